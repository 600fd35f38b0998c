"""Every kind of update, as it is heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from tests.channels.telegram_loopback import Loopback
from tests.channels.telegram_phone import CONTENT
from vanthu.channels.base import EDITED, FILES, PHOTO, PRESS, START, TEXT, Inbound
from vanthu.channels.telegram.reading import read

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LIMIT = 20_000_000
ASKER = 77


def heard(update: dict[str, Any]) -> Inbound | None:
    parsed = Update.de_json({"update_id": 9, **update}, None)
    return read(parsed, username="van_thu_bot", file_limit=LIMIT, now=NOW)


def said(kind: str = "message", **content: Any) -> Inbound | None:
    return heard(Loopback().message(ASKER, "Nguyễn Thị Mai", kind=kind, **content))


def said_in_group(text: str, **content: Any) -> Inbound | None:
    loopback = Loopback()
    loopback.group(-100)
    return heard(loopback.message(-100, "Mai", user=ASKER, text=text, **content))


def document(name: str | None = "QĐ 15.pdf", size: int | None = 1000, **more: Any) -> dict[str, Any]:
    given = {"file_id": "F", "file_unique_id": "u", "file_name": name, "file_size": size, **more}
    return {k: v for k, v in given.items() if v is not None}


def test_words_carry_who_where_and_when() -> None:
    inbound = said(text="xin chào")
    assert inbound is not None
    assert (inbound.channel, inbound.event_id, inbound.chat) == ("telegram", "9", "77")
    assert (inbound.kind, inbound.text, inbound.name) == (TEXT, "xin chào", "Nguyễn Thị Mai")
    assert inbound.language == "vi"
    assert inbound.at.tzinfo is not None


def test_the_country_of_a_language_is_left_out() -> None:
    update = Loopback().message(ASKER, text="hello")
    update["message"]["from"]["language_code"] = "en-GB"
    inbound = heard(update)
    assert inbound is not None
    assert inbound.language == "en"


@pytest.mark.parametrize(("kind", "content"), CONTENT.items())
def test_every_kind_is_heard_as_what_it_is(kind: str, content: dict[str, Any]) -> None:
    inbound = said(**content, caption="kèm lời")
    assert inbound is not None
    assert (inbound.kind, inbound.text) == (kind, "kèm lời")
    assert [file.ref for file in inbound.files] == (["f"] if kind == PHOTO else [])


def test_a_place_is_heard_in_figures_and_a_photo_in_its_largest_size() -> None:
    place = said(location={"latitude": 21.02831, "longitude": 105.85422})
    sizes = [
        {"file_id": name, "file_unique_id": name, "width": 9, "height": 9} for name in ("small", "large")
    ]
    photo = said(photo=sizes)
    assert place is not None
    assert photo is not None
    assert place.text == "📍 21.02831, 105.85422"
    assert [file.ref for file in photo.files] == ["large"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"audio": {"file_id": "f", "file_unique_id": "u", "duration": 1}}, "voice"),
        ({"video_note": {"file_id": "f", "file_unique_id": "u", "length": 9, "duration": 1}}, "video"),
        (
            {
                "animation": {
                    "file_id": "f",
                    "file_unique_id": "u",
                    "width": 1,
                    "height": 1,
                    "duration": 1,
                },
                "document": document("a.mp4"),
            },
            "video",
        ),
        (
            {
                "venue": {
                    "location": {"latitude": 1, "longitude": 1},
                    "title": "UBND",
                    "address": "Mẫu Sơn",
                }
            },
            "location",
        ),
        ({"something_new_of_2027": {"a": 1}}, "other"),
    ],
)
def test_what_looks_like_something_else_is_not_mistaken(content: dict[str, Any], kind: str) -> None:
    inbound = said(**content)
    assert inbound is not None
    assert (inbound.kind, inbound.files) == (kind, ())


def test_a_document_is_a_file_with_its_caption_and_album() -> None:
    inbound = said(document=document(), caption="đăng giúp", media_group_id="A")
    assert inbound is not None
    assert (inbound.kind, inbound.text, inbound.album) == (FILES, "đăng giúp", "A")
    (file,) = inbound.files
    assert (file.name, file.size, file.ref, file.too_big) == ("QĐ 15.pdf", 1000, "F", False)
    assert inbound.slow


def test_a_file_that_telegram_will_not_hand_over_is_too_big_and_not_waited_for() -> None:
    at_limit, above = said(document=document(size=LIMIT)), said(document=document(size=LIMIT + 1))
    assert at_limit is not None
    assert above is not None
    assert (at_limit.files[0].too_big, above.files[0].too_big) == (False, True)
    assert not above.slow


def test_a_file_without_name_gets_one_with_its_ending() -> None:
    inbound = said(document=document(None, mime_type="application/pdf"))
    assert inbound is not None
    assert inbound.files[0].name == "document.pdf"


@pytest.mark.parametrize(
    ("text", "kind", "payload"),
    [
        ("/start i_Ab-1", START, "i_Ab-1"),
        ("/start@van_thu_bot i_Ab-1", START, "i_Ab-1"),
        ("/start", TEXT, "/start"),
        ("/start xin chào", TEXT, "/start xin chào"),
        ("/start " + "x" * 65, TEXT, "/start " + "x" * 65),
        ("/help", TEXT, "/help"),
    ],
)
def test_only_a_code_behind_start_is_a_start(text: str, kind: str, payload: str) -> None:
    inbound = said(text=text)
    assert inbound is not None
    assert (inbound.kind, inbound.text) == (kind, payload)


def test_a_press_is_heard_with_its_payload() -> None:
    inbound = heard(Loopback().pressed(ASKER, "publish.send:12"))
    assert inbound is not None
    assert (inbound.kind, inbound.press, inbound.chat, inbound.at) == (PRESS, "publish.send:12", "77", NOW)


def test_a_press_under_a_message_too_old_to_be_shown_is_heard_all_the_same() -> None:
    update = Loopback().pressed(ASKER, "a")
    update["callback_query"]["message"]["date"] = 0
    inbound = heard(update)
    assert inbound is not None
    assert inbound.chat == "77"


def test_an_edited_message_is_told_apart() -> None:
    inbound = said("edited_message", text="sửa lại", edit_date=1_795_312_900)
    assert inbound is not None
    assert (inbound.kind, inbound.text) == (EDITED, "sửa lại")


def test_a_forwarded_message_is_heard_like_any_other() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Lan", "date": 1_795_312_800}
    inbound = said(text="chuyển tiếp", forward_origin=origin)
    assert inbound is not None
    assert inbound.kind == TEXT


@pytest.mark.parametrize(
    "update",
    [
        {
            "my_chat_member": {
                "chat": {"id": 7, "type": "private"},
                "from": {"id": 7, "is_bot": False, "first_name": "x"},
                "date": 1,
                "old_chat_member": {
                    "status": "member",
                    "user": {"id": 1, "is_bot": True, "first_name": "b"},
                },
                "new_chat_member": {
                    "status": "kicked",
                    "until_date": 0,
                    "user": {"id": 1, "is_bot": True, "first_name": "b"},
                },
            }
        },
        {
            "channel_post": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": -5, "type": "channel", "title": "t"},
                "text": "a",
            }
        },
        Loopback().message(7, message_auto_delete_timer_changed={"message_auto_delete_time": 60}),
        Loopback().message(7, kind="edited_message", location={"latitude": 1.0, "longitude": 1.0}),
    ],
)
def test_what_nobody_said_is_not_answered(update: dict[str, Any]) -> None:
    assert heard(update) is None


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("chào cả phòng", None),
        ("/help", "/help"),
        ("/help@van_thu_bot", "/help@van_thu_bot"),
        ("/help@Van_Thu_Bot", "/help@Van_Thu_Bot"),
        ("/help@other_bot", None),
        ("xem /help", None),
    ],
)
def test_in_a_group_only_commands_to_us_are_answered(text: str, answered: str | None) -> None:
    inbound = said_in_group(text)
    assert (inbound.text if inbound else None) == answered
    if inbound:
        assert (inbound.chat, inbound.name) == ("-100", "Phòng Văn thư")


def test_a_code_said_in_a_group_is_dropped_since_it_would_bind_the_whole_group() -> None:
    inbound = said_in_group("/start@van_thu_bot i_secret")
    assert inbound is not None
    assert (inbound.kind, inbound.text) == (TEXT, "/start")
