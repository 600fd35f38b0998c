"""How numbers, dates and kinds are written on Vietnamese papers.

Decree 30/2020/NĐ-CP, article 7 (29 kinds) and appendices I and III; normative kinds and the Party's beside them.
Symbols differ by case and diacritics alone (CT/CTr, TT/TTr, QC/QyĐ, HD/HĐ, ĐA/DA): they are never folded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

OFFICIAL_LETTER = "Công văn"

KINDS: dict[str, str] = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QyĐ": "Quy định",
    "TC": "Thông cáo",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTr": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTr": "Tờ trình",
    "HĐ": "Hợp đồng",
    "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận",
    "GUQ": "Giấy ủy quyền",
    "GM": "Giấy mời",
    "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép",
    "PG": "Phiếu gửi",
    "PC": "Phiếu chuyển",
    "PB": "Phiếu báo",
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "VBHN": "Văn bản hợp nhất",
    "CV": OFFICIAL_LETTER,
}
"""Abbreviation in a symbol to the kind of State papers."""

PARTY_KINDS: dict[str, str] = {**KINDS, "KL": "Kết luận", "TT": "Thông tri"}
"""The same for the Party's papers (there QĐ is Quyết định and Quy định both: the heading decides)."""

_HEADINGS = sorted(
    {*PARTY_KINDS.values(), *KINDS.values(), "Luật", "Pháp lệnh", "Lệnh", "Thư công", "Thông báo kết luận"}
    - {OFFICIAL_LETTER},
    key=len,
    reverse=True,
)

_BODY = re.compile(
    "ủy ban|ubnd|hội đồng|hđnd|đảng|ban |bch |ubmt|ủy viên|sở |phòng (?!thủ |chống |ngừa |cháy )|văn phòng|"
    "trung tâm|chi cục|cục |công an|quân|bộ |trường |trạm |tòa án|viện |thanh tra|mặt trận|hội (?!nhập )|"
    "đoàn (?!kết )|liên đoàn|chính phủ|thủ tướng|quốc hội|"
    "huyện ủy|tỉnh ủy|thành ủy|chi bộ|tổng cục|kho bạc|công ty|tập đoàn|công đoàn|bảo hiểm"
)

_PIECE = r"(?!\d{1,5}\s*/)[^\W_][^\W_&.]{0,13}"
_PART = rf"{_PIECE}(?:\.{_PIECE}){{0,2}}"
_SYMBOL = rf"{_PART}(?:\s{{0,2}}[-/&]\s{{0,2}}{_PART}){{0,6}}(?:\s?\([^\W_]{{1,8}}\))?"
_LABEL = r"[Ss][ốỐôÔoO](?:\s*/\s*[Nn][oO]\.?)?"
_STATE = re.compile(
    rf"{_LABEL}\s*[:.;]?\s*(?P<code>\d{{1,5}}[a-zđ]?)\s*\.?\s*/\s*(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?(?P<symbol>{_SYMBOL})"
)
_SECOND = re.compile(
    rf"(?<=\w)\s*[-;,]\s*(?:{_LABEL}\s*:?\s*)?\d{{1,5}}\s*/\s*{_SYMBOL}$"
)  # the other office's
_PARTY = re.compile(
    rf"{_LABEL}\s*[:.]?\s*(?P<code>\d{{1,5}}[a-zđ]?)\s*-\s*"
    rf"(?P<symbol>{_PART}\s{{0,2}}/\s{{0,2}}{_PART}(?:\s?-\s?{_PART}){{0,3}})"
)
_BLANK = re.compile(rf"{_LABEL}\s*[:.]?\s*[.…_\s]*(?:/|-)\s*(?:(?:19|20)\d\d\s*/\s*)?(?P<symbol>{_SYMBOL})")
_IN_TEXT = re.compile(_STATE.pattern.replace("[ốỐôÔoO]", "[ốỐ]", 1))
_DATE = re.compile(
    r"(?i)ngày\s*(\d\s?\d?)\s*(?:tháng|[/.-])\s*(\d\s?\d?)\s*,?\s*(?:năm|[/.-])\s*(\d\s?\d\s?\d\s?\d)(?!\d)"
)
_SPREAD = re.compile(r"\w(?:\s+\w){3,}")  # Q U Y Ế T  Đ Ị N H


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed, blanks joined, and its halves; a normative one carries its year only in ``number``."""

    number: str
    code: str
    symbol: str
    of_party: bool


def read_number(line: str) -> Number | None:
    """The number of a line that is nothing but "Số: …"; None where anything else stands on it."""
    text = _SECOND.sub("", _tidy(line))
    for pattern, of_party in ((_PARTY, True), (_STATE, False)):
        found = pattern.fullmatch(text)
        if found and any(sign.isalpha() for sign in found["symbol"]):
            return _number(found, of_party=of_party)
    return None


def find_number(text: str) -> Number | None:
    """The first State number in running text ("Quyết định … số 115/2004/QĐ-TTg")."""
    found = _IN_TEXT.search(_tidy(text))
    return _number(found, of_party=False) if found else None


def _number(found: re.Match[str], *, of_party: bool) -> Number:
    code, symbol = found["code"], re.sub(r"\s+", "", found["symbol"])
    if of_party:
        return Number(f"{code}-{symbol}", code, symbol, of_party=True)
    year = f"{found['year']}/" if found["year"] else ""
    return Number(f"{code}/{year}{symbol}", code, symbol, of_party=False)


def is_number_line(line: str) -> bool:
    """Whether the line is the cell of the number, filled in or blank."""
    return read_number(line) is not None or is_blank_number(line)


def is_blank_number(line: str) -> bool:
    """A number not yet given: "Số:      /KH-UBND"."""
    return _BLANK.fullmatch(_tidy(line)) is not None


def symbol_of_blank(line: str) -> str | None:
    """The symbol that waits for its number; None on any other line."""
    found = _BLANK.fullmatch(_tidy(line))
    return re.sub(r"\s+", "", found["symbol"]) if found else None


def read_date(line: str) -> date | None:
    """The date of "…, ngày DD tháng MM năm YYYY"; None where it is blank or no day of the calendar."""
    found = _DATE.search(_tidy(line))
    if found is None:
        return None
    day, month, year = (int(part.replace(" ", "")) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_body(line: str) -> bool:
    """Whether a line begins with a word for a body of the State, the Party, the people or business."""
    return _BODY.match(fold(line) + " ") is not None


def urgency(text: str) -> str | None:
    """The degree of urgency that a line says and nothing else ("HỎA TỐC"), in the spelling of the decree."""
    return _URGENCY.get(fold(text.strip(" .*[]()")))


def read_heading(line: str, *, any_case: bool = False) -> tuple[str, str] | None:
    """The kind that a heading names, and what follows it on the same line ("KẾ HOẠCH" → Kế hoạch, "").

    A heading is in capitals; ``any_case`` is for legacy fonts that drew capitals from small letters.
    """
    text = _tidy(line).strip(" .:;*-")
    if not any_case and not text[:4].isupper():
        return None
    folded = fold(text)
    if _SPREAD.fullmatch(text) or " " not in text:
        return next(
            ((kind, "") for kind in _HEADINGS if fold(kind).replace(" ", "") == folded.replace(" ", "")), None
        )
    for kind in _HEADINGS:
        name = fold(kind)
        if not any_case and not text[: len(name)].isupper():
            continue
        if folded == name or folded.startswith(f"{name} của "):
            return kind, ""
        if folded.startswith(name + " ") and not any_case:
            return kind, text[len(name) :].strip()
    return None


def kind_of_symbol(symbol: str, *, of_party: bool) -> str | None:
    """The kind in a symbol (QĐ-UBND, UBND-VX, CT/TU), "Công văn" for a symbol without one; None where unsure."""
    first = re.split(r"[-/]", symbol)[0]
    if of_party:
        return None if first == "QĐ" else PARTY_KINDS.get(first)
    return KINDS.get(first)


def fold(text: str) -> str:
    """For comparing printed words only: lower case, tone places of "oà/òa, uỷ/ủy" made one, blanks joined."""
    spread = unicodedata.normalize("NFD", text.casefold())
    moved = re.sub(
        "([ou])([aey])([\u0300\u0301\u0303\u0309\u0323])(?![a-z\u0302\u0306\u031b])", r"\1\3\2", spread
    )
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", moved)).strip()


def without_marks(text: str) -> str:
    """Letters without tones, hats and bars ("Đắk" → "Dak"): what a poor picture may leave of them."""
    spread = unicodedata.normalize("NFD", text)
    bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return bare.replace("đ", "d").replace("Đ", "D")


def _tidy(line: str) -> str:
    spaced = (
        line.replace("\u00a0", " ")
        .replace("–", "-")
        .replace("—", "-")
        .replace("\u2010", "-")
        .replace("\u2011", "-")
    )
    return re.sub(r"[\s_*.,;]+$", "", re.sub(r"^[\s*_]+", "", spaced))


_URGENCY = {fold(word): word for word in ("Khẩn", "Thượng khẩn", "Hỏa tốc", "Hỏa tốc hẹn giờ")}
