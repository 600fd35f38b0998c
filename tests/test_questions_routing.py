"""Whose question it is: what routing is sure of may pass by itself, and it learns from what people decide."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.conversation import Town
from tests.test_questions import People
from vanthu.actions.questions_routing import ANEW
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office

SURE = "Tôi muốn đăng ký khai sinh cho con, làm giấy khai sinh ở đâu?"
#: Nothing that the office's file says of its units tells whose this is.
HARVESTERS = (
    "Máy gặt đập liên hợp ở đồng {place} bao giờ về?",
    "Nhà tôi ở {place}, muốn thuê máy gặt đập liên hợp",
    "Giá thuê máy gặt đập ở {place} là bao nhiêu một sào?",
    "Lịch gặt lúa bằng máy của tổ {place} thế nào?",
)
PLACES = ("Cả", "Bắc", "Nà Sao", "Bản Chu", "Khuổi Tát")


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town) -> AsyncIterator[People]:
    yield await People.of(town)


@pytest_asyncio.fixture(loop_scope="session")
async def passing(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[People]:
    """An office that lets sure ones pass."""
    passes = office.asking.model_copy(update={"pass_sure": True})
    town = Town.open(tmp_path, replace(office, asking=passes), pool=pool)
    yield await People.of(town)
    await town.close()


async def test_what_routing_is_sure_of_passes_without_the_board_where_the_office_lets_it(
    passing: People,
) -> None:
    case = await passing.ask(passing.tu, SURE)
    assert (case.suggested_sure, case.unit, case.routed_by) == (True, "van-phong", None)
    assert not passing.toan.screen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Máng nước đồng Cả vỡ rồi, ai sửa?", "chưa chắc"),
        ("Tôi phản ánh: đăng ký khai sinh, làm giấy khai sinh chậm quá", "Phản ánh"),
        ("đm đăng ký khai sinh, làm giấy khai sinh ở đâu?", "xúc phạm"),
    ],
)
async def test_what_is_unsure_feedback_or_rude_goes_to_the_board_all_the_same(
    passing: People, text: str, seen: str
) -> None:
    case = await passing.ask(passing.tu, text)
    assert case.unit is None
    passing.toan.sees(seen)


async def test_by_default_the_board_passes_on_even_what_is_sure(people: People) -> None:
    case = await people.ask(people.tu, SURE)
    assert (case.suggested_sure, case.unit) == (True, None)


async def test_it_learns_from_what_people_pass_on_and_correct(people: People) -> None:
    asked = [text.format(place=place) for place in PLACES for text in HARVESTERS]
    assert len(asked) == ANEW
    for chat, first in enumerate(range(0, ANEW, 4)):
        phone = await people.town.phone("Người hỏi", chat=f"asks-{chat}")
        for text in asked[first : first + 4]:
            case = await people.ask(phone, text)
            assert case.suggested_unit != "mat-tran", "nothing tells it yet"
            await people.toan.press_payload(f"questions.route:{case.id}:mat-tran")
    case = await people.ask(people.nam, "Cho hỏi máy gặt lúa đã về Pò Mã chưa?")
    assert case.suggested_unit == "mat-tran"
    people.toan.sees("máy gặt")
