"""Whose question it is: a suggestion with its reason, learnt from past routings and from the units' own words.

S1 Đ8.1c: the board takes questions in, sorts them, passes them on. Unsure, it asks rather than guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vanthu.actions.act import Act
from vanthu.actions.questions_similar import keywords_of
from vanthu.matching.routing import Router
from vanthu.rules.asking import Elsewhere
from vanthu.store import question_messages
from vanthu.store import questions as rows

#: What is not for this office, before the code of the office that it is for.
ELSEWHERE = "elsewhere."
#: Learning takes a moment, so it is done again only after so many more cases, from so many of the newest.
ANEW, MOST_EXAMPLES = 20, 400


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The likeliest units, the best first, and the words that told; ``sure``: nobody need look. Empty: no idea.

    A place that begins with :data:`ELSEWHERE` is another office's.
    """

    places: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    sure: bool = False

    @property
    def best(self) -> str | None:
        """The likeliest, or None."""
        return self.places[0] if self.places else None

    @property
    def unit(self) -> str | None:
        """The likeliest unit of this office, or None where it is another office's."""
        return None if self.best is None or self.best.startswith(ELSEWHERE) else self.best


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit of ours or another office, as routing knows it."""

    code: str
    name: str
    keywords: tuple[str, ...]


def suggest(act: Act, text: str) -> Suggestion:
    """Where a question belongs, by the units' own words and by where people passed such questions on before."""
    listed = act.office.procedures
    units = [
        _Place(unit.code, unit.name, (*unit.keywords, *keywords_of(listed, unit.code)))
        for unit in act.office.units
    ]
    places = [
        *units,
        *(_Place(ELSEWHERE + each.code, each.name, each.keywords or ()) for each in others(act)),
    ]
    ranking = _router(tuple(places), _examples(act)).rank(text)
    if ranking.first is None:
        return Suggestion()
    likely = tuple(each.unit for each in ranking.ranked if each.score > 0)
    return Suggestion(likely, ranking.first.reason, ranking.sure)


@lru_cache(maxsize=4)
def _router(places: tuple[_Place, ...], examples: tuple[tuple[str, str], ...]) -> Router:
    return Router(places, examples)


def _examples(act: Act) -> tuple[tuple[str, str], ...]:
    """What routing learns from: cases that a person passed on; it learns anew after each :data:`ANEW` of them."""
    known = rows.count_routed(act.conn)
    return _learnt(act, known - known % ANEW)


def _learnt(act: Act, known: int) -> tuple[tuple[str, str], ...]:
    return tuple(question_messages.routed_words(act.conn, first=known, most=MOST_EXAMPLES)) if known else ()


def others(act: Act) -> tuple[Elsewhere, ...]:
    """The other offices that this one knows of."""
    return act.office.asking.elsewhere or ()


def other(act: Act, code: str) -> Elsewhere | None:
    """One of them by its code, or None."""
    return next((each for each in others(act) if each.code == code), None)
