"""Years that nobody has announced yet, as the law and the moon will have them. Never more than a forecast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from vanthu.rules.calendar.national import Kind, SpecialDay
from vanthu.rules.calendar.words import Holiday

#: The library's tables of the moon end here, and its holidays before 1995 are of another law.
FIRST, LAST = 1995, 2099

SOURCE = "holidays"
_MADE_UP = " (nghỉ bù)"
_SWAPPED = "Ngày nghỉ (thay cho"
_NAMES: Mapping[str, Holiday] = {
    "Tết Dương lịch": "new_year",
    "Ngày Giỗ Tổ Hùng Vương": "hung_kings",
    "Ngày Chiến thắng": "reunification",
    "Ngày Quốc tế Lao động": "labour",
    "Quốc khánh": "national",
    "Ngày Văn hóa Việt Nam": "culture",
}


@cache
def forecast(year: int) -> tuple[SpecialDay, ...]:
    """The days off that may be expected of a year. Raises ValueError outside 1995–2099."""
    if not FIRST <= year <= LAST:
        raise ValueError(f"no calendar for {year}")
    # Half of a command's start would go into this import, and few dates reach an unannounced year.
    from holidays import country_holidays  # noqa: PLC0415

    found = country_holidays("VN", years=[year], expand=False, language="vi")
    off = (_off(day, name) for day, name in found.items() if day.year == year)
    worked = (
        SpecialDay(day, "worked", None, None, SOURCE) for day in found.weekend_workdays if day.year == year
    )
    return tuple(sorted((*off, *worked), key=lambda special: special.day))


def _off(day: date, name: str) -> SpecialDay:
    first = name.split("; ", maxsplit=1)[0]  # two on one day stand in one name
    kind: Kind = "swapped" if first.startswith(_SWAPPED) else "instead" if _MADE_UP in first else "holiday"
    plain = first.replace(_MADE_UP, "")
    # Every other day of the library's Vietnam is one of Tết, under its lunar date.
    holiday: Holiday = "other" if kind == "swapped" else _NAMES.get(plain, "tet")
    return SpecialDay(day, kind, holiday, None, SOURCE)
