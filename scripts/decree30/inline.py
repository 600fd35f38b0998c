"""Paragraphs into lines: the little markup, and where lines break. Knows no page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one style."""

    text: str
    bold: bool = False
    italic: bool = False


Word = tuple[Piece, ...]
Measure = Callable[[Piece], float]


def pieces(marked: str) -> Iterator[Piece]:
    """Split ``**bold**`` and ``//italic//`` text into pieces."""
    bold = italic = False
    for part in re.split(r"(\*\*|//)", marked):
        if part == "**":
            bold = not bold
        elif part == "//":
            italic = not italic
        elif part:
            yield Piece(part, bold, italic)


def words(marked: str) -> list[Word]:
    """The words of a paragraph; one word may change its style half-way (``**Điều 1**.``)."""
    found: list[Word] = []
    current: list[Piece] = []
    for piece in pieces(marked):
        for index, text in enumerate(piece.text.split(" ")):
            if index and current:
                found.append(tuple(current))
                current = []
            if text:
                current.append(Piece(text, piece.bold, piece.italic))
    return [*found, tuple(current)] if current else found


def lines(text: list[Word], room: float, indent: float, measure: Measure, space: float) -> list[list[Word]]:
    """Break greedily into lines of ``room`` points, the first shorter by ``indent``."""
    broken: list[list[Word]] = [[]]
    left = room - indent
    for word in text:
        width = sum(measure(piece) for piece in word)
        if broken[-1] and width > left:
            broken.append([])
            left = room
        broken[-1].append(word)
        left -= width + space
    return broken
