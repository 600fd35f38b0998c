"""A citizen's data and how they are reached: nothing shown to others, erased for good, and nobody is left untold."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest_asyncio
from sqlalchemy import Connection, text

from tests.conversation import Town
from tests.papers_at_hand import decision
from tests.test_questions import ABOUT_LAND, People, answer
from vanthu.channels.base import LOCATION, PHOTO, IncomingFile
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, askers, data_requests, files, question_messages


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town) -> AsyncIterator[People]:
    yield await People.of(town)


def everything_kept(people: People) -> str:
    """Every column of every row that could hold what somebody wrote."""
    tables = (
        "events",
        "messages",
        "question_messages",
        "askers",
        "addresses",
        "journal",
        "published_answers",
    )
    with people.town.house.database.read.connect() as conn:
        rows = [row for table in tables for row in conn.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608 - ours
    return repr(rows)


async def test_the_notice_is_kept_with_its_version_and_channel(people: People) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    await people.tu.say("Còn việc khác về y tế")
    assert people.tu.text.count("đang trao đổi với máy") == 1, "told once"
    with people.town.house.database.read.connect() as conn:
        kept = [each for number in range(1, 10) for each in askers.consents_of(conn, number)]
    assert {(each.purpose, each.version, each.agreed) for each in kept} == {("answering", "2026-11", False)}


async def test_a_citizen_sees_what_is_kept_of_them(people: People) -> None:
    await people.ask(people.tu, ABOUT_LAND)
    await people.tu.say("/dulieu")
    await people.tu.press("Để lại tên, số điện thoại")
    await people.tu.say("Nguyễn Thị Tư, 0912 345 678")
    people.tu.sees("Nguyễn Thị Tư", "0912345678")
    await people.tu.press("Xem dữ liệu của tôi")
    people.tu.sees("Nguyễn Thị Tư", "0912345678", "HD-2026-000001", "2026-11", "Đã được thông báo")
    await people.nam.say("/dulieu")
    await people.nam.press("Xem dữ liệu của tôi")
    people.nam.never_saw("Nguyễn Thị Tư", "HD-2026-000001")
    people.toan.never_saw("0912345678")


async def test_erasing_is_for_good_and_what_was_asked_stays_without_who_asked(people: People) -> None:
    van = await people.town.phone("Đỗ Thị Hồng Vân", "chanh-van-phong", chat="van")
    await people.ask(people.tu, "Tôi là Nguyễn Thị Tư, số 0912345678, hỏi về giáo dục mầm non của xã")
    await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    await people.tu.press_payload("questions.data_contact")
    await people.tu.say("Nguyễn Thị Tư, 0912345678")
    await people.tu.say("/dulieu")
    await people.tu.press("Xóa dữ liệu của tôi")
    people.tu.sees("không phục hồi được")
    await people.tu.press("Gửi yêu cầu xóa")
    people.tu.sees("xóa dữ liệu", "14/12/2026", "356/2025/NĐ-CP")
    van.sees("Yêu cầu xóa dữ liệu số 1", "HD-2026-000001")
    for phone in (people.sen, people.nam):
        await phone.press_payload("questions.data_done:1")
        phone.sees("chỉ người có việc")
    await van.press("Xóa dữ liệu")
    await van.press("Xóa dữ liệu")
    people.tu.sees("Đã xóa dữ liệu")
    kept = everything_kept(people)
    assert "0912345678" not in kept
    assert "Nguyễn Thị Tư" not in kept
    assert "mầm non" in kept, "what was asked is a record"
    await people.tu.press_payload("questions.status:1")
    people.tu.sees("Không thấy hồ sơ này")
    await answer(people)
    people.tu.never_saw("01/7")
    assert "questions.call" not in repr(people.sen.last), "nobody looks for whoever asked to be forgotten"
    assert "data.erased" in people.verbs("address:1")


async def test_after_erasing_the_follow_word_opens_nothing_and_who_followed_sees_it_no_more(
    people: People,
) -> None:
    van = await people.town.phone("Đỗ Thị Hồng Vân", "chanh-van-phong", chat="van")
    await people.ask(people.tu, ABOUT_LAND)
    word = "/theo " + people.tu.last.text.partition("/theo ")[2].partition(".")[0]
    await people.nam.say(word)
    people.nam.sees("tách thửa")
    other = await people.ask(people.nam, "Trường mầm non nhận trẻ từ tháng nào?")
    await people.tu.say("/dulieu")
    await people.tu.press("Xóa dữ liệu của tôi")
    await people.tu.press("Gửi yêu cầu xóa")
    await van.press("Xóa dữ liệu")
    await van.press("Xóa dữ liệu")

    daughter = await people.town.phone("Con bà Tư", chat="con")
    for phone in (daughter, people.tu):
        await phone.say(word)
        phone.sees("chưa đúng")
    daughter.never_saw("tách thửa")
    await people.nam.press_payload("questions.status:1")
    people.nam.sees("Không thấy hồ sơ này")
    await people.nam.press_payload(f"questions.status:{other.id}")
    people.nam.sees("mầm non")
    before = len(people.nam.screen)
    await people.toan.press_payload("questions.route:1:kinh-te")
    assert len(people.nam.screen) == before, "what comes after goes into the record alone"


async def test_a_refused_request_says_why(people: People) -> None:
    van = await people.town.phone("Đỗ Thị Hồng Vân", "chanh-van-phong", chat="van")
    await people.ask(people.tu, ABOUT_LAND)
    await people.tu.press_payload("questions.data_correct")
    await people.tu.say("Xin sửa số thửa thành 12")
    people.tu.sees("sửa dữ liệu", "03/12/2026")
    van.sees("số thửa thành 12")
    await van.press("Từ chối, nêu lý do")
    await van.say("Luật Lưu trữ buộc giữ nguyên văn")
    people.tu.sees("không thực hiện được", "Luật Lưu trữ buộc giữ nguyên văn")
    with people.town.house.database.read.connect() as conn:
        assert not data_requests.open_ones(conn)


async def test_a_closed_chat_falls_back_to_the_cases_other_chat(people: People) -> None:
    question = await people.ask_about_culture()
    other = await people.town.phone("Con bà Tư", chat="con")

    def follow(conn: Connection) -> None:
        address = addresses.find(conn, "web", "con")
        assert address is not None
        askers.follow(conn, question.id, address.id, now=people.town.clock.now())

    await people.town.house.writer.run(follow)
    await people.sen.press("Trả lời")
    await people.sen.say("Trường nhận hồ sơ từ ngày 01/7.")
    seen = len(people.tu.screen)
    people.town.wire.closed.add("tu")
    await people.sen.press("Gửi cho người dân")
    assert len(people.tu.screen) == seen
    other.has_seen("Trả lời HD-2026-000001", "từ ngày 01/7")


async def test_without_any_chat_somebody_is_asked_to_telephone(people: People) -> None:
    await people.ask_about_culture()
    await people.tu.press_payload("questions.data_contact")
    await people.tu.say("Nguyễn Thị Tư 0912345678")
    people.town.wire.closed.add("tu")
    await answer(people)
    people.sen.has_seen("Không nhắn được cho người hỏi", "0912345678")
    await people.toan.say("/cauhoi")
    people.toan.sees("Cần gọi điện: 1")
    await people.sen.press("Đã liên hệ")
    await people.sen.say("Đã đọc trả lời cho bà Tư nghe")
    people.sen.sees("Đã ghi")
    await people.toan.say("/cauhoi")
    people.toan.never_saw("Cần gọi điện: 0")
    assert "Cần gọi điện" not in people.toan.last.text


async def test_a_file_belongs_to_the_question_and_only_who_works_on_it_opens_it(people: People) -> None:
    await people.tu.send_file("don.pdf", decision(), caption="Đơn hỏi về giáo dục mầm non của tôi")
    people.tu.sees("don.pdf", "mầm non")
    await people.tu.press("Gửi cơ quan")
    people.toan.sees("don.pdf")
    await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    await people.sen.press("Xem toàn bộ")
    await people.sen.press("📎 don.pdf")
    assert people.sen.last.said.file is not None
    for phone in (people.thang, people.nam):
        await phone.press_payload("questions.file:1")
        phone.sees("chỉ người có việc")
        assert phone.last.said.file is None


async def test_an_identity_card_is_kept_narrow_and_each_opening_is_written_down(people: People) -> None:
    await people.tu.send_file("cccd-mat-truoc.pdf", decision(), caption="Tôi hỏi về giáo dục mầm non")
    people.tu.sees("giấy tờ tùy thân")
    await people.tu.press("Gửi cơ quan")
    await people.toan.press_payload("questions.file:1")
    people.toan.sees("chỉ người trả lời")
    await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    await people.sen.press_payload("questions.file:1")
    assert people.sen.last.said.file is not None
    assert "question.identity_opened" in people.verbs()


async def test_a_citizen_flags_a_photo_themselves(people: People) -> None:
    await people.tu.send_file("anh.pdf", decision(), caption="Tôi hỏi về giáo dục mầm non")
    await people.tu.press("Ảnh có giấy tờ tùy thân")
    people.tu.sees("🔒")
    with people.town.house.database.read.connect() as conn:
        assert all(file.narrow for file in question_messages.files_of(conn, 1))


async def test_erasing_takes_an_identity_cards_picture_off_the_disk_and_leaves_other_files(
    people: People,
) -> None:
    van = await people.town.phone("Đỗ Thị Hồng Vân", "chanh-van-phong", chat="van")
    card, form = decision(), decision("Về việc khác")
    await people.tu.send_file("cccd mặt trước.pdf", card, caption="Tôi hỏi về giáo dục mầm non")
    await people.tu.send_file("don.pdf", form)
    await people.tu.press("Gửi cơ quan")
    await people.tu.press_payload("questions.data_erase_yes")
    await van.press("Xóa dữ liệu")
    await van.press("Xóa dữ liệu")
    store, database = people.town.house.desk.files, people.town.house.database
    with database.read.connect() as conn:
        files.forget_unknown(conn, store, before=time.time() + 60)
        assert [file.name for file in question_messages.files_of(conn, 1)] == ["don.pdf"]
    assert not store.path(hashlib.sha256(card).hexdigest()).exists()
    assert store.path(hashlib.sha256(form).hexdigest()).exists()


async def test_a_program_is_not_taken_and_the_reason_is_said(people: People) -> None:
    await people.tu.send_file("virus.exe", b"MZ" + b"\0" * 200)
    assert "Không nhận được virus.exe" in people.tu.last.text


async def test_a_photo_that_cannot_be_fetched_is_said(people: People) -> None:
    big = IncomingFile(name="to.jpg", size=30_000_000, ref="x", too_big=True)
    await people.tu.send(PHOTO, files=(big,))
    people.tu.has_seen("To.jpg lớn quá")


async def test_a_place_is_part_of_the_question(people: People) -> None:
    await people.tu.say("Tôi phản ánh rác thải môi trường ở chỗ này")
    await people.tu.send(LOCATION, text="📍 21.02830, 105.85420")
    people.tu.sees("21.02830", "rác thải")


async def test_what_was_answered_publicly_is_offered_first_and_opens_no_case(people: People) -> None:
    await people.ask(people.nam, "Trường mầm non của xã nhận trẻ mấy tuổi, giáo dục mầm non?")
    await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    await answer(people, "Trường mầm non nhận trẻ từ 18 tháng tuổi.")
    await people.sen.press("Đề nghị đăng công khai")
    await people.toan.press("Duyệt, đăng công khai")
    await people.tu.say("truong mam non nhan tre may tuoi")
    people.tu.has_seen("Có phải ông/bà hỏi điều này?", "18 tháng tuổi", "/hoi-dap/HD-2026-000001")
    await people.tu.press("Đúng điều tôi hỏi (1)")
    people.tu.sees("chưa mở hồ sơ nào")
    assert len(people.cases()) == 1


async def test_the_procedure_that_fits_is_shown_before_a_case_is_opened(people: People) -> None:
    await people.tu.say("tôi muốn làm giấy khai sinh cho con mới đẻ")
    people.tu.has_seen(
        "Thủ tục: Đăng ký khai sinh", "Giấy chứng sinh", "Trung tâm Phục vụ hành chính công", "Miễn phí"
    )
    await people.tu.press("Đúng thủ tục tôi cần")
    assert not people.cases()


async def test_a_months_opinions_are_summed_up_with_a_proposal(people: People) -> None:
    await people.ask_about_culture()
    await answer(people)
    await people.tu.press("Đã giải quyết")
    await people.tu.press("2 ★")
    await people.ask(people.nam, "Tôi phản ánh trại chăn nuôi xả thải ô nhiễm môi trường")
    await people.toan.say("/ykien")
    people.toan.sees(
        "tháng 11/2026",
        "Nhận 2: 1 câu hỏi, 1 phản ánh",
        "2,0 ★",
        "Phòng Văn hóa - Xã hội được chấm điểm thấp",
    )
    people.toan.never_saw("Bà Tư", "trại chăn nuôi xả thải ô nhiễm môi trường”, tháng")
    await people.sen.say("/ykien")
    people.sen.sees("dành cho Ban Biên tập")
    before = people.bach.text.count("Ý kiến của người dân")
    for _ in range(10):
        await people.town.pass_time(timedelta(days=1))
    assert people.bach.text.count("Ý kiến của người dân") == before + 1, "once, on the first working day"


async def wait_three_days_for_the_citizen(people: People) -> tuple[datetime, datetime]:
    """Sen asks for more, three days pass, the citizen answers; the date before and after."""
    await people.ask_about_culture()
    (before,) = people.owed()
    await people.sen.press("Hỏi thêm người dân")
    await people.sen.say("Cháu bao nhiêu tuổi ạ?")
    await people.town.pass_time(timedelta(days=3))
    await people.tu.press("Trả lời cơ quan")
    await people.tu.say("Cháu 5 tuổi")
    (after,) = people.owed()
    return before.due_at, after.due_at


async def test_the_clock_runs_on_while_the_citizen_is_asked(people: People) -> None:
    before, after = await wait_three_days_for_the_citizen(people)
    assert before == after


async def test_the_clock_waits_where_the_office_decided_so(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    waits = office.asking.model_copy(update={"clock_waits": True})
    town = Town.open(tmp_path, replace(office, asking=waits), pool=pool)
    people = await People.of(town)
    before, after = await wait_three_days_for_the_citizen(people)
    people.sen.has_seen("hạn trả lời tạm dừng")
    # Tuesday 24 November is a day off from 2026, so two of the three days were worked.
    assert after - before == timedelta(days=2)
    await people.tu.press_payload("questions.why:1")
    people.tu.sees("chờ người dân", "2 ngày làm việc")
    await town.close()


async def test_while_the_clock_waits_nothing_is_late(tmp_path: Path, office: Office, pool: JudgePool) -> None:
    waits = office.asking.model_copy(update={"clock_waits": True})
    town = Town.open(tmp_path, replace(office, asking=waits), pool=pool)
    people = await People.of(town)
    await people.ask_about_culture()
    await people.sen.press("Hỏi thêm người dân")
    await people.sen.say("Cháu bao nhiêu tuổi ạ?")
    await town.pass_time(timedelta(days=40))
    await people.bach.say("/tre")
    people.bach.sees("Không có việc nào quá hạn")
    await people.bach.say("/tonghop")
    assert "Quá hạn" not in people.bach.last.text
    for phone in (people.sen, people.bach):
        phone.never_saw("Nhắc hạn")
        phone.never_saw("Việc quá hạn")
    await people.sen.say("/viec")
    assert "quá hạn" not in people.sen.last.text
    await town.close()


async def test_where_the_clock_runs_on_it_is_late(people: People) -> None:
    await people.ask_about_culture()
    await people.sen.press("Hỏi thêm người dân")
    await people.sen.say("Cháu bao nhiêu tuổi ạ?")
    await people.town.pass_time(timedelta(days=40))
    await people.bach.say("/tre")
    people.bach.sees("Đang quá hạn", "HD-2026-000001")
