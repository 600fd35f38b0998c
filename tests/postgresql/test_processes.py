"""Three real processes on one PostgreSQL, one of them killed: shared work, each piece of it once, in order."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, func, select

from tests.channels.telegram_loopback import TOKEN, Loopback
from tests.patience import PATIENCE
from vanthu.actions import digest, presence
from vanthu.actions.dates import local_day
from vanthu.locales import Text
from vanthu.store import addresses, digests, events, holdings, outbox, persons, settings
from vanthu.store.engine import open_database
from vanthu.store.reply import Reply

CHATS, EACH, HEARD, LEADERS = 24, 6, 24, 6
#: As `vanthu run` does it, but with leases that end while a test waits for them.
RUN = """
import sys
from datetime import timedelta
from vanthu.bot import cli, inbox, sender
sender.LEASE = inbox.LEASE = timedelta(seconds=4)
sys.argv = ["vanthu", *sys.argv[1:]]
cli.main()
"""


class Processes:
    """The office as several processes."""

    def __init__(self, home: Path, database_url: str, api: str) -> None:
        self.home, self.url, self.api = home, database_url, api
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One more."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {k: v for k, v in os.environ.items() if not k.startswith("VANTHU_")}
        env |= {
            "VANTHU_HOME": str(self.home),
            "VANTHU_DATABASE_URL": self.url,
            "VANTHU_DEMO": "false",
            "VANTHU_PORT": str(port),
            "VANTHU_TELEGRAM_TOKEN": TOKEN,
            "VANTHU_TELEGRAM_API": self.api,
        }
        log = (self.home / f"process-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, "run", *arguments], env=env, stdout=log, stderr=log
        )
        log.close()
        self.running.append(process)
        return process


@pytest_asyncio.fixture(loop_scope="session")
async def api() -> AsyncIterator[Loopback]:
    async with Loopback().serving() as serving:
        yield serving


@pytest.fixture
def office_processes(tmp_path: Path, database_url: str, api: Loopback) -> Processes:
    return Processes(tmp_path, database_url, api.url)


async def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - other processes at work
            await asyncio.sleep(0.05)


def prepare(conn: Connection) -> None:
    """Messages that wait, events that wait, digests that are due."""
    now = datetime.now(UTC)
    for planned in (digest.PLANNED, presence.PLANNED):
        settings.put(conn, planned, local_day(now).isoformat())
    for chat in range(1, CHATS + 1):
        caller = addresses.call(
            conn, channel="telegram", chat=str(chat), name=f"c{chat}", language="vi", now=now
        )
        said = [Reply(lines=(Text("publish.subject", subject=f"{n}."),)) for n in range(EACH)]
        outbox.put(conn, address_id=caller.address.id, person_id=None, replies=said, now=now)
        if chat <= HEARD:
            payload = {"kind": "text", "at": now.isoformat(), "name": "", "text": "/help"}
            noted = {"address_id": caller.address.id, "at": now, "payload": payload}
            events.note(conn, channel="telegram", event_id=f"h{chat}", state=events.PENDING, **noted)
        if chat <= LEADERS:
            person = persons.add(conn, name=f"Lãnh đạo {chat}", language="vi", now=now)
            holdings.add(conn, person_id=person.id, post="truong-bbt", since=now)
            addresses.bind(conn, caller.address.id, person.id)
            digests.plan(conn, person_id=person.id, day=local_day(now), at=now - timedelta(seconds=1))


async def test_three_processes_share_the_work_and_one_that_is_killed_leaves_nothing_undone(
    api: Loopback, office_processes: Processes, database_url: str
) -> None:
    database = open_database(database_url)
    for chat in range(1, CHATS + 1):
        api.person(chat)
    api.delay = 0.2
    with database.write.begin() as conn:
        prepare(conn)

    def count(state: str) -> int:
        with database.read.connect() as conn:
            where = outbox.messages.c.state == state
            return conn.execute(select(func.count()).select_from(outbox.messages).where(where)).scalar() or 0

    def posted() -> int:
        return sum(map(len, api.screens.values()))

    victim = office_processes.start("--worker")

    def stopped_while_it_holds_something() -> bool:
        victim.send_signal(signal.SIGSTOP)
        if count(outbox.SENDING) > 0 and posted() > 5:
            return True
        victim.send_signal(signal.SIGCONT)
        return False

    # Alone at first, and stopped between two instructions: what it holds now is what it dies with.
    await until(stopped_while_it_holds_something)
    in_flight = count(outbox.SENDING)
    office_processes.start("--worker")
    office_processes.start()
    victim.send_signal(signal.SIGKILL)
    victim.wait()

    def all_done() -> bool:
        with database.read.connect() as conn:
            waiting = (
                select(func.count()).select_from(events.events).where(events.events.c.state == events.PENDING)
            )
            heard = conn.execute(waiting).scalar() == 0
        return heard and count(outbox.WAITING) == count(outbox.SENDING) == 0

    await until(all_done)
    for process in office_processes.running[1:]:
        process.terminate()
    codes = [await asyncio.to_thread(process.wait, PATIENCE) for process in office_processes.running[1:]]

    with database.read.connect() as conn:
        states = Counter(conn.execute(select(outbox.messages.c.state)).scalars())
        heard = Counter(conn.execute(select(events.events.c.state)).scalars())
        said = conn.execute(select(func.count()).where(digests.digests.c.done_at.is_not(None))).scalar()
    database.close()
    promised = CHATS * EACH + HEARD + LEADERS
    assert states == {outbox.SENT: promised}, "each event and each digest has its one effect"
    assert heard == {events.DONE: HEARD}
    assert said == LEADERS
    assert codes == [0, 0]
    doubled = posted() - promised
    assert in_flight > 0
    assert 0 <= doubled <= min(in_flight, CHATS), "at most what was on its way when it was killed"
    for chat in range(1, CHATS + 1):
        words = (message.text.split()[-1] for message in api.screens[chat])
        numbers = [word for word in words if word in [f"{n}." for n in range(EACH)]]
        once = list(dict.fromkeys(numbers))
        assert once == [f"{n}." for n in range(EACH)], f"chat {chat} in order: {numbers}"
