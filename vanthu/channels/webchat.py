"""The web chat's wire: what the office says is pushed to the open pages of a chat; a closed page asks for it later.

Nothing is kept here: the words stand in the outbox and are read from there when a page is opened
(:mod:`vanthu.channels.webchat_history`). A chat is named by the SHA-256 of its cookie, so the database holds
nothing that opens it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from aiohttp import web
from sqlalchemy import Connection

from vanthu.channels.base import Capabilities, FetchFailed, Inbound, Receive, Said
from vanthu.channels.crowd import Crowd
from vanthu.rules.office import Office
from vanthu.store.engine import Database
from vanthu.store.files import FileStore

T = TypeVar("T")

#: Bytes; a file lies in memory while it is judged, and an office's scan is seldom larger.
FILE_LIMIT = 50_000_000
#: Characters that a person may type at once.
WORDS_LIMIT = 4000
#: Open pages of one chat; an older one is closed for a newer.
MOST_PAGES = 12
#: Seconds until a page that does not take what it is sent is taken for gone.
PATIENCE = 5.0


class Write(Protocol):
    """Runs work in a transaction and returns after its commit."""

    async def __call__(self, work: Callable[[Connection], T], /) -> T:
        """Run it."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the process lends to the pages of the web chat."""

    office: Office
    database: Database
    files: FileStore
    receive: Receive
    receive_bytes: Callable[[Inbound, bytes], Awaitable[None]]
    write: Write
    now: Callable[[], datetime]
    public_url: str
    crowd: Crowd = field(default_factory=lambda: Crowd(0))


class WebChat:
    """The channel ``web``."""

    name = "web"
    can = Capabilities(
        buttons=100,
        edit=True,
        files_out=True,
        file_in_limit=FILE_LIMIT,
        # Long enough that no reply is ever cut, so that one message has one name.
        text_limit=100_000,
        markup=True,
        typing=True,
    )

    def __init__(self) -> None:
        self._pages: dict[str, list[web.WebSocketResponse]] = {}
        #: Replaced by the office's own clock when the pages are put up.
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def start(self, receive: Receive | None) -> None:
        """Hearing is done by the routes (:mod:`vanthu.channels.webchat_routes`)."""

    async def stop(self) -> None:
        """Close every open page's line; each will try again by itself."""
        pages = [page for chat in self._pages.values() for page in chat]
        await asyncio.gather(*(page.close(code=1001) for page in pages), return_exceptions=True)

    async def send(self, chat: str, said: Said) -> str:
        """Push a message. It counts as said even when no page is open: it stands there when one is."""
        number = str(uuid4())
        await self._push(chat, {"type": "message", **self._message(number, said)})
        return number

    async def edit(self, chat: str, external_id: str, said: Said) -> None:
        """Push the new wording of a message."""
        await self._push(chat, {"type": "edit", **self._message(external_id, said)})

    async def fetch(self, ref: str) -> bytes:
        """Files come with their bytes here. Raises FetchFailed."""
        raise FetchFailed("the bytes came with the event", permanent=True)

    async def typing(self, chat: str) -> None:
        """Show the dots on every open page."""
        await self._push(chat, {"type": "typing"})

    async def echo(self, chat: str, own: dict[str, Any]) -> None:
        """Show what somebody said on their other open pages."""
        await self._push(chat, {"type": "own", **own})

    async def listen(self, chat: str, page: web.WebSocketResponse) -> None:
        """Keep a page's line open until it is closed."""
        pages = self._pages.setdefault(chat, [])
        pages.append(page)
        try:
            if len(pages) > MOST_PAGES:
                await pages[0].close(code=1013)
            async for _ in page:
                # Pages speak by POST, which has an answer; whatever speaks here is no page of ours.
                await page.close(code=1008)
        finally:
            pages.remove(page)
            if not pages:
                self._pages.pop(chat, None)

    def _message(self, number: str, said: Said) -> dict[str, Any]:
        return {"id": number, "from": "office", "at": self.now().isoformat(), **said.as_json()}

    async def _push(self, chat: str, data: dict[str, Any]) -> None:
        for page in list(self._pages.get(chat, ())):
            # A page that is gone, or does not take it, asks for the history when it is back.
            try:
                await asyncio.wait_for(page.send_json(data), PATIENCE)
            except (TimeoutError, ConnectionError, RuntimeError):
                with contextlib.suppress(Exception):
                    await page.close(code=1011)
