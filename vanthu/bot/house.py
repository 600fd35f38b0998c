"""The house put together: one process with its records, its desk, its workers and its channels."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions import (
    decide,
    digest,
    next_year,
    post,
    presence,
    questions_nudge,
    questions_opinions,
    recount,
    reminders,
    reports,
    supplies,
    tasks_delivery,
)
from vanthu.bot import routes
from vanthu.bot.charts import ChartMaker
from vanthu.bot.clock import Clock
from vanthu.bot.config import Settings
from vanthu.bot.desk import Desk
from vanthu.bot.inbox import InboxWorker
from vanthu.bot.sender import Sender
from vanthu.bot.ticks import Ticks
from vanthu.bot.turns import Turns
from vanthu.bot.watch import CalendarWatch
from vanthu.bot.writer import open_writer
from vanthu.channels.base import Channel
from vanthu.channels.crowd import Pace
from vanthu.channels.webchat import WebChat
from vanthu.papers.pool import JudgePool
from vanthu.rules.book import Book, load_book
from vanthu.rules.office import Office
from vanthu.store import claims, events, migrations, settings
from vanthu.store.engine import open_database
from vanthu.store.files import FileStore
from vanthu.store.schema import Prepared

log = structlog.get_logger()

#: Seconds that what is on its way has to arrive when the house closes.
GRACE = 6.0
#: Each judge may need a gigabyte.
MOST_JUDGES = 2
#: Under this name the demo's moved clock is remembered, in seconds.
MOVED_CLOCK = "clock.moved"


def judges() -> int:
    """How many papers are read at once: one core is left to those who talk."""
    return max(1, min(MOST_JUDGES, (os.cpu_count() or 1) - 1))


class House:
    """Everything one process needs. Channels are given, since a test has others than an office.

    A ``worker`` faces nobody: it shares what was heard, what is to be said and what is due with the process that does.
    """

    def __init__(
        self,
        config: Settings,
        office: Office,
        channels: Sequence[Channel],
        pool: JudgePool | None = None,
        *,
        worker: bool = False,
    ) -> None:
        self.config, self.office, self.worker = config, office, worker
        self.book: Book = load_book(office, config.regulation_folders)
        self.database = open_database(config.database)
        migrations.upgrade(self.database)
        self.files = FileStore(config.home / "files")
        self.writer = open_writer(self.database, threads=config.workers)
        self.pool = pool or JudgePool(workers=judges(), trust=config.home / "trust")
        self.clock = Clock(self._moved())
        self.channels = {channel.name: channel for channel in channels}
        self.turns = Turns(office, self.book, routes.table(), self.clock, config.address, self._pace())
        self.desk = Desk(self.turns, self.writer, self.pool, self.files, self.channels)
        self.inbox = InboxWorker(self.desk, self.database)
        self.sender = Sender(self.desk, but=WebChat.name if worker else None)
        self.ticks = Ticks(
            self.desk,
            self.database,
            [
                post.post_next,
                # Dates are right before anybody is reminded of them.
                recount.recount_in_turn,
                presence.check_in_turn,
                digest.send_due,
                tasks_delivery.deliver,
                supplies.turn_month,
                reports.turn_period,
                reminders.remind,
                next_year.ask_in_turn,
                questions_opinions.send_monthly,
                questions_nudge.ask_once,
            ],
        )
        self.watch = CalendarWatch(self.desk, config)
        self.charts = ChartMaker(self.desk, self.database)
        self._loops: list[asyncio.Task[None]] = []
        #: Between the end of the start and the beginning of the stop.
        self.is_open = False
        self.desk.metrics.watch(self)

    def _moved(self) -> timedelta:
        if not self.config.demo:
            return timedelta(0)
        with self.database.read.connect() as conn:
            return timedelta(seconds=settings.get(conn, MOVED_CLOCK) or 0)

    def _pace(self) -> Pace | None:
        a_minute = self.config.visitor_pace
        return Pace(a_minute, lambda: self.desk.turns.clock.now().timestamp()) if a_minute else None

    async def start(self) -> None:
        """Open the channels and begin to work."""
        Prepared.compile_all(self.database.write.dialect)
        await self.recover()
        crash.point("start.recovered")
        self._loops = [
            asyncio.create_task(work.run(), name=type(work).__name__)
            for work in (self.inbox, self.sender, self.ticks, self.watch, self.charts)
        ]
        for channel in self.channels.values():
            await channel.start(None if self.worker else self.desk.receive)
        self.is_open = True
        log.info("house.open", office=self.office.id, channels=sorted(self.channels), worker=self.worker)

    async def recover(self) -> None:
        """On SQLite this is the only process: whatever its predecessor was at is taken up at once."""
        if self.database.is_sqlite:
            await self.writer.run(events.take_back_leases)
            await self.writer.run(claims.take_back_leases)
        # A predecessor that died between wiping a secret and clearing it out of the database's files left it there.
        await asyncio.to_thread(self.database.scrub)
        # The office file may have changed while nobody was here.
        if not self.worker:
            await self.writer.run(lambda conn: decide.tell_stranded(self.desk.turns.act(conn)))

    async def stop(self) -> None:
        """Hear no more, finish what is on its way, close. What was acknowledged has been noted."""
        self.is_open = False
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        crash.point("stop.deaf")
        await asyncio.gather(
            self.sender.finish(GRACE),
            self.inbox.finish(GRACE),
            *(channel.stop() for channel in self.channels.values()),
        )
        crash.point("stop.said")
        await self.writer.close()
        await self.pool.close()
        self.database.close()
        log.info("house.closed")

    async def settle(self) -> None:
        """Do all that is due now, without the loops: for tests, and for commands."""
        await self.inbox.drain()
        await self.ticks.drain()
        await self.sender.drain()

    async def advance_clock(self, by: timedelta) -> None:
        """Move the demo's clock forward; it stays so after a restart."""
        self.clock.advance(by)
        moved = self.clock.moved.total_seconds()

        def remember(conn: Connection) -> None:
            settings.put(conn, MOVED_CLOCK, moved)

        await self.writer.run(remember)
        self.desk.wake()
