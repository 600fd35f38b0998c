"""An error in what is published: two working days for the unit, the usual steps, one address, a visible history."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_publish import Cast
from vanthu.portal.showing import Showing, show
from vanthu.store import corrections, deadlines, journal, publications

WRONG = "Điều 2 ghi tháng 5, đúng là tháng 6"


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    cast = await Cast.of(town)
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    yield cast


async def report(cast: Cast, phone: Phone | None = None, *, found: str = "") -> None:
    phone = phone or cast.toan
    await phone.say("/hieudinh 15/QĐ-UBND")
    phone.sees("Ai phát hiện")
    await phone.say("Người dân thôn 3 gọi điện")
    phone.sees("Phát hiện lúc nào")
    await (phone.say(found) if found else phone.press("Vừa phát hiện"))
    phone.sees("Sai ở đâu")
    await phone.say(WRONG)


async def correct(cast: Cast) -> None:
    await cast.mai.press("Gửi tệp đã sửa")
    await cast.mai.send_file("b.pdf", decision(subject="Về việc ban hành Quy chế tiếp công dân (đã sửa)"))
    await cast.mai.press("Gửi duyệt")


def page(cast: Cast) -> Showing:
    house = cast.town.house
    with house.database.read.connect() as conn:
        case = publications.by_slug(conn, "15-qd-ubnd-2026-11-20")
        assert case is not None
        return show(conn, case, office=house.office, book=house.book, language="vi", asked_language=None)


async def test_the_unit_has_two_working_days_from_the_discovery(cast: Cast) -> None:
    await report(cast)
    cast.toan.sees("Đã báo đơn vị soạn thảo", "đến 17:00 thứ Năm 26/11/2026", "Điều 7.1")
    cast.mai.sees("hiệu đính", "15/QĐ-UBND", WRONG, "Người dân thôn 3", "Phạm Quốc Toản", "Điều 7.1")
    await at(cast.town, 25, 17)
    cast.mai.sees("Nhắc hạn", "Hiệu đính Quyết định số 15/QĐ-UBND")
    await cast.mai.say("/viec")
    cast.mai.sees("Hiệu đính")
    await at(cast.town, 27, 7, 30)
    cast.bach.has_seen("Việc quá hạn", "Hiệu đính")


async def test_what_was_found_days_before_it_is_reported_is_owed_from_then(cast: Cast) -> None:
    await at(cast.town, 26, 9)
    await report(cast, found="25/11 16:00")
    cast.toan.sees("Đã báo đơn vị soạn thảo", "đến 17:00 thứ Sáu 27/11/2026", "Điều 7.1")
    cast.mai.sees("hiệu đính", "Phát hiện lúc 16:00 thứ Tư 25/11/2026")
    await cast.mai.press("Vì sao ngày này?")
    cast.mai.sees("16:00 thứ Tư 25/11/2026", "27/11/2026")


async def test_what_was_found_so_long_ago_that_its_time_has_passed_is_late(cast: Cast) -> None:
    await at(cast.town, 27, 9)
    await report(cast, found="23/11")
    cast.toan.sees("Đã báo đơn vị soạn thảo", "đến 17:00 thứ Năm 26/11/2026", "quá hạn")
    await at(cast.town, 30, 7, 30)
    cast.bach.has_seen("Việc quá hạn", "Hiệu đính")


@pytest.mark.parametrize("when", ["28/11 9:00", "hôm nào đó", "1/9 8:00"])
async def test_a_moment_that_cannot_be_is_asked_again(cast: Cast, when: str) -> None:
    await cast.mai.press("Báo sai sót")
    await cast.mai.press("Tôi phát hiện")
    await cast.mai.say(when)
    cast.mai.has_seen("Tôi chưa đọc được")
    await cast.mai.press("Vừa phát hiện")
    cast.mai.sees("Sai ở đâu")


async def test_nothing_is_found_before_it_was_on_the_page(cast: Cast) -> None:
    await report(cast, found="20/11 10:00")
    cast.mai.sees("Phát hiện lúc 09:00 thứ Hai 23/11/2026")


async def test_the_corrected_file_takes_the_same_steps_and_the_same_address(cast: Cast) -> None:
    before = page(cast)
    await report(cast)
    await correct(cast)
    cast.toan.sees("Bản hiệu đính", WRONG, "bước 1/2")
    assert page(cast).file == before.file, "until it is approved the old file stands there"
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    after = page(cast)
    assert after.file is not None and before.file is not None  # noqa: PT018
    assert after.file.sha256 != before.file.sha256
    (earlier,) = after.history
    assert (earlier.sha256, earlier.what) == (before.file.sha256, WRONG)
    assert "Điều 7.1" in earlier.rule
    assert before.history == []
    cast.toan.has_seen("đã được hiệu đính")
    assert len(cast.published()) == 1
    with cast.town.house.database.read.connect() as conn:
        assert deadlines.running(conn, "correction:1") == []
        verbs = [entry.verb for entry in journal.entries(conn)]
    assert {"correction.reported", "correction.handed_in", "publication.corrected"} <= set(verbs)


async def test_what_is_known_of_the_document_need_not_be_said_again(cast: Cast) -> None:
    await report(cast)
    await correct(cast)
    with cast.town.house.database.read.connect() as conn:
        new, old = publications.get(conn, 2), publications.get(conn, 1)
    assert new is not None and old is not None  # noqa: PT018
    assert new.document.body == old.document.body
    assert new.document.category == old.document.category


async def test_a_refused_correction_leaves_the_clock_running_and_another_file_may_come(cast: Cast) -> None:
    await report(cast)
    await correct(cast)
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thiếu phụ lục số liệu")
    with cast.town.house.database.read.connect() as conn:
        assert len(deadlines.running(conn, "correction:1")) == 1
        assert corrections.open_of(conn, 1) is not None


async def test_the_very_same_file_corrects_nothing(cast: Cast) -> None:
    await report(cast)
    await cast.mai.press("Gửi tệp đã sửa")
    await cast.mai.send_file("c.pdf", decision())
    cast.mai.sees("chính là tệp đang đăng")
    await cast.mai.say("đợi chút")
    cast.mai.sees("Xin gửi tệp đã sửa")


async def test_who_has_nothing_to_do_with_it_neither_reports_nor_corrects(cast: Cast) -> None:
    lam = await cast.town.phone("Ngô Văn Lâm", "cong-chuc-kinh-te", chat="lam")
    await lam.press_payload("corrections.begin:1")
    lam.sees("Chỉ đơn vị soạn thảo")
    await report(cast)
    for press in ("corrections.file:1", "corrections.show:1", "corrections.drop:1", "corrections.me:1"):
        await lam.press_payload(press)
        await cast.tu.press_payload(press)
    lam.never_saw(WRONG)
    cast.tu.never_saw(WRONG)
    await cast.mai.press_payload("corrections.begin:1")
    cast.mai.sees("đang được hiệu đính rồi", "Điều 7.1")


async def test_who_reported_it_takes_it_back(cast: Cast) -> None:
    await report(cast)
    await cast.toan.press("Thôi, không có sai sót")
    cast.toan.sees("đã được rút lại")
    assert "Gửi tệp đã sửa" not in cast.mai.buttons
    with cast.town.house.database.read.connect() as conn:
        assert deadlines.running(conn, "correction:1") == []


async def test_a_reason_of_one_word_is_none(cast: Cast) -> None:
    await cast.mai.press("Báo sai sót")
    await cast.mai.press("Tôi phát hiện")
    await cast.mai.press("Vừa phát hiện")
    await cast.mai.say("sai")
    cast.mai.sees("Xin viết rõ")
    await cast.town.restart()
    await cast.mai.say(WRONG)
    cast.mai.has_seen("Đã báo đơn vị soạn thảo")


WHY_NOT = "Bản gốc cũng ghi tháng 5, đã đối chiếu với hồ sơ"


async def test_the_unit_may_find_no_error_and_says_why(cast: Cast) -> None:
    await report(cast)
    await cast.mai.press("Không có sai sót")
    cast.mai.sees("Vì sao")
    await cast.mai.say("đúng")
    cast.mai.sees("Xin viết rõ")
    await cast.mai.say(WHY_NOT)
    cast.mai.has_seen("không thấy sai sót", WHY_NOT)
    cast.toan.sees("không thấy sai sót", WHY_NOT, "Nguyễn Thị Mai")
    assert "Gửi tệp đã sửa" not in cast.mai.buttons
    with cast.town.house.database.read.connect() as conn:
        assert deadlines.running(conn, "correction:1") == []
        (entry,) = [each for each in journal.entries(conn) if each.verb == "correction.refused"]
    assert entry.data["reason"] == WHY_NOT
    assert "Điều 7.1" in (entry.rule or "")
    await cast.mai.press_payload("corrections.file:1")
    cast.mai.sees("không thấy sai sót", WHY_NOT)
    await report(cast)
    cast.mai.sees("Chờ đơn vị: hiệu đính")


async def test_who_reported_an_error_does_not_deny_it_for_the_unit(cast: Cast) -> None:
    await report(cast, cast.mai)
    assert "Không có sai sót" not in cast.mai.buttons
    await cast.mai.press_payload("corrections.refuse:1")
    cast.mai.sees("Anh/chị là người báo")
    for outsider in (cast.tu, cast.toan):
        await outsider.press_payload("corrections.refuse:1")
        outsider.never_saw("Vì sao văn bản không có sai sót")


async def test_while_the_corrected_file_is_on_its_way_nobody_says_that_there_was_no_error(cast: Cast) -> None:
    await report(cast)
    await correct(cast)
    await cast.mai.press_payload("corrections.refuse:1")
    cast.mai.sees("Đã có tệp sửa")
    with cast.town.house.database.read.connect() as conn:
        assert corrections.open_of(conn, 1) is not None


def met(cast: Cast) -> list[bool]:
    """Each time that the correction's clock was met, whether it was late."""
    with cast.town.house.database.read.connect() as conn:
        about = [each for each in journal.entries(conn) if each.record == "correction:1"]
    return [each.data["late"] for each in about if each.verb == "deadline.met"]


async def test_the_unit_is_in_time_when_it_has_sent_the_file_however_long_the_board_takes(cast: Cast) -> None:
    await report(cast)
    await at(cast.town, 26, 16)
    await correct(cast)
    await at(cast.town, 27, 9)
    cast.bach.has_seen("Việc quá hạn", "Đăng văn bản")
    cast.bach.never_saw("Đính chính văn bản đã đăng")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    assert met(cast) == [False]
    cast.toan.has_seen("đã được hiệu đính")


async def test_a_file_that_comes_back_is_owed_by_the_old_date(cast: Cast) -> None:
    await report(cast)
    await correct(cast)
    with cast.town.house.database.read.connect() as conn:
        assert deadlines.running(conn, "correction:1") == [], "the unit has sent it"
    await cast.mai.press("Rút lại")
    with cast.town.house.database.read.connect() as conn:
        (owed,) = deadlines.running(conn, "correction:1")
    assert (owed.due_at.day, owed.due_at.hour) == (26, 10)
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thiếu phụ lục số liệu")
    await at(cast.town, 25, 17)
    cast.mai.sees("Nhắc hạn", "Hiệu đính Quyết định số 15/QĐ-UBND")


async def test_a_corrected_file_that_was_never_sent_is_the_units_to_send(cast: Cast) -> None:
    await report(cast)
    await cast.mai.press("Gửi tệp đã sửa")
    await cast.mai.send_file("b.pdf", decision(subject="Về việc ban hành Quy chế tiếp công dân (đã sửa)"))
    await at(cast.town, 25, 17)
    cast.mai.sees("Nhắc hạn", "Hiệu đính Quyết định số 15/QĐ-UBND")
    await cast.mai.say("/viec")
    cast.mai.sees("Hiệu đính")
