"""The one web application: web chat, public page, demo, Telegram's webhook, health; and the rules for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable

import structlog
from aiohttp import web

from vanthu.bot import demo, demo_pages
from vanthu.bot.desk import Busy
from vanthu.bot.health import health
from vanthu.bot.house import House
from vanthu.channels import webchat_pages
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
    app = web.Application(middlewares=[_Manners(house).answer])
    app.on_response_prepare.append(_add_headers)
    means = Means(
        office=house.office,
        database=house.database,
        files=house.files,
        receive=house.desk.receive,
        receive_bytes=house.desk.receive_bytes,
        write=house.writer.run,
        now=lambda: house.turns.clock.now(),
        public_url=house.config.address,
    )
    app.router.add_get("/health", lambda request: _health(house))
    wire = house.channels.get(WebChat.name)
    if isinstance(wire, WebChat):
        webchat_pages.setup(app, wire, means, demo=house.config.demo)
        if house.config.demo:
            demo_pages.setup(app, house, wire, means)
            app.on_startup.append(lambda app: _furnish(house))
        app.on_shutdown.append(lambda app: wire.stop())
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
    return app


async def _furnish(house: House) -> None:
    await demo.furnish(house)


async def _health(house: House) -> web.Response:
    well, facts = await asyncio.to_thread(health, house)
    return web.json_response({"well": well, **facts}, status=200 if well else 503)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


class _Manners:
    """Every failure has a page, or for scripts a sentence; what failed inside is in the log and nowhere else."""

    def __init__(self, house: House) -> None:
        self.house = house

    @web.middleware
    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as answer:
            if answer.status < 400 or answer.text != f"{answer.status}: {answer.reason}":
                raise
            return self._sorry(request, answer.status)
        except Busy:
            return self._sorry(request, 503)
        except ConnectionError:
            raise
        except Exception:
            log.exception("request.failed", path=request.path)
            return self._sorry(request, 500)

    def _sorry(self, request: web.Request, status: int) -> web.Response:
        language, text = page_language(request), TROUBLE.get(status, OTHERWISE)
        if HEADER in request.headers:
            return refusal(status, text, language)
        words = {"title": text, "home": Text("webchat.home"), "skip": Text("webchat.skip")}
        return page("error.html", language, words, status=status, office=self.house.office)
