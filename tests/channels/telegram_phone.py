"""The kit's phones on the real Telegram channel: the same conversations, over a real wire to the loopback."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tests.channels.telegram_loopback import TOKEN, Loopback, Posted
from tests.conversation import Phone, Shown, Town
from vanthu.channels.base import (
    CONTACT,
    EDITED,
    FILES,
    LOCATION,
    OTHER,
    PHOTO,
    STICKER,
    VIDEO,
    VOICE,
    IncomingFile,
    Said,
    SaidButton,
    SaidFile,
)
from vanthu.channels.telegram import Telegram
from vanthu.channels.telegram.channel import LOCAL_FILE_IN_LIMIT
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.pace import Pace
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office

_FILE = {"file_id": "f", "file_unique_id": "u"}

#: What Telegram sends for everything that is neither words, a press nor a document.
CONTENT: dict[str, dict[str, Any]] = {
    PHOTO: {"photo": [{**_FILE, "width": 90, "height": 90}]},
    VOICE: {"voice": {**_FILE, "duration": 3}},
    VIDEO: {"video": {**_FILE, "width": 90, "height": 90, "duration": 3}},
    CONTACT: {"contact": {"phone_number": "0", "first_name": "Lan"}},
    LOCATION: {"location": {"latitude": 21.0, "longitude": 105.8}},
    STICKER: {
        "sticker": {
            **_FILE,
            "width": 9,
            "height": 9,
            "type": "regular",
            "is_animated": False,
            "is_video": False,
        }
    },
    OTHER: {"dice": {"emoji": "🎲", "value": 3}},
}


async def no_wait(_: float) -> None:
    """Waiting takes no time."""


def hasty_pace() -> Pace:
    """A pace whose clock runs with each look, so that nobody waits."""
    seconds = itertools.count(step=10)
    return Pace(sleep=no_wait, clock=lambda: float(next(seconds)))


@dataclass
class TelegramTown(Town):
    """An office that is reached by Telegram."""

    loopback: Loopback = field(default_factory=Loopback)
    _chats: dict[str, int] = field(default_factory=dict)
    _updates: dict[str, int] = field(default_factory=dict)
    _shown: dict[int, Shown] = field(default_factory=dict)

    async def restart(self) -> None:
        """The process ends and comes back; Telegram keeps what nobody has confirmed."""
        await self.wire.stop()
        self.wire = open_channel(self.loopback)
        await super().restart()
        await self.wire.start(self.house.desk.receive)

    async def phone(self, name: str, post: str | None = None, *, chat: str | None = None) -> Phone:
        """Somebody's Telegram."""
        number = self._chats.setdefault(chat or name, 1001 + len(self._chats))
        self.loopback.person(number, name)
        settled = await super().phone(name, post, chat=str(number))
        return TelegramPhone(self, settled.chat, name)

    async def deliver(self, update: dict[str, Any], event_id: str | None) -> None:
        """Let an update come, be confirmed, and everything that follows from it happen."""
        known = self._updates.get(event_id) if event_id is not None else None
        number = await self.loopback.add(update, update_id=known)
        if event_id is not None:
            self._updates[event_id] = number
        await self.loopback.until_confirmed(number)
        await self.house.settle()
        for posted in itertools.chain.from_iterable(self.loopback.screens.values()):
            self.show(posted)

    def show(self, posted: Posted) -> Shown:
        """A message as the kit shows it; one that is looked at before an edit is the same one after it."""
        now = shown(posted)
        seen = self._shown.setdefault(posted.id, now)
        seen.said, seen.edited = now.said, now.edited
        return seen


@dataclass
class TelegramPhone(Phone):
    """One person's Telegram, with the methods of every phone."""

    town: TelegramTown

    def _message(self, **content: Any) -> dict[str, Any]:
        return self.town.loopback.message(int(self.chat), self.name, **content)

    async def say(self, text: str, *, event_id: str | None = None) -> None:
        await self.town.deliver(self._message(text=text), event_id)

    async def start(self, code: str) -> None:
        await self.town.deliver(self._message(text=f"/start {code}"), None)

    async def send(self, kind: str, **given: Any) -> None:
        content, words = {}, given.get("text")
        if album := given.get("album"):
            content["media_group_id"] = album
        if kind == EDITED:
            await self.town.deliver(self._message(kind="edited_message", text=words or "…", **content), None)
            return
        if words is not None:
            content["caption"] = words
        if kind == FILES:
            (file,) = given["files"]
            await self.town.deliver(self._message(document=_document(file), **content), None)
            return
        await self.town.deliver(self._message(**CONTENT[kind], **content), given.get("event_id"))

    async def send_file(
        self, name: str, data: bytes, *, caption: str | None = None, event_id: str | None = None
    ) -> None:
        ref = f"file{len(self.town.loopback.files)}"
        self.town.loopback.files[ref] = data
        content: dict[str, Any] = {
            "document": {"file_id": ref, "file_unique_id": ref, "file_name": name, "file_size": len(data)}
        }
        if caption is not None:
            content["caption"] = caption
        await self.town.deliver(self._message(**content), event_id)

    async def press_payload(self, press: str, *, event_id: str | None = None) -> None:
        await self.town.deliver(self.town.loopback.pressed(int(self.chat), press, self.name), event_id)

    @property
    def screen(self) -> list[Shown]:
        return [self.town.show(posted) for posted in self.town.loopback.screens[int(self.chat)]]


def _document(file: IncomingFile) -> dict[str, Any]:
    """A document whose bytes do not matter; one that is too big is so for the loopback, which is a local server."""
    size = LOCAL_FILE_IN_LIMIT + 1 if file.too_big else file.size
    return {"file_id": file.ref, "file_unique_id": file.ref, "file_name": file.name, "file_size": size}


def open_channel(loopback: Loopback) -> Telegram:
    """The real channel, which never really waits."""
    return Telegram(TOKEN, api=loopback.url, line=Line(sleep=no_wait), pace=hasty_pace())


def shown(posted: Posted) -> Shown:
    """A message of the loopback as the kit shows it."""
    rows = tuple(
        tuple(SaidButton(b["text"], b.get("callback_data"), b.get("url")) for b in row)
        for row in posted.buttons
    )
    file = None
    if posted.file is not None:
        name, data, media_type = posted.file
        file = SaidFile(name, Path(name), media_type, hashlib.sha256(data).hexdigest())
    text = posted.text if posted.html else escape(posted.text, quote=False)
    return Shown(str(posted.id), Said(text, rows, file), posted.edited)


@asynccontextmanager
async def telegram_town(folder: Path, office: Office, pool: JudgePool) -> AsyncIterator[TelegramTown]:
    """An office on a Monday morning, polling the loopback."""
    async with Loopback().serving() as loopback:
        town = TelegramTown.open(folder, office, pool=pool, wire=open_channel(loopback))
        town.loopback = loopback
        await town.wire.start(town.house.desk.receive)
        try:
            yield town
        finally:
            await town.wire.stop()
            await town.close()
