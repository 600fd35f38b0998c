"""What a day is for an office: worked or not, in which sessions, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from vanthu.locales import Text
from vanthu.rules.calendar.forecast import forecast
from vanthu.rules.calendar.hours import Closure, Session, WorkingTime
from vanthu.rules.calendar.national import SATURDAY, SpecialDay
from vanthu.rules.calendar.words import HALF_NAMES, HOLIDAY_NAMES, VIETNAM, WEEKDAYS

#: A whole year without a working day is a mistake in the office's file, not a calendar.
LONGEST_REST = 366
ONE_DAY = timedelta(days=1)
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an office. ``sessions`` are those worked; ``closed`` the reasons of halves that are shut.

    ``why`` says why it is worked, or why not; ``source`` is the decision behind that, empty for the week's own days.
    """

    day: date
    sessions: tuple[Session, ...]
    closed: tuple[Text, ...]
    why: Text
    source: str
    provisional: bool

    @property
    def is_worked(self) -> bool:
        """Whether anybody works, if only half the day."""
        return bool(self.sessions)

    @property
    def closes(self) -> datetime:
        """The end of the last session. Raises IndexError on a rest day."""
        return datetime.combine(self.day, self.sessions[-1].end, VIETNAM)


class NoWorkingDayError(ValueError):
    """The office's file leaves no day to work on."""


class Calendar:
    """The days of an office, or of one desk. Asked about the same day twice, it remembers."""

    def __init__(self, working: WorkingTime | None = None) -> None:
        self.working = working or WorkingTime()
        self._days: dict[date, Day] = {}

    def day(self, day: date) -> Day:
        """What a day is. Raises ValueError in years without a calendar (before 1995, after 2099)."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._make(day)
        return known

    def next_worked(self, day: date) -> Day:
        """The first worked day after a day. Raises NoWorkingDayError where a year has none."""
        for _ in range(LONGEST_REST):
            day += ONE_DAY
            if (found := self.day(day)).is_worked:
                return found
        raise NoWorkingDayError(str(day))

    def end_of(self, day: Day) -> datetime:
        """When a worked day ends, as the office reads the law (Bộ luật Dân sự 2015 Điều 148.6)."""
        return day.closes if self.working.reading.day_ends == "office" else midnight_of(day.day)

    def is_announced(self, year: int) -> bool:
        """Whether the year's days off are decided, not forecast."""
        return year in self.working.table.announced

    def _special(self, day: date) -> SpecialDay | None:
        if day in self.working.table.days:
            return self.working.table.days[day]
        if self.is_announced(day.year):
            return None
        return next((special for special in forecast(day.year) if special.day == day), None)

    def _make(self, day: date) -> Day:
        special = self._special(day)
        provisional = not self.is_announced(day.year)
        source = special.source if special else ""
        weekday = day.weekday()
        why: Text = WEEKDAYS[weekday]
        if special and special.is_off:
            return Day(day, (), (), _why_off(special), source, provisional)
        if special and special.kind == "worked":
            # A Saturday worked for a Monday keeps the Monday's hours.
            weekday = special.in_place_of.weekday() if special.in_place_of else 0
            why = _why_worked(special)
        sessions = next(
            (hours.sessions for hours in reversed(self.working.hours) if hours.holds_on(day, weekday)), ()
        )
        if not sessions:
            weekend = Text("calendar.why.weekend")
            free = Text("calendar.why.free", weekday=WEEKDAYS[weekday])
            return Day(day, (), (), weekend if weekday >= SATURDAY else free, source, provisional)
        shut = [closure for closure in self.working.closures if closure.first <= day <= closure.last]
        if not shut:
            return Day(day, sessions, (), why, source, provisional)
        halves = {half for closure in shut for half in closure.halves}
        left = tuple(session for session in sessions if session.half not in halves)
        return Day(
            day,
            left,
            tuple(map(_why_shut, shut)),
            why if left else _why_shut(shut[0]),
            source if left else shut[0].source,
            provisional,
        )


def midnight_of(day: date) -> datetime:
    """The last second of a day: 24:00 by the law, written so that it still shows the day's own date."""
    return datetime.combine(day, LAST_SECOND, VIETNAM)


def _why_off(special: SpecialDay) -> Text:
    name = HOLIDAY_NAMES[special.holiday or "other"]
    other = f"{special.in_place_of:%d/%m/%Y}" if special.in_place_of else ""
    if special.kind == "instead":
        return (
            Text("calendar.why.instead", holiday=name, day=other)
            if other
            else Text("calendar.why.made_up", holiday=name)
        )
    if special.kind == "swapped":
        return (
            Text("calendar.why.swapped", holiday=name, day=other)
            if other
            else Text("calendar.why.swapped_open")
        )
    return Text("calendar.why.holiday", holiday=name)


def _why_worked(special: SpecialDay) -> Text:
    weekday = WEEKDAYS[special.day.weekday()]
    if special.in_place_of is None:
        return Text("calendar.why.worked_open", weekday=weekday)
    return Text("calendar.why.worked", weekday=weekday, day=f"{special.in_place_of:%d/%m/%Y}")


def _why_shut(closure: Closure) -> Text:
    if len(closure.halves) > 1:
        return Text("calendar.why.shut", why=closure.why, source=closure.source)
    (half,) = closure.halves
    return Text("calendar.why.shut_half", half=HALF_NAMES[half], why=closure.why, source=closure.source)
