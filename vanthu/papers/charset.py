"""Legacy Vietnamese character sets, recognised line by line and turned into Unicode NFC.

TCVN 6909:2001 (Unicode) is what Decree 30/2020/NĐ-CP asks for; older papers come in TCVN3 (fonts named .VnTime,
one byte a letter) or VNI (base letter and mark). Both surface as Latin-1 letters. A line is legacy when decoding
makes Vietnamese syllables of words that were none; in a text that is mostly legacy the doubtful lines follow the
others. Nothing here normalises by compatibility before decoding: that would destroy TCVN3 (µ, ª, ¼).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from vanthu.papers.judgement import Charset
from vanthu.papers.syllables import is_syllable

_LINE = re.compile(r"(\r\n|\r|\n|\u2028|\u2029|\x0b|\x0c|\x85)")
_ONLY_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)
# PDF producers draw TCVN3 ư (byte AD, a soft hyphen) as a minus sign and ã (byte B7) as a bullet operator.
_STRAY = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u2010": "\u00ad"}
_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷\u2212\u2219\u2010"
_WORD = re.compile(rf"(?:[^\W\d_]|[{_SIGNS}])+")
# Not in the table, but typed so: i and y with a mark of their own beside the ready-made letter.
_VNI_TYPED = {"iø": "ì", "iù": "í", "IØ": "Ì", "IÙ": "Í", "yï": "ỵ", "YÏ": "Ỵ"}
_ABBREVIATION = re.compile(r"(?=.*Đ)[A-ZĐƯÂÊÔƠ]{2,5}")


# .VnTimeH, VnArialHBold and their like draw capitals from the bytes of small letters.
_CAPITALS_FONT = re.compile(r"(?:[A-Z]{6}\+)?\.?Vn(?!i)[A-Za-z0-9 ]*H(?:$|[-, ]|Bold|Italic)")


@dataclass(frozen=True, slots=True)
class Converted:
    """Unicode NFC text with as many lines as came in, and the character set it came in."""

    text: str
    charset: Charset


def to_unicode(text: str) -> Converted:
    """The text in Unicode NFC. Converting twice changes nothing; foreign text is left alone."""
    pieces = _LINE.split(text)
    lines = [unicodedata.normalize("NFC", line) for line in pieces[::2]]
    found = [_legacy_of(line) for line in lines]
    for legacy in ("tcvn3", "vni"):
        others = sum(1 for line, own in zip(lines, found, strict=True) if own is None and not line.isascii())
        if found.count(legacy) > others:
            found = [own or _follows(line, legacy) for line, own in zip(lines, found, strict=True)]
    lines = [_decode(line, own) if own else line for line, own in zip(lines, found, strict=True)]
    pieces[::2] = lines
    return Converted("".join(pieces), _charset_of(lines, found))


def draws_capitals(font: str) -> bool:
    """Whether a font of this name drew small TCVN3 letters as capitals (there are no accented capitals in TCVN3)."""
    return _CAPITALS_FONT.match(font) is not None


def decodings(text: str) -> tuple[str, ...]:
    """The text as it would read in every legacy set that changes it (for marks too short to be recognised)."""
    nfc = unicodedata.normalize("NFC", text)
    return tuple({other for legacy in ("tcvn3", "vni") if (other := _decode(nfc, legacy)) != nfc})


def _charset_of(lines: list[str], found: list[str | None]) -> Charset:
    vietnamese = any(
        own is None and (_ONLY_UNICODE.search(line) or _any_accented_syllable(line))
        for line, own in zip(lines, found, strict=True)
    )
    sets = {own for own in found if own}
    if len(sets) + vietnamese > 1:
        return "mixed"
    if sets:
        return "tcvn3" if "tcvn3" in sets else "vni"
    return "unicode" if vietnamese else "none"


def _any_accented_syllable(line: str) -> bool:
    return any(not word.isascii() and is_syllable(word) for word in _WORD.findall(line))


def _legacy_of(line: str) -> str | None:
    """The legacy set that makes sense of a line by itself, or None."""
    if line.isascii() or _ONLY_UNICODE.search(line):
        return None
    best, legacy = 0, None
    for candidate in ("tcvn3", "vni"):
        gained, lost = _gain(line, candidate)
        if gained > best and gained >= 2 and lost * 4 <= gained:
            best, legacy = gained, candidate
    return legacy


def _follows(line: str, legacy: str) -> str | None:
    """Whether a doubtful line reads no worse in the set of the lines around it."""
    if line.isascii() or _ONLY_UNICODE.search(line):
        return None
    words = [word for word in _WORD.findall(line) if not word.isascii() and _decode(word, legacy) != word]
    good = sum(1 for word in words if _is_vietnamese(_decode(word, legacy)))
    return legacy if words and good * 2 > len(words) else None


def _gain(line: str, legacy: str) -> tuple[int, int]:
    """Words that become Vietnamese by decoding, and words that decoding spoils or cannot mend."""
    gained = lost = 0
    for word in _WORD.findall(line):
        if word.isascii() or all(sign in _SIGNS for sign in word):
            continue
        before, after = _is_vietnamese(word), _is_vietnamese(_decode(word, legacy))
        gained += after and not before
        lost += not after
    return gained, lost


def _is_vietnamese(word: str) -> bool:
    return is_syllable(word) or _ABBREVIATION.fullmatch(word) is not None


def _decode(line: str, legacy: str) -> str:
    if legacy == "vni":
        return _vni_pattern().sub(lambda found: _table("vni")[found.group()], line)
    return _WORD.sub(_decode_tcvn3_word, line)


def _decode_tcvn3_word(found: re.Match[str]) -> str:
    word = found.group()
    if all(sign in _SIGNS for sign in word):  # a bullet or a minus sign that stands alone is itself
        return word
    table = _table("tcvn3")
    return "".join(table.get(_STRAY.get(letter, letter), letter) for letter in word)


@cache
def _table(legacy: str) -> dict[str, str]:
    text = (resources.files(__package__) / f"{legacy}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line)
    table = {form: unicodedata.normalize("NFC", letter) for form, letter in rows}
    return table | _VNI_TYPED if legacy == "vni" else table


@cache
def _vni_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _table("vni")), key=len, reverse=True)))
