"""The way gazettes print a paper without its head: kind, "của" issuer, number, date, subject, in one block."""

from __future__ import annotations

import re

from vanthu.papers import grammar
from vanthu.papers.grammar import fold
from vanthu.papers.sheet import Found, Sheet
from vanthu.papers.signer import joined_blanks

_TITLE_BLOCK = re.compile(
    r"(?i)(?P<kind>\w+(?: \w+){0,3}?) (?:của (?P<issuer>[^\d/]{4,80}?) )?(?P<number>số:? ?\d[^\s,;]+) "
    r"(?P<day>ngày \d{1,2} tháng \d{1,2} năm \d{4}) (?P<subject>.+)"
)
_TITLE_ENDS = re.compile(r" \(Tiếp theo| Căn cứ | (?=[A-ZĐ]\w+ \w+ \w+ \w+ Căn cứ)| Phụ lục |(?: Điều 1\b)")


def read_title_block(sheet: Sheet) -> dict[str, Found] | None:
    """The fields of the block, by name; None where the paper has none."""
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
            if at == 0 or not lines[at - 1].isupper() or not grammar.is_body(lines[at - 1]):
                return None
            issuer = lines[at - 1]
        number = grammar.find_number(found["number"])
        subject = _TITLE_ENDS.split(found["subject"], maxsplit=1)
        said = {
            "number": number.number if number else None,
            "code_number": number.code if number else None,
            "notation": number.symbol if number else None,
            "issued_date": grammar.read_date(found["day"]),
            "type_name": kind[0],
            "issuer": issuer.strip(),
            "subject": subject[0].strip(" .;") if len(subject) > 1 else None,
        }
        block = tuple(sheet.middle[at : at + 3])
        return {name: Found(value, block) for name, value in said.items()}
    return None
