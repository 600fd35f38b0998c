"""What holds for every date: no start, length or calendar may break it."""

import dataclasses
from datetime import date, datetime, timedelta
from time import thread_time

from hypothesis import given, settings
from hypothesis import strategies as st

from vanthu.locales import LANGUAGES, as_json, from_json, say_plain
from vanthu.rules.calendar.days import Calendar
from vanthu.rules.calendar.hours import Closure, Reading, WorkingTime
from vanthu.rules.calendar.national import SpecialDay, shipped_days
from vanthu.rules.calendar.words import VIETNAM
from vanthu.rules.deadline import due, explained
from vanthu.rules.length import Length, Unit
from vanthu.rules.office import SHIPPED, load_office

OFFICE = load_office(SHIPPED / "xa-mau.toml")
READINGS = [Reading(), Reading("midnight"), Reading("office", "next_day"), Reading("midnight", "next_day")]
CALENDARS = [
    *(Calendar(dataclasses.replace(OFFICE.working, reading=reading)) for reading in READINGS),
    Calendar(OFFICE.desk("mot-cua").working),
]
COUNTED: tuple[Unit, ...] = ("hours", "office_hours", "days", "working_days")
FIRST = datetime(2019, 12, 1, tzinfo=VIETNAM)
starts = st.integers(0, 10 * 366 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
calendars = st.sampled_from(CALENDARS)
lengths = st.one_of(
    st.builds(Length, st.integers(1, 60), st.sampled_from(COUNTED)),
    st.sampled_from([Length(0, "same_day"), Length(0, "next_working_morning"), Length(0, "at_once")]),
    st.builds(Length, st.integers(1, 31), st.just("day_of_month")),
)
# The first reads of a year go into the memory of the calendar; a slow machine must not fail here.
relaxed = settings(deadline=None)


@relaxed
@given(calendars, lengths, starts, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_who_starts_later_is_never_due_earlier(
    calendar: Calendar, length: Length, start: datetime, later: timedelta
) -> None:
    assert due(length, start, calendar).due <= due(length, start + later, calendar).due


@relaxed
@given(calendars, st.sampled_from(COUNTED), st.integers(1, 60), st.integers(0, 30), starts)
def test_a_longer_time_never_ends_earlier(
    calendar: Calendar, unit: Unit, number: int, more: int, start: datetime
) -> None:
    assert (
        due(Length(number, unit), start, calendar).due
        <= due(Length(number + more, unit), start, calendar).due
    )


@relaxed
@given(calendars, lengths, starts)
def test_nothing_is_due_before_it_begins_or_on_a_rest_day(
    calendar: Calendar, length: Length, start: datetime
) -> None:
    found = due(length, start, calendar)
    assert found.due >= start
    if length.unit not in ("hours", "at_once"):  # Điều 147.1: these run from the moment itself
        assert calendar.day(found.due.date()).is_worked


@relaxed
@given(calendars, lengths, starts, st.integers(0, 120), st.booleans())
def test_another_day_off_never_brings_a_date_nearer(
    calendar: Calendar, length: Length, start: datetime, after: int, is_closure: bool
) -> None:
    day = start.date() + timedelta(days=after)
    working = calendar.working
    if is_closure:
        closure = Closure(day, day, frozenset({"morning", "afternoon"}), "bão", "Công điện 01")
        working = dataclasses.replace(working, closures=(closure,))
    else:
        table = shipped_days()
        row = SpecialDay(day, "holiday", "other", None, "Thông báo 1")
        table = dataclasses.replace(table, days={**table.days, day: row})
        working = dataclasses.replace(working, table=table)
    assert due(length, start, calendar).due <= due(length, start, Calendar(working)).due


@relaxed
@given(calendars, st.dates(date(2019, 1, 1), date(2035, 12, 31)))
def test_sessions_are_never_negative_and_follow_each_other(calendar: Calendar, day: date) -> None:
    found = calendar.day(day)
    moments = [moment for session in found.sessions for moment in (session.start, session.end)]
    assert moments == sorted(set(moments))
    assert found.is_worked == bool(moments)


@relaxed
@given(calendars, st.integers(1, 40), starts)
def test_the_arithmetic_adds_up(calendar: Calendar, number: int, start: datetime) -> None:
    found = due(Length(number, "working_days"), start, calendar)
    counted = [step.day for step in found.counted]
    skipped = [step.day for step in found.skipped]
    assert len(counted) == number
    every = [start.date() + timedelta(days=n) for n in range((found.due.date() - start.date()).days + 1)]
    assert sorted(counted + skipped) == every
    assert all(calendar.day(day).is_worked for day in counted)


@relaxed
@given(calendars, lengths, starts)
def test_every_date_can_be_explained_in_both_languages_and_kept(
    calendar: Calendar, length: Length, start: datetime
) -> None:
    for line in explained(due(length, start, calendar)):
        for language in LANGUAGES:
            said = say_plain(line, language)
            assert "calendar." not in said
            assert said == say_plain(from_json(as_json(line)), language)


def test_a_date_costs_less_than_a_millisecond() -> None:
    calendar, start = Calendar(WorkingTime()), datetime(2026, 8, 17, 9, tzinfo=VIETNAM)
    due(Length(15, "working_days"), start, calendar)
    best = min(_cost(calendar, start) for _ in range(5))
    assert best < 0.001


def _cost(calendar: Calendar, start: datetime) -> float:
    begun = thread_time()
    for _ in range(20):
        due(Length(15, "working_days"), start, calendar)
    return (thread_time() - begun) / 20
