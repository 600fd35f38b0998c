"""The line to Telegram: what troubles it, when something was last heard on it, and how long to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
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

T = TypeVar("T")


class Line:
    """Asks until there is an answer. Only a refused token ends that: no patience mends it."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.sleep, self._now = sleep, now
        self._tries = 0
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
        self.trouble, self._tries, self.last_heard = None, 0, self._now()

    async def persist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer, however long it takes. Raises InvalidToken."""
        while True:
            try:
                return await ask()
            except InvalidToken as refused:
                self.trouble = Text("telegram.token_refused")
                log.critical("telegram.token_refused", reason=refused.message)
                raise
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
