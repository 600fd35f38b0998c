"""A pretended Telegram that brings updates as the real one does, and keeps what was said to whom, when."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections import defaultdict, deque
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.channels.telegram_loopback import Loopback

#: Telegram's default for a webhook.
CONNECTIONS = 40


class Wire(Loopback):
    """Answers a send after ``delay`` seconds; brings each chat's updates in order until they are taken.

    ``acknowledged`` has the numbers of the updates that were taken, ``brought`` how often each was brought.
    """

    def __init__(self, *, delay: float = 0.0, repeats: float = 0.0, seed: int = 0) -> None:
        super().__init__()
        self.delay, self.repeats, self.random = delay, repeats, random.Random(seed)
        self.acknowledged: set[int] = set()
        self.brought: dict[int, int] = defaultdict(int)
        self.given: list[int] = []
        #: Messages whose fate at a kill was looked at.
        self.settled: set[int] = set()
        #: Sends that were begun and not yet answered.
        self.in_flight = 0
        self._waiting: dict[int, deque[dict[str, Any]]] = defaultdict(deque)
        self._couriers: set[asyncio.Task[None]] = set()
        self._doors = asyncio.Semaphore(CONNECTIONS)
        self._ids = itertools.count(700_000_001)
        self._session: aiohttp.ClientSession | None = None
        self.base = ""

    # ------------------------------------------------------------------ what people do

    async def give(self, update: dict[str, Any]) -> int:
        """Somebody does something; gives the update's number."""
        number = next(self._ids)
        self.given.append(number)
        if self.base:
            self._bring({"update_id": number, **update}, chat_of(update))
        else:
            await self.add(update, update_id=number)
        return number

    def taken(self) -> set[int]:
        """The updates for which Telegram has the bot's word."""
        return self.acknowledged if self.base else self.confirmed

    async def until_taken(self) -> None:
        """Wait until everything that was given is acknowledged."""
        while not self.taken() >= set(self.given):
            await asyncio.sleep(0.02)

    # ------------------------------------------------------------------ the webhook

    @contextlib.asynccontextmanager
    async def couriers(self, base: str) -> Any:
        """Bring updates to the webhook at this server, instead of its public name."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
            self._session, self.base = session, base
            try:
                yield self
            finally:
                for courier in self._couriers:
                    courier.cancel()
                await asyncio.gather(*self._couriers, return_exceptions=True)

    def _bring(self, update: dict[str, Any], chat: int) -> None:
        self._waiting[chat].append(update)
        if len(self._waiting[chat]) == 1:
            task = asyncio.create_task(self._courier(chat))
            self._couriers.add(task)
            task.add_done_callback(self._couriers.discard)

    async def _courier(self, chat: int) -> None:
        """One chat's updates, in order, each until it is taken; now and then one more time."""
        queue = self._waiting[chat]
        while queue:
            while not await self._take(queue[0]):
                await asyncio.sleep(self.random.uniform(0.05, 0.3))
            self.acknowledged.add(queue[0]["update_id"])
            if self.random.random() < self.repeats:
                await self._take(queue[0])
            queue.popleft()

    async def _take(self, update: dict[str, Any]) -> bool:
        assert self._session is not None
        if not self.webhook["url"]:
            return False
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        self.brought[update["update_id"]] += 1
        path = urlsplit(self.webhook["url"]).path
        async with self._doors:
            try:
                async with self._session.post(self.base + path, json=update, headers=headers) as answer:
                    return answer.status == 200
            except (aiohttp.ClientError, TimeoutError, OSError):
                return False

    # ------------------------------------------------------------------ what is said

    async def hung_up(self) -> None:
        """Wait until all that a dead process had put on the line was taken off it."""
        for _ in range(10):
            await asyncio.sleep(0)
        assert self._server is not None
        while self._server.connections or self.in_flight:
            await asyncio.sleep(0.005)

    async def _send_message(self, values: dict[str, Any]) -> dict[str, Any]:
        """It is on the screen at once; the answer takes its time, so a kill finds sends in flight."""
        self.in_flight += 1
        try:
            shown = await super()._send_message(values)
            if self.delay:
                await asyncio.sleep(self.delay)
            return shown
        finally:
            self.in_flight -= 1


def chat_of(update: dict[str, Any]) -> int:
    """Whose update it is."""
    return int((update.get("message") or update["callback_query"]["message"])["chat"]["id"])
