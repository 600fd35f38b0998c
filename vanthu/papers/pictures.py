"""A picture of a paper's first page with the read fields framed; drawn in the worker process only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pymupdf as untyped_pymupdf

from vanthu.papers.judgement import Confidence

pymupdf: Any = untyped_pymupdf

_DPI = 110
_MOST_PIXELS = 3_000_000
_MOST_UNPACKED = 60_000_000  # of the pictures on the page: A4 at 600 to the inch has 35 million
_COLOURS = {"high": (0.05, 0.5, 0.15), "medium": (0.85, 0.5, 0.0), "low": (0.85, 0.05, 0.05)}
_AROUND = 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One box to draw, in points from the page's top left corner, and the words above it."""

    box: tuple[float, float, float, float]
    label: str
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def draw_first_page(data: bytes, frames: Sequence[Frame]) -> bytes | None:
    """A JPEG of the first page; None where the page cannot be drawn. Raises MemoryError."""
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            return _drawn(document[0], frames)
    except MemoryError:
        raise
    except Exception:  # MuPDF raises many things of its own on a damaged file; then there is no picture
        return None


def _drawn(page: Any, frames: Sequence[Frame]) -> bytes | None:
    if sum(image[2] * image[3] for image in page.get_images()) > _MOST_UNPACKED:
        return None
    if page.rotation:
        page.remove_rotation()
    page.wrap_contents()
    font = pymupdf.Font(script=0, language="vi")  # Noto Serif out of MuPDF: every Vietnamese letter
    for frame in frames:
        colour = _COLOURS[frame.confidence]
        box = pymupdf.Rect(frame.box) + (-_AROUND, -_AROUND, _AROUND, _AROUND)  # noqa: RUF005 - a Rect, no list
        page.draw_rect(box, color=colour, width=1.2, dashes="[3 2]" if frame.confidence != "high" else None)
        writer = pymupdf.TextWriter(page.rect, color=colour)
        writer.append((box.x0, box.y0 - 1.5), frame.label, font=font, fontsize=6.5)
        writer.write_text(page)
    area = max(page.rect.width * page.rect.height, 1.0) / 72**2
    picture = page.get_pixmap(dpi=int(min(_DPI, math.sqrt(_MOST_PIXELS / area))), colorspace="rgb")
    return bytes(picture.tobytes("jpeg", jpg_quality=80))
