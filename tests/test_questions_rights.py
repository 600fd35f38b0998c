"""Who may do what with a citizen's case: every press there is, forged by everybody who has nothing to do with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from tests.conversation import Phone, Town
from tests.test_questions import People
from vanthu.bot import routes
from vanthu.store import answers, askers, data_requests, question_messages, questions

#: Presses that are about the presser alone, or begin something of their own.
OWN = {
    "questions.ask",
    "questions.mine",
    "questions.board",
    "questions.data_view",
    "questions.data_contact",
    "questions.data_correct",
    "questions.data_object",
    "questions.data_erase",
    "questions.data_erase_yes",
}
#: What stands behind the number in a press that takes more than that.
MORE = {
    "questions.send": "1",
    "questions.finish": "1",
    "questions.public": "1",
    "questions.kind": "petition",
    "questions.rate": "5",
    "questions.route": "kinh-te",
    "questions.give": "kinh-te",
    "questions.forward": "kinh-te",
    "questions.point": "dien-luc",
    "questions.canned": "mot-cua",
    "questions.promise": "20261230",
    "questions.consent": "no",
    "questions.same": "a1",
}
LISTS = {"questions.list": "new:0"}
SECRET = "chuyện riêng của nhà tôi"
TABLES = (
    questions.questions,
    question_messages.question_messages,
    question_messages.question_files,
    answers.answers,
    answers.published_answers,
    askers.askers,
    askers.followers,
    data_requests.data_requests,
)
PRESSES = sorted(press for press in routes.table().presses if press.startswith("questions."))


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town) -> AsyncIterator[People]:
    yield await People.of(town)


def kept(people: People) -> dict[str, list[Any]]:
    """Every row of every case."""
    with people.town.house.database.read.connect() as conn:
        return {table.name: [tuple(row) for row in conn.execute(select(table))] for table in TABLES}


def forged(press: str) -> str:
    """The press as somebody would make it up who has guessed the number."""
    if press in LISTS:
        return f"{press}:{LISTS[press]}"
    return f"{press}:1:{MORE[press]}" if press in MORE else f"{press}:1"


async def forge_all(phone: Phone) -> None:
    for press in PRESSES:
        if press not in OWN:
            await phone.press_payload(forged(press))
            await phone.say("/help")


@pytest.mark.parametrize("state", ["draft", "received", "routed", "answering", "answered"])
async def test_nobody_else_changes_or_sees_anything_of_a_case(people: People, state: str) -> None:
    town = people.town
    clerk = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    other_head = await town.phone("Nông Văn Hiến", "chu-tich-mat-tran", chat="hien")
    await people.tu.say(f"Tôi hỏi về giáo dục mầm non, {SECRET}")
    if state != "draft":
        await people.tu.press("Gửi cơ quan")
    if state in ("routed", "answering", "answered"):
        await people.toan.press("Chuyển Phòng Văn hóa - Xã hội")
    if state in ("answering", "answered"):
        await people.sen.press("Trả lời")
        await people.sen.say(f"Chúng tôi trả lời ông bà về {SECRET} như sau.")
    if state == "answered":
        await people.sen.press("Gửi cho người dân")
        await people.sen.press("Đề nghị đăng công khai")
    before = kept(people)
    for phone in (people.nam, people.thang, clerk, other_head):
        await forge_all(phone)
        phone.never_saw(SECRET)
    assert kept(people) == before


async def test_every_press_with_more_than_a_number_is_in_the_table(people: People) -> None:
    await people.tu.say("Tôi hỏi về giáo dục mầm non của xã")
    for press in PRESSES:
        if press not in OWN:
            await people.nam.press_payload(forged(press))
            assert "không còn dùng được; chưa có gì thay đổi" not in people.nam.last.text, press


async def test_the_citizen_cannot_do_the_offices_part(people: People) -> None:
    await people.tu.say("Tôi hỏi về giáo dục mầm non của xã")
    await people.tu.press("Gửi cơ quan")
    before = kept(people)
    for press in ("route", "give", "forward", "point", "abused", "take_up", "answer", "progress", "want", "note",
                  "publish", "public", "mask", "private", "open", "card", "called", "data_done", "file",
                  "word_office", "word_yes"):  # fmt: skip
        await people.tu.press_payload(forged(f"questions.{press}"))
    assert kept(people) == before
