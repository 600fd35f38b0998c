"""A chat is written to no faster by a process that has just begun, or by several, than by one."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from tests.channels.telegram_loopback import TOKEN, Loopback
from tests.channels.telegram_phone import no_wait
from tests.conversation import MONDAY, SetClock, Town
from vanthu.bot.house import House
from vanthu.channels.telegram import Telegram
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.pace import Pace
from vanthu.locales import Text
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, lately, outbox
from vanthu.store.reply import Reply

GROUP, PRIVATE = -100_200_300, 77
MINUTE = timedelta(minutes=1)


class Timed(Loopback):
    """A Telegram that notes when each message came."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SetClock(MONDAY)
        self.moments: list[datetime] = []

    async def _send_message(self, values: dict[str, Any]) -> dict[str, Any]:
        self.moments.append(self.clock.now())
        return await super()._send_message(values)

    def most_within(self, span: timedelta) -> int:
        return max(sum(start <= at < start + span for at in self.moments) for start in self.moments)


#: Opens one more process of the same office.
Opening = Callable[[], AbstractAsyncContextManager[House]]


@pytest_asyncio.fixture(loop_scope="session")
async def api() -> AsyncIterator[Timed]:
    async with Timed().serving() as serving:
        serving.group(GROUP)
        serving.person(PRIVATE)
        yield serving


@pytest.fixture
def opening(
    request: pytest.FixtureRequest, tmp_path: Path, office: Office, pool: JudgePool, api: Timed
) -> Opening:
    postgresql = "database_url" in request.fixturenames
    url = request.getfixturevalue("database_url") if postgresql else None

    async def passes(seconds: float) -> None:
        api.clock.advance(timedelta(seconds=seconds))

    @asynccontextmanager
    async def process() -> AsyncIterator[House]:
        pace = Pace(sleep=passes, clock=lambda: api.clock.now().timestamp())
        wire = Telegram(TOKEN, api=api.url, line=Line(sleep=no_wait), pace=pace)
        town = Town.open(tmp_path, office, pool=pool, wire=wire, database_url=url)
        house = town.house
        house.clock, house.turns = api.clock, replace(house.turns, clock=api.clock)
        house.desk.turns = house.turns
        await wire.start(None)
        yield house
        await wire.stop()
        await town.close()

    return process


async def say(house: House, chat: int, many: int = 1) -> None:
    """So much is promised to a chat, and this process says what may be said at once."""
    now = house.clock.now()

    def promise(conn: Connection) -> None:
        caller = addresses.call(conn, channel="telegram", chat=str(chat), name="", language="vi", now=now)
        said = [Reply(lines=(Text("publish.subject", subject="x"),))] * many
        outbox.put(conn, address_id=caller.address.id, person_id=None, replies=said, now=now)

    await house.writer.run(promise)
    await house.sender.drain()


async def keep_saying(houses: Iterator[House], api: Timed, chat: int, times: int) -> None:
    """One message after the other, as soon as the one before was said; each by the next of the processes."""
    for _ in range(times):
        before = len(api.moments)
        await say(next(houses), chat)
        while len(api.moments) == before:
            api.clock.advance(timedelta(seconds=1))
            await next(houses).sender.drain()


async def test_a_group_gets_no_more_than_twenty_a_minute_over_restarts(opening: Opening, api: Timed) -> None:
    for _ in range(8):
        async with opening() as house:
            await keep_saying(itertools.repeat(house), api, GROUP, 5)
    assert len(api.moments) == 40
    assert api.most_within(MINUTE) <= 20


async def test_what_waits_in_private_goes_on_after_a_restart_as_fast_as_before_it(
    opening: Opening, api: Timed
) -> None:
    for _ in range(3):
        async with opening() as house:
            await say(house, PRIVATE, 5)
    assert len(api.moments) == 15
    assert api.most_within(timedelta(seconds=10)) <= 3 + 10


async def test_a_process_alone_asks_the_records_only_in_its_first_minute(
    opening: Opening, api: Timed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, said = [], lately.said

    def counted(conn: Connection, ids: list[int], *, now: datetime) -> dict[int, list[float]]:
        asked.append(len(ids))
        return said(conn, ids, now=now)

    monkeypatch.setattr(lately, "said", counted)
    async with opening() as house:
        await say(house, PRIVATE)
        assert not asked, "few words in private: it does not matter what was said before"
        await say(house, GROUP)
        assert asked == [1]
        api.clock.advance(MINUTE)
        await say(house, GROUP)
        await say(house, PRIVATE, 9)
        assert asked == [1], "by now it knows all itself"


async def test_a_clock_set_back_silences_no_group(opening: Opening, api: Timed) -> None:
    async with opening() as house:
        await keep_saying(itertools.repeat(house), api, GROUP, 6)
    api.clock.moved -= timedelta(hours=1)
    async with opening() as house:
        now = api.clock.now()
        await say(house, GROUP)
    assert api.moments[-1] == now
