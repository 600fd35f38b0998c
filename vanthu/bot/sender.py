"""The sender: says what was promised, after the commit, one lane an address.

A message may be repeated after a crash in mid-send; a change may not. Telegram's limits: about 30 messages a second
in bulk, 1 a second to one chat over time, ``retry_after`` obeyed per chat.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions import freeze
from vanthu.actions.overtaken import is_overtaken
from vanthu.bot import patience
from vanthu.bot.desk import Desk
from vanthu.bot.leases import Leases
from vanthu.bot.outcomes import Outcomes
from vanthu.bot.pacing import Lately, Pacing
from vanthu.channels.base import Said, SendFailed
from vanthu.channels.render import render
from vanthu.store import addresses, claims, outbox, withheld
from vanthu.store.addresses import Caller
from vanthu.store.outbox import Message

log = structlog.get_logger()

#: How long a message is held by whoever took it up; renewed while its lane is alive.
LEASE = timedelta(seconds=60)
#: Most messages claimed at once but those in bulk.
BATCH = 200
GLANCE = 1.0
#: Seconds between two looks for messages in bulk, while there are some.
BULK_GLANCE = 0.2


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one look found: which of those on their way are still held, what is due now with who is there, and what was
    said there lately. ``some``: there was something, though it may all be kept back; ``more``: also in bulk."""

    still: set[int]
    due: list[Message]
    callers: dict[int, Caller]
    before: Lately
    some: bool
    more: bool


class Sender:
    """Serves the outbox; all of it but the messages of one channel, if another process has to say those."""

    def __init__(self, desk: Desk, *, but: str | None = None) -> None:
        self.desk, self.but = desk, but
        self.outcomes = Outcomes(desk)
        self._leases = Leases()
        self._pacing = Pacing(desk.channels)
        self._lanes: set[asyncio.Task[None]] = set()
        #: How many parts of a long message have arrived, where a later one failed.
        self._begun: dict[int, tuple[int, str | None]] = {}
        self._bulk_at, self._more_bulk = 0.0, False

    async def run(self) -> None:
        """Send until cancelled."""
        await self._leases.until_cancelled(
            patience.for_ever(self.desk.beats, "sender", self._round),
            patience.for_ever(self.desk.beats, "sender.leases", self._renew),
        )

    async def _round(self) -> None:
        self.desk.promised.clear()
        async with self._leases.claiming:
            some = await self.send_once()
        if some and not self._lanes:
            return
        await patience.woken(self.desk.promised, BULK_GLANCE if self._more_bulk else GLANCE)

    async def send_once(self, *, in_bulk: bool = False) -> bool:
        """Take up what may be sent now; True if there was something. What goes in bulk is looked for now and then,
        or at once where asked."""
        if self.outcomes.unwritten:
            return False
        now, ticking = self._now(), asyncio.get_running_loop().time()
        in_bulk = in_bulk or ticking >= self._bulk_at
        if in_bulk:
            self._bulk_at = ticking + BULK_GLANCE
        ended, until = self._leases.ended(now=now), now + LEASE

        def claim(conn: Connection) -> _Claim:
            # What is on its way from here already is held anew first: taken up once more, it would be said twice.
            still = claims.renew(conn, ended, until=until)
            more = False
            found = claims.claim(conn, now=now, until=until, most=BATCH, but=self.but)
            if in_bulk:
                bulk, more = claims.claim_bulk(conn, now=now, until=until, but=self.but)
                found += bulk
            callers = addresses.callers(conn, {message.address_id for message in found})
            due = [each for each in found if not self._kept_back(conn, each, callers[each.address_id], now)]
            before = self._pacing.lately(conn, due, callers, now=now)
            return _Claim(still, due, callers, before, some=bool(found), more=more)

        # A claim that is lost in a power cut claims nothing: the message waits, as if nobody had looked.
        taken = await self.desk.writer.run(claim, early=True)
        self._leases.renewed(ended, taken.still, until=until)
        claimed = self._leases.but_held(taken.due)
        self._leases.take(taken.due)
        if in_bulk:
            self._more_bulk = taken.more
        if claimed:
            crash.point("sender.claimed")
        self._pacing.recall(taken.before, taken.callers)
        claimed.sort(key=lambda each: (each.address_id, each.id))
        for address_id, lane in itertools.groupby(claimed, key=lambda message: message.address_id):
            task = asyncio.create_task(self._serve(_in_order(list(lane)), taken.callers[address_id]))
            self._lanes.add(task)
            task.add_done_callback(self._lane_ended)
        return taken.some

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
            withheld.hold(conn, message)
            self.outcomes.count(caller, "held")
            return True
        theirs = message.person_id is None or (person is not None and person.id == message.person_id)
        why = None
        if message.edits is not None and not theirs:
            why = "the chat is no longer this person's"
        elif message.about and is_overtaken(conn, message.about, now=now):
            why = "nothing of it is owed any more"
        if why is not None:
            outbox.settle(conn, message, state=outbox.OVERTAKEN, error=why, at=now)
            self.outcomes.count(caller, "overtaken")
            return True
        return False

    async def _renew(self) -> None:
        """Go on holding what is on its way. Whoever could not is held by somebody else: the lane ends."""
        await asyncio.sleep(LEASE.total_seconds() / 3)
        if fences := self._leases.fences():
            await self._hold_on(fences)

    async def _hold_on(self, fences: Mapping[int, int]) -> None:
        until = self._now() + LEASE
        still = await self.desk.writer.run(lambda conn: claims.renew(conn, fences, until=until))
        self._leases.renewed(fences, still, until=until)

    async def drain(self) -> None:
        """Send until nothing is left that may be sent now: for tests, and before stopping."""
        while await self.send_once(in_bulk=True) or self._lanes:
            if self._lanes:
                await asyncio.wait(self._lanes)

    async def finish(self, grace: float | None = None) -> None:
        """Wait for what is on its way, so many seconds; what waits behind it is given back."""
        self._leases.closing = True
        if self._lanes:
            _, late = await asyncio.wait(self._lanes, timeout=grace)
            for lane in late:
                lane.cancel()

    async def _serve(self, lane: list[Message], caller: Caller) -> None:
        """One address, in order. A passing failure stops the lane; the rest waits behind it."""
        try:
            for place, message in enumerate(lane):
                rest = lane[place:]
                if self._leases.closing:
                    await self.outcomes.give_back(rest)
                    return
                if not await self._is_ours(message, rest):
                    log.warning("message.taken_over", number=message.id)
                    self.desk.metrics.taken_over.labels("message").inc()
                    return
                began = time.perf_counter()
                try:
                    await self._send(message, caller)
                    self.desk.metrics.arrived(caller.address.channel, time.perf_counter() - began)
                    await self.outcomes.arrived_on(caller.address.channel)
                except SendFailed as failed:
                    if not await self.outcomes.failed(failed, rest, caller):
                        return
                except Exception as trouble:
                    log.exception("message.failed", number=message.id, case=message.subject)
                    self.outcomes.count(caller, "failed")
                    await self.outcomes.settle(message, outbox.FAILED, f"{type(trouble).__name__}: {trouble}")
                self._leases.let_go((message,))
        finally:
            self._leases.let_go(lane)

    async def _is_ours(self, message: Message, rest: list[Message]) -> bool:
        """Whether it may still be sent from here: a process that stood still may have lost it to another."""
        if not self._leases.hold(message, now=self._now()):
            await self._hold_on({each.id: each.fence for each in rest})
        return self._leases.hold(message, now=self._now())

    async def _send(self, message: Message, caller: Caller) -> None:
        channel = self.desk.channels[caller.address.channel]
        parts = render(
            message.reply, caller.language, channel.can, self.desk.files, self.desk.turns.public_url
        )
        original = await self._original(message) if message.edits is not None else None
        if original is not None and channel.can.edit and original.external_id is not None:
            await channel.edit(caller.address.chat, original.external_id, parts[-1])
            crash.point("sender.edited")
            await self.outcomes.edited(message, original, parts[-1])
            return
        if original is not None and original.state in (outbox.FAILED, outbox.OVERTAKEN):
            await self.outcomes.settle(message, outbox.OVERTAKEN, "what it changes was never said")
            return
        crash.point("sender.sending")
        external_id = await self._say(message, caller, parts)
        crash.point("sender.sent")
        await self.outcomes.sent(message, external_id, parts)
        crash.point("sender.recorded")

    async def _say(self, message: Message, caller: Caller, parts: list[Said]) -> str | None:
        channel = self.desk.channels[caller.address.channel]
        begun, external_id = self._begun.pop(message.id, (0, None))
        for number, part in enumerate(parts[begun:], start=begun):
            if number:
                crash.point("sender.part")
            try:
                external_id = await channel.send(caller.address.chat, part)
            except SendFailed:
                if number:
                    self._begun[message.id] = number, external_id
                raise
        return external_id

    async def _original(self, message: Message) -> Message | None:
        number = message.edits
        return await self.outcomes.write(lambda conn: outbox.get(conn, number) if number else None)

    def _now(self) -> datetime:
        return self.desk.turns.clock.now()


def _in_order(lane: list[Message]) -> list[Message]:
    """What one turn says stays together, in its order; turns that say something urgent come first.

    What changes a message that is still to be said comes after all, and so after that message.
    """
    unsaid, urgency = {each.id for each in lane}, dict[datetime, int]()
    for each in lane:
        urgency[each.created_at] = min(each.urgency, urgency.get(each.created_at, each.urgency))
    return sorted(lane, key=lambda each: (each.edits in unsaid, urgency[each.created_at], each.id))
