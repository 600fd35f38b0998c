"""The Telegram channel: hears by long polling or by webhook, and says what the sender gives it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from vanthu import crash
from vanthu.channels.base import Capabilities, FetchFailed, Receive, Said
from vanthu.channels.telegram.api import AiohttpRequest, ApiBot, TooLarge
from vanthu.channels.telegram.checkup import checkup
from vanthu.channels.telegram.hearing import Ear, Heard, Poller, answer_press
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.menus import Commands, Menus
from vanthu.channels.telegram.pace import Pace
from vanthu.channels.telegram.reading import ALLOWED, CHANNEL
from vanthu.channels.telegram.saying import Mouth
from vanthu.channels.telegram.webhook import Webhook, path_of, secret_of
from vanthu.locales import Text

log = structlog.get_logger()

OFFICIAL_API = "https://api.telegram.org"
#: Bytes of a file that a bot may fetch from Telegram, and what we take where a local Bot API server has no limit.
FILE_IN_LIMIT, LOCAL_FILE_IN_LIMIT = 20_000_000, 50_000_000
#: Shorter than Telegram's 4096: addresses that cannot be buttons are put below the text.
TEXT_LIMIT = 3800
#: Updates that Telegram may bring at once, and seconds between two looks at whether the webhook still stands.
WEBHOOK_CONNECTIONS, WEBHOOK_WATCH = 40, 300.0
GRACE = 2.0
#: Seconds after which a silent line is a broken one: a poll ends after half a minute, the hook is looked at each five.
SILENT_POLL, SILENT_WEBHOOK = 120.0, 2 * WEBHOOK_WATCH + 60.0


async def _forget(_: str) -> None:
    """Nobody wants to know the bot's name."""


class Telegram:
    """A wire to one bot. Everything it must know of the office is given.

    ``public_url`` with https makes Telegram bring updates (``webhook`` says otherwise); ``remember_username`` is
    called with the bot's name; ``visitors_menu`` has the commands of strangers by language, ``menu_of`` gives those
    of one chat, asked at its first word, at each start and each press; ``alarm`` is called when the token begins to be
    refused.
    """

    name = CHANNEL

    def __init__(
        self,
        token: str,
        *,
        api: str = OFFICIAL_API,
        public_url: str = "",
        webhook: bool | None = None,
        webhook_secret: str | None = None,
        remember_username: Callable[[str], Awaitable[None]] = _forget,
        visitors_menu: Mapping[str, Commands] | None = None,
        menu_of: Callable[[str], Awaitable[Commands]] | None = None,
        alarm: Callable[[], Awaitable[None]] | None = None,
        line: Line | None = None,
        pace: Pace | None = None,
    ) -> None:
        api = api.rstrip("/")
        self._request = AiohttpRequest(token)
        self._bot = ApiBot(
            token,
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._is_local = api != OFFICIAL_API
        limit = LOCAL_FILE_IN_LIMIT if self._is_local else FILE_IN_LIMIT
        self.can = Capabilities(
            buttons=100,
            edit=True,
            files_out=True,
            file_in_limit=limit,
            text_limit=TEXT_LIMIT,
            markup=True,
            typing=True,
        )
        self.line = line or Line()
        self.line.alarm = alarm or self.line.alarm
        self._ear = Ear(self._bot, self.line, limit, self._after)
        self._pace = pace or Pace()
        self._mouth = Mouth(self._bot, self._pace, self.line)
        self._poller = Poller(self._bot, self.line, self._ear)
        self.uses_webhook = public_url.startswith("https://") if webhook is None else webhook
        #: Where Telegram brings updates; None where they are polled.
        self.webhook_path = path_of(token) if self.uses_webhook else None
        self._webhook_url = public_url.rstrip("/") + path_of(token)
        self._webhook_secret = webhook_secret or secret_of(token)
        self._webhook = Webhook(self._webhook_secret, self.line, self._ear)
        self._remember_username = remember_username
        self._menus = Menus(self._bot, visitors_menu or {}, menu_of)
        self._task: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> Text | None:
        """What is wrong with the connection at this moment, or None. Silence is wrong too: polls end, and hooks are
        looked after, also when nobody says anything."""
        if self.line.trouble is not None or self.last_heard is None:
            return self.line.trouble
        silent = (self.now() - self.last_heard).total_seconds()
        limit = SILENT_WEBHOOK if self.uses_webhook else SILENT_POLL
        return Text("telegram.silent", minutes=round(silent / 60)) if silent > limit else None

    def now(self) -> datetime:
        """The real time, by which ``last_heard`` is told."""
        return self.line.now()

    @property
    def last_heard(self) -> datetime | None:
        """When Telegram last answered a poll or brought an update."""
        return self.line.last_heard

    @property
    def username(self) -> str:
        """The bot's name without its @; empty until Telegram has told it."""
        return self._ear.username

    async def start(self, receive: Receive | None) -> None:
        """Begin to hear, or only to speak (None). Returns at once: Telegram may be away for a while."""
        await self._request.initialize()
        if receive is None:
            return
        self._ear.receive = receive
        self._task = asyncio.create_task(self._hear(), name="Telegram")

    async def stop(self) -> None:
        """Hear no more. What is being said may arrive; what was not noted is not confirmed, so it comes again."""
        self._ear.receive = None
        self._pace.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self._ear.finish(GRACE)
        await self._request.shutdown()

    async def handle(self, request: web.Request) -> web.Response:
        """The webhook, to be mounted at ``webhook_path`` for POST."""
        return await self._webhook.handle(request)

    async def send(self, chat: str, said: Said) -> str | None:
        """See Channel; the name tells text, caption and document apart."""
        return await self._mouth.send(chat, said)

    async def edit(self, chat: str, external_id: str, said: Said) -> None:
        """See Channel. That it says so already is no failure."""
        await self._mouth.edit(chat, external_id, said)

    def counts(self, chat: str, waiting: int) -> bool:
        """See Paced."""
        return self._pace.counts(chat, waiting)

    def recall(self, chat: str, ago: Iterable[float]) -> None:
        """See Paced."""
        self._pace.recall(chat, ago)

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a document by its ``file_id``. Raises FetchFailed."""
        try:
            file = await self._bot.get_file(ref)
            path = file.file_path or ""
            crash.point("file.fetch")
            if self._is_local and Path(path).is_absolute():
                # A local Bot API server in its --local mode keeps the file on this machine and names its place.
                return await asyncio.to_thread(_read, Path(path), self.can.file_in_limit)
            status, data = await self._request.download(path, self.can.file_in_limit)
        except (BadRequest, TooLarge) as refused:
            raise FetchFailed(
                self._request.hide(refused.message), permanent=True, too_big=_says_too_big(refused)
            ) from None
        except (TelegramError, OSError) as trouble:
            raise FetchFailed(self._request.hide(str(trouble))) from None
        if status != 200:
            raise FetchFailed(f"status {status}", permanent=status == 404)
        return data

    async def typing(self, chat: str) -> None:
        """Show that an answer is being prepared; never fails."""
        with suppress(TelegramError, ValueError):
            await self._bot.send_chat_action(int(chat), ChatAction.TYPING)

    async def check(self) -> list[tuple[bool, Text]]:
        """What a doctor wants to know (see :func:`checkup`); the channel need not be started."""
        was_open = self._task is not None
        await self._request.initialize()
        try:
            return await checkup(self._bot, self._webhook_url if self.uses_webhook else None)
        finally:
            if not was_open:
                await self._request.shutdown()

    async def _hear(self) -> None:
        while True:
            try:
                await self.line.persist(self._greet)
                await (self._watch_webhook() if self.uses_webhook else self._poller.run())
            except (
                Exception
            ) as fault:  # our own: a channel that has gone deaf without a word is the worst of all
                log.exception("telegram.fault")
                self.line.trouble = Text("telegram.fault")
                await self.line.pause(type(fault).__name__)

    async def _greet(self) -> None:
        """Learn our name, and tell Telegram how updates come."""
        self._ear.username = (await self._bot.get_me()).username or ""
        await self._remember_username(self._ear.username)
        if self.uses_webhook:
            await self._set_webhook()
        else:
            await self._bot.delete_webhook(drop_pending_updates=False)
        await self._menus.set_visitors()
        self.line.heard()
        log.info("telegram.open", username=self._ear.username, webhook=self.uses_webhook)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._webhook_url,
            secret_token=self._webhook_secret,
            max_connections=WEBHOOK_CONNECTIONS,
            allowed_updates=ALLOWED,
            drop_pending_updates=False,
        )

    async def _watch_webhook(self) -> None:
        """Somebody else with the token may have taken the webhook away: put it back."""
        while True:
            await self.line.sleep(WEBHOOK_WATCH)
            hook = await self.line.persist(self._bot.get_webhook_info)
            if hook.url != self._webhook_url:
                log.warning("telegram.webhook_gone")
                await self.line.persist(self._set_webhook)
            self.line.heard()

    def _after(self, heard: Heard) -> Coroutine[Any, Any, None] | None:
        """What follows once something was noted, if anything."""
        if heard.query is None and heard.inbound is not None and self._menus.fits(heard.inbound):
            return None
        return self._follow(heard)

    async def _follow(self, heard: Heard) -> None:
        """The pressed button rests, the menu fits who speaks."""
        await answer_press(self._bot, heard.query)
        if heard.inbound is not None:
            await self._menus.fit(heard.inbound)


def _read(path: Path, most: int) -> bytes:
    """Raises TooLarge, OSError."""
    if path.stat().st_size > most:
        raise TooLarge(f"more than {most} bytes")
    return path.read_bytes()


def _says_too_big(refused: BadRequest | TooLarge) -> bool:
    """Whether the file is there but larger than a bot may fetch; else it is gone."""
    return isinstance(refused, TooLarge) or "too big" in refused.message.lower()
