"""From cells to fields: number, date, kind, issuer, subject, signer, recipients, urgency.

Wrong is worse than empty: a field is filled only from its own cell, never from a paper that the text cites.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from vanthu.papers import gazette, grammar
from vanthu.papers.grammar import Number, fold
from vanthu.papers.judgement import Confidence, Fields, Place
from vanthu.papers.mending import has_known_kinds, is_family_name, is_ordinary
from vanthu.papers.secrecy import standing_mark
from vanthu.papers.sheet import Found, Line, Sheet
from vanthu.papers.signer import AUTHORITY, joined_blanks, read_signer

_ABOUT = re.compile(r"(?i)^(?:v\s*/\s*v|về việc)\b")
_SUBJECT_ENDS = re.compile(
    r"(?i)^(?:kính gửi|căn cứ|thực hiện|theo |xét |điều \d|chương |phần |mục |i\.|1\.|_{3,}|-{3,}|số[: ]|nơi nhận|"
    r"(?:phần|chương) )"
)
_BAR = 75  # percent: below it a word in a picture was guessed
_LONG_BARS = {
    "subject": 94,
    "recipients": 91,
}  # many words: one of them is easily wrong; recipients are small
_FIGURES_BAR = 85
_SET_RECIPIENT = re.compile(r"\W*(?:Như trên|Lưu: VT)\W*")  # hardly to be misread as one another
_NUMBERS = frozenset({"number", "code_number", "notation", "issued_date"})
_SORT = 3  # words
_APART = 2.0  # heights of a line: what follows so far off is surely no more of the subject
_LEFTOVER = re.compile(r"(?:EMBED|HYPERLINK|PAGE|MERGEFIELD)\b")  # what Word's fields leave in text
_BEGUN = frozenset(
    map(
        fold,
        (
            "ỦY BAN",
            "HỘI ĐỒNG",
            "BAN CHẤP HÀNH",
            "BCH",
            "BAN CHỈ ĐẠO",
            "BAN CHỈ HUY",
            "BAN TỔ CHỨC",
            "BAN ĐẠI DIỆN",
        ),
    )
)
_DASH = re.compile(r"^\s*[-–—+•*]\s*")


@dataclass(frozen=True, slots=True)
class Read:
    """The fields and, by their names, where each was read and how sure that is."""

    fields: Fields
    places: Mapping[str, Place]


def read_fields(sheet: Sheet, *, legacy: bool = False) -> Read:
    """The fields that stand in the cells. ``legacy``: capitals may have been drawn by a font, not by letters."""
    if not sheet.has_title:
        found = gazette.read_title_block(sheet) or _without_head(sheet, legacy=legacy)
    else:
        found = _of_head(sheet, legacy=legacy)
    signer = read_signer(sheet.signing)
    found |= {
        "signer": Found(signer.name, signer.name_lines),
        "signer_capacity": Found(signer.capacity, signer.capacity_lines, not signer.torn),
        "recipients": Found(_recipients(sheet), sheet.recipients or ()),
    }
    kept = {
        name: one for name, one in found.items() if one.value is not None and _sure_enough(name, one, sheet)
    }
    return Read(
        Fields(**{name: one.value for name, one in kept.items()}),
        {
            name: _place(name, one, sheet)
            for name, one in kept.items()
            if name not in ("code_number", "notation")
        },
    )


def _of_head(sheet: Sheet, *, legacy: bool) -> dict[str, Found]:
    line, number = next(
        ((line, read) for line in sheet.left if (read := grammar.read_number(line.text))), (None, None)
    )
    superior, issuer = _issuer(sheet, joint=_is_joint(sheet, number))
    heading, subject = _heading(sheet, legacy=legacy)
    about = _about(sheet)
    own_line = (line,) if line else ()
    named = _kind_of_number(sheet, number, addressed=about.value is not None or _is_addressed(sheet))
    agreed = heading.value is None or named in (None, heading.value) or number is None or number.of_party
    kind = heading if heading.value else Found(named, own_line)
    return {
        "number": Found(number.number if number else None, own_line, agreed),
        "code_number": Found(number.code if number else None, own_line),
        "notation": Found(number.symbol if number else None, own_line),
        "issued_date": _issued(sheet, number),
        "type_name": replace(kind, agreed=agreed),
        "issuer": issuer,
        "superior": superior,
        "subject": about if heading.value is None else subject,
        "priority": _priority(sheet),
    }


def _sure_enough(name: str, found: Found, sheet: Sheet) -> bool:
    """Wrong is worse than empty: what a picture shows must be clear in every line, a number in every figure, and
    nothing else on the paper may speak against it."""
    if name in _NUMBERS and any(line.figures < _FIGURES_BAR for line in found.lines):
        return False
    if not sheet.pictured:
        return True
    if name in ("number", "notation") and not has_known_kinds(found.value):
        return False
    if not found.agreed or (name == "signer" and not _is_full_name(found.value)):
        return False
    if name in _LONG_BARS and not all(is_ordinary(line.text) for line in found.lines):
        return False
    bar = _LONG_BARS.get(name, _BAR)
    return name in _NUMBERS or all(
        line.sure >= (_BAR if name == "recipients" and _SET_RECIPIENT.fullmatch(line.text) else bar)
        for line in found.lines
    )


def _is_full_name(name: str) -> bool:
    """Whether a name off a picture begins like one; the stroke of H' is easily lost."""
    first = name.split(maxsplit=1)[0]
    return is_family_name(first) and first != "H"


def _place(name: str, found: Found, sheet: Sheet) -> Place:
    boxes = [line.box for line in found.lines if line.box]
    page = sheet.signed_on if name in ("signer", "signer_capacity", "recipients") else 1
    seen = sheet.pictured or any(line.sure < 100 for line in found.lines)
    certain = found.agreed and sheet.has_title
    confidence: Confidence = "low" if seen else "high" if certain else "medium"
    if not boxes:
        return Place(None, None, confidence)
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Place(
        page, (round(min(x0), 1), round(min(y0), 1), round(max(x1), 1), round(max(y1), 1)), confidence
    )


def _priority(sheet: Sheet) -> Found:
    return next(
        (Found(mark, (line,)) for line in sheet.left if (mark := grammar.urgency(line.text))),
        Found(None, ()),
    )


def _without_head(sheet: Sheet, *, legacy: bool) -> dict[str, Found]:
    """A paper without the national title: only what names itself."""
    heading, subject = _heading(sheet, legacy=legacy)
    return {"type_name": heading, "subject": subject}


def _issued(sheet: Sheet, number: Number | None) -> Found:
    """The date of cell 4, which may go on in a second line; a number with another year in it disagrees."""
    right = [(line,) for line in sheet.right]
    pairs = [pair for pair in pairwise(sheet.right) if grammar.read_date(pair[1].text) is None]
    for lines in (*right, *pairs):
        if day := grammar.read_date(" ".join(line.text for line in lines)):
            year = re.search(r"/((?:19|20)\d\d)/", number.number) if number else None
            return Found(day, tuple(lines), year is None or int(year[1]) == day.year)
    return Found(None, ())


def _kind_of_number(sheet: Sheet, number: Number | None, *, addressed: bool) -> str | None:
    """The kind that the symbol names, also that of a number not yet given; a letter's symbol names none."""
    if number is not None:
        symbol: str | None = number.symbol
        of_party = number.of_party
    else:
        symbol = next((found for line in sheet.left if (found := grammar.symbol_of_blank(line.text))), None)
        of_party = symbol is not None and "/" in symbol
    if symbol is None:
        return None
    kind = grammar.kind_of_symbol(symbol, of_party=of_party)
    return grammar.OFFICIAL_LETTER if kind is None and addressed and not of_party else kind


def is_draft(sheet: Sheet) -> bool:
    """No number given yet, or the words DỰ THẢO in the head of the paper. What is blank in a picture may be a pen's."""
    numbers = [line.text for line in sheet.left if grammar.is_number_line(line.text)]
    blank = (
        bool(numbers) and grammar.is_blank_number(numbers[0]) and not (sheet.number_covered or sheet.pictured)
    )
    head = [*sheet.left, *sheet.right, *sheet.middle[:6]]
    return blank or any(re.match(r"\W*DỰ THẢO\b(?!\s+\w+\s+\w+\s+\w+\s+\w+)", line.text) for line in head)


def _is_joint(sheet: Sheet, number: Number | None) -> bool:
    """Whether several bodies issue the paper together: its symbol (TTLT, NQLT, KHLT) or its heading says so."""
    symbol = number.symbol if number else ""
    return re.search(r"LT(?:[-/]|$)", symbol) is not None or any(
        line.text.isupper() and "LIÊN TỊCH" in line.text for line in sheet.middle[:6]
    )


def _issuer(sheet: Sheet, *, joint: bool) -> tuple[Found, Found]:
    """The superior (plain) and the issuer (bold), lines joined; each body starts with a word for a body. Of a joint
    paper all bold ones are the issuer."""
    lines: list[Line] = []
    for line in sheet.left:
        if grammar.is_number_line(line.text) or fold(line.text).startswith("số"):
            break
        if any(sign.isalpha() for sign in line.text):
            lines.append(line)
    nobody = Found(None, ())
    if not sheet.has_title or not lines or len(lines) > 6:
        return nobody, nobody
    bodies: list[list[Line]] = []
    for line in lines:
        new_body = grammar.is_body(line.text) and not (bodies and _is_begun(bodies[-1]))
        changed_weight = bool(bodies) and line.bold and not bodies[-1][-1].bold
        if (
            not bodies
            or (new_body and (changed_weight or line.bold == bodies[-1][-1].bold))
            or changed_weight
        ):
            bodies.append([line])
        else:
            bodies[-1].append(line)
    names = [Found(_joined(body), tuple(body)) for body in bodies]
    if joint and all(body[0].bold == bodies[-1][0].bold for body in bodies):
        names_them = any(" - " in line.text for line in lines)
        return nobody, Found((" " if names_them else " - ").join(map(_joined, bodies)), tuple(lines))
    return (names[-2] if len(names) > 1 else nobody), names[-1]


def _is_begun(body: list[Line]) -> bool:
    """Whether a name goes on for certain in the next line: "ỦY BAN" is nobody's name, nor is "BAN CHẤP HÀNH"."""
    return fold(_joined(body)) in _BEGUN


def _heading(sheet: Sheet, *, legacy: bool) -> tuple[Found, Found]:
    """The kind in cell 5a and the subject under it."""
    nothing = Found(None, ())
    for at, line in enumerate(sheet.middle[:12]):
        if _ABOUT.match(line.text) or fold(line.text).startswith("kính gửi"):
            break
        found = grammar.read_heading(line.text, any_case=legacy)
        if found:
            kind, rest = found
            if not (rest.isupper() or line.centred or not rest):
                continue  # running text that happens to begin a line with a kind in capitals
            return Found(kind, (line,)), _subject(
                sheet.middle[at + 1 : at + 12], rest, heading=line, legacy=legacy
            )
    return nothing, nothing


def _is_short_subject(text: str, *, first: bool) -> bool:
    return len(text.split()) <= 16 and (not first or _ABOUT.match(text) is not None)


def _subject(lines: tuple[Line, ...], rest: str, *, heading: Line, legacy: bool) -> Found:
    """The centred lines under a heading, up to the body."""
    if rest and len(rest.split()) <= _SORT and lines and lines[0].centred and not lines[0].text.isupper():
        rest = ""  # a sort of the kind, as in "KẾ HOẠCH LIÊN TỊCH": the subject is under it
    parts = [rest] if rest else []
    used = [heading] if rest else []
    weight: bool | None = None
    whole = True
    # Where nothing is said to be centred (old Word files), a subject must say so itself, and its lines are short.
    centred = heading.centred or any(line.centred for line in lines[:3])
    for line in lines:
        if not any(sign.isalnum() for sign in line.text):
            if parts:
                break
            continue
        in_capitals = line.text.isupper() or (legacy and line.text[:1].islower() and bool(parts))
        if _SUBJECT_ENDS.match(line.text) or (AUTHORITY.match(line.text.upper()) and in_capitals):
            break
        if line.bold is not (weight if weight is not None else line.bold):
            break
        if not (line.centred if centred else _is_short_subject(line.text, first=not parts)):
            break
        if parts and (line.gap > 1.2 or (line.text.isupper() and not "".join(parts).isupper())):
            # In a picture a line of low letters ("– 2030") stands further off than it does on paper.
            whole = line.gap > _APART or line.text.isupper() or len(line.text.split()) > _SORT
            break
        weight = line.bold
        parts.append(line.text)
        used.append(line)
    if heading.bold and parts and len(parts) > 8:
        return Found(None, ())
    return Found(joined_blanks(" ".join(parts)) or None, tuple(used), whole)


def _about(sheet: Sheet) -> Found:
    """The "V/v …" of an official letter (cell 5b)."""
    parts: list[Line] = []
    for line in sheet.left:
        text = line.text.strip()
        if not parts and not _ABOUT.match(text):
            continue
        if parts and (
            line.gap > 1.2
            or standing_mark(text)
            or grammar.urgency(text)
            or fold(text).startswith("kính gửi")
        ):
            break
        parts.append(line)
    return Found(joined_blanks(" ".join(line.text for line in parts)) or None, tuple(parts))


def _is_addressed(sheet: Sheet) -> bool:
    return any(fold(line.text).startswith("kính gửi") for line in sheet.middle[:8])


def _recipients(sheet: Sheet) -> tuple[str, ...] | None:
    if sheet.recipients is None:
        return None
    found: list[str] = []
    for line in sheet.recipients:
        text = line.text.strip()
        if not any(sign.isalnum() for sign in text) or _LEFTOVER.match(text):
            continue
        if found and text.startswith("(") and re.match(r"(?i)lưu\b", found[-1]):
            break  # a note under the list
        if _DASH.match(text) or not found:
            found.append(_DASH.sub("", text))
        else:
            found[-1] = f"{found[-1]} {text}"
        if re.match(r"(?i)^lưu\b", found[-1]) and text.rstrip().endswith("."):
            break
    return tuple(joined_blanks(item).rstrip(" ;.,") for item in found)


def _joined(lines: list[Line]) -> str:
    return joined_blanks(" ".join(line.printed for line in lines)).strip(" *-_.")
