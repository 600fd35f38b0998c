"""The desk: every event of every channel comes here, is noted once, and is acknowledged after the commit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import structlog
from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions.pictures import Wanted
from vanthu.bot.metrics import Metrics
from vanthu.bot.patience import Beats
from vanthu.bot.turns import HANDLED, PUT_OFF, WAITS, Turns
from vanthu.bot.writer import Writer
from vanthu.channels.base import Channel, Inbound, IncomingFile
from vanthu.papers.judgement import TROUBLE
from vanthu.papers.pool import JudgePool
from vanthu.papers.secrecy import mark_in_words
from vanthu.store import events
from vanthu.store.files import FileStore

log = structlog.get_logger()


class Busy(Exception):  # noqa: N818 - a state, said to whoever may try again
    """Something heard earlier from this address is still being handled; nothing was noted: send it again later."""


class Desk:
    """Notes, handles, and wakes those who work on what was noted."""

    def __init__(
        self,
        turns: Turns,
        writer: Writer,
        pool: JudgePool,
        files: FileStore,
        channels: Mapping[str, Channel],
    ) -> None:
        self.turns, self.writer, self.pool, self.files, self.channels = turns, writer, pool, files, channels
        self.metrics, self.beats = Metrics(), Beats()
        #: Set when an event was noted that the inbox worker must handle.
        self.work = asyncio.Event()
        #: Set when something may have been promised: the sender looks.
        self.promised = asyncio.Event()
        #: Set when something may have been decided: the ticks look.
        self.decided = asyncio.Event()

    async def receive(self, inbound: Inbound) -> None:
        """Note an event (and handle it, if nothing slow is needed); returns after the commit.

        An event whose words carry a secrecy mark loses them here, before anything of it is written anywhere
        (S0 Đ1, S2 Đ1.2).
        """
        if mark_in_words(inbound.text, *(file.name for file in inbound.files)):
            inbound = inbound.redacted()
        began = time.perf_counter()
        can = self.channels[inbound.channel].can
        lane = f"{inbound.channel}:{inbound.chat}"
        outcome = await self.writer.run(
            lambda conn: self.turns.hear(conn, inbound, can),
            lane=lane,
            otherwise=lambda conn: self.turns.keep_failed(conn, inbound),
        )
        crash.point("event.committed")
        self.metrics.heard(inbound.channel, outcome, time.perf_counter() - began)
        if outcome == WAITS:
            self.work.set()
        if outcome == PUT_OFF:
            self.promised.set()
        if outcome == HANDLED:
            self.wake()

    async def receive_bytes(self, inbound: Inbound, data: bytes) -> None:
        """The same for a file whose bytes came with the event: it is judged before anything is noted.

        Raises Busy where an earlier event of the same address waits.
        """
        (file,) = inbound.files
        if mark_in_words(inbound.text, file.name):
            await self.receive(inbound)
            return
        judged = await self.judge(file, data)

        def note(conn: Connection) -> None:
            caller = self.turns.caller(conn, inbound)
            if events.has_pending(conn, caller.address.id):
                raise Busy
            self.turns.hear(conn, replace(inbound, files=(judged,)), self.channels[inbound.channel].can)

        await self.writer.run(note, lane=f"{inbound.channel}:{inbound.chat}")
        self.wake()

    def wake(self) -> None:
        """Something was handled: whoever sends or ticks looks now."""
        self.promised.set()
        self.decided.set()

    async def judge(self, file: IncomingFile, data: bytes) -> IncomingFile:
        """Have the bytes judged; keep them only if they were read and carry no secrecy mark."""
        began = time.perf_counter()
        judgement = await self.pool.judge(data, file.name)
        self.metrics.judged(judgement.trouble, time.perf_counter() - began)
        keep = judgement.secrecy != "marked" and (
            judgement.trouble is None or judgement.trouble not in TROUBLE
        )
        if keep:
            await asyncio.to_thread(self.files.keep, data)
            crash.point("file.kept")
        return replace(file, size=len(data), judgement=judgement, stored=keep)

    async def draw(self, wanted: Wanted) -> IncomingFile | None:
        """A picture of a kept paper, kept too; None where it cannot be drawn."""
        data = await asyncio.to_thread(self.files.path(wanted.sha256).read_bytes)
        drawn = await self.pool.picture(data, wanted.frames)
        if drawn is None:
            return None
        sha256 = await asyncio.to_thread(self.files.keep, drawn)
        return IncomingFile(name="trang-1.jpg", size=len(drawn), ref=sha256, stored=True)
