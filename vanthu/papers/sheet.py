"""A paper laid out in the cells of Decree 30/2020/NĐ-CP (appendix I), whatever format it came in.

The readers of PDF and Word fill a :class:`Sheet`; the reading of fields then needs no library and no geometry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

_SMALL = re.compile(r"(?:(?i:TM|KT|TL|TUQ|T/M|K/T|T/L)\b\W*)?[^\W\d_A-ZĐÀ-Ý]")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell, in Unicode NFC. ``gap``: blank space above it, in heights of a line.

    capitals: a legacy font drew its small letters as capitals. box: where it stands on its page, in points from the
    top left corner; None where the format has no places. sure: how sure the reader is of every word, in percent;
    figures: of every word with figures; 100 where the letters are the file's own.
    """

    text: str
    bold: bool = False
    centred: bool = False
    gap: float = 0.0
    capitals: bool = False
    box: Box | None = None
    sure: int = 100
    figures: int = 100

    @property
    def printed(self) -> str:
        """The words as the reader's eye sees them."""
        return self.text.upper() if self.capitals else self.text


def as_drawn(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines of a paper whose national title is in small letters: a font drew them as capitals, and those that begin
    small ("chủ tịch", "KT. chủ tịch") too."""
    return tuple(
        replace(line, capitals=line.capitals or _SMALL.match(line.text) is not None) for line in lines
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the first and the signing page say, by cell.

    left: cells 2, 3, 5b, 10 (issuer, number, "V/v", marks). right: cells 1 and 4 (national title, place and date).
    middle: everything under them on the first page, top to bottom (cells 5a, 9a, 6). recipients: the lines under
    "Nơi nhận" (9b), None where the paper has none. signing: cell 7, top to bottom. has_title: whether cell 1 (the
    national title, or the Party's) was found; without it nothing stands in a cell for certain.
    number_covered: a signature field lies where the number stands, so a blank there is no draft. signed_on: the page
    of cells 7 and 9b, from 1. pictured: the words were recognised in a picture, by us or by the scanner.
    """

    left: tuple[Line, ...] = ()
    right: tuple[Line, ...] = ()
    middle: tuple[Line, ...] = ()
    recipients: tuple[Line, ...] | None = None
    signing: tuple[Line, ...] = ()
    has_title: bool = False
    number_covered: bool = False
    signed_on: int = 1
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the lines that say it. agreed: no other sign on the paper speaks against it."""

    value: Any
    lines: tuple[Line, ...]
    agreed: bool = True
