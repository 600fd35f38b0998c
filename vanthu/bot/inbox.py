"""The inbox worker: fetches and judges files, then handles the events that waited for it; parks what keeps failing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from vanthu import crash
from vanthu.actions import operation, pictures
from vanthu.bot import patience
from vanthu.bot.desk import Desk
from vanthu.bot.leases import Leases
from vanthu.channels.base import FetchFailed, Inbound, IncomingFile
from vanthu.locales import Text
from vanthu.papers.pool import PoolClosedError
from vanthu.store import addresses, events, outbox
from vanthu.store.addresses import Caller
from vanthu.store.engine import Database
from vanthu.store.events import Event
from vanthu.store.reply import reply

log = structlog.get_logger()

#: How many addresses are served side by side, and how long an event is held by whoever took it up; renewed while it
#: is worked on.
SIDE_BY_SIDE = 8
LEASE = timedelta(seconds=60)
#: Waits between the tries; after the last the event is parked.
BACK_OFF = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60), timedelta(seconds=300))
#: How often to look without being woken.
GLANCE = 1.0


class TakenOver(Exception):  # noqa: N818 - it says what happened
    """Somebody else has taken the event up since: nothing may come of it here."""


class InboxWorker:
    """Handles pending events: in order for one address, side by side for different ones."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self.desk, self.database = desk, database
        self._running: set[asyncio.Task[None]] = set()
        self._leases = Leases()

    async def run(self) -> None:
        """Work until cancelled."""
        await self._leases.until_cancelled(
            patience.for_ever(self.desk.beats, "inbox", self._round),
            patience.for_ever(self.desk.beats, "inbox.leases", self._renew),
        )

    async def _round(self) -> None:
        if not await self.work_once():
            self.desk.work.clear()
            await patience.woken(self.desk.work, GLANCE)

    async def _renew(self) -> None:
        """Go on holding what is worked on."""
        await asyncio.sleep(LEASE.total_seconds() / 3)
        if fences := self._leases.fences():
            until = self.desk.turns.clock.now() + LEASE
            still = await self.desk.writer.run(lambda conn: events.renew(conn, fences, until=until))
            self._leases.renewed(fences, still, until=until)

    async def work_once(self) -> bool:
        """Take up what is due; True if there was something."""
        room = SIDE_BY_SIDE - len(self._running)
        if room <= 0:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            return True
        now = self.desk.turns.clock.now()
        ended, until = self._leases.ended(now=now), now + LEASE

        def claim(conn: Connection) -> tuple[set[int], list[Event]]:
            # What is worked on here is held anew first: taken up once more, it would be worked on twice.
            still = events.renew(conn, ended, until=until)
            return still, events.claim(conn, now=now, until=until, most=room)

        async with self._leases.claiming:
            still, claimed = await self.desk.writer.run(claim)
            self._leases.renewed(ended, still, until=until)
            self._leases.take(claimed)
        if claimed:
            crash.point("inbox.claimed")
        for event in claimed if not self._leases.closing else ():
            task = asyncio.create_task(self._take(event))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(claimed)

    async def drain(self) -> None:
        """Work until nothing is due: for tests, and before stopping."""
        while await self.work_once() or self._running:
            if self._running:
                await asyncio.wait(self._running)

    async def finish(self, grace: float) -> None:
        """Wait for what is worked on, so many seconds; the rest is given back: whoever comes next takes it up."""
        self._leases.closing = True
        late = (await asyncio.wait(self._running, timeout=grace))[1] if self._running else ()
        unfinished = self._leases.fences()
        for task in late:
            task.cancel()
        if unfinished:
            with suppress(DBAPIError):  # out of reach: then its lease ends by itself
                await self.desk.writer.run(lambda conn: events.give_back(conn, unfinished))

    async def _take(self, event: Event) -> None:
        try:
            await self._handle(event)
        except PoolClosedError:
            return  # the process is closing: nothing is known of the file, and the event still waits
        except TakenOver:
            log.warning("event.taken_over", number=event.id)
            self.desk.metrics.taken_over.labels("event").inc()
        except Exception as trouble:
            log.exception("event.failed", number=event.id)
            await self._failed(event, trouble)
        finally:
            self._leases.let_go((event,))
        self.desk.work.set()
        self.desk.wake()

    async def _handle(self, event: Event) -> None:
        caller = await self.desk.writer.run(lambda conn: addresses.get_caller(conn, event.address_id))
        inbound = Inbound.from_json(
            event.channel, event.event_id, caller.address.chat, event.payload or {"kind": "other"}
        )
        if inbound.slow:
            await self.desk.channels[event.channel].typing(inbound.chat)
            judged = [await self._judge(event.channel, file) for file in inbound.files]
            inbound = replace(inbound, files=tuple(judged))
        elif pictures.is_asked(inbound.press):
            inbound = await self._draw(caller, inbound)
        await self.desk.writer.run(
            lambda conn: self._finish(conn, event, inbound), lane=f"{event.channel}:{inbound.chat}"
        )
        crash.point("inbox.finished")
        if inbound.secret:
            await asyncio.to_thread(self.database.scrub)

    async def _draw(self, caller: Caller, inbound: Inbound) -> Inbound:
        """The press with the picture that it asks for, where there is one to be had."""
        press = inbound.press or ""
        wanted = await self.desk.writer.run(lambda conn: pictures.wanted(conn, caller, press))
        drawn = await self.desk.draw(wanted) if wanted is not None else None
        return replace(inbound, files=(drawn,) if drawn else ())

    async def _judge(self, channel: str, file: IncomingFile) -> IncomingFile:
        if file.too_big:
            return file
        try:
            data = await self.desk.channels[channel].fetch(file.ref)
            crash.point("file.fetched")
        except FetchFailed as failed:
            if not failed.permanent:
                raise
            return replace(file, too_big=failed.too_big)
        return await self.desk.judge(file, data)

    def _finish(self, conn: Connection, event: Event, inbound: Inbound) -> None:
        # First of all: whoever took it up meanwhile waits here until this is committed, and then finds it done.
        if not events.done(conn, event.id, fence=event.fence):
            raise TakenOver
        caller: Caller = addresses.get_caller(conn, event.address_id)
        if inbound.secret:
            events.wipe(conn, event.id)
        elif (sealed := inbound.sealed()) is not inbound:
            events.keep(conn, event.id, sealed.as_json())
        can = self.desk.channels[event.channel].can
        self.desk.turns.handle(conn, caller, inbound, can)
        crash.point("inbox.handled")

    async def _failed(self, event: Event, trouble: Exception) -> None:
        now = self.desk.turns.clock.now()
        parked = event.attempts >= len(BACK_OFF)
        next_at = None if parked else now + BACK_OFF[event.attempts]

        self.desk.metrics.events.labels(event.channel, "parked" if parked else "failed").inc()
        error, fence = f"{type(trouble).__name__}: {trouble}"[:500], event.fence

        def note(conn: Connection) -> None:
            noted = events.failed(conn, event.id, error=error, next_at=next_at, fence=fence)
            if noted and parked:
                sorry = reply(Text("chat.parked", number=event.id))
                caller = addresses.get_caller(conn, event.address_id)
                person_id = caller.person.id if caller.person else None
                outbox.put(conn, address_id=event.address_id, person_id=person_id, replies=[sorry], now=now)
                operation.tell_administrators(
                    self.desk.turns.act(conn), reply(Text("chat.parked_administrator", number=event.id))
                )

        await patience.write(self.desk.writer, note)
