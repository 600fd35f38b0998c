"""`vanthu calendar`, `vanthu deadline` and `vanthu regulations compare`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vanthu.bot import cli, config
from vanthu.bot.terminal import Terminal
from vanthu.locales import LANGUAGES
from vanthu.rules.office import SHIPPED

DECISION = """\
days = [
  { date = 2028-01-03, kind = "swapped", holiday = "new_year", in_place_of = 2028-01-08, source = "tb" },
  { date = 2028-01-08, kind = "worked", in_place_of = 2028-01-03, source = "tb" },
]
[sources]
tb = "Thông báo 1/TB-BNV"
"""


@dataclass
class Answer:
    """What a command said, and its exit code."""

    words: str
    code: int


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no setting but it."""
    for name in [name for name in os.environ if name.startswith("VANTHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "SECRETS", tmp_path / "secrets")
    monkeypatch.setenv("VANTHU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


def vanthu(*arguments: str, language: str = "vi") -> Answer:
    """Run a command in this process."""
    result = CliRunner().invoke(cli.build(Terminal(language)), arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.output, result.exit_code)


def test_a_rule_answers_with_exactly_the_promised_keys() -> None:
    said = vanthu(
        *("deadline", "--regulation", "trung-dung-2024", "--rule", "question.answer"),
        *("--from", "2026-08-17T09:00", "--json"),
    )
    answer = json.loads(said.words)
    assert list(answer) == ["due", "provisional", "cite", "counted", "skipped"]
    assert answer["due"] == "2026-09-09T17:30:00+07:00"
    assert answer["provisional"] is False
    assert answer["cite"] == "Điều 8.1c, 76/QĐ-UBND"
    assert len(answer["counted"]) == 15
    assert {"date": "2026-08-23", "why": "nghỉ hằng tuần"} in answer["skipped"]


@pytest.mark.parametrize(
    ("length", "due"),
    [
        ("15 working days", "2026-09-09T17:30:00+07:00"),
        ("5 days", "2026-08-22T17:30:00+07:00"),
        ("4 hours", "2026-08-17T13:00:00+07:00"),
        ("8 office hours", "2026-08-18T09:00:00+07:00"),
        ("same day", "2026-08-17T17:30:00+07:00"),
        ("next working morning", "2026-08-18T11:30:00+07:00"),
        ("day 30 of month", "2026-09-03T17:30:00+07:00"),
        ("at once", "2026-08-17T09:00:00+07:00"),
    ],
)
def test_a_length_may_stand_in_place_of_a_rule(length: str, due: str) -> None:
    answer = json.loads(vanthu("deadline", "--length", length, "--from", "2026-08-17T09:00", "--json").words)
    assert answer["due"] == due
    assert "2015" in answer["cite"]


def test_the_office_file_and_the_desk_are_asked(tmp_path: Path) -> None:
    text = (SHIPPED / "xa-mau.toml").read_text("utf-8").replace("13:30-17:30", "13:30-16:30")
    (tmp_path / "xa-mau.toml").write_text(text, "utf-8")
    asked = ("deadline", "--length", "same day", "--from", "2026-08-15T09:00", "--json")
    assert "2026-08-17T16:30" in vanthu(*asked, "--office", "xa-mau.toml").words
    assert "2026-08-15T11:30" in vanthu(*asked, "--desk", "mot-cua").words


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_json_the_date_is_explained(language: str) -> None:
    said = vanthu(
        *("deadline", "--regulation", "quang-khai-2021", "--rule", "publication.takedown"),
        *("--from", "2026-08-21T16:00"),
        language=language,
    ).words
    for word in ("20:00", "21/08/2026", "Điều 7.3", "10:00", "22/08/2026"):
        assert word in said


def test_of_two_regulations_the_stricter_comes_first_and_the_other_is_named() -> None:
    asked = ("deadline", "--rule", "news.event", "--from", "2026-08-17T09:00")
    both = ("--regulation", "nhu-xuan-2012", "--regulation", "trung-dung-2024")
    answer = json.loads(vanthu(*asked, *both, "--json").words)
    assert answer["cite"] == "Điều 10.2a, 541/QĐ-UBND"
    assert [also["cite"] for also in answer["also"]] == ["Điều 8.1a, 76/QĐ-UBND"]
    assert "Điều 8.1a, 76/QĐ-UBND: 17:30" in vanthu(*asked, *both).words
    assert "Điều 8.1a" in vanthu(*asked).words  # those that the office adopts


def test_fixed_times_of_a_rule_are_told() -> None:
    asked = ("--regulation", "tuy-phuoc-2015", "--rule", "presence.check", "--from", "2026-08-17T06:00")
    assert "07:00, 13:30" in vanthu("deadline", *asked).words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--length", "15days", "--from", "2026-08-17"), ("--length", "15days", "15 working days")),
        (("--length", "as set", "--from", "2026-08-17"), ("--length", "at once")),
        (("--length", "4 hours", "--from", "hôm nay"), ("--from", "hôm nay", "2026-08-17T09:00")),
        (("--length", "4 hours", "--rule", "x", "--from", "2026-08-17"), ("--rule", "--length")),
        (("--from", "2026-08-17"), ("--rule", "--length")),
        (("--rule", "x.y", "--from", "2026-08-17"), ("--rule", "x.y", "question.answer")),
        (("--rule", "x.y", "--regulation", "z", "--from", "2026-08-17"), ("--regulation", "trung-dung-2024")),
        (("--rule", "question.promise", "--from", "2026-08-17"), ("--rule", "--length")),
        (
            ("--rule", "question.answer", "--regulation", "trung-dung-2024", "--from", "2024-03-26"),
            ("--from", "26/03/2024", "27/03/2024"),
        ),
        (("--length", "same day", "--from", "1900-01-01"), ("--from", "1995", "2099")),
        (("--length", "9999 days", "--from", "2096-01-01"), ("--from", "2099")),
        (("--length", "same day", "--from", "2026-08-17", "--desk", "kho"), ("--desk", "kho", "mot-cua")),
        (("--length", "same day", "--from", "2026-08-17", "--office", "kho.toml"), ("kho.toml",)),
    ],
)
def test_a_wrong_option_is_named_with_what_was_expected(
    arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    answer = vanthu("deadline", *arguments)
    assert answer.code == 1
    for word in words:
        assert word in answer.words


def test_a_year_is_shown_with_its_sources_and_a_forecast_says_so() -> None:
    assert "12729/VPCP-KGVX" in vanthu("calendar", "show", "2026").words
    assert "dự tính" in vanthu("calendar", "show", "2028").words
    assert "2099" in vanthu("calendar", "show", "2100").words


def test_the_check_names_the_days_on_which_the_library_is_behind() -> None:
    answer = vanthu("calendar", "check")
    assert answer.code == 0
    assert answer.words.count("thư viện dự tính") == 2
    for day in ("02/01/2026", "10/01/2026"):
        assert day in answer.words


def test_a_decision_is_entered_and_dates_follow_it(tmp_path: Path, home: Path) -> None:
    (tmp_path / "moi.toml").write_text(DECISION, "utf-8")
    asked = ("deadline", "--length", "1 working day", "--from", "2028-01-07T09:00", "--json")
    before = json.loads(vanthu(*asked).words)
    assert vanthu("calendar", "check", "moi.toml").code == 0
    told = vanthu("calendar", "import", "moi.toml").words
    assert "thứ Bảy 08/01/2028: nghỉ hằng tuần → thứ Bảy làm bù" in told
    assert "24/01/2028" not in told  # what was forecast and not decided stays as it was
    assert (home / "calendar" / "2028.toml").read_text("utf-8") == DECISION
    after = json.loads(vanthu(*asked).words)
    assert (before["due"][:10], before["provisional"]) == ("2028-01-10", True)
    assert (after["due"][:10], after["provisional"]) == ("2028-01-08", True)
    assert "Không ngày nào" in vanthu("calendar", "import", "moi.toml").words


def test_a_year_announced_in_full_is_no_longer_provisional(tmp_path: Path) -> None:
    rows = [
        "01-01 new_year",
        "01-24 tet",
        "01-25 tet",
        "01-26 tet",
        "01-27 tet",
        "01-28 tet",
        "04-04 hung_kings",
        "04-30 reunification",
        "05-01 labour",
        "09-01 national",
        "09-02 national",
        "11-24 culture",
    ]
    days = [
        f'{{ date = 2028-{day}, kind = "holiday", holiday = "{name}", source = "tb" }}'
        for day, name in (row.split() for row in rows)
    ]
    whole = f'announced = [2028]\ndays = [{", ".join(days)}]\n[sources]\ntb = "Thông báo 2/TB-BNV"\n'
    (tmp_path / "2028.toml").write_text(whole, "utf-8")
    told = vanthu("calendar", "import", "2028.toml").words
    assert "03/01/2028: nghỉ bù Tết Dương lịch → thứ Hai" in told  # decided otherwise than was forecast
    asked = ("deadline", "--length", "1 working day", "--from", "2027-12-31T09:00", "--json")
    answer = json.loads(vanthu(*asked).words)
    assert (answer["due"][:10], answer["provisional"]) == ("2028-01-03", False)


def test_a_broken_decision_changes_nothing(tmp_path: Path, home: Path) -> None:
    (tmp_path / "moi.toml").write_text(DECISION.replace("2028-01-08, kind", "2028-01-07, kind"), "utf-8")
    answer = vanthu("calendar", "import", "moi.toml")
    assert answer.code == 1
    assert "moi.toml" in answer.words
    assert not (home / "calendar").exists()


def test_a_broken_calendar_of_the_office_stops_the_commands(home: Path) -> None:
    (home / "calendar").mkdir(parents=True)
    (home / "calendar" / "2028.toml").write_text("days = 2028", "utf-8")
    for command in (("calendar", "check"), ("deadline", "--length", "at once", "--from", "2026-08-17")):
        answer = vanthu(*command)
        assert answer.code == 1
        assert "2028.toml" in answer.words


def test_two_regulations_stand_side_by_side_and_the_stricter_is_marked() -> None:
    said = vanthu(
        *("regulations", "compare", "nhu-xuan-2012", "hoang-duc-2020", "--from", "2026-08-17T09:00")
    ).words
    assert "541/QĐ-UBND" in said
    assert "outgoing.issue" in said
    assert "★ chặt hơn" in said
    assert vanthu("regulations", "compare", "nhu-xuan-2012", "x").code == 1
