"""The two kinds of terms that a text gives: bare syllables with the things named, and toned ones; both with pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from vanthu.matching.space import added
from vanthu.matching.words import COMMON_WEIGHT, Syllable, Words

#: The two kinds side by side, and what each counts where a text has both.
BARE, TONED = 1.0, 0.4

_PAIR = 0.6
_THING = 1.5


Kinds = tuple[dict[str, float], dict[str, float]]


def kinds_of(words: Words) -> Kinds:
    """Both kinds of a text's terms."""
    return bare_terms(words), toned_terms(words)


def bare_terms(words: Words) -> dict[str, float]:
    """Folded syllables, their pairs, and the things named: what a text has however it was typed."""
    return added(
        [*_syllables_and_pairs(words, lambda each: each.folded), *((t, _THING) for t in words.things)]
    )


def toned_terms(words: Words) -> dict[str, float]:
    """Syllables with their tones and their pairs; nothing for a text without diacritics."""
    return added(_syllables_and_pairs(words, lambda each: each.toned)) if words.marked else {}


def _syllables_and_pairs(words: Words, spelling: Callable[[Syllable], str]) -> Iterator[tuple[str, float]]:
    spelt = [spelling(each) for each in words.syllables]
    yield from zip(spelt, (_weight(common) for common in words.common), strict=True)
    for at, (first, second) in enumerate(pairwise(spelt)):
        yield f"{first} {second}", _PAIR * _weight(words.common[at] and words.common[at + 1])


def _weight(common: bool) -> float:
    return COMMON_WEIGHT if common else 1.0
