"""What units owe the page: an event, a conference, a change, the month's figures and items; urgent news."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from tests.conversation import FakeWire, Phone, Town
from tests.papers_at_hand import sample
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import deadlines, journal

NEWS = "Tin tức về hoạt động của UBND xã"


@dataclass
class Cast:
    """Lan supplies for the culture unit that Yên heads; Toản edits, Hạnh verifies, Bách approves; Sơn is of another."""

    town: Town
    lan: Phone
    yen: Phone
    toan: Phone
    hanh: Phone
    bach: Phone
    son: Phone

    def owed(self, about: str) -> dict[str, deadlines.Deadline]:
        with self.town.house.database.read.connect() as conn:
            return {each.clock: each for each in deadlines.running(conn, about)}

    def clocks(self) -> list[tuple[str, str]]:
        """Every clock that runs, with its record."""
        with self.town.house.database.read.connect() as conn:
            return [
                (each.clock, each.about)
                for each in deadlines.due_until(conn, datetime(2030, 1, 1, tzinfo=UTC))
            ]

    def met(self, clock: str) -> list[bool]:
        """Whether each meeting of a clock was late."""
        with self.town.house.database.read.connect() as conn:
            found = [
                e for e in journal.entries(conn) if e.verb == "deadline.met" and e.data["clock"] == clock
            ]
            return [each.data["late"] for each in found]

    async def at(self, month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> None:
        """Let time pass until an instant in Vietnam."""
        then = datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
        await self.town.pass_time(then - self.town.clock.now())

    async def fill_in(self, phone: Phone, category: str = NEWS) -> None:
        """Answer what is asked of a draft."""
        answers = {
            "tác giả": "Đỗ Thị Lan",
            "kết thúc": "22/11/2026",
            "diễn ra": "22/11/2026",
            "lĩnh vực": "Văn hóa",
        }
        for _ in range(12):
            if "Gửi duyệt" in phone.last.buttons:
                return
            if category in phone.last.buttons:
                await phone.press(category)
                continue
            question = phone.last.text.lower()
            await phone.say(next((a for key, a in answers.items() if key in question), "Ra quân vệ sinh"))
        raise AssertionError(phone.last.text)

    async def approve(self) -> None:
        """Every step is taken until it is on the page."""
        for phone in (self.yen, self.toan, self.hanh, self.bach):
            await phone.press("Duyệt")


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, pool: JudgePool) -> AsyncIterator[Cast]:
    town = Town.open(tmp_path, load_office(SHIPPED / "xa-dong-lam.toml"), pool=pool, wire=FakeWire())
    yield Cast(
        town,
        await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan"),
        await town.phone("Ngô Thị Yên", "truong-phong-vhxh", chat="yen"),
        await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan"),
        await town.phone("Lê Thị Hạnh", "pho-truong-bbt", chat="hanh"),
        await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
        await town.phone("Bùi Văn Sơn", "cong-chuc-kinh-te", chat="son"),
    )
    await town.close()


async def test_news_is_supplied_within_eight_office_hours_of_the_event(cast: Cast) -> None:
    await cast.lan.say("/sukien")
    await cast.lan.press("Tin, hoạt động vừa diễn ra")
    await cast.lan.say("Ra quân vệ sinh môi trường thôn Hai")
    await cast.lan.say("8:30")
    cast.lan.sees("Ra quân vệ sinh", "Điều 10.2a", "đến 08:30 thứ Tư 25/11/2026")
    cast.yen.sees("Ra quân vệ sinh")
    assert set(cast.owed("supply:1")) == {"news.supply"}
    await cast.at(11, 25, 8, 30)
    cast.lan.has_seen("Nhắc hạn", "Ra quân vệ sinh")
    await cast.lan.press("Nộp tin, bài")
    await cast.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.fill_in(cast.lan)
    assert cast.owed("supply:1"), "a draft supplies nothing yet"
    await cast.lan.press("Gửi duyệt")
    assert cast.met("news.supply") == [False]
    await cast.lan.press("Rút lại")
    assert set(cast.owed("supply:1")) == {"news.supply"}, "what is taken back is owed again"
    for outsider in (cast.son,):
        outsider.never_saw("Ra quân vệ sinh")


async def test_eight_office_hours_with_a_day_off_between_are_reminded_of_before_they_end(cast: Cast) -> None:
    await cast.lan.say("/sukien")
    await cast.lan.press("Tin, hoạt động vừa diễn ra")
    await cast.lan.say("Ra quân vệ sinh môi trường thôn Hai")
    await cast.lan.say("8:45")
    cast.lan.sees("đến 08:45 thứ Tư 25/11/2026")
    await cast.at(11, 25, 7, 44)
    cast.lan.never_saw("Nhắc hạn")
    await cast.at(11, 25, 7, 45)
    cast.lan.has_seen("Nhắc hạn", "Ra quân vệ sinh", "còn 1 giờ")
    await cast.lan.press("Đã xong")
    cast.lan.sees("Ra quân vệ sinh")
    await cast.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.fill_in(cast.lan)
    await cast.lan.press("Gửi duyệt")
    assert cast.met("news.supply") == [False]


async def test_the_board_reports_a_conference_and_the_unit_owes_it_in_three_days(cast: Cast) -> None:
    await cast.toan.say("/sukien")
    await cast.toan.press("Hội nghị, sự kiện quan trọng")
    await cast.toan.say("Hội nghị tổng kết công tác văn hóa")
    await cast.toan.press("Phòng Văn hóa - Xã hội")
    await cast.toan.press("Vừa diễn ra")
    cast.lan.sees("Phòng Văn hóa - Xã hội cần cung cấp", "Hội nghị tổng kết", "Điều 10.2a")
    assert cast.owed("supply:1")["news.event"].due_at.day == 26
    await cast.at(11, 26, 16)
    cast.lan.has_seen("Nhắc hạn")
    await cast.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.fill_in(cast.lan)
    await cast.lan.press("Gửi duyệt")
    await cast.lan.press("Tin hội nghị, sự kiện “Hội nghị tổng kết công tác văn hóa”")
    cast.lan.sees("Đã ghi nhận bài này")
    assert cast.met("news.event") == [False]


async def test_a_change_is_to_be_made_known_at_once_and_both_regulations_are_shown(cast: Cast) -> None:
    await cast.lan.say("/sukien")
    await cast.lan.press("Nội dung đã đăng có thay đổi")
    await cast.lan.say("Danh bạ Phòng Văn hóa - Xã hội")
    owed = cast.owed("supply:1")["content.update"]
    assert {way["cite"] for way in owed.ways} == {"trung-dung-2024#Điều 10.1", "nhu-xuan-2012#Điều 10.2b"}
    await cast.at(11, 23, 9, 30)
    cast.lan.has_seen("quá hạn", "Danh bạ Phòng Văn hóa")
    await cast.lan.press("Vì sao ngày này?")
    cast.lan.sees("Điều 10.1", "Điều 10.2b")
    await cast.lan.press("Nộp tin, bài")
    await cast.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.fill_in(cast.lan)
    await cast.lan.press("Gửi duyệt")
    assert cast.owed("supply:1"), "supplied is not yet updated"
    await cast.approve()
    assert cast.met("content.update") == [True]


async def test_urgent_news_is_on_the_page_at_once(cast: Cast) -> None:
    await cast.lan.send_file("tin.docx", sample("tin-bai.docx"))
    await cast.fill_in(cast.lan)
    await cast.lan.press("Tin khẩn, đăng ngay")
    cast.lan.sees("Tin khẩn")
    await cast.lan.press("Gửi duyệt")
    assert "news.urgent" in cast.owed("publication:1")
    cast.yen.sees("Tin khẩn", "Điều 8.1a")
    await cast.at(11, 23, 9, 30)
    cast.yen.has_seen("quá hạn")
    await cast.approve()
    assert cast.met("news.urgent") == [True]


async def test_each_month_brings_the_figures_and_the_items_of_each_unit(cast: Cast) -> None:
    await cast.at(12, 1, 0, 1)
    running = [clock for clock, about in cast.clocks() if about.startswith("supply:")]
    assert (running.count("economy.supply"), running.count("items.month")) == (5, 5)
    await cast.town.pass_time(timedelta(minutes=1))
    assert len(cast.clocks()) >= 10, "once a month only"
    await cast.at(12, 2, 9)
    await cast.lan.say("/cungcap")
    cast.lan.has_seen("kinh tế - xã hội tháng 12/2026", "ịnh mức tin, bài tháng 12/2026", "Điều 10.3")
    await cast.lan.send_file("so-lieu.docx", sample("tin-bai.docx"))
    figures = "Tình hình chính trị, kinh tế xã hội, tiềm năng thế mạnh và cơ hội đầu tư"
    await cast.fill_in(cast.lan, figures)
    await cast.lan.press("Gửi duyệt")
    assert cast.met("economy.supply") == [False]
    await cast.at(12, 29, 17)
    cast.son.has_seen("Nhắc hạn", "kinh tế - xã hội tháng 12/2026 của Phòng Kinh tế")


async def test_two_items_meet_the_months_quota_and_the_board_hears_who_is_behind(cast: Cast) -> None:
    await cast.at(12, 1, 9)
    for number in (1, 2):
        await cast.lan.send_file(f"tin{number}.docx", sample("tin-bai.docx") + b" " * number)
        await cast.fill_in(cast.lan)
        await cast.lan.press("Gửi duyệt")
        await cast.approve()
        assert cast.met("items.month") == [False] * (number - 1)
    await cast.at(12, 15, 9)
    cast.toan.has_seen("Dự báo định mức", "Phòng Kinh tế: đã đăng 0", "Điều 10.3")
    cast.toan.never_saw("Phòng Văn hóa - Xã hội: đã đăng")
    await cast.at(1, 1, 0, 1, year=2027)
    cast.toan.has_seen("chưa đủ định mức tin, bài tháng 12/2026", "Phòng Kinh tế: 0 tin, bài")
    assert [clock for clock, _ in cast.clocks()].count("items.month") == 5, (
        "December's are over, January's run"
    )


async def test_reports_of_each_regulation_come_when_their_period_has_ended(cast: Cast) -> None:
    mai = await cast.town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await cast.at(1, 1, 0, 1, year=2027)
    reports = sorted(clock for clock, about in cast.clocks() if about.startswith("report:"))
    assert reports == [
        "report.half_year",
        "report.month",
        "report.month",
        "report.quarter",
        *["report.year"] * 4,
    ]
    await cast.at(1, 4, 9, year=2027)
    await mai.say("/baocao")
    mai.has_seen("6 tháng kỳ 2/2026", "Báo cáo quý 4/2026", "đánh giá năm 2026")
    mai.has_seen("Điều 12,", "Điều 6,", "Điều 11.2", "Điều 12.6", "Điều 19")
    mai.never_saw("Báo cáo tháng")
    cast.toan.has_seen("Báo cáo tháng 12/2026", "Điều 17.3")
    await cast.at(1, 7, 17, year=2027)
    mai.has_seen("Nhắc hạn")
    while True:
        await mai.say("/baocao")
        if "Đã gửi báo cáo" not in mai.last.buttons:
            break
        await mai.press("Số liệu có sẵn")
        mai.sees("gửi đăng", "sổ hạn")
        await mai.press("Đã gửi báo cáo")
        await mai.say("Đã gửi Chủ tịch UBND xã qua văn phòng")
        mai.sees("Đã ghi nhận gửi")
    await cast.toan.press("Đã gửi báo cáo")
    await cast.toan.send_file("bao-cao.docx", sample("tin-bai.docx"))
    assert len(cast.met("report.year")) == 4
    assert (cast.met("report.quarter"), cast.met("report.half_year")) == ([False], [False])
    assert len(cast.met("report.month")) == 1
    await cast.lan.press_payload("reports.sent:1")
    cast.lan.sees("không tìm thấy")


async def test_nobody_reports_or_hands_in_for_another_unit(cast: Cast) -> None:
    await cast.lan.say("/sukien")
    await cast.lan.press("Tin, hoạt động vừa diễn ra")
    await cast.lan.say("Ra quân vệ sinh môi trường thôn Hai")
    await cast.lan.press("Vừa diễn ra")
    for press in ("supplies.hand_in:1", "supplies.show:1", "supplies.link:1:1", "supplies.drop:1"):
        await cast.son.press_payload(press)
        cast.son.sees("không tìm thấy")
