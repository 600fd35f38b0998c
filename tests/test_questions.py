"""A citizen asks, and is answered in time: the way from the first words to the answer, as both sides see it."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.conversation import Phone, Town
from vanthu.store import answers, deadlines, journal, questions
from vanthu.store.questions import Question

ABOUT_LAND = "Cho tôi hỏi thủ tục tách thửa đất đai cần giấy tờ gì?"


@dataclass
class People:
    """Bà Tư and ông Năm ask; Toản passes on; Sen and Thắng answer for their units; Sơn approves; Bách leads."""

    town: Town
    tu: Phone
    nam: Phone
    toan: Phone
    sen: Phone
    thang: Phone
    son: Phone
    bach: Phone

    @classmethod
    async def of(cls, town: Town) -> People:
        return cls(
            town,
            await town.phone("Bà Tư", chat="tu"),
            await town.phone("Ông Năm", chat="nam"),
            await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan"),
            await town.phone("Lý Thị Sen", "cong-chuc-van-hoa", chat="sen"),
            await town.phone("Hà Văn Thắng", "cong-chuc-kinh-te", chat="thang"),
            await town.phone("Đinh Công Sơn", "truong-phong-kinh-te", chat="son"),
            await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
        )

    def cases(self) -> list[Question]:
        with self.town.house.database.read.connect() as conn:
            return questions.in_state(
                conn, {*questions.OPEN, questions.ANSWERED, questions.ELSEWHERE, questions.ASIDE}
            )

    def verbs(self, record: str = "question:1") -> list[str]:
        with self.town.house.database.read.connect() as conn:
            return [entry.verb for entry in journal.entries(conn, record=record)]

    def owed(self, record: str = "question:1") -> list[deadlines.Deadline]:
        with self.town.house.database.read.connect() as conn:
            return deadlines.running(conn, record)

    async def ask(self, phone: Phone, text: str) -> Question:
        """Ask, send, and give the case."""
        await phone.say(text)
        await phone.press("Gửi cơ quan")
        return self.cases()[-1]

    async def ask_about_culture(self) -> Question:
        """A question that the unit of culture has, whose answers nobody approves."""
        question = await self.ask(self.tu, "Con tôi muốn xin học, trường giáo dục của xã nhận hồ sơ khi nào?")
        await self.toan.press("Chuyển Phòng Văn hóa - Xã hội")
        return question


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town) -> AsyncIterator[People]:
    yield await People.of(town)


async def test_a_citizen_asks_and_is_answered(people: People) -> None:
    await people.tu.say("Con tôi muốn xin học, trường giáo dục của xã nhận hồ sơ khi nào?")
    people.tu.has_seen("trợ lý tự động của Ủy ban nhân dân xã Mẫu Sơn", "91/2025/QH15")
    people.tu.sees("Xin xem lại trước khi gửi", "Phòng Văn hóa - Xã hội")
    await people.tu.press("Gửi cơ quan")
    people.tu.sees("HD-2026-000001", "17:00 thứ Ba 15/12/2026", "Điều 8.1c", "/theo HD-2026-000001")

    people.toan.sees("HD-2026-000001", "trường giáo dục", "Phòng Văn hóa - Xã hội", "giáo dục")
    await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    people.toan.sees("Đã chuyển")
    people.sen.sees("HD-2026-000001", "còn 15 ngày làm việc")
    assert not people.thang.screen, "another unit hears nothing"

    await people.sen.press("Trả lời")
    await people.sen.say("Trường nhận hồ sơ từ ngày 01/7 đến ngày 15/7, tại văn phòng nhà trường.")
    people.sen.sees("Xem lại trước khi gửi")
    people.tu.never_saw("01/7")
    await people.sen.press("Gửi cho người dân")
    people.tu.sees("Trả lời HD-2026-000001", "Phòng Văn hóa - Xã hội", "từ ngày 01/7 đến ngày 15/7")
    await people.tu.press("Đã giải quyết")
    await people.tu.press("5 ★")
    (case,) = people.cases()
    assert (case.state, case.solved, case.rating) == (questions.ANSWERED, True, 5)
    assert not people.owed()
    assert {"question.received", "question.routed", "answer.sent", "question.rated"} <= set(people.verbs())


async def test_several_messages_make_one_question(people: People) -> None:
    await people.tu.say("Tôi muốn hỏi về đất đai")
    await people.tu.say("Nhà tôi ở thôn 3, thửa đất chưa có sổ")
    people.tu.sees("đất đai", "thôn 3")
    assert people.tu.screen[1].edited, "the card above has no buttons any more"
    assert people.tu.screen[1].buttons == []
    await people.tu.press("Gửi cơ quan")
    assert len(people.cases()) == 1
    people.toan.sees("đất đai", "thôn 3")


@pytest.mark.parametrize(
    "words",
    [
        "toi muon hoi ve dat dai, thu tuc tach thua",
        "TÔI MUỐN HỎI VỀ ĐẤT ĐAI!!!",
        "ad ơi cho e hỏi đất đai vs ạ, tks ad nhìu",
        unicodedata.normalize("NFD", "Tôi muốn hỏi về đất đai"),
    ],
)
async def test_however_it_is_written_it_finds_its_unit(people: People, words: str) -> None:
    await people.tu.say(words)
    people.tu.sees("Phòng Kinh tế")


@pytest.mark.parametrize("words", ["Xin chào", "chào ad", "alo", "ok", "👍", "cảm ơn"])
async def test_a_greeting_is_greeted_and_opens_nothing(people: People, words: str) -> None:
    await people.tu.say(words)
    people.tu.sees("trợ lý tự động", "lưu lại")
    assert "Gửi câu hỏi" in people.tu.last.buttons
    await people.tu.press("Gửi câu hỏi")
    people.tu.sees("Xin viết điều")


async def test_codes_have_no_gap_though_drafts_are_given_up(people: People) -> None:
    first = await people.ask(people.tu, ABOUT_LAND)
    await people.nam.say("Tôi hỏi chuyện khác về y tế")
    await people.nam.press("Thôi, không gửi")
    people.nam.sees("chưa gửi gì")
    second = await people.ask(people.nam, "Tôi muốn hỏi về y tế xã")
    assert [first.code, second.code] == ["HD-2026-000001", "HD-2026-000002"]


async def test_the_same_event_twice_is_one_case(people: People) -> None:
    await people.tu.say(ABOUT_LAND, event_id="t1")
    await people.tu.say(ABOUT_LAND, event_id="t1")
    assert people.tu.last.text.count("tách thửa") == 1
    payload = people.tu.payload("Gửi cơ quan")
    await people.tu.press_payload(payload, event_id="t2")
    await people.tu.press_payload(payload, event_id="t2")
    await people.tu.press_payload(payload)
    people.tu.sees("Đã gửi rồi: HD-2026-000001")
    assert len(people.cases()) == 1


async def test_a_restart_in_mid_question_loses_nothing(people: People) -> None:
    await people.tu.say("Tôi muốn hỏi về đất đai")
    await people.town.restart()
    await people.tu.say("thửa số 12 nhà tôi")
    people.tu.sees("đất đai", "thửa số 12")
    await people.tu.press("Gửi cơ quan")
    assert len(people.cases()) == 1


async def test_a_stale_press_is_answered_with_who_passed_it_on(people: People) -> None:
    hanh = await people.town.phone("Lê Thị Hạnh", "pho-truong-bbt", chat="hanh")
    await people.ask(people.tu, ABOUT_LAND)
    payload = hanh.payload("Chuyển Phòng Kinh tế")
    await people.toan.press("Chuyển Phòng Kinh tế")
    hanh.sees("Phạm Quốc Toản", "Phòng Kinh tế")
    assert hanh.last.buttons == [], "the card says who did it and has no buttons"
    await hanh.press_payload(payload)
    hanh.sees("đã chuyển Phòng Kinh tế: Phạm Quốc Toản")


async def test_nobody_but_the_board_passes_on_and_nobody_but_the_unit_answers(people: People) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    for phone in (people.sen, people.tu, people.nam):
        await phone.press_payload("questions.route:1:kinh-te")
        phone.sees("Ban Biên tập")
    await people.toan.press("Chuyển Phòng Kinh tế")
    for phone in (people.sen, people.tu, people.nam):
        await phone.press_payload("questions.answer:1")
        phone.sees("đơn vị khác giải quyết")
        await phone.press_payload("questions.open:1")
        phone.sees("đơn vị khác giải quyết")


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
    people.sen.sees("đã làm gì")


async def test_what_is_another_offices_is_told_at_once_and_where_to_go(people: People) -> None:
    await people.ask(people.tu, "Nhà tôi bị mất điện từ tối qua, bao giờ có điện?")
    people.toan.sees("Điện lực khu vực")
    await people.toan.press("Hướng dẫn sang Điện lực khu vực")
    people.tu.sees("không thuộc phạm vi", "Điều 8.1c", "Điện lực khu vực", "19006769")
    assert not people.owed()
    assert "deadline.stopped" in people.verbs(), "the question's own clock ends"
    assert "question.told_out_of_scope" in people.verbs()


async def test_the_board_may_write_itself_whose_it_is(people: People) -> None:
    await people.ask(people.tu, "Tôi hỏi chuyện học phí trường đại học ở tỉnh")
    await people.toan.press("Ngoài thẩm quyền")
    await people.toan.say("Xin ông/bà hỏi phòng đào tạo của trường đại học.")
    people.tu.sees("phòng đào tạo của trường đại học")


async def test_passing_on_keeps_the_first_date(people: People) -> None:
    await people.ask_about_culture()
    (first,) = people.owed()
    await people.town.pass_time(timedelta(days=3))
    await people.sen.press("Chuyển đơn vị khác")
    await people.sen.press("Phòng Kinh tế")
    people.thang.sees("HD-2026-000001")
    people.tu.sees("đã chuyển đến Phòng Kinh tế", "hạn trả lời không đổi", "15/12/2026")
    (after,) = people.owed()
    assert (after.id, after.due_at) == (first.id, first.due_at)
    await people.sen.press_payload("questions.answer:1")
    people.sen.sees("đơn vị khác giải quyết")


async def test_feedback_goes_to_the_leader_first(people: People) -> None:
    await people.ask(people.tu, "Tôi phản ánh trại chăn nuôi xả thải ô nhiễm, môi trường hôi thối")
    people.toan.sees("Phản ánh", "lãnh đạo", "Điều 5.4a")
    await people.toan.press("Trình giao Phòng Kinh tế")
    assert not people.thang.screen
    people.bach.sees("Ban Biên tập đề xuất giao: Phòng Kinh tế")
    await people.bach.press("Giao Phòng Kinh tế")
    people.thang.sees("HD-2026-000001", "trại chăn nuôi")


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


async def test_not_solved_opens_the_same_case_within_the_rules_days(people: People) -> None:
    await people.ask_about_culture()
    await people.sen.press("Trả lời")
    await people.sen.say("Xin xem thông báo trên trang của xã.")
    await people.sen.press("Gửi cho người dân")
    await people.tu.press("Chưa giải quyết")
    people.tu.sees("Đã mở lại HD-2026-000001", "Hạn trả lời")
    people.sen.sees("HD-2026-000001")
    await people.tu.say("Trang không có thông báo nào cả")
    people.sen.has_seen("Trang không có thông báo nào cả")
    await people.sen.press("Trả lời")
    await people.sen.say("Xin lỗi ông bà, thông báo nay đã đăng.")
    await people.sen.press("Gửi cho người dân")
    await people.town.pass_time(timedelta(days=30))
    await people.tu.press_payload("questions.not_solved:1")
    people.tu.sees("10 ngày làm việc")
    assert [case.code for case in people.cases()] == ["HD-2026-000001"]


async def test_a_citizen_sees_their_own_cases_and_nothing_else(people: People) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    for press in (
        "status",
        "why",
        "reply",
        "solved",
        "not_solved",
        "send",
        "kind",
        "drop",
        "identity",
        "rate",
    ):
        arguments = {"send": ":1", "kind": ":ask", "rate": ":5"}.get(press, "")
        await people.nam.press_payload(f"questions.{press}:1{arguments}")
        people.nam.sees("Không thấy hồ sơ này")
    await people.nam.say("/theo HD-2026-000001")
    people.nam.sees("từ theo dõi")
    await people.nam.say("/theo HD-2026-000001 abcd-efg-hjk")
    people.nam.sees("chưa đúng")
    people.nam.never_saw("tách thửa")


async def test_a_follow_word_opens_a_case_from_another_channel_and_nobody_can_guess_it(
    people: People,
) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    line = next(line for line in people.tu.last.text.split("\n") if "/theo HD-" in line)
    command = line.partition("/theo ")[2].partition(".")[0]
    other = await people.town.phone("Con bà Tư", chat="con")
    await other.say(f"/theo {command.upper()}")
    other.sees("tách thửa")
    for _ in range(5):
        await people.nam.say("/theo HD-2026-000001 abcd-efg-hjk")
    await people.nam.say(f"/theo {command}")
    people.nam.sees("24 giờ")
    people.nam.never_saw("tách thửa")


async def test_who_asks_too_often_is_slowed_down_told_so_and_loses_nothing(people: People) -> None:
    for number in range(5):
        await people.ask(people.tu, f"Câu hỏi số {number} về đất đai của tôi")
    await people.tu.say("Câu hỏi thứ sáu về xây dựng nhà")
    await people.tu.press("Gửi cơ quan")
    people.tu.sees("24 giờ", "vẫn được giữ nguyên")
    assert len(people.cases()) == 5
    await people.town.pass_time(timedelta(hours=25))
    await people.tu.press("Gửi cơ quan")
    people.tu.sees("HD-2026-000006")


async def test_insults_are_set_aside_for_a_person_and_still_have_a_code(people: People) -> None:
    await people.ask(people.tu, "đm cán bộ đất đai làm ăn thế à")
    people.tu.sees("HD-2026-000001", "xem lại lời lẽ")
    people.toan.sees("xúc phạm")
    assert not people.thang.screen
    await people.toan.press("Xử lý như câu hỏi")
    await people.toan.press("Chuyển Phòng Kinh tế")
    people.thang.sees("HD-2026-000001")


async def test_late_questions_are_reminded_of_and_go_to_the_leaders(people: People) -> None:
    await people.ask_about_culture()
    for _ in range(24):
        await people.town.pass_time(timedelta(days=1))
    people.sen.has_seen("Nhắc hạn", "Câu hỏi HD-2026-000001")
    people.bach.has_seen("Việc quá hạn", "Câu hỏi HD-2026-000001")


async def test_an_edited_message_changes_no_record(people: People) -> None:
    await people.tu.say("Tôi muốn hỏi về đất đai")
    await people.tu.send("edited", text="Tôi muốn hỏi về xây dựng")
    await people.tu.press("Gửi cơ quan")
    people.toan.sees("đất đai")
    people.toan.never_saw("xây dựng”")


async def test_staff_ask_too_and_a_file_that_they_drop_stays_a_paper(people: People) -> None:
    await people.sen.say("/hoi")
    await people.sen.say("Tôi muốn hỏi về đất đai nhà mình")
    people.sen.sees("Xin xem lại trước khi gửi")
    await people.sen.press("Gửi cơ quan")
    people.sen.sees("HD-2026-000001")


async def answer(people: People, text: str = "Trường nhận hồ sơ từ ngày 01/7 đến ngày 15/7.") -> None:
    """Sen answers."""
    await people.sen.press("Trả lời")
    await people.sen.say(text)
    await people.sen.press("Gửi cho người dân")


async def test_the_board_sees_what_is_new_due_and_late_and_what_each_unit_has(people: People) -> None:
    await people.ask_about_culture()
    await people.ask(people.nam, ABOUT_LAND)
    await people.toan.say("/cauhoi")
    people.toan.sees(
        "Chưa phân loại: 1", "Đơn vị đang giải quyết: 1", "Phòng Văn hóa - Xã hội: 1 đang giữ, 0 quá hạn"
    )
    await people.toan.press("Chưa phân loại (1)")
    people.toan.sees("tách thửa")
    await people.toan.press("HD-2026-000002")
    await people.toan.press("Chuyển Phòng Kinh tế")
    await people.sen.say("/cauhoi")
    people.sen.sees("Đơn vị đang giải quyết: 1")
    people.sen.never_saw("tách thửa", "Phòng Kinh tế")
    await people.town.pass_time(timedelta(days=21))
    await people.toan.say("/cauhoi")
    people.toan.sees("Sắp đến hạn: 2")
    await people.town.pass_time(timedelta(days=3))
    await people.toan.say("/cauhoi")
    people.toan.sees("Quá hạn: 2", "1 đang giữ, 1 quá hạn")
    await people.tu.say("/cauhoi")
    assert "Việc của tôi" in people.tu.last.buttons


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
    people.toan.sees("2 lần hẹn, giữ đúng 1, thất hẹn 1")


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
    await people.toan.say("/gohoidap HD-2026-000001 có tên người dân")
    people.toan.sees("Đã gỡ")
    with people.town.house.database.read.connect() as conn:
        assert not answers.published(conn)


async def test_who_asked_may_say_no_to_publishing(people: People) -> None:
    await people.ask_about_culture()
    await answer(people)
    await people.sen.press("Đề nghị đăng công khai")
    await people.tu.press("Không đồng ý")
    people.sen.sees("không đồng ý đăng")
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


async def test_the_whole_way_in_english(people: People) -> None:
    for phone in (people.tu, people.toan, people.sen):
        await phone.say("/language")
        await phone.press("English")
    await people.tu.say("Con tôi muốn xin học, trường giáo dục của xã nhận hồ sơ khi nào?")
    people.tu.has_seen("automated assistant", "Law on Personal Data Protection")
    await people.tu.press("Send to the office")
    people.tu.sees("HD-2026-000001", "To be answered by", "Điều 8.1c")
    await people.toan.press("Pass to Phòng Văn hóa - Xã hội")
    await people.sen.press("Answer")
    await people.sen.say("Trường nhận hồ sơ từ ngày 01/7 đến ngày 15/7.")
    await people.sen.press("Send to the citizen")
    people.tu.sees("Answer to HD-2026-000001", "01/7")
    await people.tu.press("Solved")
    await people.tu.press("4 ★")
    people.tu.sees("Thank you")
    for phone in (people.tu, people.toan, people.sen):
        assert "questions." not in phone.text, "no key is left unsaid"
