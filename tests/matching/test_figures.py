"""How often matching is right, on questions of a fictional commune: 57 things asked, each in four ways.

The bars stand below what was measured when they were set, so that they fall only when something has become worse.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from vanthu.matching.routing import Ranking, Router
from vanthu.matching.similar import Index

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class _Asked:
    field: str
    thing: str
    how: str
    text: str


@dataclass(frozen=True)
class _Unit:
    code: str
    name: str
    keywords: tuple[str, ...]


def _lines(name: str) -> Iterator[list[str]]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


ASKED = [_Asked(*line) for line in _lines("questions.tsv")]
UNITS = [_Unit(code, name, tuple(keywords.split(", "))) for code, name, keywords in _lines("units.tsv")]
NONSENSE = (_FOLDER / "nonsense.txt").read_text("utf-8").splitlines()


def as_written(text: str) -> str:
    return text


def bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _found(typed: Callable[[str], str], kept: str) -> tuple[float, float]:
    """Of what was asked in another way than the kept: how often the right one is first, among the first five."""
    index = Index((each.thing, each.text) for each in ASKED if each.how == kept)
    first = five = 0
    others = [each for each in ASKED if each.how != kept]
    for each in others:
        found = [thing for thing, _ in index.similar(typed(each.text))]
        first += found[:1] == [each.thing]
        five += each.thing in found
    return first / len(others), five / len(others)


def _right(rankings: list[tuple[Ranking, str]], most: int) -> float:
    return sum(unit in [each.unit for each in r.ranked[:most]] for r, unit in rankings) / len(rankings)


def _sure(rankings: list[tuple[Ranking, str]]) -> tuple[float, float]:
    """How much it is sure of, and how often it is right then."""
    sure = [(ranking, unit) for ranking, unit in rankings if ranking.sure]
    return len(sure) / len(rankings), _right(sure, 1)


def _learnt(typed: Callable[[str], str]) -> list[tuple[Ranking, str]]:
    """Each thing asked of a router that has seen no question about it."""
    things = sorted({each.thing for each in ASKED})
    rankings = []
    for part in range(5):
        unseen = set(things[part::5])
        router = Router(UNITS, [(each.field, each.text) for each in ASKED if each.thing not in unseen])
        rankings += [(router.rank(typed(each.text)), each.field) for each in ASKED if each.thing in unseen]
    return rankings


@pytest.mark.parametrize("kept", ["formal", "plain"])
def test_the_same_question_in_other_words_is_among_the_first_five(kept: str) -> None:
    first, five = _found(as_written, kept)
    assert first >= 0.72
    assert five >= 0.92


@pytest.mark.parametrize("kept", ["formal", "plain"])
def test_typed_without_diacritics_little_is_lost(kept: str) -> None:
    first, five = _found(bare, kept)
    assert first >= 0.68
    assert five >= 0.90


def test_names_and_keywords_alone_place_most_questions() -> None:
    router = Router(UNITS)
    rankings = [(router.rank(each.text), each.field) for each in ASKED]
    assert _right(rankings, 1) >= 0.75
    assert _right(rankings, 3) >= 0.88
    share, right = _sure(rankings)
    assert share >= 0.45
    assert right >= 0.90


@pytest.mark.parametrize("typed", [as_written, bare])
def test_past_routings_place_what_was_never_asked_before(typed: Callable[[str], str]) -> None:
    rankings = _learnt(typed)
    assert _right(rankings, 1) >= 0.72
    assert _right(rankings, 3) >= 0.88
    share, right = _sure(rankings)
    assert share >= 0.55
    assert right >= 0.85


@pytest.mark.parametrize(
    "examples", [[], [(each.field, each.text) for each in ASKED]], ids=["first day", "later"]
)
def test_nonsense_is_left_alone(examples: list[tuple[str, str]]) -> None:
    router = Router(UNITS, examples)
    for text in NONSENSE:
        ranking = router.rank(text)
        assert not ranking.sure, text
        assert ranking.first is None or ranking.first.score < 0.3, text
