"""A Bot API on 127.0.0.1: a real server that checks each call, keeps every chat's screen, and fails on request."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.channels.telegram_checks import METHODS, ApiFault, bad, checked
from tests.patience import PATIENCE

TOKEN = "4242:AA-loopback-secret-token-of-the-fake"
USERNAME = "van_thu_thu_bot"
#: A Sunday before the conversations' Monday.
DATE = 1_795_312_800
DOWNLOAD_LIMIT = 20_000_000


@dataclass
class Posted:
    """A message of the bot on somebody's screen."""

    id: int
    text: str
    html: bool
    buttons: list[list[dict[str, str]]] = field(default_factory=list)
    file: tuple[str, bytes, str] | None = None
    edited: bool = False


class Loopback:
    """The server. ``calls`` lists what was called, ``confirmed`` which updates will never come again."""

    def __init__(self) -> None:
        #: Where a local server in its --local mode keeps files; None: files are downloaded.
        self.folder: Path | None = None
        #: Seconds until a message is posted, as on the real way there.
        self.delay = 0.0
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.screens: dict[int, list[Posted]] = defaultdict(list)
        self.chats: dict[int, dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.migrated: dict[int, int] = {}
        self.files: dict[str, bytes] = {}
        #: Files of which the beginning comes and then nothing more, until somebody lets the rest go.
        self.stuck: dict[str, asyncio.Event] = {}
        self.menus: dict[tuple[int | None, str | None], list[tuple[str, str]]] = {}
        self.pending: list[dict[str, Any]] = []
        self.confirmed: set[int] = set()
        self.open_queries: set[str] = set()
        self.webhook: dict[str, Any] = {"url": ""}
        self._faults: dict[str, list[ApiFault]] = defaultdict(list)
        self._numbers, self._updates = itertools.count(1), itertools.count(500_000_001)
        self._changed = asyncio.Condition()
        self._poll, self._closing = 0, False
        self._server: web.Server[web.Request] | None = None
        self.url = ""

    # ------------------------------------------------------------------ what a test does

    def fail(self, method: str, status: int, description: str, *, times: int = 1, **parameters: Any) -> None:
        """The next calls of a method fail so."""
        self._faults[method] += [ApiFault(status, description, parameters or None)] * times

    def lose(self, method: str, manner: str = "hang") -> None:
        """The next call is carried out, but its answer never comes; or the connection is cut before (``cut``)."""
        self._faults[method].append(ApiFault(0, "", manner=manner))

    def person(self, chat: int, name: str = "Mai", language: str = "vi") -> dict[str, Any]:
        """Somebody who has spoken to the bot, as Telegram describes them."""
        self.chats.setdefault(chat, {"id": chat, "type": "private", "first_name": name})
        return {"id": chat, "is_bot": False, "first_name": name, "language_code": language}

    def group(self, chat: int, title: str = "Phòng Văn thư") -> None:
        """A group that the bot is in."""
        self.chats[chat] = {"id": chat, "type": "supergroup", "title": title}

    def message(
        self, chat: int, name: str = "Mai", *, kind: str = "message", user: int | None = None, **content: Any
    ) -> dict[str, Any]:
        """An update in which somebody sends something."""
        sender = self.person(chat if user is None else user, name)
        said = {"message_id": next(self._numbers), "date": DATE, "chat": self.chats[chat], "from": sender}
        return {kind: said | content}

    def pressed(self, chat: int, data: str, name: str = "Mai", *, on: int = 1) -> dict[str, Any]:
        """An update in which somebody presses a button."""
        query = f"q{next(self._numbers)}"
        self.open_queries.add(query)
        under = {
            "message_id": on,
            "date": DATE,
            "chat": self.chats.get(chat) or {"id": chat, "type": "private"},
        }
        sender = self.person(chat, name)
        return {
            "callback_query": {
                "id": query,
                "from": sender,
                "message": under,
                "chat_instance": "1",
                "data": data,
            }
        }

    async def add(self, update: dict[str, Any], *, update_id: int | None = None) -> int:
        """Telegram has an update for the bot. The same id again is a repetition."""
        number = next(self._updates) if update_id is None else update_id
        async with self._changed:
            self.pending.append({"update_id": number, **update})
            self.confirmed.discard(number)
            self._changed.notify_all()
        return number

    async def until_confirmed(self, *numbers: int) -> None:
        """Wait until the bot has confirmed these updates."""
        async with self._changed, asyncio.timeout(PATIENCE):
            await self._changed.wait_for(lambda: set(numbers) <= self.confirmed)

    async def until_called(self, method: str, times: int = 1) -> None:
        """Wait until a method was called so often."""
        async with self._changed, asyncio.timeout(PATIENCE):
            await self._changed.wait_for(lambda: sum(m == method for m, _ in self.calls) >= times)

    async def push(self, base: str, *, secret: str | None = None) -> list[int]:
        """Bring all that waits to the webhook, on this server instead of its public name; gives the answers."""
        path = re.sub(r"^https://[^/]+", "", self.webhook["url"])
        header = secret if secret is not None else self.webhook.get("secret_token", "")
        answers = []
        async with aiohttp.ClientSession() as session:
            for update in list(self.pending):
                headers = {"X-Telegram-Bot-Api-Secret-Token": header}
                async with session.post(base + path, json=update, headers=headers) as answer:
                    answers.append(answer.status)
                    if answer.status == 200:
                        self.pending.remove(update)
                        self.confirmed.add(update["update_id"])
        return answers

    # ------------------------------------------------------------------ the server

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Loopback]:
        """Open on a free port."""
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/documents/{file_id}", self._download)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        self._server = runner.server
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        try:
            yield self
        finally:
            async with self._changed:
                self._closing = True
                self._changed.notify_all()
            await runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != TOKEN:
                raise ApiFault(401, "Unauthorized")
            if method not in METHODS:
                raise ApiFault(404, "Not Found")
            fault = self._faults[method].pop(0) if self._faults[method] else None
            if fault is not None and fault.manner == "say":
                raise fault
            if fault is not None and fault.manner == "cut" and request.transport is not None:
                request.transport.close()
                return web.Response()
            values = checked(method, await _given(request))
            async with self._changed:
                self.calls.append((method, values))
                self._changed.notify_all()
            result = await getattr(self, f"_{METHODS[method]}")(values)
            if fault is not None:
                async with self._changed:
                    await self._changed.wait_for(lambda: self._closing)
            return web.json_response({"ok": True, "result": result})
        except ApiFault as fault:
            body: dict[str, Any] = {"ok": False, "error_code": fault.status, "description": fault.description}
            if fault.parameters:
                body["parameters"] = dict(fault.parameters)
            return web.json_response(body, status=fault.status)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        data = self.files.get(request.match_info["file_id"])
        if request.match_info["token"] != TOKEN or data is None:
            return web.Response(status=404)
        if (stuck := self.stuck.get(request.match_info["file_id"])) is not None:
            answer = web.StreamResponse()
            await answer.prepare(request)
            await answer.write(data[:1])
            await stuck.wait()
            return answer
        return web.Response(body=data)

    # ------------------------------------------------------------------ the methods

    async def _get_me(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"id": 4242, "is_bot": True, "first_name": "Văn thư", "username": USERNAME}

    async def _get_updates(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook["url"]:
            raise ApiFault(409, "Conflict: can't use getUpdates method while webhook is active")
        async with self._changed:
            self._poll += 1
            mine = self._poll
            if (offset := values.get("offset", 0)) > 0:
                self.confirmed |= {u["update_id"] for u in self.pending if u["update_id"] < offset}
                self.pending = [u for u in self.pending if u["update_id"] >= offset]
            self._changed.notify_all()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(values.get("timeout", 0)):
                    await self._changed.wait_for(lambda: self.pending or self._poll != mine or self._closing)
            if self._poll != mine:
                raise ApiFault(409, "Conflict: terminated by other getUpdates request")
            return self.pending[: values.get("limit", 100)]

    async def _set_webhook(self, values: dict[str, Any]) -> bool:
        if values["url"] and not values["url"].startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", values.get("secret_token", "x")):
            raise bad("secret token contains unallowed characters")
        self.webhook = values
        return True

    async def _delete_webhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {"url": ""}
        return True

    async def _get_webhook_info(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": self.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }

    async def _send_message(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(values)
        await asyncio.sleep(self.delay)
        return self._post(chat, values, values["text"], None)

    async def _send_document(self, values: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(values)
        return self._post(chat, values, values.get("caption", ""), values["document"])

    async def _edit_message_text(self, values: dict[str, Any]) -> dict[str, Any]:
        posted = self._find(values)
        if posted.file is not None:
            raise bad("there is no text in the message to edit")
        return self._change(values, posted, values["text"])

    async def _edit_message_caption(self, values: dict[str, Any]) -> dict[str, Any]:
        posted = self._find(values)
        if posted.file is None:
            raise bad("there is no caption in the message to edit")
        return self._change(values, posted, values.get("caption", ""))

    async def _edit_message_reply_markup(self, values: dict[str, Any]) -> dict[str, Any]:
        posted = self._find(values)
        return self._change(values, posted, posted.text)

    async def _answer_callback_query(self, values: dict[str, Any]) -> bool:
        if values["callback_query_id"] not in self.open_queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.open_queries.discard(values["callback_query_id"])
        return True

    async def _send_chat_action(self, values: dict[str, Any]) -> bool:
        self._chat(values)
        if values["action"] not in ("typing", "upload_document"):
            raise bad("wrong parameter action in request")
        return True

    async def _set_my_commands(self, values: dict[str, Any]) -> bool:
        offered = [(c["command"], c["description"]) for c in values["commands"]]
        for command, about in offered:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command) or not 1 <= len(about) <= 256:
                raise bad("BOT_COMMAND_INVALID")
        self.menus[values.get("scope", {}).get("chat_id"), values.get("language_code")] = offered
        return True

    async def _get_file(self, values: dict[str, Any]) -> dict[str, Any]:
        data = self.files.get(values["file_id"])
        if data is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(data) > DOWNLOAD_LIMIT and self.folder is None:
            raise bad("file is too big")
        path = f"documents/{values['file_id']}"
        if self.folder is not None:
            path = str(self.folder / values["file_id"])
            await asyncio.to_thread(Path(path).write_bytes, data)
        return {
            "file_id": values["file_id"],
            "file_unique_id": "u",
            "file_size": len(data),
            "file_path": path,
        }

    # ------------------------------------------------------------------ the screens

    def _chat(self, values: dict[str, Any]) -> int:
        chat = values["chat_id"]
        if chat in self.migrated:
            moved = {"migrate_to_chat_id": self.migrated[chat]}
            raise ApiFault(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        if chat not in self.chats:
            raise bad("chat not found")
        if chat in self.blocked:
            raise ApiFault(403, "Forbidden: bot was blocked by the user")
        assert isinstance(chat, int)
        return chat

    def _post(self, chat: int, values: dict[str, Any], text: str, file: Any) -> dict[str, Any]:
        posted = Posted(next(self._numbers), text, values.get("parse_mode") == "HTML", _rows(values), file)
        self.screens[chat].append(posted)
        return self._shown(chat, posted)

    def _find(self, values: dict[str, Any]) -> Posted:
        chat = self._chat(values)
        for posted in self.screens[chat]:
            if posted.id == values["message_id"]:
                return posted
        raise bad("message to edit not found")

    def _change(self, values: dict[str, Any], posted: Posted, text: str) -> dict[str, Any]:
        html = values.get("parse_mode") == "HTML" if "parse_mode" in values else posted.html
        if (posted.text, posted.buttons) == (text, _rows(values)):
            raise bad("message is not modified: specified new message content and reply markup are the same")
        posted.text, posted.html, posted.buttons, posted.edited = text, html, _rows(values), True
        return self._shown(values["chat_id"], posted)

    def _shown(self, chat: int, posted: Posted) -> dict[str, Any]:
        return {"message_id": posted.id, "date": DATE, "chat": self.chats[chat], "text": posted.text}


def _rows(values: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = values.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


async def _given(request: web.Request) -> dict[str, Any]:
    """The parameters of a call, as a form, a form with files, or JSON; a file is (name, bytes, type)."""
    if request.content_type == "application/json":
        return dict(await request.json())
    given: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            given[name] = (value.filename, value.file.read(), value.content_type)
        else:
            given[name] = value
    return given
