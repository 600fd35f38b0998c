"""The dated table of Vietnam: sound, sourced, and different from the library only where the library is behind."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from vanthu.rules.calendar.days import Calendar
from vanthu.rules.calendar.forecast import forecast
from vanthu.rules.calendar.hours import WorkingTime
from vanthu.rules.calendar.national import (
    SHIPPED,
    CalendarError,
    DayTable,
    load_days,
    read_days,
    shipped_days,
)

NATIONAL = Calendar()
GOOD = """\
days = [
  { date = 2028-01-24, kind = "holiday", holiday = "tet", source = "tb" },
  { date = 2028-01-03, kind = "swapped", holiday = "new_year", in_place_of = 2028-01-08, source = "tb" },
  { date = 2028-01-08, kind = "worked", in_place_of = 2028-01-03, source = "tb" },
]
[sources]
tb = "Thông báo 1/TB-BNV"
"""


def every_day(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last + 1, 1, 1) - start).days)]


def test_every_row_has_a_source_and_every_year_is_announced() -> None:
    table = shipped_days()
    assert table.announced == frozenset(range(2020, 2028))
    assert all(special.source for special in table.days.values())


def test_it_differs_from_the_library_on_two_days_that_were_announced_late() -> None:
    library = Calendar(
        WorkingTime(
            table=DayTable(
                {each.day: each for year in range(2020, 2028) for each in forecast(year)},
                shipped_days().announced,
            )
        )
    )
    differ = [d for d in every_day(2020, 2027) if NATIONAL.day(d).is_worked != library.day(d).is_worked]
    assert differ == [date(2026, 1, 2), date(2026, 1, 10)]


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 1, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 8, 22), True),
        (date(2026, 8, 31), False),
        (date(2025, 4, 26), True),
        (date(2024, 5, 4), True),
        (date(2026, 11, 24), False),
        (date(2025, 11, 24), True),
        (date(2027, 11, 24), False),
        (date(2020, 9, 3), True),
        (date(2021, 9, 3), False),
    ],
)
def test_swaps_and_the_new_holiday_hold_from_their_year(day: date, is_worked: bool) -> None:
    assert NATIONAL.day(day).is_worked is is_worked
    assert bool(NATIONAL.day(day).source) is (not is_worked or day.weekday() == 5)


def test_a_swapped_day_and_its_saturday_balance() -> None:
    days = shipped_days().days.values()
    assert sum(d.kind == "swapped" for d in days) == sum(d.kind == "worked" for d in days) == 4


def test_what_the_office_enters_is_laid_over_the_table(tmp_path: Path) -> None:
    (tmp_path / "2028.toml").write_text(GOOD, "utf-8")
    before, after = NATIONAL, Calendar(WorkingTime(table=load_days(tmp_path)))
    assert before.day(date(2028, 1, 8)).provisional
    assert after.day(date(2028, 1, 8)).provisional  # the rest of the year is still a forecast
    assert not after.day(date(2028, 4, 4)).is_worked
    assert after.day(date(2028, 1, 8)).is_worked
    assert after.day(date(2026, 8, 22)).is_worked


def test_a_late_decision_can_take_a_row_back(tmp_path: Path) -> None:
    late = """\
days = [{ date = 2027-11-24, kind = "ordinary", source = "tb" }]
[sources]
tb = "Thông báo 2/TB-BNV"
"""
    (tmp_path / "2027.toml").write_text(late, "utf-8")
    assert Calendar(WorkingTime(table=load_days(tmp_path))).day(date(2027, 11, 24)).is_worked


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2028-01-08, source", "2028-01-15, source", ("days[2].in_place_of", "2028-01-15", "worked")),
        ("date = 2028-01-08", "date = 2028-01-07", ("days[3].date", "2028-01-07", "thứ Bảy")),
        ("date = 2028-01-03", "date = 2028-01-02", ("days[2].date", "thứ Hai")),
        (
            "days = [",
            "announced = [2028]\ndays = [",
            ("announced[1]", "2028", "new_year, tet, hung_kings", "culture"),
        ),
        ("days = [", 'announced = "2028"\ndays = [', ("announced",)),
        ("date = 2028-01-24", "date = 2028-01-03", ("days[2].date", "một lần")),
        (
            'source = "tb" },\n  { date = 2028-01-03',
            'source = "tb2" },\n  { date = 2028-01-03',
            ("days[1].source", "tb2"),
        ),
        ('holiday = "tet", ', "", ("days[1].holiday", "hung_kings")),
        ('kind = "holiday"', 'kind = "off"', ("days[1].kind", "'off'", "swapped")),
        ("days = [", "day = [", ("days", "thiếu")),
        ("[sources]", "[sources", ("không đọc được",)),
    ],
)
def test_a_broken_table_says_what_is_wrong(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    assert old in GOOD
    path = tmp_path / "2028.toml"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(CalendarError) as caught:
        read_days(path)
    for word in ("2028.toml", *words):
        assert word in str(caught.value)


def test_a_forecast_ends_where_the_moon_is_known() -> None:
    assert len(forecast(2099)) > 10
    for year in (1994, 2100):
        with pytest.raises(ValueError, match=str(year)):
            forecast(year)


def test_a_forecast_reads_the_names_of_the_library() -> None:
    names = {each.holiday for each in forecast(2028)}
    assert names == {"new_year", "tet", "hung_kings", "reunification", "labour", "national", "culture"}
    swapped = [each for each in forecast(2024) if each.kind in ("swapped", "worked")]
    assert [(each.day, each.kind) for each in swapped] == [
        (date(2024, 4, 29), "swapped"),
        (date(2024, 5, 4), "worked"),
    ]


def test_the_shipped_file_is_the_one_that_is_read() -> None:
    assert read_days(SHIPPED) == shipped_days()
