"""A load source of our own: many chats that speak, beside one that never stops or files that never end.

``python -m bench.source --port API …`` answers as a Bot API would, learns the webhooks from setWebhook, brings updates
and measures how long it takes until the words come back. Prints one JSON object. Loopback only, bounded in time.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bench.office import FIRST_CHAT, HAND_IN
from vanthu.channels.telegram.channel import WEBHOOK_CONNECTIONS

#: Seconds that the first updates get before anything is measured.
WARM_UP = 2.0
PATIENCE = 60.0
_WORDS = re.compile(r"u(\d{7})z")
_ME = {"id": 42, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


@dataclass
class Source:
    """The other end of the wire."""

    chats: int
    paper: bytes | None
    hooks: list[tuple[str, str]] = field(default_factory=list)
    hooked: asyncio.Event = field(default_factory=asyncio.Event)
    #: When each numbered message left, until its words come back; and how long that took, in seconds.
    left: dict[int, float] = field(default_factory=dict)
    took: dict[int, float] = field(default_factory=dict)
    answered: dict[int, asyncio.Event] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    updates: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    came_back: asyncio.Semaphore | None = None

    # ------------------------------------------------------------------ what the bot asks

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any method of the Bot API."""
        method = request.match_info["method"].lower()
        said = await request.json() if request.content_type == "application/json" else {}
        if method == "getme":
            return _ok(_ME)
        if method == "setwebhook":
            if not said:
                said = dict(await request.post())
            self.hooks.append((said["url"], said.get("secret_token", "")))
            self.hooked.set()
        if method == "getfile":
            size = len(self.paper or b"")
            return _ok({"file_id": "f", "file_unique_id": "f", "file_size": size, "file_path": "paper.pdf"})
        if method in ("sendmessage", "editmessagetext", "senddocument"):
            return _ok(self._hear(said))
        return _ok(True)

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of the dropped paper."""
        return web.Response(body=self.paper)

    def _hear(self, said: dict[str, Any]) -> dict[str, Any]:
        chat = int(said.get("chat_id", 0))
        for found in _WORDS.findall(str(said.get("text", ""))):
            number = int(found)
            if number in self.left:
                self.took[number] = time.perf_counter() - self.left.pop(number)
                if self.came_back is not None:
                    self.came_back.release()
        if chat in self.answered:
            self.answered[chat].set()
        return {"message_id": next(self.updates), "chat": {"id": chat, "type": "private"}, "date": 0}

    # ------------------------------------------------------------------ what people do

    async def say(self, session: aiohttp.ClientSession, chat: int) -> int:
        """One numbered message of a chat; its number."""
        number = next(self.numbers)
        self.left[number] = time.perf_counter()
        await self._bring(session, chat, {"text": f"u{number:07d}z xin chào"})
        return number

    async def drop(self, session: aiohttp.ClientSession, chat: int) -> None:
        """A paper; returns once something was answered."""
        self.answered[chat] = asyncio.Event()
        document = {
            "file_id": "f",
            "file_unique_id": "f",
            "file_name": "a.pdf",
            "file_size": len(self.paper or b""),
        }
        await self._bring(session, chat, {"document": document})
        await self.answered[chat].wait()

    async def _bring(self, session: aiohttp.ClientSession, chat: int, what: dict[str, Any]) -> None:
        number = next(self.updates)
        url, secret = self.hooks[chat % len(self.hooks)]
        about = {"id": chat, "first_name": "N", "type": "private"}
        sender = {"id": chat, "is_bot": False, "first_name": "N", "language_code": "vi"}
        message = {"message_id": number, "from": sender, "chat": about, "date": int(time.time()), **what}
        update = {"update_id": number, "message": message}
        while True:
            async with session.post(url, json=update, headers={_SECRET: secret}) as got:
                if got.status == 200:
                    return
            await asyncio.sleep(0.05)

    # ------------------------------------------------------------------ a measurement

    async def steadily(self, session: aiohttp.ClientSession, rate: float, seconds: float) -> list[float]:
        """So many messages a second from all chats in turn; how long each took, in seconds."""
        began, said = time.perf_counter(), []
        for place in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
            said.append(asyncio.create_task(self.say(session, FIRST_CHAT + place % self.chats)))
        numbers = await asyncio.gather(*said)
        async with asyncio.timeout(PATIENCE):
            while any(number in self.left for number in numbers):  # noqa: ASYNC110 - looked at seldom
                await asyncio.sleep(0.05)
        return [self.took[number] for number in numbers]

    async def in_flight(self, session: aiohttp.ClientSession, window: int, updates: int) -> float:
        """So many at once until that many have come back; how many a second."""
        self.came_back = asyncio.Semaphore(window)
        began, said = time.perf_counter(), []
        for place in range(updates):
            await self.came_back.acquire()
            said.append(asyncio.create_task(self.say(session, FIRST_CHAT + place % self.chats)))
        for _ in range(window):
            await self.came_back.acquire()
        took = time.perf_counter() - began
        await asyncio.gather(*said)
        self.came_back = None
        return updates / took


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def measure(given: argparse.Namespace) -> dict[str, float]:
    """Serve, wait for the webhooks, bring the load."""
    # A look for garbage here would be counted as a wait over there.
    gc.disable()
    source = Source(given.chats, given.paper.read_bytes() if given.paper else None)
    app = web.Application(client_max_size=1 << 26)
    app.router.add_route("*", "/bot{token}/{method}", source.answer)
    app.router.add_get("/file/bot{token}/{path:.*}", source.file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", given.port).start()
    print("listening", flush=True)
    async with asyncio.timeout(PATIENCE):
        while len(source.hooks) < given.hooks:
            await source.hooked.wait()
            source.hooked.clear()
    await asyncio.sleep(WARM_UP / 2)
    # As many calls at once as Telegram has been told it may make.
    connections = aiohttp.TCPConnector(limit=0, limit_per_host=WEBHOOK_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connections) as session:
        if given.window:
            await source.in_flight(session, given.window, given.chats)
            rate = await source.in_flight(session, given.window, 2 * given.chats)
            result = {"throughput": rate}
        else:
            result = await _beside(source, session, given)
    await runner.cleanup()
    return result


async def _beside(
    source: Source, session: aiohttp.ClientSession, given: argparse.Namespace
) -> dict[str, float]:
    """The steady many, while whoever disturbs them does so."""
    await source.steadily(session, given.rate, WARM_UP)
    disturbing: list[asyncio.Task[None]] = []
    if given.noisy:
        disturbing.append(
            asyncio.create_task(_chatter(source, session, FIRST_CHAT + given.chats, given.noisy))
        )
    if source.paper is not None:
        for one in HAND_IN:
            disturbing.append(asyncio.create_task(_papers(source, session, FIRST_CHAT + given.chats + one)))
    # Whoever disturbs is warm too: what a first time costs is the start's, not the disturbance's.
    await source.steadily(session, given.rate, WARM_UP)
    took = sorted(await source.steadily(session, given.rate, given.seconds))
    for each in disturbing:
        each.cancel()
    done = await asyncio.gather(*disturbing, return_exceptions=True)
    if broken := [each for each in done if isinstance(each, Exception)]:
        raise broken[0]
    return {"p50": 1e3 * took[len(took) // 2], "p99": 1e3 * took[int(0.99 * len(took))]}


async def _chatter(source: Source, session: aiohttp.ClientSession, chat: int, rate: float) -> None:
    """One chat that says so much a second, whatever is answered."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as going:
        for place in itertools.count():
            await asyncio.sleep(max(0.0, began + place / rate - time.perf_counter()))
            going.create_task(source.say(session, chat))


async def _papers(source: Source, session: aiohttp.ClientSession, chat: int) -> None:
    """One chat that drops a paper as soon as the one before was answered."""
    while True:
        await source.drop(session, chat)


def main() -> None:
    """Read the arguments, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--hooks", type=int, default=1, help="how many processes will ask for updates")
    asked.add_argument("--chats", type=int, default=300)
    asked.add_argument("--rate", type=float, default=60)
    asked.add_argument("--seconds", type=float, default=16)
    asked.add_argument("--noisy", type=float, default=0)
    asked.add_argument("--paper", type=Path)
    asked.add_argument("--window", type=int, default=0)
    print(json.dumps(asyncio.run(measure(asked.parse_args()))))


if __name__ == "__main__":
    main()
