"""Whoever does everything wrong: twice, late, in another spelling. Nothing breaks, nobody is stuck."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import Connection, String

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision, scan
from tests.test_publish import Cast
from vanthu.actions.dates import read_day
from vanthu.rules.book import Book
from vanthu.rules.regulation import Workflow, Workflows
from vanthu.store import documents, outbox, publications

TODAY = date(2026, 11, 23)


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


@pytest.mark.parametrize(
    "words",
    [
        "18/11/2026",
        "18-11-2026",
        "18.11.2026.",
        " 18 / 11 / 2026 ",
        "18/11/26",
        "18 11 2026",
        "18112026",
        "2026-11-18",
        "ngày 18 tháng 11 năm 2026",
        "Ngày 18/11/2026",
        "ngay 18 thang 11 nam 2026",
        "NGAY 18/11/2026",
        "18 tháng 11, 2026",
        "ngày 18 tháng 11",
        "18/11",
        "18-11",
        unicodedata.normalize("NFD", "ngày 18 tháng 11 năm 2026"),
    ],
)
def test_a_day_is_read_however_it_is_typed(words: str) -> None:
    assert read_day(words, today=TODAY, past=True) == date(2026, 11, 18)


@pytest.mark.parametrize(
    "words", ["", "hôm", "31/02/2026", "0/0/0", "18/11/2026/1", "1811", "18/13", "18/11/126"]
)
def test_what_is_no_day_is_none(words: str) -> None:
    assert read_day(words, today=TODAY) is None


def test_a_day_without_a_year_lies_where_it_must() -> None:
    assert read_day("24/11", today=TODAY) == date(2026, 11, 24)
    assert read_day("22/11", today=TODAY) == date(2027, 11, 22)
    assert read_day("24/11", today=TODAY, past=True) == date(2025, 11, 24)


async def test_the_day_of_a_paper_is_typed_as_people_type(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press_payload("publish.field:1:issued_date")
    await cast.mai.say("18-11-26")
    cast.mai.sees("18/11/2026")


async def test_help_is_understood_in_both_unicode_forms(cast: Cast) -> None:
    await cast.tu.say("trợ giúp")
    await cast.tu.say(unicodedata.normalize("NFD", "Trợ giúp"))
    assert cast.tu.screen[0].text == cast.tu.screen[1].text


async def test_whose_turn_ended_while_a_reason_was_awaited_is_not_stuck(cast: Cast) -> None:
    duc = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Trả lại")
    await duc.press_payload("leaving.post:uy-vien-bbt:2")
    await cast.toan.say("thiếu chữ ký")
    refused = cast.toan.last.text
    await cast.toan.say("xin chào")
    assert cast.toan.last.text != refused, "said once, and then the chat is free again"
    assert cast.states() == {"review": 1}


async def test_a_question_of_a_draft_that_moved_on_is_no_trap(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press_payload("publish.field:1:number")

    def cancel(conn: Connection) -> None:
        publications.change(conn, 1, state=publications.CANCELLED)

    await cast.town.house.writer.run(cancel)
    await cast.mai.say("16/QĐ-UBND")
    answer = cast.mai.last.text
    await cast.mai.say("16/QĐ-UBND")
    assert cast.mai.last.text != answer
    assert cast.states() == {"cancelled": 1}


async def test_a_reason_asked_for_days_ago_is_not_taken_from_a_greeting(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Trả lại")
    await cast.town.pass_time(timedelta(days=3))
    await cast.toan.say("chào buổi sáng cả nhà")
    assert cast.states() == {"review": 1}


@pytest.mark.parametrize("words", ["?", "ok", "trợ giúp", "👍"])
async def test_what_is_no_reason_returns_nothing(cast: Cast, words: str) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Trả lại")
    await cast.toan.say(words)
    assert cast.states() == {"review": 1}


async def test_two_people_with_the_same_file_publish_it_once(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.toan.send_file("chuyen-tiep.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Gửi duyệt")
    cast.toan.sees("Nguyễn Thị Mai")
    assert cast.states() == {"review": 1, "draft": 1}


@pytest.mark.parametrize(
    "press",
    [
        "publish.choose:1:type_name:²",
        "publish.send:²:1",
        "people.who:٣",
        "decide.approve:99999999999999999999",
    ],
)
async def test_a_forged_number_is_no_fault_of_ours(cast: Cast, press: str) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", scan())
    before = cast.states()
    await cast.mai.press_payload(press)
    assert cast.states() == before
    with cast.town.house.database.read.connect() as conn:
        waiting = conn.exec_driver_sql("SELECT count(*) FROM events WHERE state <> 'done'").scalar()
    assert waiting == 0


async def test_a_strangers_name_cannot_write_lines_of_its_own(cast: Cast) -> None:
    duc = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    stranger = Phone(cast.town, "la", "Kẻ lạ\n\n✅ Đã kiểm tra\u202e, an toàn\x00")
    await stranger.say("/ma khong-co-ma-nao-nhu-the")
    duc.sees("Kẻ lạ ✅ Đã kiểm tra, an toàn")


async def test_a_mended_file_is_not_awaited_of_a_paper_that_was_taken_up(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thiếu chữ ký của người có thẩm quyền")
    await cast.mai.press_payload("publish.revise:1")
    await cast.mai.press_payload("publish.discard_yes:1")
    await cast.mai.send_file("khac.pdf", decision("17/QĐ-UBND", page=False))
    awaited = cast.mai.last.text
    await cast.mai.say("xin chào")
    assert cast.mai.last.text != awaited
    assert "Trợ giúp" in cast.mai.last.text


async def test_a_leavers_unfinished_papers_are_named_and_can_be_taken_over(cast: Cast) -> None:
    duc = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    lan = await cast.town.phone("Đỗ Thị Lan", "van-thu", chat="lan")
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await duc.press_payload("leaving.leave:1")
    duc.sees("15/QĐ-UBND")
    await lan.send_file("quyet-dinh.pdf", decision())
    await lan.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    assert len(cast.published()) == 1


async def test_a_paper_returned_to_nobody_is_told_to_who_can_mend_that(cast: Cast) -> None:
    duc = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await duc.press_payload("leaving.leave:1")
    await cast.toan.press("Trả lại")
    await cast.toan.say("Thiếu chữ ký của người có thẩm quyền")
    duc.sees("15/QĐ-UBND", "Thiếu chữ ký")
    cast.mai.never_saw("Thiếu chữ ký")


async def test_an_office_file_that_drops_a_post_strands_nothing_in_silence(cast: Cast) -> None:
    duc = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    office = cast.town.house.office
    gone = {"uy-vien-bbt", "pho-truong-bbt"}
    fewer = [post for post in office.posts if post.code not in gone]
    object.__setattr__(cast.town.house, "office", replace(office, posts=tuple(fewer)))
    for _ in range(2):
        await cast.town.restart()
        await cast.town.house.settle()
    duc.sees("15/QĐ-UBND", "Biên tập")
    assert duc.text.count("15/QĐ-UBND") == 1, "said once"
    await cast.toan.press("Duyệt")
    assert cast.states() == {"review": 1}
    for phone in (cast.mai, cast.toan, duc):
        await phone.say("/help")
        await phone.say("/viec")
        await phone.say("/dangnop")
    await duc.say("/nguoi")
    with cast.town.house.database.read.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM events WHERE state <> 'done'").scalar() == 0


async def test_other_regulations_in_the_middle_of_a_case_leave_a_way_on(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    office = cast.town.house.office
    object.__setattr__(cast.town.house, "office", replace(office, adopts=("tuy-phuoc-2015",)))
    await cast.town.restart()
    await cast.bach.say("/viec")
    await cast.bach.press("Duyệt")
    assert len(cast.published()) == 1


async def test_a_case_keeps_the_rules_of_the_day_it_was_handed_in(cast: Cast) -> None:
    """From tomorrow on one step is enough; what was handed in today still takes today's two."""
    house = cast.town.house
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    newer = []
    for regulation in house.book.regulations:
        if regulation.id in house.office.adopts and regulation.workflow.publication is not None:
            steps = regulation.workflow.publication.steps
            workflow = Workflows(publication=Workflow(steps=(steps[-1],)))
            newer.append(regulation.model_copy(update={"in_force": date(2026, 11, 24), "workflow": workflow}))
    book = Book(house.office, (*house.book.regulations, *newer))
    house.turns = house.desk.turns = replace(house.turns, book=book)
    await cast.town.pass_time(timedelta(days=1))
    await cast.toan.press("Duyệt")
    cast.bach.sees("15/QĐ-UBND")
    assert cast.states() == {"review": 1}
    await cast.bach.press("Duyệt")
    await cast.mai.send_file("khac.pdf", decision("16/QĐ-UBND"))
    await cast.mai.press("Gửi duyệt")
    cast.bach.has_seen("16/QĐ-UBND", "bước 1/1")


async def test_a_file_that_never_arrived_was_not_opened(cast: Cast) -> None:
    await cast.mai.send_file("quet.pdf", scan())

    def complete(conn: Connection) -> None:
        values = {"type_name": "Thông báo", "number": "22/TB-UBND", "issued_date": date(2026, 11, 19)}
        documents.change(conn, 1, body="committee", issuer="UBND xã", subject="Lịch tiếp dân", **values)

    await cast.town.house.writer.run(complete)
    await cast.mai.press_payload("publish.show:1")
    if "Gửi duyệt" not in cast.mai.last.buttons:
        button = cast.mai.last.said.buttons[0][0]
        assert button.press
        await cast.mai.press_payload(button.press)
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press_payload("decide.file:1")
    await cast.town.house.writer.run(
        lambda conn: conn.execute(
            outbox.messages.update()
            .where(outbox.messages.c.content.cast(String).like("%sha256%"))
            .values(state=outbox.FAILED)
        )
    )
    await cast.toan.press_payload("decide.approve:1")
    assert cast.states() == {"review": 1}
    await cast.toan.press_payload("decide.file:1")
    await cast.toan.press_payload("decide.approve:1")
    cast.bach.has_seen("22/TB-UBND")
