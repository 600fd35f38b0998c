"""The line to Telegram: what troubles it, when something was last heard on it, and how long to wait.

A refused token (revoked, or mistyped) is no reason to give up: all that waits is kept, nothing is sent or asked but
for a look now and then, it is said loudly, and everything goes on when the token is taken again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from vanthu.channels.telegram.api import TooMany
from vanthu.locales import Text

log = structlog.get_logger()

#: Seconds between the tries; the last is repeated for as long as it takes.
BACK_OFF = (1.0, 2.0, 5.0, 10.0, 30.0)
#: Seconds to wait while another process asks for the same bot's updates.
OTHER_POLLER = 15.0
#: How long after a refused token nothing is tried.
REFUSED = timedelta(minutes=5)

T = TypeVar("T")


async def _nobody() -> None:
    """Nobody wants to know."""


class Line:
    """Asks until there is an answer."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.sleep, self._now = sleep, now
        self._tries = 0
        #: Called when the token begins to be refused.
        self.alarm: Callable[[], Awaitable[None]] = _nobody
        self._closed_until: datetime | None = None
        #: What is wrong at this moment, or None.
        self.trouble: Text | None = None
        #: When Telegram last answered a poll or brought something; None before the first time.
        self.last_heard: datetime | None = None

    def now(self) -> datetime:
        """The real time: the demo's moved clock does not move Telegram."""
        return self._now()

    def heard(self) -> None:
        """The line is in order."""
        if self.trouble is not None:
            log.info("telegram.back")
        self.accepted()
        self.trouble, self._tries, self.last_heard = None, 0, self._now()

    @property
    def closed(self) -> bool:
        """Whether the token was refused a short while ago: then nothing is tried."""
        return self._closed_until is not None and self._now() < self._closed_until

    def accepted(self) -> None:
        """The token is taken."""
        if self._closed_until is not None:
            log.info("telegram.token_accepted")
            self._closed_until, self.trouble = None, None

    async def refused(self, reason: str) -> None:
        """The token is not taken."""
        first, self._closed_until = self._closed_until is None, self._now() + REFUSED
        self.trouble = Text("telegram.token_refused")
        log.critical("telegram.token_refused", reason=reason, wait=REFUSED.total_seconds())
        if first:
            try:
                await self.alarm()
            except Exception:
                log.exception("telegram.alarm_failed")

    async def persist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer, however long it takes."""
        while True:
            try:
                return await ask()
            except InvalidToken as refused:
                await self.refused(refused.message)
                await self.sleep(REFUSED.total_seconds())
            except TooMany as busy:
                log.warning("telegram.busy", wait=busy.seconds)
                await self.sleep(busy.seconds)
            except Conflict as conflict:
                self.trouble = Text("telegram.other_poller")
                log.error("telegram.other_poller", reason=conflict.message, wait=OTHER_POLLER)
                await self.sleep(OTHER_POLLER)
            except TelegramError as trouble:
                self.trouble = Text("telegram.unreachable", reason=trouble.message)
                await self.pause(trouble.message)

    async def pause(self, reason: str) -> None:
        """Wait after a failure, longer each time until something is heard again."""
        wait = BACK_OFF[min(self._tries, len(BACK_OFF) - 1)]
        self._tries += 1
        log.warning("telegram.trouble", reason=reason, wait=wait)
        await self.sleep(wait)
