"""Days and moments in words, in Vietnam's time. Numbers stay as Vietnamese papers write them: 23/11/2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from vanthu.locales import Text

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
