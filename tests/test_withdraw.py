"""Off the page, or replaced: asked by who provided it, decided by the board within four hours, and the address says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_publish import Cast
from vanthu.store import deadlines, journal, withdrawals
from vanthu.store.withdrawals import Withdrawal

WHY = "Ban hành nhầm phụ lục số liệu"


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await published(await Cast.of(town))


async def publish(cast: Cast, number: str = "15/QĐ-UBND", maker: Phone | None = None) -> None:
    maker = maker or cast.mai
    await maker.send_file(f"{number[:2]}.pdf", decision(number))
    await maker.press("Gửi duyệt")
    await (cast.toan if maker is not cast.toan else cast.hanh).press("Duyệt")
    await cast.bach.press("Duyệt")


async def published(cast: Cast) -> Cast:
    await publish(cast)
    assert cast.states() == {"published": 1}
    return cast


async def ask(phone: Phone, why: str = WHY) -> None:
    """The whole request, from the button under the message."""
    await phone.press("Đề nghị gỡ bỏ")
    await phone.press("Gỡ bỏ hẳn")
    await phone.say(why)
    await phone.press("Gửi đề nghị")


async def at(town: Town, day: int, hour: int, minute: int = 0) -> None:
    """Let time pass until an instant of November 2026 in Vietnam."""
    then = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    await town.pass_time(then - town.clock.now())


def request(cast: Cast, number: int = 1) -> Withdrawal:
    with cast.town.house.database.read.connect() as conn:
        found = withdrawals.get(conn, number)
    assert found is not None
    return found


def verbs(cast: Cast) -> list[str]:
    with cast.town.house.database.read.connect() as conn:
        return [entry.verb for entry in journal.entries(conn)]


async def test_a_document_is_taken_off_the_page_in_a_few_taps(cast: Cast) -> None:
    cast.mai.sees("Đã công khai")
    assert "Đề nghị gỡ bỏ" not in cast.toan.buttons, "the board does not ask itself"
    await cast.mai.press("Đề nghị gỡ bỏ")
    cast.mai.sees("Gỡ bỏ hẳn, hay thay bằng văn bản khác?", "15/QĐ-UBND")
    await cast.mai.press("Gỡ bỏ hẳn")
    cast.mai.sees("Vì sao gỡ?", "hiện cho mọi người")
    await cast.mai.say(WHY)
    cast.mai.sees("xem lại trước khi gửi", "15/QĐ-UBND", "gỡ bỏ hẳn", WHY)
    assert cast.states() == {"published": 1}
    assert "Gỡ khỏi trang" not in cast.bach.buttons, "nothing is sent before it was shown back"
    await cast.mai.press("Gửi đề nghị")
    cast.mai.sees("Đã gửi đề nghị", "13:00 thứ Hai 23/11/2026", "còn 4 giờ", "Điều 7.3")
    for phone in (cast.toan, cast.hanh, cast.bach):
        phone.sees("đề nghị gỡ bỏ", "15/QĐ-UBND", WHY, "Nguyễn Thị Mai", "còn 4 giờ", "Điều 7.3")
        assert phone.last.buttons == ["Gỡ khỏi trang", "Từ chối", "Vì sao?", "Vì sao ngày này?"]
    await cast.hanh.press("Gỡ khỏi trang")
    cast.hanh.sees("đã gỡ", "15/QĐ-UBND")
    assert cast.states() == {"withdrawn": 1}
    cast.mai.sees("Đã gỡ khỏi trang", "Lê Thị Hạnh", "/van-ban/15-qd-ubnd-2026-11-20")
    assert "Rút đề nghị" not in cast.mai.buttons
    cast.toan.has_seen("Đã gỡ khỏi trang", "Lê Thị Hạnh")
    assert "Gỡ khỏi trang" not in cast.toan.buttons
    assert not cast.tu.screen
    assert "publication.withdrawn" in verbs(cast)
    with cast.town.house.database.read.connect() as conn:
        assert deadlines.running(conn, "withdrawal:1") == []
    await cast.tu.say("/vanban")
    cast.tu.never_saw("15/QĐ-UBND")
