"""The webhook: 200 only after it was noted, nothing without the secret."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from tests.channels.telegram_inbox import MAI, Inbox, open_channel, telegram
from tests.channels.telegram_loopback import TOKEN, Loopback
from vanthu.channels.telegram import Telegram
from vanthu.channels.telegram.line import Line


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with Loopback().serving() as served:
        yield served


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


PUBLIC = "https://van-thu.example"


@asynccontextmanager
async def webhook(channel: Telegram) -> AsyncIterator[str]:
    """The office's own server, with the webhook on it."""
    app = web.Application()
    app.router.add_post(channel.webhook_path, channel.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_a_webhook_is_answered_200_after_it_was_noted(loopback: Loopback, inbox: Inbox) -> None:
    async with open_channel(telegram(loopback, public_url=PUBLIC), inbox.receive) as channel:
        await loopback.until_called("setWebhook")
        assert loopback.webhook["url"] == PUBLIC + channel.webhook_path
        assert TOKEN not in loopback.webhook["url"] + loopback.webhook["secret_token"]
        async with webhook(channel) as base:
            await loopback.add(loopback.message(MAI, text="một"))
            assert await loopback.push(base) == [200]
    assert inbox.texts(MAI) == ["một"]


async def test_without_the_secret_nothing_is_noted(loopback: Loopback, inbox: Inbox) -> None:
    async with open_channel(telegram(loopback, public_url=PUBLIC), inbox.receive) as channel:
        await loopback.until_called("setWebhook")
        async with webhook(channel) as base:
            await loopback.add(loopback.message(MAI, text="một"))
            assert await loopback.push(base, secret="guessed") == [403]
            assert await loopback.push(base, secret="") == [403]
            async with aiohttp.ClientSession() as session:
                path = base + channel.webhook_path
                async with session.post(path, data=b"{}") as bare, session.get(path) as looked:
                    assert (bare.status, looked.status) == (403, 405)
    assert inbox.attempts == []


async def test_an_update_that_could_not_be_noted_is_brought_again(loopback: Loopback, inbox: Inbox) -> None:
    inbox.failing["một"] = 1
    async with open_channel(telegram(loopback, public_url=PUBLIC), inbox.receive) as channel:
        await loopback.until_called("setWebhook")
        async with webhook(channel) as base:
            await loopback.add(loopback.message(MAI, text="một"))
            assert await loopback.push(base) == [503]
            assert await loopback.push(base) == [200]
            again = await loopback.add(loopback.message(MAI, text="một"), update_id=500_000_001)
            assert (again, await loopback.push(base)) == (500_000_001, [200])
    assert inbox.texts(MAI) == ["một"]


async def test_rubbish_and_too_much_of_it_is_turned_away(loopback: Loopback, inbox: Inbox) -> None:
    async with open_channel(telegram(loopback, public_url=PUBLIC), inbox.receive) as channel:
        await loopback.until_called("setWebhook")
        headers = {"X-Telegram-Bot-Api-Secret-Token": loopback.webhook["secret_token"]}
        async with webhook(channel) as base, aiohttp.ClientSession(headers=headers) as session:
            for body, status in (
                (b"{", 400),
                (b"[]", 400),
                (b"{}", 400),
                (io.BytesIO(b" " * 2_000_000), 413),
            ):
                async with session.post(base + channel.webhook_path, data=body) as answer:
                    assert answer.status == status
    assert inbox.attempts == []


async def test_a_webhook_that_was_taken_away_is_put_back(loopback: Loopback, inbox: Inbox) -> None:
    turns = asyncio.Queue[None]()

    async def wait(_: float) -> None:
        await turns.get()

    channel = telegram(loopback, public_url=PUBLIC, line=Line(sleep=wait))
    async with open_channel(channel, inbox.receive):
        await loopback.until_called("setWebhook")
        loopback.webhook = {"url": ""}
        turns.put_nowait(None)
        await loopback.until_called("setWebhook", 2)
