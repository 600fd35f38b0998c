"""The pretended Bot API refuses what Telegram refuses, and keeps what it keeps."""

from __future__ import annotations

import json

import pytest
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, TelegramError

from tests.channels.telegram_checks import METHODS, ApiFault, checked, signature, visible
from tests.channels.telegram_loopback import TOKEN, Loopback
from vanthu.channels.telegram.api import AiohttpRequest, ApiBot


def keyboard(**button: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "Duyệt", **button}]]})


@pytest.mark.parametrize(
    ("method", "given", "says"),
    [
        ("sendMessage", {"chat_id": "1"}, "text is required"),
        ("sendMessage", {"chat_id": "1", "text": "a", "subject": "b"}, "unknown parameters subject"),
        ("sendMessage", {"chat_id": "1", "text": " "}, "text is empty"),
        ("sendMessage", {"chat_id": "1", "text": "x" * 4097}, "too long"),
        ("sendMessage", {"chat_id": "1", "text": "a", "parse_mode": "html5"}, "unsupported parse_mode"),
        ("sendMessage", {"chat_id": "1", "text": "<b>a", "parse_mode": "HTML"}, "end tag"),
        ("sendMessage", {"chat_id": "1", "text": "a</b>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ("sendMessage", {"chat_id": "1", "text": "<h1>a</h1>", "parse_mode": "HTML"}, "Unsupported start"),
        ("sendMessage", {"chat_id": "1", "text": "1 < 2", "parse_mode": "HTML"}, "Unclosed start tag"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "a", "reply_markup": keyboard(callback_data="đ" * 33)},
            "DATA",
        ),
        (
            "sendMessage",
            {"chat_id": "1", "text": "a", "reply_markup": keyboard(url="http://localhost/")},
            "URL",
        ),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": keyboard()}, "exactly one action"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "a", "reply_markup": keyboard(callback_data="a", url="http://a.vn")},
            "one",
        ),
        ("sendMessage", {"chat_id": "1", "text": "a", "reply_markup": "[]"}, "wrong type"),
        ("editMessageText", {"chat_id": "1", "message_id": "ba", "text": "a"}, "can't parse message_id"),
        ("sendDocument", {"chat_id": "1", "document": "a string"}, "wrong type of document"),
        (
            "sendDocument",
            {"chat_id": "1", "document": ("a", b"", "b/c"), "caption": "x" * 1025},
            "caption is too long",
        ),
        ("answerCallbackQuery", {}, "callback_query_id is required"),
    ],
)
def test_a_wrong_call_is_refused(method: str, given: dict[str, object], says: str) -> None:
    with pytest.raises(ApiFault) as fault:
        checked(method, given)
    assert says in fault.value.description


def test_a_right_call_is_decoded() -> None:
    assert (
        checked("sendMessage", {"chat_id": "-100", "text": "<b>a</b> &lt;", "parse_mode": "HTML"})["chat_id"]
        == -100
    )
    assert visible("<b>a</b> &lt; &amp; & <i>b</i>") == "a < & & b"
    for method in METHODS:
        required, allowed = signature(method)
        assert required <= allowed


@pytest.fixture
async def bot(loopback: Loopback) -> ApiBot:
    request = AiohttpRequest(TOKEN)
    await request.initialize()
    yield ApiBot(
        TOKEN,
        base_url=f"{loopback.url}/bot",
        base_file_url=f"{loopback.url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    await request.shutdown()


@pytest.fixture
async def loopback() -> Loopback:
    async with Loopback().serving() as served:
        yield served


async def test_an_offset_confirms_all_before_it_and_nothing_else_does(
    loopback: Loopback, bot: ApiBot
) -> None:
    first, second = [await loopback.add(loopback.message(1, text=text)) for text in "ab"]
    again = [await bot.fetch_updates(offset=None, wait=0, allowed=()) for _ in range(2)]
    assert [[u["update_id"] for u in updates] for updates in again] == [[first, second]] * 2
    assert [u["update_id"] for u in await bot.fetch_updates(offset=second, wait=0, allowed=())] == [second]
    assert loopback.confirmed == {first}


async def test_polling_is_refused_while_a_webhook_stands(loopback: Loopback, bot: ApiBot) -> None:
    with pytest.raises(BadRequest, match="https"):
        await bot.set_webhook("http://van-thu.example/telegram")
    await bot.set_webhook("https://van-thu.example/telegram")
    with pytest.raises(Conflict):
        await bot.fetch_updates(offset=None, wait=0, allowed=())


async def test_strangers_the_blocked_and_wrong_tokens_are_told_apart(loopback: Loopback, bot: ApiBot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(7, "a")
    loopback.person(7)
    sent = await bot.send_message(7, "a")
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("a", 7, sent.message_id)
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("b", 7, 999)
    loopback.blocked.add(7)
    with pytest.raises(Forbidden):
        await bot.send_message(7, "a")
    wrong = ApiBot("1:other", base_url=f"{loopback.url}/bot", request=bot.request)
    with pytest.raises(InvalidToken):
        await wrong.get_me()
    loopback.fail("getMe", 502, "Bad Gateway")
    with pytest.raises(TelegramError, match="Bad Gateway"):
        await bot.get_me()
