"""Twice a working day each officer looks in: one nudge, one tap, none for whoever has worked already."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio
from sqlalchemy import Connection, event, text

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_publish import Cast
from vanthu.actions import presence as presence_actions
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, presence, stand_ins
from vanthu.store.reply import BULK


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[Cast]:
    adopts = ("tuy-phuoc-2015", "trung-dung-2024")
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=adopts), pool=pool))
    # Monday evening: Tuesday 24 November is a day off, Wednesday is worked.
    await at(cast.town, 23, 20)
    yield cast
    await cast.town.close()


def nudges(phone: Phone) -> list[str]:
    return [
        shown.text for shown in phone.screen if "Chào buổi" in shown.text or "xem trong buổi" in shown.text
    ]


def how(cast: Cast, phone: Phone, day: int, half: str) -> str | None:
    with cast.town.house.database.read.connect() as conn:
        address = addresses.find(conn, "web", phone.chat)
        assert address is not None
        checks = presence.of_half(conn, cast.town.clock.now().date().replace(day=day), half)
        return next(check.how for check in checks if check.person_id == address.person_id)


async def test_each_officer_gets_one_nudge_a_half_day_with_the_article(cast: Cast) -> None:
    await at(cast.town, 24, 18)
    assert nudges(cast.toan) == [], "nobody is nudged on a day off"
    await at(cast.town, 25, 6, 59)
    assert nudges(cast.toan) == [], "never early"
    await at(cast.town, 25, 7)
    await at(cast.town, 25, 9)
    for phone in (cast.mai, cast.toan, cast.bach):
        assert len(nudges(phone)) == 1
    cast.toan.has_seen("Chào buổi sáng", "Điều 4.3")
    await at(cast.town, 25, 13, 30)
    assert len(nudges(cast.toan)) == 2
    cast.toan.sees("Chào buổi chiều")
    assert nudges(cast.tu) == [], "a citizen is nobody's officer"


async def test_one_tap_is_kept_and_shows_what_waits(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await at(cast.town, 25, 7)
    cast.toan.has_seen("Việc chờ anh/chị: 1")
    await cast.toan.press("Đã xem")
    cast.toan.sees("Chờ anh/chị: Biên tập")
    assert how(cast, cast.toan, 25, "morning") == "tap"
    assert "Đã xem" not in cast.toan.buttons


async def test_who_has_worked_already_is_not_nudged(cast: Cast) -> None:
    await at(cast.town, 25, 6, 30)
    await cast.toan.say("/viec")
    await at(cast.town, 25, 7)
    assert nudges(cast.toan) == []
    assert how(cast, cast.toan, 25, "morning") == "work"


async def test_work_after_the_nudge_counts_and_nothing_at_all_is_missed(cast: Cast) -> None:
    await at(cast.town, 25, 7)
    await at(cast.town, 25, 10)
    await cast.toan.say("/viec")
    await at(cast.town, 25, 11, 31)
    assert how(cast, cast.toan, 25, "morning") == "work"
    assert how(cast, cast.hanh, 25, "morning") == "missed"
    await cast.hanh.press("Đã xem")
    cast.hanh.sees("Buổi này đã qua")
    assert how(cast, cast.hanh, 25, "morning") == "missed"


async def test_somebody_elses_check_cannot_be_tapped(cast: Cast) -> None:
    await at(cast.town, 25, 7)
    await cast.hanh.press_payload(cast.toan.payload("Đã xem"))
    cast.hanh.sees("không phải của anh/chị")
    assert how(cast, cast.toan, 25, "morning") is None


async def test_who_is_away_with_a_stand_in_is_left_in_peace(cast: Cast) -> None:
    now = cast.town.clock.now()

    def away(conn: Connection) -> None:
        people = [addresses.find(conn, "web", chat) for chat in ("bach", "hanh")]
        absent, other = (address.person_id for address in people if address and address.person_id)
        stand_ins.add(
            conn,
            absent_id=absent,
            stand_in_id=other,
            post="truong-bbt",
            scope=[],
            since=now,
            until=now + timedelta(days=5),
            granted_by=absent,
            now=now,
        )

    await cast.town.house.writer.run(away)
    await at(cast.town, 25, 8)
    assert nudges(cast.bach) == []
    assert len(nudges(cast.hanh)) == 1


async def test_after_a_night_off_only_the_running_half_is_asked_for(cast: Cast) -> None:
    await at(cast.town, 25, 6)
    await cast.town.restart()
    await at(cast.town, 25, 14)
    assert len(nudges(cast.toan)) == 1
    cast.toan.sees("Chào buổi chiều")
    assert how(cast, cast.toan, 25, "morning") == "missed"


async def test_leaders_see_who_has_not_looked_in_yet(cast: Cast) -> None:
    await at(cast.town, 25, 7)
    await cast.toan.press("Đã xem")
    await cast.bach.say("/diemdanh")
    cast.bach.sees("buổi sáng", "Chưa xem", "Lê Thị Hạnh")
    assert "Phạm Quốc Toản" not in cast.bach.last.text
    await cast.mai.say("/diemdanh")
    cast.mai.sees("dành cho lãnh đạo")


async def test_where_no_regulation_asks_for_it_nobody_is_nudged(town: Town) -> None:
    cast = await Cast.of(town)
    await at(town, 25, 14)
    assert nudges(cast.toan) == []
    await cast.bach.say("/diemdanh")
    cast.bach.sees("không yêu cầu")


async def test_how_each_officer_looked_in_is_summed_up_for_the_quarter(cast: Cast) -> None:
    await at(cast.town, 25, 7)
    await cast.toan.press("Đã xem")
    await at(cast.town, 25, 13, 10)
    await cast.toan.say("/viec")
    await at(cast.town, 25, 18)
    await cast.bach.say("/diemdanh quý")
    cast.bach.sees("26/08/2026 đến 25/11/2026", "Phạm Quốc Toản: bấm nút 1, làm việc thật 1, không xem 0")
    cast.bach.sees("Lê Thị Hạnh: bấm nút 0, làm việc thật 0, không xem 2")


OFFICERS = 10_000


def crowd(conn: Connection, number: int) -> None:
    """So many collaborators, each with a chat."""
    now = 1_700_000_000
    people = [{"name": f"Người {n}", "language": "vi", "created_at": now} for n in range(number)]
    conn.execute(
        text("INSERT INTO persons (name, language, created_at) VALUES (:name, :language, :created_at)"),
        people,
    )
    ids = conn.execute(text("SELECT id FROM persons WHERE name LIKE 'Người %'")).scalars().all()
    conn.execute(
        text("INSERT INTO holdings (person_id, post, since) VALUES (:id, 'cong-tac-vien', 0)"),
        [{"id": each} for each in ids],
    )
    conn.execute(
        text(
            "INSERT INTO addresses (channel, chat, person_id, name, language, opened_at)"
            " VALUES ('web', 'crowd-' || :id, :id, '', 'vi', 0)"
        ),
        [{"id": each} for each in ids],
    )


async def test_ten_thousand_officers_are_nudged_with_as_few_statements_as_ten(cast: Cast) -> None:
    town = cast.town
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await town.house.writer.run(lambda conn: crowd(conn, OFFICERS))
    town.clock.advance(datetime(2026, 11, 25, 0, 0, 1, tzinfo=UTC) - town.clock.now())
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    engine = town.house.database.write
    event.listen(engine, "before_cursor_execute", note)
    batches = []
    try:
        while await town.house.writer.run(lambda conn: presence_actions.check_in_turn(town.act(conn))):
            batches.append(len(said))
            said.clear()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # The first tick plans the day, and counts what waits for whom once for everybody.
    assert max(batches[1:]) <= 12
    assert len(batches) <= OFFICERS // presence_actions.BATCH + 3
    with town.house.database.read.connect() as conn:
        promised = conn.execute(
            text(
                "SELECT count(*), count(DISTINCT address_id), min(urgency) FROM messages"
                " WHERE subject LIKE 'presence:%'"
            )
        ).one()
        assert tuple(promised) == (OFFICERS + 4, OFFICERS + 4, BULK)
        mine = (
            conn.execute(text("SELECT content FROM messages WHERE content LIKE '%presence.waits%'"))
            .scalars()
            .all()
        )
    assert len(mine) == 2, "one paper waits, for the two who may edit it"
