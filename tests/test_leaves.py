"""Leave: who is away is left in peace, and what waits finds somebody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conversation import Town
from tests.test_deadlines import at
from tests.test_presence import nudges
from tests.test_publish import Cast
from tests.test_reminders import hand_in, reminders_of
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[Cast]:
    adopts = ("tuy-phuoc-2015", "quang-khai-2021", "trung-dung-2024")
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=adopts), pool=pool))
    yield cast
    await cast.town.close()


async def test_leave_is_entered_in_one_message_and_the_head_hears_of_it(cast: Cast) -> None:
    chief = await cast.town.phone("Hà Văn Chánh", "chanh-van-phong", chat="chanh")
    await cast.mai.say("/nghiphep 25/11 đến 27/11")
    cast.mai.sees("từ thứ Tư 25/11/2026 đến thứ Sáu 27/11/2026", "người làm thay")
    chief.sees("Nguyễn Thị Mai nghỉ")
    with cast.town.house.database.read.connect() as conn:
        assert [e.verb for e in journal.entries(conn)][-1] == "leave.entered"
    await cast.mai.press("Cử người làm thay")
    cast.mai.never_saw("không hợp lý")


@pytest.mark.parametrize("words", ["25/11", "từ 25/11 tới 25/11", "25/11/2026 - 25/11/2026", "25/11–25/11"])
async def test_days_are_typed_as_people_type_them(cast: Cast, words: str) -> None:
    await cast.mai.say("/nghiphep")
    await cast.mai.say(words)
    cast.mai.sees("Đã ghi ngày nghỉ thứ Tư 25/11/2026")


async def test_what_is_no_leave_is_explained(cast: Cast) -> None:
    await cast.mai.say("/nghiphep 27/11/2026 đến 25/11/2026")
    cast.mai.sees("không hợp lý")
    await cast.mai.say("/nghiphep 1/12/2026 đến 30/4/2027")
    cast.mai.sees("tối đa 90 ngày")
    await cast.mai.say("/nghiphep 25/11")
    await cast.mai.say("/nghiphep 24/11 đến 26/11")
    cast.mai.sees("trùng", "25/11/2026")
    await cast.tu.say("/nghiphep 25/11")
    cast.tu.never_saw("Đã ghi")


async def test_who_is_away_is_not_asked_to_look_in_and_is_again_when_back(cast: Cast) -> None:
    await cast.toan.say("/nghiphep")
    await cast.toan.press("Nghỉ thứ Hai 23/11/2026")
    await at(cast.town, 23, 14)
    assert nudges(cast.toan) == [], "what was planned for today is not asked for"
    await at(cast.town, 25, 7)
    assert len(nudges(cast.toan)) == 1


async def test_what_falls_due_goes_up_when_everybody_who_has_it_is_away(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press_payload("leaves.enter:20261123")
    await cast.hanh.press_payload("leaves.enter:20261123")
    await at(cast.town, 23, 16)
    assert reminders_of(cast.toan) == reminders_of(cast.hanh) == []
    cast.bach.sees("Nhắc hạn", "còn 1 giờ")


async def test_what_falls_due_stays_with_whoever_of_those_who_have_it_is_here(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press_payload("leaves.enter:20261123")
    await at(cast.town, 23, 16)
    assert reminders_of(cast.toan) == reminders_of(cast.bach) == []
    cast.hanh.sees("Nhắc hạn", "còn 1 giờ")


async def test_a_leader_on_leave_gets_no_digest(cast: Cast) -> None:
    await cast.bach.say("/nghiphep 25/11")
    await at(cast.town, 25, 12)
    assert not [s for s in cast.bach.screen if "Tổng hợp" in s.text]
    assert [s for s in cast.hanh.screen if "Tổng hợp" in s.text]


async def test_leave_is_taken_back(cast: Cast) -> None:
    await cast.toan.say("/nghiphep 25/11")
    await cast.toan.press("Bỏ: thứ Tư 25/11/2026")
    cast.toan.sees("Đã bỏ ngày nghỉ")
    await cast.mai.press_payload("leaves.end:1")
    cast.mai.never_saw("Đã bỏ")
    await at(cast.town, 25, 7)
    assert len(nudges(cast.toan)) == 1
