"""Persons named in a text: those that are known, and what looks like a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vanthu.matching.readings import Reading

_CAPITAL = r"[^\W\d_a-zà-ỹđ][^\W\d_]*"
# Three words behind a family name are a person. Family names that also begin names of places (Hà, Cao, Thái …) need
# a cue before them.
_FAMILY = (
    r"(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Dương|Đinh|Trịnh|Lương|Trương|Nông|Triệu|Đoàn|Đào"
    r"|NGUYỄN|TRẦN|LÊ|PHẠM|HOÀNG|HUỲNH|PHAN|VŨ|VÕ|ĐẶNG|BÙI|ĐỖ|NGÔ|DƯƠNG|ĐINH|TRỊNH|LƯƠNG|TRƯƠNG|Nguyen|Tran|Pham|Hoang)"
)
_PERSON = re.compile(rf"\b{_FAMILY}(?: {_CAPITAL}){{2,4}}")
_INTRODUCED = re.compile(
    r"(?:[Tt]ôi là|[Ee]m là|[Cc]háu là|[Tt]ên là|[Tt]ên tôi là|[Tt]ên tôi|[Hh]ọ (?:và )?tên|[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị"
    r"|[Cc]ô|[Cc]hú|[Bb]ác|[Cc]háu|[Vv]ợ|[Cc]hồng|[Cc]hủ hộ|toi la|ten la|ten toi la|ten toi)(?: tôi| tên| là|:)* "
    rf"({_CAPITAL}(?: {_CAPITAL}){{1,4}})"
)
_NOT_A_PERSON = re.compile(
    r"(?:hồ chí minh|chủ tịch|phó|trưởng|bà rịa|ủy ban|hội|bí thư|phòng|công an)", re.IGNORECASE
)


def names_in(reading: Reading, names: Iterable[str], *, people: bool) -> Iterator[tuple[int, int]]:
    """Where in the reading a person is named. names: known ones, found with or without diacritics and capitals."""
    for name in names:
        folded = Reading(" ".join(name.split())).folded
        if folded:
            yield from (m.span() for m in re.finditer(rf"(?<!\w){re.escape(folded)}(?!\w)", reading.folded))
    if people:
        for pattern, group in ((_PERSON, 0), (_INTRODUCED, 1)):
            for match in pattern.finditer(reading.plain):
                if not _NOT_A_PERSON.match(match[group]):
                    yield match.span(group)
