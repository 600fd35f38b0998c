"""Who signed, acting as what: cell 7 of Decree 30/2020/NĐ-CP (TM., Q., KT., TL., TUQ.; the Party's T/M, K/T, T/L)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vanthu.papers.grammar import fold
from vanthu.papers.mending import is_family_name
from vanthu.papers.sheet import Line

AUTHORITY = re.compile(
    r"^(?:ỦY BAN|UỶ BAN|HỘI ĐỒNG|CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|GIÁM ĐỐC|BAN |TRƯỞNG|CHÍNH PHỦ|QUỐC HỘI|BÍ THƯ|CHÁNH"
    r"|HIỆU TRƯỞNG|THỨ TRƯỞNG|PHÓ |TỔNG GIÁM ĐỐC|VIỆN TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG"
    r"|ĐẠI DIỆN|CHỦ TỌA|CHỦ TOẠ|CHỦ TRÌ|CHỈ HUY TRƯỞNG|PHỤ TRÁCH|TỔ TRƯỞNG|THỦ TRƯỞNG)"
)
# What signing tools print over the place of the signature.
_STAMP = re.compile(
    r"(?i)^(?:(?P<by>(?:được )?ký bởi|người ký|digitally signed by|signed by)\s*:?\s*(?P<name>.*)"
    r"|(?:e-?mail|cơ quan|tổ chức|đơn vị|chức vụ|(?:thời gian|ngày|giờ) ký|date|time|reason|location|lý do|địa điểm"
    r"|foxit|signature (?:not )?valid|chữ ký (?:hợp lệ|số))\b)"
)

_NO_NAMES = frozenset({"đã ký", "ký tên", "ký bởi", "nơi nhận", "chữ ký số"})
_PREFIX = re.compile(r"^(?:TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|Q|Q/|QUYỀN)\b\.?")
_RANK = re.compile(
    r"(?i)^(?:(?:đại|thượng|trung|thiếu)\s+(?:tướng|tá|úy)|gs|pgs|ts|ths|bs|ks|cn|ts\.?bs|nhà giáo[^.]*?)[.\s]+"
)


@dataclass(frozen=True, slots=True)
class Signer:
    """capacity: its lines, joined by line breaks; name: as printed, without rank. Each with where it was read.

    torn: a line right above the capacity, or inside it, was not understood, so a part of it may be missing.
    """

    capacity: str | None = None
    name: str | None = None
    capacity_lines: tuple[Line, ...] = ()
    name_lines: tuple[Line, ...] = ()
    torn: bool = False


def read_signer(lines: Sequence[Line]) -> Signer:
    """The capacity and the first name under it. A name without a capacity is nobody's."""
    capacity: list[Line] = []
    stamped: list[tuple[str, Line]] = []
    for line in lines:
        text = line.printed.strip(" .,;*")
        if stamp := _STAMP.match(text):
            if capacity and stamp["name"] and _is_person(stamp["name"].strip()):
                stamped.append((stamp["name"].strip(), line))
            continue
        if not any(sign.isalpha() for sign in text) or text.startswith("(") or fold(text) in _NO_NAMES:
            continue
        titled = _PREFIX.match(text) or AUTHORITY.match(text)
        if capacity and not titled and line.gap > 1.5 and text.isupper() and _is_name(text.title()):
            return _signer(lines, capacity, text.title(), line)
        if capacity and not titled and AUTHORITY.match(text.upper()) and not _is_name(text):
            capacity.append(line)  # "Thứ trưởng", or what a legacy font drew as capitals
        elif text.isupper() and (capacity or titled):
            if len(text.split()) > 1 or _PREFIX.match(text):
                capacity.append(line)
        elif capacity and _is_name(text):
            return _signer(lines, capacity, joined_blanks(_RANK.sub("", text)), line)
        elif capacity and len(text.split()) > 7:
            break
    if len(stamped) == 1:  # nobody's name is printed but the one in the stamp
        return _signer(lines, capacity, joined_blanks(stamped[0][0]), stamped[0][1])
    return _signer(lines, capacity, None, None)


def says_authority(text: str) -> bool:
    """Whether a line in capitals says in whose name, or in which post, somebody signs."""
    text = text.strip(" .,;*")
    return text.isupper() and bool(_PREFIX.match(text) or AUTHORITY.match(text))


def _signer(lines: Sequence[Line], capacity: Sequence[Line], name: str | None, line: Line | None) -> Signer:
    said = "\n".join(joined_blanks(each.printed.strip(" ,;*")) for each in capacity)
    torn = bool(capacity) and (
        (capacity[0] is not lines[0] and capacity[0].gap < 1.2) or any(one.gap > 1.2 for one in capacity[1:])
    )
    return Signer(said or None, name, tuple(capacity), (line,) if line else (), torn)


def joined_blanks(text: str) -> str:
    """The text with single blanks and none around it."""
    return re.sub(r"\s+", " ", text).strip()


def _is_person(text: str) -> bool:
    return _is_name(text) and is_family_name(text.split(maxsplit=1)[0])


def _is_name(text: str) -> bool:
    words = _RANK.sub("", text).split()
    return 2 <= len(words) <= 6 and all(
        word.replace("'", "").replace("\u2019", "").isalpha()
        and word[0].isupper()
        and (len(word) == 1 or word[1:].islower() or "'" in word or "\u2019" in word)
        for word in words
    )
