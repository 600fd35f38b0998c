"""A week of a small office, as a script: nudges, reminders, digests, escalation, a swapped Saturday, a night down.

The week of 17 to 22 August 2026: Saturday 22 August is worked in place of Monday 31 August (QĐ of the Prime Minister).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select, text

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_publish import Cast
from vanthu.actions import digest, presence
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import reminders, settings

MONDAY = datetime(2026, 8, 17, 0, tzinfo=UTC)  # 07:00 in Vietnam
ADOPTS = ("quang-khai-2021", "trung-dung-2024", "tuy-phuoc-2015", "hoang-duc-2020")


@dataclass
class Week:
    """The office, and its clock in Vietnam's hours."""

    cast: Cast

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass, stopping at every quarter of an hour, as ticks would."""
        then = datetime(2026, 8, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
        while self.cast.town.clock.now() < then:
            left = then - self.cast.town.clock.now()
            await self.cast.town.pass_time(min(left, timedelta(minutes=30)))

    async def nobody_is_here_until(self, day: int, hour: int, minute: int = 0) -> None:
        """The process is down."""
        then = datetime(2026, 8, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
        self.cast.town.clock.advance(then - self.cast.town.clock.now())
        await self.cast.town.restart()
        await self.cast.town.house.settle()
        # Bulk messages keep the channel's pace: a few seconds later all of them are out.
        await self.cast.town.pass_time(timedelta(seconds=30))


def lately(phone: Phone, *words: str) -> int:
    """How many messages on the screen say all of this."""
    return sum(all(word in shown.text for word in words) for shown in phone.screen)


@pytest_asyncio.fixture(loop_scope="session")
async def week(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[Week]:
    before = MONDAY - timedelta(hours=1)
    town = Town.open(tmp_path, replace(office, adopts=ADOPTS), pool=pool, at=before)
    cast = await Cast.of(town)

    # The scene opens before the day is planned.
    def unplanned(conn: Connection) -> None:
        for name in (digest.PLANNED, presence.PLANNED):
            settings.put(conn, name, "2026-08-16")

    await town.house.writer.run(unplanned)
    yield Week(cast)
    await town.close()


async def test_a_week_of_a_small_office(week: Week) -> None:
    mai, toan, hanh, bach = week.cast.mai, week.cast.toan, week.cast.hanh, week.cast.bach

    # Monday. At seven each officer is asked to look in; the leaders get their digest when the office opens.
    await week.until(17, 8)
    for phone in (mai, toan, hanh, bach):
        assert lately(phone, "Chào buổi sáng") + lately(phone, "Đã ghi nhận") == 1
    assert lately(bach, "Tổng hợp tuần", "17/08/2026") == 1
    await toan.press("Đã xem")

    # Mai hands a decision in. It is due the same day; Toản is reminded an hour before.
    await mai.send_file("15.pdf", decision())
    await mai.press("Đăng lên trang")
    await mai.press("Gửi duyệt")
    toan.sees("Chờ anh/chị: Biên tập", "17:30 thứ Hai 17/08/2026")
    await week.until(17, 16, 30)
    toan.sees("Nhắc hạn", "còn 1 giờ", "Điều 6.2")
    # Nobody decides. On Tuesday morning it is late, and goes up with a proposal.
    await week.until(18, 8)
    bach.has_seen("Việc quá hạn", "Đang chờ: ", "/uyquyen")
    assert lately(bach, "Tổng hợp", "Quá hạn: 1") == 1
    await toan.press_payload("decide.approve:1")
    await bach.press("Duyệt")
    mai.has_seen("Đã công khai")

    # Tuesday. A citizen finds an error; the unit has two working days.
    await toan.say("/hieudinh 15/QĐ-UBND")
    await toan.say("Người dân thôn 3 gọi điện")
    await toan.press("Vừa phát hiện")
    await toan.say("Điều 2 ghi tháng 5, đúng là tháng 6")
    mai.sees("hiệu đính", "17:30 thứ Năm 20/08/2026")

    # Wednesday. The process is down from Tuesday night until ten in the morning: what fell due is said once.
    await week.until(18, 20)
    seen = len(mai.screen)
    await week.nobody_is_here_until(19, 10)
    fresh = [shown.text for shown in mai.screen[seen:]]
    assert sum("Chào buổi sáng" in text for text in fresh) <= 1
    assert sum("Nhắc hạn" in text for text in fresh) == 0, "it is due on Thursday"
    assert lately(bach, "Tổng hợp thứ Tư") == 1

    # Thursday. Bách goes on leave; Mai asks for the withdrawal of the paper in the afternoon, four hours run.
    await week.until(19, 18)
    assert lately(mai, "Nhắc hạn", "Hiệu đính") == 1
    await bach.say("/nghiphep 20/8 đến 21/8")
    await week.until(20, 15)
    assert lately(bach, "Tổng hợp thứ Năm") == 0
    await mai.say("/gobai 15/QĐ-UBND")
    await mai.press("Gỡ bỏ hẳn")
    await mai.say("Nhầm phụ lục số liệu")
    await mai.press("Gửi đề nghị")
    toan.sees("đề nghị gỡ bỏ", "còn 4 giờ")
    await week.until(20, 17, 0)
    assert lately(toan, "Nhắc hạn", "còn 2 giờ") == 1
    await week.until(20, 18, 30)
    assert lately(toan, "còn 30 phút") == 1, "the office is closed, the four hours run on"
    await toan.press_payload("withdraw.take_off:1")
    mai.has_seen("Địa chỉ cũ vẫn còn")

    # Friday. Nothing is owed but the correction, which is late since Thursday evening.
    await week.until(21, 9)
    assert lately(hanh, "Tổng hợp thứ Sáu") == 1

    # Saturday 22 August is worked in place of Monday 31: nudges and digest as on any working day. Sunday is silent.
    await week.until(22, 9)
    assert lately(hanh, "Tổng hợp thứ Bảy 22/08/2026") == 1
    assert lately(bach, "Tổng hợp thứ Bảy 22/08/2026") == 1, "back from leave"
    counts = [len(phone.screen) for phone in (mai, toan, hanh, bach)]
    await week.until(22, 18)
    await week.until(23, 23)
    for phone, before in zip((mai, toan, hanh, bach), counts, strict=True):
        sunday = [s.text for s in phone.screen[before:] if "Chào buổi sáng" in s.text or "Tổng hợp" in s.text]
        assert not sunday
    await bach.say("/diemdanh tuần")
    bach.sees("17/08/2026 đến 23/08/2026", "Phạm Quốc Toản")


@pytest.mark.parametrize(
    ("down", "rungs", "nudged"),
    [
        # From 16:29:58: an hour before the date passes while nobody is here.
        (timedelta(seconds=3), [("before", "sent"), ("due", None), ("late-1", None)], 2),
        # Until 19:30: the office is closed, so it is said in the morning, and then only what is still true.
        (timedelta(hours=3), [("before", "overtaken"), ("due", "overtaken"), ("late-1", "sent")], 2),
        # Until Thursday: one message, and one nudge, of the half-day that runs.
        (timedelta(days=3), [("before", "overtaken"), ("due", "overtaken"), ("late-1", "sent")], 3),
    ],
    ids=["three seconds", "three hours", "three days"],
)
async def test_after_downtime_all_that_fell_due_is_said_once_at_the_first_tick(
    week: Week, down: timedelta, rungs: list[tuple[str, str | None]], nudged: int
) -> None:
    town, mai, toan = week.cast.town, week.cast.mai, week.cast.toan
    await week.until(17, 9)
    await mai.send_file("15.pdf", decision())
    await mai.press("Đăng lên trang")
    await mai.press("Gửi duyệt")
    await week.until(17, 16, 29)
    await town.pass_time(timedelta(seconds=58))
    assert lately(toan, "Đăng văn bản", "Nhắc hạn") == 0, "never early"
    hanh = lately(week.cast.hanh, "Chào buổi")
    town.clock.advance(down)
    await town.restart()
    await town.house.settle()
    if down == timedelta(hours=3):
        assert lately(toan, "Nhắc hạn") + lately(toan, "Việc quá hạn") == 0, "nobody is at work"
        await week.until(18, 7, 30)
    assert lately(toan, "Nhắc hạn") + lately(toan, "Việc quá hạn") == 1
    assert hanh == 2
    await town.restart()
    await town.house.settle()
    assert lately(toan, "Nhắc hạn") + lately(toan, "Việc quá hạn") == 1, "a second start says nothing again"
    assert lately(week.cast.hanh, "Chào buổi") <= nudged + 1
    with town.house.database.read.connect() as conn:
        found = conn.execute(select(reminders.reminders).order_by(reminders.reminders.c.id)).all()
        assert [(row.rung, row.outcome) for row in found][:3] == rungs
        assert all(row.done_at >= row.at for row in found if row.outcome == reminders.SENT)
        digest_days = conn.execute(
            text("SELECT count(*), count(DISTINCT person_id || day) FROM digests")
        ).one()
    assert digest_days[0] == digest_days[1]
