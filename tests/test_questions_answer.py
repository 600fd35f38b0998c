"""Answering: one answer, approved where the office wants it; progress with a promised date; published masked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.conversation import Town
from tests.test_questions import ABOUT_LAND, People, answer
from vanthu.store import answers


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town) -> AsyncIterator[People]:
    yield await People.of(town)


async def test_the_head_approves_where_the_office_wants_it(people: People) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    await people.toan.press("Chuyển Phòng Kinh tế")
    await people.thang.press("Trả lời")
    await people.thang.say("Cần đơn, giấy chứng nhận và bản vẽ thửa đất.")
    await people.thang.press("Trình trưởng đơn vị")
    people.tu.never_saw("bản vẽ")
    people.son.sees("bản vẽ thửa đất", "Hà Văn Thắng", "tách thửa")
    await people.thang.press_payload("questions.approve:1")
    people.thang.sees("không tự duyệt")
    await people.son.press("Trả lại")
    await people.son.say("Cần nói rõ nộp ở đâu")
    people.thang.sees("Cần nói rõ nộp ở đâu")
    await people.thang.press("Viết lại")
    await people.thang.say("Cần đơn, giấy chứng nhận và bản vẽ; nộp tại bộ phận một cửa.")
    await people.thang.press("Trình trưởng đơn vị")
    await people.son.press("Duyệt, gửi đi")
    people.tu.sees("nộp tại bộ phận một cửa")
    people.thang.has_seen("Đinh Công Sơn đã duyệt")


async def test_a_progress_notice_meets_the_clock_and_opens_its_own(people: People) -> None:
    await people.ask_about_culture()
    await people.sen.press("Báo tiến độ")
    await people.sen.say("ngày 30/12")
    await people.sen.say("Chúng tôi đã hỏi nhà trường và đang chờ kế hoạch tuyển sinh.")
    await people.sen.press("Gửi cho người dân")
    people.tu.sees("Tiến độ HD-2026-000001", "30/12/2026", "Điều 8.1c", "kế hoạch tuyển sinh")
    (owed,) = people.owed()
    assert owed.clock == "question.promise"
    await people.sen.press("Trả lời")
    await people.sen.say("Trường tuyển sinh từ ngày 01/7 năm sau.")
    await people.sen.press("Gửi cho người dân")
    people.tu.sees("Trường tuyển sinh từ ngày 01/7")
    assert not people.owed()


@pytest.mark.parametrize("day", ["23/11/2026", "29/11/2026", "30/12/2027"])
async def test_a_promise_is_for_a_working_day_to_come(people: People, day: str) -> None:
    await people.ask_about_culture()
    await people.sen.press("Báo tiến độ")
    await people.sen.say(day)
    assert "Ngày hẹn phải" in people.sen.last.text or "cơ quan nghỉ" in people.sen.last.text
    await people.sen.say("30/12")
    people.sen.sees("đã làm được gì")


async def test_the_citizen_is_asked_for_more_and_the_reply_reaches_the_officer(people: People) -> None:
    await people.ask_about_culture()
    await people.sen.press("Hỏi thêm người dân")
    people.sen.sees("Hạn trả lời vẫn chạy")
    await people.sen.say("Cháu bao nhiêu tuổi, ở thôn nào ạ?")
    people.tu.sees("Cháu bao nhiêu tuổi")
    await people.tu.press("Trả lời cơ quan")
    await people.tu.say("Cháu 5 tuổi, ở thôn 3")
    people.tu.sees("Đã ghi thêm vào HD-2026-000001")
    people.sen.has_seen("Cháu 5 tuổi, ở thôn 3")
    assert len(people.cases()) == 1


async def test_an_internal_note_never_leaves(people: People) -> None:
    await people.ask_about_culture()
    await people.sen.press("Ghi chú nội bộ")
    await people.sen.say("Đã gọi hiệu trưởng, chờ trả lời")
    await people.toan.press_payload("questions.open:1")
    people.toan.sees("Đã gọi hiệu trưởng")
    await people.tu.say("/theo")
    await people.tu.press("HD-2026-000001")
    people.tu.sees("đơn vị đang giải quyết")
    people.tu.never_saw("hiệu trưởng")


async def test_a_canned_answer_has_its_places_filled(people: People) -> None:
    await people.ask_about_culture()
    await people.sen.press("Trả lời")
    await people.sen.press("Mời đến bộ phận một cửa")
    people.sen.sees("HD-2026-000001", "Ủy ban nhân dân xã Mẫu Sơn")
    await people.sen.press("Gửi cho người dân")
    people.tu.sees("mang giấy tờ tùy thân")


async def test_two_officers_at_once_send_one_answer(people: People) -> None:
    sau = await people.town.phone("Vũ Thị Sáu", "cong-chuc-van-hoa", chat="sau")
    await people.ask_about_culture()
    for phone, text in (
        (people.sen, "Trả lời của Sen cho câu hỏi này."),
        (sau, "Trả lời của Sáu cho câu này."),
    ):
        await phone.press("Trả lời")
        await phone.say(text)
    payload = sau.payload("Gửi cho người dân")
    await people.sen.press("Gửi cho người dân")
    await sau.press_payload(payload)
    sau.sees("đã được Phòng Văn hóa - Xã hội trả lời: Lý Thị Sen")
    people.tu.has_seen("Trả lời của Sen")
    people.tu.never_saw("Trả lời của Sáu")


async def test_late_questions_are_reminded_of_and_go_to_the_leaders(people: People) -> None:
    await people.ask_about_culture()
    for _ in range(24):
        await people.town.pass_time(timedelta(days=1))
    people.sen.has_seen("Nhắc hạn", "Câu hỏi HD-2026-000001")
    people.bach.has_seen("Việc quá hạn", "Câu hỏi HD-2026-000001")


async def test_broken_promises_are_counted_apart(people: People) -> None:
    await people.ask_about_culture()
    for day in ("27/11", "30/12"):
        await people.sen.press("Báo tiến độ")
        await people.sen.say(day)
        await people.sen.say("Chúng tôi còn chờ kế hoạch của nhà trường.")
        await people.sen.press("Gửi cho người dân")
        await people.town.pass_time(timedelta(days=7))
    await people.sen.press_payload("questions.answer:1")
    await answer(people)
    await people.toan.say("/cauhoi")
    people.toan.sees("hẹn 2 lần, giữ đúng 1, thất hẹn 1")


async def test_an_answer_of_general_concern_is_published_without_personal_data(people: People) -> None:
    await people.ask(
        people.tu, "Tôi là Nguyễn Thị Tư, số 0912345678, hỏi giáo dục mầm non nhận trẻ mấy tuổi?"
    )
    await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    await answer(people, "Trường mầm non nhận trẻ từ 18 tháng tuổi.")
    await people.sen.press("Đề nghị đăng công khai")
    people.tu.sees("dự định đăng công khai", "dữ liệu cá nhân đã được che")
    people.toan.sees("trước: “Tôi là Nguyễn Thị Tư, số 0912345678", "sau khi che", "chưa trả lời")
    after = people.toan.last.text.partition("sau khi che")[2].partition("Trả lời, trước")[0]
    assert "0912345678" not in after
    await people.sen.press_payload("questions.public:1:1")
    people.sen.sees("Ban Biên tập")
    await people.toan.press("Che thêm tên người")
    after = people.toan.last.text.partition("sau khi che")[2].partition("Trả lời, trước")[0]
    assert "Nguyễn Thị Tư" not in after
    await people.toan.press("Duyệt, đăng công khai")
    people.toan.sees("/hoi-dap/HD-2026-000001")
    people.sen.sees("Đã đăng công khai")
    with people.town.house.database.read.connect() as conn:
        (public,) = answers.published(conn)
    assert "0912345678" not in public.question + public.search
    assert public.unit_name == "Phòng Văn hóa - Xã hội"
    await people.toan.say("/gohoidap HD-2026-000001 có số 0912345678 của người dân")
    people.toan.sees("Đã gỡ")
    with people.town.house.database.read.connect() as conn:
        assert not answers.published(conn)
        gone = answers.gone_with_code(conn, "HD-2026-000001")
    assert gone is not None
    assert "của người dân" in (gone.reason or ""), "everybody may read why"
    assert "0912345678" not in (gone.reason or "")


async def test_who_asked_may_say_no_to_publishing(people: People) -> None:
    await people.ask_about_culture()
    await answer(people)
    await people.sen.press("Đề nghị đăng công khai")
    await people.tu.press("Không đồng ý")
    people.sen.sees("không đồng ý đăng")
    with people.town.house.database.read.connect() as conn:
        assert answers.gone_with_code(conn, "HD-2026-000001") is None, "nobody ever read it"
    await people.toan.press_payload("questions.public:1:1")
    people.toan.sees("đã được quyết định")
    await people.sen.press_payload("questions.publish:1")
    people.sen.sees("không đồng ý")


async def test_the_board_may_refuse_to_publish_with_a_reason(people: People) -> None:
    await people.ask_about_culture()
    await answer(people)
    await people.sen.press("Đề nghị đăng công khai")
    await people.toan.press("Không đăng")
    await people.toan.say("Chỉ liên quan một gia đình")
    people.sen.sees("Không đăng công khai", "Chỉ liên quan một gia đình")


async def test_the_citizen_answers_what_was_asked_without_pressing_anything(people: People) -> None:
    await people.ask_about_culture()
    people.tu.sees("HD-2026-000001 đã giao Phòng Văn hóa - Xã hội giải quyết")
    await people.sen.press("Hỏi thêm người dân")
    await people.sen.say("Cháu bao nhiêu tuổi, ở thôn nào ạ?")
    await people.town.pass_time(timedelta(days=2))
    await people.tu.say("Cháu 5 tuổi, thôn 3")
    people.tu.sees("Đã ghi thêm vào HD-2026-000001", "/hoi")
    people.sen.has_seen("Cháu 5 tuổi, thôn 3")
    await people.tu.say("Tôi muốn hỏi việc khác về đất đai")
    people.tu.sees("Xin xem lại trước khi gửi")
