"""Dates: what looking costs over a million of them, how fast ten thousand are claimed, and what adding one costs."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection, insert

from bench import yardsticks
from bench.goal import Goal, in_turn
from bench.yardsticks import VAR, UnavailableError
from vanthu.actions import reminders as ladder
from vanthu.bot.writer import open_writer
from vanthu.store import deadlines, migrations, notices, reminders
from vanthu.store.engine import Database, open_database

FEW, MANY = 10_000, 1_000_000
DUE = 10_000
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
POLLS = 300
ADDED, IN_FLIGHT = 2_000, 40
RUNGS = 3
AT_ONCE = 20_000


def goals(console: Console, *, pairs: int, quick: bool, two_cores: bool) -> list[Goal]:  # noqa: ARG001 - one is enough
    """Measure, and give the figures beside their goals."""
    many = MANY // 10 if quick else MANY
    with _office(FEW) as small, _office(many) as large:
        idle = in_turn(lambda: _idle_poll(large), lambda: _idle_poll(small), pairs)
    with _office(0) as empty:
        claimed = _claim_all(empty)
    try:
        added = in_turn(_added_by_apscheduler, _added, min(pairs, 3))
        because = ""
    except UnavailableError as reason:
        added, because = None, str(reason)
    console.print(
        f"{many:,} and {FEW:,} open deadlines; {DUE:,} due at once; {ADDED:,} added, {IN_FLIGHT} in flight"
    )
    return [
        Goal(f"an idle poll over {many:,} beside one over {FEW:,}", idle, 2, at_most=True),
        Goal(f"seconds to claim {DUE:,} that are due at once", claimed, 1, at_most=True),
        Goal("adding a deadline beside APScheduler's job store", added, 5, at_most=False, because=because),
    ]


@contextmanager
def _office(number: int) -> Iterator[Database]:
    """A database with so many open deadlines, each with its reminders, none of them due."""
    VAR.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-dates-", dir=VAR))
    database = open_database(f"sqlite:///{folder / 'vanthu.db'}")
    try:
        migrations.upgrade(database)
        for first in range(0, number, AT_ONCE):
            with database.write.begin() as conn:
                _fill(conn, range(first, min(first + AT_ONCE, number)))
        yield database
    finally:
        database.close()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(conn: Connection, numbers: range, *, due: datetime = NOW + timedelta(days=9)) -> None:
    rows = [_deadline(number, due + timedelta(seconds=number)) for number in numbers]
    conn.execute(insert(deadlines.deadlines), rows)
    rungs = [
        {"deadline_id": row["id"], "rung": f"rung-{rung}", "at": row["due_at"]}
        for row in rows
        for rung in range(RUNGS)
    ]
    conn.execute(insert(reminders.reminders), rungs)


def _deadline(number: int, due: datetime) -> dict[str, object]:
    return {
        "id": number + 1,
        "clock": "assignment.due",
        "about": f"share:{number}",
        "cite": "hoang-duc-2020#Điều 6.4b",
        "starts_at": NOW,
        "due_at": due,
        "provisional": False,
        "arithmetic": [],
        "ways": [],
    }


def _idle_poll(database: Database) -> float:
    """CPU seconds of what a tick asks when nothing is due."""
    with database.write.begin() as conn:
        begun = time.process_time()
        for _ in range(POLLS):
            assert not reminders.claim_due(conn, now=NOW, most=ladder.BATCH)  # noqa: S101 - the scene
            assert not notices.claim_due(conn, now=NOW, most=ladder.BATCH)  # noqa: S101 - the scene
            assert not deadlines.late(conn, now=NOW, most=ladder.BATCH)  # noqa: S101 - the scene
        return time.process_time() - begun


def _claim_all(database: Database) -> float:
    """Seconds until ten thousand reminders that are due at once have been claimed and marked."""
    with database.write.begin() as conn:
        conn.execute(insert(deadlines.deadlines), [_deadline(n, NOW) for n in range(DUE)])
        conn.execute(
            insert(reminders.reminders),
            [{"deadline_id": n + 1, "rung": "due", "at": NOW} for n in range(DUE)],
        )
    begun, claimed = time.perf_counter(), 0
    while True:
        with database.write.begin() as conn:
            before = claimed
            for due in ladder.in_batches(conn, NOW):
                reminders.done(conn, [each.id for each in due], outcome=reminders.SENT, at=NOW)
                claimed += len(due)
        if claimed == before:
            break
    taken = time.perf_counter() - begun
    assert claimed == DUE  # noqa: S101 - the scene
    return taken


def _added() -> float:
    """Seconds for each deadline with its three reminders, committed before the next of its caller is begun."""
    with _office(0) as database:
        return asyncio.run(_add_many(database)) / ADDED


async def _add_many(database: Database) -> float:
    writer = open_writer(database)
    numbers = iter(range(ADDED))

    async def caller() -> None:
        for number in numbers:
            await writer.run(lambda conn, number=number: _add(conn, number))  # type: ignore[misc]

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(IN_FLIGHT)))
    taken = time.perf_counter() - begun
    await writer.close()
    return taken


def _add(conn: Connection, number: int) -> None:
    row = _deadline(number, NOW + timedelta(days=9))
    owed = deadlines.add(
        conn,
        clock=str(row["clock"]),
        about=str(row["about"]),
        cite=str(row["cite"]),
        starts_at=NOW,
        due_at=NOW + timedelta(days=9),
        provisional=False,
        arithmetic=[],
    )
    for rung in range(RUNGS):
        reminders.add(conn, deadline_id=owed.id, rung=f"rung-{rung}", at=owed.due_at)


def _added_by_apscheduler() -> float:
    """Seconds for each job that APScheduler 3 adds to its own store on SQLite."""
    yardsticks.install(yardsticks.APSCHEDULER)
    with tempfile.TemporaryDirectory(prefix="bench-jobs-", dir=VAR) as folder:
        command = [
            str(yardsticks.python()),
            str(Path(__file__).parent / "apscheduler_jobs.py"),
            f"sqlite:///{folder}/jobs.db",
            str(ADDED // 4),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnavailableError(done.stderr.strip()[-300:])
    return float(json.loads(done.stdout)["seconds"])
