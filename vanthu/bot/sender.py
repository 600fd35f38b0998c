"""The sender: says what was promised, after the commit, one lane an address, and records what became of it.

A message may be repeated after a crash in mid-send; a change may not. Telegram's limits: about 30 messages a second
in bulk, 1 a second to one chat over time, ``retry_after`` obeyed per chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from vanthu import crash
from vanthu.actions import freeze, operation, questions_reach
from vanthu.actions.overtaken import is_overtaken
from vanthu.bot import patience
from vanthu.bot.desk import Desk
from vanthu.channels.base import Said, SendFailed
from vanthu.channels.render import render
from vanthu.locales import Text
from vanthu.store import addresses, claims, outbox
from vanthu.store.addresses import Caller
from vanthu.store.outbox import Message
from vanthu.store.reply import reply

log = structlog.get_logger()

#: How long a message is held by whoever took it up; renewed while its lane is alive.
LEASE = timedelta(seconds=60)
#: Most messages claimed at once but those in bulk.
BATCH = 200
#: Waits after passing failures; the last one is repeated for as long as it takes.
BACK_OFF = (1, 2, 5, 15, 30, 60, 120, 300)
#: A lost answer: it may have arrived. Saying it twice is harmless and not saying it is not, so it is said again,
#: but not for ever: then its outcome is kept as unknown.
MOST_UNKNOWN = 2
#: While a channel lets nobody in, what waits for it is looked at this seldom.
CLOSED = timedelta(minutes=5)
#: After so many passing failures in a row a channel counts as away; its next success wakes all that was put off.
AWAY = 5
GLANCE = 1.0
#: Seconds between two looks for messages in bulk, while there are some.
BULK_GLANCE = 0.2


class Sender:
    """Serves the outbox; all of it but the messages of one channel, if another process has to say those."""

    def __init__(self, desk: Desk, *, but: str | None = None) -> None:
        self.desk, self.but = desk, but
        self._lanes: set[asyncio.Task[None]] = set()
        #: What this process is sending: each message's fence, and until when it is held.
        self._held: dict[int, tuple[int, datetime]] = {}
        #: By address what its lane has to say: it may grow while it is said.
        self._serving: dict[int, list[Message]] = {}
        #: How many parts of a long message have arrived, where a later one failed.
        self._begun: dict[int, tuple[int, str | None]] = {}
        #: What was put off in a row of passing failures of a channel.
        self._away: defaultdict[str, set[int]] = defaultdict(set)
        self._closing = False
        self._recording = asyncio.Lock()
        #: What arrived and is about to be recorded, and the task that does it.
        self._gathering: tuple[list[outbox.Arrived], asyncio.Task[None]] | None = None
        #: Outcomes that cannot be written down at present: nothing new is taken up meanwhile.
        self._unwritten = 0
        self._bulk_at, self._more_bulk = 0.0, False

    async def run(self) -> None:
        """Send until cancelled."""
        await asyncio.gather(
            patience.for_ever(self.desk.beats, "sender", self._round),
            patience.for_ever(self.desk.beats, "sender.leases", self._renew),
        )

    async def _round(self) -> None:
        self.desk.promised.clear()
        if await self.send_once() and not self._lanes:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.desk.promised.wait(), BULK_GLANCE if self._more_bulk else GLANCE)

    async def send_once(self, *, in_bulk: bool = False) -> bool:
        """Take up what may be sent now; True if there was something. What goes in bulk is looked for now and then,
        or at once where asked."""
        if self._unwritten:
            return False
        now, ticking = self.desk.turns.clock.now(), asyncio.get_running_loop().time()
        in_bulk = in_bulk or ticking >= self._bulk_at
        if in_bulk:
            self._bulk_at = ticking + BULK_GLANCE

        def claim(conn: Connection) -> tuple[bool, bool, list[Message], dict[int, Caller]]:
            more = False
            found = claims.claim(conn, now=now, until=now + LEASE, most=BATCH, but=self.but)
            if in_bulk:
                bulk, more = claims.claim_bulk(conn, now=now, until=now + LEASE, but=self.but)
                found += bulk
            callers = addresses.callers(conn, {message.address_id for message in found})
            due = [each for each in found if not self._kept_back(conn, each, callers[each.address_id], now)]
            return bool(found), more, due, callers

        some, more, claimed, callers = await self.desk.writer.run(claim)
        if in_bulk:
            self._more_bulk = more
        if claimed:
            crash.point("sender.claimed")
        claimed.sort(key=lambda each: (each.address_id, each.id))
        for address_id, lane in itertools.groupby(claimed, key=lambda message: message.address_id):
            self._open_lane(_in_order(list(lane)), callers[address_id])
        return some

    def _open_lane(self, lane: list[Message], caller: Caller) -> None:
        ours = [message for message in lane if message.id in self._held]
        for message in lane:
            if message.lease_until is not None:
                self._held[message.id] = message.fence, message.lease_until
        if ours:
            # The clock was set forward, or this process stood still: what is on its way from here already is held
            # anew, and what has been promised meanwhile follows it.
            self._serving[caller.address.id] += [message for message in lane if message not in ours]
            return
        self._serving[caller.address.id] = lane
        task = asyncio.create_task(self._serve(lane, caller))
        self._lanes.add(task)
        task.add_done_callback(self._lane_ended)

    def _lane_ended(self, lane: asyncio.Task[None]) -> None:
        """What was promised to that address meanwhile may go now."""
        self._lanes.discard(lane)
        if not lane.cancelled() and (trouble := lane.exception()) is not None:
            log.error("lane.failed", trouble=repr(trouble))
        self.desk.promised.set()

    def _kept_back(self, conn: Connection, message: Message, caller: Caller, now: datetime) -> bool:
        """Whether this must not be said there, or not any more, or not now.

        S4 Đ4.3: a frozen account's device may be in other hands. What waits for it is said once it is thawed.
        """
        person = caller.person
        if person is not None and person.frozen_at is not None and message.subject != freeze.NOTICE:
            outbox.hold(conn, message)
            self._count(caller, "held")
            return True
        theirs = message.person_id is None or (person is not None and person.id == message.person_id)
        why = None
        if message.edits is not None and not theirs:
            why = "the chat is no longer this person's"
        elif message.about and is_overtaken(conn, message.about, now=now):
            why = "nothing of it is owed any more"
        if why is not None:
            outbox.settle(conn, message, state=outbox.OVERTAKEN, error=why, at=now)
            self._count(caller, "overtaken")
            return True
        return False

    async def _renew(self) -> None:
        """Go on holding what is on its way. Whoever could not is held by somebody else: the lane ends."""
        await asyncio.sleep(LEASE.total_seconds() / 3)
        if not self._held:
            return
        held = {number: fence for number, (fence, _) in self._held.items()}
        until = self.desk.turns.clock.now() + LEASE
        still = await self.desk.writer.run(lambda conn: claims.renew(conn, held, until=until))
        for number, fence in held.items():
            if number in still and self._held.get(number, (0,))[0] == fence:
                self._held[number] = fence, until

    async def drain(self) -> None:
        """Send until nothing is left that may be sent now: for tests, and before stopping."""
        while await self.send_once(in_bulk=True) or self._lanes:
            if self._lanes:
                await asyncio.wait(self._lanes)

    async def finish(self, grace: float | None = None) -> None:
        """Wait for what is on its way, so many seconds; what waits behind it is given back."""
        self._closing = True
        if self._lanes:
            _, late = await asyncio.wait(self._lanes, timeout=grace)
            for lane in late:
                lane.cancel()

    async def _serve(self, lane: list[Message], caller: Caller) -> None:
        """One address, in order. A passing failure stops the lane; the rest waits behind it."""
        try:
            for place, message in enumerate(lane):
                if self._closing:
                    await self._give_back(lane[place:])
                    return
                if not self._holds(message):
                    log.warning("message.taken_over", number=message.id)
                    self.desk.metrics.taken_over.labels("message").inc()
                    return
                began = time.perf_counter()
                try:
                    await self._send(message, caller)
                    self.desk.metrics.arrived(caller.address.channel, time.perf_counter() - began)
                    await self._arrived_on(caller.address.channel)
                except SendFailed as failed:
                    if not await self._failed(failed, message, lane[place:], caller):
                        return
                except Exception as trouble:
                    log.exception("message.failed", number=message.id, case=message.subject)
                    self._count(caller, "failed")
                    await self._settle(message, outbox.FAILED, f"{type(trouble).__name__}: {trouble}")
                self._held.pop(message.id, None)
        finally:
            for message in lane:
                self._held.pop(message.id, None)
            if self._serving.get(caller.address.id) is lane:
                del self._serving[caller.address.id]

    def _count(self, caller: Caller, outcome: str) -> None:
        self.desk.metrics.said(caller.address.channel, outcome)

    def _holds(self, message: Message) -> bool:
        """Whether it may still be sent from here: a process that was stopped for a while has lost its messages."""
        _, until = self._held[message.id]
        return self.desk.turns.clock.now() < until

    def _ours(self, message: Message) -> Message:
        """The message under the number by which it is held now."""
        fence, _ = self._held.get(message.id, (message.fence, None))
        return message if fence == message.fence else replace(message, fence=fence)

    async def _send(self, message: Message, caller: Caller) -> None:
        channel = self.desk.channels[caller.address.channel]
        parts = render(
            message.reply, caller.language, channel.can, self.desk.files, self.desk.turns.public_url
        )
        original = await self._original(message) if message.edits is not None else None
        if original is not None and channel.can.edit and original.external_id is not None:
            await channel.edit(caller.address.chat, original.external_id, parts[-1])
            crash.point("sender.edited")
            await self._edited(message, original, parts[-1])
            return
        if original is not None and original.state in (outbox.FAILED, outbox.OVERTAKEN):
            await self._settle(message, outbox.OVERTAKEN, "what it changes was never said")
            return
        crash.point("sender.sending")
        external_id = await self._say(message, caller, parts)
        crash.point("sender.sent")
        said = [part.as_json() for part in parts]
        await self._sent((message.id, self._ours(message).fence, external_id, said))
        crash.point("sender.recorded")

    async def _say(self, message: Message, caller: Caller, parts: list[Said]) -> str | None:
        channel = self.desk.channels[caller.address.channel]
        begun, external_id = self._begun.pop(message.id, (0, None))
        for number, part in enumerate(parts[begun:], start=begun):
            try:
                external_id = await channel.send(caller.address.chat, part)
            except SendFailed:
                if number:
                    self._begun[message.id] = number, external_id
                raise
        return external_id

    async def _sent(self, row: outbox.Arrived) -> None:
        """Record that it arrived; what arrives while the records are being written is written together next."""
        if self._gathering is None:
            rows: list[outbox.Arrived] = []
            self._gathering = rows, asyncio.create_task(self._record(rows))
        rows, recorded = self._gathering
        rows.append(row)
        await asyncio.shield(recorded)

    async def _record(self, rows: list[outbox.Arrived]) -> None:
        async with self._recording:
            self._gathering = None
            at = self.desk.turns.clock.now()
            await self._write(lambda conn: outbox.sent_each(conn, rows, at=at))

    async def _write(self, work: patience.Work[patience.T]) -> patience.T:
        """What became of a message is written down, however long that takes."""
        try:
            return await self.desk.writer.run(work)
        except DBAPIError:
            log.exception("message.unrecorded")
        self._unwritten += 1
        try:
            return await patience.write(self.desk.writer, work)
        finally:
            self._unwritten -= 1

    async def _original(self, message: Message) -> Message | None:
        number = message.edits
        return await self._write(lambda conn: outbox.get(conn, number) if number else None)

    async def _edited(self, message: Message, original: Message, part: Said) -> None:
        at = self.desk.turns.clock.now()
        arrived = (message.id, self._ours(message).fence, original.external_id, None)

        def note(conn: Connection) -> None:
            outbox.sent_each(conn, [arrived], at=at)
            outbox.resay(conn, original.id, [part.as_json()])

        await self._write(note)

    async def _settle(self, message: Message, state: str, error: str) -> None:
        at, ours = self.desk.turns.clock.now(), self._ours(message)
        await self._write(lambda conn: outbox.settle(conn, ours, state=state, error=error, at=at))

    async def _failed(
        self, failed: SendFailed, message: Message, rest: list[Message], caller: Caller
    ) -> bool:
        """Record a failure; True if the lane may go on with the next message."""
        now, why = self.desk.turns.clock.now(), str(failed)
        self._count(caller, failed.kind)
        log.info("message.not_sent", number=message.id, case=message.subject, kind=failed.kind, reason=why)
        if failed.unknown and message.doubts >= MOST_UNKNOWN:
            await self._settle(message, outbox.UNKNOWN, why)
            return True
        if failed.refused:
            await self._settle(message, outbox.FAILED, why)
            return True
        if failed.permanent:
            await self._write(lambda conn: self._close(conn, caller, why, now))
        elif failed.moved_to is not None:
            chat = failed.moved_to
            ours = [self._ours(each) for each in rest]
            await self._write(lambda conn: self._move(conn, caller, chat, ours, now))
        elif failed.closed:
            await self._postpone(rest, now + CLOSED, why, attempts=0)
        elif failed.retry_after is not None:
            until, chat_id = now + timedelta(seconds=failed.retry_after), caller.address.id
            await self._write(lambda conn: addresses.hush(conn, chat_id, until=until))
            await self._postpone(rest, until, why, attempts=0)
        else:
            wait = BACK_OFF[min(message.attempts + message.doubts, len(BACK_OFF) - 1)]
            doubts = 1 if failed.unknown else 0
            await self._postpone(rest, now + timedelta(seconds=wait), why, attempts=1 - doubts, doubts=doubts)
            self._away[caller.address.channel].add(message.id)
        return False

    async def _arrived_on(self, channel: str) -> None:
        """Something got through. If nothing did for a while, all that was put off meanwhile may go at once."""
        if not self._away[channel]:
            return
        put_off = self._away.pop(channel)
        if len(put_off) >= AWAY:
            await self._write(lambda conn: claims.hurry(conn, put_off))
            self.desk.promised.set()

    async def _postpone(
        self, rest: list[Message], until: datetime, error: str, *, attempts: int, doubts: int = 0
    ) -> None:
        first, *others = map(self._ours, rest)

        def note(conn: Connection) -> None:
            outbox.postpone(conn, first, until=until, error=error, attempts=attempts, doubts=doubts)
            for other in others:
                outbox.postpone(conn, other, until=until)

        await self._write(note)

    async def _give_back(self, rest: list[Message]) -> None:
        ours = [self._ours(message) for message in rest]

        def note(conn: Connection) -> None:
            for message in ours:
                outbox.postpone(conn, message, until=message.next_at)

        await self._write(note)

    @staticmethod
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


def _in_order(lane: list[Message]) -> list[Message]:
    """What one turn says stays together, in its order; turns that say something urgent come first.

    What changes a message that is still to be said comes after all, and so after that message.
    """
    unsaid, urgency = {each.id for each in lane}, dict[datetime, int]()
    for each in lane:
        urgency[each.created_at] = min(each.urgency, urgency.get(each.created_at, each.urgency))
    return sorted(lane, key=lambda each: (each.edits in unsaid, urgency[each.created_at], each.id))
