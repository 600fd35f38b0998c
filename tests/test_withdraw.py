"""Off the page, or replaced: its unit asks, the board has four hours, and the old address says why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_publish import Cast
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import deadlines, journal, reminders, stand_ins, withdrawals
from vanthu.store.withdrawals import Withdrawal

WHY = "Ban hành nhầm phụ lục số liệu"


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await published(await Cast.of(town))


async def publish(cast: Cast, number: str = "15/QĐ-UBND", maker: Phone | None = None) -> None:
    maker = maker or cast.mai
    await maker.send_file(f"{number[:2]}.pdf", decision(number))
    await maker.press("Gửi duyệt")
    await (cast.toan if maker is not cast.toan else cast.hanh).press("Duyệt")
    await cast.bach.press("Duyệt")


async def published(cast: Cast) -> Cast:
    await publish(cast)
    assert cast.states() == {"published": 1}
    return cast


async def ask(phone: Phone, why: str = WHY) -> None:
    """The whole request, from the button under the message."""
    await phone.press("Đề nghị gỡ bỏ")
    await phone.press("Gỡ bỏ hẳn")
    await phone.say(why)
    await phone.press("Gửi đề nghị")


async def at(town: Town, day: int, hour: int, minute: int = 0) -> None:
    """Let time pass until an instant of November 2026 in Vietnam."""
    then = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    await town.pass_time(then - town.clock.now())


def request(cast: Cast, number: int = 1) -> Withdrawal:
    with cast.town.house.database.read.connect() as conn:
        found = withdrawals.get(conn, number)
    assert found is not None
    return found


def verbs(cast: Cast) -> list[str]:
    with cast.town.house.database.read.connect() as conn:
        return [entry.verb for entry in journal.entries(conn)]


async def test_a_document_is_taken_off_the_page_in_a_few_taps(cast: Cast) -> None:
    cast.mai.sees("Đã công khai")
    assert "Đề nghị gỡ bỏ" not in cast.toan.buttons, "the board does not ask itself"
    await cast.mai.press("Đề nghị gỡ bỏ")
    cast.mai.sees("Gỡ bỏ hẳn, hay thay bằng văn bản khác?", "15/QĐ-UBND")
    await cast.mai.press("Gỡ bỏ hẳn")
    cast.mai.sees("Vì sao gỡ?", "hiện cho mọi người")
    await cast.mai.say(WHY)
    cast.mai.sees("xem lại trước khi gửi", "15/QĐ-UBND", "gỡ bỏ hẳn", WHY)
    assert cast.states() == {"published": 1}
    assert "Gỡ khỏi trang" not in cast.bach.buttons, "nothing is sent before it was shown back"
    await cast.mai.press("Gửi đề nghị")
    cast.mai.sees("Đã gửi đề nghị", "13:00 thứ Hai 23/11/2026", "còn 4 giờ", "Điều 7.3")
    for phone in (cast.toan, cast.hanh, cast.bach):
        phone.sees("đề nghị gỡ bỏ", "15/QĐ-UBND", WHY, "Nguyễn Thị Mai", "còn 4 giờ", "Điều 7.3")
        assert phone.last.buttons == ["Gỡ khỏi trang", "Từ chối", "Vì sao?", "Vì sao ngày này?"]
    await cast.hanh.press("Gỡ khỏi trang")
    cast.hanh.sees("đã gỡ", "15/QĐ-UBND")
    assert cast.states() == {"withdrawn": 1}
    cast.mai.sees("Đã gỡ khỏi trang", "Lê Thị Hạnh", "/van-ban/15-qd-ubnd-2026-11-20")
    assert "Rút đề nghị" not in cast.mai.buttons
    cast.toan.has_seen("Đã gỡ khỏi trang", "Lê Thị Hạnh")
    assert "Gỡ khỏi trang" not in cast.toan.buttons
    assert not cast.tu.screen
    assert "publication.withdrawn" in verbs(cast)
    with cast.town.house.database.read.connect() as conn:
        assert deadlines.running(conn, "withdrawal:1") == []
    await cast.tu.say("/vanban")
    cast.tu.never_saw("15/QĐ-UBND")


async def test_a_refusal_has_a_reason_and_the_document_stays(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.bach.press("Từ chối")
    cast.bach.sees("Vì sao không gỡ?")
    await cast.bach.say("không")
    cast.bach.sees("chọn hoặc viết lý do")
    await cast.bach.say("Phụ lục đúng với bản đã ký")
    cast.bach.sees("đã từ chối gỡ")
    cast.mai.sees("Không gỡ", "Trần Văn Bách", "Phụ lục đúng với bản đã ký", "Điều 7.3", "/gobai")
    assert cast.states() == {"published": 1}
    assert "Gỡ khỏi trang" not in cast.toan.buttons
    assert "withdrawal.refused" in verbs(cast)
    await cast.bach.say("Cảm ơn")
    cast.bach.never_saw("Việc này đã")
    await ask(cast.mai, "Sai tên đơn vị ở trang hai")
    cast.toan.sees("Sai tên đơn vị ở trang hai")
    await cast.toan.press("Từ chối")
    await cast.toan.press("Văn bản không có sai sót")
    cast.mai.sees("Văn bản không có sai sót", "Phạm Quốc Toản")
    assert request(cast, 2).refusal_code == "no_error"


async def test_whoever_looked_again_is_not_asked_for_a_reason_any_more(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.bach.press("Từ chối")
    await cast.bach.press("Thôi, để xem lại")
    cast.bach.sees("đề nghị gỡ bỏ", "còn 4 giờ")
    await cast.bach.say("chào buổi sáng cả nhà")
    assert request(cast).state == "open"


async def test_a_reason_that_is_awaited_when_somebody_else_decides_is_free_again(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.bach.press("Từ chối")
    await cast.toan.press("Gỡ khỏi trang")
    await cast.bach.say("Văn bản này đúng rồi")
    assert request(cast).state == "done"
    assert request(cast).decided_by != request(cast).asked_by


async def test_the_first_decision_wins_and_a_stale_press_is_answered_with_who_decided(cast: Cast) -> None:
    await ask(cast.mai)
    presses = [cast.hanh.payload("Gỡ khỏi trang"), cast.hanh.payload("Từ chối")]
    await cast.toan.press("Gỡ khỏi trang")
    for press in (*presses, "withdraw.because:1:no_error", "withdraw.show:1"):
        await cast.hanh.press_payload(press)
        cast.hanh.sees("Đã gỡ khỏi trang", "Phạm Quốc Toản", "09:00 thứ Hai 23/11/2026")
    assert verbs(cast).count("publication.withdrawn") == 1
    await cast.mai.press_payload("withdraw.take_back:1")
    cast.mai.sees("Đã gỡ khỏi trang", "Phạm Quốc Toản")
    await cast.mai.press_payload("withdraw.begin:1")
    cast.mai.sees("Đã gỡ khỏi trang")
    assert request(cast).state == "done"


async def test_there_is_one_open_request_a_document(cast: Cast) -> None:
    son = await cast.town.phone("Đặng Văn Sơn", "chanh-van-phong", chat="son")
    await son.say("/gobai 15/QĐ-UBND")
    await son.press("Gỡ bỏ hẳn")
    await son.say("Sai thẩm quyền ban hành")
    await ask(cast.mai)
    await son.press("Gửi đề nghị")
    son.sees("Đã có đề nghị", "Nguyễn Thị Mai", "còn 4 giờ")
    await cast.mai.press_payload("withdraw.begin:1")
    cast.mai.sees("Đã có đề nghị")
    await cast.mai.press_payload("withdraw.send:2:3")
    assert verbs(cast).count("withdrawal.requested") == 1


async def test_what_is_sent_twice_is_sent_once(cast: Cast) -> None:
    await ask(cast.mai)
    cards = len(cast.toan.screen)
    await cast.mai.press_payload("withdraw.send:1:3")
    assert len(cast.toan.screen) == cards
    assert verbs(cast).count("withdrawal.requested") == 1


async def test_only_what_was_shown_back_last_is_sent(cast: Cast) -> None:
    await cast.mai.press("Đề nghị gỡ bỏ")
    await cast.mai.press("Gỡ bỏ hẳn")
    await cast.mai.say("sai")
    cast.mai.sees("rõ hơn")
    await cast.mai.say(WHY)
    old = cast.mai.payload("Gửi đề nghị")
    await cast.mai.press("Viết lại lý do")
    await cast.mai.say("Thiếu trang cuối có chữ ký")
    await cast.mai.press_payload(old)
    cast.mai.sees("Phiếu này đã cũ")
    assert request(cast).state == "draft"
    await cast.mai.press("Gửi đề nghị")
    cast.toan.sees("Thiếu trang cuối có chữ ký")


async def test_who_asked_can_take_it_back_until_it_is_decided(cast: Cast) -> None:
    await ask(cast.mai)
    press = cast.toan.payload("Gỡ khỏi trang")
    await cast.mai.press("Rút đề nghị")
    cast.mai.sees("Đã rút đề nghị")
    cast.toan.has_seen("Nguyễn Thị Mai", "đã rút đề nghị gỡ bỏ")
    await cast.toan.press_payload(press)
    cast.toan.sees("đã rút đề nghị gỡ bỏ")
    assert cast.states() == {"published": 1}
    seen = len(cast.bach.screen)
    await at(cast.town, 23, 16)
    assert len(cast.bach.screen) == seen, "what was taken back is not reminded of"


async def test_a_request_that_is_given_up_leaves_nothing(cast: Cast) -> None:
    await cast.mai.press("Đề nghị gỡ bỏ")
    await cast.mai.press("Gỡ bỏ hẳn")
    await cast.mai.press("Thôi, không gỡ nữa")
    cast.mai.sees("vẫn ở trên trang")
    await cast.mai.say("xin chào các anh chị")
    cast.mai.never_saw("xem lại trước khi gửi")
    await cast.mai.press_payload("withdraw.kind:1:remove")
    cast.mai.sees("đã bỏ hoặc rút")


async def test_a_half_done_request_survives_a_restart_and_an_old_question_is_asked_again(cast: Cast) -> None:
    await cast.mai.press("Đề nghị gỡ bỏ")
    await cast.mai.press("Gỡ bỏ hẳn")
    await cast.town.restart()
    await cast.mai.say(WHY)
    cast.mai.sees("xem lại trước khi gửi", WHY)
    await cast.mai.press("Viết lại lý do")
    await cast.town.pass_time(timedelta(hours=13))
    await cast.mai.say("Chào buổi sáng cả cơ quan")
    cast.mai.sees("Vì sao gỡ?")
    assert request(cast).reason == WHY
    await cast.mai.press_payload("withdraw.begin:1")
    cast.mai.sees("xem lại trước khi gửi", WHY)


async def test_a_file_is_no_reason(cast: Cast) -> None:
    await cast.mai.press("Đề nghị gỡ bỏ")
    await cast.mai.press("Gỡ bỏ hẳn")
    await cast.mai.send_file("b.pdf", decision("16/QĐ-UBND"), caption="đây là bản đúng")
    cast.mai.sees("Vì sao gỡ?")
    assert request(cast).reason is None


async def test_the_document_is_found_by_number_by_words_or_chosen(cast: Cast) -> None:
    await publish(cast, "16/QĐ-UBND")
    son = await cast.town.phone("Đặng Văn Sơn", "chanh-van-phong", chat="son")
    await son.say("/gobai")
    son.sees("Gỡ văn bản nào?")
    assert son.last.buttons[:2] == ["Quyết định số 16/QĐ-UBND", "Quyết định số 15/QĐ-UBND"]
    await son.say("99/QĐ-UBND")
    son.sees("Không thấy", "99/QĐ-UBND")
    await son.say("quy chế tiếp công dân")
    assert len(son.last.buttons) == 3
    await son.say("16/qđ-ubnd")
    son.sees("Gỡ bỏ hẳn, hay thay", "16/QĐ-UBND")
    await son.say("/gobai")
    await son.press("Thôi")
    await son.say("15/QĐ-UBND")
    assert "Gỡ bỏ hẳn" not in son.last.buttons, "after stopping, words are words again"
    lam = await cast.town.phone("Ngô Văn Lâm", "cong-chuc-kinh-te", chat="lam")
    await lam.say("/gobai")
    lam.sees("chưa có văn bản nào")
    await lam.say("/gobai 15/QĐ-UBND")
    lam.sees("Không thấy")
    await cast.tu.say("/gobai")
    cast.tu.never_saw("15/QĐ-UBND")


async def test_a_replacement_must_be_another_document_that_is_on_the_page(cast: Cast) -> None:
    await cast.mai.send_file("b.pdf", decision("16/QĐ-UBND"))
    await cast.mai.press("Gửi duyệt")
    await cast.mai.press("Đề nghị gỡ bỏ")
    await cast.mai.press("Thay bằng văn bản khác")
    cast.mai.sees("Văn bản nào thay thế?")
    await cast.mai.say("16/QĐ-UBND")
    cast.mai.sees("không có trên trang")
    await cast.mai.press_payload("withdraw.by:1:2")
    cast.mai.sees("không có trên trang")
    for own in ("withdraw.by:1:1", "withdraw.by:1:999"):
        await cast.mai.press_payload(own)
        assert request(cast).replacement_id is None
    await cast.mai.say("15/QĐ-UBND")
    cast.mai.sees("không tự thay thế")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    await cast.mai.press_payload("withdraw.begin:1")
    await cast.mai.say("16/QĐ-UBND")
    cast.mai.sees("Vì sao gỡ?")
    await cast.mai.say(WHY)
    cast.mai.sees("Văn bản thay thế", "16/QĐ-UBND", "/van-ban/16-qd-ubnd-2026-11-20")
    await cast.mai.press("Gửi đề nghị")
    cast.bach.sees("Văn bản thay thế", "16/QĐ-UBND")
    await cast.bach.press("Gỡ khỏi trang")
    assert cast.states() == {"withdrawn": 1, "published": 1}
    assert "publication.replaced" in verbs(cast)


async def test_nothing_is_replaced_by_what_has_itself_left_the_page(cast: Cast) -> None:
    await publish(cast, "16/QĐ-UBND")
    await cast.mai.press_payload("withdraw.begin:1")
    await cast.mai.press("Thay bằng văn bản khác")
    await cast.mai.press("Quyết định số 16/QĐ-UBND")
    await cast.mai.say(WHY)
    await cast.mai.press("Gửi đề nghị")
    first = cast.bach.payload("Gỡ khỏi trang")
    await cast.mai.press_payload("withdraw.begin:2")
    await cast.mai.press("Gỡ bỏ hẳn")
    await cast.mai.say(WHY)
    await cast.mai.press("Gửi đề nghị")
    await cast.bach.press("Gỡ khỏi trang")
    await cast.bach.press_payload(first)
    cast.bach.sees("không có trên trang")
    assert cast.states() == {"published": 1, "withdrawn": 1}
    assert request(cast).state == "open"


async def test_half_the_hours_gone_half_an_hour_left_and_late_are_told_also_at_night(cast: Cast) -> None:
    await at(cast.town, 23, 22)
    await ask(cast.mai)
    cast.toan.sees("02:00 thứ Ba 24/11/2026", "còn 4 giờ")
    seen = len(cast.toan.screen)
    await at(cast.town, 23, 23, 59)
    assert len(cast.toan.screen) == seen, "never early"
    await at(cast.town, 24, 0, 0)
    cast.toan.sees("Nhắc hạn", "15/QĐ-UBND", "còn 2 giờ")
    await at(cast.town, 24, 1, 30)
    cast.toan.sees("Nhắc hạn", "còn 30 phút")
    await at(cast.town, 24, 2, 0)
    cast.toan.sees("Nhắc hạn", "còn 0 phút")
    await at(cast.town, 24, 2, 30)
    cast.bach.has_seen("Việc quá hạn", "quá hạn 30 phút", "Ủy viên Ban Biên tập")
    await cast.bach.press("Mở việc này")
    cast.bach.sees("đề nghị gỡ bỏ", "quá hạn 30 phút")
    seen = len(cast.bach.screen)
    await at(cast.town, 24, 12)
    assert len(cast.bach.screen) == seen, "24/11 is a day off: the leaders hear again in the morning after it"
    await at(cast.town, 25, 7, 30)
    cast.bach.has_seen("Việc quá hạn")
    await cast.bach.say("/tre")
    cast.bach.sees("Đang quá hạn", "15/QĐ-UBND", "quá hạn 1 ngày làm việc")
    await cast.bach.press("Mở việc này")
    await cast.bach.press("Gỡ khỏi trang")
    with cast.town.house.database.read.connect() as conn:
        met = [e for e in journal.entries(conn) if e.verb == "deadline.met" and e.record == "withdrawal:1"]
    assert [entry.data["late"] for entry in met] == [True]


async def test_with_half_an_hour_left_leaders_hear_of_it_even_where_it_is_not_their_turn(cast: Cast) -> None:
    await cast.bach.send_file("b.pdf", decision("16/QĐ-UBND"))
    await cast.bach.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.hanh.press("Duyệt")
    await ask(cast.bach)
    seen, told = len(cast.bach.screen), len(cast.toan.screen)
    await at(cast.town, 23, 11)
    assert (len(cast.bach.screen), len(cast.toan.screen)) == (seen, told + 1), "who asked does not decide"
    await at(cast.town, 23, 11, 40)
    await cast.toan.say("/viec")
    cast.toan.sees("16/QĐ-UBND", "còn 1 giờ 20 phút")
    await at(cast.town, 23, 12, 30)
    cast.bach.sees("Nhắc hạn", "16/QĐ-UBND", "còn 30 phút")


async def test_after_a_night_of_downtime_a_clock_of_hours_is_said_once(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.town.restart()
    seen = len(cast.toan.screen)
    await at(cast.town, 23, 22)
    assert len(cast.toan.screen) == seen + 1
    cast.toan.sees("Việc quá hạn", "quá hạn 9 giờ")
    with cast.town.house.database.read.connect() as conn:
        rows = conn.execute(reminders.reminders.select().order_by(reminders.reminders.c.id)).all()
        owed = {each.id for each in deadlines.running(conn, "withdrawal:1")}
    rungs = [(row.rung, row.outcome) for row in rows if row.deadline_id in owed]
    assert rungs == [
        ("hours-half", "overtaken"),
        ("hours-last", "overtaken"),
        ("hours-due", "overtaken"),
        ("hours-late", "sent"),
        ("late-1", None),
    ]


async def test_why_the_board_is_asked_and_why_this_date(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.toan.press("Vì sao?")
    cast.toan.sees("Điều 7.3", "không quá 4 giờ", "Nguyễn Thị Mai", WHY)
    await cast.toan.press("Vì sao ngày này?")
    cast.toan.sees("Điều 7.3", "4 giờ đồng hồ", "13:00")
    for press in (cast.toan.payload("Vì sao ngày này?"), "withdraw.why:1", "withdraw.show:1"):
        await cast.tu.press_payload(press)
        cast.tu.never_saw("15/QĐ-UBND", WHY)


async def test_without_an_adopted_clock_it_works_without_a_date(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=("trung-dung-2024",)), pool=pool))
    await published(cast)
    await ask(cast.mai)
    cast.mai.sees("Đã gửi đề nghị")
    assert "Vì sao ngày này?" not in cast.bach.last.buttons
    await cast.bach.press("Vì sao?")
    cast.bach.sees("không đặt thời hạn")
    await cast.bach.press("Gỡ khỏi trang")
    assert cast.states() == {"withdrawn": 1}
    await cast.town.close()


async def test_a_stand_in_decides_and_is_named_as_one(cast: Cast) -> None:
    lan = await cast.town.phone("Đỗ Thị Lan", "cong-chuc-van-hoa", chat="lan")
    now = cast.town.clock.now()

    def lend(conn: Connection) -> None:
        stand_ins.add(
            conn,
            absent_id=4,
            stand_in_id=5,
            post="truong-bbt",
            scope=(),
            since=now,
            until=now + timedelta(days=1),
            granted_by=4,
            now=now,
        )

    await cast.town.house.writer.run(lend)
    await ask(cast.mai)
    lan.sees("đề nghị gỡ bỏ", "quyết định thay Trần Văn Bách")
    await lan.press("Gỡ khỏi trang")
    cast.mai.sees("Đỗ Thị Lan (thay Trần Văn Bách)")
    assert request(cast).stands_in_for == 4


async def test_who_asks_or_handed_it_in_never_decides(cast: Cast) -> None:
    await publish(cast, "16/QĐ-UBND", maker=cast.hanh)
    await ask(cast.hanh)
    cast.hanh.sees("Đã gửi đề nghị")
    press = cast.toan.payload("Gỡ khỏi trang")
    await cast.hanh.press_payload(press)
    cast.hanh.sees("không tự quyết định được")
    await cast.hanh.press("Rút đề nghị")
    await cast.toan.say("/gobai 16/QĐ-UBND")
    await cast.toan.press("Gỡ bỏ hẳn")
    await cast.toan.say(WHY)
    await cast.toan.press("Gửi đề nghị")
    for phone in (cast.toan, cast.hanh):
        await phone.press_payload("withdraw.take_off:2")
        phone.sees("không tự quyết định được")
    await cast.bach.press("Gỡ khỏi trang")
    assert cast.states() == {"published": 1, "withdrawn": 1}
    cast.hanh.sees("Đã gỡ khỏi trang")


async def test_where_nobody_of_the_board_can_decide_the_administrator_is_told(cast: Cast) -> None:
    duc = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    for leaver in (cast.toan, cast.hanh, cast.bach):
        await leaver.say("/lo")
    await ask(cast.mai)
    duc.sees("chưa có ai trong Ban Biên tập")
    cast.mai.has_seen("chưa có ai trong Ban Biên tập")
    assert request(cast).state == "open"


async def test_work_that_waits_is_found_with_viec(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.hanh.say("/viec")
    cast.hanh.sees("đề nghị gỡ bỏ", "15/QĐ-UBND")
    await cast.hanh.press("Gỡ khỏi trang")
    await cast.toan.say("/viec")
    cast.toan.sees("Không có việc nào chờ")


async def test_a_withdrawn_document_may_be_handed_in_again(cast: Cast) -> None:
    await ask(cast.mai)
    await cast.toan.press("Gỡ khỏi trang")
    await publish(cast)
    assert cast.states() == {"withdrawn": 1, "published": 1}
    (case,) = cast.published()
    assert case.publication.slug == "15-qd-ubnd-2026-11-20-2"


PRESSES = (
    "withdraw.begin:1",
    "withdraw.kind:1:replace",
    "withdraw.by:1:1",
    "withdraw.again:1",
    "withdraw.drop:1",
    "withdraw.send:1:3",
    "withdraw.take_back:1",
    "withdraw.take_off:1",
    "withdraw.refuse:1",
    "withdraw.because:1:no_error",
    "withdraw.show:1",
    "withdraw.why:1",
)
#: Which presses answer with what belongs to the request, for each post; every other press tells nothing of it.
MAY = {
    None: (),
    "quan-tri": (),
    "cong-chuc-kinh-te": (),
    "truong-phong-kinh-te": (),
    "chanh-van-phong": ("withdraw.why:1",),
    "uy-vien-bbt": ("withdraw.why:1", "withdraw.show:1", "withdraw.refuse:1", "withdraw.take_off:1"),
}


@pytest.mark.parametrize("post", MAY)
async def test_each_role_may_press_just_its_own(cast: Cast, post: str | None) -> None:
    await ask(cast.mai)
    somebody = await cast.town.phone("Người Thử Nghiệm", post, chat="ai")
    for press in PRESSES:
        if press in MAY[post] or (post == "uy-vien-bbt" and press == "withdraw.because:1:no_error"):
            continue
        await somebody.press_payload(press)
        somebody.never_saw(WHY)
        assert request(cast).state == "open", press
        assert cast.states() == {"published": 1}
    for press in MAY[post]:
        await somebody.press_payload(press)
        assert "không tìm thấy" not in somebody.last.text, press
    assert (request(cast).state == "done") is (post == "uy-vien-bbt")


@pytest.mark.parametrize(
    "press", ["withdraw.kind:1:x", "withdraw.by:1:1", "withdraw.send:1:1", "withdraw.send:1:x"]
)
async def test_a_forged_press_changes_nothing(cast: Cast, press: str) -> None:
    await cast.mai.press("Đề nghị gỡ bỏ")
    await cast.mai.press_payload(press)
    assert (request(cast).state, request(cast).kind) == ("draft", None)
