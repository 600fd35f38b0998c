"""The webhook: Telegram brings an update, and is told 200 only after it was noted."""

from __future__ import annotations

import hashlib
import hmac

import orjson
import structlog
from aiohttp import web

from vanthu import crash
from vanthu.channels.telegram.hearing import Ear
from vanthu.channels.telegram.line import Line

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
#: Bytes of one update; the longest text with all its entities is far below.
BODY_LIMIT = 1 << 20


def path_of(token: str) -> str:
    """Where Telegram brings updates: from the token, which cannot be found from it."""
    return f"/telegram/{hashlib.sha256(b'path:' + token.encode()).hexdigest()[:32]}"


def secret_of(token: str) -> str:
    """What Telegram shows us with each update, where the office has set nothing else."""
    return hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()


class Webhook:
    """Answers Telegram's calls."""

    def __init__(self, secret: str, line: Line, ear: Ear) -> None:
        self._secret, self._line, self._ear = secret.encode(), line, ear

    async def handle(self, request: web.Request) -> web.Response:
        """403 without the secret; 200 after the update was noted; 503 otherwise, so that Telegram brings it again.

        Order holds within a chat: Telegram brings a chat's next update after the one before was taken.
        """
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(errors="replace"), self._secret):
            log.warning("telegram.webhook_secret_wrong", remote=request.remote)
            return web.Response(status=403)
        body = await _body(request)
        if body is None:
            return web.Response(status=413)
        try:
            data = orjson.loads(body)
            heard = self._ear.read(data)
        except (ValueError, AttributeError):
            return web.Response(status=400)
        try:
            await self._ear.note(heard)
        except Exception:
            log.exception("telegram.not_noted", update=heard.update_id)
            return web.Response(status=503)
        crash.point("webhook.answer")
        self._line.heard()
        return web.Response()


async def _body(request: web.Request) -> bytes | None:
    """The body, or None where it is too long to be an update."""
    length = request.content_length
    if length is not None:
        return await request.content.read() if length <= BODY_LIMIT else None
    parts, size = [], 0
    async for part in request.content.iter_chunked(1 << 16):
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
    return b"".join(parts)
