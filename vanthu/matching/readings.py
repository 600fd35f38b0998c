"""A text read letter by letter, so that what is found in the reading is cut out of the text as it was written.

Decomposed letters, full-width figures and invisible signs must not hide a telephone number, and its place in the text
must not be lost by reading them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_INVISIBLE = {"\xad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
# Signs that stand for a hyphen or a blank in numbers copied from elsewhere.
_SIGNS = str.maketrans(
    {"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "đ": "d", "ð": "d", "\t": " ", "\n": "\n"}
)


class Reading:
    """``plain``: composed letters in their case; ``folded``: the same length, small and without marks."""

    def __init__(self, text: str) -> None:
        plain: list[str] = []
        folded: list[str] = []
        self._places: list[tuple[int, int]] = []
        for start, end in _letters(text):
            written = unicodedata.normalize("NFKC", text[start:end])
            for sign in written:
                plain.append(sign)
                folded.append(_folded(sign))
                self._places.append((start, end))
        self.plain = "".join(plain)
        self.folded = "".join(folded)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text a piece of the reading stands; ``start < end``."""
        return self._places[start][0], self._places[end - 1][1]


def _letters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at, sign in enumerate(text):
        if at > start and not (unicodedata.combining(sign) or sign in _INVISIBLE):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _folded(sign: str) -> str:
    bare = unicodedata.normalize("NFD", sign.casefold().translate(_SIGNS))[:1]
    return " " if not bare or bare in _INVISIBLE else bare
