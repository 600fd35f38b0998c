"""Heard once, confirmed after it was noted; in order within a chat; by polling and by webhook."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
import structlog
from aiohttp import web

from tests.channels.telegram_loopback import TOKEN, USERNAME, Loopback
from tests.channels.telegram_phone import hasty_pace, no_wait
from vanthu.channels.base import FetchFailed, Inbound, Said, SendFailed
from vanthu.channels.telegram import Telegram, api
from vanthu.channels.telegram.line import Line
from vanthu.locales import LANGUAGES, say

MAI, LAN = 1, 2


class Inbox:
    """Notes what is heard, once, and fails on request."""

    def __init__(self) -> None:
        self.noted: list[Inbound] = []
        self.attempts: list[str] = []
        self.failing: dict[str, int] = {}

    async def receive(self, inbound: Inbound) -> None:
        self.attempts.append(inbound.text or inbound.kind)
        if self.failing.get(inbound.text or "", 0):
            self.failing[inbound.text or ""] -= 1
            raise OSError("the disk is away")
        await asyncio.sleep(0)
        if inbound.event_id not in {old.event_id for old in self.noted}:
            self.noted.append(inbound)

    def texts(self, chat: int) -> list[str | None]:
        return [inbound.text for inbound in self.noted if inbound.chat == str(chat)]


def telegram(loopback: Loopback, **given: object) -> Telegram:
    given = {"line": Line(sleep=no_wait), "pace": hasty_pace()} | given
    return Telegram(TOKEN, api=loopback.url, **given)


@asynccontextmanager
async def open_channel(
    channel: Telegram, receive: Callable[[Inbound], Awaitable[None]]
) -> AsyncIterator[Telegram]:
    await channel.start(receive)
    try:
        yield channel
    finally:
        await channel.stop()


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with Loopback().serving() as served:
        yield served


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


async def test_what_is_said_is_noted_and_then_confirmed(loopback: Loopback, inbox: Inbox) -> None:
    async with open_channel(telegram(loopback), inbox.receive) as channel:
        number = await loopback.add(loopback.message(MAI, text="xin chào"))
        await loopback.until_confirmed(number)
        assert inbox.texts(MAI) == ["xin chào"]
        assert channel.trouble is None
        assert channel.last_heard is not None
        assert channel.username == USERNAME


async def test_an_update_is_not_confirmed_while_it_is_being_noted(loopback: Loopback, inbox: Inbox) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(inbound: Inbound) -> None:
        reached.set()
        await go_on.wait()
        await inbox.receive(inbound)

    async with open_channel(telegram(loopback), slowly):
        number = await loopback.add(loopback.message(MAI, text="một"))
        await reached.wait()
        assert loopback.confirmed == set()
        go_on.set()
        await loopback.until_confirmed(number)


async def test_a_stop_between_hearing_and_noting_makes_it_come_again_with_one_effect(
    loopback: Loopback, inbox: Inbox
) -> None:
    reached = asyncio.Event()

    async def killed_after_the_commit(inbound: Inbound) -> None:
        await inbox.receive(inbound)
        reached.set()
        await asyncio.Event().wait()

    number = await loopback.add(loopback.message(MAI, text="một"))
    async with open_channel(telegram(loopback), killed_after_the_commit):
        await reached.wait()
    assert loopback.confirmed == set()
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.until_confirmed(number)
    assert inbox.attempts == ["một", "một"]
    assert inbox.texts(MAI) == ["một"]


async def test_what_could_not_be_noted_comes_again_in_order_and_other_chats_go_on(
    loopback: Loopback, inbox: Inbox
) -> None:
    inbox.failing["1"] = 2
    numbers = [await loopback.add(loopback.message(MAI, text="1"))]
    numbers.append(await loopback.add(loopback.message(LAN, "Lan", text="a")))
    numbers.append(await loopback.add(loopback.message(MAI, text="2")))
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.until_confirmed(*numbers)
    assert inbox.texts(MAI) == ["1", "2"]
    assert inbox.texts(LAN) == ["a"]
    assert inbox.attempts.index("2") > 2


async def test_order_holds_within_a_chat_whatever_each_takes(loopback: Loopback, inbox: Inbox) -> None:
    async def unevenly(inbound: Inbound) -> None:
        for _ in range(20 if inbound.text == "0" else 0):
            await asyncio.sleep(0)
        await inbox.receive(inbound)

    numbers = [
        await loopback.add(loopback.message(chat, text=str(i))) for i in range(20) for chat in (MAI, LAN)
    ]
    async with open_channel(telegram(loopback), unevenly):
        await loopback.until_confirmed(*numbers)
    assert inbox.texts(MAI) == inbox.texts(LAN) == [str(i) for i in range(20)]


async def test_numbers_that_begin_lower_after_a_quiet_week_are_heard(
    loopback: Loopback, inbox: Inbox
) -> None:
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.until_confirmed(await loopback.add(loopback.message(MAI, text="cũ")))
        await loopback.until_confirmed(await loopback.add(loopback.message(MAI, text="mới"), update_id=17))
    assert inbox.texts(MAI) == ["cũ", "mới"]


async def test_an_update_that_cannot_be_read_does_not_hold_up_the_others(
    loopback: Loopback, inbox: Inbox
) -> None:
    broken = await loopback.add({"message": {"message_id": "?", "chat": 5}})
    good = await loopback.add(loopback.message(MAI, text="tiếp"))
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.until_confirmed(broken, good)
    assert inbox.texts(MAI) == ["tiếp"]


async def test_a_press_is_answered_after_it_was_noted(loopback: Loopback, inbox: Inbox) -> None:
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.add(loopback.pressed(MAI, "publish.send:1"))
        await loopback.until_called("answerCallbackQuery")
        assert inbox.noted[0].press == "publish.send:1"
        assert loopback.open_queries == set()


async def test_a_press_whose_clock_cannot_be_stopped_is_noted_all_the_same(
    loopback: Loopback, inbox: Inbox
) -> None:
    update = loopback.pressed(MAI, "a")
    loopback.open_queries.clear()
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.until_confirmed(await loopback.add(update))
        await loopback.until_called("answerCallbackQuery")
    assert len(inbox.noted) == 1


@pytest.mark.parametrize(
    "trouble", [(502, "Bad Gateway"), (500, "Internal Server Error"), (409, "Conflict: x")]
)
async def test_trouble_on_the_line_is_waited_out(
    loopback: Loopback, inbox: Inbox, trouble: tuple[int, str]
) -> None:
    waits: list[float] = []

    async def waited(seconds: float) -> None:
        waits.append(seconds)

    loopback.fail("getUpdates", *trouble, times=3)
    channel = telegram(loopback, line=Line(sleep=waited))
    async with open_channel(channel, inbox.receive):
        await loopback.until_confirmed(await loopback.add(loopback.message(MAI, text="một")))
        assert channel.trouble is None
    assert waits == ([15.0] * 3 if trouble[0] == 409 else [1.0, 2.0, 5.0])


async def test_telegram_may_be_away_when_we_start(loopback: Loopback, inbox: Inbox) -> None:
    loopback.lose("getMe", "cut")
    loopback.fail("getMe", 503, "Service Unavailable")
    loopback.fail("getUpdates", 429, "Too Many Requests: retry after 7", retry_after=7)
    async with open_channel(telegram(loopback), inbox.receive):
        await loopback.until_confirmed(await loopback.add(loopback.message(MAI, text="một")))
    assert inbox.texts(MAI) == ["một"]


async def test_a_refused_token_ends_polling_and_is_said(loopback: Loopback, inbox: Inbox) -> None:
    channel = Telegram("1:wrong-token", api=loopback.url, line=Line(sleep=no_wait))
    async with open_channel(channel, inbox.receive):
        assert channel._task is not None
        await asyncio.wait_for(channel._task, 5)
        assert channel.trouble is not None
        assert channel.trouble.key == "telegram.token_refused"
        assert "VANTHU_TELEGRAM_TOKEN" in say(channel.trouble, "vi")
    assert loopback.calls == []


async def test_a_fault_of_our_own_does_not_make_the_channel_deaf(loopback: Loopback, inbox: Inbox) -> None:
    troubles = [OSError("the records are away")]

    async def remember(_: str) -> None:
        if troubles:
            raise troubles.pop()

    async with open_channel(telegram(loopback, remember_username=remember), inbox.receive):
        await loopback.until_confirmed(await loopback.add(loopback.message(MAI, text="một")))


async def test_the_bots_name_is_remembered_and_visitors_get_their_menu(
    loopback: Loopback, inbox: Inbox
) -> None:
    names: list[str] = []

    async def remember(name: str) -> None:
        names.append(name)

    menus = {language: [("help", f"in {language}")] for language in LANGUAGES}
    channel = telegram(loopback, remember_username=remember, visitors_menu=menus)
    async with open_channel(channel, inbox.receive):
        await loopback.until_called("getUpdates")
    assert names == [USERNAME]
    assert loopback.menus == {(None, None): menus["vi"], (None, "en"): menus["en"]}


async def test_a_menu_follows_the_posts_of_whoever_writes(loopback: Loopback, inbox: Inbox) -> None:
    asked: list[str] = []
    offered = [("help", "Trợ giúp")]

    async def menu_of(chat: str) -> list[tuple[str, str]]:
        asked.append(chat)
        return offered

    async with open_channel(telegram(loopback, menu_of=menu_of), inbox.receive):
        for _ in range(2):
            await loopback.add(loopback.message(MAI, text="một"))
            await loopback.until_called("setMyCommands")
        offered = [("nop", "Nộp văn bản"), *offered]
        await loopback.add(loopback.message(MAI, text="/start i_code"))
        await loopback.until_called("setMyCommands", 2)
        assert loopback.menus[MAI, None] == offered
    assert asked == ["1", "1"]


# ---------------------------------------------------------------------- webhook

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


# ---------------------------------------------------------------------- files, checks, secrets


async def test_a_file_is_fetched(loopback: Loopback) -> None:
    loopback.files["F"] = b"%PDF-1.7 hello"
    channel = telegram(loopback)
    with pytest.raises(FetchFailed) as closed:
        await channel.fetch("F")
    assert not closed.value.permanent
    async with open_channel(channel, Inbox().receive):
        assert await channel.fetch("F") == b"%PDF-1.7 hello"


async def test_a_file_that_is_gone_or_too_big_is_not_asked_for_again(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.channels.telegram_loopback.DOWNLOAD_LIMIT", 10)
    loopback.files["big"] = b"x" * 11
    async with open_channel(telegram(loopback), Inbox().receive) as channel:
        for ref in ("big", "gone"):
            with pytest.raises(FetchFailed) as failed:
                await channel.fetch(ref)
            assert failed.value.permanent
        loopback.fail("getFile", 500, "Internal Server Error")
        with pytest.raises(FetchFailed) as failed:
            await channel.fetch("big")
        assert not failed.value.permanent


async def test_a_local_server_hands_over_larger_files(loopback: Loopback) -> None:
    assert telegram(loopback).can.file_in_limit == 50_000_000
    assert (
        Telegram(TOKEN).can.file_in_limit
        == Telegram(TOKEN, api="https://api.telegram.org/").can.file_in_limit
    )
    assert Telegram(TOKEN).can.file_in_limit == 20_000_000


async def test_a_checkup_says_how_things_stand(loopback: Loopback) -> None:
    polled, pushed = telegram(loopback), telegram(loopback, public_url=PUBLIC)
    assert [(well, fact.key) for well, fact in await polled.check()] == [
        (True, "telegram.check_name"),
        (True, "telegram.check_polling"),
        (True, "telegram.check_waiting"),
    ]
    assert [fact.key for well, fact in await pushed.check() if not well] == ["telegram.check_no_webhook"]
    wrong = Telegram("1:x", api=loopback.url)
    assert [(well, fact.key) for well, fact in await wrong.check()] == [(False, "telegram.token_refused")]
    away = Telegram(TOKEN, api="http://127.0.0.1:1")
    assert [(well, fact.key) for well, fact in await away.check()] == [(False, "telegram.unreachable")]


async def test_no_log_and_no_error_carries_the_token(
    loopback: Loopback, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(api, "READ", 0.05)
    caplog.set_level(logging.DEBUG)
    words: list[str] = []
    with structlog.testing.capture_logs() as logs:
        channel = telegram(loopback)
        words.append(repr(channel.__dict__))
        loopback.lose("getMe", "cut")
        loopback.lose("getMe")
        loopback.fail("getMe", 404, "Not Found")
        async with open_channel(channel, inbox.receive):
            await loopback.until_called("getMe")
            for manner in ("cut", "hang"):
                loopback.lose("sendMessage", manner)
                loopback.person(MAI)
                with pytest.raises(SendFailed) as failed:
                    await channel.send(str(MAI), Said("a"))
                words += _chain(failed.value)
            with pytest.raises(FetchFailed) as gone:
                await channel.fetch("gone")
            words += _chain(gone.value)
        away = Telegram(TOKEN, api="http://127.0.0.1:1")
        words += [repr(await away.check())]
        nonsense = Telegram(TOKEN, api="http://no host")
        words += [repr(await nonsense.check())]
    said = "\n".join([*words, *map(repr, logs), caplog.text])
    assert TOKEN.partition(":")[2] not in said
    assert "telegram.trouble" in said


def _chain(error: BaseException | None) -> list[str]:
    words = []
    while error is not None:
        words += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    return words
