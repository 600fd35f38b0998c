"""Work given in the chat: who leads, who cooperates, each one's limit; received, done, accepted or sent back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from tests.conversation import FakeWire, Phone, Town
from tests.papers_at_hand import decision
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import deadlines, journal


@dataclass
class Cast:
    """Bách gives work; Lan leads, Vân cooperates, Yên heads their unit; Sơn of another unit must see nothing of it."""

    town: Town
    bach: Phone
    lan: Phone
    van: Phone
    yen: Phone
    son: Phone

    def owed(self, about: str) -> list[deadlines.Deadline]:
        with self.town.house.database.read.connect() as conn:
            return deadlines.running(conn, about)

    def verbs(self) -> list[str]:
        with self.town.house.database.read.connect() as conn:
            return [entry.verb for entry in journal.entries(conn)]

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass until an instant of November 2026 in Vietnam."""
        then = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
        await self.town.pass_time(then - self.town.clock.now())

    async def give(self, limit: str = "3 ngày làm việc") -> None:
        """Bách gives Lan the lead."""
        await self.bach.say("/giaoviec Chuẩn bị báo cáo tổng kết công tác văn hóa năm 2026")
        await self.bach.press("Đỗ Thị Lan – Công chức Văn hóa - Xã hội")
        await self.bach.press(limit)
        await self.bach.press("Giao việc")


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, pool: JudgePool) -> AsyncIterator[Cast]:
    town = Town.open(tmp_path, load_office(SHIPPED / "xa-dong-lam.toml"), pool=pool, wire=FakeWire())
    yield Cast(
        town,
        await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
        await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan"),
        await town.phone("Hồ Thị Vân", "chuyen-vien-vhxh", chat="van"),
        await town.phone("Ngô Thị Yên", "truong-phong-vhxh", chat="yen"),
        await town.phone("Bùi Văn Sơn", "cong-chuc-kinh-te", chat="son"),
    )
    await town.close()


async def test_work_is_given_received_done_and_accepted(cast: Cast) -> None:
    await cast.give()
    cast.bach.sees("Đã giao", "Đỗ Thị Lan", "chủ trì", "3 ngày làm việc kể từ khi nhận")
    cast.lan.sees("Việc của anh/chị: chủ trì", "báo cáo tổng kết", "Trần Văn Bách")
    await cast.lan.press("Nhận việc")
    cast.lan.sees("Đã ghi nhận")
    await cast.lan.press("Xong")
    await cast.lan.say("Đã gửi báo cáo tổng kết cho Văn phòng")
    cast.bach.sees("Đỗ Thị Lan báo xong", "Đã gửi báo cáo tổng kết")
    assert not cast.owed("share:1"), "what is reported in time is met"
    await cast.bach.press("Chấp nhận")
    cast.bach.sees("Mọi phần đã xong")
    cast.lan.sees("đã chấp nhận")
    assert cast.verbs()[-4:] == ["deadline.met", "task.reported", "task.accepted", "task.closed"]
    for outsider in (cast.son, cast.yen):
        assert not outsider.screen


async def test_the_clock_runs_from_the_moment_the_card_arrives_and_both_times_are_shown(cast: Cast) -> None:
    await cast.give()
    await cast.at(23, 9, 30)
    (owed,) = cast.owed("share:1")
    assert (owed.clock, owed.starts_at.hour, owed.due_at.astimezone().day) == ("assignment.due", 2, 27)
    await cast.bach.say("/dagiao")
    cast.bach.sees("giao 09:00", "nhận 09:00", "Điều 6.4b")
    await cast.lan.press("Nhận việc")
    await cast.lan.press("Vì sao ngày này?")
    cast.lan.sees("Điều 6.4b", "24/11")


async def test_each_one_has_a_limit_of_their_own_and_those_to_know_have_none(cast: Cast) -> None:
    await cast.bach.say("/giaoviec Tổ chức hội nghị tổng kết")
    await cast.bach.press("Đỗ Thị Lan – Công chức Văn hóa - Xã hội")
    await cast.bach.say("30/11")
    await cast.bach.press("Thêm phối hợp")
    await cast.bach.press("Hồ Thị Vân – Chuyên viên Văn hóa - Xã hội")
    await cast.bach.press("1 ngày làm việc")
    await cast.bach.press("Thêm để biết")
    await cast.bach.press("Ngô Thị Yên – Trưởng phòng Văn hóa - Xã hội")
    cast.bach.sees("hạn 30/11/2026", "1 ngày làm việc kể từ khi nhận", "để biết, không đặt hạn")
    await cast.bach.press("Giao việc")
    await cast.at(23, 10)
    assert [cast.owed(f"share:{n}")[0].due_at.day for n in (1, 2)] == [30, 25], "24/11 is a day off"
    assert not cast.owed("share:3")
    assert "Xong" not in cast.yen.buttons
    await cast.at(25, 16)
    cast.van.has_seen("Nhắc hạn", "hội nghị tổng kết", "Điều 6.4b")
    cast.lan.never_saw("Nhắc hạn")
    await cast.at(26, 7, 30)
    cast.bach.has_seen("Việc quá hạn", "Chuyên viên Văn hóa - Xã hội")


async def test_what_is_sent_back_is_owed_again_by_the_same_date(cast: Cast) -> None:
    await cast.give()
    await cast.lan.press("Nhận việc")
    due = cast.owed("share:1")[0].due_at
    await cast.lan.press("Xong")
    await cast.lan.say("Đã làm xong báo cáo")
    await cast.bach.press("Trả lại việc")
    await cast.bach.say("Thiếu số liệu quý IV")
    cast.lan.has_seen("Thiếu số liệu quý IV", "hạn cũ vẫn giữ nguyên")
    cast.lan.sees("Việc của anh/chị", "Điều 6.4b")
    assert [owed.due_at for owed in cast.owed("share:1")] == [due]
    await cast.at(27, 16)
    cast.lan.has_seen("Nhắc hạn")
    await cast.lan.press("Xong")
    await cast.lan.send_file("bao-cao.pdf", decision("20/BC-UBND", type_name="Báo cáo"))
    cast.bach.sees("báo xong", "bao-cao.pdf")
    await cast.bach.press("Mở tệp kết quả")
    assert cast.bach.last.said.file is not None


async def test_from_a_reminder_work_is_said_to_be_done_by_whoever_has_it(cast: Cast) -> None:
    await cast.give()
    await cast.lan.press("Nhận việc")
    await cast.at(27, 16)
    reminded = next(shown for shown in reversed(cast.lan.screen) if "Nhắc hạn" in shown.text)
    assert reminded.buttons == ["Mở việc này", "Đã xong", "Xin thêm thời gian", "Vì sao ngày này?"]
    await cast.at(30, 7, 30)
    told = next(shown for shown in reversed(cast.bach.screen) if "Việc quá hạn" in shown.text)
    assert "Mở việc này" in told.buttons
    assert "Đã xong" not in told.buttons, "a leader is told; it is not his to say"
    await cast.lan.press("Đã xong")
    await cast.lan.say("Đã gửi báo cáo tổng kết cho Văn phòng")
    cast.bach.sees("Đỗ Thị Lan báo xong")
    assert not cast.owed("share:1")


async def test_work_that_is_done_but_not_answered_still_waits_for_who_led_it(cast: Cast) -> None:
    await cast.bach.say("/giaoviec Tham mưu trả lời công văn của Sở")
    await cast.bach.press("Đỗ Thị Lan – Công chức Văn hóa - Xã hội")
    await cast.bach.press("1 ngày làm việc")
    await cast.bach.press("Hạn trả lời nơi gửi")
    await cast.bach.say("27/11")
    await cast.bach.press("Giao việc")
    await cast.lan.press("Xong")
    await cast.lan.say("Đã soạn xong công văn trả lời")
    await cast.bach.press("Chấp nhận")
    await cast.lan.say("/viec")
    cast.lan.sees("Tham mưu trả lời", "17:00 thứ Sáu 27/11/2026", "Điều 6.4c")
    await cast.at(27, 16)
    cast.lan.has_seen("Nhắc hạn")
    await cast.lan.press("Đã xong")
    cast.bach.sees("Đã gửi trả lời")
    assert not cast.owed("task:1")
    await cast.lan.say("/viec")
    cast.lan.sees("Không có việc nào")


async def test_a_part_is_passed_on_within_the_unit_and_the_giver_hears_of_it(cast: Cast) -> None:
    await cast.give()
    await cast.lan.press("Nhận việc")
    await cast.lan.press("Chuyển")
    assert "Bùi Văn Sơn – Công chức Kinh tế" not in cast.lan.buttons
    await cast.lan.press("Hồ Thị Vân – Chuyên viên Văn hóa - Xã hội")
    cast.bach.sees("Đỗ Thị Lan đã chuyển", "Hồ Thị Vân")
    cast.van.sees("Việc của anh/chị: chủ trì")
    await cast.at(23, 10)
    assert not cast.owed("share:1")
    assert cast.owed("share:2")


async def test_an_answer_that_is_asked_for_by_a_date_has_a_clock_of_its_own(cast: Cast) -> None:
    await cast.bach.send_file("cong-van.pdf", decision("77/CV-UBND", type_name="Công văn"))
    assert cast.bach.last.buttons == ["Đăng lên trang", "Giao việc"]
    await cast.bach.press("Giao việc")
    await cast.bach.say("Tham mưu trả lời công văn này")
    await cast.bach.press("Đỗ Thị Lan – Công chức Văn hóa - Xã hội")
    await cast.bach.press("3 ngày làm việc")
    await cast.bach.press("Hạn trả lời nơi gửi")
    await cast.bach.say("27/11")
    await cast.bach.press("Giao việc")
    (owed,) = cast.owed("task:1")
    assert (owed.clock, owed.due_at.day) == ("reply.due", 27)
    cast.lan.sees("Phải trả lời, báo cáo trước 17:00 thứ Sáu 27/11/2026", "Điều 6.4c")
    await cast.at(26, 17)
    cast.lan.has_seen("Nhắc hạn")
    await cast.lan.press("Mở tệp việc")
    assert cast.lan.last.said.file is not None
    await cast.lan.press("Đã gửi trả lời")
    assert not cast.owed("task:1")
    cast.bach.sees("Đã gửi trả lời")


async def test_nobody_takes_what_is_not_theirs(cast: Cast) -> None:
    await cast.give()
    for press in (
        "tasks.receive:1",
        "tasks.done:1",
        "tasks.accept:1",
        "tasks.show:1",
        "tasks.file:1",
        "tasks.give:1:9",
    ):
        await cast.son.press_payload(press)
        cast.son.sees("không tìm thấy")
    await cast.son.say("/giaoviec Làm thay tôi việc này")
    cast.son.sees("lãnh đạo")
    await cast.lan.press_payload("tasks.accept:1")
    cast.lan.sees("không tìm thấy")


async def test_a_head_gives_work_within_the_unit_only(cast: Cast) -> None:
    await cast.yen.say("/giaoviec Rà soát hộ nghèo thôn Một")
    assert "Đỗ Thị Lan – Công chức Văn hóa - Xã hội" in cast.yen.last.buttons
    assert not any("Bùi Văn Sơn" in word for word in cast.yen.last.buttons)
    await cast.yen.press_payload("tasks.put:1:lead:5")
    cast.yen.sees("không nhận được việc")


async def test_whoever_stands_in_does_the_part(cast: Cast) -> None:
    await cast.give()
    await cast.lan.press_payload("stand_ins.grant:2:3:20261123:20261127:all")
    await cast.van.press_payload("tasks.receive:1")
    await cast.van.press_payload("tasks.done:1")
    await cast.van.say("Đã làm thay chị Lan")
    cast.bach.sees("báo xong", "Đã làm thay chị Lan")


async def test_an_office_without_such_a_regulation_is_told_so(town: Town) -> None:
    bach = await town.phone("Trần Văn Bách", "truong-bbt", chat="bach")
    await bach.say("/giaoviec Chuẩn bị hội nghị")
    bach.sees("chưa áp dụng quy chế", "hoang-duc-2020")
    await bach.send_file("a.pdf", decision())
    assert "Giao việc" not in bach.buttons, "one thing is possible, so nothing is asked"
