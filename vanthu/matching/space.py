"""Texts as weighted terms, and how near one is to another: the cosine of tf-idf, without a library.

The whole of it is what a few thousand short texts need in a process that must stay small: one pass over the postings
of the asked terms, kept as plain arrays. A term is known by 32 bits of itself; that two of them fall together now and
then costs less than keeping their words.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

Terms = Mapping[str, float]

#: How far long texts and short ones are made alike; 1 is wholly.
LEVELLED = 0.6


class Gathered:
    """Vectors on their way into :class:`Postings`, each let go of once it is in."""

    def __init__(self) -> None:
        self.keys, self.owners, self.weights = array("I"), array("I"), array("f")
        self.size = 0

    def add(self, vector: Terms) -> None:
        """One more vector; its number is how many there were before it."""
        for term, weight in vector.items():
            self.keys.append(_key(term))
            self.owners.append(self.size)
            self.weights.append(weight)
        self.size += 1


class Postings:
    """Vectors by their terms: which have it, and with what weight. ``size``: how many vectors there are."""

    def __init__(self, vectors: Gathered) -> None:
        keys = vectors.keys
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self.size = vectors.size
        self._numbers = array("I", (vectors.owners[at] for at in order))
        self._weights = array("f", (vectors.weights[at] for at in order))
        self._keys, self._starts = array("I"), array("I")
        for place, at in enumerate(order):
            if not self._keys or self._keys[-1] != keys[at]:
                self._keys.append(keys[at])
                self._starts.append(place)
        self._starts.append(len(order))

    def products(self, vector: Terms) -> dict[int, float]:
        """The scalar product with each vector that shares a term."""
        found: defaultdict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            for number, theirs in self.of(term):
                found[number] += weight * theirs
        return found

    def of(self, term: str) -> Iterator[tuple[int, float]]:
        """The vectors that have a term, and its weight there."""
        start, end = self._span(term)
        return zip(self._numbers[start:end], self._weights[start:end], strict=True)

    def count(self, term: str) -> int:
        """How many vectors have a term."""
        start, end = self._span(term)
        return end - start

    def _span(self, term: str) -> tuple[int, int]:
        key = _key(term)
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return 0, 0
        return self._starts[at], self._starts[at + 1]

    def weigh(self) -> None:
        """Multiply each weight by what its term tells, and make each vector about as long as 1.

        A long one stays somewhat longer than a short one (Singhal's pivot): with all made equal, a letter that tells
        the whole story would lose against a line that shares one word.
        """
        squares = [0.0] * self.size
        for at in range(len(self._keys)):
            start, end = self._starts[at], self._starts[at + 1]
            tells = self.tells(end - start)
            for place in range(start, end):
                self._weights[place] *= tells
                squares[self._numbers[place]] += self._weights[place] ** 2
        lengths = [math.sqrt(square) for square in squares]
        usual = sum(lengths) / (sum(map(bool, lengths)) or 1)
        for place, number in enumerate(self._numbers):
            self._weights[place] /= LEVELLED * lengths[number] + (1 - LEVELLED) * min(usual, lengths[number])

    def tells(self, count: int) -> float:
        """How much a term tells that so many vectors have; the rarer, the more."""
        return math.log((1 + self.size) / (0.5 + count)) + 0.2


class Space:
    """Texts in one kind of terms."""

    def __init__(self, texts: Gathered) -> None:
        self._postings = Postings(texts)
        self._postings.weigh()

    def near(self, vector: Terms) -> dict[int, float]:
        """The texts that share a term with one made a vector by :meth:`unit`: their number, and the cosine, 0 to 1."""
        return self._postings.products(vector)

    def count(self, term: str) -> int:
        """How many texts have a term."""
        return self._postings.count(term)

    def unit(self, terms: Terms) -> dict[str, float]:
        """The terms weighted by what they tell, as a vector of length 1."""
        postings = self._postings
        return unit({term: weight * postings.tells(postings.count(term)) for term, weight in terms.items()})


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


def _key(term: str) -> int:
    return crc32(term.encode())
