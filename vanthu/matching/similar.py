"""Which of the kept texts are most like what somebody writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vanthu.matching.space import Gathered, Space
from vanthu.matching.spelling import Spelling
from vanthu.matching.terms import BARE, TONED, Kinds, kinds_of
from vanthu.matching.words import Words, words_of

#: Less alike than this is chance, and is not shown.
LEAST = 0.03


@dataclass(frozen=True, slots=True)
class Asked:
    """A text in both kinds of terms, and in each as a vector of length 1, weighted by what the kept texts tell."""

    kinds: Kinds
    vectors: tuple[dict[str, float], dict[str, float]]


class Spaces:
    """Texts in both kinds of terms."""

    def __init__(self, texts: Iterable[Kinds]) -> None:
        bare, toned = Gathered(), Gathered()
        syllables: set[str] = set()
        for kinds in texts:
            bare.add(kinds[0])
            toned.add(kinds[1])
            syllables.update(term for term in kinds[1] if " " not in term)
        self.each = (Space(bare), Space(toned))
        self._spelling = Spelling(self.each[1], syllables)

    def read(self, text: str) -> Words:
        """The words of a text to ask with; what is typed without diacritics gets those that the texts have."""
        return self._spelling.read(words_of(text))

    def ask(self, kinds: Kinds) -> Asked:
        """A text to ask with, weighted once."""
        bare, toned = self.each
        return Asked(kinds, (bare.unit(kinds[0]), toned.unit(kinds[1])))

    def near(self, asked: Asked) -> dict[int, float]:
        """The texts that share anything with this one: their number, and how alike they are, 0 to 1."""
        found: defaultdict[int, float] = defaultdict(float)
        for share, space, vector in zip(shares(asked.kinds), self.each, asked.vectors, strict=True):
            for number, likeness in space.near(vector).items():
                found[number] += share * likeness
        return found


def shares(kinds: Kinds) -> tuple[float, float]:
    """What each kind counts for a text, 1 together: one typed without diacritics is judged by bare terms alone."""
    toned = TONED if kinds[1] else 0.0
    return BARE / (BARE + toned), toned / (BARE + toned)


class Index:
    """Texts by their ids, to ask for those that are like another. Built once, never changed."""

    def __init__(self, texts: Iterable[tuple[str, str]] | Mapping[str, str]) -> None:
        self._ids: list[str] = []
        self._spaces = Spaces(self._kinds(texts.items() if isinstance(texts, Mapping) else texts))

    def _kinds(self, texts: Iterable[tuple[str, str]]) -> Iterator[Kinds]:
        for key, text in texts:
            self._ids.append(key)
            yield kinds_of(words_of(text))

    def similar(self, text: str, most: int = 5) -> list[tuple[str, float]]:
        """The ids of the nearest texts with their likeness (0 to 1), nearest first; nothing where none is alike.

        Nothing either for what is no Vietnamese, or only a greeting. An id that was given more than one text (other
        ways to say it) comes once, by its nearest.
        """
        words = self._spaces.read(text)
        if words.strange or not words.matter:
            return []
        best: dict[str, float] = {}
        near = self._spaces.near(self._spaces.ask(kinds_of(words)))
        for number in sorted(near, key=lambda number: (-near[number], number)):
            if len(best) == most or near[number] < LEAST:
                break
            best.setdefault(self._ids[number], min(near[number], 1.0))
        return list(best.items())
