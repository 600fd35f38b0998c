"""A suspected leak: frozen at once, told at once, written down, opened only by somebody else (S4 Đ4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from tests.conversation import FakeWire, Phone, Town
from tests.papers_at_hand import decision
from tests.test_people import code_on, verbs
from vanthu.actions import people
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import deadlines, journal
from vanthu.store.reply import URGENT


@dataclass
class Cast:
    """Mai's account leaks; Đức and Hòa administer; Toản may do nothing about it."""

    town: Town
    mai: Phone
    duc: Phone
    hoa: Phone
    toan: Phone


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> Cast:
    return Cast(
        town,
        await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai"),
        await town.phone("Vũ Minh Đức", "quan-tri", chat="duc"),
        await town.phone("Lý Văn Hòa", "quan-tri", chat="hoa"),
        await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan"),
    )


async def test_one_word_freezes_at_once_and_every_administrator_hears(cast: Cast) -> None:
    await cast.mai.say("/lo")
    assert cast.mai.hats() == []
    cast.mai.sees("Đã khóa tài khoản", "Vũ Minh Đức, Lý Văn Hòa", "Tiếp theo")
    for administrator in (cast.duc, cast.hoa):
        administrator.sees("Nguyễn Thị Mai nghi tài khoản bị lộ", "gặp mặt hoặc gọi điện")
    cast.toan.never_saw("Nguyễn Thị Mai")
    assert verbs(cast.town) == ["account.frozen"]
    with cast.town.house.database.read.connect() as conn:
        (entry,) = journal.entries(conn, record="person:1")
        assert entry.actor_id == 1
        urgent = conn.exec_driver_sql(
            "SELECT count(*) FROM messages WHERE subject = 'frozen:1' AND urgency = ?", (URGENT,)
        ).scalar()
        assert urgent == 2


async def test_whatever_a_frozen_person_says_gets_the_same_answer(cast: Cast) -> None:
    await cast.mai.say("/nop")
    await cast.mai.say("/lo")
    before = verbs(cast.town)
    for words in ("/lo", "/themkenh", "/ngonngu", "Nguyễn Thị Mai", "/help"):
        await cast.mai.say(words)
        cast.mai.sees("đang bị khóa", "Vũ Minh Đức")
    await cast.mai.press_payload("freeze.thaw:1")
    cast.mai.sees("đang bị khóa")
    await cast.mai.send("voice")
    cast.mai.sees("đang bị khóa")
    assert verbs(cast.town) == before
    assert cast.mai.hats() == []


async def test_one_administrator_thaws_and_the_others_card_says_who(cast: Cast) -> None:
    await cast.mai.say("/lo")
    await cast.duc.press("Đã kiểm tra, mở lại")
    assert cast.mai.hats() == ["van-thu"]
    cast.mai.sees("kiểm tra và mở lại")
    cast.hoa.sees("được Vũ Minh Đức mở lại lúc 09:00")
    assert cast.hoa.last.buttons == []
    await cast.hoa.press_payload("freeze.thaw:1")
    cast.hoa.sees("không bị khóa")
    assert verbs(cast.town) == ["account.frozen", "account.thawed"]


async def test_issued_anew_the_old_chats_are_nobodys(cast: Cast) -> None:
    await cast.mai.say("/lo")
    await cast.duc.press("Cấp lại từ đầu")
    cast.duc.has_seen("Đã cắt mọi kênh liên lạc cũ")
    assert cast.mai.hats() == []
    await cast.mai.say("/nop")
    assert cast.mai.hats() == []
    new = await cast.town.phone("máy mới")
    await new.start(f"i_{code_on(cast.duc)}")
    new.sees("Nguyễn Thị Mai")
    await new.press("Đúng, tôi nhận")
    assert (new.hats(), cast.mai.hats()) == (["van-thu"], [])


async def test_links_given_before_the_leak_are_worth_nothing(cast: Cast) -> None:
    await cast.mai.say("/themkenh")
    code = code_on(cast.mai)
    await cast.mai.say("/lo")
    thief = await cast.town.phone("Kẻ lạ")
    await thief.start(f"i_{code}")
    thief.sees("thu hồi")
    assert thief.hats() == []


async def test_an_administrator_freezes_somebody_but_not_themselves(cast: Cast) -> None:
    await cast.duc.say("/nguoi")
    await cast.duc.press("Nguyễn Thị Mai")
    await cast.duc.press("Khóa tài khoản")
    assert cast.mai.hats() == ["van-thu"]
    await cast.duc.press("Đúng, khóa ngay")
    assert cast.mai.hats() == []
    cast.mai.sees("Tài khoản của anh/chị đã khóa")
    await cast.duc.press("Đúng, khóa ngay")
    cast.duc.sees("đã khóa từ")
    await cast.duc.press_payload("freeze.freeze:2")
    cast.duc.sees("gõ /lo")
    assert cast.duc.hats() == ["quan-tri"]


async def test_an_administrator_who_froze_himself_is_opened_by_the_other(cast: Cast) -> None:
    await cast.duc.say("/lo")
    await cast.duc.press_payload("freeze.thaw:2")
    assert cast.duc.hats() == []
    await cast.hoa.press("Đã kiểm tra, mở lại")
    assert cast.duc.hats() == ["quan-tri"]


async def test_the_only_administrator_is_shown_the_way_through_the_machine(town: Town) -> None:
    duc = await town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    await duc.say("/lo")
    duc.sees("vanthu admin-link")
    await duc.say("alo")
    duc.sees("vanthu admin-link")
    code = await town.house.writer.run(lambda conn: people.administrator_link(town.act(conn)))
    rescue = await town.phone("máy mới")
    await rescue.start(f"i_{code}")
    await rescue.press("Đúng, tôi nhận")
    await rescue.say("Lý Văn Hòa")
    await rescue.press_payload("freeze.thaw:1")
    assert duc.hats() == ["quan-tri"]


async def test_a_visitor_is_told_whom_to_call(town: Town) -> None:
    tu = await town.phone("Bà Tư", chat="tu")
    await tu.say("/lo")
    tu.sees("gọi ngay người quản trị")
    assert verbs(town) == []


@pytest.mark.parametrize("press", ["freeze.thaw:1", "freeze.reissue:1", "freeze.freeze:3", "freeze.ask:3"])
async def test_only_an_administrator_may(cast: Cast, press: str) -> None:
    await cast.mai.say("/lo")
    await cast.toan.press_payload(press)
    cast.toan.sees("chỉ người quản trị làm được")
    assert verbs(cast.town) == ["account.frozen"]
    assert (cast.mai.hats(), cast.hoa.hats()) == ([], ["quan-tri"])


async def test_a_repeated_event_freezes_once(cast: Cast) -> None:
    await cast.mai.say("/lo", event_id="twice")
    await cast.mai.say("/lo", event_id="twice")
    assert verbs(cast.town) == ["account.frozen"]
    assert cast.duc.text.count("nghi tài khoản bị lộ") == 1


async def test_what_is_promised_to_a_frozen_account_waits_until_it_is_thawed(cast: Cast) -> None:
    bach = await cast.town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    await cast.toan.say("/lo")
    seen = len(cast.toan.screen)
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    assert len(cast.toan.screen) == seen, "the case goes to whoever may act"
    await cast.duc.press("Đã kiểm tra, mở lại")
    await cast.toan.say("/viec")
    await cast.toan.press("Duyệt")
    await bach.say("/lo")
    seen = len(bach.screen)
    shown = [shown.said for shown in bach.screen]
    await cast.mai.press("Rút lại")
    assert [each.said for each in bach.screen] == shown, "not even an older card changes"
    await bach.say("xin chào")
    bach.sees("đang bị khóa")
    await cast.duc.press("Đã kiểm tra, mở lại")
    bach.sees("mở lại")
    assert "Duyệt" not in bach.buttons


async def test_what_waited_for_a_frozen_account_is_said_after_the_thaw(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.mai.say("/lo")
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thiếu chữ ký của người có thẩm quyền")
    cast.mai.never_saw("Thiếu chữ ký")
    await cast.duc.press("Đã kiểm tra, mở lại")
    cast.mai.has_seen("Thiếu chữ ký")
    cast.mai.sees("mở lại", "1 tin")


async def test_what_waited_comes_to_the_new_chat_after_a_reissue(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.mai.say("/lo")
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thiếu chữ ký của người có thẩm quyền")
    await cast.duc.press("Cấp lại từ đầu")
    new = await cast.town.phone("máy mới")
    await new.start(f"i_{code_on(cast.duc)}")
    await new.press("Đúng, tôi nhận")
    new.has_seen("Thiếu chữ ký")
    cast.mai.never_saw("Thiếu chữ ký")


async def test_the_clock_of_a_suspected_leak_begins_and_is_met_at_once(
    tmp_path: Path, pool: JudgePool
) -> None:
    town = Town.open(tmp_path, load_office(SHIPPED / "xa-dong-lam.toml"), pool=pool, wire=FakeWire())
    lan = await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan")
    await lan.say("/lo")
    with town.house.database.read.connect() as conn:
        (owed,) = conn.execute(select(deadlines.deadlines)).all()
        kept = [(each.verb, each.rule) for each in journal.entries(conn) if each.verb != "post.given"]
    assert (owed.clock, owed.about, owed.due_at, owed.met_at) == (
        "account.leak",
        "person:1",
        *[owed.starts_at] * 2,
    )
    assert kept == [
        (verb, "tuy-phuoc-2015#Điều 4.3") for verb in ("deadline.started", "account.frozen", "deadline.met")
    ]
    await town.close()
