"""Texts as weighted terms, and how near one is to another: the cosine of tf-idf, in plain dictionaries.

The whole of it is what a few thousand short texts need in a process that must stay small: postings as arrays, one
pass over those of the asked terms.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

Terms = Mapping[str, float]


class Space:
    """Texts in one kind of terms. ``near`` gives the cosine with every text that shares a term, 0 to 1."""

    def __init__(self, texts: Sequence[Terms]) -> None:
        held = Counter(term for terms in texts for term in terms)
        self._idf = {term: _idf(len(texts), count) for term, count in held.items()}
        self._unknown = _idf(len(texts), 0)
        self._postings = Postings(self.unit(terms) for terms in texts)

    def near(self, terms: Terms) -> dict[int, float]:
        """The texts that share a term with this one: their number, and the cosine."""
        return self._postings.products(self.unit(terms))

    def unit(self, terms: Terms) -> dict[str, float]:
        """The terms weighted by what they tell, as a vector of length 1."""
        return unit({term: weight * self._idf.get(term, self._unknown) for term, weight in terms.items()})


class Postings:
    """Vectors by their terms: which have it, and with what weight."""

    def __init__(self, vectors: Iterable[Terms]) -> None:
        self._numbers: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        for number, vector in enumerate(vectors):
            for term, weight in vector.items():
                self._numbers.setdefault(term, array("I")).append(number)
                self._weights.setdefault(term, array("f")).append(weight)

    def products(self, vector: Terms) -> dict[int, float]:
        """The scalar product with each vector that shares a term."""
        found: defaultdict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            for number, theirs in self.of(term):
                found[number] += weight * theirs
        return found

    def of(self, term: str) -> Iterable[tuple[int, float]]:
        """The vectors that have a term, and its weight there."""
        return zip(self._numbers.get(term, ()), self._weights.get(term, ()), strict=True)


def unit(vector: Terms) -> dict[str, float]:
    """The vector made as long as 1; an empty one stays so."""
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def added(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Terms with their weights; one that occurs again counts less each time."""
    times: Counter[str] = Counter()
    total: dict[str, float] = {}
    for term, weight in parts:
        times[term] += 1
        total[term] = total.get(term, 0.0) + weight / times[term]
    return total


def _idf(size: int, count: int) -> float:
    return math.log((1 + size) / (0.5 + count)) + 0.2
