"""Hours, seasons, closures and readings of an office file, and the stricter of two regulations."""

import dataclasses
from datetime import date, datetime, time
from pathlib import Path

import pytest

from vanthu.locales import say_plain
from vanthu.rules.book import Book, Rules
from vanthu.rules.calendar.days import Calendar, NoWorkingDayError
from vanthu.rules.calendar.hours import Hours, Reading, Season, Session, WorkingTime
from vanthu.rules.calendar.words import VIETNAM, time_words
from vanthu.rules.deadline import clock_deadlines, due, due_when_set, explained
from vanthu.rules.length import Length
from vanthu.rules.loader import load_folder
from vanthu.rules.office import SHIPPED, Office, load_office
from vanthu.rules.problems import OfficeError

TEXT = (SHIPPED / "xa-mau.toml").read_text("utf-8")
OFFICE = load_office(SHIPPED / "xa-mau.toml")
CALENDAR = Calendar(OFFICE.working)
REGULATIONS = load_folder()
MORNING = Session("morning", time(7), time(11))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def rules(*adopted: str) -> Rules:
    return Book(dataclasses.replace(OFFICE, adopts=adopted), REGULATIONS).at(date(2026, 8, 17))


def changed(tmp_path: Path, old: str, new: str) -> Office:
    assert old in TEXT
    path = tmp_path / "xa-mau.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    return load_office(path)


# ---------------------------------------------------------------- the office's file


def test_the_season_changes_the_afternoon() -> None:
    assert CALENDAR.day(date(2026, 9, 30)).sessions[1].start == time(13, 30)
    assert CALENDAR.day(date(2026, 10, 1)).sessions[1].start == time(13)
    assert CALENDAR.day(date(2026, 3, 31)).closes == at("2026-03-31T17:00")


def test_a_season_may_run_over_the_new_year() -> None:
    winter = Season((10, 1), (3, 31))
    assert winter.holds_on(date(2026, 12, 31))
    assert winter.holds_on(date(2026, 2, 28))
    assert not winter.holds_on(date(2026, 4, 1))


def test_new_hours_hold_from_their_day() -> None:
    new = Hours((MORNING,), since=date(2026, 9, 1))
    calendar = Calendar(WorkingTime((*WorkingTime().hours, new)))
    assert len(calendar.day(date(2026, 8, 28)).sessions) == 2
    assert calendar.day(date(2026, 9, 3)).sessions == (MORNING,)


def test_an_office_that_says_nothing_has_the_usual_hours(tmp_path: Path) -> None:
    start, end = (
        TEXT.index("# ----------------------------------------------------------------"),
        TEXT.index("# ---------------------------------------------------------------- the four bodies"),
    )
    path = tmp_path / "xa-mau.toml"
    path.write_text(TEXT[:start] + TEXT[end:], "utf-8")
    assert load_office(path).working == WorkingTime()


def test_a_closed_half_and_a_closed_day_say_why(tmp_path: Path) -> None:
    closures = """\
[[closures]]
first = 2026-08-18
half = "morning"
why = "mất điện"
source = "Thông báo 5/TB-UBND"
[[closures]]
first = 2026-08-19
last = 2026-08-20
why = "bão"
source = "Công điện 01/CĐ-UBND"

[reading]"""
    calendar = Calendar(changed(tmp_path, "[reading]", closures).working)
    half, whole = calendar.day(date(2026, 8, 18)), calendar.day(date(2026, 8, 20))
    assert [session.half for session in half.sessions] == ["afternoon"]
    assert "buổi sáng: mất điện (Thông báo 5/TB-UBND)" in say_plain(half.closed[0], "vi")
    assert not whole.is_worked
    assert "bão (Công điện 01/CĐ-UBND)" in say_plain(whole.why, "vi")
    assert whole.source == "Công điện 01/CĐ-UBND"


def test_a_desk_that_the_office_does_not_have_is_a_key_error() -> None:
    assert OFFICE.desk("mot-cua").name
    with pytest.raises(KeyError):
        OFFICE.desk("mot-kho")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('morning = "07:30-11:30"', 'morning = "7h30-11h30"', ("hours[1].morning", "7h30")),
        ('morning = "07:30-11:30"', 'morning = "11:30-07:30"', ("hours[1]", "11:30-07:30", "tăng dần")),
        ('afternoon = "13:30-17:30"', 'afternoon = "11:00-17:30"', ("hours[1]", "tăng dần")),
        ('season = ["04-01", "09-30"]', 'season = ["04-01", "09-31"]', ("hours[1].season", "09-31")),
        ('season = ["04-01", "09-30"]', 'season = ["04-01"]', ("hours[1].season",)),
        ('weekdays = ["sat"]\nmorning = "07:30-11:30"', 'weekdays = ["sat"]', ("desks[1].hours[2]", "buổi")),
        (
            'weekdays = ["sat"]',
            'weekdays = ["saturday"]',
            ("desks[1].hours[2].weekdays[1]", "saturday", "sat"),
        ),
        ('day_ends = "office"', 'day_ends = "17:00"', ("reading.day_ends", "17:00", "midnight")),
        (
            "[reading]",
            '[[closures]]\nfirst = 2026-08-18\nlast = 2026-08-17\nwhy = "x"\nsource = "y"\n[reading]',
            ("closures[1].last", "2026-08-17"),
        ),
        (
            "[reading]",
            '[[closures]]\nfirst = 2026-08-18\nwhy = "x"\n[reading]',
            ("closures[1].source", "thiếu"),
        ),
        (
            "[reading]",
            '[[desks]]\ncode = "mot-cua"\nname = "x"\n[[desks.hours]]\nmorning = "07:30-11:30"\n[reading]',
            ("desks[2].code", "một lần"),
        ),
    ],
)
def test_a_broken_office_file_says_what_is_wrong(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(OfficeError) as caught:
        changed(tmp_path, old, new)
    for word in ("xa-mau.toml", *words):
        assert word in str(caught.value)


def test_an_office_without_a_working_day_is_told() -> None:
    calendar = Calendar(WorkingTime((Hours((MORNING,), weekdays=frozenset()),)))
    with pytest.raises(NoWorkingDayError):
        due(Length(1, "working_days"), at("2026-08-17T09:00"), calendar)


# ---------------------------------------------------------------- readings


def test_an_office_may_let_a_last_day_end_at_midnight() -> None:
    calendar = Calendar(dataclasses.replace(OFFICE.working, reading=Reading("midnight")))
    found = due(Length(2, "working_days"), at("2026-08-28T09:00"), calendar)
    assert found.due == at("2026-09-04T23:59:59")
    assert "24:00 thứ Sáu 04/09/2026" in say_plain(explained(found)[0], "vi")


@pytest.mark.parametrize(
    ("reading", "when", "other"),
    [
        (Reading(), "2026-08-21T23:59:59", "17:30 thứ Bảy 22/08/2026"),
        (Reading("office", "next_day"), "2026-08-22T17:30", "24:00 thứ Sáu 21/08/2026"),
    ],
)
def test_the_same_day_asked_after_hours_shows_the_other_reading(
    reading: Reading, when: str, other: str
) -> None:
    calendar = Calendar(dataclasses.replace(OFFICE.working, reading=reading))
    found = due(Length(0, "same_day"), at("2026-08-21T18:00"), calendar)
    assert found.due == at(when)
    assert other in say_plain(found.notes[0], "vi")


def test_clock_hours_show_the_office_hours_beside_them() -> None:
    late = due(Length(4, "hours"), at("2026-08-17T16:00"), CALENDAR)
    assert "10:00 thứ Ba 18/08/2026" in say_plain(late.notes[0], "vi")
    assert not due(Length(4, "hours"), at("2026-08-17T07:30"), CALENDAR).notes


def test_an_explanation_names_every_day_passed_over_and_what_is_provisional() -> None:
    lines = explained(due(Length(1, "working_days"), at("2027-12-31T09:00"), CALENDAR))
    said = "\n".join(say_plain(line, "en") for line in lines)
    assert "Saturday 01/01/2028: public holiday: New Year's Day" in said
    assert "Monday 03/01/2028: day off for New Year's Day" in said
    assert "Provisional" in said
    assert "Civil Code 2015, Article 147" in said


# ---------------------------------------------------------------- clocks of regulations


def test_of_two_regulations_the_stricter_is_applied_and_both_are_shown() -> None:
    clocks = rules("trung-dung-2024", "nhu-xuan-2012").clock("news.event")
    ended, happened = at("2026-08-19T17:00"), at("2026-08-17T08:00")
    found = clock_deadlines(clocks, {"event.ended": ended, "event.happened": happened}, CALENDAR)
    assert [(f"{each.deadline.due:%d/%m}" if each.deadline else "", each.applied) for each in found] == [
        ("22/08", False),
        ("20/08", True),
    ]


def test_of_equals_the_first_adopted_is_applied() -> None:
    clocks = rules("trung-dung-2024", "nhu-xuan-2012").clock("news.event")
    found = clock_deadlines(clocks, at("2026-08-17T08:00"), CALENDAR)
    assert [each.applied for each in found] == [True, False]


def test_a_clock_whose_trigger_has_not_happened_has_no_date() -> None:
    clocks = rules("trung-dung-2024", "nhu-xuan-2012").clock("news.event")
    found = clock_deadlines(clocks, {"event.happened": at("2026-08-17T08:00")}, CALENDAR)
    assert [each.deadline is None for each in found] == [True, False]
    assert found[1].applied


def test_a_promised_date_stands_even_on_a_rest_day() -> None:
    clocks = rules("trung-dung-2024").clock("question.promise")
    (waiting,) = clock_deadlines(clocks, at("2026-08-17T08:00"), CALENDAR)
    assert waiting.deadline is None
    assert not waiting.applied
    promised = at("2026-08-23T10:00")
    (found,) = clock_deadlines(clocks, at("2026-08-17T08:00"), CALENDAR, promised)
    assert found.deadline is not None
    assert found.deadline.due == promised
    assert "nghỉ hằng tuần" in say_plain(found.deadline.notes[0], "vi")


def test_a_case_keeps_the_version_in_force_when_it_began() -> None:
    old = next(each for each in REGULATIONS if each.id == "trung-dung-2024")
    clock = old.clocks["question.answer"].model_copy(update={"within": Length(10, "working_days")})
    new = old.model_copy(
        update={"in_force": date(2026, 9, 1), "clocks": {**old.clocks, "question.answer": clock}}
    )
    book = Book(dataclasses.replace(OFFICE, adopts=(old.id,)), (old, new))
    lengths = [
        book.at(day).clock("question.answer")[0].within.number
        for day in (date(2026, 8, 31), date(2026, 9, 1))
    ]
    assert lengths == [15, 10]


def test_a_naive_moment_or_an_open_length_is_refused() -> None:
    naive = at("2026-08-17T09:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        due(Length(1, "days"), naive, CALENDAR)
    with pytest.raises(ValueError, match="naive"):
        due_when_set(naive, at("2026-08-17T09:00"), CALENDAR)
    with pytest.raises(ValueError, match="itself holds"):
        due(Length(0, "as_set"), at("2026-08-17T09:00"), CALENDAR)


def test_a_moment_of_another_zone_is_counted_in_vietnam() -> None:
    found = due(Length(1, "working_days"), datetime.fromisoformat("2026-08-17T20:00:00+00:00"), CALENDAR)
    assert found.start.isoformat() == "2026-08-18T03:00:00+07:00"
    assert found.due == at("2026-08-19T17:30")
    assert say_plain(time_words(found.due), "vi") == "17:30 thứ Tư 19/08/2026"
