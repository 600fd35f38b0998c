"""Whether the picture of a later signature hides what stood on the page. In the worker process only.

Signing tools draw numbers, days, names and seals into later signature fields, over blanks or beside the words. A field
that paints over words and shows others instead is how a signed paper is made to say something else; its owner may well
have signed it. So the places of such fields are drawn as they were before and as they are after: ink may come, not go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pymupdf as untyped_pymupdf

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not

_DPI = 100
_INK, _PAPER = 120, 200  # of 255: darker is ink, lighter is paper
_SPECKS = 25  # samples that may go: where two edges meet they are drawn a little differently
_MOST_PAGES = 2_000
_REFERENCE = re.compile(r"(\d+) \d+ R")


@dataclass(frozen=True, slots=True)
class Shown:
    """A visible field: its object's number, that of the page it names (0: none), its place in points from below."""

    number: int
    page: int
    box: tuple[float, float, float, float]


class Overlay:
    """The file as it is now, drawn without its later fields, then with more and more of them."""

    def __init__(self, data: bytes) -> None:
        self._document = pymupdf.open(stream=data, filetype="pdf")
        self._hidden: dict[int, tuple[str, str]] = {}

    def hides_ink(self, fields: Sequence[Shown], later: Sequence[Shown], changed: frozenset[int]) -> bool:
        """Whether one of the fields takes ink off its page. later: fields that came after them; changed: numbers of
        the objects that came with them. Raises RuntimeError and ValueError where the file cannot be drawn."""
        places = [(page, field.box) for field in fields for page in _pages(self._document, field, changed)]
        self._hide({field.number for field in (*fields, *later)})
        before = [_drawn(self._document[page], box) for page, box in places]
        self._hide({field.number for field in later})
        after = [_drawn(self._document[page], box) for page, box in places]
        return any(_gone(was, now) for was, now in zip(before, after, strict=True))

    def _hide(self, numbers: set[int]) -> None:
        for number in self._hidden.keys() - numbers:
            kind, flags = self._hidden.pop(number)
            self._document.xref_set_key(number, "F", flags if kind != "null" else "0")
        for number in numbers - self._hidden.keys():
            self._hidden[number] = self._document.xref_get_key(number, "F")
            self._document.xref_set_key(number, "F", "2")  # ISO 32000-2, table 167: hidden


def _pages(document: Any, field: Shown, changed: frozenset[int]) -> Iterator[int]:
    """The pages that show the field: the one it names, and each whose list of annotations changed."""
    for index in range(min(document.page_count, _MOST_PAGES)):
        page = document.page_xref(index)
        kind, value = document.xref_get_key(page, "Annots")
        listed = int(value.split()[0]) if kind == "xref" else 0
        if page != field.page and page not in changed and listed not in changed:
            continue
        text = document.xref_object(listed) if listed else value
        if any(int(found) == field.number for found in _REFERENCE.findall(text)):
            yield index


def _gone(before: bytes, after: bytes) -> bool:
    lost = sum(1 for was, now in zip(before, after, strict=True) if was < _INK and now > _PAPER)
    return lost > _SPECKS and lost * 20 > sum(1 for was in before if was < _INK)


def _drawn(page: Any, box: tuple[float, float, float, float]) -> bytes:
    place = pymupdf.Rect(box) * page.transformation_matrix
    place.normalize()
    place = (place * page.rotation_matrix) & page.rect
    if place.is_empty:
        return b""
    picture = page.get_pixmap(dpi=_DPI, clip=place, colorspace=pymupdf.csGRAY, alpha=False)
    return bytes(picture.samples)
