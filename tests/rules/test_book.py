"""The adopted regulations as of a day."""

import dataclasses
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanthu.rules.book import Book, load_book
from vanthu.rules.citation import Citation
from vanthu.rules.length import Length
from vanthu.rules.loader import load_folder
from vanthu.rules.office import SHIPPED, load_office
from vanthu.rules.problems import OfficeError

OFFICE = load_office(SHIPPED / "xa-mau.toml")
REGULATIONS = load_folder()


def book(*adopted: str) -> Book:
    return Book(dataclasses.replace(OFFICE, adopts=adopted), REGULATIONS)


def test_the_day_before_a_regulation_begins_it_says_nothing() -> None:
    portal = book("quang-khai-2021", "trung-dung-2024")
    assert [r.id for r in portal.at(date(2024, 3, 26)).regulations] == ["quang-khai-2021"]
    assert [r.id for r in portal.at(date(2024, 3, 27)).regulations] == ["quang-khai-2021", "trung-dung-2024"]
    assert portal.at(date(2021, 8, 24)).regulations == ()
    assert portal.at(date(2021, 8, 24)).steps("publication") == ()


def test_a_case_keeps_the_version_in_force_when_it_began() -> None:
    old = next(r for r in REGULATIONS if r.id == "trung-dung-2024")
    answer = old.clocks["question.answer"]
    new = old.model_copy(
        update={
            "in_force": date(2027, 1, 1),
            "clocks": {"question.answer": answer.model_copy(update={"within": Length(10, "working_days")})},
        }
    )
    both = Book(dataclasses.replace(OFFICE, adopts=("trung-dung-2024",)), (old, new))
    (before,) = both.at(date(2026, 12, 31)).clock("question.answer")
    (after,) = both.at(date(2027, 1, 1)).clock("question.answer")
    assert (str(before.within), str(after.within)) == ("15 working days", "10 working days")


def test_a_regulation_ends_with_the_day_it_names() -> None:
    ended = next(r for r in REGULATIONS if r.id == "quang-khai-2021").model_copy(
        update={"until": date(2026, 6, 30)}
    )
    office = dataclasses.replace(OFFICE, adopts=("quang-khai-2021",))
    assert Book(office, (ended,)).at(date(2026, 6, 30)).regulations == (ended,)
    assert Book(office, (ended,)).at(date(2026, 7, 1)).regulations == ()


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_whatever_speaks_on_a_day_is_in_force_that_day(day: date) -> None:
    everything = book(*(r.id for r in REGULATIONS))
    assert all(r.in_force <= day for r in everything.at(day).regulations)
    assert {r.id for r in everything.at(day).regulations} <= {
        r.id for r in everything.at(day + timedelta(1)).regulations
    }


def test_the_same_rules_are_not_made_twice() -> None:
    portal = book("quang-khai-2021", "trung-dung-2024")
    assert portal.at(date(2025, 1, 1)) is portal.at(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("adopted", "steps"),
    [
        (("quang-khai-2021",), ["review"]),
        (("quang-khai-2021", "trung-dung-2024"), ["edit", "approve"]),
        (("trung-dung-2024", "quang-khai-2021"), ["edit", "approve"]),
        (
            ("quang-khai-2021", "trung-dung-2024", "nhu-xuan-2012"),
            ["unit_approval", "edit", "verify", "approve"],
        ),
        (("hoang-duc-2020", "tuy-phuoc-2015"), []),
    ],
)
def test_the_longest_way_is_taken(adopted: tuple[str, ...], steps: list[str]) -> None:
    rules = book(*adopted).at(date(2026, 1, 1))
    assert [step.name for step in rules.steps("publication")] == steps


def test_both_ways_are_shown_and_the_applied_one_is_marked() -> None:
    sources = book("quang-khai-2021", "trung-dung-2024").at(date(2026, 1, 1)).step_sources("publication")
    assert [(source.regulation, len(source.steps), source.applied) for source in sources] == [
        ("quang-khai-2021", 1, False),
        ("trung-dung-2024", 2, True),
    ]


def test_of_two_equal_ways_the_first_adopted_is_taken() -> None:
    first = next(r for r in REGULATIONS if r.id == "quang-khai-2021")
    twin = first.model_copy(update={"id": "sinh-doi"})
    office = dataclasses.replace(OFFICE, adopts=("sinh-doi", "quang-khai-2021"))
    sources = Book(office, (first, twin)).at(date(2026, 1, 1)).step_sources("publication")
    assert [(source.regulation, source.applied) for source in sources] == [
        ("sinh-doi", True),
        ("quang-khai-2021", False),
    ]


def test_an_unknown_workflow_is_a_mistake_in_the_program() -> None:
    with pytest.raises(KeyError):
        book("quang-khai-2021").at(date(2026, 1, 1)).steps("holiday")


def test_one_clock_is_told_by_every_regulation_that_sets_it() -> None:
    rules = book("trung-dung-2024", "nhu-xuan-2012").at(date(2026, 1, 1))
    assert [(clock.owner, clock.starts, clock.citation.label) for clock in rules.clock("news.event")] == [
        ("board", "event.ended", "Điều 8.1a, 76/QĐ-UBND"),
        ("unit", "event.happened", "Điều 10.2a, 541/QĐ-UBND"),
    ]
    assert rules.clock("presence.check") == ()


def test_categories_of_one_name_join_their_fields_and_articles() -> None:
    rules = book("trung-dung-2024", "nhu-xuan-2012").at(date(2026, 1, 1))
    news = rules.category("news")
    assert news is not None
    assert [str(citation) for citation in news.citations] == [
        "trung-dung-2024#Điều 3.4",
        "nhu-xuan-2012#Điều 8.2",
    ]
    assert {rule.field for rule in news.required} == {"subject", "author", "event_end", "event_date"}
    assert (
        len(rules.categories()) == 9 + 12 - 5
    )  # news, documents, procedures, socio_economy and other are in both


def test_reasons_of_one_code_merge_their_articles() -> None:
    rules = book("quang-khai-2021", "trung-dung-2024", "nhu-xuan-2012").at(date(2026, 1, 1))
    codes = [refusal.code for refusal in rules.refusals()]
    assert len(codes) == len(set(codes))
    assert [citation.article for citation in rules.reasons("draft")] == ["Điều 4.5", "Điều 3.3", "Điều 10.2a"]
    assert rules.reasons("limited") == ()


def test_every_regulation_that_speaks_of_secrets_is_cited_with_its_words() -> None:
    rules = book(*(r.id for r in REGULATIONS)).at(date(2026, 1, 1))
    speaking = {r.id for r in REGULATIONS if r.publication.secrecy}
    assert len(speaking) == 5
    assert {citation.regulation for citation in rules.secrecy()} == speaking
    assert all(citation.words and citation.number for citation in rules.secrecy())


def test_a_kept_citation_is_found_with_its_words_even_when_no_longer_adopted() -> None:
    kept = "nhu-xuan-2012#Điều 15.2"
    found = book("quang-khai-2021").citation(kept)
    assert found == Citation.parse(kept)
    assert found.label == "Điều 15.2, 541/QĐ-UBND"
    assert found.words.startswith("Xác thực thông tin")
    assert book("nhu-xuan-2012").at(date(2026, 1, 1)).citation(kept).words == found.words


def test_a_kept_citation_of_an_unknown_article_still_has_a_label() -> None:
    assert book("quang-khai-2021").citation("nhu-xuan-2012#Điều 22").label == "Điều 22, 541/QĐ-UBND"
    assert book("quang-khai-2021").citation("khac-2020#Điều 1").label == "Điều 1, khac-2020"


def test_adopting_what_is_not_there_says_which(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match=r"adopts\[1\].*'quang-khai-2021'"):
        load_book(OFFICE, (tmp_path,))
