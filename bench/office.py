"""The contender: a whole house with everything on, as a Telegram bot by webhook, and cases for a command to change.

``python -m bench.office HOME PORT API CHATS [--database URL [--late]]``. The load source sends words and waits for a
message that holds them, so one handler is exchanged: the answer to "what is the subject?" is taken by the product's own
action, but answered with the words instead of the next question.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from aiohttp import web
from sqlalchemy import Connection

from vanthu.actions import correct
from vanthu.bot import logs
from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.bot.serve import settle_in
from vanthu.bot.web import make_app
from vanthu.bot.wires import Wires
from vanthu.handlers.turn import Turn
from vanthu.locales import Text
from vanthu.rules.office import load_office
from vanthu.store import addresses, dialogues, documents, files, holdings, persons, publications
from vanthu.store.persons import Person
from vanthu.store.reply import Reply, reply

TOKEN = "42:AAbench"  # noqa: S105 - the load source's
FIRST_CHAT = 100_000
POST = "van-thu"
#: Chats after the last one from which papers are handed in, as fast as they are answered: strangers are slowed down.
HAND_IN = (1, 2, 3)


def subject_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The product's own change of a draft: rights, state, file, columns, search words, journal."""
    number, _, field = about.partition(":")
    correct.set_field(turn.act, int(number), field, turn.words)
    yield reply(Text("publish.sent", name=turn.words))


def clerk(conn: Connection, chat: int, now: datetime) -> Person:
    """Somebody in a post, who speaks from this chat."""
    person = persons.add(conn, name=f"Nguyễn Văn {chat}", language="vi", now=now)
    holdings.add(conn, person_id=person.id, post=POST, since=now)
    caller = addresses.call(conn, channel="telegram", chat=str(chat), name="", language="vi", now=now)
    addresses.bind(conn, caller.address.id, person.id)
    return person


def furnish(house: House, conn: Connection, chats: int) -> None:
    """For each chat a person in a post, with a draft whose subject is awaited; and those who hand papers in.

    The chat between them is a stranger's: whoever never stops speaking there.
    """
    now = datetime.now(UTC)
    for number in HAND_IN:
        clerk(conn, FIRST_CHAT + chats + number, now)
    for number in range(chats):
        sha256 = f"{number:064x}"
        person = clerk(conn, FIRST_CHAT + number, now)
        files.record(conn, sha256=sha256, size=1, media_type="application/pdf", now=now)
        document = documents.add(
            conn,
            body="committee",
            higher_level=False,
            number=f"{number}/QĐ-UBND",
            type_name="Quyết định",
            fields={},
            created_by=person.id,
            created_at=now,
        )
        revision = documents.add_revision(
            conn,
            document_id=document.id,
            sha256=sha256,
            file_name="a.pdf",
            judgement={},
            handed_in_by=person.id,
            now=now,
        )
        draft = publications.add(
            conn,
            document_id=document.id,
            revision_id=revision.id,
            state=publications.DRAFT,
            unit=house.office.post(POST).unit,
            rules_day=now.date(),
            started_by=person.id,
            started_at=now,
        )
        owner = f"person:{person.id}"
        dialogues.await_answer(conn, owner, awaits="publish.field", about=f"{draft.id}:subject", now=now)


def open_house(config: Settings) -> House:
    """As `vanthu run` does."""
    wires = Wires(config, webhook=True)
    house = House(config, load_office(config.office_file), wires.channels)
    wires.serve(house)
    return house


async def furnish_first(config: Settings, chats: int) -> None:
    """Leave an office in which there is something to do."""
    house = open_house(config)
    await house.writer.run(lambda conn: furnish(house, conn, chats))
    await house.writer.close()
    house.database.close()


async def run(config: Settings) -> None:
    """Serve until SIGTERM, as `vanthu run` does."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    house = open_house(config)
    house.turns.routes.answers["publish.field"] = subject_said
    runner = web.AppRunner(make_app(house), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, config.host, config.port).start()
    await house.start()
    settle_in()
    await stop.wait()
    await runner.cleanup()
    await house.stop()


def main() -> None:
    """Read the arguments and run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path)
    asked.add_argument("port", type=int)
    asked.add_argument("api")
    asked.add_argument("chats", type=int)
    asked.add_argument("--database", help="PostgreSQL instead of SQLite in HOME")
    asked.add_argument(
        "--late", action="store_true", help="a further process: the office is furnished already"
    )
    given = asked.parse_args()
    config = Settings.model_validate(
        {
            "home": given.home,
            "port": given.port,
            "demo": False,
            "public_url": f"http://127.0.0.1:{given.port}",
            "telegram_api": given.api,
            "telegram_token": TOKEN,
            "database_url": given.database,
        }
    )
    logs.configure(config.log_level, secrets=config.secrets)
    if not given.late:
        # In a process of its own: an office is opened every day, and furnished once.
        furnishing = multiprocessing.get_context("spawn").Process(target=_furnish, args=(config, given.chats))
        furnishing.start()
        furnishing.join()
    uvloop.run(run(config))


def _furnish(config: Settings, chats: int) -> None:
    uvloop.run(furnish_first(config, chats))


if __name__ == "__main__":
    main()
