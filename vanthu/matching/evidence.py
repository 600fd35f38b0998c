"""What speaks for each unit: its own words, the middle of its past questions, and the nearest few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

from vanthu.matching.similar import Asked, Spaces, shares
from vanthu.matching.space import Gathered, Postings, Space, Terms, unit
from vanthu.matching.terms import Kinds
from vanthu.matching.words import Words

OWN, MIDDLE, NEAREST = 0.5, 1.0, 1.0
FEW = 3


class Evidence:
    """The units' own words and their examples, ready to weigh a question.

    own, examples: each a unit's number and the terms of one name or keyword, of one past question.
    """

    def __init__(
        self, units: int, own: Sequence[tuple[int, Kinds]], examples: Sequence[tuple[int, Kinds]]
    ) -> None:
        self._units = units
        self._owners = [number for number, _ in (*own, *examples)]
        self._own = len(own)
        texts = [kinds for _, kinds in (*own, *examples)]
        self._spaces = Spaces(texts)
        self._middles = tuple(
            self._middle(space, [kinds[at] for kinds in texts]) for at, space in enumerate(self._spaces.each)
        )

        self._toned = {owner for owner, kinds in zip(self._owners, texts, strict=True) if kinds[1]}

    def read(self, text: str) -> Words:
        """The words of a question; what is typed without diacritics gets those that the known texts have."""
        return self._spaces.read(text)

    def ask(self, kinds: Kinds) -> Asked:
        """A question's terms, weighted by what the known texts tell."""
        return self._spaces.ask(kinds)

    def weigh(self, asked: Asked) -> list[float]:
        """How much speaks for each unit, 0 to 2.5; nothing for all of them where nothing is known."""
        own: defaultdict[int, float] = defaultdict(float)
        examples: defaultdict[int, list[float]] = defaultdict(list)
        for number, likeness in self._spaces.near(asked).items():
            if number < self._own:
                own[self._owners[number]] += likeness
            else:
                examples[self._owners[number]].append(likeness)
        total = [
            OWN * own[each] + NEAREST * sum(nlargest(FEW, examples[each])) / FEW
            for each in range(self._units)
        ]
        for share, middles, vector in zip(shares(asked.kinds), self._middles, asked.vectors, strict=True):
            for number, likeness in middles.products(vector).items():
                total[number] += MIDDLE * share * likeness
        return total

    def speaking(self, asked: Asked) -> list[dict[str, float]]:
        """For each unit the bare terms of a question that speak for it, and how much each does."""
        found: list[dict[str, float]] = [{} for _ in range(self._units)]
        for term, weight in asked.vectors[0].items():
            for number, theirs in self._middles[0].of(term):
                found[number][term] = weight * theirs
        return found

    def contradicted(self, asked: Asked, things: Iterable[str], number: int) -> bool:
        """Whether a unit is like a question in bare letters only, where both are written with their tones.

        "Ăn cơm" is none of those who keep "an ninh". A thing named by another name is no such chance.
        """
        bare, toned = self._middles
        if not asked.kinds[1] or number not in self._toned:
            return False
        return not any(
            number in dict(middles.of(term))
            for middles, some in ((bare, things), (toned, asked.kinds[1]))
            for term in some
        )

    @staticmethod
    def share(asked: Asked, some: Iterable[str]) -> float:
        """How much of a question these of its bare terms are, by what each tells; 1 is all of it."""
        weights = asked.vectors[0]
        return sum(weights[term] ** 2 for term in some)

    def _middle(self, space: Space, texts: Sequence[Terms]) -> Postings:
        sums: list[defaultdict[str, float]] = [defaultdict(float) for _ in range(self._units)]
        for owner, terms in zip(self._owners, texts, strict=True):
            for term, weight in space.unit(terms).items():
                sums[owner][term] += weight
        gathered = Gathered()
        for each in sums:
            gathered.add(unit(each))
        return Postings(gathered)
