"""The books of incoming and outgoing documents: numbers without gaps, urgent ones at once, direction and answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from scripts.decree30 import Sheet, pdf
from tests.conversation import FakeWire, Phone, Town
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import deadlines, journal, registers


def letter(number: str = "512/SVHTTDL-VP", urgency: str = "") -> bytes:
    """A letter of a department of the province, perhaps urgent."""
    return pdf(
        Sheet(
            superior="ỦY BAN NHÂN DÂN\nTỈNH HƯNG BÌNH",
            issuer="SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
            number=number,
            place="Hưng Bình",
            issued=date(2026, 11, 20),
            type_name="Công văn",
            is_letter=True,
            to=("Ủy ban nhân dân xã Đồng Lâm",),
            subject="V/v báo cáo công tác gia đình năm 2026",
            body=("Nội dung văn bản của một sở không có thật.",),
            capacity=("GIÁM ĐỐC",),
            signer="Hoàng Văn Thụ",
            recipients=("- Như trên;", "- Lưu: VT."),
            urgency=urgency,
        )
    )


def own(number: str = "15/QĐ-UBND") -> bytes:
    """A decision of the commune's own Committee."""
    return pdf(
        Sheet(
            issuer="ỦY BAN NHÂN DÂN\nXÃ ĐỒNG LÂM",
            number=number,
            place="Đồng Lâm",
            issued=date(2026, 11, 23),
            type_name="Quyết định",
            subject="Về việc ban hành Quy chế tiếp công dân",
            body=("Nội dung văn bản của một xã không có thật.",),
            capacity=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            signer="Trần Văn Bách",
            recipients=("- Như Điều 3;", "- Trang Thông tin điện tử xã (để đăng tải);", "- Lưu: VT."),
        )
    )


@dataclass
class Cast:
    """Mai keeps the books, Bách directs, Lan handles; Tư is a citizen who must see nothing."""

    town: Town
    mai: Phone
    bach: Phone
    lan: Phone
    tu: Phone

    def owed(self, about: str) -> dict[str, deadlines.Deadline]:
        with self.town.house.database.read.connect() as conn:
            return {each.clock: each for each in deadlines.running(conn, about)}

    def met(self, clock: str) -> list[bool]:
        """Whether each meeting of a clock was late."""
        with self.town.house.database.read.connect() as conn:
            found = [
                e for e in journal.entries(conn) if e.verb == "deadline.met" and e.data["clock"] == clock
            ]
            return [each.data["late"] for each in found]

    async def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass until an instant of November 2026 in Vietnam."""
        then = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
        await self.town.pass_time(then - self.town.clock.now())

    async def signed(self, when: str = "Vừa ký xong", data: bytes | None = None) -> None:
        """Mai records that a document has been signed."""
        await self.mai.send_file("qd.pdf", data or own())
        await self.mai.press("Văn bản đi")
        if when == "Vừa ký xong":
            await self.mai.press(when)
        else:
            await self.mai.say(when)


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, pool: JudgePool) -> AsyncIterator[Cast]:
    town = Town.open(tmp_path, load_office(SHIPPED / "xa-dong-lam.toml"), pool=pool, wire=FakeWire())
    yield Cast(
        town,
        await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai"),
        await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
        await town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan"),
        await town.phone("Bà Tư", chat="tu"),
    )
    await town.close()


async def test_what_comes_in_is_entered_presented_directed_and_handled(cast: Cast) -> None:
    await cast.mai.send_file("512.pdf", letter())
    assert cast.mai.last.buttons == ["Đăng lên trang", "Văn bản đến", "Văn bản đi"]
    await cast.mai.press("Văn bản đến")
    cast.mai.sees("512/SVHTTDL-VP", "20/11/2026", "báo cáo công tác gia đình")
    await cast.mai.press("Vào sổ")
    cast.mai.sees("số 1/2026", "Trình ai?")
    await cast.mai.press("Trần Văn Bách – Chủ tịch UBND xã, Trưởng Ban Biên tập")
    cast.bach.sees("Văn bản đến trình anh/chị", "512/SVHTTDL-VP", "Nguyễn Thị Mai")
    await cast.bach.press("Chỉ đạo, giao việc")
    await cast.bach.say("Phòng VHXH tham mưu báo cáo, trình tôi ký")
    await cast.bach.press("Đỗ Thị Lan – Công chức Văn hóa - Xã hội")
    await cast.bach.press("3 ngày làm việc")
    await cast.bach.press("Hạn trả lời nơi gửi")
    await cast.bach.say("30/11")
    await cast.bach.press("Giao việc")
    cast.mai.sees("Đã có chỉ đạo xử lý", "512/SVHTTDL-VP")
    cast.lan.sees("Phòng VHXH tham mưu báo cáo", "512.pdf")
    await cast.lan.press("Nhận việc")
    assert set(cast.owed("share:1")) == {"incoming.handle"}
    assert set(cast.owed("task:1")) == {"reply.due"}
    await cast.lan.press("Đã gửi trả lời")
    await cast.lan.press("Xong")
    await cast.lan.say("Đã gửi báo cáo cho Sở")
    assert (cast.met("incoming.handle"), cast.met("reply.due")) == ([False], [False])
    assert not cast.tu.screen


async def test_the_handling_is_reminded_of_by_its_article(cast: Cast) -> None:
    await directed(cast)
    await cast.at(26, 7, 30)
    cast.lan.never_saw("Việc quá hạn")
    await cast.at(27, 17)
    cast.lan.has_seen("Nhắc hạn", "Điều 6.3a")


async def directed(cast: Cast) -> None:
    """A letter comes in, is entered, presented, and Lan is to handle it."""
    await cast.mai.send_file("512.pdf", letter())
    for press in ("Văn bản đến", "Vào sổ", "Trần Văn Bách – Chủ tịch UBND xã, Trưởng Ban Biên tập"):
        await cast.mai.press(press)
    await cast.bach.press("Chỉ đạo, giao việc")
    await cast.bach.say("Tham mưu báo cáo cho Sở")
    await cast.bach.press("Đỗ Thị Lan – Công chức Văn hóa - Xã hội")
    await cast.bach.press("3 ngày làm việc")
    await cast.bach.press("Giao việc")
    await cast.at(23, 9, 5)
    assert set(cast.owed("share:1")) == {"incoming.handle"}


async def test_an_urgent_one_is_presented_at_once_and_reminded_of_within_the_hour(cast: Cast) -> None:
    await cast.mai.send_file("512.pdf", letter(urgency="HỎA TỐC"))
    await cast.mai.press("Văn bản đến")
    cast.mai.sees("Hỏa tốc", "Điều 4.2")
    assert set(cast.owed("incoming:1")) == {"incoming.urgent"}
    await cast.at(23, 9, 31)
    cast.mai.has_seen("512/SVHTTDL-VP", "quá hạn", "Điều 4.2")
    await cast.mai.press_payload("incoming.enter:1:1:0")
    await cast.mai.press("Trần Văn Bách – Chủ tịch UBND xã, Trưởng Ban Biên tập")
    assert not cast.owed("incoming:1")
    assert cast.met("incoming.urgent") == [True], "half an hour late, and written down so"


async def test_urgency_may_also_be_said(cast: Cast) -> None:
    await cast.mai.send_file("512.pdf", letter())
    await cast.mai.press("Văn bản đến")
    await cast.mai.press("Vào sổ, văn bản khẩn")
    assert set(cast.owed("incoming:1")) == {"incoming.urgent"}
    await cast.mai.press("Trần Văn Bách – Chủ tịch UBND xã, Trưởng Ban Biên tập")
    assert not cast.owed("incoming:1")
    await cast.bach.press("Đã xem, lưu")
    cast.mai.sees("đã xem, lưu")


async def test_a_deficient_one_is_refused_by_its_articles_and_the_sender_can_be_told(cast: Cast) -> None:
    await cast.mai.send_file("hong.pdf", b"%PDF-1.7\nnot really")
    await cast.mai.press("Văn bản đến")
    cast.mai.sees("Chưa đủ điều kiện tiếp nhận", "Điều 6.1", "Điều 3.4")
    await cast.mai.press("Từ chối nhận")
    await cast.mai.press("Từ chối với lý do trên")
    cast.mai.sees("Kính gửi", "Điều 6.1", "Điều 3.4", "gửi lại")
    with cast.town.house.database.read.connect() as conn:
        (refused,) = [e for e in journal.entries(conn) if e.verb == "incoming.refused"]
        assert refused.rule == "hoang-duc-2020#Điều 6.1; hoang-duc-2020#Điều 3.4"
        assert not registers.numbers(conn, registers.INCOMING, 2026)


async def test_what_is_missing_is_asked_and_what_a_document_lacks_may_be_said(cast: Cast) -> None:
    await cast.mai.send_file("thu.txt", "Kính gửi Ủy ban nhân dân xã".encode())
    await cast.mai.press("Văn bản đến")
    await cast.mai.press("Văn bản không có")
    await cast.mai.say("20/11/2026")
    await cast.mai.say("Ông Nguyễn Văn Năm, thôn Hai")
    await cast.mai.say("Đơn đề nghị xác nhận hộ nghèo")
    cast.mai.sees("Đơn đề nghị", "20/11/2026")
    await cast.mai.press("Vào sổ")
    cast.mai.sees("số 1/2026")


async def test_a_signed_document_is_issued_by_the_next_working_morning(cast: Cast) -> None:
    await cast.signed("8:30")
    cast.mai.sees("15/QĐ-UBND", "Ký lúc 08:30 thứ Hai 23/11/2026")
    await cast.mai.press("Vào sổ đi")
    cast.mai.sees("1/2026", "đến 11:30 thứ Tư 25/11/2026", "Điều 4.2")
    await cast.at(25, 10, 30)
    cast.mai.has_seen("Nhắc hạn", "15/QĐ-UBND", "Điều 4.2")
    await cast.mai.press("Mở việc này")
    await cast.mai.press("Đã phát hành")
    await cast.mai.say("UBND tỉnh; các thôn")
    cast.mai.sees("Đã ghi nhận phát hành")
    assert "outgoing.issue" not in cast.owed("outgoing:1")
    assert cast.met("outgoing.issue") == [False]


async def test_an_urgent_one_is_sent_right_after_it_is_signed(cast: Cast) -> None:
    await cast.signed()
    await cast.mai.press("Vào sổ đi, văn bản khẩn")
    assert "outgoing.urgent" in cast.owed("outgoing:1")
    await cast.at(23, 9, 30)
    cast.mai.has_seen("quá hạn")
    await cast.mai.press("Đã phát hành")
    await cast.mai.press("Như nơi nhận trong văn bản")
    assert cast.met("outgoing.urgent") == [True]


async def test_a_committee_document_is_supplied_for_the_page_within_two_working_days(cast: Cast) -> None:
    await cast.signed()
    await cast.mai.press("Vào sổ đi")
    owed = cast.owed("outgoing:1")
    assert owed["document.supply"].due_at.day == 26, "24/11 is a day off"
    await cast.mai.press("Đã đóng dấu")
    cast.mai.sees("Điều 18.1", "Điều 10.2a")
    assert "document.stamped" in cast.owed("outgoing:1")
    await cast.at(23, 9, 30)
    cast.mai.has_seen("Cung cấp bản điện tử sau khi đóng dấu")
    await cast.mai.press("Nộp đăng lên trang")
    await hand_in(cast.mai)
    assert set(cast.owed("outgoing:1")) == {"outgoing.issue"}
    assert (cast.met("document.supply"), cast.met("document.stamped")) == ([False], [True])
    await cast.mai.press("Rút lại")
    assert set(cast.owed("outgoing:1")) == {"outgoing.issue", "document.supply", "document.stamped"}


async def hand_in(phone: Phone) -> None:
    """Answer what is asked, and send it."""
    for _ in range(8):
        if "Gửi duyệt" in phone.last.buttons:
            break
        if "Văn bản quy phạm pháp luật; văn bản quản lý, điều hành" in phone.last.buttons:
            await phone.press("Văn bản quy phạm pháp luật; văn bản quản lý, điều hành")
        elif "Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh" in phone.last.buttons:
            await phone.press("Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh")
        else:
            await phone.say("Hành chính")
    await phone.press("Gửi duyệt")


async def test_what_is_not_for_the_page_is_owed_no_more(cast: Cast) -> None:
    await cast.signed()
    await cast.mai.press("Vào sổ đi")
    await cast.mai.press("Không thuộc diện đăng")
    assert set(cast.owed("outgoing:1")) == {"outgoing.issue"}


async def test_the_books_are_for_those_who_keep_and_lead_them(cast: Cast) -> None:
    await cast.signed()
    await cast.mai.press("Vào sổ đi")
    for phone in (cast.mai, cast.bach):
        await phone.say("/sodi")
        phone.sees("1.", "15/QĐ-UBND")
    await cast.bach.say("/soden")
    cast.bach.sees("chưa có văn bản nào")
    for said in ("/sodi", "/soden"):
        await cast.lan.say(said)
        cast.lan.sees("do văn thư giữ")
    for press in ("outgoing.show:1", "outgoing.issue:1", "incoming.show:1", "incoming.enter:1:1:0"):
        await cast.lan.press_payload(press)
        cast.lan.never_saw("15/QĐ-UBND")


async def test_a_number_that_is_undone_is_given_to_the_next(cast: Cast) -> None:
    await cast.signed()
    await cast.mai.press("Vào sổ đi")
    await cast.signed(data=own("16/QĐ-UBND"))

    def undone(conn: Connection) -> None:
        with conn.begin_nested():
            registers.enter(conn, 2, year=2026, at=cast.town.clock.now())
            raise Refusal(Text("registers.unknown"))

    with pytest.raises(Refusal):
        await cast.town.house.writer.run(undone)
    await cast.mai.press("Vào sổ đi")
    with cast.town.house.database.read.connect() as conn:
        assert registers.numbers(conn, registers.OUTGOING, 2026) == [1, 2]
