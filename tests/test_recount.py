"""Another calendar moves what is owed: at once, with both dates kept, told once, and never nearer in silence."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.conversation import Town
from tests.papers_at_hand import decision
from tests.records import open_records
from tests.test_deadlines import at
from tests.test_publish import Cast
from vanthu.actions import deadlines, recount
from vanthu.actions.act import Act
from vanthu.actions.faults import BACK_OFF, TOLD_AT
from vanthu.bot.watch import CalendarWatch
from vanthu.papers.pool import JudgePool
from vanthu.rules import deadline as counting
from vanthu.rules.book import load_book
from vanthu.rules.calendar.hours import Closure, WorkingTime
from vanthu.rules.calendar.national import DayTable, SpecialDay
from vanthu.rules.calendar.words import VIETNAM
from vanthu.rules.length import Length
from vanthu.rules.office import Office
from vanthu.store import deadlines as owed_rows
from vanthu.store import faults, journal, moves, reminders
from vanthu.store.deadlines import Deadline

ISSUED = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


async def owe(cast: Cast, clock: str = "law.publish", trigger: str = "law.issued") -> None:
    """A paper on its way to the page, of which another clock runs too: five working days, to 1 December."""
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await start(cast, clock, trigger)


async def start(cast: Cast, clock: str, trigger: str, *, desk: str | None = None) -> None:
    def begin(conn: Connection) -> None:
        act = cast.town.act(conn)
        deadlines.start(act, act.rules, "publication:1", (clock,), {trigger: ISSUED}, desk=desk)

    await cast.town.house.writer.run(begin)


async def change(town: Town, working: WorkingTime) -> None:
    """The office's calendar is another one from now on."""
    town.house.office = replace(town.house.office, working=working)
    town.house.desk.turns = replace(town.house.desk.turns, office=town.house.office)
    await town.house.settle()


def shut(office: Office, first: date, last: date) -> WorkingTime:
    closure = Closure(first, last, frozenset({"morning", "afternoon"}), "bão", "Công điện 01/CĐ-UBND")
    return replace(office.working, closures=(closure,))


def worked(office: Office, saturday: date) -> WorkingTime:
    day = SpecialDay(saturday, "worked", None, None, "Thông báo 1/TB")
    table = office.working.table.changed_by(DayTable({saturday: day}, frozenset()))
    return replace(office.working, table=table)


def owed(town: Town, clock: str = "law.publish") -> Deadline:
    with town.house.database.read.connect() as conn:
        (found,) = [d for d in owed_rows.running(conn, "publication:1") if d.clock == clock]
    return found


def local(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m %H:%M}"


async def test_a_late_announced_day_off_moves_the_date_and_owners_are_told_once(cast: Cast) -> None:
    await owe(cast)
    assert local(owed(cast.town).due_at) == "01/12 17:00"
    await change(cast.town, shut(cast.town.house.office, date(2026, 11, 26), date(2026, 11, 27)))
    assert local(owed(cast.town).due_at) == "03/12 17:00"
    cast.toan.sees("Lịch làm việc vừa đổi, 1 hạn", "17:00 thứ Ba 01/12/2026", "17:00 thứ Năm 03/12/2026")
    assert not cast.bach.screen, "it is not the head's turn"
    await cast.town.restart()
    await cast.town.house.settle()
    assert sum("Lịch làm việc" in shown.text for shown in cast.toan.screen) == 1


async def test_a_move_that_cannot_be_told_steps_aside_and_is_told_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(cast)
    gather, tries = recount._gather, list[int]()

    def fails_once(act: Act, move: moves.Move, letters: dict[int, Any]) -> None:
        if not tries:
            tries.append(move.id)
            raise ValueError("our own fault")
        gather(act, move, letters)

    monkeypatch.setattr(recount, "_gather", fails_once)
    await change(cast.town, shut(cast.town.house.office, date(2026, 11, 26), date(2026, 11, 27)))
    assert tries
    cast.toan.never_saw("Lịch làm việc vừa đổi")
    await cast.town.pass_time(timedelta(minutes=1))
    cast.toan.has_seen("Lịch làm việc vừa đổi, 1 hạn")


async def test_a_date_that_cannot_be_recounted_holds_up_none_behind_it_and_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await cast.town.phone("Vũ Minh Đức", "quan-tri")
    await owe(cast)
    await start(cast, "publication.correct", "publication.error_found")
    poisoned, count_again, tries = owed(cast.town).id, recount.recount, list[datetime]()

    def fails(act: Act, deadline: Deadline) -> bool:
        if deadline.id != poisoned:
            return count_again(act, deadline)
        tries.append(act.now)
        act.write("test.half_done", deadline.about)
        raise ValueError("our own fault")

    monkeypatch.setattr(recount, "recount", fails)
    monkeypatch.setattr(recount, "BATCH", 1)
    await change(cast.town, shut(cast.town.house.office, date(2026, 11, 25), date(2026, 11, 25)))
    assert local(owed(cast.town, "publication.correct").due_at) == "27/11 17:00", "the one behind it"
    assert len(tries) == 1, "once, not as fast as it can"
    cast.toan.sees("Lịch làm việc vừa đổi, 1 hạn")
    for wait in BACK_OFF[: TOLD_AT - 1]:
        await cast.town.pass_time(wait)
    assert len(tries) == TOLD_AT
    assert admin.text.count("vẫn chưa làm được") == 1

    monkeypatch.setattr(recount, "recount", count_again)
    await cast.town.pass_time(BACK_OFF[TOLD_AT - 1])
    assert local(owed(cast.town).due_at) == "02/12 17:00"
    assert len(tries) == TOLD_AT
    with cast.town.house.database.read.connect() as conn:
        assert not [e for e in journal.entries(conn) if e.verb == "test.half_done"]
        assert faults.count(conn, now=ISSUED) == 0, "what was overcome is forgotten"


async def test_both_dates_stand_under_why_this_date_and_in_the_journal(cast: Cast) -> None:
    await owe(cast)
    await change(cast.town, shut(cast.town.house.office, date(2026, 11, 26), date(2026, 11, 27)))
    await cast.toan.press("Vì sao ngày này?")
    cast.toan.sees("bão", "Hạn đã đổi", "01/12/2026", "03/12/2026", "Điều 148 khoản 5")
    with cast.town.house.database.read.connect() as conn:
        (entry,) = [e for e in journal.entries(conn) if e.verb == "deadline.moved"]
        (kept,) = moves.of_deadline(conn, owed(cast.town).id)
    assert entry.data["old"].startswith("2026-12-01") and entry.data["new"].startswith("2026-12-03")  # noqa: PT018
    assert (local(kept.old_due), local(kept.new_due)) == ("01/12 17:00", "03/12 17:00")


async def test_reminders_that_were_not_sent_move_with_the_date(cast: Cast) -> None:
    await owe(cast)
    await change(cast.town, shut(cast.town.house.office, date(2026, 11, 26), date(2026, 11, 27)))
    with cast.town.house.database.read.connect() as conn:
        found = conn.execute(reminders.reminders.select()).all()
    mine = [row for row in found if row.deadline_id == owed(cast.town).id]
    waits = {row.rung: local(row.at) for row in mine if row.done_at is None}
    assert waits == {"before+1": "02/12 17:00", "due+1": "03/12 17:00", "late-1+1": "04/12 07:30"}
    await at(cast.town, 23, 18)
    seen = len(cast.toan.screen)
    await cast.town.pass_time(datetime(2026, 12, 2, 9, 59, tzinfo=UTC) - cast.town.clock.now())
    said = [shown.text for shown in cast.toan.screen[seen:] if "ban hành" in shown.text]
    assert not [text for text in said if "01/12" in text], "nothing is said of a date that is none any more"


async def test_a_date_that_comes_nearer_is_said_to_at_once_and_even_at_night(cast: Cast) -> None:
    await owe(cast)
    await at(cast.town, 23, 22)
    await change(cast.town, worked(cast.town.house.office, date(2026, 11, 28)))
    assert local(owed(cast.town).due_at) == "30/11 17:00"
    cast.toan.sees("sớm hơn", "30/11/2026")


async def test_a_later_date_is_told_when_the_office_opens(cast: Cast) -> None:
    await owe(cast)
    await at(cast.town, 23, 22)
    await change(cast.town, shut(cast.town.house.office, date(2026, 11, 26), date(2026, 11, 26)))
    cast.toan.never_saw("Lịch làm việc vừa đổi")
    await at(cast.town, 25, 7, 30)
    cast.toan.has_seen("Lịch làm việc vừa đổi")


async def test_nobody_is_made_late_by_what_is_decided_later(cast: Cast) -> None:
    await owe(cast)
    saturday = worked(cast.town.house.office, date(2026, 11, 28))
    await cast.town.pass_time(datetime(2026, 12, 1, 2, tzinfo=UTC) - cast.town.clock.now())
    await change(cast.town, saturday)
    assert local(owed(cast.town).due_at) == "01/12 17:00", "by the new count it would have passed yesterday"


async def test_a_recount_that_was_cut_short_goes_on_after_a_restart(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount, "BATCH", 1)
    await owe(cast)
    await start(cast, "publication.correct", "publication.error_found")
    later = shut(cast.town.house.office, date(2026, 11, 25), date(2026, 11, 25))
    turns = cast.town.house.desk.turns
    office = replace(turns.office, working=later)
    for _ in range(2):
        await cast.town.house.writer.run(
            lambda conn: recount.recount_in_turn(replace(cast.town.act(conn), office=office))
        )
    await cast.town.restart()
    await change(cast.town, later)
    assert local(owed(cast.town).due_at) == "02/12 17:00"
    assert local(owed(cast.town, "publication.correct").due_at) == "27/11 17:00"
    with cast.town.house.database.read.connect() as conn:
        assert len([e for e in journal.entries(conn) if e.verb == "deadline.moved"]) == 2
    assert sum("Lịch làm việc" in shown.text for shown in cast.toan.screen) == 1


async def test_a_date_counted_by_a_desk_follows_the_desks_hours(cast: Cast) -> None:
    await owe(cast)
    await start(cast, "publication.correct", "publication.error_found", desk="mot-cua")
    assert local(owed(cast.town, "publication.correct").due_at) == "26/11 17:00"
    await at(cast.town, 26, 9)
    await start(cast, "question.answer", "question.received", desk="mot-cua")
    assert local(owed(cast.town, "question.answer").due_at) == "11/12 17:00", "Saturdays are worked there"


async def test_an_imported_decision_counts_for_the_running_office(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    town = Town.open(tmp_path, office, pool=pool)
    cast = await Cast.of(town)
    await owe(cast)
    watch: CalendarWatch = town.house.watch
    assert not await watch.look(), "nothing has changed"
    folder = town.house.config.days_folder
    folder.mkdir(parents=True)
    days = '{ date = 2026-11-27, kind = "holiday", holiday = "other", source = "tb" }'
    (folder / "2026.toml").write_text(f'days = [{days}]\n[sources]\ntb = "Thông báo 9/TB"\n', "utf-8")
    assert await watch.look()
    await town.house.settle()
    assert local(owed(town).due_at) == "02/12 17:00"
    cast.toan.sees("Lịch làm việc vừa đổi")
    (folder / "2026.toml").write_text("days = 7", "utf-8")
    assert not await watch.look(), "a faulty file changes nothing"
    await town.close()


async def test_a_decision_entered_while_nobody_was_here_counts_at_the_first_tick(cast: Cast) -> None:
    await owe(cast)
    later = replace(
        cast.town.house.office, working=shut(cast.town.house.office, date(2026, 11, 26), date(2026, 11, 26))
    )
    await cast.town.restart()
    cast.town.house.desk.turns = replace(cast.town.house.desk.turns, office=later)
    await cast.town.house.settle()
    assert local(owed(cast.town).due_at) == "02/12 17:00"


async def test_the_administrator_is_asked_for_next_years_decision_until_it_is_there(cast: Cast) -> None:
    admin = await cast.town.phone("Đặng Thu Hà", "quan-tri", chat="ha")
    await cast.town.pass_time(datetime(2027, 11, 13, 5, tzinfo=UTC) - cast.town.clock.now())
    admin.never_saw("Lịch nghỉ năm 2028")
    await cast.town.pass_time(timedelta(days=1, hours=20))
    asked = [shown.text for shown in admin.screen if "Lịch nghỉ năm 2028" in shown.text]
    assert len(asked) == 1 and "calendar import" in asked[0]  # noqa: PT018
    await cast.town.restart()
    await cast.town.pass_time(timedelta(days=2))
    assert sum("Lịch nghỉ năm 2028" in shown.text for shown in admin.screen) == 1
    table = cast.town.house.office.working.table
    known = DayTable(table.days, table.announced | {2028})
    await change(cast.town, replace(cast.town.house.office.working, table=known))
    await cast.town.pass_time(timedelta(days=30))
    assert sum("Lịch nghỉ năm 2028" in shown.text for shown in admin.screen) == 1


# ---------------------------------------------------------------- what holds for every change of a calendar

_NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
_DAYS = st.integers(0, 40).map(lambda n: date(2026, 11, 23) + timedelta(days=n))
_LENGTHS = st.sampled_from(
    [
        "1 working day",
        "5 working days",
        "15 working days",
        "3 days",
        "10 days",
        "4 hours",
        "8 office hours",
        "same day",
        "next working morning",
        "day 30 of month",
        "at once",
    ]
)


@dataclass(frozen=True)
class Change:
    """A length that has begun, and the days that are other days afterwards."""

    length: str
    begun: datetime
    off: frozenset[date]
    worked: frozenset[date]


_CHANGES = st.builds(
    Change,
    _LENGTHS,
    st.integers(0, 10 * 24).map(lambda hours: _NOW - timedelta(hours=hours)),
    st.frozensets(_DAYS, max_size=6),
    st.frozensets(_DAYS.filter(lambda day: day.weekday() == 5), max_size=3),
)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    database = open_records(f"sqlite:///{tmp_path_factory.mktemp('recount') / 'records.db'}")
    with database.write.begin() as conn:
        yield conn
    database.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(change=_CHANGES)
def test_a_date_moves_to_what_the_rule_gives_and_never_nearer_in_silence(
    records: Connection, office: Office, change: Change
) -> None:
    example = records.begin_nested()
    days = {day: SpecialDay(day, "worked", None, None, "tb") for day in change.worked}
    days |= {day: SpecialDay(day, "holiday", "other", None, "tb") for day in change.off}
    table = office.working.table.changed_by(DayTable(days, frozenset()))
    other = replace(office, working=replace(office.working, table=table))
    book = load_book(office)
    before, after = Act(records, _NOW, office, book), Act(records, _NOW, other, book)
    length = Length.parse(change.length)
    first, second = (
        counting.due(length, change.begun, deadlines.calendar(act)).due for act in (before, after)
    )
    way = {"cite": "quang-khai-2021:Điều 7.1", "length": change.length, "start": change.begun.isoformat()}
    old = owed_rows.add(
        records,
        clock="publication.correct",
        about="publication:1",
        cite=way["cite"],
        starts_at=change.begun,
        due_at=first,
        provisional=False,
        arithmetic=[],
        ways=[way],
    )
    assert not recount.recount(before, old), "the same calendar moves nothing"
    moves_it = second > first or _NOW < second < first
    assert recount.recount(after, old) == moves_it
    new = owed_rows.get(records, old.id)
    assert new is not None
    assert new.due_at == (second if moves_it else first)
    kept = [(move.old_due, move.new_due, move.told_at) for move in moves.of_deadline(records, old.id)]
    assert kept == ([(first, second, None)] if moves_it else [])
    assert not recount.recount(after, new), "a second time changes nothing"
    example.rollback()
