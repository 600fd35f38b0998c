"""The secrecy gate: does a name, a caption or a line say that the paper is secret?

The three levels are those of the Law on Protection of State Secrets (117/2025/QH15); the mark stands alone in cell
10a of Decree 30/2020/NĐ-CP, appendix I. What counts is a *label* (a standing line, a bracketed or delimited word,
a "Độ mật:" field), never the running word: every regulation speaks of "bí mật nhà nước", of passwords and of
honey, and none of them is secret.

Without diacritics "mat" is mostly something else (mặt đường, ra mắt, tiền mặt, mất). So a bare MAT counts only in
capitals and only where its neighbours show that it is a label: the edge of the name, a number, an abbreviation
of papers and offices, or words that are not in capitals. "toi mat" (also "tôi mất") counts as a label in any
capitals, "tuyet mat" anywhere in a file name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from vanthu.papers.charset import decodings

LEVELS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")

_PLAIN_LEVELS = {"MAT": "MẬT", "TOI MAT": "TỐI MẬT", "TUYET MAT": "TUYỆT MẬT"}
_LEVEL = r"(TUY[ỆE]T[ _.-]*M[ẬA]T|T[ỐO]I[ _.-]*M[ẬA]T|M[ẬA]T)"
_EXTENSION = re.compile(
    r"(?i)(?:\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|jpe?g|png|gif|bmp|tiff?|zip|rar|7z|signed|p7[ms]))+$"
)
_SPACED = re.compile(r"(?<!\w)(?:\w[ .\u00a0-]{1,3}){2,7}\w(?!\w)")
_BRACKETED = re.compile(r"[\[({<«“\"'‘【*|#=~]+([^\])}>»”\"'’】*|#=~]{2,40})[\])}>»”\"'’】*|#=~]+")
_STRONG = re.compile(r"\s+[-–—_|/•·*]+\s+|[_\-–—]{2,}|[:;,|()\[\]{}<>«»“”\"]+|\.\s|\s{3,}")
_WEAK = re.compile(r"[\s_.\-–—+&]+")
_DEGREE = re.compile(
    r"(?i)\b(?:(?:m[ứu]c\s+|c[ấa]p\s+)?[đd][ộo]\s*m[ậa]t|[đd][óo]ng\s+d[ấa]u(?=\s*[:=])|d[ấa]u\s+(?:ch[ỉi]\s+)?(?:[đd][ộo]\s+)?m[ậa]t)"
    r"\s*[:=\-–]+\s*(.{0,60})"
)
_PAPER = (
    r"(?:T[ÀA]I LI[ỆE]U|V[ĂA]N B[ẢA]N|H[ỒO] S[ƠO]|C[ÔO]NG V[ĂA]N|C[ÔO]NG [ĐD]I[ỆE]N|B[ÁA]O C[ÁA]O|K[ẾE] HO[ẠA]CH"
    r"|QUY[ẾE]T [ĐD][ỊI]NH|TH[ÔO]NG B[ÁA]O|T[ỜO] TR[ÌI]NH|CH[ỈI] TH[ỊI]|NGH[ỊI] QUY[ẾE]T|BI[ÊE]N B[ẢA]N|FILE|B[ẢA]N)"
)
_SECRET_PAPER = re.compile(
    rf"(?:{_PAPER}\s+)+(?:[\w/.-]*\d[\w/.-]*\s+)?(?:[ĐD][ỘO]\s+)?{_LEVEL}(?:\s+[\w/.-]*\d[\w/.-]*)*"
)
_ABBREVIATIONS = re.compile(
    "NQ|QĐ|QD|CT|QC|TB|HD|CTR|KH|PA|ĐA|DA|BC|BB|TTR|TT|CV|CĐ|CD|GM|PC|GUQ|UBND|HĐND|HDND|MTTQ|UBMTTQ|ĐU|DU|TU|HU|VP|VPCP|"
    "BCH|CA|QS|BCHQS|UB|SỐ|SO|VB|FILE|SCAN|COPY|V"
)
# An urgency on the same line takes nothing away: "TỐI MẬT - HỎA TỐC" (cells 10a and 10b).
_URGENT = re.compile(r"[\W_]*\b(?:H[ỎO]A T[ỐO]C(?: H[ẸE]N GI[ỜO])?|(?:TH[ƯU][ỢO]NG )?KH[ẨA]N)\b[\W_]*")
_LONGEST = 80  # letters of a line that may be a mark, blanks between them and an urgency beside it
_LIFTED = re.compile(r"(?i)\bgi[ảa]i\s+m[ậa]t\b")
_DENIED = re.compile(r"(?i)\b(?:kh[ôo]ng|ch[ưu]a|ch[ẳa]ng|ngo[àa]i|tr[ừu])\b")
# Every mark has an M (Latin or Cyrillic) and soon after it a T: most messages have not, and cost nothing.
_MAYBE = re.compile(r"[mMмМ].{1,12}?[tTтТ]", re.DOTALL)
_LOOKALIKE = str.maketrans("МАТОІСУЕТЬмаоісуе", "MATOICYETbmaoicye")


def mark_in_words(*texts: str | None) -> str | None:
    """The highest level that a file name, caption or message *labels* its paper with, or None.

    Reads NFC, NFD, TCVN3, VNI, text without diacritics, spaced-out letters. Pure and cheap: no library, no file.
    """
    suspects = (text for text in texts if text and _MAYBE.search(text))
    found = [level for text in suspects for line in _lines(text) for level in _marks(line)]
    return max(found, key=LEVELS.index) if found else None


def standing_mark(line: str) -> str | None:
    """The level when the whole line is a mark and nothing else, as in the red box of cell 10a."""
    if len(line) > _LONGEST:
        return None
    for reading in _readings(line):
        words = _squeeze(_URGENT.sub("", reading))
        level = _level(words)
        if level and not (level == "MẬT" and _is_plain(words) and not words.isupper()):
            return level
    return None


def names_secret_papers(line: str) -> bool:
    """Whether a standing line in capitals speaks of secret papers ("VĂN BẢN MẬT"): a heading perhaps, or a mark."""
    words = _WEAK.sub(" ", unicodedata.normalize("NFC", line)).strip(" .:;")
    return words.isupper() and _SECRET_PAPER.fullmatch(words) is not None and not words.isascii()


def in_capitals(line: str) -> bool:
    """Whether it was printed in capitals, as far as the character set had any: TCVN3 decodes to "MậT"."""
    letters = [sign for sign in line if sign.isascii() and sign.isalpha()]
    return bool(letters) and all(sign.isupper() for sign in letters)


def says_degree(line: str) -> bool:
    """Whether the line is a field "Độ mật:" filled in with one level."""
    return any(
        (found := _DEGREE.match(reading.strip())) is not None and _degree(found.group(1)) is not None
        for reading in _readings(line)
    )


def lifts_secrecy(line: str) -> bool:
    """A standing "GIẢI MẬT": no longer secret, yet a person has to look."""
    return _LIFTED.fullmatch(_squeeze(unicodedata.normalize("NFC", line))) is not None


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _readings(line: str) -> tuple[str, ...]:
    clean = "".join(
        sign for sign in unicodedata.normalize("NFKC", line) if unicodedata.category(sign) != "Cf"
    )
    clean = clean.translate(_LOOKALIKE) if not clean.isascii() and re.search("[МАТОІ]", clean) else clean
    return (clean, *decodings(line))


def _marks(line: str) -> Iterable[str]:
    for reading in _readings(line):
        if level := _mark(reading):
            yield level


def _mark(line: str) -> str | None:
    if standing := standing_mark(line):
        return standing
    stem = _EXTENSION.sub("", line)
    is_name = stem != line
    if degree := _DEGREE.search(line if not is_name else stem.replace("_", " ")):
        return _degree(degree.group(1))
    if _LIFTED.search(_WEAK.sub(" ", stem)) or len(set(_all_levels(stem))) > 1:
        return None
    for label in _BRACKETED.findall(stem):
        if level := _label(label):
            return level
    for segment in _STRONG.split(stem):
        if level := _label(segment):
            return level
    return _among_neighbours(stem, is_name=is_name)


def _label(segment: str) -> str | None:
    """The level when a delimited piece is a label: the mark alone, or a kind of paper with the mark."""
    if standing := standing_mark(segment):
        return standing
    words = _WEAK.sub(" ", segment).strip()
    paper = _SECRET_PAPER.fullmatch(words.upper())
    if paper is None:
        return None
    level = _level(paper.group(1))
    if level == "MẬT" and _is_plain(paper.group(1)) and not words.isupper():
        return None  # "tai lieu mat": tài liệu mất, a lost paper
    return level


def _degree(rest: str) -> str | None:
    """The level after "Độ mật:"; a form that lists all levels to choose from says nothing."""
    levels = _all_levels(rest)
    starts = re.match(rf"[\W_]*{_LEVEL}(?!\w)", rest.upper())
    return _level(starts.group(1)) if starts and len(set(levels)) == 1 else None


def _all_levels(text: str) -> list[str]:
    found = re.findall(rf"(?<!\w){_LEVEL}(?!\w)", text.replace("_", " ").upper())
    return [level for piece in found if (level := _level(piece))]


def _among_neighbours(stem: str, *, is_name: bool) -> str | None:
    """A mark as one word among others: only where the words beside it show that it is a label."""
    words = [word for word in _WEAK.split(stem) if word]
    for at, word in enumerate(words):
        level = _level(word)
        if level is None:
            continue
        first = at
        if at and level == "MẬT" and (pair := _level(f"{words[at - 1]} {word}")):
            first, level = at - 1, pair
        mark = words[first : at + 1]
        before = words[first - 1] if first else None
        after = words[at + 1] if at + 1 < len(words) else None
        if _is_label(mark, before, after, level=level, is_name=is_name) and not _DENIED.search(stem):
            return level
    return None


def _is_label(mark: list[str], before: str | None, after: str | None, *, level: str, is_name: bool) -> bool:
    capitals, plain = all(word.isupper() for word in mark), all(_is_plain(word) for word in mark)
    if level == "TUYỆT MẬT" and is_name:
        return True
    if level == "TỐI MẬT" and is_name and not plain:
        return True
    bounded = _bounds(before) and _bounds(after)
    if level != "MẬT":
        stands_out = capitals and not (before or "").isupper() and not (after or "").isupper()
        return bounded or stands_out
    if plain:
        return capitals and (bounded or (is_name and _bounds_loosely(before) and _bounds_loosely(after)))
    if capitals and is_name:
        return bounded or (_bounds_loosely(before) and _bounds_loosely(after))
    return bounded


def _bounds(neighbour: str | None) -> bool:
    if neighbour is None or any(sign.isdigit() for sign in neighbour):
        return True
    return _ABBREVIATIONS.fullmatch(neighbour.upper()) is not None


def _bounds_loosely(neighbour: str | None) -> bool:
    return _bounds(neighbour) or not (neighbour or "").isupper()


def _level(words: str) -> str | None:
    spaced = re.sub(r"[\s_.\-]+", " ", unicodedata.normalize("NFC", words)).strip().upper()
    for level, plain in zip(LEVELS, _PLAIN_LEVELS, strict=True):
        if spaced in (level, plain, level.replace(" ", ""), plain.replace(" ", "")):
            return level
    return None


def _is_plain(words: str) -> bool:
    return words.isascii()


def _squeeze(line: str) -> str:
    """The line without signs around it, and spaced-out letters ("M Ậ T") drawn together."""
    line = _EXTENSION.sub("", line.strip())
    line = re.sub(r"^[\W_]{0,12}|[\W_]{0,12}$", "", line)
    if _SPACED.fullmatch(line):
        line = re.sub(r"[ .\u00a0-]+", "", line)
    return re.sub(r"[\s_.\-]+", " ", line)
