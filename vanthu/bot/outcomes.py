"""What became of a message is written down: it arrived, it must wait, it will never arrive, nobody can know.

An address that is dead is closed, and what waits for it goes to the person's next one. Whatever it is, it is written
down, however long the records cannot be written.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from vanthu.actions import operation, questions_reach
from vanthu.bot import patience
from vanthu.bot.desk import Desk
from vanthu.channels.base import Said, SendFailed
from vanthu.locales import Text
from vanthu.store import addresses, claims, outbox
from vanthu.store.addresses import Caller
from vanthu.store.outbox import Message
from vanthu.store.reply import reply

log = structlog.get_logger()

#: Waits after passing failures; the last one is repeated for as long as it takes.
BACK_OFF = (1, 2, 5, 15, 30, 60, 120, 300)
#: A lost answer: it may have arrived. Saying it twice is harmless and not saying it is not, so it is said again,
#: but not for ever: then its outcome is kept as unknown.
MOST_UNKNOWN = 2
#: While a channel lets nobody in, what waits for it is looked at this seldom.
CLOSED = timedelta(minutes=5)
#: After so many passing failures in a row a channel counts as away; its next success wakes all that was put off.
AWAY = 5


class Outcomes:
    """Writes down what became of each message."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        #: Outcomes that cannot be written down at present: nothing new is taken up meanwhile.
        self.unwritten = 0
        #: What was put off in a row of passing failures of a channel.
        self._away: defaultdict[str, set[int]] = defaultdict(set)
        self._recording = asyncio.Lock()
        #: What arrived and is about to be recorded, and the task that does it.
        self._gathering: tuple[list[outbox.Arrived], asyncio.Task[None]] | None = None

    def count(self, caller: Caller, outcome: str) -> None:
        """For the figures."""
        self.desk.metrics.said(caller.address.channel, outcome)

    async def sent(self, message: Message, external_id: str | None, parts: Sequence[Said]) -> None:
        """It arrived; what arrives while the records are being written is written together next."""
        if self._gathering is None:
            rows: list[outbox.Arrived] = []
            self._gathering = rows, asyncio.create_task(self._record(rows))
        rows, recorded = self._gathering
        rows.append((message.id, message.fence, external_id, [part.as_json() for part in parts]))
        await asyncio.shield(recorded)

    async def _record(self, rows: list[outbox.Arrived]) -> None:
        async with self._recording:
            self._gathering = None
            at = self._now()
            await self.write(lambda conn: outbox.sent_each(conn, rows, at=at))

    async def edited(self, message: Message, original: Message, part: Said) -> None:
        """The message that it changes is worded so now."""
        at, arrived = self._now(), (message.id, message.fence, original.external_id, None)

        def note(conn: Connection) -> None:
            outbox.sent_each(conn, [arrived], at=at)
            outbox.resay(conn, original.id, [part.as_json()])

        await self.write(note)

    async def arrived_on(self, channel: str) -> None:
        """Something got through. If nothing did for a while, all that was put off meanwhile may go at once."""
        if not self._away[channel]:
            return
        put_off = self._away.pop(channel)
        if len(put_off) >= AWAY:
            await self.write(lambda conn: claims.hurry(conn, put_off))
            self.desk.promised.set()

    async def settle(self, message: Message, state: str, error: str) -> None:
        """It ended otherwise, and why."""
        at = self._now()
        await self.write(lambda conn: outbox.settle(conn, message, state=state, error=error, at=at))

    async def failed(self, failed: SendFailed, rest: list[Message], caller: Caller) -> bool:
        """The first of these failed; True if its lane may go on with the next, else the rest waits behind it."""
        message, now, why = rest[0], self._now(), str(failed)
        self.count(caller, failed.kind)
        log.info("message.not_sent", number=message.id, case=message.subject, kind=failed.kind, reason=why)
        if failed.unknown and message.doubts >= MOST_UNKNOWN:
            await self.settle(message, outbox.UNKNOWN, why)
            return True
        if failed.refused:
            await self.settle(message, outbox.FAILED, why)
            return True
        if failed.permanent:
            await self.write(lambda conn: self._close(conn, caller, why, now))
        elif failed.moved_to is not None:
            chat = failed.moved_to
            await self.write(lambda conn: _move(conn, caller, chat, rest, now))
        elif failed.closed:
            await self._postpone(rest, now + CLOSED, why, attempts=0)
        elif failed.retry_after is not None:
            chat_id = caller.address.id
            until = now + min(timedelta(seconds=failed.retry_after), addresses.MOST_QUIET)
            await self.write(lambda conn: addresses.hush(conn, chat_id, until=until))
            await self._postpone(rest, now, why, attempts=0)
        else:
            wait = BACK_OFF[min(message.attempts + message.doubts, len(BACK_OFF) - 1)]
            doubts = 1 if failed.unknown else 0
            await self._postpone(rest, now + timedelta(seconds=wait), why, attempts=1 - doubts, doubts=doubts)
            self._away[caller.address.channel].add(message.id)
        return False

    async def _postpone(
        self, rest: list[Message], until: datetime, error: str, *, attempts: int, doubts: int = 0
    ) -> None:
        first, *others = rest

        def note(conn: Connection) -> None:
            outbox.postpone(conn, first, until=until, error=error, attempts=attempts, doubts=doubts)
            for other in others:
                outbox.postpone(conn, other, until=until)

        await self.write(note)

    async def give_back(self, rest: list[Message]) -> None:
        """Not said from here: whoever comes next says it."""

        def note(conn: Connection) -> None:
            for message in rest:
                outbox.postpone(conn, message, until=message.next_at)

        await self.write(note)

    async def write(self, work: patience.Work[patience.T]) -> patience.T:
        """Do it in a transaction, however long that takes."""
        try:
            return await self.desk.writer.run(work)
        except DBAPIError:
            log.exception("message.unrecorded")
        self.unwritten += 1
        try:
            return await patience.write(self.desk.writer, work)
        finally:
            self.unwritten -= 1

    def _now(self) -> datetime:
        return self.desk.turns.clock.now()

    def _close(self, conn: Connection, caller: Caller, reason: str, now: datetime) -> None:
        """The address is dead: its messages go to the person's next one; without one, the administrator is told."""
        address, person = caller.address, caller.person
        addresses.close(conn, address.id, at=now, reason=reason)
        following = addresses.preferred(conn, person.id) if person else None
        if following is not None:
            outbox.redirect(conn, from_address=address.id, to_address=following.id)
            return
        act = self.desk.turns.act(conn)
        questions_reach.lost(act, address)
        outbox.give_up(conn, address.id, error=reason, at=now)
        if person is not None:
            act.write("address.lost", f"person:{person.id}", channel=address.channel)
            operation.tell_administrators(act, reply(Text("chat.unreachable", name=person.name)))


def _move(conn: Connection, caller: Caller, chat: str, rest: list[Message], now: datetime) -> None:
    """The chat has another name. It may have been heard under that one already: then that is its address now."""
    address = caller.address
    known = addresses.find(conn, address.channel, chat)
    if known is None or known.id == address.id:
        addresses.move(conn, address.id, chat)
        for message in rest:
            outbox.postpone(conn, message, until=now)
        return
    if known.person_id is None:
        addresses.bind(conn, known.id, address.person_id)
    addresses.close(conn, address.id, at=now, reason=f"moved to {chat}")
    outbox.redirect(conn, from_address=address.id, to_address=known.id)
