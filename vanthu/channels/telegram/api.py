"""The Bot API over one shared aiohttp session; no error and no log line ever carries the token.

Telegram puts the token into the path of every address, so whatever quotes an address quotes the token.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import aiohttp
import orjson
from telegram import Bot, InlineKeyboardMarkup
from telegram._utils.defaultvalue import (
    DefaultValue,
)  # BaseRequest names it in its signature, but exports no name
from telegram._utils.types import ODVInput
from telegram.constants import ParseMode
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

# At DEBUG the library writes the base address (with the token) and every parameter (with what people said).
logging.getLogger("telegram").setLevel(logging.WARNING)
# Durations are to become timedeltas; until then the library warns at each, unless one has agreed. We read none.
os.environ.setdefault("PTB_TIMEDELTA", "true")

#: Seconds to connect, until there is an answer (that included), and for an upload to go out besides.
CONNECT, READ, UPLOAD = 10.0, 20.0, 300.0
#: Seconds that requests on their way are given when closing.
GRACE = 4.0
#: What would end or change a file's name in the header that carries it.
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f]')
#: Connections at once; Telegram answers in about 50 ms, so this is some thousand messages a second.
CONNECTIONS = 256
_NO_PREVIEW = {"is_disabled": True}
_AS_JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):  # noqa: N818 - it says what happened
    """The request never left: no connection could be made, or the channel is closed."""


class NoAnswer(TimedOut):
    """The request left and no answer came in time: it may have been carried out."""


class TooMany(TelegramError):  # noqa: N818 - it says what happened
    """Telegram asks us to wait (429).

    Not PTB's own RetryAfter: the type of its seconds is about to change.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, wait {seconds:g} s")
        self.seconds = seconds


class TooLarge(TelegramError):  # noqa: N818 - it says what happened
    """A file is larger than we read."""


class AiohttpRequest(BaseRequest):
    """PTB's transport on aiohttp: a third of the CPU of its own (decision 0006)."""

    def __init__(self, token: str) -> None:
        self._secret = token.rpartition(":")[2]
        self._session: aiohttp.ClientSession | None = None
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return READ

    async def initialize(self) -> None:
        """Open the session; PTB calls this once for each of the bot's two roles."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(
                connector=connector,
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Let what is on its way arrive, then close. What comes later is told that it was not sent."""
        session, self._session = self._session, None
        if session is None:
            return
        with contextlib.suppress(ValueError):  # nothing runs
            await asyncio.wait(self._running, timeout=GRACE)
        await session.close()

    async def do_request(  # noqa: PLR0917 - as PTB calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises NotSent, NoAnswer, TooMany, NetworkError."""
        read = READ if isinstance(read_timeout, DefaultValue) or read_timeout is None else read_timeout
        upload = UPLOAD if request_data is not None and request_data.contains_files else 0
        body, headers = _body(request_data) if request_data is not None else (None, None)
        with _Flight(self):
            async with self._open.request(
                method,
                _method_address(url),
                data=body,
                headers=headers,
                timeout=_timeout(upload + read, read if upload else None),
                allow_redirects=False,
            ) as answer:
                status, payload = answer.status, await answer.read()
        if status == 429:
            raise TooMany(_seconds(payload))
        return status, payload

    async def download(self, url: str, most: int) -> tuple[int, bytes]:
        """Status and bytes of a file of at most ``most`` bytes. Raises TooLarge, and as :meth:`do_request`."""
        with _Flight(self):
            async with self._open.get(
                url, timeout=_timeout(UPLOAD + READ, READ), allow_redirects=False
            ) as answer:
                parts, size = [], 0
                async for part in answer.content.iter_chunked(1 << 16):
                    size += len(part)
                    if size > most:
                        raise TooLarge(f"more than {most} bytes")
                    parts.append(part)
                return answer.status, b"".join(parts)

    def hide(self, words: str) -> str:
        """The words without the token."""
        return words.replace(self._secret, "***") if self._secret else words

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Raises TelegramError where the answer is not one of the Bot API (a captive portal, a proxy)."""
        try:
            data = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise TelegramError("not an answer of the Bot API") from None
        if not isinstance(data, dict) or "ok" not in data:
            raise TelegramError("not an answer of the Bot API")
        return data

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotSent("the channel is closed")
        return self._session

    def took_off(self, task: asyncio.Task[Any]) -> bool:
        """It is on its way from now on, so closing waits for it; False if it was already."""
        fresh = task not in self._running
        self._running.add(task)
        return fresh

    def landed(self, task: asyncio.Task[Any]) -> None:
        """It is not on its way any more."""
        self._running.discard(task)


class _Flight:
    """A request on its way. aiohttp's errors become PTB's, without their causes: those quote the address.

    Each message goes through here: a generator for each of the two would cost as much as Telegram's answer to read.
    """

    __slots__ = ("_fresh", "_request", "_task")

    def __init__(self, request: AiohttpRequest) -> None:
        self._request = request

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - whoever awaits is in a task
        self._task, self._fresh = task, self._request.took_off(task)

    def __exit__(self, kind: type[BaseException] | None, trouble: BaseException | None, _: object) -> None:
        if self._fresh:
            self._request.landed(self._task)
        if trouble is None:
            return
        if isinstance(trouble, aiohttp.ConnectionTimeoutError | aiohttp.ClientConnectorError):
            raise NotSent(self._words(trouble)) from None
        if isinstance(trouble, TimeoutError):
            raise NoAnswer("no answer in time") from None
        if isinstance(trouble, aiohttp.ClientError | OSError):
            raise NetworkError(self._words(trouble)) from None

    def _words(self, trouble: Exception) -> str:
        return self._request.hide(f"{type(trouble).__name__}: {trouble}")


class ApiBot(Bot):
    """PTB's bot, with updates as they come: one that cannot be read must not hold up the others."""

    __slots__ = ()

    def __repr__(self) -> str:
        """PTB's own shows the token."""
        return type(self).__name__

    async def fetch_updates(
        self, *, offset: int | None, wait: int, allowed: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Up to 100 updates; waits ``wait`` seconds for the first. An offset confirms all before it."""
        data = {"offset": offset, "timeout": wait, "allowed_updates": allowed}
        found: list[dict[str, Any]] = await self._post("getUpdates", data, read_timeout=wait + READ)
        return found

    async def say(self, chat: int, words: str, *, html: bool, keyboard: InlineKeyboardMarkup | None) -> int:
        """``sendMessage`` without a preview of what it links to; gives the message's number.

        PTB builds an object of the message that comes back, and of all that is in it: three times the work, and
        nothing but the number is wanted. Its transport and its errors are the same.
        """
        values: dict[str, Any] = {"chat_id": chat, "text": words, "link_preview_options": _NO_PREVIEW}
        if html:
            values["parse_mode"] = ParseMode.HTML.value
        if keyboard is not None:
            values["reply_markup"] = keyboard.to_dict()
        data = RequestData([_Value(*each) for each in values.items()])  # type: ignore[misc]
        sent: Any = await self.request.post(f"{self.base_url}/sendMessage", data)
        return int(sent["message_id"])


class _Value(NamedTuple):
    """A parameter as it is: PTB's own writes each nested value as JSON before the whole is."""

    name: str
    json_value: Any
    input_files: None = None


@cache
def _timeout(answer: float, piece: float | None) -> aiohttp.ClientTimeout:
    """Seconds for the whole of it, and for each piece that comes of what is large: with a message that would set two
    more alarms, and all of it comes at once."""
    return aiohttp.ClientTimeout(total=answer, connect=CONNECT, sock_connect=CONNECT, sock_read=piece)


@cache
def _method_address(url: str) -> URL:
    """One of the twenty methods that we call; to read its address costs a twentieth of the call."""
    return URL(url, encoded=True)


def _body(data: RequestData) -> tuple[Any, Mapping[str, str] | None]:
    if not data.contains_files:
        return orjson.dumps(data.json_parameters), _AS_JSON
    # Unquoted, since Telegram shows a file's name as it is written here: quoted, "Đ" would be read as "%C4%90".
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, mimetype) in data.multipart_data.items():
        form.add_field(name, content, filename=_UNSAFE.sub("_", filename), content_type=mimetype)
    return form, None


def _seconds(payload: bytes) -> float:
    """How long a 429 asks us to wait; a minute's twentieth if it does not say."""
    try:
        return float(orjson.loads(payload)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 3.0
