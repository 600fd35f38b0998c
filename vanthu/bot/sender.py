"""The sender: says what was promised, after the commit, one lane an address, and records what became of it.

A message may be repeated after a crash in mid-send; a change may not. Telegram's limits: about 30 messages a second
in bulk, 1 a second to one chat over time, ``retry_after`` obeyed per chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions import freeze, operation
from vanthu.bot.desk import Desk
from vanthu.channels.base import Channel, Said, SendFailed
from vanthu.channels.render import render
from vanthu.locales import Text
from vanthu.store import addresses, outbox
from vanthu.store.addresses import Address, Caller
from vanthu.store.outbox import Message
from vanthu.store.reply import BULK, reply

log = structlog.get_logger()

#: How long a claimed message may stay on its way before it is sent again.
LEASE = timedelta(seconds=60)
#: Most messages claimed at once, and most addresses served side by side.
BATCH = 200
#: Most bulk messages a second over the whole channel.
BULK_A_SECOND = 25
#: Waits after passing failures; the last one is repeated for as long as it takes.
BACK_OFF = (1, 2, 5, 15, 30, 60, 120, 300)
#: A lost answer: it may have arrived. Saying it twice is harmless and not saying it is not, so it is said again,
#: but not for ever: then its outcome is kept as unknown.
MOST_UNKNOWN = 2
GLANCE = 1.0


class Sender:
    """Serves the outbox."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lanes: set[asyncio.Task[None]] = set()
        self._bulk, self._recording = asyncio.Lock(), asyncio.Lock()
        #: What arrived and is about to be recorded, and the task that does it.
        self._gathering: tuple[list[outbox.Arrived], asyncio.Task[None]] | None = None

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self.desk.promised.clear()
            if await self.send_once() and not self._lanes:
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.desk.promised.wait(), GLANCE)

    async def send_once(self) -> bool:
        """Take up what may be sent now; True if there was something."""
        now = self.desk.turns.clock.now()

        def claim(conn: Connection) -> tuple[bool, list[Message], dict[int, Caller]]:
            found = outbox.claim(conn, now=now, until=now + LEASE, most=BATCH)
            callers = addresses.callers(conn, {message.address_id for message in found})
            due = [each for each in found if not self._kept_back(conn, each, callers[each.address_id], now)]
            return bool(found), due, callers

        some, claimed, callers = await self.desk.writer.run(claim)
        if claimed:
            crash.point("sender.claimed")
        claimed.sort(key=lambda message: (message.address_id, message.id))
        for address_id, lane in itertools.groupby(claimed, key=lambda message: message.address_id):
            task = asyncio.create_task(self._serve(list(lane), callers[address_id]))
            self._lanes.add(task)
            task.add_done_callback(self._lane_ended)
        return some

    def _lane_ended(self, lane: asyncio.Task[None]) -> None:
        """What was promised to that address meanwhile may go now."""
        self._lanes.discard(lane)
        self.desk.promised.set()

    @staticmethod
    def _kept_back(conn: Connection, message: Message, caller: Caller, now: datetime) -> bool:
        """Whether whoever holds the device must not see this: the account is frozen, or the chat is not theirs.

        S4 Đ4.3: a frozen account's device may be in other hands. What waits for it is said once it is thawed.
        """
        person = caller.person
        if person is not None and person.frozen_at is not None and message.subject != freeze.NOTICE:
            outbox.hold(conn, message.id)
            return True
        theirs = message.person_id is None or (person is not None and person.id == message.person_id)
        if message.edits is not None and not theirs:
            error = "the chat is no longer this person's"
            outbox.settle(conn, message.id, state=outbox.OVERTAKEN, error=error, at=now)
            return True
        return False

    async def drain(self) -> None:
        """Send until nothing is left that may be sent now: for tests, and before stopping."""
        while await self.send_once() or self._lanes:
            if self._lanes:
                await asyncio.wait(self._lanes)

    async def finish(self) -> None:
        """Wait for what is on its way."""
        if self._lanes:
            await asyncio.wait(self._lanes)

    async def _serve(self, lane: list[Message], caller: Caller) -> None:
        """One address, in order. A passing failure stops the lane; the rest waits behind it."""
        for place, message in enumerate(lane):
            try:
                await self._send(message, caller)
            except SendFailed as failed:
                rest = lane[place:]
                if not await self._failed(failed, message, rest, caller):
                    return
            except Exception as trouble:
                log.exception("message.failed", number=message.id)
                await self._settle(message, outbox.FAILED, f"{type(trouble).__name__}: {trouble}")

    async def _send(self, message: Message, caller: Caller) -> None:
        channel = self.desk.channels[caller.address.channel]
        if message.urgency == BULK:
            async with self._bulk:
                await asyncio.sleep(1 / BULK_A_SECOND)
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
        external_id = await self._say(channel, caller.address, parts)
        crash.point("sender.sent")
        await self._sent((message.id, external_id, [part.as_json() for part in parts]))
        crash.point("sender.recorded")

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
            await self.desk.writer.run(lambda conn: outbox.sent_each(conn, rows, at=at))

    @staticmethod
    async def _say(channel: Channel, address: Address, parts: list[Said]) -> str | None:
        external_id = None
        for part in parts:
            external_id = await channel.send(address.chat, part)
        return external_id

    async def _original(self, message: Message) -> Message | None:
        number = message.edits
        return await self.desk.writer.run(lambda conn: outbox.get(conn, number) if number else None)

    async def _edited(self, message: Message, original: Message, part: Said) -> None:
        at = self.desk.turns.clock.now()

        def note(conn: Connection) -> None:
            outbox.sent(conn, message.id, external_id=original.external_id, said=None, at=at)
            outbox.resay(conn, original.id, [part.as_json()])

        await self.desk.writer.run(note)

    async def _settle(self, message: Message, state: str, error: str) -> None:
        at = self.desk.turns.clock.now()
        await self.desk.writer.run(
            lambda conn: outbox.settle(conn, message.id, state=state, error=error, at=at)
        )

    async def _failed(
        self, failed: SendFailed, message: Message, rest: list[Message], caller: Caller
    ) -> bool:
        """Record a failure; True if the lane may go on with the next message."""
        if failed.unknown and message.attempts >= MOST_UNKNOWN:
            await self._settle(message, outbox.UNKNOWN, str(failed))
            return True
        if failed.refused:
            await self._settle(message, outbox.FAILED, str(failed))
            return True
        now = self.desk.turns.clock.now()
        if failed.permanent:
            await self.desk.writer.run(lambda conn: self._close(conn, caller, str(failed), now))
            return False
        if failed.moved_to is not None:
            chat = failed.moved_to
            await self.desk.writer.run(lambda conn: addresses.move(conn, caller.address.id, chat))
        wait = failed.retry_after if failed.retry_after is not None else self._wait(message, failed)
        await self._postpone(rest, now + timedelta(seconds=wait), str(failed))
        return False

    @staticmethod
    def _wait(message: Message, failed: SendFailed) -> float:
        return 0 if failed.moved_to is not None else BACK_OFF[min(message.attempts, len(BACK_OFF) - 1)]

    async def _postpone(self, rest: list[Message], until: datetime, error: str) -> None:
        first, *others = [message.id for message in rest]

        def note(conn: Connection) -> None:
            outbox.postpone(conn, [first], until=until, error=error)
            outbox.postpone(conn, others, until=until)

        await self.desk.writer.run(note)

    def _close(self, conn: Connection, caller: Caller, reason: str, now: datetime) -> None:
        """The address is dead: its messages go to the person's next one; without one, the administrator is told."""
        address, person = caller.address, caller.person
        addresses.close(conn, address.id, at=now, reason=reason)
        following = addresses.preferred(conn, person.id) if person else None
        if following is not None:
            outbox.redirect(conn, from_address=address.id, to_address=following.id)
            return
        outbox.give_up(conn, address.id, error=reason, at=now)
        if person is not None:
            act = self.desk.turns.act(conn)
            act.write("address.lost", f"person:{person.id}", channel=address.channel)
            operation.tell_administrators(act, reply(Text("chat.unreachable", name=person.name)))
