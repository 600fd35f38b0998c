"""What in a text tells who somebody is: found, so that a published answer does without it.

Masked: telephone numbers, numbers of identity papers, mail, bank accounts, plots of land, number plates, addresses
below the commune, dates of birth, and, where asked, names. Never: numbers of documents, articles, dates, money, and
the numbers by which an office is reached. A rule of signs and cues misses and overreaches now and then, which is why
somebody compares before and after (Decree 13/2023/NĐ-CP asks for no more than the purpose needs).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vanthu.matching.names import names_in
from vanthu.matching.personal import Kind, personal_in
from vanthu.matching.readings import Reading

#: What stands in the place of what was masked.
FILLER = "[…]"


@dataclass(frozen=True, slots=True)
class Span:
    """One thing masked: where in the text as given, and what it is."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Masked:
    """``text`` with :data:`FILLER` in the place of each span; ``spans`` are in order and do not overlap."""

    text: str
    spans: tuple[Span, ...]


def mask(text: str, names: Iterable[str] = (), *, people: bool = False) -> Masked:
    """The text without personal data.

    names: persons to mask wherever they are named, however typed. people: mask whatever looks like a person's name.
    """
    reading = Reading(text)
    found: list[tuple[Kind, int, int]] = [*personal_in(reading)]
    found += [("name", *each) for each in names_in(reading, names, people=people)]
    spans: list[Span] = []
    for kind, first, last in sorted(found, key=lambda each: (each[1], -each[2])):
        start, end = reading.place(first, last)
        if spans and start < spans[-1].end:
            if end > spans[-1].end:
                spans[-1] = Span(spans[-1].start, end, spans[-1].kind)
        else:
            spans.append(Span(start, end, kind))
    parts, done = [], 0
    for span in spans:
        parts += [text[done : span.start], FILLER]
        done = span.end
    return Masked("".join((*parts, text[done:])), tuple(spans))
