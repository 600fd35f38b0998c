"""Capitals that TCVN3 could not write.

The set has no accented capitals: a heading typed in capitals has small accented letters amid large plain ones
("CéNG HßA"), which fonts of capitals drew large. In Unicode that would read "CộNG HòA", so a word in capitals is put
wholly into capitals; one with a single large letter ("Tæ", "Sè") goes by the words beside it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from vanthu.papers.syllables import is_syllable

_WORD = re.compile(r"[^\W\d_]+")
_REACH = 8  # words; a line without an end would be dear otherwise
_EDGE = re.compile(
    r"\s{3,}|[.:;!?]\s|\b[IVXL]+\b"
)  # between columns, sentences, a chapter's number and its title


def with_capitals(raw: str, decoded: str) -> str:
    """The decoded line with its words in capitals made whole. Both lines have the same number of signs."""
    if len(raw) != len(decoded) or decoded.islower():
        return decoded
    parts, done = [], 0
    for edge in (*(found.end() for found in _EDGE.finditer(decoded)), len(decoded)):
        parts.append(_piece(raw[done:edge], decoded[done:edge]))
        done = edge
    return "".join(parts)


def _piece(raw: str, decoded: str) -> str:
    spans = [found.span() for found in _WORD.finditer(decoded)]
    large = [_is_large(raw[start:end], decoded[start:end]) for start, end in spans]
    parts, done = [], 0
    for at, (start, end) in enumerate(spans):
        if large[at] or (large[at] is None and _among_large(large, at)):
            parts += [decoded[done:start], decoded[start:end].upper()]
            done = end
    return "".join([*parts, decoded[done:]])


def _is_large(raw: str, word: str) -> bool | None:
    """Whether a word was typed in capitals; None where it does not say (no small plain letter, at most one large)."""
    if any(letter.isascii() and letter.islower() and raw[at] == letter for at, letter in enumerate(word)):
        after_small = any(
            first.islower() and not first.isascii() and second.isupper() for first, second in pairwise(word)
        )
        return after_small and not word[0].isascii()
    if word.isupper():
        return True if len(word) > 2 and is_syllable(word) else None
    large = sum(letter.isupper() for letter in word)
    if large > 1 or (large and not word[0].isupper()):
        return is_syllable(word)  # "Ia KBô" is no heading
    return None


def _among_large(large: list[bool | None], at: int) -> bool:
    """Whether the nearest words that say anything, on both sides, are in capitals."""
    before = next((one for one in reversed(large[max(0, at - _REACH) : at]) if one is not None), None)
    after = next((one for one in large[at + 1 : at + 1 + _REACH] if one is not None), None)
    return (before or after) is True and before is not False and after is not False
