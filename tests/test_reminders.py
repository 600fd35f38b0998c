"""Reminders, as people get them: who, when, how many a day, and what can be done with one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio
from sqlalchemy import Connection

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_publish import Cast
from vanthu.actions import deadlines
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal, notices

ADOPTS = ("quang-khai-2021", "trung-dung-2024", "hoang-duc-2020")


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


async def hand_in(cast: Cast, number: str = "15/QĐ-UBND") -> None:
    await cast.mai.send_file(f"{number[:2]}.pdf", decision(number))
    if (
        "Đăng lên trang" in cast.mai.last.buttons
    ):  # where the office also keeps books, it is asked what a file is for
        await cast.mai.press("Đăng lên trang")
    await cast.mai.press("Gửi duyệt")


async def owe(cast: Cast, about: str, due: datetime) -> None:
    """Something of which the office gave the date."""

    def begin(conn: Connection) -> None:
        act = cast.town.act(conn)
        made = {"assignment.made": act.now - timedelta(days=3)}
        deadlines.start(act, act.rules, about, ("assignment.due",), made, promised=due)

    await cast.town.house.writer.run(begin)


def reminders_of(phone: Phone) -> list[str]:
    return [s.text for s in phone.screen if "Nhắc hạn" in s.text or "Việc quá hạn" in s.text]


async def test_what_only_a_decision_ends_is_opened_not_said_to_be_done(cast: Cast) -> None:
    await hand_in(cast)
    await at(cast.town, 23, 16)
    assert cast.toan.last.buttons == ["Mở việc này", "Xin thêm thời gian", "Vì sao ngày này?"]
    await cast.toan.press("Mở việc này")
    cast.toan.sees("Chờ anh/chị: Biên tập")


async def test_of_several_in_one_message_each_has_its_number(cast: Cast) -> None:
    await hand_in(cast)
    await hand_in(cast, "16/QĐ-UBND")
    await at(cast.town, 23, 16)
    cast.toan.sees("1. Quyết định số 15", "2. Quyết định số 16")
    assert "2. Vì sao?" in cast.toan.last.buttons
    await cast.toan.press("2. Mở")
    cast.toan.sees("Chờ anh/chị", "16/QĐ-UBND")


async def test_late_work_goes_to_the_head_of_whoever_has_it_and_to_the_leaders(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=("nhu-xuan-2012",)), pool=pool))
    chief = await cast.town.phone("Hà Văn Chánh", "chanh-van-phong", chat="chanh")
    other = await cast.town.phone("Đỗ Thị Kinh", "truong-phong-kinh-te", chat="kinh")
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.say("Hành chính")
    await cast.mai.press("Gửi duyệt")
    chief.has_seen("Chờ anh/chị")

    def begin(conn: Connection) -> None:
        act = cast.town.act(conn)
        rules = cast.town.house.desk.turns.book.at(act.now.date())
        deadlines.start(act, rules, "publication:1", ("news.event",), {"event.happened": act.now})

    await cast.town.house.writer.run(begin)
    await at(cast.town, 26, 16)
    assert len(reminders_of(chief)) == 1 and not reminders_of(cast.bach)  # noqa: PT018
    await at(cast.town, 27, 7, 30)
    # The digest of that morning follows it.
    assert len(reminders_of(cast.bach)) == 1
    for words in ("Việc quá hạn", "Chánh Văn phòng", "/uyquyen"):
        assert words in reminders_of(cast.bach)[0]
    assert reminders_of(chief)[-1].startswith("🔴")
    assert not reminders_of(other)
    await cast.town.close()


async def test_a_person_gets_no_more_than_the_days_most_and_the_rest_comes_in_the_morning(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    strict = replace(office, adopts=ADOPTS, reminders_a_day=2)
    cast = await Cast.of(Town.open(tmp_path, strict, pool=pool))
    await at(cast.town, 25, 9)
    for place, hour in enumerate((11, 14, 15, 16), 1):
        await hand_in(cast, f"{14 + place}/QĐ-UBND")
        await owe(cast, f"publication:{place}", datetime(2026, 11, 26, hour - 7, tzinfo=UTC))
    for hour in (11, 14, 15):
        await at(cast.town, 25, hour)
    assert len(reminders_of(cast.toan)) == 2, "at 11 and at 14 o'clock, a day before"
    await at(cast.town, 25, 18)
    assert len(reminders_of(cast.toan)) == 2
    with cast.town.house.database.read.connect() as conn:
        kept = [e for e in journal.entries(conn) if e.verb == "reminders.held" and e.data["number"]]
        assert notices.held(conn, int(kept[0].record.partition(":")[2])) == 1
    before = len(reminders_of(cast.toan))
    await at(cast.town, 26, 7, 30)
    assert len(reminders_of(cast.toan)) == before + 1
    assert "đủ 2 tin nhắc" in reminders_of(cast.toan)[-1]
    assert "17/QĐ-UBND" in reminders_of(cast.toan)[-1]
    await cast.town.close()


async def test_what_is_urgent_comes_though_the_day_is_full(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path, replace(office, reminders_a_day=1), pool=pool))
    await hand_in(cast)
    await at(cast.town, 23, 16)
    assert len(reminders_of(cast.toan)) == 1

    def begin(conn: Connection) -> None:
        act = cast.town.act(conn)
        asked = {"publication.takedown_requested": act.now}
        deadlines.start(act, act.rules, "publication:1", ("publication.takedown",), asked)

    await cast.town.house.writer.run(begin)
    await at(cast.town, 23, 18)
    assert "còn 2 giờ" in reminders_of(cast.toan)[-1]
    await at(cast.town, 23, 19, 30)
    assert "còn 30 phút" in reminders_of(cast.toan)[-1]
    assert "còn 30 phút" in reminders_of(cast.bach)[-1], "leaders hear of it at 3 h 30"
    await cast.town.close()


async def test_what_was_kept_is_dropped_when_it_is_done(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path, replace(office, reminders_a_day=1), pool=pool))
    await hand_in(cast)
    await at(cast.town, 23, 17)
    assert len(reminders_of(cast.toan)) == 1, "at 16:00; what is due at 17:00 is kept"
    await cast.toan.press_payload("decide.approve:1")
    await cast.bach.press("Duyệt")
    await at(cast.town, 25, 12)
    assert len(reminders_of(cast.toan)) == 1
    await cast.town.close()
