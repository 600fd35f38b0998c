"""The routes of one web chat: its page, its history, its open line, and what is said and sent there.

Mounted twice: for anybody, who is known by a cookie, and in the demo for each of its people. An answer 200 means
that what was said is committed; anything else means that the page says it again under the same name.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from vanthu.channels.base import FILES, MARKED, PRESS, START, TEXT, Inbound, IncomingFile
from vanthu.channels.crowd import FILE_COST
from vanthu.channels.pages import page, page_language, plain_words, refusal
from vanthu.channels.same_origin import from_our_page, from_our_script
from vanthu.channels.webchat import FILE_LIMIT, WORDS_LIMIT, Means, WebChat
from vanthu.channels.webchat_forms import TooBig, read_form, typed
from vanthu.channels.webchat_history import hidden_before, history, is_marked, own_id
from vanthu.channels.webchat_words import PAGE, SCRIPT
from vanthu.locales import Text
from vanthu.store import addresses, events, files, persons, screens
from vanthu.store.addresses import Caller

#: A page's own name of what it sends: a UUID, or as good as one.
_NAME = re.compile(r"[A-Za-z0-9-]{8,40}\Z")
_PRESS = re.compile(r"[\x21-\x7e]{1,64}\Z")
#: Shown in the browser; everything else is only ever saved.
_SHOWN = ("application/pdf", "image/png", "image/jpeg")
#: Files that are read from the net at once; each may take FILE_LIMIT bytes of memory. Strangers have a room of
#: their own, so that none of them keeps the office's people waiting.
_AT_ONCE, _STRANGERS_AT_ONCE = 4, 1
#: Seconds in which a file must have come in whole.
PATIENCE, PATIENCE_WITH_STRANGERS = 600.0, 120.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose chat it is: the name of the chat, what the person is called (or nothing), and their post if shown."""

    chat: str
    name: str = ""


#: Whose chat a request is about; None where the browser keeps no cookie.
Who = Callable[[web.Request], Visitor | None]


class Chat:
    """The routes under one base path."""

    def __init__(self, base: str, wire: WebChat, means: Means, who: Who) -> None:
        self.base, self.wire, self.means, self.who = base, wire, means, who
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._strangers_room = asyncio.Semaphore(_STRANGERS_AT_ONCE)

    def routes(self) -> list[web.RouteDef]:
        """What is answered where, but for the page itself."""
        return [
            web.get(f"{self.base}/history", self.history),
            web.get(f"{self.base}/live", self.live),
            web.post(f"{self.base}/say", self.say),
            web.post(f"{self.base}/file", self.file),
            web.get(f"{self.base}/file/{{sha256}}/{{name}}", self.given_file),
        ]

    async def page(self, request: web.Request, visitor: Visitor) -> web.Response:
        """The page of this chat."""
        caller = await asyncio.to_thread(self._caller, visitor)
        language = page_language(request, caller.language if caller else None)
        return page(
            "chat.html",
            language,
            PAGE,
            office=self.means.office.name,
            base=request.path.rstrip("/"),
            framed="frame" in request.query,
            staff=caller is not None and caller.person is not None,
            script=json.dumps(plain_words(SCRIPT, language), ensure_ascii=False),
            limits={"file": FILE_LIMIT, "words": WORDS_LIMIT},
        )

    async def history(self, request: web.Request) -> web.Response:
        """``{messages: […]}``, oldest first."""
        visitor = self._visitor(request)
        lines = await asyncio.to_thread(self._history, visitor)
        return web.json_response({"messages": lines}, headers={"Cache-Control": "no-store"})

    async def live(self, request: web.Request) -> web.WebSocketResponse:
        """The line on which the office is heard: ``message``, ``edit``, ``typing``, ``own``."""
        visitor = self._visitor(request)
        if not from_our_page(request, self.means.public_url):
            raise web.HTTPForbidden
        line = web.WebSocketResponse(heartbeat=25, max_msg_size=1024)
        async with self.means.crowd.line(request, known=lambda: self._is_known(visitor)):
            await line.prepare(request)
            await self.wire.listen(visitor.chat, line)
        return line

    async def say(self, request: web.Request) -> web.Response:
        """``{id, kind, text | press}``: words, a press of a button, or a code that a link carried."""
        visitor, language = self._visitor(request), page_language(request)
        self._ours(request)
        try:
            data = json.loads(await request.text())
            name, kind = data["id"], data["kind"]
            words = data.get("press" if kind == PRESS else "text")
        except web.HTTPRequestEntityTooLarge:
            return refusal(413, Text("webchat.too_long", limit=WORDS_LIMIT), language)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return refusal(400, Text("webchat.not_understood"), language)
        if not isinstance(words, str) or not isinstance(name, str) or not _NAME.match(name):
            return refusal(400, Text("webchat.not_understood"), language)
        words = typed(words)
        if kind == PRESS and _PRESS.match(words):
            inbound = self._inbound(visitor, name, PRESS, language, press=words)
        elif kind in (TEXT, START) and words:
            if len(words) > WORDS_LIMIT:
                return refusal(413, Text("webchat.too_long", limit=WORDS_LIMIT), language)
            inbound = self._inbound(visitor, name, kind, language, text=words)
        else:
            return refusal(400, Text("webchat.not_understood"), language)
        await self.means.crowd.check(request, visitor.chat, known=lambda: self._is_known(visitor))
        await self.means.receive(inbound)
        return await self._noted(visitor, inbound, text=words)

    async def file(self, request: web.Request) -> web.Response:
        """A form with ``id``, perhaps ``text``, and last ``file``; its bytes are judged before anything is noted."""
        visitor, language = self._visitor(request), page_language(request)
        self._ours(request)
        if (request.content_length or 0) > FILE_LIMIT + WORDS_LIMIT * 4 + 4096:
            return refusal(413, Text("webchat.too_big", limit=FILE_LIMIT // 1_000_000), language)
        known = await asyncio.to_thread(self._is_known, visitor)
        await self.means.crowd.check(request, visitor.chat, known=lambda: known, cost=FILE_COST)
        if not known and self._strangers_room.locked():
            return self._busy(language)
        async with self._room if known else self._strangers_room:
            try:
                async with asyncio.timeout(PATIENCE if known else PATIENCE_WITH_STRANGERS):
                    form = await read_form(request)
            except TimeoutError:
                return refusal(408, Text("webchat.too_slow"), language)
            except TooBig:
                return refusal(413, Text("webchat.too_big", limit=FILE_LIMIT // 1_000_000), language)
            if form.data is None or not _NAME.match(form.fields.get("id", "")):
                return refusal(400, Text("webchat.not_understood"), language)
            words = form.fields.get("text", "")[:WORDS_LIMIT] or None
            file = IncomingFile(name=form.name, size=len(form.data), ref="")
            name = form.fields["id"]
            inbound = self._inbound(visitor, name, FILES, language, text=words, files=(file,))
            await self.wire.typing(visitor.chat)
            await self.means.receive_bytes(inbound, form.data)
        return await self._noted(visitor, inbound, text=words or "", files=[form.name])

    async def given_file(self, request: web.Request) -> web.StreamResponse:
        """A file that the office sent into this chat, and no other."""
        visitor, sha256 = self._visitor(request), request.match_info["sha256"]
        media_type = await asyncio.to_thread(self._given, visitor, sha256)
        if media_type is None:
            raise web.HTTPNotFound
        way = "inline" if media_type in _SHOWN else "attachment"
        return web.FileResponse(
            self.means.files.path(sha256),
            headers={
                "Content-Type": media_type,
                "Content-Disposition": way,
                "Cache-Control": "private, no-store",
            },
        )

    @staticmethod
    def _busy(language: str) -> web.Response:
        answer = refusal(503, Text("webchat.busy"), language)
        answer.headers["Retry-After"] = "5"
        return answer

    def _is_known(self, visitor: Visitor) -> bool:
        """Whether the chat is somebody's of the office."""
        caller = self._caller(visitor)
        return caller is not None and caller.person is not None

    def _visitor(self, request: web.Request) -> Visitor:
        visitor = self.who(request)
        if visitor is None:
            raise web.HTTPUnauthorized
        return visitor

    def _ours(self, request: web.Request) -> None:
        if not from_our_script(request, self.means.public_url):
            raise web.HTTPForbidden

    def _inbound(self, visitor: Visitor, name: str, kind: str, language: str, **given: Any) -> Inbound:
        return Inbound(
            channel=self.wire.name,
            event_id=event_key(visitor.chat, name),
            chat=visitor.chat,
            kind=kind,
            at=self.means.now(),
            name=visitor.name,
            language=language,
            **given,
        )

    async def _noted(self, visitor: Visitor, inbound: Inbound, **said: Any) -> web.Response:
        """It is committed: tell the page, and the person's other pages; of what carried a secrecy mark only that."""
        marked = await asyncio.to_thread(self._is_marked, visitor, inbound.event_id)
        kind = MARKED if marked else inbound.kind
        if marked or inbound.kind in (TEXT, FILES):
            own = {"id": own_id(inbound.event_id), "from": "me", "kind": kind, "at": inbound.at.isoformat()}
            await self.wire.echo(visitor.chat, own if marked else {**own, **said})
        return web.json_response({"at": inbound.at.isoformat(), "kind": kind})

    def _is_marked(self, visitor: Visitor, event_id: str) -> bool:
        with self.means.database.read.connect() as conn:
            address = addresses.find(conn, self.wire.name, visitor.chat)
            heard = events.of_address(conn, address.id, after=0, most=8) if address else []
        return any(event.event_id == event_id and is_marked(event) for event in heard)

    def _caller(self, visitor: Visitor) -> Caller | None:
        with self.means.database.read.connect() as conn:
            address = addresses.find(conn, self.wire.name, visitor.chat)
            return addresses.get_caller(conn, address.id) if address else None

    def _history(self, visitor: Visitor) -> list[dict[str, Any]]:
        with self.means.database.read.connect() as conn:
            address = addresses.find(conn, self.wire.name, visitor.chat)
            return history(conn, address) if address else []

    def _given(self, visitor: Visitor, sha256: str) -> str | None:
        with self.means.database.read.connect() as conn, suppress(ValueError):
            address = addresses.find(conn, self.wire.name, visitor.chat)
            if address is None or not self.means.files.path(sha256).exists():
                return None
            return _media_type(conn, address.id, address.person_id, sha256)
        return None


def _media_type(conn: Connection, address_id: int, person_id: int | None, sha256: str) -> str | None:
    """What kind of file it is, if it was sent there to somebody who may still see it."""
    person = persons.get(conn, person_id) if person_id is not None else None
    if hidden_before(person) is not None or not screens.was_given(conn, address_id, person_id, sha256):
        return None
    stored = files.get(conn, sha256)
    return stored.media_type if stored else None


def event_key(chat: str, name: str) -> str:
    """A page's own name of an event, made unique over all chats: nobody can spend another chat's names."""
    return f"{hashlib.sha256(chat.encode()).hexdigest()[:32]}:{name}"
