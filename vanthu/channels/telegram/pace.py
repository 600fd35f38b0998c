"""How fast one chat may be written to: short bursts, then one message a second; twenty a minute in a group."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
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
    """A bucket of tokens for each chat, as much of it as is known here."""

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
        rate = _rate(chat)
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

    @staticmethod
    def counts(chat: str, waiting: int) -> bool:
        """Whether it matters what was said there from elsewhere, or before this process began: in a group always, since
        Telegram counts strictly there; in private where more waits than may be said at once."""
        return _is_group(chat) or waiting > BURST

    def recall(self, chat: str, ago: Iterable[float]) -> None:
        """So many seconds ago something was said there: no more may be said now than if it had been said from here."""
        rate = _rate(chat)
        bucket = self._filled(chat, rate)
        since = (BURST - number + seconds * rate for number, seconds in enumerate(sorted(ago), start=1))
        bucket.tokens = min(bucket.tokens, *since, BURST)

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


def _is_group(chat: str) -> bool:
    """A group's name is a negative number."""
    return chat.startswith("-")


def _rate(chat: str) -> float:
    return GROUP_RATE if _is_group(chat) else PRIVATE_RATE
