"""Who signed, acting as what: cell 7 of Decree 30/2020/NĐ-CP (TM., Q., KT., TL., TUQ.; the Party's T/M, K/T, T/L)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanthu.papers.sheet import Line

AUTHORITY = re.compile(
    r"^(?:ỦY BAN|UỶ BAN|HỘI ĐỒNG|CHỦ TỊCH|THỦ TƯỚNG|BỘ TRƯỞNG|GIÁM ĐỐC|BAN |TRƯỞNG|CHÍNH PHỦ|QUỐC HỘI|BÍ THƯ|CHÁNH"
    r"|HIỆU TRƯỞNG)"
)

_PREFIX = re.compile(r"^(?:TM|T/M|KT|K/T|TL|T/L|TUQ|T/UQ|Q|Q/|QUYỀN)\b\.?")
_RANK = re.compile(
    r"(?i)^(?:(?:đại|thượng|trung|thiếu)\s+(?:tướng|tá|úy)|gs|pgs|ts|ths|bs|ks|cn|ts\.?bs|nhà giáo[^.]*?)[.\s]+"
)


def read_signer(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """The capacity (lines joined by line breaks) and the name under it. A name without a capacity is nobody's."""
    capacity: list[str] = []
    name: str | None = None
    for line in lines:
        text = line.printed.strip(" .,;*")
        if not any(sign.isalpha() for sign in text) or text.startswith("("):
            continue
        if text.isupper() and (capacity or _PREFIX.match(text) or AUTHORITY.match(text)):
            if name is None and (len(text.split()) > 1 or _PREFIX.match(text)):
                capacity.append(joined_blanks(line.printed.strip(" ,;*")))
        elif capacity and _is_name(text):
            name = joined_blanks(_RANK.sub("", text))
        elif capacity and name is None and len(text.split()) > 7:
            break
    return "\n".join(capacity) or None, name


def joined_blanks(text: str) -> str:
    """The text with single blanks and none around it."""
    return re.sub(r"\s+", " ", text).strip()


def _is_name(text: str) -> bool:
    words = _RANK.sub("", text).split()
    return 2 <= len(words) <= 6 and all(
        word.replace("'", "").replace("\u2019", "").isalpha()
        and word[0].isupper()
        and (len(word) == 1 or word[1:].islower() or "'" in word or "\u2019" in word)
        for word in words
    )
