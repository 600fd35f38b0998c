"""What is answered to those who watch over the process: is it alive, ready, well; and how much it does.

Anybody may ask the first three and hears yes or no. Facts and figures are for whoever shows the key of the settings
(``metrics_token``); without one they are shown to nobody (decision 0014).
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from vanthu.bot.health import alive, health, ready
from vanthu.bot.house import House
from vanthu.bot.metrics import CONTENT_TYPE


def setup(app: web.Application, house: House) -> None:
    """Put the addresses up."""
    watching = _Watching(house)
    app.router.add_get("/health", watching.well)
    app.router.add_get("/health/live", watching.live)
    app.router.add_get("/health/ready", watching.ready)
    app.router.add_get("/metrics", watching.metrics)


class _Watching:
    def __init__(self, house: House) -> None:
        self._house = house
        key = house.config.metrics_token
        self._key = f"Bearer {key.get_secret_value()}".encode() if key is not None else None

    async def live(self, _: web.Request) -> web.Response:
        """503: it hangs, start it anew."""
        return _answer(alive(self._house), {})

    async def ready(self, _: web.Request) -> web.Response:
        """503: send nobody here at present."""
        return _answer(await asyncio.to_thread(ready, self._house), {})

    async def well(self, request: web.Request) -> web.Response:
        """503: somebody should look. Why is told with the key."""
        well, facts = await asyncio.to_thread(health, self._house)
        return _answer(well, facts if self._has_key(request) else {})

    async def metrics(self, request: web.Request) -> web.Response:
        """For Prometheus, with the key."""
        if self._key is None:
            raise web.HTTPNotFound
        if not self._has_key(request):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        page = await asyncio.to_thread(self._house.desk.metrics.page)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})

    def _has_key(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return self._key is not None and hmac.compare_digest(shown, self._key)


def _answer(well: bool, facts: Mapping[str, Any]) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.json_response({"well": well, **facts}, status=200 if well else 503, headers=headers)
