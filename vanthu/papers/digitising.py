"""Was the paper scanned as a copy must be? PDF 1.4 or later, in colour, at least 200 dots to the inch, at true size,
the agency's signature in an upper corner of page 1 (Decree 30/2020/NĐ-CP, appendix I; Hoằng Đức Điều 6.5: upper left,
under Circular 01/2019; the decree: upper right; both are taken). In the worker process only; nothing is unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pymupdf as untyped_pymupdf

from vanthu.locales import Text
from vanthu.papers.judgement import PaperFinding

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not

_MM = 72 / 25.4
_LEAST_DPI = 200
_DPI_ROOM = 4  # a page of 200 dots to the inch is cut to whole samples
_SHEETS = ((210, 297), (297, 420), (148, 210))  # A4, A3, A5: what lies on an office's scanner
_SHEET_ROOM = 9  # mm: scanners cut edges; Letter is 6 wider and 18 lower than A4
_MOST_PAGES = 20
_UPPER = 0.2  # part of the page


def digitising_notes(data: bytes) -> tuple[PaperFinding, ...]:
    """What is not as a scan must be; empty where the file cannot be measured."""
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            return (*_version(data), *_pictures(document), *_signature(document))
    except (RuntimeError, ValueError):
        return ()


def _version(data: bytes) -> Iterator[PaperFinding]:
    version = data[5:8].decode("latin-1")
    if version < "1.4":
        yield PaperFinding("scan_version", "note", Text("papers.scan.version", version=version))


def _pictures(document: Any) -> Iterator[PaperFinding]:
    """The pictures that fill pages. The resource list is asked first: a page without one is not run."""
    dots: list[float] = []
    grey = False
    for index in range(min(document.page_count, _MOST_PAGES)):
        page = document[index]
        if not page.get_images():
            continue
        for picture in page.get_image_info():
            box = pymupdf.Rect(picture["bbox"]) & page.rect
            if box.is_empty or box.get_area() < 0.5 * page.rect.get_area():
                continue
            dots.append(72 * min(picture["width"] / box.width, picture["height"] / box.height))
            grey |= picture["colorspace"] < 3
    if not dots:
        return
    if grey:
        yield PaperFinding("scan_colour", "note", Text("papers.scan.colour"))
    if min(dots) < _LEAST_DPI - _DPI_ROOM:
        yield PaperFinding("scan_resolution", "note", Text("papers.scan.resolution", dpi=round(min(dots))))
    width, height = sorted((document[0].rect.width / _MM, document[0].rect.height / _MM))
    if not any(abs(width - x) <= _SHEET_ROOM and abs(height - y) <= _SHEET_ROOM for x, y in _SHEETS):
        text = Text("papers.scan.scale", width=round(width), height=round(height))
        yield PaperFinding("scan_scale", "note", text)


def _signature(document: Any) -> Iterator[PaperFinding]:
    """Whether a visible signature of page 1 stands in an upper corner, where there is one."""
    page = document[0]
    boxes = [widget.rect for widget in page.widgets(types=[pymupdf.PDF_WIDGET_TYPE_SIGNATURE]) or ()]
    seen = [box for box in boxes if not box.is_empty]
    if seen and not any((box.y0 + box.y1) / 2 < _UPPER * page.rect.height for box in seen):
        yield PaperFinding("scan_signature", "note", Text("papers.scan.signature"))
    elif not seen:
        yield PaperFinding("scan_signature", "note", Text("papers.scan.unsigned"))
