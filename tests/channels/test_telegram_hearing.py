"""Long polling: heard once, confirmed after it was noted, in order within a chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.channels.telegram_inbox import LAN, MAI, Inbox, open_channel, telegram
from tests.channels.telegram_loopback import USERNAME, Loopback
from tests.channels.telegram_phone import no_wait
from vanthu.channels.base import Inbound, Said, SendFailed
from vanthu.channels.telegram.line import Line
from vanthu.locales import LANGUAGES, say


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


async def test_a_refused_token_is_said_loudly_looked_at_now_and_then_and_goes_on_when_taken_again(
    loopback: Loopback, inbox: Inbox
) -> None:
    waits: list[float] = []
    alarms: list[str] = []
    said: list[str] = []

    async def waited(seconds: float) -> None:
        waits.append(seconds)
        assert channel.trouble is not None
        said.append(say(channel.trouble, "vi"))
        with pytest.raises(SendFailed) as failed:
            await channel.send(str(MAI), Said("chào"))
        assert failed.value.closed, "nothing is even tried"

    async def alarm() -> None:
        alarms.append("told")

    loopback.person(MAI)
    channel = telegram(loopback, line=Line(sleep=waited), alarm=alarm)
    loopback.fail("getUpdates", 401, "Unauthorized", times=3)
    async with open_channel(channel, inbox.receive):
        await loopback.until_confirmed(await loopback.add(loopback.message(MAI, text="một")))
        assert channel.trouble is None
        await channel.send(str(MAI), Said("chào"))
    assert waits == [300.0] * 3
    assert alarms == ["told"]
    assert "VANTHU_TELEGRAM_TOKEN" in said[0]
    assert [posted.text for posted in loopback.screens[MAI]] == ["chào"]
    assert inbox.texts(MAI) == ["một"], "what waited at Telegram is heard"


async def test_a_token_that_is_refused_when_something_is_said_stops_the_saying(loopback: Loopback) -> None:
    now = [datetime(2026, 11, 23, tzinfo=UTC)]
    loopback.person(MAI)
    channel = telegram(loopback, line=Line(sleep=no_wait, now=lambda: now[0]))
    await channel.start(None)
    loopback.fail("sendMessage", 401, "Unauthorized")
    for _ in range(3):
        with pytest.raises(SendFailed) as failed:
            await channel.send(str(MAI), Said("chào"))
        assert failed.value.closed
    assert loopback.calls == [], "asked once"
    now[0] += timedelta(minutes=6)
    await channel.send(str(MAI), Said("chào"))
    assert channel.trouble is None
    await channel.stop()


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
