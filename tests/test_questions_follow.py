"""Whose case it is: passed on by the right people, seen by its citizen alone, slowed down but never dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from tests.conversation import Town
from tests.test_questions import ABOUT_LAND, People
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town) -> AsyncIterator[People]:
    yield await People.of(town)


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
        "word",
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


def _command(words: str) -> str:
    """What is to be sent to follow, as the office said it."""
    return "/theo " + words.partition("/theo ")[2].partition(".")[0]


async def test_a_lost_follow_word_is_given_anew_where_it_was_asked_and_the_old_one_is_void(
    people: People,
) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    old = _command(people.tu.last.text)
    await people.tu.say("/theo HD-2026-000001")
    await people.tu.press("Xin từ theo dõi mới")
    new = _command(people.tu.last.text)
    await people.nam.say(old)
    people.nam.sees("chưa đúng")
    await people.nam.say(new)
    people.nam.sees("tách thửa")
    assert "Xin từ theo dõi mới" not in people.nam.last.buttons
    await people.nam.press_payload("questions.word:1")
    people.nam.sees("Chỉ nơi đã gửi câu hỏi")
    assert people.verbs().count("question.word_reissued") == 1


async def test_the_office_gives_a_follow_word_anew_after_it_has_seen_who_asks(people: People) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    old = _command(people.tu.last.text)
    await people.toan.press_payload("questions.open:1")
    await people.toan.press("Cấp lại từ theo dõi")
    people.toan.sees("xem căn cước", "91/2025/QH15")
    assert "question.word_reissued" not in people.verbs()
    await people.toan.press("Đã xem giấy tờ, cấp từ mới")
    people.tu.sees("vừa cấp lại từ theo dõi của HD-2026-000001")
    new = _command(people.toan.last.text)
    assert new.rpartition(" ")[2] not in people.tu.text, "told that, never which"
    await people.nam.say(old)
    people.nam.sees("chưa đúng")
    await people.nam.say(new)
    people.nam.sees("tách thửa")
    with people.town.house.database.read.connect() as conn:
        entries = list(journal.entries(conn, record="question:1"))
    (given,) = [each for each in entries if each.verb == "question.word_reissued"]
    assert new.rpartition(" ")[2] not in repr(given)
    for phone in (people.sen, people.nam):
        await phone.press_payload("questions.word_yes:1")
        phone.sees("đơn vị khác giải quyết")


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


async def test_too_many_from_all_in_an_hour_wait_their_turn_and_lose_nothing(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    slow = office.asking.model_copy(update={"most_an_hour": 2})
    town = Town.open(tmp_path, replace(office, asking=slow), pool=pool)
    people = await People.of(town)
    await people.ask(people.tu, ABOUT_LAND)
    await people.ask(people.tu, "Câu hỏi khác về xây dựng nhà")
    await people.nam.say("Tôi hỏi về bảo hiểm y tế")
    await people.nam.press("Gửi cơ quan")
    people.nam.sees("sau một giờ", "vẫn được giữ nguyên")
    assert len(people.cases()) == 2
    await town.pass_time(timedelta(minutes=61))
    await people.nam.press("Gửi cơ quan")
    people.nam.sees("HD-2026-000003")
    await town.close()


async def test_advertising_is_set_aside_and_a_link_in_a_question_is_not(people: People) -> None:
    await people.ask(people.tu, "Vay nhanh http://a.example http://b.example")
    people.tu.sees("HD-2026-000001")
    people.toan.sees("giống quảng cáo")
    await people.toan.press("Không xử lý")
    await people.toan.press("Không xử lý")
    people.tu.sees("HD-2026-000001", "không được xử lý")
    await people.ask(
        people.nam, "Trang http://xa.example ghi lệ phí tách thửa đất sai, xin hỏi đúng là bao nhiêu?"
    )
    people.toan.sees("HD-2026-000002")
    assert [case.state for case in people.cases()] == ["received"], "the advertisement is done with"


async def test_insults_are_set_aside_for_a_person_and_still_have_a_code(people: People) -> None:
    await people.ask(people.tu, "đm cán bộ đất đai làm ăn thế à")
    people.tu.sees("HD-2026-000001", "xem lại lời lẽ")
    people.toan.sees("xúc phạm")
    assert not people.thang.screen
    await people.toan.press("Xử lý như câu hỏi")
    await people.toan.press("Chuyển Phòng Kinh tế")
    people.thang.sees("HD-2026-000001")


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
