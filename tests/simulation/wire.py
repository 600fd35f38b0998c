"""The wire at its worst: repeats, reordering, errors, lost answers, stalls; and what a person has on the screen."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from tests.conversation import RICH, Shown
from vanthu.channels.base import FetchFailed, Inbound, IncomingFile, Receive, Said, SendFailed

#: What a channel waits for an answer before it gives up (Telegram's client here: 20 s).
PATIENCE = 20.0
STALL = 60.0
WINDOW = 40
#: Answers that may be lost among so many sends to one chat.
MOST_LOST, MEMORY = 2, 6


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong, as shares of one; ``most_copies`` of each event are delivered, 1 to that many."""

    most_copies: int = 5
    error: float = 0.10
    lost: float = 0.05
    stall: float = 0.02
    slow_down: float = 0.03
    database: float = 0.01
    crashes: int = 2


NO_FAULTS = Faults(most_copies=1, error=0, lost=0, stall=0, slow_down=0, database=0, crashes=0)


class FaultyWire:
    """A channel whose other end is in the same thread. The same dice, the same faults."""

    name, can = "web", RICH

    def __init__(self, dice: random.Random, faults: Faults) -> None:
        self.dice, self.faults = dice, faults
        self.screens: dict[str, list[Shown]] = {}
        self.files: dict[str, bytes] = {}
        self.changed = asyncio.Condition()
        self.receive: Receive | None = None
        #: How often nobody could know whether it arrived: only then may something be said twice.
        self.answers_lost = 0
        self.too_early: list[str] = []
        self._not_before: dict[str, float] = {}
        #: Of the last sends to each chat whose outcome was not told at once, which answers were lost.
        self._lost: defaultdict[str, deque[bool]] = defaultdict(lambda: deque(maxlen=MEMORY))
        self._under_way: list[asyncio.Event] = []
        self._bringing: set[asyncio.Task[None]] = set()

    async def start(self, receive: Receive) -> None:
        self.receive = receive

    async def stop(self) -> None:
        self.receive = None

    # ------------------------------------------------------------------ what the office hears

    async def deliver(self, inbound: Inbound) -> None:
        """Bring an event to the office until it is acknowledged, and then some copies more; returns when it was."""
        acknowledged = asyncio.Event()
        copies = self.dice.randint(1, self.faults.most_copies)
        for copy in range(copies):
            bringing = asyncio.create_task(self._bring(inbound, acknowledged, late=copy > 0))
            self._bringing.add(bringing)
            bringing.add_done_callback(self._bringing.discard)
        await acknowledged.wait()

    async def all_brought(self) -> None:
        """Wait until the last copy of everything has been delivered."""
        while self._bringing:
            await asyncio.wait(set(self._bringing))

    async def _bring(self, inbound: Inbound, acknowledged: asyncio.Event, *, late: bool) -> None:
        if late:
            await asyncio.sleep(self.dice.expovariate(1 / 8))
        await self._overtaken_by_others()
        while True:
            receive = self.receive
            if receive is not None:
                try:
                    await receive(inbound)
                except Exception:
                    acknowledged_now = False
                else:
                    acknowledged_now = self.receive is receive
                if acknowledged_now and self.dice.random() >= self.faults.lost:
                    acknowledged.set()
                    return
            await asyncio.sleep(self.dice.uniform(0.2, 3))

    async def _overtaken_by_others(self) -> None:
        """Up to forty of those on the way may go first."""
        if self.faults.most_copies == 1:
            return
        mine = asyncio.Event()
        self._under_way.append(mine)
        await asyncio.sleep(0)
        while self._under_way and self._under_way[0] is not mine and self.dice.random() < 0.7:
            chosen = self.dice.randrange(min(WINDOW, len(self._under_way)))
            if self._under_way[chosen] is mine:
                break
            await asyncio.sleep(self.dice.uniform(0, 0.2))
        self._under_way.remove(mine)

    # ------------------------------------------------------------------ what the office says

    async def send(self, chat: str, said: Said) -> str:
        await self._travel(chat, said)
        shown = await self._show(chat, said)
        await self._answer(chat)
        return shown.id

    async def edit(self, chat: str, external_id: str, said: Said) -> None:
        await self._travel(chat, said)
        (shown,) = [each for each in self.screens[chat] if each.id == external_id]
        shown.said, shown.edited = said, True
        await self._tell()
        await self._answer(chat)

    async def fetch(self, ref: str) -> bytes:
        await asyncio.sleep(self.dice.uniform(0.01, 0.5))
        if self.dice.random() < self.faults.error:
            raise FetchFailed("502 Bad Gateway")
        return self.files[ref]

    async def typing(self, chat: str) -> None:
        pass

    async def _travel(self, chat: str, said: Said) -> None:
        """To the other end, or an error that says what it is."""
        now = asyncio.get_running_loop().time()
        if now < self._not_before.get(chat, 0):
            self.too_early.append(f"{chat}: {self._not_before[chat] - now:.1f} s before it was allowed")
        await asyncio.sleep(self.dice.uniform(0.005, 0.3))
        dice = self.dice.random()
        if dice < self.faults.error:
            raise SendFailed("502 Bad Gateway")
        dice -= self.faults.error
        if dice < self.faults.slow_down:
            wait = self.dice.uniform(1, 20)
            self._not_before[chat] = asyncio.get_running_loop().time() + wait
            raise SendFailed("429 Too Many Requests", retry_after=wait)
        dice -= self.faults.slow_down
        self._lost[chat].append(False)
        if dice < self.faults.stall and self._loses(chat):
            # The other end thinks for a minute; here patience ends sooner, and nobody knows whether it arrived.
            await asyncio.sleep(min(STALL, PATIENCE))
            if self.dice.random() < 0.5:
                await self._show(chat, said)
            self.answers_lost += 1
            raise SendFailed("no answer in time", unknown=True)

    async def _answer(self, chat: str) -> None:
        if self.dice.random() < self.faults.lost and self._loses(chat):
            self.answers_lost += 1
            raise SendFailed("connection reset after sending", unknown=True)

    def _loses(self, chat: str) -> bool:
        """Not three times for one message, whose outcome would be kept as unknown. What it says may change meanwhile,
        and something urgent may go first, so what is counted are the last sends to the chat."""
        lost = self._lost[chat]
        if sum(lost) < MOST_LOST:
            lost[-1] = True
        return lost[-1]

    async def _show(self, chat: str, said: Said) -> Shown:
        screen = self.screens.setdefault(chat, [])
        shown = Shown(f"{chat}-{len(screen) + 1}", said)
        screen.append(shown)
        await self._tell()
        return shown

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


@dataclass
class Hand:
    """One person at a phone, who does the next thing when the screen offers it."""

    wire: FaultyWire
    chat: str
    now: Any
    _number: int = field(default=0)

    async def say(self, text: str) -> None:
        """Type words."""
        await self._do(kind="text", text=text)

    async def drop(self, name: str, data: bytes) -> None:
        """Drop a file into the chat."""
        ref = f"{self.chat}-{name}"
        self.wire.files[ref] = data
        await self._do(kind="files", files=(IncomingFile(name=name, size=len(data), ref=ref),))

    async def press(self, word: str, about: str = "", *, times: int = 1) -> None:
        """Wait for the newest message about that which has the button, and press it, perhaps nervously."""
        press = await self._offered(word, about)
        for _ in range(times):
            await self._do(kind="press", press=press)

    async def sees(self, *words: str) -> None:
        """Wait until one message on the screen says all of this."""
        async with self.wire.changed:
            await self.wire.changed.wait_for(
                lambda: any(all(word in shown.text for word in words) for shown in self._screen)
            )

    async def _offered(self, word: str, about: str) -> str:
        def find() -> str | None:
            for shown in reversed(self._screen):
                for button in (b for row in shown.said.buttons for b in row):
                    if button.label == word and about in shown.text and button.press is not None:
                        return button.press
            return None

        async with self.wire.changed:
            await self.wire.changed.wait_for(lambda: find() is not None)
            return find() or ""

    @property
    def _screen(self) -> list[Shown]:
        return self.wire.screens.get(self.chat, [])

    async def _do(self, **given: Any) -> None:
        self._number += 1
        event_id = f"{self.chat}-{self._number}"
        await self.wire.deliver(Inbound("web", event_id, self.chat, at=self.now(), name=self.chat, **given))
