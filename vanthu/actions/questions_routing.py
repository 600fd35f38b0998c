"""Whose question it is: a suggestion with its reason, learnt from past routings and from the units' own words.

S1 Đ8.1c: the board takes questions in, sorts them, passes them on. Unsure, it asks rather than guesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vanthu.actions.act import Act
from vanthu.rules.asking import Elsewhere
from vanthu.store.folding import words

#: What is not for this office, before the code of the office that it is for.
ELSEWHERE = "elsewhere."


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


def suggest(act: Act, text: str) -> Suggestion:
    """Where a question belongs, by the units' names and keywords."""
    said = " " + " ".join(words(text)) + " "
    places = {unit.code: (unit.name, *unit.keywords) for unit in act.office.units}
    places |= {ELSEWHERE + each.code: (each.name, *(each.keywords or ())) for each in others(act)}
    found = {code: _found(said, keywords) for code, keywords in places.items()}
    ranked = sorted((code for code in found if found[code]), key=lambda code: -_weight(found[code]))
    if not ranked:
        return Suggestion()
    best, *rest = ranked
    sure = not rest or _weight(found[best]) >= 2 * _weight(found[rest[0]])
    return Suggestion(tuple(ranked), tuple(found[best]), sure)


def _found(said: str, keywords: Iterable[str]) -> list[str]:
    return [keyword for keyword in keywords if f" {' '.join(words(keyword))} " in said]


def _weight(found: Iterable[str]) -> int:
    return sum(len(words(keyword)) for keyword in found)


def others(act: Act) -> tuple[Elsewhere, ...]:
    """The other offices that this one knows of."""
    return act.office.asking.elsewhere or ()


def other(act: Act, code: str) -> Elsewhere | None:
    """One of them by its code, or None."""
    return next((each for each in others(act) if each.code == code), None)
