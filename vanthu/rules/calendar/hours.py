"""When an office works: two sessions a day by season, days on which it is shut, and how it reads the texts.

The 40-hour week, Monday to Friday, is QĐ 188/1999/QĐ-TTg; the hours themselves each province sets by season.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from vanthu.rules.calendar.national import DayTable, shipped_days
from vanthu.rules.calendar.words import Half

MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Session:
    """One half of an office's day, from ``start`` up to, not including, ``end``."""

    half: Half
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Season:
    """A part of each year, first and last day included as (month, day); it may run over the new year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds_on(self, day: date) -> bool:
        """Whether a day is in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class Hours:
    """The sessions of some weekdays (Monday is 0), since a day, in a season; None: always, all year."""

    sessions: tuple[Session, ...]
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    since: date | None = None
    season: Season | None = None

    def holds_on(self, day: date, weekday: int) -> bool:
        """Whether these are the hours of a day that is worked as that weekday."""
        return (
            weekday in self.weekdays
            and (self.since is None or day >= self.since)
            and (self.season is None or self.season.holds_on(day))
        )


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, or halves of days, on which an office is shut by its own decision (``source``)."""

    first: date
    last: date
    halves: frozenset[Half]
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How an office reads what the law leaves open; docs/explanation/dates.md says why these are the defaults.

    ``day_ends``: a last day ends with the office's hours, or at midnight as Bộ luật Dân sự 2015 Điều 148.6 allows.
    ``asked_late``: "the same day", asked after hours, ends at that midnight, or with the next working day.
    """

    day_ends: Literal["office", "midnight"] = "office"
    asked_late: Literal["midnight", "next_day"] = "midnight"


#: The hours of an office whose file says nothing.
USUAL_HOURS = Hours(
    (Session("morning", time(7, 30), time(11, 30)), Session("afternoon", time(13, 30), time(17, 30)))
)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Everything that makes an office's, or a desk's, days differ from another's. Of several hours the last holds.

    ``table``: the country's days, with what the office entered itself.
    """

    hours: tuple[Hours, ...] = (USUAL_HOURS,)
    closures: tuple[Closure, ...] = ()
    reading: Reading = Reading()
    #: Equal but not hashed: to hash hundreds of days for every question would cost more than the answer.
    table: DayTable = field(default_factory=shipped_days, hash=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that keeps hours of its own, as a one-stop desk that opens on Saturday mornings."""

    code: str
    name: str
    working: WorkingTime
