"""The diacritics that a text typed without them probably lacks, as the kept texts spell the same syllables.

"Tim lai ma ho so" asks after a "mã", not after "mà", and "cuoi" beside "vo" is a wedding: which of its spellings a bare
syllable has is told by how often the kept texts have each, and much more by which of them stand beside each other.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

from vanthu.matching.space import Space
from vanthu.matching.words import Syllable, Words, folded_of, phrases, respelt

#: Of a syllable's spellings the commonest so many are tried.
TRIED = 6
#: What it counts that two spellings stand side by side in the kept texts, beside how common each is.
BESIDE, TIMES = 2.0, 3


class Spelling:
    """How the texts of a space of toned terms spell what is typed without diacritics."""

    def __init__(self, texts: Space, syllables: Iterable[str]) -> None:
        """syllables: those of the texts, toned."""
        self._texts = texts
        self._known = _known()
        spellings: defaultdict[str, list[str]] = defaultdict(list)
        for toned in sorted({*syllables, *(each for each in self._known if " " not in each)}):
            spellings[folded_of(toned)].append(toned)
        self._spellings = {folded: self._commonest(toned) for folded, toned in spellings.items()}

    def _commonest(self, toned: list[str]) -> tuple[tuple[str, float], ...]:
        """Spellings of one bare syllable, the commonest first, each with the logarithm of its share."""
        counts = sorted(((self._count(each), each) for each in toned), reverse=True)[:TRIED]
        whole = sum(count for count, _ in counts)
        return tuple((each, math.log(count / whole)) for count, each in counts)

    def read(self, words: Words) -> Words:
        """The words with the diacritics that they probably lack; unchanged where they have their own."""
        return words if words.marked else respelt(words, self._likeliest(words.syllables))

    def _likeliest(self, syllables: tuple[Syllable, ...]) -> tuple[Syllable, ...]:
        """The likeliest spellings one beside the other, found by going through once (Viterbi)."""
        ways: list[tuple[float, str]] = [(0.0, "")]
        came_from: list[dict[str, str]] = []
        for each in syllables:
            spellings = self._spellings.get(each.folded, ((each.toned, 0.0),))
            reached, before = [], {}
            for spelling, share in spellings:
                likelihood, previous = max((way + self._beside(last, spelling), last) for way, last in ways)
                reached.append((likelihood + share, spelling))
                before[spelling] = previous
            ways = reached
            came_from.append(before)
        chosen = max(ways)[1]
        found: list[Syllable] = []
        for each, before in zip(reversed(syllables), reversed(came_from), strict=True):
            found.append(replace(each, toned=chosen))
            chosen = before[chosen]
        return tuple(reversed(found))

    def _beside(self, first: str, second: str) -> float:
        return BESIDE * math.log1p(TIMES * self._count(f"{first} {second}")) if first else 0.0

    def _count(self, term: str) -> int:
        return self._texts.count(term) + self._known.get(term, 0)


@cache
def _known() -> Mapping[str, int]:
    """Syllables and pairs of the phrases that everybody uses, each with how often it is in them."""
    return Counter(
        term
        for phrase in phrases()
        for term in (*phrase, *(f"{first} {second}" for first, second in pairwise(phrase)))
    )
