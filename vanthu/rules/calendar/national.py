"""Vietnam's days off and worked Saturdays, by decision: a dated table, each row with its source.

Bộ luật Lao động 2019 names the holidays (Điều 112) and gives a day instead for one on a rest day (Điều 111.3); which
days are Tết, which is the second day of Quốc khánh, and which ordinary days are swapped for Saturdays is announced
year by year. A year that was not announced is forecast, and every day of it is provisional.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Limits
from pydantic import ValidationError

from vanthu.locales import Text
from vanthu.rules.calendar.words import Holiday
from vanthu.rules.problems import FileError, Problem, from_validation, read_toml, repeated, wrong
from vanthu.rules.regulation import Part, Slug, Some, Words

SHIPPED = Path(__file__).parents[1] / "data" / "vietnam.toml"
SATURDAY = 5

Kind = Literal[
    "holiday",
    "instead",  # a day off for a holiday that fell on a rest day
    "swapped",  # an ordinary day off, made up on a rest day
    "worked",  # a rest day worked, for a day off
    "ordinary",  # as the week has it: takes an earlier row back
]


class CalendarError(FileError):
    """A table of days cannot be used; ``problems`` holds every mistake found in it."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that the week alone does not tell. ``in_place_of``: the other day of a swap, or the holiday made up."""

    day: date
    kind: Kind
    holiday: Holiday | None
    in_place_of: date | None
    source: str

    @property
    def is_off(self) -> bool:
        """Whether nobody works that day."""
        return self.kind in ("holiday", "instead", "swapped")


@dataclass(frozen=True, slots=True)
class DayTable:
    """Special days by date, and the years that were announced."""

    days: Mapping[date, SpecialDay]
    announced: frozenset[int]

    def of(self, year: int) -> tuple[SpecialDay, ...]:
        """The special days of a year, in order."""
        return tuple(self.days[day] for day in sorted(self.days) if day.year == year)

    def changed_by(self, other: DayTable) -> DayTable:
        """This table with another laid over it: its rows stand, its years count as announced too."""
        return DayTable({**self.days, **other.days}, self.announced | other.announced)


class _Row(Part):
    date: datetime.date
    kind: Kind
    holiday: Holiday | None = None
    in_place_of: datetime.date | None = None
    source: Slug


class _File(Part):
    announced: Annotated[tuple[Annotated[int, Limits(ge=1995, le=2099)], ...], Limits(strict=False)] = ()
    sources: dict[Slug, Words]
    days: Some[_Row]


def read_days(path: Path) -> DayTable:
    """The table of a file. Raises CalendarError with every mistake found."""
    try:
        file = _File.model_validate(read_toml(path))
    except ValidationError as error:
        raise CalendarError(from_validation(path.name, _File, error)) from None
    except FileError as error:
        raise CalendarError(error.problems) from None
    if problems := tuple(_contradictions(path.name, file)):
        raise CalendarError(problems)
    return DayTable(
        {
            row.date: SpecialDay(row.date, row.kind, row.holiday, row.in_place_of, file.sources[row.source])
            for row in file.days
        },
        frozenset(file.announced),
    )


@cache
def shipped_days() -> DayTable:
    """The table that comes with this release."""
    return read_days(SHIPPED)


def load_days(folder: Path | None = None) -> DayTable:
    """The shipped table with the office's own (``*.toml`` in a folder, by name) laid over it.

    Raises CalendarError with every mistake found.
    """
    table = shipped_days()
    for path in sorted(folder.glob("*.toml")) if folder else ():
        table = table.changed_by(read_days(path))
    return table


def _contradictions(file: str, table: _File) -> Iterator[Problem]:
    """What no single key shows: a day twice, a swap with one half, a worked day that is no rest day."""
    rows = {row.date: row for row in table.days}
    for place, year in enumerate(table.announced, 1):
        named = [row.holiday for row in table.days if row.date.year == year and row.kind == "holiday"]
        # One row too few in a decided year would make a holiday a working day, and nobody would see it.
        if missing := [name for name, number in _days_by_law(year).items() if named.count(name) < number]:
            names = ", ".join(missing)
            yield wrong(file, f"announced[{place}]", year, Text("calendar.expected.whole_year", names=names))
    seen: set[date] = set()
    for place, row in enumerate(table.days, 1):
        key = f"days[{place}]"
        if row.date in seen:
            yield repeated(file, f"{key}.date", row.date)
        seen.add(row.date)
        if row.source not in table.sources:
            yield wrong(
                file,
                f"{key}.source",
                row.source,
                Text("rules.expected.one_of", allowed=", ".join(table.sources)),
            )
        if row.kind == "holiday" and row.holiday is None:
            yield wrong(file, f"{key}.holiday", "", Text("calendar.expected.holiday"))
        is_weekend = row.date.weekday() >= SATURDAY
        if row.kind == "worked" and not is_weekend:
            yield wrong(file, f"{key}.date", row.date, Text("calendar.expected.weekend"))
        if row.kind in ("swapped", "instead") and is_weekend:
            yield wrong(file, f"{key}.date", row.date, Text("calendar.expected.weekday"))
        other = rows.get(row.in_place_of) if row.in_place_of is not None else None
        if row.kind in _PARTNERS and (
            other is None
            or other.kind != _PARTNERS[row.kind]
            or (row.kind != "instead" and other.in_place_of != row.date)
        ):
            yield wrong(file, f"{key}.in_place_of", row.in_place_of, Text("calendar.expected.partner"))


def _days_by_law(year: int) -> Mapping[Holiday, int]:
    """How many days each holiday has: Bộ luật Lao động 2012 Điều 115, 2019 Điều 112.1; Nghị quyết 28/2026/QH16."""
    days: dict[Holiday, int] = {
        "new_year": 1,
        "tet": 5,
        "hung_kings": 1,
        "reunification": 1,
        "labour": 1,
        "national": 2 if year >= 2021 else 1,
    }
    return days | {"culture": 1} if year >= 2026 else days


# What must stand on the day that a row is in place of.
_PARTNERS: Mapping[Kind, Kind] = {"swapped": "worked", "worked": "swapped", "instead": "holiday"}
