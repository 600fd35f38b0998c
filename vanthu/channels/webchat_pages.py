"""The office's doors on the web: the front page, the chat for anybody, invitations and places for large files.

Opening a page changes nothing, since link previews open pages too; only a press does.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from aiohttp import web

from vanthu.channels.base import FILES, START, Inbound, IncomingFile
from vanthu.channels.pages import STATIC, go_to, page, page_language
from vanthu.channels.same_origin import from_our_page
from vanthu.channels.webchat import Means, WebChat
from vanthu.channels.webchat_forms import TooBig, read_form
from vanthu.channels.webchat_routes import PATIENCE, Chat, Visitor, event_key
from vanthu.channels.webchat_words import FRONT, INVITATION, UPLOAD
from vanthu.store import addresses, invitations, persons, uploads
from vanthu.store.addresses import Address
from vanthu.store.uploads import Upload

COOKIE = "vanthu_chat"
#: Over https: browsers take a cookie of such a name from this very host only, so that no page of a neighbouring host
#: can plant a chat whose secret it knows (RFC 6265bis, 4.1.3.2).
HOST_COOKIE = f"__Host-{COOKIE}"
#: A browser that comes back within this many seconds finds its chat again: a year.
COOKIE_KEPT = 365 * 24 * 3600

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}$")
_CODE = r"{code:[A-Za-z0-9_-]{8,64}}"


def setup(app: web.Application, wire: WebChat, means: Means, *, demo: bool) -> None:
    """Put up the web chat and its doors."""
    wire.now = means.now
    doors = Doors(wire, means, demo=demo)
    app.router.add_static("/static", STATIC)
    app.add_routes(
        [
            web.get("/", doors.front),
            web.get("/chat", doors.chat),
            *doors.talk.routes(),
            web.get(f"/moi/{_CODE}", doors.invitation),
            web.post(f"/chat/moi/{_CODE}", doors.accept),
            web.get(f"/tai-len/{_CODE}", doors.upload),
            web.post(f"/tai-len/{_CODE}", doors.take_upload),
        ]
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers; ``post`` is None where it is another address of somebody already here."""

    name: str
    post: str | None
    until: datetime


class Doors:
    """The pages for anybody."""

    def __init__(self, wire: WebChat, means: Means, *, demo: bool) -> None:
        self.wire, self.means, self.demo = wire, means, demo
        self.secure = means.public_url.startswith("https:")
        self.cookie = HOST_COOKIE if self.secure else COOKIE
        self.talk = Chat("/chat", wire, means, self.visitor)

    async def front(self, request: web.Request) -> web.Response:
        """What this is, and where to go."""
        office = self.means.office
        return page("front.html", page_language(request), FRONT, office=office, demo=self.demo)

    async def chat(self, request: web.Request) -> web.Response:
        """The chat of this browser; a browser that has none gets its cookie."""
        visitor = self.visitor(request)
        if visitor is not None:
            return await self.talk.page(request, visitor)
        secret = new_secret()
        answer = await self.talk.page(request, visitor_by(secret))
        self._give(answer, secret)
        return answer

    async def invitation(self, request: web.Request) -> web.Response:
        """What an invitation offers, with a button; opening it uses nothing up."""
        language = page_language(request)
        code = request.match_info["code"]
        offer = await asyncio.to_thread(self._offer, code)
        return page(
            "invitation.html",
            language,
            INVITATION,
            status=200 if offer else 404,
            office=self.means.office,
            offer=offer,
            code=code,
            once=str(uuid4()),
        )

    async def accept(self, request: web.Request) -> web.Response:
        """Open the chat and hand the code over there; the chat asks before anything is bound."""
        if not from_our_page(request, self.means.public_url):
            raise web.HTTPForbidden
        once = str((await request.post()).get("once", ""))
        visitor = self.visitor(request)
        secret = None if visitor else new_secret()
        visitor = visitor or visitor_by(secret or "")
        # Whoever hands in one code after the other is guessing.
        await self.means.crowd.check(request, visitor.chat, known=lambda: False)
        await self.means.receive(
            Inbound(
                channel=self.wire.name,
                event_id=event_key(visitor.chat, once[:40] or str(uuid4())),
                chat=visitor.chat,
                kind=START,
                at=self.means.now(),
                text=f"i_{request.match_info['code']}",
                language=page_language(request),
            )
        )
        answer = go_to("/chat")
        if secret:
            self._give(answer, secret)
        return answer

    async def upload(self, request: web.Request) -> web.Response:
        """A place for one large file."""
        found = await asyncio.to_thread(self._upload, request.match_info["code"])
        return self._upload_page(request, "open" if found else "over")

    async def take_upload(self, request: web.Request) -> web.Response:
        """The file counts as sent from the chat that the place belongs to.

        The place is used up after the file is noted: if we fall over in between, the repetition stops at its key.
        """
        if not from_our_page(request, self.means.public_url):
            raise web.HTTPForbidden
        found = await asyncio.to_thread(self._upload, request.match_info["code"])
        if found is None:
            return self._upload_page(request, "over")
        place, address = found
        try:
            async with asyncio.timeout(PATIENCE):
                form = await read_form(request)
        except TimeoutError:
            return self._upload_page(request, "too_slow")
        except TooBig:
            return self._upload_page(request, "too_big")
        if not form.data:
            return self._upload_page(request, "empty")
        inbound = Inbound(
            channel=address.channel,
            event_id=f"upload:{place.id}",
            chat=address.chat,
            kind=FILES,
            at=self.means.now(),
            name=address.name,
            files=(IncomingFile(name=form.name, size=len(form.data), ref=""),),
        )
        await self.means.receive_bytes(inbound, form.data)
        now = self.means.now()
        first = await self.means.write(lambda conn: uploads.use(conn, place.id, now=now))
        return self._upload_page(request, "done" if first else "over")

    def _upload_page(self, request: web.Request, state: str) -> web.Response:
        status = {"over": 404, "too_big": 413, "empty": 400, "too_slow": 408}.get(state, 200)
        return page(
            "upload.html",
            page_language(request),
            UPLOAD,
            status=status,
            office=self.means.office,
            state=state,
        )

    def _offer(self, code: str) -> Offer | None:
        now, office = self.means.now(), self.means.office
        with self.means.database.read.connect() as conn:
            found = invitations.find(conn, code)
            if found is None or found.used_at or found.revoked_at or found.expires_at <= now:
                return None
            person = persons.get(conn, found.person_id) if found.person_id is not None else None
        post = office.post(found.post).title if found.post and office.has_post(found.post) else None
        return Offer(person.name if person else found.name, post, found.expires_at)

    def _upload(self, code: str) -> tuple[Upload, Address] | None:
        with self.means.database.read.connect() as conn:
            found = uploads.find(conn, code)
            if found is None or found.used_at is not None or found.expires_at <= self.means.now():
                return None
            address = addresses.get(conn, found.address_id)
            return (found, address) if address is not None else None

    def visitor(self, request: web.Request) -> Visitor | None:
        """Whose browser this is, or None."""
        secret = request.cookies.get(self.cookie, "")
        return visitor_by(secret) if _SECRET.match(secret) else None

    def _give(self, answer: web.StreamResponse, secret: str) -> None:
        answer.set_cookie(
            self.cookie,
            secret,
            # The name asks for the whole host.
            path="/" if self.secure else "/chat",
            max_age=COOKIE_KEPT,
            httponly=True,
            samesite="Lax",
            secure=self.secure,
        )


def new_secret() -> str:
    """What opens a chat: 32 random bytes, known to one browser."""
    return secrets.token_urlsafe(32)


def visitor_by(secret: str) -> Visitor:
    """The chat that a secret opens. Its name in our records is the secret's SHA-256."""
    return Visitor(hashlib.sha256(secret.encode()).hexdigest())
