"""Every date, and why that date: a paper on its way to the page is reminded of, before, at and after its time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio
from sqlalchemy import Connection, select

from tests.conversation import Town
from tests.papers_at_hand import decision, sample
from tests.test_publish import Cast
from vanthu.actions import deadlines as counting
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import deadlines, journal, reminders


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


async def hand_in(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")


async def at(town: Town, day: int, hour: int, minute: int = 0) -> None:
    """Let time pass until an instant of November 2026 in Vietnam."""
    then = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    await town.pass_time(then - town.clock.now())


def rungs(town: Town) -> list[tuple[str, str | None]]:
    with town.house.database.read.connect() as conn:
        found = conn.execute(select(reminders.reminders).order_by(reminders.reminders.c.id))
        return [(row.rung, row.outcome) for row in found]


async def test_the_card_says_until_when_how_long_that_is_and_by_which_article(cast: Cast) -> None:
    await hand_in(cast)
    cast.toan.sees("đến 17:00 thứ Hai 23/11/2026", "còn 8 giờ", "Điều 6.2")


async def test_whose_turn_it_is_is_reminded_before_and_at_the_date(cast: Cast) -> None:
    await hand_in(cast)
    await at(cast.town, 23, 15, 59)
    assert len(cast.toan.screen) == 1, "never early"
    await at(cast.town, 23, 16)
    cast.toan.sees("Nhắc hạn", "15/QĐ-UBND", "còn 1 giờ", "Điều 6.2")
    assert not cast.bach.screen, "it is not the head's turn yet, and it is not late"
    await at(cast.town, 23, 17)
    cast.toan.sees("Nhắc hạn", "17:00 thứ Hai 23/11/2026")


async def test_when_the_turn_passes_on_the_reminder_follows_it(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press("Duyệt")
    seen = len(cast.toan.screen)
    await at(cast.town, 23, 16)
    cast.bach.sees("Nhắc hạn")
    assert len(cast.toan.screen) == seen


async def test_nobody_is_reminded_on_a_day_off_and_the_next_working_morning_counts(cast: Cast) -> None:
    await hand_in(cast)
    await at(cast.town, 23, 17)
    seen = len(cast.toan.screen)
    await at(cast.town, 24, 12)
    assert len(cast.toan.screen) == seen, "24/11 is a day off since 2026"
    await at(cast.town, 25, 7, 30)
    cast.toan.sees("Việc quá hạn", "quá hạn 1 ngày làm việc")
    cast.bach.has_seen("Việc quá hạn", "Ủy viên Ban Biên tập", "/uyquyen")
    await at(cast.town, 26, 7, 30)
    cast.bach.sees("quá hạn 2 ngày làm việc")


async def test_what_is_done_is_not_reminded_of(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    await at(cast.town, 27, 10)
    for phone in (cast.toan, cast.bach):
        phone.never_saw("Nhắc hạn", "quá hạn 1")
    with cast.town.house.database.read.connect() as conn:
        (met,) = [e for e in journal.entries(conn) if e.verb == "deadline.met"]
    assert met.data["late"] is False
    assert {outcome for _, outcome in rungs(cast.town)} == {"overtaken"}


async def test_what_is_taken_back_stops_its_clock_and_sending_again_starts_a_new_one(cast: Cast) -> None:
    await hand_in(cast)
    await cast.mai.press("Rút lại")
    seen = len(cast.toan.screen)
    await at(cast.town, 25, 9)
    assert len(cast.toan.screen) == seen
    await cast.mai.press("Gửi duyệt")
    cast.toan.sees("đến 17:00 thứ Tư 25/11/2026")


async def test_after_days_of_downtime_all_that_fell_due_is_said_once(cast: Cast) -> None:
    await hand_in(cast)
    await cast.town.restart()
    await at(cast.town, 26, 9)
    late = [shown for shown in cast.toan.screen if "quá hạn" in shown.text]
    assert len(late) == 1
    assert rungs(cast.town)[:3] == [("before", "overtaken"), ("due", "overtaken"), ("late-1", "sent")]


async def test_several_at_once_make_one_message(cast: Cast) -> None:
    await hand_in(cast)
    await cast.mai.send_file("b.pdf", decision("16/QĐ-UBND"))
    await cast.mai.press("Gửi duyệt")
    seen = len(cast.toan.screen)
    await at(cast.town, 23, 16)
    assert len(cast.toan.screen) == seen + 1
    cast.toan.sees("15/QĐ-UBND", "16/QĐ-UBND")


async def test_the_button_opens_the_card(cast: Cast) -> None:
    await hand_in(cast)
    await at(cast.town, 23, 16)
    await cast.toan.press("Mở việc này")
    cast.toan.sees("Chờ anh/chị")
    await cast.toan.press("Duyệt")
    cast.bach.sees("bước 2/2")


async def test_why_this_date_counts_and_skips_each_day_by_its_reason(cast: Cast) -> None:
    await cast.mai.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.mai.press("Tin tức về hoạt động của UBND xã")
    answers = {"tác giả": "Đỗ Thị Lan", "kết thúc": "22/11/2026"}
    while "Gửi duyệt" not in cast.mai.last.buttons:
        question = cast.mai.last.text.lower()
        await cast.mai.say(
            next((a for key, a in answers.items() if key in question), "Ra quân vệ sinh môi trường")
        )
    await cast.mai.press("Gửi duyệt")
    cast.toan.sees("Điều 6.2", "Điều 8.1a")
    await at(cast.town, 23, 16)
    await cast.toan.press("Vì sao ngày này?")
    cast.toan.sees("Điều 6.2", "Cách hiểu")
    outsider = await cast.town.phone("Ngô Văn Lâm", "cong-chuc-kinh-te", chat="lam")
    await outsider.press_payload("deadlines.why:1")
    outsider.sees("không tìm thấy")


async def test_leaders_see_what_is_late_and_others_are_told_where_to_look(cast: Cast) -> None:
    await cast.bach.say("/tre")
    cast.bach.sees("Không có việc nào quá hạn")
    await hand_in(cast)
    await at(cast.town, 25, 9)
    await cast.bach.say("/tre")
    cast.bach.sees("Đang quá hạn", "15/QĐ-UBND")
    await cast.toan.say("/tre")
    cast.toan.sees("/viec")
    await cast.tu.say("/tre")
    cast.tu.never_saw("15/QĐ-UBND")


async def test_a_card_that_comes_shortly_before_its_date_is_notice_enough(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=("quang-khai-2021",)), pool=pool))
    await at(cast.town, 23, 16, 40)
    await hand_in(cast)
    with cast.town.house.database.read.connect() as conn:
        (owed,) = deadlines.running(conn, "publication:1")
    assert owed.due_at == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert len(cast.toan.screen) == 1, "less than an hour is left, and the card says so"
    cast.toan.sees("còn 20 phút")
    await at(cast.town, 23, 17)
    cast.toan.sees("Nhắc hạn")
    await cast.town.close()


async def test_a_returned_paper_that_comes_again_has_its_dates_again(cast: Cast) -> None:
    await cast.mai.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.mai.press("Tin tức về hoạt động của UBND xã")
    answers = {"tác giả": "Đỗ Thị Lan", "kết thúc": "22/11/2026"}
    while "Gửi duyệt" not in cast.mai.last.buttons:
        question = cast.mai.last.text.lower()
        await cast.mai.say(next((a for key, a in answers.items() if key in question), "Ra quân vệ sinh"))
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thêm ảnh minh họa")
    await cast.mai.press("Sửa thông tin, gửi lại")
    await cast.mai.press("Gửi duyệt")
    cast.toan.sees("Điều 6.2", "Điều 8.1a")
    with cast.town.house.database.read.connect() as conn:
        assert len(deadlines.running(conn, "publication:1")) == 2


async def test_what_is_due_as_the_office_closes_is_said_though_the_tick_comes_a_moment_later(
    cast: Cast,
) -> None:
    await hand_in(cast)
    await at(cast.town, 23, 16, 30)
    seen = len(cast.toan.screen)
    await cast.town.pass_time(timedelta(minutes=30, seconds=1))
    assert len(cast.toan.screen) == seen + 1
    assert ("due", "sent") in rungs(cast.town)


async def test_a_date_in_a_year_that_is_not_announced_says_on_its_card_that_it_may_change(cast: Cast) -> None:
    await cast.town.pass_time(datetime(2027, 12, 30, 2, tzinfo=UTC) - cast.town.clock.now())
    await hand_in(cast)
    assert "tạm tính" not in cast.toan.last.text, "it is due today"

    def begin(conn: Connection) -> None:
        act = cast.town.act(conn)
        counting.start(act, act.rules, "publication:1", ("law.publish",), {"law.issued": act.now})

    await cast.town.house.writer.run(begin)
    await cast.toan.say("/viec")
    cast.toan.sees("07/01/2028 (tạm tính)")
