"""From cells to fields: number, date, kind, issuer, subject, signer, recipients, urgency.

Wrong is worse than empty: a field is filled only from its own cell, never from a paper that the text cites.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from vanthu.papers import grammar
from vanthu.papers.grammar import Number, fold
from vanthu.papers.judgement import Fields
from vanthu.papers.secrecy import standing_mark
from vanthu.papers.sheet import Line, Sheet
from vanthu.papers.signer import AUTHORITY, joined_blanks, read_signer

_BODIES = (
    "ủy ban|ubnd|hội đồng|hđnd|đảng|ban |bch |ubmt|ủy viên|sở |phòng |văn phòng|trung tâm|chi cục|cục |công an|quân|"
    "bộ |trường |trạm |tòa án|viện |thanh tra|mặt trận|hội |đoàn |liên đoàn|chính phủ|thủ tướng|quốc hội|"
    "huyện ủy|tỉnh ủy|thành ủy|chi bộ|tổng cục|kho bạc|công ty|tập đoàn|công đoàn|bảo hiểm"
)
_BODY = re.compile(_BODIES)
_URGENCY = {fold(word): word for word in ("Khẩn", "Thượng khẩn", "Hỏa tốc", "Hỏa tốc hẹn giờ")}
_ABOUT = re.compile(r"(?i)^(?:v\s*/\s*v|về việc)\b")
_SUBJECT_ENDS = re.compile(
    r"(?i)^(?:kính gửi|căn cứ|thực hiện|theo |xét |điều \d|chương |phần |mục |i\.|1\.|_{3,}|-{3,}|số[: ]|nơi nhận|"
    r"(?:phần|chương) )"
)
_TITLE_BLOCK = re.compile(
    r"(?i)(?P<kind>\w+(?: \w+){0,3}?) (?:của (?P<issuer>[^\d/]{4,80}?) )?(?P<number>số:? ?\d[^\s,;]+) "
    r"(?P<day>ngày \d{1,2} tháng \d{1,2} năm \d{4}) (?P<subject>.+)"
)
_TITLE_ENDS = re.compile(r" \(Tiếp theo| Căn cứ | (?=[A-ZĐ]\w+ \w+ \w+ \w+ Căn cứ)| Phụ lục |(?: Điều 1\b)")
_DASH = re.compile(r"^\s*[-–—+•*]\s*")


def read_fields(sheet: Sheet, *, legacy: bool = False) -> Fields:
    """The fields that stand in the cells. ``legacy``: capitals may have been drawn by a font, not by letters."""
    if not sheet.has_title:
        return _from_title_block(sheet) or _without_head(sheet, legacy=legacy)
    number = next((read for line in sheet.left if (read := grammar.read_number(line.text))), None)
    issued = _issued(sheet)
    superior, issuer = _issuer(sheet)
    heading, subject = _heading(sheet, legacy=legacy)
    about = _about(sheet)
    kind = heading or _kind_of_number(sheet, number, addressed=about is not None or _is_addressed(sheet))
    capacity, signer = read_signer(sheet.signing)
    return Fields(
        number=number.number if number else None,
        code_number=number.code if number else None,
        notation=number.symbol if number else None,
        issued_date=issued,
        type_name=kind,
        issuer=issuer,
        superior=superior,
        subject=about if heading is None else subject,
        signer=signer,
        signer_capacity=capacity,
        recipients=_recipients(sheet),
        priority=next(
            (mark for line in sheet.left if (mark := _URGENCY.get(fold(line.text.strip(" .*[]()"))))), None
        ),
    )


def _issued(sheet: Sheet) -> date | None:
    """The date of cell 4, which may go on in a second line."""
    right = [line.text for line in sheet.right]
    pairs = [f"{text} {after}" for text, after in pairwise(right) if grammar.read_date(after) is None]
    return next((day for text in (*right, *pairs) if (day := grammar.read_date(text))), None)


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


def _without_head(sheet: Sheet, *, legacy: bool) -> Fields:
    """A paper without the national title: only what names itself."""
    heading, subject = _heading(sheet, legacy=legacy)
    capacity, signer = read_signer(sheet.signing)
    return Fields(
        type_name=heading,
        subject=subject,
        signer=signer,
        signer_capacity=capacity,
        recipients=_recipients(sheet),
    )


def _from_title_block(sheet: Sheet) -> Fields | None:
    """The way gazettes print a paper without its head: kind, "của" issuer, number, date, subject, in one block."""
    lines = [line.text.strip() for line in sheet.middle[:14]]
    for at in range(len(lines[:8])):
        text = joined_blanks(" ".join(lines[at : at + 9]))
        found = _TITLE_BLOCK.match(text)
        kind = grammar.read_heading(found["kind"], any_case=True) if found else None
        if found is None or kind is None:
            continue
        issuer = found["issuer"]
        if issuer is not None and fold(lines[at]).strip(" .:*") != fold(kind[0]):
            return None  # running text that cites a paper; a title has its kind on a line of its own
        if issuer is None:
            if at == 0 or not lines[at - 1].isupper() or not _BODY.match(fold(lines[at - 1]) + " "):
                return None
            issuer = lines[at - 1]
        number = grammar.find_number(found["number"])
        subject = _TITLE_ENDS.split(found["subject"], maxsplit=1)
        capacity, signer = read_signer(sheet.signing)
        return Fields(
            number=number.number if number else None,
            code_number=number.code if number else None,
            notation=number.symbol if number else None,
            issued_date=grammar.read_date(found["day"]),
            type_name=kind[0],
            issuer=issuer.strip(),
            subject=subject[0].strip(" .;") if len(subject) > 1 else None,
            signer=signer,
            signer_capacity=capacity,
            recipients=_recipients(sheet),
        )
    return None


def is_draft(sheet: Sheet) -> bool:
    """No number given yet, or the words DỰ THẢO in the head of the paper."""
    numbers = [line.text for line in sheet.left if grammar.is_number_line(line.text)]
    blank = bool(numbers) and grammar.is_blank_number(numbers[0]) and not sheet.number_covered
    head = [*sheet.left, *sheet.right, *sheet.middle[:6]]
    return blank or any(re.match(r"\W*DỰ THẢO\b(?!\s+\w+\s+\w+\s+\w+\s+\w+)", line.text) for line in head)


def _issuer(sheet: Sheet) -> tuple[str | None, str | None]:
    """The superior (plain) and the issuer (bold), lines joined; each body starts with a word for a body."""
    lines: list[Line] = []
    for line in sheet.left:
        if grammar.is_number_line(line.text) or fold(line.text).startswith("số"):
            break
        if any(sign.isalpha() for sign in line.text):
            lines.append(line)
    if not sheet.has_title or not lines or len(lines) > 6:
        return None, None
    bodies: list[list[Line]] = []
    for line in lines:
        new_body = _BODY.match(fold(line.text) + " ") is not None
        changed_weight = bool(bodies) and line.bold and not bodies[-1][-1].bold
        if (
            not bodies
            or (new_body and (changed_weight or line.bold == bodies[-1][-1].bold))
            or changed_weight
        ):
            bodies.append([line])
        else:
            bodies[-1].append(line)
    names = [_joined(body) for body in bodies]
    return (names[-2] if len(names) > 1 else None), names[-1]


def _heading(sheet: Sheet, *, legacy: bool) -> tuple[str | None, str | None]:
    """The kind in cell 5a and the subject under it."""
    for at, line in enumerate(sheet.middle[:12]):
        if _ABOUT.match(line.text) or fold(line.text).startswith("kính gửi"):
            return None, None
        found = grammar.read_heading(line.text, any_case=legacy)
        if found:
            kind, rest = found
            return kind, _subject(sheet.middle[at + 1 : at + 12], rest, heading=line)
    return None, None


def _subject(lines: tuple[Line, ...], rest: str, *, heading: Line) -> str | None:
    """The centred lines under a heading, up to the body."""
    parts = [rest] if rest else []
    weight: bool | None = None
    for line in lines:
        if not any(sign.isalnum() for sign in line.text):
            if parts:
                break
            continue
        ends = _SUBJECT_ENDS.match(line.text) or (AUTHORITY.match(line.text) and line.text.isupper())
        if ends or not line.centred or line.bold is not (weight if weight is not None else line.bold):
            break
        if parts and (line.gap > 1.2 or (line.text.isupper() and not "".join(parts).isupper())):
            break
        weight = line.bold
        parts.append(line.text)
    if heading.bold and parts and len(parts) > 8:
        return None
    return joined_blanks(" ".join(parts)) or None


def _about(sheet: Sheet) -> str | None:
    """The "V/v …" of an official letter (cell 5b)."""
    parts: list[str] = []
    for line in sheet.left:
        text = line.text.strip()
        if not parts and not _ABOUT.match(text):
            continue
        if parts and (
            line.gap > 1.2
            or standing_mark(text)
            or fold(text.strip(" .*[]()")) in _URGENCY
            or fold(text).startswith("kính gửi")
        ):
            break
        parts.append(text)
    return joined_blanks(" ".join(parts)) or None


def _is_addressed(sheet: Sheet) -> bool:
    return any(fold(line.text).startswith("kính gửi") for line in sheet.middle[:8])


def _recipients(sheet: Sheet) -> tuple[str, ...] | None:
    if sheet.recipients is None:
        return None
    found: list[str] = []
    for line in sheet.recipients:
        text = line.text.strip()
        if not any(sign.isalnum() for sign in text):
            continue
        if _DASH.match(text) or not found:
            found.append(_DASH.sub("", text))
        else:
            found[-1] = f"{found[-1]} {text}"
        if re.match(r"(?i)^lưu\b", found[-1]) and text.rstrip().endswith("."):
            break
    return tuple(joined_blanks(item).rstrip(" ;.,") for item in found)


def _joined(lines: list[Line]) -> str:
    return joined_blanks(" ".join(line.printed for line in lines)).strip(" *-_.")
