"""How long a turn waits for its commit while `vanthu backup` copies everything beside it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection

from bench.goal import Goal
from bench.yardsticks import ROOT, VAR, UnavailableError
from vanthu.bot.writer import Writer, open_writer
from vanthu.store import addresses, events, files, journal, migrations
from vanthu.store.engine import Database, open_database
from vanthu.store.files import FileStore

#: What the office holds: events heard, each with its entry in the journal, and papers of so many bytes.
EVENTS, PAPERS, BYTES = 100_000, 200, 500_000
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
#: Milliseconds between two turns.
PAUSE = 2


def goals(console: Console, *, pairs: int, quick: bool, two_cores: bool) -> list[Goal]:  # noqa: ARG001 - one is enough
    """Measure, and give the figure beside its goal."""
    number = EVENTS // 10 if quick else EVENTS
    with _office(number) as (home, database):
        quiet, during, seconds, size = asyncio.run(_stall(home, database))
    console.print(
        f"{number:,} events, {PAPERS} papers: an archive of {size / 1e6:.0f} MB in {seconds:.1f} s; the longest wait "
        f"of a turn {during:.0f} ms, without it {quiet:.0f} ms"
    )
    return [Goal("ms that a turn waits at most while a back-up is made", during, 150, at_most=True)]


@contextmanager
def _office(number: int) -> Iterator[tuple[Path, Database]]:
    """A home with so much in it."""
    VAR.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="bench-backup-", dir=VAR))
    database = open_database(f"sqlite:///{home / 'vanthu.db'}")
    try:
        migrations.upgrade(database)
        store = FileStore(home / "files")
        with database.write.begin() as conn:
            for _ in range(PAPERS):
                sha256 = store.keep(os.urandom(BYTES))
                files.record(conn, sha256=sha256, size=BYTES, media_type="application/pdf", now=NOW)
            caller = addresses.call(conn, channel="web", chat="1", name="", language="vi", now=NOW)
            for each in range(number):
                _turn(conn, caller.address.id, f"before-{each}")
        yield home, database
    finally:
        database.close()
        shutil.rmtree(home, ignore_errors=True)


def _turn(conn: Connection, address_id: int, event_id: str) -> None:
    """What every turn writes."""
    payload = {
        "kind": "text",
        "text": "Kính gửi Ủy ban nhân dân xã, cho tôi hỏi về thủ tục đăng ký khai sinh.",
    }
    events.note(
        conn,
        channel="web",
        event_id=event_id,
        address_id=address_id,
        at=NOW,
        payload=payload,
        state=events.DONE,
    )
    journal.append(
        conn,
        at=NOW,
        actor_id=None,
        post=None,
        stands_in_for=None,
        verb="question.asked",
        record=event_id,
        rule=None,
        data=payload,
    )


async def _stall(home: Path, database: Database) -> tuple[float, float, float, int]:
    """The longest wait in ms of a turn for its commit without and with a back-up; its seconds and bytes."""
    writer = open_writer(database)
    try:
        quiet = await _longest_wait(writer, asyncio.create_task(asyncio.sleep(3)), "quiet")
        begun = time.perf_counter()
        during = await _longest_wait(writer, asyncio.create_task(_back_up(home)), "during")
        seconds = time.perf_counter() - begun
    finally:
        await writer.close()
    (archive,) = (home / "backups").glob("*.tar")
    return quiet, during, seconds, archive.stat().st_size


async def _longest_wait(writer: Writer, beside: asyncio.Task[None], name: str) -> float:
    longest, number = 0.0, 0
    while not beside.done():
        number += 1
        event_id = f"{name}-{number}"
        begun = time.perf_counter()
        await writer.run(lambda conn, event_id=event_id: _turn(conn, 1, event_id))  # type: ignore[misc]
        longest = max(longest, time.perf_counter() - begun)
        await asyncio.sleep(PAUSE / 1000)
    await beside
    return longest * 1000


async def _back_up(home: Path) -> None:
    """As an administrator does, while the office is open."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "vanthu", "backup"),
        cwd=ROOT,
        env=environment | {"VANTHU_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise UnavailableError(f"no back-up: {said.decode()[-300:]}")
