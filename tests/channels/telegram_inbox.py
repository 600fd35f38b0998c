"""A channel on the loopback, and an inbox that notes what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.channels.telegram_loopback import TOKEN, Loopback
from tests.channels.telegram_phone import hasty_pace, no_wait
from vanthu.channels.base import Inbound
from vanthu.channels.telegram import Telegram
from vanthu.channels.telegram.line import Line

MAI, LAN = 1, 2


class Inbox:
    """Notes what is heard, once, and fails on request."""

    def __init__(self) -> None:
        self.noted: list[Inbound] = []
        self.attempts: list[str] = []
        self.failing: dict[str, int] = {}

    async def receive(self, inbound: Inbound) -> None:
        self.attempts.append(inbound.text or inbound.kind)
        if self.failing.get(inbound.text or "", 0):
            self.failing[inbound.text or ""] -= 1
            raise OSError("the disk is away")
        await asyncio.sleep(0)
        if inbound.event_id not in {old.event_id for old in self.noted}:
            self.noted.append(inbound)

    def texts(self, chat: int) -> list[str | None]:
        return [inbound.text for inbound in self.noted if inbound.chat == str(chat)]


def telegram(loopback: Loopback, **given: object) -> Telegram:
    given = {"line": Line(sleep=no_wait), "pace": hasty_pace()} | given
    return Telegram(TOKEN, api=loopback.url, **given)


@asynccontextmanager
async def open_channel(
    channel: Telegram, receive: Callable[[Inbound], Awaitable[None]]
) -> AsyncIterator[Telegram]:
    await channel.start(receive)
    try:
        yield channel
    finally:
        await channel.stop()
