"""Days and moments as people say them and as they type them."""

from __future__ import annotations

import re
from datetime import date

from vanthu.actions.dates import VIETNAM, day_words, local_day, time_words

__all__ = ["VIETNAM", "day_words", "local_day", "read_day", "time_words"]

_DAY = re.compile(r"(?:ngày\s+)?(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{4}))?$", re.IGNORECASE)


def read_day(words: str, *, today: date) -> date | None:
    """The day that somebody typed as ``dd/mm/yyyy`` or ``dd/mm`` (of this year, or the next if it is past), or None."""
    found = _DAY.match(words.strip())
    if found is None:
        return None
    day, month, year = found.groups()
    try:
        if year is not None:
            return date(int(year), int(month), int(day))
        typed = date(today.year, int(month), int(day))
        return typed if typed >= today else typed.replace(year=today.year + 1)
    except ValueError:
        return None
