"""Days and moments in words, in Vietnam's time. Numbers stay as Vietnamese papers write them: 23/11/2026."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from vanthu.locales import Text
from vanthu.store.folding import folded

#: Vietnam has had no other offset since 1975.
VIETNAM = timezone(timedelta(hours=7), "+07")

_WEEKDAYS = (
    Text("date.monday"),
    Text("date.tuesday"),
    Text("date.wednesday"),
    Text("date.thursday"),
    Text("date.friday"),
    Text("date.saturday"),
    Text("date.sunday"),
)


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


def day_words(when: date) -> Text:
    """ "thứ Hai 23/11/2026", of a day or of an aware instant."""
    day = local_day(when) if isinstance(when, datetime) else when
    return Text("date.day", weekday=_WEEKDAYS[day.weekday()], day=f"{day:%d/%m/%Y}")


def time_words(moment: datetime) -> Text:
    """ "09:00 thứ Hai 23/11/2026", of an aware instant."""
    return Text("date.time", time=f"{moment.astimezone(VIETNAM):%H:%M}", day=day_words(moment))
