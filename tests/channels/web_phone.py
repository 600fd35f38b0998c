"""The kit's phones on the real web chat: the same conversations, by the HTTP that a browser would speak.

The chat is mounted once more, with the kit's own names of chats in the path instead of a cookie, as the demo does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from tests.conversation import Phone, Shown, Town
from vanthu.bot.web import make_app, means_of
from vanthu.channels.base import Inbound, Said, SaidButton, SaidFile
from vanthu.channels.webchat import WebChat
from vanthu.channels.webchat_routes import Chat, Visitor
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office

OURS = {"X-Vanthu": "1"}


def visitor_by_path(request: web.Request) -> Visitor:
    """The kit's own name of the chat."""
    return Visitor(request.match_info["chat"])


@dataclass
class WebTown(Town):
    """An office that is reached by its web chat."""

    client: Any = None
    phones: dict[str, WebPhone] = field(default_factory=dict)

    async def serve(self) -> None:
        """Put the pages up."""
        app = make_app(self.house)
        app.add_routes(Chat("/phone/{chat}", self.wire, means_of(self.house), visitor_by_path).routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    async def phone(self, name: str, post: str | None = None, *, chat: str | None = None) -> Phone:
        """Somebody's browser."""
        settled = await super().phone(name, post, chat=chat)
        phone = self.phones.setdefault(settled.chat, WebPhone(self, settled.chat, name))
        await phone.look()
        return phone

    async def hear(self, inbound: Inbound) -> None:
        await super().hear(inbound)
        await self.look()

    async def pass_time(self, by: timedelta) -> None:
        await super().pass_time(by)
        await self.look()

    async def settle(self) -> None:
        """Let everything that follows happen, and everybody look at their screen."""
        await self.house.settle()
        await self.look()

    async def look(self) -> None:
        """Everybody looks at their screen."""
        for phone in self.phones.values():
            await phone.look()

    async def restart(self) -> None:
        await self.client.close()
        await super().restart()
        await self.serve()


@dataclass
class WebPhone(Phone):
    """One person's browser, with the methods of every phone."""

    town: WebTown
    shown: list[Shown] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Where this chat is."""
        return f"/phone/{quote(self.chat)}"

    def _name(self, event_id: str | None) -> str:
        return f"page-{event_id or self.town.next_event():0>8}"

    async def _post(self, event_id: str | None, **data: Any) -> None:
        url, body = f"{self.base}/say", {"id": self._name(event_id), **data}
        async with self.town.client.post(url, json=body, headers=OURS) as answer:
            assert answer.status == 200, await answer.text()
        await self.town.settle()

    async def say(self, text: str, *, event_id: str | None = None) -> None:
        await self._post(event_id, kind="text", text=text)

    async def start(self, code: str) -> None:
        await self._post(None, kind="start", text=code)

    async def press_payload(self, press: str, *, event_id: str | None = None) -> None:
        await self._post(event_id, kind="press", press=press)

    async def send_file(
        self, name: str, data: bytes, *, caption: str | None = None, event_id: str | None = None
    ) -> None:
        # Browsers send a file name as it is; quoting it is a habit of this client.
        form = FormData({"id": self._name(event_id), "text": caption or ""}, quote_fields=False)
        form.add_field("file", data, filename=name, content_type="application/octet-stream")
        async with self.town.client.post(f"{self.base}/file", data=form, headers=OURS) as answer:
            assert answer.status == 200, await answer.text()
        await self.town.settle()

    async def history(self) -> list[dict[str, Any]]:
        """What the page would show, both sides."""
        async with self.town.client.get(f"{self.base}/history") as answer:
            assert answer.status == 200
            lines: list[dict[str, Any]] = (await answer.json())["messages"]
            return lines

    async def look(self) -> None:
        """Open the page again."""
        known = {shown.id: shown for shown in self.shown}
        self.shown = []
        for line in await self.history():
            if line["from"] != "office":
                continue
            now = shown(line)
            # The same message stays the same object, as somebody who looks at it sees it change.
            old = known.get(now.id, now)
            old.edited = old.edited or old.said != now.said
            old.said = now.said
            self.shown.append(old)

    @property
    def screen(self) -> list[Shown]:
        return self.shown


def shown(line: dict[str, Any]) -> Shown:
    """A line of the page as the kit shows it."""
    rows = tuple(
        tuple(SaidButton(button["label"], button["press"], button["url"]) for button in row)
        for row in line.get("buttons", ())
    )
    file = line.get("file")
    sent = SaidFile(file["name"], Path(file["name"]), file["media_type"], file["sha256"]) if file else None
    return Shown(line["id"], Said(line["text"], rows, sent))


@asynccontextmanager
async def web_town(folder: Path, office: Office, pool: JudgePool) -> AsyncIterator[WebTown]:
    """An office on a Monday morning with its web chat open."""
    town = WebTown.open(folder, office, pool=pool, wire=WebChat())  # type: ignore[arg-type]
    await town.serve()
    try:
        yield town
    finally:
        await town.client.close()
        await town.close()
