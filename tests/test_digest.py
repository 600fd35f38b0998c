"""The leaders' digest: once each working day, at the hour of their choice, with what waits for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from tests.conversation import Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_publish import Cast
from vanthu.store import deadlines as deadline_rows
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


async def test_on_the_first_working_morning_of_a_week_and_of_a_month_it_says_how_they_went(
    cast: Cast,
) -> None:
    await hand_in(cast)
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    await cast.town.pass_time(datetime(2026, 11, 29, 23, tzinfo=UTC) - cast.town.clock.now())
    await cast.town.pass_time(timedelta(hours=2))
    assert digests_of(cast.bach)[-1].startswith("📋 Tổng hợp tuần, thứ Hai 30/11/2026")
    assert "đăng 1" in digests_of(cast.bach)[-1]
    assert "đúng hạn 1, trễ hạn 0" in digests_of(cast.bach)[-1]
    await cast.town.pass_time(timedelta(days=1))
    assert digests_of(cast.bach)[-1].startswith("📋 Tổng hợp tháng, thứ Ba 01/12/2026")
    await cast.town.pass_time(timedelta(days=1))
    assert digests_of(cast.bach)[-1].startswith("📋 Tổng hợp thứ Tư 02/12/2026")
    await cast.bach.say("/tonghop tuần")
    cast.bach.sees("Tổng hợp tuần")
    await cast.bach.say("/tonghop thang")
    cast.bach.sees("Tổng hợp tháng")


async def test_a_leader_chooses_what_it_is_about(cast: Cast) -> None:
    await hand_in(cast)
    await at(cast.town, 25, 9)
    await cast.bach.say("/tonghop")
    cast.bach.sees("Quá hạn: 1")
    await cast.bach.press("Đổi phạm vi")
    await cast.bach.press("Phạm vi: việc của tôi")
    cast.bach.sees("Đã ghi")
    await cast.bach.say("/tonghop")
    cast.bach.sees("Phạm vi: việc của tôi")
    assert "Quá hạn" not in cast.bach.last.text, "it waits for somebody else"
    await cast.mai.press_payload("digest.scope:mine")
    cast.mai.never_saw("Đã ghi")
    before = len(digests_of(cast.bach))
    await at(cast.town, 26, 8)
    assert len(digests_of(cast.bach)) == before + 1, "the hour stays"


async def test_a_picture_follows_where_it_says_more_than_words(cast: Cast) -> None:
    def work(conn: Connection) -> None:
        now = cast.town.clock.now()
        for days in range(1, 6):
            made = {"assignment.made": now - timedelta(days=days)}
            act = replace(cast.town.act(conn), now=now - timedelta(days=days))
            owed = deadline_rows.add(
                conn,
                clock="publication.post",
                about=f"publication:{days}",
                cite="quang-khai-2021:Điều 6.2",
                starts_at=made["assignment.made"],
                due_at=now - timedelta(days=3),
                provisional=False,
                arithmetic=[],
            )
            deadline_rows.end(conn, owed.about, met=True, at=act.now)

    await cast.town.house.writer.run(work)
    await cast.bach.say("/tonghop tuần")
    cast.bach.sees("Đã xong: 5, trong đó đúng hạn 3, trễ hạn 2")
    await cast.town.house.charts.drain()
    await cast.town.house.settle()
    cast.bach.sees("Việc xong theo ngày, 7 ngày qua")
    picture = cast.bach.last.said.file
    assert picture is not None
    data = cast.town.house.files.path(picture.sha256).read_bytes()
    assert data.startswith(b"\x89PNG")
    await cast.town.house.charts.drain()
    assert sum("7 ngày qua" in shown.text for shown in cast.bach.screen if shown.said.file) == 1
    await cast.bach.say("/tonghop")
    assert not await cast.town.house.charts.draw_once(), "the day's form has no picture"


async def test_what_is_new_is_counted_by_kind_whatever_it_is(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    await cast.mai.press("Báo sai sót")
    await cast.mai.press("Tôi phát hiện")
    await cast.mai.press("Vừa phát hiện")
    await cast.mai.say("Điều 2 ghi tháng 5, đúng là tháng 6")
    await cast.bach.say("/tonghop")
    cast.bach.sees("Mới có hạn: 2 (đăng tải 1, hiệu đính 1)")
    await at(cast.town, 26, 9)
    await cast.bach.say("/tonghop")
    assert "Mới có hạn" not in cast.bach.last.text


async def test_about_ones_own_unit_or_work_nothing_of_others_is_counted(cast: Cast) -> None:
    await hand_in(cast)
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    await at(cast.town, 23, 10)
    await cast.bach.say("/tonghop")
    cast.bach.sees("nộp 1", "Đã xong: 1", "Mới có hạn: 1")
    for scope in ("mine", "unit"):
        await cast.bach.press_payload(f"digest.scope:{scope}")
        await cast.bach.say("/tonghop")
        for words in ("nộp 1", "Đã xong", "Mới có hạn"):
            assert words not in cast.bach.last.text, "the paper is another unit's"
    chief = await cast.town.phone("Vũ Văn Khải", "chanh-van-phong", chat="khai")
    await chief.press_payload("digest.scope:unit")
    await chief.say("/tonghop")
    chief.sees("Đã xong: 1", "Mới có hạn: 1")
