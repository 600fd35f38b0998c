"""A citizen asks, and is answered in time: the way from the first words to the answer, as both sides see it."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.conversation import Phone, Town
from vanthu.store import deadlines, journal, questions
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


async def test_what_was_written_and_never_sent_is_asked_about_once(people: People) -> None:
    await people.tu.say("Tôi muốn hỏi về đất đai")
    await people.nam.say("Tôi muốn hỏi về y tế của xã")
    await people.nam.press("Thôi, không gửi")
    for _ in range(6):
        await people.town.pass_time(timedelta(hours=1))
    assert people.tu.text.count("chưa được gửi") == 1
    people.nam.never_saw("chưa được gửi")
    await people.tu.press("Gửi cơ quan")
    people.tu.sees("HD-2026-000001")
