"""The leaders' digest: once each working day, at the hour of their choice, with what waits for them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conversation import Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_publish import Cast
from vanthu.store import journal


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


async def hand_in(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")


def digests_of(phone) -> list[str]:  # type: ignore[no-untyped-def]
    return [shown.text for shown in phone.screen if "Tổng hợp" in shown.text]


async def test_the_digest_says_what_waits_what_is_late_and_what_moved(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press("Duyệt")
    await cast.bach.say("/tonghop")
    cast.bach.sees("Tổng hợp thứ Hai 23/11/2026", "Chờ anh/chị quyết định: 1", "Đến hạn hôm nay: 1", "nộp 1")
    await cast.bach.press("Mở: Quyết định số 15/QĐ-UBND")
    cast.bach.sees("bước 2/2")
    await at(cast.town, 25, 9)
    await cast.bach.say("/tonghop")
    cast.bach.sees("Quá hạn: 1", "quá hạn 1 ngày làm việc")
    await cast.bach.press("Xem việc quá hạn")
    cast.bach.sees("Đang quá hạn")


async def test_where_there_is_nothing_it_is_one_line_and_the_journals_head(cast: Cast) -> None:
    await cast.bach.say("/tonghop")
    cast.bach.sees("Không có việc nào chờ anh/chị")
    with cast.town.house.database.read.connect() as conn:
        number, head = journal.head(conn)
    cast.bach.sees(f"dòng {number}", head)


async def test_it_comes_once_when_the_office_opens_and_not_on_a_day_off(cast: Cast) -> None:
    await at(cast.town, 25, 7, 29)
    before = len(digests_of(cast.bach))
    await at(cast.town, 25, 7, 31)
    await at(cast.town, 25, 12)
    assert len(digests_of(cast.bach)) == before + 1
    await at(cast.town, 28, 20)
    assert len(digests_of(cast.bach)) == before + 1, (
        "a Saturday; and the days slept through are not made up for"
    )


async def test_a_leader_chooses_the_hour_or_none(cast: Cast) -> None:
    await cast.bach.say("/tonghop 16:30")
    cast.bach.sees("16:30")
    before = len(digests_of(cast.bach))
    await at(cast.town, 23, 16, 29)
    assert len(digests_of(cast.bach)) == before
    await at(cast.town, 23, 16, 31)
    assert len(digests_of(cast.bach)) == before + 1
    await cast.bach.say("/tonghop tắt")
    before = len(digests_of(cast.bach))
    await at(cast.town, 25, 18)
    assert len(digests_of(cast.bach)) == before


@pytest.mark.parametrize("words", ["25:00", "23:30", "3:00", "chiều", "16:77"])
async def test_an_hour_that_is_none_is_explained(cast: Cast, words: str) -> None:
    await cast.bach.say(f"/tonghop {words}")
    cast.bach.sees("/tonghop 16:30")


async def test_who_does_not_lead_gets_none(cast: Cast) -> None:
    await at(cast.town, 25, 18)
    for phone in (cast.mai, cast.toan, cast.tu):
        assert digests_of(phone) == []
        await phone.say("/tonghop")
        assert digests_of(phone) == []


async def test_a_restart_brings_no_second_one(cast: Cast) -> None:
    await at(cast.town, 25, 8)
    once = len(digests_of(cast.bach))
    await cast.town.restart()
    await at(cast.town, 25, 10)
    assert len(digests_of(cast.bach)) == once
