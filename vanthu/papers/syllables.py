"""Is this a Vietnamese syllable, and how common is it? The yardstick by which a character set is told.

A Vietnamese word is one syllable: an onset, a vowel group, a coda, and one tone. There are few of each, so text
decoded with the wrong table almost never makes syllables, and foreign words hardly ever do. Where both readings of a
word are syllables ("cã", "có"), the common one was meant: ``weights.tsv`` says how much news each syllable is, in bits,
counted in texts of law and in the translations of programs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

RARE = 20
"""Bits of a syllable that was not counted."""

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ONSET = "ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdđghklmnprstvx]"
_OPEN = (
    "iêu|yêu|oai|oay|oao|oeo|uôi|uây|uyu|uya|ươi|ươu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oe|oi|ôi|ơi|ua|uê|ui|uơ|uy"
    "|ưa|ưi|ưu|[aeêioôơuưy]"
)
_CLOSED = "iê|yê|oa|oă|oe|oo|uâ|uô|uyê|uyn|uy|uê|ươ|[aăâeêioôơuưy]"
_CODA = "ch|ng|nh|[cmnpt]"
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_OPEN}|(?:{_CLOSED})(?:{_CODA}))")


def is_syllable(word: str) -> bool:
    """Whether the word could be Vietnamese, in any capitals. Wants NFC; two tones on a word are none."""
    toneless, tones = [], 0
    for letter in unicodedata.normalize("NFD", word.lower()):
        if letter in _TONES:
            tones += 1
        else:
            toneless.append(letter)
    plain = unicodedata.normalize("NFC", "".join(toneless))
    return tones <= 1 and _SYLLABLE.fullmatch(plain) is not None


def weight(word: str) -> int | None:
    """Bits of news in a syllable (6: very common, RARE: never counted); None where it is none. Wants NFC."""
    low = word.lower()
    known = _weights().get(low)
    return known if known is not None else RARE if is_syllable(low) else None


@cache
def _weights() -> Mapping[str, int]:
    text = (resources.files(__package__) / "weights.tsv").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines())
    return {word: int(bits) for bits, *words in rows for word in words}
