"""How long a clock runs, as a regulation file writes it. Counting belongs to the calendar, not here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from vanthu.locales import Text

Unit = Literal[
    "hours",  # of the clock
    "office_hours",
    "days",  # of the calendar
    "working_days",
    "same_day",
    "next_working_morning",
    "at_once",
    "day_of_month",
    "as_set",  # the date stands in the case itself: promised, assigned, or asked for by the document
]

_COUNTED = re.compile(r"([1-9]\d{0,3}) (hour|office hour|day|working day)s?")
_DAY_OF_MONTH = re.compile(r"day ([1-9]|[12]\d|3[01]) of month")
_PLAIN: dict[str, Unit] = {
    "same day": "same_day",
    "next working morning": "next_working_morning",
    "at once": "at_once",
    "as set": "as_set",
}


@dataclass(frozen=True, slots=True)
class Length:
    """A number and its unit; the number is 0 where the unit needs none, and the day for ``day_of_month``."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Length:
        """From ``15 working days``, ``4 hours``, ``8 office hours``, ``3 days``, ``same day``, ``at once``,
        ``next working morning``, ``day 30 of month`` or ``as set``. Raises ValueError for anything else.
        """
        if text in _PLAIN:
            return cls(0, _PLAIN[text])
        if found := _COUNTED.fullmatch(text):
            return cls(int(found[1]), cast("Unit", found[2].replace(" ", "_") + "s"))
        if found := _DAY_OF_MONTH.fullmatch(text):
            return cls(int(found[1]), "day_of_month")
        raise ValueError(f"not a length: {text!r}")

    def __str__(self) -> str:
        """The form that :meth:`parse` reads."""
        if self.unit == "day_of_month":
            return f"day {self.number} of month"
        words = self.unit.replace("_", " ")
        if not self.number:
            return words
        return f"{self.number} {words.removesuffix('s') if self.number == 1 else words}"


def length_text(length: Length) -> Text:
    """A length in words for people."""
    number = length.number
    texts: dict[Unit, Text] = {
        "hours": Text("rules.length.hours", number=number),
        "office_hours": Text("rules.length.office_hours", number=number),
        "days": Text("rules.length.days", number=number),
        "working_days": Text("rules.length.working_days", number=number),
        "same_day": Text("rules.length.same_day"),
        "next_working_morning": Text("rules.length.next_working_morning"),
        "at_once": Text("rules.length.at_once"),
        "day_of_month": Text("rules.length.day_of_month", number=number),
        "as_set": Text("rules.length.as_set"),
    }
    return texts[length.unit]
