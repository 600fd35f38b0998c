"""Processes are stopped and replaced one after the other while people go on: nothing lost, doubled or held up."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bench.office import FIRST_CHAT
from tests.patience import PATIENCE
from tests.torture import books
from tests.torture.kills import until_said
from tests.torture.load import Crowd, settle
from tests.torture.office import Office, free_port
from tests.torture.telegram import Wire

#: Those who correct their papers, and those who send files that Telegram has lost: what these say waits for somebody
#: who fetches it.
CHATS, SENDERS = 90, 12
#: Seconds that Telegram takes to answer a send, and between two things that people do.
DELAY, PAUSE = 0.03, 0.02
#: Updates that are taken between a start and the next stop.
BETWEEN = 25
#: Seconds within which a process that is told to stop has ended; `docker stop` kills after as many.
PROMISED = 10.0
#: Seconds in which all is said once everybody rests. A lease is three times as long: nobody waits for one.
REST = 20.0


class People:
    """Everybody in front of a wire, who go on without a pause, whoever is there to hear them."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.crowd = wire, Crowd(wire, CHATS, seed=7)
        self._senders = itertools.cycle(range(FIRST_CHAT + CHATS, FIRST_CHAT + CHATS + SENDERS))

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[None]:
        """For as long as this lasts."""
        acting = asyncio.create_task(self._act())
        try:
            yield
            assert not acting.done()
        finally:
            acting.cancel()

    async def _act(self) -> None:
        for number in itertools.count():
            await self.crowd.act()
            if number % 5 == 0:
                lost = {"file_id": f"{number}", "file_unique_id": "u", "file_name": "a.pdf", "file_size": 9}
                await self.wire.give(self.wire.message(next(self._senders), document=lost))
            await asyncio.sleep(PAUSE)

    async def go_on(self) -> None:
        """Wait until so many more things that they did were taken."""
        enough = len(self.wire.taken()) + BETWEEN
        async with asyncio.timeout(PATIENCE):
            while len(self.wire.taken()) < enough:
                await asyncio.sleep(0.02)


@dataclass
class Company:
    """The processes of one office, and how long each stop took."""

    processes: list[Office]
    stops: list[float] = field(default_factory=list)

    async def start(self, process: Office) -> None:
        assert await process.start(), process.log.read_text()[-2000:]

    async def stop(self, process: Office) -> None:
        """As an administrator does it; it ends by itself."""
        began = time.monotonic()
        process.terminate()
        assert await process.ended() == 0, process.log.read_text()[-2000:]
        self.stops.append(time.monotonic() - began)

    def kill(self) -> None:
        for process in self.processes:
            process.kill()


@asynccontextmanager
async def at_work(
    home: Path, *, database_url: str | None = None, workers: int = 0
) -> AsyncIterator[tuple[Company, People]]:
    """An office whose people go on all the while. When they rest it is stopped, and the books must balance."""
    async with AsyncExitStack() as kept:
        wire = await kept.enter_async_context(Wire(delay=DELAY, repeats=0.03, seed=7).serving())
        face = Office(home, database_url, wire.url, webhook=True, settings={"log_level": "error"})
        helpers = [replace(face, role=("run", "--worker"), port=free_port()) for _ in range(workers)]
        company, people = Company([*helpers, face]), People(wire)
        kept.callback(company.kill)
        await asyncio.to_thread(settle, face.url, CHATS + SENDERS)
        await asyncio.gather(*map(company.start, company.processes))
        await kept.enter_async_context(wire.couriers(face.base))
        async with people.acting():
            yield company, people
        async with asyncio.timeout(REST):
            await wire.until_taken()
            await until_said(face.url)
        await asyncio.gather(*map(company.stop, company.processes))
        last = await asyncio.to_thread(books.read, face.url)
        assert not books.balance(last, wire, people.crowd.said, doubled=0)
        assert max(company.stops) < PROMISED


@pytest.mark.xdist_group("kills")
async def test_four_processes_on_postgresql_are_restarted_in_turn_and_nobody_notices(
    home: Path, database_url: str
) -> None:
    async with at_work(home, database_url=database_url, workers=3) as (company, people):
        for process in company.processes:
            await people.go_on()
            await company.stop(process)
            await company.start(process)
        await people.go_on()
    assert len(company.stops) == 8


async def test_on_sqlite_the_next_process_begins_when_the_one_before_has_ended(home: Path) -> None:
    async with at_work(home) as (company, people):
        (process,) = company.processes
        for _ in range(3):
            await people.go_on()
            early = replace(process, port=free_port(), process=None)
            assert not await early.start(), "a second process on the same folder is refused"
            assert await early.ended() == 1
            await company.stop(process)
            await company.start(process)
        await people.go_on()
