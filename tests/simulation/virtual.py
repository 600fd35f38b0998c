"""Time that passes only when nobody has anything to do: an event loop, a clock and a writer of one thread."""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from tests.conversation import MONDAY
from vanthu.bot.clock import Clock
from vanthu.bot.writer import attempt

T = TypeVar("T")


class NothingLeftToHappen(AssertionError):  # noqa: N818 - it says what happened
    """Everybody waits and nobody will ever wake them."""


class _NoWaiting(selectors.DefaultSelector):
    """Where a loop would sleep, virtual time jumps instead."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise NothingLeftToHappen
        self.seconds += max(0.0, timeout)
        # All that is waited for is in this thread.
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose seconds cost nothing; work for other threads is done at once, in this one."""

    def __init__(self) -> None:
        self._virtual = _NoWaiting()
        super().__init__(self._virtual)

    def time(self) -> float:
        """Seconds since the simulation began."""
        return self._virtual.seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Carried out here and now, so that a seed always runs the same way."""
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as trouble:
            done.set_exception(trouble)
        return done


class LoopClock(Clock):
    """The office's clock: a Monday at nine when the loop began."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def now(self) -> Any:
        return MONDAY + timedelta(seconds=self._loop.time()) + self.moved


class InlineWriter:
    """The writer without its thread: one transaction after the other, in the order in which they were asked for.

    Between being asked and being carried out others get a turn, as many times as the dice say. ``faults`` is the
    share of transactions that fail before their commit.
    """

    def __init__(self, engine: Engine, dice: random.Random, *, faults: float) -> None:
        self._conn = engine.connect()
        self._dice, self._turn = dice, asyncio.Lock()
        self.faults = faults

    async def run(
        self,
        work: Callable[[Connection], T],
        *,
        lane: str | None = None,
        early: bool = False,
        otherwise: Callable[[Connection], T] | None = None,
    ) -> T:
        """See :class:`vanthu.bot.writer.Writer`."""
        async with self._turn:
            for _ in range(self._dice.randrange(3)):
                await asyncio.sleep(0)
            with self._conn.begin():
                result = attempt(self._conn, work, otherwise)
                if self.faults and self._dice.random() < self.faults:
                    # What a full disk or a lock held too long looks like: nothing of the transaction happened.
                    raise OperationalError("COMMIT", None, OSError("the simulated disk is full"))
            return result

    async def close(self) -> None:
        """See :class:`vanthu.bot.writer.Writer`."""
        self._conn.close()
