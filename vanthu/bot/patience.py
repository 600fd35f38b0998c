"""Patience: what goes on for ever goes on after every failure too, and what happened is written down in the end.

A disk that is full, a database that restarts: nothing is lost by it, as long as whoever works here does not give up.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from vanthu.bot.writer import Writer

log = structlog.get_logger()

#: Seconds between the tries; the last is repeated for as long as it takes.
BACK_OFF = (0.1, 0.5, 1.0, 2.0)

T = TypeVar("T")
Work = Callable[[Connection], T]


class Beats:
    """When each of the things that go on for ever last went round."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def beat(self, name: str) -> None:
        """It goes round now."""
        self._last[name] = time.monotonic()

    def ages(self) -> dict[str, float]:
        """Seconds since each last did."""
        now = time.monotonic()
        return {name: now - last for name, last in self._last.items()}


async def for_ever(beats: Beats, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do it again and again until cancelled; after a failure with a rest."""
    tries = 0
    while True:
        beats.beat(name)
        try:
            await work()
        except Exception:
            log.exception("loop.failed", loop=name, tries=tries + 1)
            await rest(tries)
            tries += 1
        else:
            tries = 0


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait until it is set, at most so long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def write(writer: Writer, work: Work[T]) -> T:
    """Have it written, however long the records cannot be: what was done outside cannot be done over.

    Raises what the work itself raised.
    """
    tries = 0
    while True:
        try:
            return await writer.run(work)
        except DBAPIError as trouble:
            log.error("records.unwritable", trouble=type(trouble.orig).__name__, tries=tries + 1)
            await rest(tries)
            tries += 1


async def rest(tries: int) -> None:
    """Longer after each try."""
    await asyncio.sleep(BACK_OFF[min(tries, len(BACK_OFF) - 1)])
