"""Days in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from vanthu.locales import Text

#: Vietnam has had no other offset since 1975.
VIETNAM = timezone(timedelta(hours=7), "+07")

Holiday = Literal["new_year", "tet", "hung_kings", "reunification", "labour", "national", "culture", "other"]
Half = Literal["morning", "afternoon"]

HOLIDAY_NAMES: Mapping[Holiday, Text] = {
    "new_year": Text("calendar.holiday.new_year"),
    "tet": Text("calendar.holiday.tet"),
    "hung_kings": Text("calendar.holiday.hung_kings"),
    "reunification": Text("calendar.holiday.reunification"),
    "labour": Text("calendar.holiday.labour"),
    "national": Text("calendar.holiday.national"),
    "culture": Text("calendar.holiday.culture"),
    "other": Text("calendar.holiday.other"),
}
HALF_NAMES: Mapping[Half, Text] = {
    "morning": Text("calendar.half.morning"),
    "afternoon": Text("calendar.half.afternoon"),
}
WEEKDAYS = (
    Text("date.monday"),
    Text("date.tuesday"),
    Text("date.wednesday"),
    Text("date.thursday"),
    Text("date.friday"),
    Text("date.saturday"),
    Text("date.sunday"),
)


def day_words(when: date) -> Text:
    """ "thứ Hai 23/11/2026", of a day or of an aware instant."""
    day = when.astimezone(VIETNAM).date() if isinstance(when, datetime) else when
    return Text("date.day", weekday=WEEKDAYS[day.weekday()], day=f"{day:%d/%m/%Y}")


def time_words(moment: datetime) -> Text:
    """ "09:00 thứ Hai 23/11/2026", of an aware instant; the last second of a day is its 24:00."""
    local = moment.astimezone(VIETNAM)
    clock = "24:00" if (local.hour, local.minute, local.second) == (23, 59, 59) else f"{local:%H:%M}"
    return Text("date.time", time=clock, day=day_words(local.date()))
