"""How fast one chat may be written to: short bursts, then one message a second; twenty a minute in a group."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from vanthu.channels.base import SendFailed

BURST = 3.0
#: Messages a second. A group's burst and rate together stay within twenty in any minute.
PRIVATE_RATE, GROUP_RATE = 1.0, 17 / 60
#: Seconds waited in one run. The sender holds a chat's messages for a minute only, so a long run goes back to it.
MOST_WAITED = 20.0
#: Seconds after which a bucket is full again and knows nothing worth keeping.
FULL_AFTER = BURST / GROUP_RATE


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    waited: float = 0.0


class Pace:
    """A bucket of tokens for each chat. Which chats are groups is seen from their name: a group's is negative."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep, self._clock = sleep or self._rest, clock
        self._closing = asyncio.Event()
        #: The one that was used longest ago stands first.
        self._buckets: dict[str, _Bucket] = {}

    async def turn(self, chat: str) -> None:
        """Wait until this chat may be written to. Raises SendFailed with ``retry_after`` after a long run."""
        rate = GROUP_RATE if chat.startswith("-") else PRIVATE_RATE
        bucket = self._filled(chat, rate)
        if bucket.tokens < 1:
            wait = (1 - bucket.tokens) / rate
            if bucket.waited + wait > MOST_WAITED:
                bucket.waited = 0.0
                raise SendFailed("paced: many messages to one chat", retry_after=BURST / rate)
            bucket.waited += wait
            await self._sleep(wait)
            if self._closing.is_set():
                raise SendFailed("the channel is closing")
            bucket = self._filled(chat, rate)
        bucket.tokens -= 1

    def close(self) -> None:
        """Nobody waits any longer: what was not said yet is said after the next start."""
        self._closing.set()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    def _filled(self, chat: str, rate: float) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.pop(chat, None)
        if bucket is None:
            self._forget(now)
            bucket = _Bucket(BURST, now)
        self._buckets[chat] = bucket
        bucket.tokens = min(BURST, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens >= BURST:
            bucket.waited = 0.0
        return bucket

    def _forget(self, now: float) -> None:
        """Buckets that are full again are dropped, from the oldest on, as far as there are any."""
        while self._buckets and now - self._buckets[oldest := next(iter(self._buckets))].at >= FULL_AFTER:
            del self._buckets[oldest]
