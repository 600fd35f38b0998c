"""Days and moments in words, in Vietnam's time. Numbers stay as Vietnamese papers write them: 23/11/2026."""

from __future__ import annotations

import re
from datetime import date, datetime

from vanthu.rules.calendar.words import VIETNAM, day_words, time_words
from vanthu.store.folding import folded

__all__ = ["VIETNAM", "day_words", "local_day", "read_day", "time_words"]

_BETWEEN = r"\s*(?:[/.\-,]\s*nam|[/.\-,]|thang|nam|\s)\s*"
_DAY_FIRST = re.compile(rf"(?:ngay\s*)?(\d{{1,2}}){_BETWEEN}(\d{{1,2}})(?:{_BETWEEN}(\d{{4}}|\d\d))?\.?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_RUN_TOGETHER = re.compile(r"(\d\d)(\d\d)(\d{4})")


def read_day(words: str, *, today: date, past: bool = False) -> date | None:
    """The day that somebody typed, however they type days, with or without marks; or None.

    Without a year it is the next such day, today included; for something that has happened (``past``) the last one.
    """
    said = " ".join(folded(words).split())
    if found := _YEAR_FIRST.fullmatch(said):
        year, month, day = found.groups()
    elif found := _RUN_TOGETHER.fullmatch(said) or _DAY_FIRST.fullmatch(said):
        day, month, year = found.groups()
    else:
        return None
    try:
        if year is not None:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        typed = date(today.year, int(month), int(day))
        if past:
            return typed if typed <= today else typed.replace(year=today.year - 1)
        return typed if typed >= today else typed.replace(year=today.year + 1)
    except ValueError:
        return None


def local_day(moment: datetime) -> date:
    """The day in Vietnam at an aware instant."""
    return moment.astimezone(VIETNAM).date()
