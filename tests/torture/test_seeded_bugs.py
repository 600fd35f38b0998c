"""The tests are tested: a check that passes without a deliberate fault (:mod:`tests.torture.bugs`) fails with it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import Connection, event, text, update

from tests.conversation import FakeWire, Town
from tests.papers_at_hand import decision
from tests.patience import PATIENCE
from tests.test_deadlines import at
from tests.test_publish import Cast
from tests.torture.bugs import BUGS, SAID_AT_ONCE
from tests.torture.kills import torture
from tests.torture.office import Office
from tests.torture.test_crash_points import polled_words, words
from vanthu import crash
from vanthu.bot.writer import SharedCommits
from vanthu.channels.base import SendFailed
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.webhook import SECRET_HEADER, Webhook
from vanthu.papers import pool as pools
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office as OfficeFile
from vanthu.store import claims, journal
from vanthu.store.engine import open_database


@dataclass
class Ground:
    """Where a check is made: a fresh home, and what a town needs."""

    home: Path
    office: OfficeFile
    pool: JudgePool
    put: Callable[[Any, str, Any], None]

    @asynccontextmanager
    async def town(self) -> AsyncIterator[Town]:
        town = Town.open(self.home, self.office, pool=self.pool, wire=FakeWire())
        try:
            yield town
        finally:
            await town.close()


@pytest.fixture
def ground(home: Path, office: OfficeFile, pool: JudgePool, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(home, office, pool, monkeypatch.setattr)


async def what_comes_late_is_heard(ground: Ground) -> None:
    async with ground.town() as town:
        tu, ba = await town.phone("Bà Tư"), await town.phone("Bà Ba")
        await tu.say("/help", event_id="78")
        await ba.say("/help", event_id="77")
        assert (len(tu.screen), len(ba.screen)) == (1, 1)


async def nothing_is_said_of_what_did_not_happen(ground: Ground) -> None:
    """The first commit fails, so it is brought again and the second does not: it is said once."""
    SAID_AT_ONCE.clear()
    faults = [OSError("the disk is full")]

    def fail(point: str) -> None:
        if point == "commit.before" and faults:
            raise faults.pop()

    async with ground.town() as town:
        tu = await town.phone("Bà Tư")
        ground.put(crash, "armed", fail)
        with pytest.raises(OSError, match="full"):
            await tu.say("/help", event_id="77")
        await tu.say("/help", event_id="77")
        await town.pass_time(timedelta(seconds=5))
        assert len(tu.screen) + sum(map(len, SAID_AT_ONCE.values())) == 1
    ground.put(crash, "armed", None)


async def what_failed_is_said_later(ground: Ground) -> None:
    async with ground.town() as town:
        tu = await town.phone("Bà Tư")
        town.wire.failures.append(SendFailed("no answer"))
        await tu.say("/help")
        for _ in range(6):
            await town.pass_time(timedelta(seconds=20))
        assert len(tu.screen) == 1


async def what_a_dead_process_had_taken_up_is_taken_over(ground: Ground) -> None:
    async with ground.town() as town:
        tu = await town.phone("Bà Tư")
        await town.house.desk.receive(tu.inbound("text", text="/help"))
        now = town.clock.now()
        until = now + timedelta(seconds=60)
        await town.house.writer.run(lambda conn: claims.claim(conn, now=now, until=until, most=9))
        await town.pass_time(timedelta(seconds=120))
        assert len(tu.screen) == 1, "within twice the lease"


async def a_channel_that_is_away_is_left_in_peace(ground: Ground) -> None:
    async with ground.town() as town:
        tu = await town.phone("Bà Tư")
        town.wire.failures += [SendFailed("no answer") for _ in range(30)]
        await tu.say("/help")
        assert len(town.wire.failures) == 29, "one try, then a wait"


async def what_fell_due_while_nobody_was_there_is_said(ground: Ground) -> None:
    async with ground.town() as town:
        cast = await Cast.of(town)
        await cast.mai.send_file("a.pdf", decision())
        await cast.mai.press("Gửi duyệt")
        before = len(cast.toan.screen)
        await at(town, 23, 16, 30)
        assert len(cast.toan.screen) > before


async def a_rewritten_journal_is_noticed(ground: Ground) -> None:
    """Somebody who has the database changes an entry and writes all hashes anew; a leader kept his digest."""
    async with ground.town() as town:
        cast = await Cast.of(town)
        await cast.mai.send_file("a.pdf", decision())
        await cast.bach.say("/tonghop")
        await town.house.writer.run(rewrite)
        kept = re.search(r"dòng (\d+)\D+([0-9a-f]{64})", cast.bach.text)
        with town.house.database.read.connect() as conn:
            assert journal.verify(conn).first_bad is None, "by itself the chain shows nothing"
            now = {entry.id: entry.hash for entry in journal.entries(conn)}
        assert kept is not None, "nothing was kept outside by which it could be told"
        assert now[int(kept[1])] != kept[2]


def rewrite(conn: Connection) -> None:
    previous = journal.GENESIS
    for entry in list(journal.entries(conn)):
        values = {field: getattr(entry, field) for field in journal.Entry.__slots__}
        values |= {"previous": previous, "data": {**entry.data, "forged": True}}
        previous = journal._hash(values)
        changed = {"previous": values["previous"], "data": values["data"], "hash": previous}
        conn.execute(update(journal.journal).where(journal.journal.c.id == entry.id).values(**changed))


class Watched(bytes):
    """A secret that notices when it is compared as any bytes are."""

    compared = False

    def __eq__(self, other: object) -> bool:
        Watched.compared = True
        return bytes.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = bytes.__hash__


async def a_secret_is_compared_in_constant_time(ground: Ground) -> None:
    Watched.compared = False
    hook = Webhook("right", Line(), SimpleNamespace())  # type: ignore[arg-type]
    hook._secret = Watched(b"right")
    answer = await hook.handle(make_mocked_request("POST", "/", headers={SECRET_HEADER: "wrong"}))
    assert answer.status == 403
    assert not Watched.compared


async def what_could_not_be_judged_is_not_kept(ground: Ground) -> None:
    async def dies(*_: object) -> None:
        raise pools._DiedError(by_clock=False)

    ground.put(JudgePool, "_once", dies)
    async with ground.town() as town:
        mai = await town.phone("Mai", "van-thu")
        await mai.send_file("a.pdf", decision())
        assert mai.screen, "it is answered"
        assert not [path for path in (ground.home / "files").rglob("*") if path.is_file()]


async def two_that_read_first_and_write_later_lose_nothing(ground: Ground) -> None:
    """A command beside a running office: the second may only begin when the first has ended."""
    url = f"sqlite:///{ground.home / 'two.db'}"
    first, second = open_database(url), open_database(url)
    with first.write.begin() as conn:
        conn.execute(text("CREATE TABLE counter (n INTEGER)"))
        conn.execute(text("INSERT INTO counter VALUES (0)"))
    has_read, comes, has_written = threading.Event(), threading.Event(), threading.Event()
    event.listen(second.write, "engine_connect", lambda _: comes.set())

    def read(conn: Connection) -> int:
        return int(conn.execute(text("SELECT n FROM counter")).scalar_one())

    def slowly(conn: Connection) -> None:
        n = read(conn)
        has_read.set()
        comes.wait(PATIENCE)
        # If it can, it has written long before; if it cannot, it waits for this transaction.
        has_written.wait(1.0)
        conn.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    def meanwhile(conn: Connection) -> None:
        conn.execute(text("UPDATE counter SET n = :n"), {"n": read(conn) + 1})

    one, other = SharedCommits(first.write), SharedCommits(second.write)
    going = asyncio.create_task(one.run(slowly))
    await asyncio.to_thread(has_read.wait)
    await other.run(meanwhile)
    has_written.set()
    outcome = await asyncio.gather(going, return_exceptions=True)
    await one.close()
    await other.close()
    with first.read.connect() as conn:
        n = read(conn)
    first.close()
    second.close()
    assert (outcome, n) == ([None], 2)


IN_PROCESS: dict[str, Callable[[Ground], Awaitable[None]]] = {
    "greater than the last": what_comes_late_is_heard,
    "reply before commit": nothing_is_said_of_what_did_not_happen,
    "cursor outbox": what_failed_is_said_later,
    "lease that never ends": what_a_dead_process_had_taken_up_is_taken_over,
    "rescue by join": what_a_dead_process_had_taken_up_is_taken_over,
    "retry without back-off": a_channel_that_is_away_is_left_in_peace,
    "misfire drop": what_fell_due_while_nobody_was_there_is_said,
    "chain without anchor": a_rewritten_journal_is_noticed,
    "!= for a secret": a_secret_is_compared_in_constant_time,
    "scanner fails open": what_could_not_be_judged_is_not_kept,
    "deferred BEGIN": two_that_read_first_and_write_later_lose_nothing,
}


async def one_home_has_one_process(home: Path, bug: str | None) -> None:
    told = {"bug": bug} if bug else {}
    first, second = Office(home), Office(home)
    try:
        assert await first.start(**told)
        assert not await second.start(**told), "a second one must be refused"
        assert first.alive
    finally:
        first.kill()
        second.kill()


async def an_event_survives_a_death_in_its_transaction(home: Path, bug: str | None) -> None:
    await words(home, "event.noted", bug)


async def a_polled_event_survives_it_too(home: Path, bug: str | None) -> None:
    await polled_words(home, "event.noted", bug)


async def a_repetition_has_no_effect(home: Path, bug: str | None) -> None:
    await words(home, "event.committed", bug)


AS_PROCESSES: dict[str, Callable[[Path, str | None], Awaitable[None]]] = {
    "acknowledge before commit": an_event_survives_a_death_in_its_transaction,
    "offset before noting": a_polled_event_survives_it_too,
    "no de-duplication": a_repetition_has_no_effect,
    "two processes on one file": one_home_has_one_process,
}
#: Caught by the power cut: see test_power_cut.py.
BY_POWER_CUT = {"synchronous NORMAL", "bytes not synced"}

in_process = pytest.mark.parametrize("bug", IN_PROCESS)
as_processes = pytest.mark.parametrize("bug", AS_PROCESSES)


@in_process
async def test_without_the_bug_the_check_passes(bug: str, ground: Ground) -> None:
    await IN_PROCESS[bug](ground)


@in_process
async def test_with_the_bug_it_fails(bug: str, ground: Ground) -> None:
    BUGS[bug].sow(ground.put)
    with pytest.raises(AssertionError):
        await IN_PROCESS[bug](ground)


@as_processes
async def test_without_the_bug_the_processes_pass(bug: str, home: Path) -> None:
    await AS_PROCESSES[bug](home, None)


@as_processes
async def test_with_the_bug_the_processes_fail(bug: str, home: Path) -> None:
    with pytest.raises(AssertionError):
        await AS_PROCESSES[bug](home, bug)


@pytest.mark.parametrize("bug", ["acknowledge before commit", "no de-duplication"])
async def test_the_kill_harness_sees_it_too(bug: str, home: Path) -> None:
    # Two short lives: so many repetitions that none of them can be without one.
    report = await torture(home, seed=1, kills=2, webhook=True, bug=bug, repeats=0.5)
    assert report.wrong


def test_every_bug_has_its_check() -> None:
    checked = {*IN_PROCESS, *AS_PROCESSES} | BY_POWER_CUT
    assert checked == set(BUGS) - {"handler fails"}
    assert len(checked) >= 12
