"""The tables of `dates/*.toml`, in which a person of the office can check every date."""

import dataclasses
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from vanthu.rules.book import Rules
from vanthu.rules.calendar.days import Calendar
from vanthu.rules.calendar.hours import Closure
from vanthu.rules.calendar.words import VIETNAM
from vanthu.rules.deadline import Deadline, clock_deadlines, due
from vanthu.rules.length import Length
from vanthu.rules.loader import load_folder
from vanthu.rules.office import SHIPPED, load_office

OFFICE = load_office(SHIPPED / "xa-mau.toml")
REGULATIONS = {regulation.id: regulation for regulation in load_folder()}
CASES = [
    (path.stem, case)
    for path in sorted((Path(__file__).parent / "dates").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["cases"]
]


@cache
def calendar(desk: str = "", closed: str = "") -> Calendar:
    working = OFFICE.desk(desk).working if desk else OFFICE.working
    if closed:
        day, _, half = closed.partition(" ")
        halves: Any = frozenset({half} if half else {"morning", "afternoon"})
        closure = Closure(date.fromisoformat(day), date.fromisoformat(day), halves, "bão", "Công điện 01")
        working = dataclasses.replace(working, closures=(closure,))
    return Calendar(working)


def counted(case: dict[str, Any]) -> Deadline:
    start = datetime.fromisoformat(case["from"]).replace(tzinfo=VIETNAM)
    days = calendar(case.get("desk", ""), case.get("closed", ""))
    if "length" in case:
        return due(Length.parse(case["length"]), start, days)
    (found,) = clock_deadlines(Rules((REGULATIONS[case["regulation"]],)).clock(case["rule"]), start, days)
    assert found.clock.citation.article == case["cite"]
    assert found.deadline is not None
    return found.deadline


def test_the_tables_hold_more_than_four_hundred_cases() -> None:
    assert len(CASES) >= 400


@pytest.mark.parametrize(
    ("table", "case"), CASES, ids=[f"{table}-{place}" for place, (table, _) in enumerate(CASES)]
)
def test_the_date_is_the_one_in_the_table(table: str, case: dict[str, Any]) -> None:
    found = counted(case)
    assert f"{found.due:%Y-%m-%dT%H:%M}" == case["due"], case["why"]
    assert found.provisional == (case.get("provisional", False) or case["from"] < "2020")
    assert found.due >= found.start
