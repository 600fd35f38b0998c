"""The instant that is owed, and its arithmetic: of a length, or of a clock of the adopted regulations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vanthu.locales import Text
from vanthu.rules import counting
from vanthu.rules.calendar.days import Calendar
from vanthu.rules.calendar.words import VIETNAM, day_words, time_words
from vanthu.rules.counting import Count, Step
from vanthu.rules.length import Length, length_text
from vanthu.rules.values import Clock

#: What a length that no regulation sets is counted by.
CIVIL_CODE = "Bộ luật Dân sự 2015, Điều 147–148"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is owed, in Vietnam's time, and how that was counted from ``start``.

    ``provisional``: the count reaches a year whose days off are not announced, so the date may still change.
    """

    start: datetime
    length: Length
    due: datetime
    provisional: bool
    counted: tuple[Step, ...]
    skipped: tuple[Step, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ClockDeadline:
    """A clock of one regulation and its deadline; None where it has not started, or waits for a date to be set.

    ``applied``: the stricter of all that were asked, the first adopted of equals.
    """

    clock: Clock
    deadline: Deadline | None
    applied: bool


def due(length: Length, start: datetime, calendar: Calendar) -> Deadline:
    """The deadline of a length that begins at an aware instant.

    Raises ValueError for a naive instant, for ``as set`` (the case itself holds that date), and for years without a
    calendar.
    """
    if start.tzinfo is None:
        raise ValueError("naive instant")
    begun = start.astimezone(VIETNAM)
    count = _count(length, begun, calendar)
    # Clock hours ask no calendar, so nothing announced later can move them.
    reaches_unannounced = length.unit not in ("hours", "at_once") and not all(
        calendar.is_announced(year) for year in range(begun.year, count.due.year + 1)
    )
    return Deadline(begun, length, count.due, reaches_unannounced, count.counted, count.skipped, count.notes)


def due_when_set(promised: datetime, start: datetime, calendar: Calendar) -> Deadline:
    """The deadline that a promise, an assignment or a document sets. Raises ValueError for a naive instant."""
    if start.tzinfo is None or promised.tzinfo is None:
        raise ValueError("naive instant")
    due_at = promised.astimezone(VIETNAM)
    step = Step(due_at.date(), Text("calendar.counted.as_set"))
    day = calendar.day(due_at.date())
    notes = () if day.is_worked else (Text("calendar.note.set_on_rest_day", why=day.why),)
    return Deadline(
        start.astimezone(VIETNAM),
        Length(0, "as_set"),
        due_at,
        day.provisional and not day.is_worked,
        (step,),
        (),
        notes,
    )


def clock_deadlines(
    clocks: tuple[Clock, ...],
    started: datetime | Mapping[str, datetime],
    calendar: Calendar,
    promised: datetime | Length | None = None,
) -> tuple[ClockDeadline, ...]:
    """One clock name's deadlines by every adopted regulation, in order; the earliest is the one applied.

    ``started``: when each trigger happened (``event.ended`` and ``event.happened`` differ), or one instant for all;
    ``promised``: the date, or the length, that the case itself holds, for clocks that run ``as set``.
    """
    deadlines = [_deadline(clock, started, calendar, promised) for clock in clocks]
    first = min((each.due for each in deadlines if each), default=None)
    applied = next((place for place, each in enumerate(deadlines) if each and each.due == first), None)
    return tuple(
        ClockDeadline(clock, deadline, place == applied)
        for place, (clock, deadline) in enumerate(zip(clocks, deadlines, strict=True))
    )


def explained(deadline: Deadline) -> tuple[Text, ...]:
    """Why this date: the date, the length and its beginning, each day counted, each skipped and why, the readings."""
    every = tuple(f"{step.day:%d/%m}" for step in deadline.counted)
    are_days = any(step.plain for step in deadline.counted)
    lines = [
        Text("calendar.explain.due", due=time_words(deadline.due)),
        Text("calendar.explain.start", start=time_words(deadline.start), length=length_text(deadline.length)),
        *([Text("calendar.explain.plain", number=len(every), days=every)] if are_days else []),
        *_lines(tuple(step for step in deadline.counted if not step.plain), counted=True),
        *_lines(deadline.skipped, counted=False),
        *deadline.notes,
    ]
    if deadline.provisional:
        lines.append(Text("calendar.note.provisional", year=deadline.due.year))
    return tuple(lines)


def _count(length: Length, start: datetime, calendar: Calendar) -> Count:
    match length.unit:
        case "working_days":
            return counting.working_days(length.number, start, calendar)
        case "days":
            return counting.days(length.number, start, calendar)
        case "hours":
            return counting.hours(length.number, start, calendar)
        case "office_hours":
            return counting.office_hours(length.number, start, calendar)
        case "same_day":
            return counting.same_day(start, calendar)
        case "next_working_morning":
            return counting.next_working_morning(start, calendar)
        case "at_once":
            return counting.at_once(start)
        case "day_of_month":
            return counting.day_of_month(length.number, start, calendar)
        case "as_set":
            raise ValueError("the case itself holds this date")


def _deadline(
    clock: Clock,
    started: datetime | Mapping[str, datetime],
    calendar: Calendar,
    promised: datetime | Length | None,
) -> Deadline | None:
    start = started if isinstance(started, datetime) else started.get(clock.starts)
    if start is None:
        return None
    if clock.within.unit != "as_set":
        return due(clock.within, start, calendar)
    if isinstance(promised, Length):
        return due(promised, start, calendar)
    return due_when_set(promised, start, calendar) if promised else None


def _lines(steps: tuple[Step, ...], *, counted: bool) -> list[Text]:
    """A line a step; neighbours with one reason share a line."""
    groups: list[tuple[list[Step], Text]] = []
    for step in steps:
        if groups and groups[-1][1] == step.why:
            groups[-1][0].append(step)
        else:
            groups.append(([step], step.why))
    return [
        Text("calendar.explain.counted", days=tuple(day_words(s.day) for s in group), why=why)
        if counted
        else Text("calendar.explain.skipped", days=tuple(day_words(s.day) for s in group), why=why)
        for group, why in groups
    ]
