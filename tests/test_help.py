"""Help by role, and an answer to everything: never silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.conversation import POOR, FakeWire, Town
from vanthu.actions.rights import Hat
from vanthu.bot import routes
from vanthu.channels.base import CONTACT, EDITED, LOCATION, OTHER, STICKER, VIDEO, VOICE
from vanthu.handlers import help as helping
from vanthu.handlers.dates import day_words, read_day
from vanthu.locales import LANGUAGES, say, say_plain
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office


async def test_a_visitor_is_greeted_by_a_machine_that_says_so(town: Town) -> None:
    tu = await town.phone("Bà Tư", chat="tu")
    for words in ("/start", "xin chào", "/help", "trợ giúp", "/khong-co"):
        await tu.say(words)
        tu.sees("trợ lý tự động của Ủy ban nhân dân xã Mẫu Sơn", "lưu lại")
        assert "Văn bản mới" in tu.last.buttons
    await tu.press("Văn bản mới")
    await tu.start("no-such-link")
    tu.sees("trợ lý tự động")


async def test_help_shows_what_this_role_can_do_and_nothing_else(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    bach = await town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    duc = await town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    for phone in (mai, bach, duc):
        await phone.say("/help")
        phone.sees(phone.name, "/uyquyen", "/lo")
        assert "Tôi nghi tài khoản bị lộ" in phone.last.buttons
    mai.sees("Nộp văn bản")
    mai.never_saw("Duyệt:", "/moi")
    bach.sees("Duyệt:")
    bach.never_saw("/moi")
    duc.sees("/moi", "/nguoi")
    duc.never_saw("Nộp văn bản", "Duyệt:")
    assert "Mời người" in duc.last.buttons


async def test_help_names_the_borrowed_post(town: Town) -> None:
    bach = await town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await bach.press_payload("stand_ins.grant:1:2:20261123:20261124:all")
    await toan.say("trợ giúp")
    toan.sees("Ủy viên Ban Biên tập, Chủ tịch UBND xã, Trưởng Ban Biên tập (thay Trần Văn Bách)")


@pytest.mark.parametrize("words", ["abc", "/khongco", "/duyet 5"])
async def test_unknown_words_of_staff_get_a_line_and_buttons(town: Town, words: str) -> None:
    duc = await town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await duc.say(words)
    duc.sees("chọn việc cần làm")
    assert duc.last.buttons == ["Danh sách cán bộ", "Mời người", "Trợ giúp"]
    await mai.say(words)
    mai.sees("gửi tệp (PDF, Word…) vào đây")
    assert mai.last.buttons == ["Văn bản mới", "Trợ giúp"]


async def test_an_old_button_says_so(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.press_payload("gone.verb:1")
    mai.sees("không còn dùng được")
    assert "Trợ giúp" in mai.last.buttons


@pytest.mark.parametrize("kind", [VOICE, VIDEO, CONTACT, LOCATION, STICKER, OTHER])
@pytest.mark.parametrize("post", ["van-thu", None])
async def test_what_cannot_be_read_is_answered(town: Town, kind: str, post: str | None) -> None:
    phone = await town.phone("Nguyễn Thị Mai", post, chat="mai")
    await phone.send(kind)
    phone.sees("nhắn bằng chữ")
    assert phone.last.buttons


async def test_an_edited_message_changes_no_record(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.send(EDITED, text="/lo")
    mai.sees("không nhận phần sửa")
    assert mai.hats() == ["van-thu"]


async def test_a_chat_without_buttons_offers_numbers(tmp_path: Path, office: Office, pool: JudgePool) -> None:
    town = Town.open(tmp_path, office, pool=pool, wire=FakeWire(can=POOR))
    duc = await town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    await duc.say("abc")
    duc.sees("1. Danh sách cán bộ", "nhắn số")
    await duc.say("1")
    duc.has_seen("ai làm việc gì")
    await town.close()


def test_every_command_of_the_menus_is_answered(office: Office) -> None:
    known = routes.table().commands
    for post in office.posts:
        menu = helping.commands_for([Hat(post)])
        assert [name for name, _ in menu if name not in known] == []
        for _, label in menu:
            for language in LANGUAGES:
                assert 3 <= len(say_plain(label, language)) <= 256


def test_the_menu_follows_the_role(office: Office) -> None:
    def names(*codes: str) -> set[str]:
        return {name for name, _ in helping.commands_for([Hat(office.post(code)) for code in codes])}

    assert names() == {"hoi", "theo", "help", "vanban", "ngonngu"}
    assert {"moi", "nguoi"} <= names("quan-tri")
    assert not {"moi", "nguoi", "tre"} & names("van-thu")
    assert {"viec", "tre"} <= names("truong-bbt")


def test_every_button_that_help_shows_leads_somewhere() -> None:
    presses = routes.table().presses
    shown = {
        "questions.ask",
        "questions.mine",
        "documents.newest",
        "language.choose",
        "help.show",
        "people.who",
        "people.invite",
        "stand_ins.mine",
        "addresses.mine",
        "freeze.now",
    }
    assert shown <= presses.keys()


def test_days_are_said_and_read_as_offices_write_them() -> None:
    monday = date(2026, 11, 23)
    assert say(day_words(monday), "vi") == "thứ Hai 23/11/2026"
    assert say(day_words(monday), "en") == "Monday 23/11/2026"
    assert read_day("ngày 5/12/2026", today=monday) == date(2026, 12, 5)
    assert read_day("05-12", today=monday) == date(2026, 12, 5)
    assert read_day("1/2", today=monday) == date(2027, 2, 1)
    for wrong in ("30/02/2027", "mai", "5/13", ""):
        assert read_day(wrong, today=monday) is None
