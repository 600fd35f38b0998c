"""Hearing: an update is read, noted down, and only then answered for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError

from vanthu import crash
from vanthu.channels.base import Inbound, Receive
from vanthu.channels.telegram.api import ApiBot
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.quick import read_quickly
from vanthu.channels.telegram.reading import ALLOWED, read

log = structlog.get_logger()

#: Seconds that a poll waits for something to be said.
POLL = 25


@dataclass(frozen=True, slots=True)
class Heard:
    """An update: what was said, if anything is to be answered, and the query that a press must be answered with."""

    update_id: int
    inbound: Inbound | None
    query: str | None = None


class Ear:
    """Reads updates and has them noted; ``after`` gives what is left to do then."""

    def __init__(
        self,
        bot: ApiBot,
        line: Line,
        file_limit: int,
        after: Callable[[Heard], Coroutine[Any, Any, None] | None],
    ) -> None:
        self._bot, self._line, self._file_limit, self._after = bot, line, file_limit, after
        self._errands: set[asyncio.Task[None]] = set()
        #: Who notes; given when the channel starts.
        self.receive: Receive | None = None
        #: The bot's own name, by which commands in groups are addressed.
        self.username = ""

    def read(self, data: Mapping[str, Any]) -> Heard:
        """What an update says. One that cannot be read is passed over, since it would come again for ever.

        Raises ValueError where it is not an update at all.
        """
        update_id = data.get("update_id")
        if not isinstance(update_id, int):
            raise ValueError("not an update")
        if (quickly := read_quickly(data, self._line.now())) is not None:
            return Heard(update_id, *quickly)
        try:
            update = Update.de_json(dict(data), self._bot)
            inbound = read(update, username=self.username, file_limit=self._file_limit, now=self._line.now())
        except (KeyError, TypeError, ValueError, AttributeError) as trouble:
            log.error(
                "telegram.unreadable", update=update_id, trouble=type(trouble).__name__, has=sorted(data)
            )
            return Heard(update_id, None)
        return Heard(update_id, inbound, update.callback_query.id if update.callback_query else None)

    async def note(self, heard: Heard) -> None:
        """Have it noted; returns after the commit. Raises what the noting raised."""
        if heard.inbound is None:
            return
        if self.receive is None:
            raise RuntimeError("the channel is closed")
        await self.receive(heard.inbound)
        errands = self._after(heard)
        if errands is None:
            return
        errand = asyncio.create_task(errands)
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def finish(self, grace: float) -> None:
        """Let the errands after what was noted end, or drop them: none is worth waiting for."""
        if self._errands:
            _, late = await asyncio.wait(self._errands, timeout=grace)
            for errand in late:
                errand.cancel()


class Poller:
    """Long polling that confirms only what was noted.

    An offset confirms all before it, so it rises to the first update that was not noted and no further. It is said
    once: Telegram then begins by itself with what is not confirmed, and after a quiet week it may number updates
    from anywhere, so an offset that is kept could hide them. What comes again stops at the inbox's key.
    """

    def __init__(self, bot: ApiBot, line: Line, ear: Ear) -> None:
        self._bot, self._line, self._ear = bot, line, ear

    async def run(self) -> None:
        """Poll until cancelled."""
        offset: int | None = None
        while True:
            offset = await self.poll(offset)

    async def poll(self, offset: int | None) -> int | None:
        """One poll, all of it noted; gives what the next one confirms."""
        updates = await self._line.persist(
            lambda: self._bot.fetch_updates(offset=offset, wait=POLL, allowed=ALLOWED)
        )
        heard = [self._ear.read(update) for update in updates]
        noted = await self._note_all(heard)
        if heard:
            crash.point("poll.noted")
        first_missed = next((h.update_id for h in heard if h.update_id not in noted), None)
        if first_missed is not None:
            await self._line.pause("an update could not be noted")
            return first_missed
        self._line.heard()
        return heard[-1].update_id + 1 if heard else None

    async def _note_all(self, heard: Sequence[Heard]) -> set[int]:
        """Different chats side by side, each in order; after a failure the rest of that chat waits."""
        chats: dict[str, list[Heard]] = {}
        for one in heard:
            chats.setdefault(one.inbound.chat if one.inbound else "", []).append(one)
        done = await asyncio.gather(*(self._note_chat(lane) for lane in chats.values()))
        return set().union(*done)

    async def _note_chat(self, lane: Sequence[Heard]) -> set[int]:
        noted = set[int]()
        for one in lane:
            try:
                await self._ear.note(one)
            except Exception:
                log.exception("telegram.not_noted", update=one.update_id)
                break
            noted.add(one.update_id)
        return noted


async def answer_press(bot: ApiBot, query: str | None) -> None:
    """Stop the little clock on a pressed button; nothing depends on it."""
    if query is None:
        return
    try:
        await bot.answer_callback_query(query)
    except TelegramError as trouble:
        log.info("telegram.press_unanswered", reason=trouble.message)
