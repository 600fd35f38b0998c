"""The hours, closures, desks and readings of an office file: docs/reference/office-file.md says the same for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field as Limits

from vanthu.locales import Text
from vanthu.rules.calendar.hours import (
    MONDAY_TO_FRIDAY,
    USUAL_HOURS,
    Closure,
    Desk,
    Hours,
    Reading,
    Season,
    Session,
    WorkingTime,
)
from vanthu.rules.calendar.national import DayTable
from vanthu.rules.calendar.words import Half
from vanthu.rules.problems import Problem, repeated, wrong
from vanthu.rules.regulation import Part, Slug, Some, Words

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HALVES: tuple[Half, ...] = ("morning", "afternoon")
_A_LEAP_YEAR = 2024  # so that 29 February is a day that a season may name

Span = Annotated[str, Limits(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
MonthDay = Annotated[str, Limits(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class HoursPart(Part):
    """Sessions of some weekdays; ``season`` is two days of the year, ``since`` the first day that they hold."""

    morning: Span | None = None
    afternoon: Span | None = None
    weekdays: Some[Weekday] | None = None
    season: Annotated[tuple[MonthDay, MonthDay], Limits(strict=False)] | None = None
    since: date | None = None
    source: Words | None = None


class ClosurePart(Part):
    """Days or halves of days on which the office is shut; without ``last`` one day, without ``half`` all of it."""

    first: date
    last: date | None = None
    half: Half | None = None
    why: Words
    source: Words


class ReadingPart(Part):
    """How what the law leaves open is read."""

    day_ends: Literal["office", "midnight"] = "office"
    asked_late: Literal["midnight", "next_day"] = "midnight"


class DeskPart(Part):
    """A desk with hours of its own; it is shut where the office is, and on its own closures."""

    code: Slug
    name: Words
    hours: Some[HoursPart]
    closures: Some[ClosurePart] | None = None


def working_time(
    hours: tuple[HoursPart, ...] | None,
    closures: tuple[ClosurePart, ...],
    reading: ReadingPart,
    table: DayTable,
) -> WorkingTime:
    """What the parts say; the usual hours where they say none."""
    return WorkingTime(
        tuple(map(_hours, hours)) if hours else (USUAL_HOURS,),
        tuple(map(_closure, closures)),
        Reading(reading.day_ends, reading.asked_late),
        table,
    )


def desk(
    part: DeskPart, office_closures: tuple[ClosurePart, ...], reading: ReadingPart, table: DayTable
) -> Desk:
    """A desk and when it works."""
    closures = (*office_closures, *(part.closures or ()))
    return Desk(part.code, part.name, working_time(part.hours, closures, reading, table))


def contradictions(
    file: str,
    hours: tuple[HoursPart, ...],
    closures: tuple[ClosurePart, ...],
    desks: tuple[DeskPart, ...],
) -> Iterator[Problem]:
    """What no single key shows: sessions in the wrong order, no session at all, a day that no year has."""
    yield from _hours_problems(file, "hours", hours)
    yield from _closure_problems(file, "closures", closures)
    codes = [part.code for part in desks]
    for place, part in enumerate(desks, 1):
        if part.code in codes[: place - 1]:
            yield repeated(file, f"desks[{place}].code", part.code)
        yield from _hours_problems(file, f"desks[{place}].hours", part.hours)
        yield from _closure_problems(file, f"desks[{place}].closures", part.closures or ())


def _hours(part: HoursPart) -> Hours:
    season = Season(_month_day(part.season[0]), _month_day(part.season[1])) if part.season else None
    weekdays = frozenset(map(_WEEKDAYS.index, part.weekdays)) if part.weekdays else MONDAY_TO_FRIDAY
    return Hours(tuple(_sessions(part)), weekdays, part.since, season)


def _sessions(part: HoursPart) -> Iterator[Session]:
    for half, span in zip(_HALVES, (part.morning, part.afternoon), strict=True):
        if span:
            start, end = span.split("-")
            yield Session(half, time.fromisoformat(start), time.fromisoformat(end))


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _closure(part: ClosurePart) -> Closure:
    halves = frozenset({part.half} if part.half else _HALVES)
    return Closure(part.first, part.last or part.first, halves, part.why, part.source)


def _hours_problems(file: str, table: str, hours: tuple[HoursPart, ...]) -> Iterator[Problem]:
    for place, part in enumerate(hours, 1):
        key = f"{table}[{place}]"
        moments = [moment for session in _sessions(part) for moment in (session.start, session.end)]
        if not moments:
            yield wrong(file, key, "", Text("calendar.expected.session"))
        elif any(later <= earlier for earlier, later in pairwise(moments)):
            found = ", ".join(span for span in (part.morning, part.afternoon) if span)
            yield wrong(file, key, found, Text("calendar.expected.order"))
        for day in part.season or ():
            month, number = _month_day(day)
            try:
                date(_A_LEAP_YEAR, month, number)
            except ValueError:
                yield wrong(file, f"{key}.season", day, Text("calendar.expected.month_day"))


def _closure_problems(file: str, table: str, closures: tuple[ClosurePart, ...]) -> Iterator[Problem]:
    for place, part in enumerate(closures, 1):
        if part.last and part.last < part.first:
            expected = Text("rules.expected.not_before", day=str(part.first), place="first")
            yield wrong(file, f"{table}[{place}].last", part.last, expected)
