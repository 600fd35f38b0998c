"""Whose question is it? The office's units in order, learnt from their own words and from past routings.

With names and keywords alone it works from the first day; each routing that the board confirms or corrects is one
more example. It says that it is sure only where, asked about its own examples unseen, it was right nine times in ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from vanthu.matching.evidence import Evidence
from vanthu.matching.similar import Asked
from vanthu.matching.terms import Kinds, kinds_of
from vanthu.matching.words import Words, words_of

#: How often "sure" must have been right on the examples.
RIGHT = 0.92
#: With fewer examples than this there is nothing to measure by.
ENOUGH = 60
#: The score that "sure" needs while nothing could be measured, and at least, whatever was measured: past questions are
#: more like each other than the next one is like them.
UNMEASURED, AT_LEAST = 0.75, 0.55
#: How much of the question, by what its words tell, the first unit must have met for "sure".
KNOWN, KNOWN_UNMEASURED = 0.2, 0.1
#: Less evidence than this for the first unit is weak, and its score is the lower for it.
STRONG = 0.15

_PARTS = 5
_MEASURED_BY = 600
_SHARPER = 2
_REASONS = 3


class UnitWords(Protocol):
    """What is known of a unit from the first day; ``vanthu.rules.office.Unit`` is one."""

    @property
    def code(self) -> str:
        """The unit, as it is told."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def keywords(self) -> Sequence[str]:
        """What it deals with: words, or whole sentences such as names of procedures."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit. ``score``: its share of all the evidence, 0 to 1, less where there is little of it.

    ``reason``: the question's words that speak for it, as they were written.
    """

    unit: str
    score: float
    reason: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The units, the likeliest first; none where the text is no question that anybody could place."""

    ranked: tuple[Ranked, ...]
    sure: bool

    @property
    def first(self) -> Ranked | None:
        """The likeliest unit."""
        return self.ranked[0] if self.ranked else None


class Router:
    """Learns once, from the units and (unit's code, question) examples; an example of no known unit is left out."""

    def __init__(self, units: Iterable[UnitWords], examples: Iterable[tuple[str, str]] = ()) -> None:
        kept = tuple(units)
        self._codes = tuple(unit.code for unit in kept)
        numbers = {code: number for number, code in enumerate(self._codes)}
        own = [
            (number, kinds_of(words_of(text)))
            for number, unit in enumerate(kept)
            for text in (unit.name, *unit.keywords)
        ]
        known = [(numbers[code], kinds_of(words_of(text))) for code, text in examples if code in numbers]
        self._evidence = Evidence(len(kept), own, known)
        self._known = KNOWN if len(known) >= ENOUGH else KNOWN_UNMEASURED
        self._needed = _measured(len(kept), own, known[-_MEASURED_BY:])

    def rank(self, text: str) -> Ranking:
        """The units for a question."""
        words = self._evidence.read(text)
        if words.strange or all(each.folded.isdecimal() for each in words.matter):
            return Ranking((), sure=False)
        asked = self._evidence.ask(kinds_of(words))
        scores = _scores(self._evidence.weigh(asked))
        if not any(scores):
            return Ranking((), sure=False)
        order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
        if self._evidence.contradicted(asked, words.things, order[0]):
            return Ranking((), sure=False)
        speaking = self._evidence.speaking(asked)
        ranked = tuple(
            Ranked(
                self._codes[number],
                scores[number],
                _reason(words, speaking[number]) if place < _REASONS else (),
            )
            for place, number in enumerate(order)
        )
        sure = scores[order[0]] >= self._needed and self._firm(words, asked, speaking[order[0]])
        return Ranking(ranked, sure)

    def _firm(self, words: Words, asked: Asked, speaking: Mapping[str, float]) -> bool:
        """Whether enough of the question speaks for a unit, and in it more than one word alone, easily a chance."""
        known = self._evidence.share(asked, speaking)
        pairs = (
            f"{first.folded} {second.folded}"
            for at, (first, second) in enumerate(pairwise(words.syllables))
            if not all(words.common[at : at + 2])
        )
        return known >= self._known and any(term in speaking for term in (*words.things, *pairs))


def _reason(words: Words, speaking: Mapping[str, float]) -> tuple[str, ...]:
    chosen: list[tuple[int, int]] = []
    spelt = words.syllables
    alone = [speaking.get(each.folded, 0.0) for each in spelt]
    worth = {(at, at + 1): weight for at, weight in enumerate(alone) if not words.common[at]}
    for at, (first, second) in enumerate(pairwise(spelt)):
        if (both := speaking.get(f"{first.folded} {second.folded}")) and not all(words.common[at : at + 2]):
            worth[at, at + 2] = both + alone[at] + alone[at + 1]
    for thing, start, end in words.named:
        if told := speaking.get(thing):
            worth[start, end] = worth.get((start, end), 0.0) + told
    for start, end in sorted(worth, key=lambda span: (-worth[span], span)):
        if worth[start, end] and all(end <= s or e <= start for s, e in chosen):
            chosen.append((start, end))
    return tuple(" ".join(each.written for each in spelt[s:e]) for s, e in sorted(chosen[:_REASONS]))


def _scores(weights: Sequence[float]) -> list[float]:
    sharp = [weight**_SHARPER for weight in weights]
    whole = sum(sharp) or 1.0
    strength = min(1.0, max(weights, default=0.0) / STRONG)
    return [strength * each / whole for each in sharp]


def _least_share(outcomes: list[tuple[float, bool]]) -> float:
    needed, right = 1.0, 0
    for seen, (share, was_right) in enumerate(sorted(outcomes, reverse=True), start=1):
        right += was_right
        if seen >= _PARTS * 2 and right / seen >= RIGHT:
            needed = share
    return needed


def _measured(units: int, own: list[tuple[int, Kinds]], examples: list[tuple[int, Kinds]]) -> float:
    """The least score from which on the first unit was right often enough, on examples unseen."""
    if len(examples) < ENOUGH:
        return UNMEASURED
    outcomes = []
    for part in range(_PARTS):
        learnt = [example for at, example in enumerate(examples) if at % _PARTS != part]
        evidence = Evidence(units, own, learnt)
        for owner, kinds in examples[part::_PARTS]:
            scores = _scores(evidence.weigh(evidence.ask(kinds)))
            first = max(range(len(scores)), key=scores.__getitem__)
            outcomes.append((scores[first], first == owner))
    return max(AT_LEAST, _least_share(outcomes))
