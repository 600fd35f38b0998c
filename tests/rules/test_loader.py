"""Regulation files: what is shipped loads; what is broken says where, what was found, what was expected."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanthu.locales import LANGUAGES, say_plain
from vanthu.rules.length import Length
from vanthu.rules.loader import SHIPPED, load_folder, load_regulation
from vanthu.rules.problems import RegulationError
from vanthu.rules.table import check

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))
SOUND = """
id = "{name}"
title = "Quy chế thử"
number = "01/QC"
signed = 2026-01-05
in_force = {in_force}
in_force_cite = "Điều 9"
"""


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_says_what_is_wrong_and_what_was_expected(path: Path) -> None:
    wanted = [
        line.removeprefix("# error: ")
        for line in path.read_text().splitlines()
        if line.startswith("# error: ")
    ]
    assert wanted, "a broken file names the words that its error must hold"
    with pytest.raises(RegulationError) as caught:
        load_regulation(path)
    message = str(caught.value)
    assert path.name in message
    for words in wanted:
        assert words in message


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_has_the_mistake_it_is_named_for_and_no_other(path: Path) -> None:
    assert len(check(path)) == (2 if path.stem == "two-mistakes" else 1)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_mistake_can_be_told_in_every_language(path: Path) -> None:
    for problem in check(path):
        for language in LANGUAGES:
            assert path.name in say_plain(problem.text, language)


def test_every_shipped_regulation_is_sound() -> None:
    assert {regulation.id for regulation in load_folder()} == {
        "quang-khai-2021",
        "trung-dung-2024",
        "hoang-duc-2020",
        "nhu-xuan-2012",
        "tuy-phuoc-2015",
        "du-lieu-ca-nhan-2025",
    }
    assert all(check(path) == () for path in SHIPPED.glob("*.toml"))


def test_a_file_that_is_not_there_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    assert len(check(tmp_path / "nowhere.toml")) == 1


def test_two_versions_of_a_regulation_may_stand_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "thu.toml").write_text(SOUND.format(name="thu", in_force="2026-01-05"))
    (tmp_path / "thu.2027.toml").write_text(SOUND.format(name="thu", in_force="2027-01-01"))
    assert {r.in_force for r in load_folder(tmp_path)} == {date(2026, 1, 5), date(2027, 1, 1)}


def test_two_versions_may_not_begin_on_one_day(tmp_path: Path) -> None:
    (tmp_path / "thu.toml").write_text(SOUND.format(name="thu", in_force="2026-01-05"))
    (tmp_path / "thu.2027.toml").write_text(SOUND.format(name="thu", in_force="2026-01-05"))
    with pytest.raises(RegulationError, match="hai phiên bản"):
        load_folder(tmp_path)


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("mot", "hai"):
        (tmp_path / f"{name}.toml").write_text("id = 3")
    with pytest.raises(RegulationError) as caught:
        load_folder(tmp_path)
    assert {problem.file for problem in caught.value.problems} == {"mot.toml", "hai.toml"}


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("15 working days", Length(15, "working_days")),
        ("4 hours", Length(4, "hours")),
        ("8 office hours", Length(8, "office_hours")),
        ("3 days", Length(3, "days")),
        ("1 working day", Length(1, "working_days")),
        ("same day", Length(0, "same_day")),
        ("next working morning", Length(0, "next_working_morning")),
        ("at once", Length(0, "at_once")),
        ("as set", Length(0, "as_set")),
        ("day 30 of month", Length(30, "day_of_month")),
    ],
)
def test_a_length_is_read_and_written_alike(text: str, length: Length) -> None:
    assert Length.parse(text) == length
    assert str(length) == text


@pytest.mark.parametrize(
    "text", ["", "0 days", "-1 days", "2 weeks", "15", "days", "1.5 hours", "Same day", "day 0 of month"]
)
def test_what_is_not_a_length_is_not_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match="not a length"):
        Length.parse(text)


@given(st.integers(1, 9999), st.sampled_from(["hours", "office_hours", "days", "working_days"]))
def test_every_counted_length_survives_writing(number: int, unit: str) -> None:
    length = Length(number, unit)  # type: ignore[arg-type]
    assert Length.parse(str(length)) == length


@given(st.text(max_size=30))
def test_any_words_are_a_length_or_an_error(text: str) -> None:
    try:
        length = Length.parse(text)
    except ValueError:
        return
    assert Length.parse(str(length)) == length
