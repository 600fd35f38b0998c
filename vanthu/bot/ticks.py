"""The clock's work: due rows are claimed, never scheduled in memory, so a night off means: all at the first tick."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions.act import Act
from vanthu.bot import patience
from vanthu.bot.desk import Desk
from vanthu.store import events, faults, files
from vanthu.store.engine import Database, is_first

log = structlog.get_logger()


class Tick(Protocol):
    """A tick does one bounded piece of due work and says whether there was some."""

    __module__: str
    __qualname__: str

    def __call__(self, act: Act, /) -> bool:
        """Do it."""


GLANCE = 1.0
#: Seconds between two rounds: under load each turn asks for one, and what is due now is due a moment later too.
REST = 0.1
CLEAN_EVERY = timedelta(hours=1)
#: A file is kept before its row is written; one that still has no row after this never gets one.
KEEP_UNKNOWN_FILES = timedelta(days=2)


class Ticks:
    """Runs every tick as long as it finds work, then waits to be woken or for a second."""

    def __init__(self, desk: Desk, database: Database, ticks: Sequence[Tick]) -> None:
        self.desk, self.database, self.ticks = desk, database, ticks

        self._cleaned = desk.turns.clock.now() - CLEAN_EVERY

    async def run(self) -> None:
        """Tick until cancelled."""
        await patience.for_ever(self.desk.beats, "ticks", self._round)

    async def _round(self) -> None:
        if not await self.tick_once():
            now = self.desk.turns.clock.now()
            if now - self._cleaned >= CLEAN_EVERY:
                self._cleaned = now
                await asyncio.to_thread(self._clean_files)
                await self.desk.writer.run(partial(events.forget, before=now - events.KEEP))
                await self.desk.writer.run(partial(faults.forget, before=now - events.KEEP))
            await patience.woken(self.desk.decided, GLANCE)
        await asyncio.sleep(REST)
        self.desk.decided.clear()

    def _clean_files(self) -> None:
        # The file system knows only the real time, wherever the demo's clock has been moved to.
        before = time.time() - KEEP_UNKNOWN_FILES.total_seconds()
        with self.database.read.connect() as conn:
            if deleted := files.forget_unknown(conn, self.desk.files, before=before):
                log.info("files.forgotten", number=deleted)

    async def tick_once(self) -> bool:
        """One round; True if any tick found work."""
        worked, left = False, list(self.ticks)
        while left:
            looked: list[Tick] = []
            try:
                found = await self.desk.writer.run(partial(self._until_one_works, left, looked))
            except Exception:
                log.exception("tick.failed", tick=_name(looked[-1]) if looked else None)
                outcome, found = "failed", False
            else:
                outcome = "worked" if found else "idle"
            for tick in looked[:-1]:
                self.desk.metrics.ticked(_name(tick), "idle")
            for tick in looked[-1:]:
                self.desk.metrics.ticked(_name(tick), outcome)
            left = left[max(1, len(looked)) :]
            if found:
                worked = True
                crash.point("tick.committed")
                self.desk.promised.set()
        return worked

    def _until_one_works(self, ticks: Sequence[Tick], looked: list[Tick], conn: Connection) -> bool:
        """One after the other as long as they find nothing: a round without work is one transaction.

        What one has done is committed, and what one has failed at is undone, before the next begins.
        """
        for tick in ticks:
            looked.append(tick)
            if self._tick(tick, conn):
                return True
        return False

    def _tick(self, tick: Tick, conn: Connection) -> bool:
        # One process at a time does the same: what belongs together is seen together, and said once.
        if not is_first(conn, f"tick.{tick.__module__}.{tick.__qualname__}"):
            return False
        worked = tick(self.desk.turns.act(conn))
        if worked:
            crash.point("tick.worked")
        return worked

    async def drain(self) -> None:
        """Tick until nothing is due: for tests."""
        while await self.tick_once():
            pass


def _name(tick: Tick) -> str:
    return f"{tick.__module__.rpartition('.')[2]}.{tick.__qualname__}"
