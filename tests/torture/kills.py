"""The kill harness: an office under load is killed at random instants, again and again; then the books are looked at.

What is random comes from the seed: who speaks, what is brought twice, how long each life lasts. Where within the
process a kill strikes is the machine's, so a seed replays a run's shape, not its every instruction; what must strike
one instruction exactly is a crash point.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.patience import PATIENCE
from tests.torture import books
from tests.torture.load import Crowd, settle
from tests.torture.office import Office, free_port
from tests.torture.telegram import Wire

#: So many that nobody is written to faster than one chat may be, even when everything is said after a restart.
CHATS = 240
#: Seconds that Telegram takes to answer a send, and between two things that people do.
DELAY, PAUSE = 0.02, 0.006
#: The share of updates that a webhook brings once more though they were taken.
REPEATS = 0.03
#: How many updates Telegram gets rid of in one life before the kill, and up to how many seconds later it comes.
LIFE, AFTER = (2, 40), 0.05
#: Seconds of a lease where it must be waited for, since another process might still hold it: shorter than an office's
#: minute, and longer than a busy machine makes a process stand still.
LEASE = 20.0


@dataclass
class Report:
    """What came of it."""

    seed: int
    kills: int = 0
    events: int = 0
    repeats: int = 0
    doubled: int = 0
    in_flight: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        wrong = "; ".join(self.wrong) or "nothing lost, nothing twice"
        return (
            f"seed {self.seed}: {self.kills} kills, {self.events} events, {self.repeats} brought again, "
            f"{self.doubled} messages doubled of {self.in_flight} in flight: {wrong}"
        )


async def torture(
    home: Path,
    *,
    seed: int,
    kills: int,
    webhook: bool,
    database_url: str | None = None,
    bug: str | None = None,
    worker: bool = False,
    repeats: float = REPEATS,
) -> Report:
    """Kill an office so often, let it finish, and look at the books. With a ``worker`` sometimes one of the two
    processes is killed and sometimes the other, and the one that is left takes over."""
    chance, report = random.Random(seed), Report(seed)
    told = ({"lease": str(LEASE)} if database_url else {}) | ({"bug": bug} if bug else {})
    async with AsyncExitStack() as kept:
        wire = await kept.enter_async_context(
            Wire(delay=DELAY, repeats=repeats if webhook else 0, seed=seed).serving()
        )
        office = Office(home, database_url, wire.url, webhook, {"log_level": "error"})
        company = [office]
        if worker:
            company.append(replace(office, role=("run", "--worker"), port=free_port()))
        for each in company:
            kept.callback(each.kill)
        await asyncio.to_thread(settle, office.url, CHATS)
        if webhook:
            await kept.enter_async_context(wire.couriers(office.base))
        crowd = Crowd(wire, CHATS, seed)
        for _ in range(kills):
            await _all_there(company, told)
            await _live(crowd, chance.randint(*LIFE), chance.uniform(0, AFTER))
            chance.choice(company).kill()
            report.kills += 1
            if worker:
                report.in_flight += await asyncio.to_thread(_taken_up, office.url)
            else:
                await wire.hung_up()
                report.in_flight += await asyncio.to_thread(_in_flight, office.url, wire)
        await _all_there(company, told)
        try:
            async with asyncio.timeout(PATIENCE):
                await wire.until_taken()
                await until_said(office.url)
        except TimeoutError:
            report.wrong.append("it never came to rest")
        last = await asyncio.to_thread(books.read, office.url)
        report.wrong += books.balance(last, wire, crowd.said, doubled=report.in_flight)
        report.events, report.doubled = len(last.events), len(books.unrecorded(last, wire))
        report.repeats = sum(wire.brought.values()) - len(wire.given) if webhook else 0
    return report


async def _all_there(company: list[Office], told: dict[str, str]) -> None:
    for each in company:
        if not each.alive:
            assert await each.start(**told), each.log.read_text()[-2000:]


async def _live(crowd: Crowd, updates: int, after: float) -> None:
    """People act until so many updates were taken; what they do next does not wait for what they did."""
    enough = len(crowd.wire.taken()) + updates
    while len(crowd.wire.taken()) < enough:
        await crowd.act()
        await asyncio.sleep(PAUSE)
    await asyncio.sleep(after)


def _in_flight(url: str, wire: Wire) -> int:
    """Sends that had arrived when the process died and were not written down: at most the first of each lane."""
    last = books.read(url)
    lanes = {chat for chat, state, _ in last.messages if state == "sending"}
    arrived = books.unrecorded(last, wire) - wire.settled
    on_the_way = {chat for chat, screen in wire.screens.items() if arrived & {p.id for p in screen}}
    wire.settled |= arrived
    strays = {chat for chat in on_the_way if str(chat) not in lanes}
    assert not strays, f"said without being claimed: {strays}"
    return len(on_the_way)


def _taken_up(url: str) -> int:
    """Chats to which something may have been on its way: the process that is left goes on, so no more is known."""
    return len({chat for chat, state, _ in books.read(url).messages if state == "sending"})


async def until_said(url: str) -> None:
    """Wait until nothing is pending and nothing unsent."""
    while True:
        last = await asyncio.to_thread(books.read, url)
        waits = [row for row in last.events if row[2] == "pending"]
        unsent = [row for row in last.messages if row[1] in ("waiting", "sending")]
        if not waits and not unsent:
            return
        await asyncio.sleep(0.1)
