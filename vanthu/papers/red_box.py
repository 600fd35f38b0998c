"""The red box with a double frame in the place of cell 10a: a secrecy mark that is only a picture.

20, 30 or 40 mm wide and 8 mm high (Circular 24/2020/TT-BCA); marks of urgency have a single frame. Worked out on the
samples of one small picture by whole-number arithmetic, so no further library is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ACROSS, _DOWN = 0.5, 0.45  # the part of the page that is looked at
_WIDTH = 1240  # samples across the whole page: 150 to the inch on A4
_MM = _WIDTH / 210
_LINE = re.compile(rb"\x01{%d,}" % round(15 * _MM))

# Strong red, or red thinned by the paper around it; grey edges of black letters are neither.
_STRONG = (140, 115)
_PALE = (200, 170)


@dataclass(frozen=True, slots=True)
class _Ink:
    """Which samples are red: one byte each, 0 or 1, row by row."""

    red: bytes
    width: int
    height: int

    def column(self, x: int, top: int, bottom: int) -> bytes:
        return self.red[max(top, 0) * self.width + x : max(bottom, 0) * self.width : self.width]

    def row(self, y: int, left: int, right: int) -> bytes:
        return self.red[y * self.width + left : y * self.width + right]


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A horizontal red line: samples from the left edge, from the top."""

    left: int
    right: int
    top: int
    bottom: int


def has_red_box(page: Any, pymupdf: Any) -> bool:
    """Whether the upper left of the page shows a red box of the size of a mark with a double frame."""
    zoom = _WIDTH / max(page.rect.width, 1.0)
    corner = pymupdf.Rect(0, 0, page.rect.width * _ACROSS, min(page.rect.height, page.rect.width * 2) * _DOWN)
    picture = page.get_pixmap(
        matrix=pymupdf.Matrix(zoom, zoom), clip=corner, colorspace=pymupdf.csRGB, alpha=False
    )
    ink = _Ink(_red(picture.samples), picture.width, picture.height)
    strokes = list(_strokes(ink))
    return any(_is_box(ink, upper, lower) for upper in strokes for lower in strokes if upper.top < lower.top)


def _red(samples: bytes) -> bytes:
    def mask(red: int, others: int) -> int:
        high = bytes(value >= red for value in range(256))
        low = bytes(value <= others for value in range(256))
        channels = (samples[0::3].translate(high), samples[1::3].translate(low), samples[2::3].translate(low))
        first, second, third = (int.from_bytes(channel, "big") for channel in channels)
        return first & second & third

    return (mask(*_STRONG) | mask(*_PALE)).to_bytes(len(samples) // 3, "big")


def _strokes(ink: _Ink) -> Iterator[_Stroke]:
    """Long red lines; a scan may be a little askew, so neighbouring rows and small gaps count as one."""
    bits = int.from_bytes(ink.red, "big")
    for rows in (1, 2):
        bits |= bits >> (8 * ink.width * rows)
    for samples in (1, 2):
        bits |= bits >> (8 * samples)
    thick = bits.to_bytes(len(ink.red), "big")
    open_strokes: list[_Stroke] = []
    for y in range(ink.height):
        still: list[_Stroke] = []
        for found in _LINE.finditer(thick[y * ink.width : (y + 1) * ink.width]):
            left, right = found.span()
            above = next((one for one in open_strokes if one.left < right and left < one.right), None)
            if above is not None:
                open_strokes.remove(above)
                still.append(_Stroke(min(left, above.left), max(right, above.right), above.top, y))
            else:
                still.append(_Stroke(left, right, y, y))
        yield from open_strokes
        open_strokes = still
    yield from open_strokes


def _is_box(ink: _Ink, upper: _Stroke, lower: _Stroke) -> bool:
    """Two lines of a mark's length, one mark's height apart, closed at the sides, doubled, with red words inside."""
    left, right = max(upper.left, lower.left), min(upper.right, lower.right)
    width, height = (right - left) / _MM, (lower.bottom - upper.top) / _MM
    apart = abs(upper.left - lower.left) + abs(upper.right - lower.right)
    if not (16 <= width <= 46 and 6 <= height <= 11 and 1.9 <= width / height <= 6 and apart < 4 * _MM):
        return False
    top, bottom = upper.top, lower.bottom
    inside = [ink.row(y, left + round(3 * _MM), right - round(3 * _MM)) for y in range(top, bottom)]
    words = inside[round(2 * _MM) : -round(2 * _MM)]
    share = sum(row.count(1) for row in words) / max(sum(len(row) for row in words), 1)
    return (
        0.03 < share < 0.7
        and _closed(ink, left, top, bottom)
        and _closed(ink, right, top, bottom)
        and _doubled(ink, left, right, top, down=True)
        and _doubled(ink, left, right, bottom, down=False)
    )


def _closed(ink: _Ink, x: int, top: int, bottom: int) -> bool:
    """Whether a line goes down at about this place."""
    reach = round(1.2 * _MM)
    middle = range(top + round(_MM), bottom - round(_MM))
    hit = sum(1 for y in middle if 1 in ink.row(y, max(x - reach, 0), min(x + reach, ink.width)))
    return hit > 0.8 * len(middle)


def _doubled(ink: _Ink, left: int, right: int, edge: int, *, down: bool) -> bool:
    """Whether two lines lie at an edge, one right inside the other."""
    reach, before = round(2.2 * _MM), round(0.7 * _MM)
    start, end = (edge - before, edge + reach) if down else (edge - reach, edge + before)
    columns = range(left + (right - left) // 8, right - (right - left) // 8, 4)
    pairs = sum(1 for x in columns if len(ink.column(x, start, end).strip(b"\x00").split(b"\x00")) > 1)
    return pairs > 0.6 * len(columns)
