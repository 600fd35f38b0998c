"""Several writers on one PostgreSQL, as several processes would be: order within a lane, one chain, one effect."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tests.patience import PATIENCE
from vanthu.bot.writer import OwnCommits, open_writer
from vanthu.store import addresses, events, journal, settings
from vanthu.store.engine import Database, open_database, savepoint

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def writers(database_url: str) -> AsyncIterator[list[OwnCommits]]:
    """Two processes' writers, four threads each."""
    databases = [open_database(database_url) for _ in range(2)]
    found = [_writer(database) for database in databases]
    yield found
    for writer, database in zip(found, databases, strict=True):
        await writer.close()
        database.close()


def _writer(database: Database) -> OwnCommits:
    writer = open_writer(database, threads=4)
    assert isinstance(writer, OwnCommits)
    return writer


async def test_two_writers_in_the_same_lane_never_overlap(writers: list[OwnCommits]) -> None:
    inside = threading.Lock()

    def count(conn: Connection) -> None:
        assert inside.acquire(blocking=False), "somebody else is in this lane"
        try:
            before = settings.get(conn, "count") or 0
            settings.put(conn, "count", before + 1)
        finally:
            inside.release()

    await asyncio.gather(*(writers[turn % 2].run(count, lane="web:mai") for turn in range(40)))
    assert await writers[0].run(lambda conn: settings.get(conn, "count")) == 40


async def test_a_lane_keeps_the_order_in_which_work_was_given(writers: list[OwnCommits]) -> None:
    done: list[int] = []
    given = (writers[0].run(lambda _, turn=turn: done.append(turn), lane="web:mai") for turn in range(40))
    await asyncio.gather(*given)
    assert done == list(range(40))


async def test_who_waits_for_a_lane_keeps_no_thread_from_others(writers: list[OwnCommits]) -> None:
    others = threading.Event()

    def wait(_: Connection) -> None:
        assert others.wait(PATIENCE), "the lane's own waiters have taken all the threads"

    busy = [asyncio.create_task(writers[0].run(wait, lane="web:mai")) for _ in range(8)]
    await asyncio.sleep(0)
    await writers[0].run(lambda _: others.set(), lane="web:toan")
    await asyncio.gather(*busy)


async def test_different_lanes_run_side_by_side(writers: list[OwnCommits]) -> None:
    together = threading.Barrier(2)

    def meet(_: Connection) -> None:
        together.wait(PATIENCE)  # breaks if the other cannot come

    await asyncio.gather(writers[0].run(meet, lane="web:mai"), writers[1].run(meet, lane="web:toan"))


async def test_the_journal_is_one_chain_whoever_writes(writers: list[OwnCommits]) -> None:
    await asyncio.gather(
        *(
            writers[n % 2].run(lambda conn, n=n: enter(conn, f"number:{n}"), lane=f"web:{n}")
            for n in range(40)
        )
    )
    verdict = await writers[0].run(journal.verify)
    assert (verdict.entries, verdict.first_bad) == (40, None)


async def test_a_turn_under_way_keeps_nobody_from_the_journal(writers: list[OwnCommits]) -> None:
    """The chain is linked with the commit: until then a turn that has written to it holds nothing that others need."""
    others = threading.Event()

    def long(conn: Connection) -> None:
        enter(conn, "long")
        assert others.wait(PATIENCE), "nobody else could write to the journal"

    turn = asyncio.create_task(writers[0].run(long))
    await asyncio.sleep(0)
    await writers[1].run(lambda conn: enter(conn, "short"))
    others.set()
    await turn
    assert await writers[0].run(lambda conn: [e.record for e in journal.entries(conn)]) == ["short", "long"]
    assert (await writers[0].run(journal.verify)).first_bad is None


async def test_what_a_refusal_undoes_is_not_in_the_journal(writers: list[OwnCommits]) -> None:
    def turn(conn: Connection) -> None:
        enter(conn, "kept")
        with suppress(ZeroDivisionError), savepoint(conn, "turn"):
            enter(conn, "undone")
            raise ZeroDivisionError
        enter(conn, "kept too")

    def fail(conn: Connection) -> None:
        enter(conn, "failed")
        raise ZeroDivisionError

    await writers[0].run(turn)
    with pytest.raises(ZeroDivisionError):
        await writers[0].run(fail)
    assert await writers[0].run(lambda conn: [e.record for e in journal.entries(conn)]) == [
        "kept",
        "kept too",
    ]


async def test_a_turn_reads_its_own_entries_and_goes_on_writing(writers: list[OwnCommits]) -> None:
    def turn(conn: Connection) -> tuple[list[str], int]:
        enter(conn, "first")
        read = [entry.record for entry in journal.entries(conn)]
        enter(conn, "second")
        return read, journal.head(conn)[0]

    assert await writers[0].run(turn) == (["first"], 2)
    verdict = await writers[0].run(journal.verify)
    assert (verdict.entries, verdict.first_bad) == (2, None)


async def test_a_journal_that_cannot_be_written_takes_the_turn_with_it(writers: list[OwnCommits]) -> None:
    def turn(conn: Connection) -> None:
        settings.put(conn, "count", 1)
        enter(conn, "by nobody", actor_id=4711)

    with pytest.raises(IntegrityError):
        await writers[0].run(turn)
    assert await writers[0].run(lambda conn: settings.get(conn, "count")) is None
    assert await writers[0].run(lambda conn: list(journal.entries(conn))) == []


def enter(conn: Connection, record: str, actor_id: int | None = None) -> None:
    journal.append(
        conn,
        at=NOW,
        actor_id=actor_id,
        post=None,
        stands_in_for=None,
        verb="tested",
        record=record,
        rule=None,
        data={"ký": ["đ", 1.5, None], "a%b": "50 %"},
    )


async def test_an_event_that_two_processes_hear_at_once_is_noted_once(writers: list[OwnCommits]) -> None:
    def note(conn: Connection) -> int | None:
        caller = addresses.call(conn, channel="web", chat="mai", name="Mai", language="vi", now=NOW)
        return events.note(
            conn,
            channel="web",
            event_id="e1",
            address_id=caller.address.id,
            at=NOW,
            payload=None,
            state=events.DONE,
        )

    numbers = await asyncio.gather(*(writers[turn % 2].run(note, lane="web:mai") for turn in range(8)))
    assert len([number for number in numbers if number is not None]) == 1


async def test_two_processes_never_take_up_the_same_event(writers: list[OwnCommits]) -> None:
    def fill(conn: Connection) -> None:
        for number in range(20):
            caller = addresses.call(conn, channel="web", chat=f"c{number}", name="", language="vi", now=NOW)
            events.note(
                conn,
                channel="web",
                event_id=f"e{number}",
                address_id=caller.address.id,
                at=NOW,
                payload=None,
                state=events.PENDING,
            )

    def claim(conn: Connection) -> list[int]:
        claimed = events.claim(conn, now=NOW, until=NOW + timedelta(minutes=2), most=5)
        return [event.id for event in claimed]

    await writers[0].run(fill)
    taken = await asyncio.gather(*(writers[turn % 2].run(claim) for turn in range(8)))
    numbers = [number for some in taken for number in some]
    assert len(numbers) == len(set(numbers))
    rest = await writers[0].run(claim)
    assert len(numbers) + len(rest) <= 20


async def test_after_a_scrub_a_transaction_is_still_all_or_nothing(database_url: str) -> None:
    database = open_database(database_url)
    writer = _writer(database)
    await asyncio.to_thread(database.scrub)

    def fails(conn: Connection) -> None:
        settings.put(conn, "half", "done")
        raise ZeroDivisionError

    await asyncio.gather(*(writer.run(fails) for _ in range(8)), return_exceptions=True)
    assert await writer.run(lambda conn: settings.get(conn, "half")) is None
    await writer.close()
    database.close()
