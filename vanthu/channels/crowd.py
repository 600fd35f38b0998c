"""How fast strangers may speak: whoever is too fast is told when to go on, and nothing of theirs is lost.

Only chats that are nobody's are counted, each by itself and all of one network address together (one address may be
a whole school or a mobile network). People of the office are never slowed down. Counts live in this process only.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web

Network = IPv4Network | IPv6Network

#: As many chats at one network address may speak as fast as they may.
CHATS_AN_ADDRESS = 10
#: Pages of strangers that one network address may keep open at once.
LINES_AN_ADDRESS = 200
#: A file is fetched and read by a worker: it counts as many messages.
FILE_COST = 5
#: Seconds by which a clock must have gone back to have been set back: several threads may look at once.
SET_BACK = 1.0
#: Keys that are remembered before those who have been quiet are forgotten.
MOST_KEYS = 20_000


class TooFast(Exception):  # noqa: N818 - it says what somebody is
    """To be tried again after ``seconds``; nothing was noted."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = max(1, math.ceil(seconds))


class Pace:
    """So many things a minute for each key, all at once or spread out. ``clock`` gives seconds."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute, self._clock = a_minute, clock
        #: For each key the moment at which it has done nothing for long enough to be as good as new.
        self._fresh_at: dict[str, float] = {}
        self._looked_at = -math.inf

    def delay(self, key: str, cost: int = 1) -> float:
        """Count ``cost`` things of this key, however many there were, and give the seconds by which to put them off."""
        now, each = self._now(), 60 / self.a_minute
        fresh_at = max(self._fresh_at.get(key, now), now) + min(cost, self.a_minute) * each
        self._remember(key, fresh_at, now)
        return max(0.0, fresh_at - now - 60)

    def wait(self, key: str, cost: int = 1) -> float:
        """Count ``cost`` things of this key and give 0; or count nothing and give the seconds to wait."""
        now, each = self._now(), 60 / self.a_minute
        fresh_at = max(self._fresh_at.get(key, now), now)
        late = fresh_at + min(cost, self.a_minute) * each - now - 60
        if late > 1e-6:
            return late
        self._remember(key, fresh_at + min(cost, self.a_minute) * each, now)
        return 0

    def _now(self) -> float:
        """A clock that is set back takes everybody along: nobody has been fast because of that."""
        now = self._clock()
        if (back := self._looked_at - now) > SET_BACK:
            self._fresh_at = {key: at - back for key, at in self._fresh_at.items()}
            self._looked_at = now
        self._looked_at = max(self._looked_at, now)
        return now

    def _remember(self, key: str, fresh_at: float, now: float) -> None:
        if len(self._fresh_at) >= MOST_KEYS:
            self._fresh_at = {other: at for other, at in self._fresh_at.items() if at > now}
        self._fresh_at[key] = fresh_at


class Crowd:
    """Everybody whom nobody knows. ``a_minute`` messages a chat; 0 counts nothing."""

    def __init__(
        self, a_minute: int, proxies: Sequence[Network] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._proxies = tuple(proxies)
        self._chats = Pace(a_minute, clock) if a_minute else None
        self._addresses = Pace(a_minute * CHATS_AN_ADDRESS, clock) if a_minute else None
        self._lines: Counter[str] = Counter()

    async def check(
        self, request: web.Request, chat: str, *, known: Callable[[], bool], cost: int = 1
    ) -> None:
        """Count something that was sent. Raises TooFast, but never for somebody of the office (``known``)."""
        if self._chats is None or self._addresses is None:
            return
        wait = self._chats.wait(chat, cost) or self._addresses.wait(self.origin(request), cost)
        # Asked only now: it costs a look into the records, and hardly anybody is too fast.
        if wait and not await asyncio.to_thread(known):
            raise TooFast(wait)

    @asynccontextmanager
    async def line(self, request: web.Request, *, known: Callable[[], bool]) -> AsyncIterator[None]:
        """While a page of a stranger keeps its line open. Raises TooFast where too many are open from there."""
        origin = self.origin(request)
        if self._lines[origin] >= LINES_AN_ADDRESS and not await asyncio.to_thread(known):
            raise TooFast(60)
        self._lines[origin] += 1
        try:
            yield
        finally:
            self._lines[origin] -= 1
            if not self._lines[origin]:
                del self._lines[origin]

    def origin(self, request: web.Request) -> str:
        """The network address that a request comes from.

        What X-Forwarded-For says is believed only of proxies that the settings name: anybody can send that header.
        It is read from its end, where the nearest proxy writes.
        """
        origin = request.remote or ""
        said = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        while said and self._is_proxy(origin):
            before = said.pop().strip()
            if not before:
                break
            origin = before
        return origin[:64]

    def _is_proxy(self, origin: str) -> bool:
        try:
            address = ip_address(origin)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)
