"""Seven ways to count a period, each with every day that was counted or skipped and why.

Bộ luật Dân sự 2015:
    Điều 147: 1. a period in minutes or hours begins at the given moment; 2. in one of days, weeks or months the first
    day is not counted; 3. where an event begins the period, the day of the event is not counted.
    Điều 148: 1. a period in days ends with the end of its last day; 5. where that is a weekend or holiday, with the
    end of the next working day; 6. a day ends at 24:00.
A swapped Saturday is a working day like another. Where an office's last day ends is its reading (``Reading``).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vanthu.locales import Text
from vanthu.rules.calendar.days import ONE_DAY, Calendar, Day, midnight_of
from vanthu.rules.calendar.words import HALF_NAMES, VIETNAM, WEEKDAYS, time_words


@dataclass(frozen=True, slots=True)
class Step:
    """A day, or a part of one, that was counted or skipped, and why; ``plain`` where the reason is what one expects."""

    day: date
    why: Text
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """Where a count ended, and its arithmetic. ``notes``: what the text leaves open and how it was read."""

    due: datetime
    counted: tuple[Step, ...]
    skipped: tuple[Step, ...]
    notes: tuple[Text, ...] = ()


def working_days(number: int, start: datetime, calendar: Calendar) -> Count:
    """The end of the last of so many working days, counted from the day after."""
    counted: list[Step] = []
    skipped = [_first_day(start)]
    day = calendar.day(start.date())
    while len(counted) < number:
        reached = calendar.next_worked(day.day)
        skipped += _rests_between(day.day, reached.day, calendar)
        day = reached
        why = Text("calendar.counted.working_day", number=len(counted) + 1, day=day.why)
        counted.append(Step(day.day, why, plain=not day.source))
    return Count(calendar.end_of(day), tuple(counted), tuple(skipped))


def days(number: int, start: datetime, calendar: Calendar) -> Count:
    """The end of the last of so many calendar days, moved on where that is a rest day."""
    first = start.date()
    counted = tuple(
        Step(
            day := first + place * ONE_DAY,
            Text("calendar.counted.day", number=place, weekday=WEEKDAYS[day.weekday()]),
            plain=True,
        )
        for place in range(1, number + 1)
    )
    last, moved, notes = _moved_on(first + number * ONE_DAY, calendar)
    return Count(calendar.end_of(last), counted, (_first_day(start), *moved), notes)


def hours(number: int, start: datetime, calendar: Calendar) -> Count:
    """So many hours of the clock, day and night; with the office's hours beside it, where those end later."""
    due = start + timedelta(hours=number)
    counted, moment = [], start
    while moment < due:
        next_day = datetime.combine(moment.date() + ONE_DAY, moment.min.time(), VIETNAM)
        until = min(due, next_day)
        counted.append(_span(moment, until))
        moment = until
    other = office_hours(number, start, calendar).due
    notes = (Text("calendar.note.office_hours", due=time_words(other)),) if other > due else ()
    return Count(due, tuple(counted), (), notes)


def office_hours(number: int, start: datetime, calendar: Calendar) -> Count:
    """So many hours of the office's sessions: neither lunch, nor night, nor rest days."""
    left, day = timedelta(hours=number), calendar.day(start.date())
    counted: list[Step] = []
    skipped = [] if day.is_worked else [Step(day.day, day.why)]
    while True:
        skipped += [Step(day.day, why) for why in day.closed if day.is_worked]
        for session in day.sessions:
            begins = max(start, datetime.combine(day.day, session.start, VIETNAM))
            ends = datetime.combine(day.day, session.end, VIETNAM)
            if begins >= ends:
                why = Text(
                    "calendar.skipped.session_over", half=HALF_NAMES[session.half], end=f"{ends:%H:%M}"
                )
                skipped.append(Step(day.day, why))
                continue
            until = min(ends, begins + left)
            counted.append(_span(begins, until))
            left -= until - begins
            if not left:
                return Count(until, tuple(counted), tuple(skipped))
        following = calendar.next_worked(day.day)
        skipped += _rests_between(day.day, following.day, calendar)
        day = following


def same_day(start: datetime, calendar: Calendar) -> Count:
    """The end of the day itself; where nobody works that day, of the next working day (Điều 148.5)."""
    day = calendar.day(start.date())
    if not day.is_worked:
        last, moved, notes = _moved_on(day.day, calendar)
        return Count(calendar.end_of(last), (_same_day(last.day),), moved, notes)
    due = calendar.end_of(day)
    if start < due:
        return Count(due, (_same_day(day.day),), ())
    midnight = midnight_of(day.day)
    following = calendar.next_worked(day.day)
    if calendar.working.reading.asked_late == "midnight" or start > midnight:
        note = Text("calendar.note.asked_late", other=time_words(calendar.end_of(following)))
        return Count(max(midnight, start), (_same_day(day.day),), (), (note,))
    skipped = (
        Step(day.day, Text("calendar.skipped.asked_late")),
        *_rests_between(day.day, following.day, calendar),
    )
    note = Text("calendar.note.asked_late_next", other=time_words(midnight))
    return Count(calendar.end_of(following), (_same_day(following.day),), skipped, (note,))


def next_working_morning(start: datetime, calendar: Calendar) -> Count:
    """The end of the morning of the next working day; a day that is worked only after noon has no morning."""
    skipped, day = [_first_day(start)], start.date()
    while True:
        following = calendar.next_worked(day)
        skipped += _rests_between(day, following.day, calendar)
        day = following.day
        for session in following.sessions:
            if session.half == "morning":
                why = Text(
                    "calendar.counted.morning", end=f"{session.end:%H:%M}", weekday=WEEKDAYS[day.weekday()]
                )
                due = datetime.combine(day, session.end, VIETNAM)
                return Count(due, (Step(day, why),), tuple(skipped))
        skipped += [Step(day, why) for why in following.closed] or [
            Step(day, Text("calendar.skipped.no_morning"))
        ]


def at_once(start: datetime) -> Count:
    """The same instant: every minute after it is late, and can be told."""
    why = Text("calendar.counted.at_once", time=f"{start:%H:%M}")
    return Count(start, (Step(start.date(), why),), (), (Text("calendar.note.at_once"),))


def day_of_month(number: int, start: datetime, calendar: Calendar) -> Count:
    """The next such day of a month, its last day where it is shorter; moved on where it is a rest day (Điều 148.5)."""
    year, month = start.year, start.month
    while True:
        length = monthrange(year, month)[1]
        wanted = date(year, month, min(number, length))
        last, moved, notes = _moved_on(wanted, calendar)
        due = calendar.end_of(last)
        if wanted >= start.date() and due >= start:
            break
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    counted = Step(
        wanted, Text("calendar.counted.day_of_month", number=wanted.day, month=f"{month:02}/{year}")
    )
    short = (Text("calendar.note.short_month", month=f"{month:02}/{year}", number=number, last=length),)
    return Count(due, (counted,), moved, (short if number > length else ()) + notes)


def _first_day(start: datetime) -> Step:
    return Step(start.date(), Text("calendar.skipped.first_day"))


def _same_day(day: date) -> Step:
    return Step(day, Text("calendar.counted.same_day", weekday=WEEKDAYS[day.weekday()]))


def _span(begins: datetime, until: datetime) -> Step:
    minutes, seconds = divmod(round((until - begins).total_seconds()), 60)
    hour, minute = divmod(minutes, 60)
    ends = "24:00" if until.date() > begins.date() else f"{until:%H:%M}"
    long = (
        Text("calendar.span.minutes", minutes=minute) if not hour else Text("calendar.span.hours", hours=hour)
    )
    if hour and minute:
        long = Text("calendar.span.both", hours=hour, minutes=minute)
    if seconds and not minutes:
        long = Text("calendar.span.seconds", seconds=seconds)
    why = Text("calendar.counted.span", begins=f"{begins:%H:%M}", ends=ends, long=long)
    return Step(begins.date(), why)


def _rests_between(first: date, last: date, calendar: Calendar) -> list[Step]:
    """The days strictly between two, each with the reason why nobody works."""
    between = (last - first).days - 1
    return [
        Step(day.day, day.why)
        for place in range(between)
        for day in (calendar.day(first + (place + 1) * ONE_DAY),)
    ]


def _moved_on(wanted: date, calendar: Calendar) -> tuple[Day, tuple[Step, ...], tuple[Text, ...]]:
    """The day on which a period that would end on ``wanted`` ends, the rest days passed over, and that it moved."""
    day = calendar.day(wanted)
    if day.is_worked:
        return day, (), ()
    last = calendar.next_worked(wanted)
    passed = (Step(wanted, day.why), *_rests_between(wanted, last.day, calendar))
    note = Text(
        "calendar.note.moved_on", wanted=f"{wanted:%d/%m/%Y}", why=day.why, day=f"{last.day:%d/%m/%Y}"
    )
    return last, passed, (note,)
