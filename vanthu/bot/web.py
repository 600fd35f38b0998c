"""The one web application: web chat, public page, demo, Telegram's webhook, health; and the rules for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Protocol, runtime_checkable

import structlog
from aiohttp import web

from vanthu.bot import demo, demo_pages, watching
from vanthu.bot.desk import Busy
from vanthu.bot.house import House
from vanthu.channels import webchat_pages
from vanthu.channels.crowd import Crowd, TooFast
from vanthu.channels.pages import page, page_language, refusal
from vanthu.channels.same_origin import HEADER
from vanthu.channels.webchat import Means, WebChat
from vanthu.locales import Text
from vanthu.portal import routes as portal

log = structlog.get_logger()

#: Scripts, styles and frames of our own only; a line back to where the page came from; nothing inline.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

TROUBLE = {
    403: Text("webchat.error.forbidden"),
    404: Text("webchat.error.not_found"),
    503: Text("webchat.busy"),
    500: Text("webchat.trouble"),
}
OTHERWISE = Text("webchat.not_understood")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@runtime_checkable
class Webhook(Protocol):
    """A channel that is also heard by HTTP."""

    webhook_path: str | None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One delivery."""


def make_app(house: House) -> web.Application:
    """Everything that is answered over HTTP, in front of a house that somebody else starts and stops."""
    manners = _Manners(house)
    app = web.Application(middlewares=[manners.answer])
    app.on_response_prepare.append(manners.add_headers)
    means = means_of(house)
    watching.setup(app, house)
    wire = house.channels.get(WebChat.name)
    if isinstance(wire, WebChat):
        webchat_pages.setup(app, wire, means, demo=house.config.demo)
        if house.config.demo:
            demo_pages.setup(app, house, wire, means)
            app.on_startup.append(manners.furnish)
        app.on_shutdown.append(manners.hang_up)
    portal.setup(
        app,
        database=house.database,
        files=house.files,
        office=house.office,
        book=house.book,
        public_url=house.config.address,
    )
    for channel in house.channels.values():
        if isinstance(channel, Webhook) and channel.webhook_path:
            app.router.add_post(channel.webhook_path, channel.handle)
            manners.plainly.add(channel.webhook_path)
    return app


def make_worker_app(house: House) -> web.Application:
    """What a worker answers: how it is. Nobody else is let in."""
    manners = _Manners(house)
    app = web.Application(middlewares=[manners.answer])
    app.on_response_prepare.append(manners.add_headers)
    watching.setup(app, house)
    return app


def means_of(house: House) -> Means:
    """What the web chat is lent of the house."""
    return Means(
        office=house.office,
        database=house.database,
        files=house.files,
        receive=house.desk.receive,
        receive_bytes=house.desk.receive_bytes,
        write=house.writer.run,
        now=house.turns.clock.now,
        public_url=house.config.address,
        crowd=Crowd(house.config.visitor_pace, house.config.proxies, lambda: house.clock.now().timestamp()),
    )


class _Manners:
    """What holds for every request. Every failure has a page, or for scripts a sentence; the log has the rest."""

    def __init__(self, house: House) -> None:
        self.house = house
        #: Where no browser asks: what only a browser heeds is not said there, with each update.
        self.plainly = set[str]()

    @web.middleware
    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The handler's answer, or how its failure is said."""
        try:
            return await handler(request)
        except web.HTTPException as answer:
            if answer.status < 400 or answer.text != f"{answer.status}: {answer.reason}":
                raise
            return self._sorry(request, answer.status)
        except Busy:
            return self._sorry(request, 503, wait=2)
        except TooFast as fast:
            return self._sorry(request, 429, wait=fast.seconds)
        except ConnectionError:
            raise
        except Exception:
            log.exception("request.failed", path=request.path)
            return self._sorry(request, 500)

    async def furnish(self, app: web.Application) -> None:
        """The demo's people are there before the first page is."""
        await demo.furnish(self.house)

    async def hang_up(self, app: web.Application) -> None:
        """Open lines would keep the server from stopping."""
        for wire in self.house.channels.values():
            if isinstance(wire, WebChat):
                await wire.stop()

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """What every answer to a browser carries, unless it says otherwise itself."""
        if request.path in self.plainly:
            return
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/static/"):
            # Asked for anew each time, and answered with 304: a new release is never half an old one.
            response.headers.setdefault("Cache-Control", "no-cache")

    def _sorry(self, request: web.Request, status: int, *, wait: int | None = None) -> web.Response:
        """A page, or for scripts a sentence; ``wait`` are the seconds after which to try again."""
        language, text = page_language(request), TROUBLE.get(status, OTHERWISE)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            text = Text("webchat.too_fast", seconds=wait)
        if HEADER in request.headers:
            answer = refusal(status, text, language)
        else:
            words = {"title": text, "home": Text("webchat.home"), "skip": Text("webchat.skip")}
            answer = page("error.html", language, words, status=status, office=self.house.office)
        if wait is not None:
            answer.headers["Retry-After"] = str(wait)
        return answer
