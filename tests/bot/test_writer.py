"""Who writes: what waits together is committed together, and nobody's failure is anybody else's."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from tests.patience import PATIENCE
from tests.records import open_records
from vanthu.bot.writer import SharedCommits
from vanthu.store import settings
from vanthu.store.engine import Database, lock_key, open_database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = open_database(f"sqlite:///{tmp_path / 'w.db'}")
    with opened.write.begin() as conn:
        conn.execute(text("CREATE TABLE counter (n INTEGER NOT NULL)"))
        conn.execute(text("INSERT INTO counter VALUES (0)"))
    return opened


def add_one(conn: Connection) -> int:
    """Reads first, writes later: what loses updates wherever two do it at once."""
    number = conn.execute(text("SELECT n FROM counter")).scalar_one()
    conn.execute(text("UPDATE counter SET n = :n"), {"n": number + 1})
    return int(number) + 1


def fail(conn: Connection) -> None:
    conn.execute(text("UPDATE counter SET n = -100"))
    raise ZeroDivisionError


async def test_no_update_is_lost_among_many_at_once(database: Database) -> None:
    writer = SharedCommits(database.write)
    results = await asyncio.gather(*(writer.run(add_one) for _ in range(300)))
    assert sorted(results) == list(range(1, 301))
    await writer.close()


async def test_what_waits_together_shares_a_commit(database: Database) -> None:
    commits = 0

    @event.listens_for(database.write, "commit")
    def count(_conn: Connection) -> None:
        nonlocal commits
        commits += 1

    writer = SharedCommits(database.write)
    await asyncio.gather(*(writer.run(add_one) for _ in range(300)))
    await writer.close()
    assert commits < 60


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no place of their own here")
async def test_the_event_loop_comes_before_the_writer(database: Database) -> None:
    writer = SharedCommits(database.write)
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    theirs = await writer.run(lambda _: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    await writer.close()
    assert mine < theirs
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine


async def test_where_threads_may_not_step_back_the_writer_writes_all_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbidden, raising=False)
    writer = SharedCommits(database.write)
    assert await asyncio.wait_for(writer.run(add_one), PATIENCE) == 1
    await writer.close()


async def test_one_that_fails_takes_nothing_of_the_others_with_it(database: Database) -> None:
    writer = SharedCommits(database.write)
    work = [add_one, fail, add_one, fail, add_one]
    results = await asyncio.gather(*(writer.run(each) for each in work), return_exceptions=True)
    assert [r for r in results if isinstance(r, int)] == [1, 2, 3]
    assert sum(isinstance(r, ZeroDivisionError) for r in results) == 2
    assert await writer.run(add_one) == 4
    await writer.close()


async def test_the_result_comes_only_after_the_commit(database: Database) -> None:
    writer = SharedCommits(database.write)
    number = await writer.run(add_one)
    with database.read.connect() as other:
        assert other.execute(text("SELECT n FROM counter")).scalar_one() == number
    await writer.close()


async def test_a_commit_that_fails_is_told_to_everybody_in_it_and_the_writer_goes_on(
    database: Database,
) -> None:
    writer = SharedCommits(database.write)
    broken = True

    @event.listens_for(database.write, "commit")
    def no_room(_conn: Connection) -> None:
        if broken:
            raise OSError(28, "No space left on device")

    results = await asyncio.gather(*(writer.run(add_one) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(result, OSError) for result in results)
    broken = False
    assert await writer.run(add_one) == 1, "nothing half-done stayed"
    await writer.close()


async def test_an_early_result_stands_whatever_becomes_of_the_commit(database: Database) -> None:
    """Whoever asked goes by it already, even where their loop comes to it only after the commit has failed."""
    writer, failed = SharedCommits(database.write), threading.Event()

    @event.listens_for(database.write, "commit")
    def no_room(_conn: Connection) -> None:
        if not failed.is_set():
            failed.set()
            raise OSError(28, "No space left on device")

    early = asyncio.create_task(writer.run(add_one, early=True))
    await asyncio.sleep(0)
    failed.wait(PATIENCE)
    # The loop stands still until the writer has done something else.
    later = threading.Thread(target=lambda: asyncio.run(writer.run(add_one)))
    later.start()
    later.join(PATIENCE)
    assert await early == 1
    await writer.close()


async def test_closing_finishes_what_was_given(database: Database) -> None:
    writer = SharedCommits(database.write)
    given = [asyncio.ensure_future(writer.run(add_one)) for _ in range(50)]
    await asyncio.sleep(0)
    await writer.close()
    assert await asyncio.gather(*given) == list(range(1, 51))


async def test_what_is_early_sees_what_is_committed_and_is_known_before_the_commit(tmp_path: Path) -> None:
    database = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    writer = SharedCommits(database.write)
    held, go_on, end = threading.Event(), threading.Event(), threading.Event()

    def put(conn: Connection, value: int, until: threading.Event) -> None:
        settings.put(conn, "one", value)
        held.set()
        until.wait(PATIENCE)

    first = asyncio.create_task(writer.run(partial(put, value=1, until=go_on)))
    await asyncio.to_thread(held.wait, PATIENCE)
    # Both wait together while the first is carried out, and share the next commit.
    second = asyncio.create_task(writer.run(partial(put, value=2, until=end)))
    early = asyncio.create_task(writer.run(lambda conn: settings.get(conn, "one"), early=True))
    await asyncio.sleep(0)
    go_on.set()
    assert await early == 1
    assert not second.done()
    end.set()
    await asyncio.gather(first, second)
    await writer.close()
    database.close()


async def test_a_reader_cannot_write(database: Database) -> None:
    with database.read.connect() as conn, pytest.raises(Exception, match="readonly"):
        conn.execute(text("UPDATE counter SET n = 7"))


def test_a_lane_has_the_same_number_in_every_process() -> None:
    assert lock_key("telegram:42") == lock_key("telegram:42")
    assert lock_key("telegram:42") != lock_key("telegram:43")
    assert -(2**63) <= lock_key("x") < 2**63


async def test_where_the_engine_gives_up_a_transaction_none_of_its_turns_has_happened(tmp_path: Path) -> None:
    database = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    writer = SharedCommits(database.write)
    hold, go_on = threading.Event(), threading.Event()

    def wait(_: Connection) -> None:
        hold.set()
        go_on.wait(PATIENCE)

    def full(conn: Connection) -> None:
        # As SQLite does by itself where its disk is full.
        conn.connection.cursor().execute("ROLLBACK")
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    first = asyncio.create_task(writer.run(wait))
    await asyncio.to_thread(hold.wait, PATIENCE)
    works = (partial(settings.put, name="one", value=1), full, partial(settings.put, name="two", value=2))
    together = [asyncio.create_task(writer.run(work)) for work in works]
    await asyncio.sleep(0)
    go_on.set()
    await first
    said = await asyncio.gather(*together, return_exceptions=True)
    assert [type(each) for each in said] == [OperationalError] * 3
    assert await writer.run(lambda conn: [settings.get(conn, "one"), settings.get(conn, "two")]) == [None] * 2
    await writer.run(lambda conn: settings.put(conn, "one", 1))
    assert await writer.run(lambda conn: settings.get(conn, "one")) == 1
    await writer.close()
    database.close()
