"""A person is spoken to in the language they chose, at every address; a visitor in the chat's own."""

from __future__ import annotations

from tests.conversation import Town
from tests.test_people import code_on


async def test_a_person_switches_at_every_address(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.say("/themkenh")
    tablet = await town.phone("tablet")
    await tablet.start(f"i_{code_on(mai)}")
    await tablet.press("Đúng, tôi nhận")
    await mai.say("/ngonngu")
    await mai.press("English")
    mai.sees("From now on I speak English")
    await tablet.say("/help")
    tablet.sees("Handing in")
    await tablet.say("/ngonngu")
    await tablet.press("Tiếng Việt")
    await mai.say("/help")
    mai.sees("Nộp văn bản")


async def test_a_visitor_switches_this_chat_only(town: Town) -> None:
    tu, other = await town.phone("Bà Tư", chat="tu"), await town.phone("khac")
    await tu.say("/help")
    await tu.press("Ngôn ngữ / Language")
    await tu.press("English")
    await tu.say("hello")
    tu.sees("automated assistant")
    await other.say("xin chào")
    other.sees("trợ lý tự động")


async def test_a_language_that_we_do_not_speak_changes_nothing(town: Town) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.press_payload("language.set:xx")
    mai.sees("chỉ nói được tiếng Việt và tiếng Anh")
    await mai.say("/help")
    mai.sees("Nộp văn bản")
