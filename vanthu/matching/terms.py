"""The kinds of terms that a text gives: bare syllables and pairs, toned ones, named things, pieces of letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from vanthu.matching.space import added
from vanthu.matching.words import COMMON_WEIGHT, Syllable, Words

#: The three kinds side by side, and what each counts where a text has all of them.
BARE, TONED, PIECES = 1.0, 0.4, 0.3

_PAIR = 0.7
_THING = 1.5
_PIECE = 4


Kinds = tuple[dict[str, float], dict[str, float], dict[str, float]]


def kinds_of(words: Words) -> Kinds:
    """All three kinds of a text's terms."""
    return bare_terms(words), toned_terms(words), piece_terms(words)


def bare_terms(words: Words) -> dict[str, float]:
    """Folded syllables, their pairs, and the things named: what a text has however it was typed."""
    return added(
        [*_syllables_and_pairs(words, lambda each: each.folded), *((t, _THING) for t in words.things)]
    )


def toned_terms(words: Words) -> dict[str, float]:
    """Syllables with their tones and their pairs; nothing for a text without diacritics."""
    return added(_syllables_and_pairs(words, lambda each: each.toned)) if words.marked else {}


def piece_terms(words: Words) -> dict[str, float]:
    """Runs of letters across syllables, which survive a misspelling."""
    text = " " + " ".join(each.folded for each in words.matter) + " "
    return added((text[at : at + _PIECE], 1.0) for at in range(len(text) - _PIECE + 1))


def _syllables_and_pairs(words: Words, spelling: Callable[[Syllable], str]) -> Iterator[tuple[str, float]]:
    spelt = [spelling(each) for each in words.syllables]
    yield from zip(spelt, (_weight(common) for common in words.common), strict=True)
    for at, (first, second) in enumerate(pairwise(spelt)):
        yield f"{first} {second}", _PAIR * _weight(words.common[at] and words.common[at + 1])


def _weight(common: bool) -> float:
    return COMMON_WEIGHT if common else 1.0
