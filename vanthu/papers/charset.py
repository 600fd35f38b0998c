"""Legacy Vietnamese character sets, recognised line by line and turned into Unicode NFC.

TCVN 6909:2001 (Unicode) is what Decree 30/2020/NĐ-CP asks for; older papers come in TCVN3 (fonts named .VnTime,
one byte a letter) or VNI (base letter and mark). Both surface as Latin-1 letters. Each line is read in every way, and
the reading that makes the most usual Vietnamese is taken; lines lean on the lines before and after them, since papers
are pasted together in pieces. Nothing here normalises by compatibility before decoding: that would destroy TCVN3
(µ, ª, ¼).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from vanthu.papers.capitals import with_capitals
from vanthu.papers.initials import habits, with_initials
from vanthu.papers.judgement import Charset
from vanthu.papers.syllables import is_syllable, weight

_LINE = re.compile(r"(\r\n|\r|\n|\u2028|\u2029|\x0b|\x0c|\x1c|\x1d|\x1e|\x85)")
# A control sign, as in what is left of UTF-16, is nobody's letter: such a line is left as it is.
_ONLY_UNICODE = re.compile(
    "[\x00-\x08\x0e-\x1b\ufffd\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)
# PDF producers draw TCVN3 ư (byte AD, a soft hyphen) as a minus sign and ã (byte B7) as a bullet operator.
_STRAY = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u2010": "\u00ad", "\u2022": "\u00b7", "\u03bc": "\u00b5"}
_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾\u2212\u2219\u2010\u2022\u03bc"
_SIGNED = re.compile(rf"[^\W\d_][{_SIGNS}]|[{_SIGNS}][^\W\d_]")
_LARGE_SIGN = re.compile("[A-Z][¡-§][A-Z]")
# What no Vietnamese line in Unicode holds: a sign in a word, or a vowel with a mark of VNI after it.
_LEFT_OVER = re.compile(f"{_SIGNED.pattern}|[aeoAEO][âÂùÙøØûÛõÕïÏ]")
_WORD = re.compile(rf"(?:[^\W\d_]|[{_SIGNS}×÷])+")
_UNIT = re.compile(r"[µμ][mgsAFHVWlL]")
_ADDRESS = re.compile(r"\S+(?:://|@|www\.)\S+|\S*\w\.(?:vn|com|org|net)\b\S*")
# Letters that stand alone, in a line that is TCVN3 for certain: "®)" of a list, "®iÓm ® kho¶n", "5.000 ®" of a price,
# "« t«", "¹?", "¤ M«n" and "Ea ¤," of places
_LONE_LETTER = (
    r"®(?=[).:/]|$)|(?<=\d )®(?=[,;\s])|(?:(?<=\bvµ )|(?<=\bhoÆc )|(?<=®iÓm )|(?<=, ))®(?=[\s,])"
    r"|(?<![^\s(])(?<!\d )[¹µ¸¶](?=[\s.,;:!?)]|$)"
    r"|(?<!\S)(?<!\d )[£¤¥](?= [A-Z§])|(?<=[^\W\d_] )[£¤¥¦](?=[,.;)]|$)"
)
_LONE_OR_WORD = re.compile(f"({_LONE_LETTER})|{_WORD.pattern}")
# A freestanding « is ô only in a line where no quotation ends.
_UNQUOTED = re.compile(rf"({_LONE_LETTER}|(?<!\S)«(?=[\s,.;)]))|{_WORD.pattern}")
_QUOTATION_ENDS = re.compile(r"(?<![^\W\d_])»(?!\w)")
# Not in the table, but typed so: i and y with a mark of their own beside the ready-made letter.
_VNI_TYPED = {"iø": "ì", "iù": "í", "IØ": "Ì", "IÙ": "Í", "yï": "ỵ", "YÏ": "Ỵ"}
_ABBREVIATION = re.compile(r"(?=.*Đ)[A-ZĐƯÂÊÔƠ]{2,7}")

# Bits, as syllables are weighed: what is no syllable, a word of another language, a sign amid letters.
_NOT_VIETNAMESE, _BORROWED, _FOREIGN, _FOREIGN_ASCII, _SIGN_INSIDE, _SHORTHAND = 24, 17, 21, 14, 12, 16
# Legacy lines are rarer than others; a line is mostly written like the one before; one that reads well stays.
_LEGACY, _SWITCH, _SOUND = 3, 4, 4
# Bits by which part of a line in Unicode must read better in a legacy set: signs amid capitals, in words, none.
_AMID_CAPITALS, _IN_WORDS, _WITHIN = 2, 10, 20
_TELLING = 12  # letters of a line that shows what converting does
_SETS = ("unicode", "tcvn3", "vni")

# .VnTimeH, VnArialHBold and their like draw capitals from the bytes of small letters.
_CAPITALS_FONT = re.compile(r"(?:[A-Z]{6}\+)?\.?Vn(?!i)[A-Za-z0-9 ]*H(?:$|[-, ]|Bold|Italic)")


@dataclass(frozen=True, slots=True)
class Converted:
    """Unicode NFC text with as many lines as came in, and the character set it came in."""

    text: str
    charset: Charset

    def sample_of(self, given: str) -> tuple[str, str] | None:
        """A line as it came and as it is now, to show a person what was done: the first of some length that changed by
        more than its composition; None where none did."""
        pairs = zip(_LINE.split(given)[::2], _LINE.split(self.text)[::2], strict=True)
        changed = [
            (before.strip(), after.strip())
            for before, after in pairs
            if unicodedata.normalize("NFC", before) != after
        ]
        return next((pair for pair in changed if len(pair[1]) > _TELLING), changed[0] if changed else None)


def to_unicode(text: str) -> Converted:
    """The text in Unicode NFC. Converting twice changes nothing; foreign text is left alone."""
    pieces = _LINE.split(text)
    lines = [unicodedata.normalize("NFC", line) for line in pieces[::2]]
    found = _sets_of(lines)
    decoded = _decoded(lines, found)
    for _ in range(3):
        again = _decoded(decoded, _sets_of(decoded))
        if again == decoded:
            break
        decoded = again
    else:  # it never comes to rest: no text that was meant
        decoded, found = lines, ["unicode"] * len(lines)
    pieces[::2] = decoded
    return Converted("".join(pieces), _charset_of(lines, decoded, found))


def draws_capitals(font: str) -> bool:
    """Whether a font of this name drew small TCVN3 letters as capitals (there are no accented capitals in TCVN3)."""
    return _CAPITALS_FONT.match(font) is not None


def decodings(text: str) -> tuple[str, ...]:
    """The text as it would read in every legacy set that changes it (for marks too short to be recognised)."""
    nfc = unicodedata.normalize("NFC", text)
    if nfc.isascii() or _ONLY_UNICODE.search(nfc):
        return ()
    return tuple({other for legacy in ("tcvn3", "vni") if (other := _decode(nfc, legacy)) != nfc})


def _decoded(lines: Sequence[str], found: Sequence[str]) -> list[str]:
    decoded = [
        _mended_within(line) if own == "unicode" else _decode(line, own)
        for line, own in zip(lines, found, strict=True)
    ]
    if "tcvn3" not in found:
        return decoded
    known = habits(decoded)
    return [
        with_initials(decoded, at, known) if own == "tcvn3" else line
        for at, (line, own) in enumerate(zip(decoded, found, strict=True))
    ]


def _mended_within(line: str) -> str:
    """A line in Unicode with the parts that stand in it in a legacy set: pasted in, or left over by a converter that
    did not know capitals ("Ủy ban nh©n d©n", "TR¦ỜNG")."""
    if not _LEFT_OVER.search(line) or not _ONLY_UNICODE.search(line):
        return line
    words = re.split(r"(\s+)", line)
    parts: list[str] = []
    between = ""
    for word in (*words, None):
        if word is not None and not _ONLY_UNICODE.search(word):
            between += word
            continue
        parts.append(_piece_mended(between))
        between = ""
        if word is not None:
            parts.append(_rest_mended(word))
    return "".join(parts)


def _piece_mended(piece: str) -> str:
    """The part of it that reads better in a legacy set; what stands before and after it is good as it is."""
    native, *legacy = _bits(piece)
    least = min(legacy)
    bar = _AMID_CAPITALS if _LARGE_SIGN.search(piece) else _IN_WORDS if _SIGNED.search(piece) else _WITHIN
    if native - least < bar:
        return piece
    way = 1 + legacy.index(least)
    better = [word.span() for word in re.finditer(r"\S+", piece) if (bits := _bits(word[0]))[way] < bits[0]]
    start, end = (better[0][0], better[-1][1]) if better else (0, len(piece))
    return piece[:start] + _decode(piece[start:end], _SETS[way]) + piece[end:]


def _rest_mended(word: str) -> str:
    """A word of which a converter knew some letters only: "TR¦ỜNG"."""
    other = _by_table(word) if _SIGNED.search(word) else word
    core = re.sub(r"\W", "", other)
    return other if len(core) > 1 and is_syllable(core) else word


def _charset_of(lines: Sequence[str], decoded: Sequence[str], found: Sequence[str]) -> Charset:
    changed = [line != other for line, other in zip(lines, decoded, strict=True)]
    vietnamese = any(
        not other and (_ONLY_UNICODE.search(line) or _any_accented_syllable(line))
        for line, other in zip(lines, changed, strict=True)
    )
    sets = {own for own, other in zip(found, changed, strict=True) if other}
    if "unicode" in sets:
        return "mixed"
    if len(sets) + vietnamese > 1:
        return "mixed"
    if sets:
        return "tcvn3" if "tcvn3" in sets else "vni"
    return "unicode" if vietnamese else "none"


def _any_accented_syllable(line: str) -> bool:
    return any(not word.isascii() and is_syllable(word) for word in _WORD.findall(line))


def _sets_of(lines: Sequence[str]) -> list[str]:
    """The set of each line: the cheapest way through all of them (Viterbi), where changing costs a little."""
    costs = [_bits(line) for line in lines]
    best = [0.0, _LEGACY, _LEGACY]
    came: list[list[int]] = []
    for bits in costs:
        least = min(range(3), key=best.__getitem__)
        came.append([way if best[way] <= best[least] + _SWITCH else least for way in range(3)])
        best = [best[before] + (before != way) * _SWITCH + bits[way] for way, before in enumerate(came[-1])]
    way = min(range(3), key=best.__getitem__)
    found: list[str] = []
    for before in reversed(came):
        found.append(_SETS[way])
        way = before[way]
    return found[::-1]


def _bits(line: str) -> tuple[float, float, float]:
    """What a line costs as Unicode (Vietnamese or foreign), as TCVN3, as VNI. Equal where no letter tells."""
    if line.isascii():
        return 0.0, 0.0, 0.0
    if _ONLY_UNICODE.search(line):
        return 0.0, 1e6, 1e6
    words = [_word_bits(word) for word in _WORD.findall(_ADDRESS.sub(" ", line))]
    native, foreign, tcvn3, vni = (sum(way) for way in zip(*words, strict=True)) if words else (0,) * 4
    doubt = 0 if any(word[0] >= _NOT_VIETNAMESE for word in words) else _SOUND
    return float(min(native, foreign)), float(tcvn3 + doubt), float(vni + doubt)


@lru_cache(maxsize=20_000)
def _word_bits(word: str) -> tuple[int, int, int, int]:
    """A word as Vietnamese, as another language's, as TCVN3, as VNI."""
    signs = sum(1 for sign in word if sign in _SIGNS)
    if _is_mark(word) or _UNIT.fullmatch(word):
        return 0, 0, 0, 0
    native = _NOT_VIETNAMESE if signs else _native_bits(word)
    foreign = (_FOREIGN_ASCII if word.isascii() else _FOREIGN) + signs * _SIGN_INSIDE
    in_vni = _decode(word, "vni")
    vni = _native_bits(in_vni)
    if not (in_vni.islower() or in_vni.isupper() or in_vni.istitle()):
        vni = _NOT_VIETNAMESE  # unlike TCVN3, VNI has all capitals
    return native, foreign, _native_bits(_decode(word, "tcvn3")), vni


def _native_bits(word: str) -> int:
    known = weight(word)
    if known is not None:
        return known
    if word.isascii():
        return _FOREIGN_ASCII if word.isupper() else _BORROWED
    return _SHORTHAND if _ABBREVIATION.fullmatch(word) else _NOT_VIETNAMESE


def _decode(line: str, legacy: str) -> str:
    if legacy == "vni":
        return _vni_pattern().sub(lambda found: _table("vni")[found.group()], line)
    pattern = _LONE_OR_WORD if _QUOTATION_ENDS.search(line) else _UNQUOTED
    decoded = pattern.sub(lambda found: _by_table(found[0]) if found[1] else _decode_word(found[0]), line)
    return with_capitals(line, decoded)


def _decode_word(word: str) -> str:
    """A TCVN3 word."""
    return word if word == "Ý" or _is_mark(word) or _UNIT.fullmatch(word) else _by_table(word)


def _is_mark(word: str) -> bool:
    """Whether these are signs that mean themselves: a bullet, a minus sign, a section sign; not "®·" (đã)."""
    return all(sign in _SIGNS or sign in "×÷" for sign in word) and (
        len(word) == 1 or not is_syllable(_by_table(word))
    )


def _by_table(word: str) -> str:
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
