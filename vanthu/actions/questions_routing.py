"""Whose question it is: a suggestion with its reason, learnt from past routings and from the units' own words.

S1 Đ8.1c: the board takes questions in, sorts them, passes them on. Unsure, it asks rather than guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vanthu.actions.act import Act
from vanthu.actions.prepared import Prepared
from vanthu.actions.questions_similar import keywords_of
from vanthu.matching.routing import Router
from vanthu.rules.asking import Elsewhere
from vanthu.store import question_messages
from vanthu.store import questions as rows

#: What is not for this office, before the code of the office that it is for.
ELSEWHERE = "elsewhere."
#: Learning takes a moment, so it is done again only after so many more cases, from so many of the newest.
ANEW, MOST_EXAMPLES = 20, 400

_learnt: Prepared[Router] = Prepared()


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
    ranking = _router(act, tuple(places)).rank(text)
    if ranking.first is None:
        return Suggestion()
    likely = tuple(each.unit for each in ranking.ranked if each.score > 0)
    return Suggestion(likely, ranking.first.reason, ranking.sure)


def _router(act: Act, places: tuple[_Place, ...]) -> Router:
    """Learnt anew after each :data:`ANEW` cases that a person passed on; while nothing is, by the own words alone."""
    known = rows.count_routed(act.conn)
    first = known - known % ANEW
    if not first:
        return _by_own_words(places)
    learnt = _learnt.get(
        (str(act.conn.engine.url), places),
        first,
        lambda: tuple(question_messages.routed_words(act.conn, first=first, most=MOST_EXAMPLES)),
        lambda examples: Router(places, examples),
    )
    return learnt or _by_own_words(places)


@lru_cache(maxsize=4)
def _by_own_words(places: tuple[_Place, ...]) -> Router:
    return Router(places)


def others(act: Act) -> tuple[Elsewhere, ...]:
    """The other offices that this one knows of."""
    return act.office.asking.elsewhere or ()


def other(act: Act, code: str) -> Elsewhere | None:
    """One of them by its code, or None."""
    return next((each for each in others(act) if each.code == code), None)
