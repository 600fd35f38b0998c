"""/viec and /tre: what waits for me, and what is late in my unit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from tests.conversation import Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_presence import nudges
from tests.test_publish import Cast
from tests.test_questions import People
from tests.test_reminders import ADOPTS, hand_in, owe
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[Cast]:
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=ADOPTS), pool=pool))
    yield cast
    await cast.town.close()


async def test_one_thing_is_shown_as_its_card(cast: Cast) -> None:
    await cast.toan.say("/viec")
    cast.toan.sees("Không có việc nào")
    await hand_in(cast)
    await cast.toan.say("/viec")
    cast.toan.sees("Chờ anh/chị: Biên tập", "15/QĐ-UBND")


async def test_several_stand_by_their_date_with_a_button_each(cast: Cast) -> None:
    for number in ("15/QĐ-UBND", "16/QĐ-UBND", "17/QĐ-UBND"):
        await hand_in(cast, number)
    await owe(cast, "publication:3", datetime(2026, 11, 23, 4, tzinfo=UTC))
    await owe(cast, "publication:2", datetime(2026, 11, 23, 8, tzinfo=UTC))
    await cast.toan.say("/viec")
    names = [line for line in cast.toan.last.text.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert [name[-10:] for name in names] == ["17/QĐ-UBND", "16/QĐ-UBND", "15/QĐ-UBND"]
    cast.toan.sees("Việc của anh/chị: 3", "đến 11:00 thứ Hai 23/11/2026", "còn 2 giờ", "Điều 6.4b")
    await cast.toan.press("2. Mở")
    cast.toan.sees("16/QĐ-UBND", "Chờ anh/chị: Biên tập")
    await cast.toan.press("1. Vì sao?")
    cast.toan.sees("17/QĐ-UBND", "Điều 6.4b")


async def test_a_paper_that_came_back_is_its_makers_work(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thêm nơi nhận là trang của xã")
    await cast.mai.say("/viec")
    cast.mai.sees("Cần sửa", "15/QĐ-UBND")
    await cast.mai.press("1. Mở")
    cast.mai.sees("15/QĐ-UBND")
    assert "Sửa thông tin, gửi lại" in cast.mai.last.buttons


async def test_a_citizens_question_waits_for_whoever_has_to_act_and_is_nudged_of(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    adopts = ("tuy-phuoc-2015", "quang-khai-2021", "trung-dung-2024")
    people = await People.of(Town.open(tmp_path, replace(office, adopts=adopts), pool=pool))
    await people.ask(people.tu, "Con tôi muốn xin học, trường giáo dục của xã nhận hồ sơ khi nào?")
    await people.toan.say("/viec")
    people.toan.sees("HD-2026-000001")
    await people.toan.press_payload("questions.route:1:van-hoa")
    for phone, number in ((people.sen, 1), (people.toan, 0), (people.thang, 0)):
        await phone.say("/viec")
        phone.sees("HD-2026-000001" if number else "Không có việc nào")
    people.sen.sees("17:00 thứ Ba 15/12/2026", "Điều 8.1c")
    await at(people.town, 25, 7)
    assert "Việc chờ anh/chị: 1" in nudges(people.sen)[-1]
    await people.town.close()


async def test_what_stands_in_the_agenda_is_what_the_nudge_counts(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    adopts = ("tuy-phuoc-2015", "quang-khai-2021", "trung-dung-2024")
    people = await People.of(Town.open(tmp_path, replace(office, adopts=adopts), pool=pool))
    van = await people.town.phone("Đỗ Thị Hồng Vân", "chanh-van-phong", chat="van")
    await people.ask(people.tu, "đm cán bộ đất đai làm ăn thế à")
    await people.ask(people.nam, "Cho tôi hỏi thủ tục tách thửa đất đai cần giấy tờ gì?")
    await people.nam.say("/dulieu")
    await people.nam.press("Xóa dữ liệu của tôi")
    await people.nam.press("Gửi yêu cầu xóa")
    await people.toan.say("/viec")
    people.toan.sees("Việc của anh/chị: 2", "HD-2026-000001", "HD-2026-000002")
    await van.say("/viec")
    van.sees("Yêu cầu xóa dữ liệu số 1")
    await at(people.town, 25, 7)
    await at(people.town, 25, 9)
    assert "Việc chờ anh/chị: 2" in nudges(people.toan)[-1], "what was set aside too"
    assert "Việc chờ anh/chị: 1" in nudges(van)[-1]
    await people.town.close()


async def test_a_request_for_more_time_is_a_leaders_work(cast: Cast) -> None:
    await hand_in(cast)
    await owe(cast, "publication:1", datetime(2026, 11, 26, 10, tzinfo=UTC))
    await cast.toan.press_payload("extensions.ask:2")
    await cast.toan.say("Chờ số liệu của Phòng Kinh tế")
    await cast.toan.press("Thứ Sáu 27/11/2026")
    await cast.hanh.say("/viec")
    cast.hanh.sees("Xin gia hạn: Quyết định số 15/QĐ-UBND")
    await cast.hanh.press("1. Mở")
    await cast.hanh.press("Đồng ý gia hạn")
    await cast.hanh.say("/viec")
    assert "Xin gia hạn" not in cast.hanh.last.text


async def test_a_head_sees_what_is_late_in_the_unit_and_a_leader_all_of_it(cast: Cast) -> None:
    chief = await cast.town.phone("Hà Văn Chánh", "chanh-van-phong", chat="chanh")
    culture = await cast.town.phone("Lý Thu Hà", "truong-phong-vhxh", chat="ha")
    await hand_in(cast)
    await at(cast.town, 25, 9)
    await chief.say("/tre")
    chief.sees("15/QĐ-UBND", "Đang chờ: Ủy viên Ban Biên tập", "quá hạn 1 ngày làm việc")
    await culture.say("/tre")
    culture.sees("Không có việc nào quá hạn")
    culture.never_saw("15/QĐ-UBND")
    await cast.bach.say("/tre")
    cast.bach.sees("15/QĐ-UBND")
    assert "1. Mở" not in cast.bach.last.buttons, "it is not the head of the board's turn"
    await cast.bach.press("1. Vì sao?")
    cast.bach.sees("Điều 6.2")


async def test_a_citizen_has_no_agenda(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Đăng lên trang")
    await cast.mai.press("Gửi duyệt")
    for words in ("/viec", "/tre"):
        await cast.tu.say(words)
    await cast.tu.press_payload("agenda.mine")
    cast.tu.never_saw("15/QĐ-UBND")
