"""Reading a PDF, in the worker process only: MuPDF is not safe in threads, and its input is hostile.

The text comes from PyMuPDF because other readers lose the number and the day, which signing tools draw in the
appearance of signature fields. Only the first page and the closing ones are read: 200 pages cost as much as two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pymupdf as untyped_pymupdf

from vanthu.papers import cells
from vanthu.papers.cells import Run
from vanthu.papers.charset import draws_capitals, to_unicode
from vanthu.papers.judgement import Charset, TextSource, UnreadableError
from vanthu.papers.sheet import Sheet

Box = tuple[float, float, float, float]
_Look = tuple[float, float, bool, bool]

_LAST_PAGES = 4  # an annex may follow the signature; searching further would make long papers dear
_BOLD = 16  # span flag of MuPDF
_STAMP = re.compile(
    r"(?i)@|\d\d:\d\d:\d\d|ký bởi|người ký|ngày ký|thời gian ký|signature not verified|digitally signed"
)

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its place as parts of the page (0 to 1): left edge and top."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What reading a PDF gives. first_page: every line with its place. pictured: a picture fills page 1."""

    pages: int
    text: TextSource
    sheet: Sheet
    charset: Charset
    metadata: tuple[str, ...]
    first_page: tuple[PlacedLine, ...]
    last_page: tuple[str, ...]
    pictured: bool
    mended: bool


@dataclass(frozen=True, slots=True)
class _Page:
    runs: tuple[Run, ...]
    width: float
    height: float
    fields: tuple[Box, ...]
    pictured: bool
    lettered: bool
    charset: Charset


def read_pdf(data: bytes) -> PdfReading:
    """Reads the first and the closing pages. Raises UnreadableError ("encrypted", "broken")."""
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError, RuntimeError, ValueError) as error:
        raise UnreadableError("broken") from error
    try:
        if document.needs_pass:
            raise UnreadableError("encrypted")
        if document.page_count == 0:
            raise UnreadableError("broken")
        return _read(document)
    except UnreadableError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # MuPDF raises many things of its own on a damaged file; all of them mean one
        if "memory" in str(error).lower() or "malloc" in str(error).lower():
            raise MemoryError from error
        raise UnreadableError("broken") from error
    finally:
        document.close()


def _read(document: Any) -> PdfReading:
    count = document.page_count
    first = _page(document[0])
    closing, last = first, first
    for index in range(count - 1, max(0, count - 1 - _LAST_PAGES), -1):
        page = _page(document[index])
        last = page if index == count - 1 else last
        recipients, signing = cells.read_closing(page.runs, page.width)
        if recipients is not None:
            closing = page
            break
    else:
        if count > 1 and cells.read_closing(first.runs, first.width)[0] is None:
            closing = last
    head = cells.read_head(first.runs, first.width, first.height)
    recipients, signing = cells.read_closing(closing.runs, closing.width)
    covered = head.number is not None and any(_touches(field, head.number) for field in first.fields)
    sheet = Sheet(head.left, head.right, head.middle, recipients, signing, head.has_title, covered)
    return PdfReading(
        pages=count,
        text=_source(first, last, covered=covered),
        sheet=sheet,
        charset=_together(first.charset, closing.charset),
        metadata=tuple(str(value) for value in (document.metadata or {}).values() if value),
        first_page=tuple(
            PlacedLine(run.text, run.x0 / first.width, run.y0 / first.height) for run in first.runs
        ),
        last_page=tuple(run.text for run in last.runs) if last is not first else (),
        pictured=first.pictured or (last.pictured and not last.lettered),
        mended=bool(document.is_repaired),
    )


def _source(first: _Page, last: _Page, *, covered: bool) -> TextSource:
    if first.lettered:
        return "widgets" if covered else "text"
    if first.pictured:
        return "scan"
    return "text" if last.lettered else "none"


def _together(first: Charset, second: Charset) -> Charset:
    known = {charset for charset in (first, second) if charset != "none"}
    if not known:
        return "none"
    return known.pop() if len(known) == 1 else "mixed"


def _touches(field: Box, run: Run) -> bool:
    x0, y0, x1, y1 = field
    return x0 < run.x1 and x1 > run.x0 and y0 < run.y1 and y1 > run.y0


def _page(page: Any) -> _Page:
    if page.rotation:
        page.remove_rotation()
    width, height = max(page.rect.width, 1.0), max(page.rect.height, 1.0)
    fields = tuple(
        tuple(widget.rect) for widget in (page.widgets(types=[pymupdf.PDF_WIDGET_TYPE_SIGNATURE]) or ())
    )
    raw = _printed(page, fields)
    raw = _without_stamps(raw, fields)
    converted = to_unicode("\n".join(run.text for run in raw))
    legacy = converted.charset in ("tcvn3", "mixed")
    runs = tuple(
        replace(run, text=text.strip(), capitals=run.capitals and legacy)
        for run, text in zip(raw, converted.text.split("\n") if raw else (), strict=True)
    )
    outside = [run for run in runs if not any(_inside(run, field) for field in fields)]
    lettered = sum(sign.isalpha() for run in outside for sign in run.text) >= 25
    return _Page(runs, width, height, fields, _pictured(page, width * height), lettered, converted.charset)


def _printed(page: Any, fields: Sequence[Box]) -> list[Run]:
    """What is printed, as runs of words. A line is cut where a hole is wider than a justified blank would be, and
    where a signature field draws something into a hole: the number into "Số:      /UBND"."""
    printed = page.get_textpage(flags=pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_MEDIABOX_CLIP)
    looks = _looks(printed.extractDICT())
    words = [
        Run(word[4], word[0], word[1], word[2], word[3], *_look(word, looks))
        for word in printed.extractWORDS()
    ]
    lines = [(word[5], word[6]) for word in printed.extractWORDS()]
    drawn = [word for word in words if any(_inside(word, field) for field in fields)]
    runs: list[Run] = []
    line: tuple[int, int] | None = None
    for word, own_line in zip(words, lines, strict=True):
        if runs and own_line == line and not _cut(runs[-1], word, drawn):
            last = runs[-1]
            blank = "" if word.x0 - last.x1 < 0.02 * word.height else " "
            top, bottom = min(last.y0, word.y0), max(last.y1, word.y1)
            bold, capitals = last.bold and word.bold, last.capitals and word.capitals
            runs[-1] = Run(last.text + blank + word.text, last.x0, top, word.x1, bottom, bold, capitals)
        else:
            runs.append(word)
        line = own_line
    return runs


def _cut(run: Run, word: Run, drawn: Sequence[Run]) -> bool:
    hole = word.x0 - run.x1
    if hole > 1.2 * word.height:
        return True
    return hole > 0.4 * word.height and any(
        run.x1 - 3 <= other.centre <= word.x0 + 3 and other.y0 < word.y1 and other.y1 > word.y0
        for other in drawn
    )


def _looks(pieces: Any) -> dict[tuple[int, int], list[_Look]]:
    """By block and line: from where to where, whether it is bold, whether its font makes capitals."""
    return {
        (block["number"], at): [
            (
                span["bbox"][0],
                span["bbox"][2],
                bool(span["flags"] & _BOLD) or "bold" in span["font"].lower(),
                draws_capitals(span["font"]),
            )
            for span in line["spans"]
        ]
        for block in pieces["blocks"]
        for at, line in enumerate(block.get("lines", ()))
    }


def _look(word: Any, looks: dict[tuple[int, int], list[_Look]]) -> tuple[bool, bool]:
    centre = (word[0] + word[2]) / 2
    own = (
        (bold, capitals) for x0, x1, bold, capitals in looks.get((word[5], word[6]), ()) if x0 <= centre <= x1
    )
    return next(own, (False, False))


def _inside(run: Run, field: Box) -> bool:
    x0, y0, x1, y1 = field
    return x0 - 2 <= run.centre <= x1 + 2 and y0 - 2 <= (run.y0 + run.y1) / 2 <= y1 + 2


def _without_stamps(runs: Sequence[Run], fields: Sequence[Box]) -> list[Run]:
    """Signature fields that print who signed and when (often a later publisher) are not the paper's own words."""
    stamps = [
        field for field in fields if any(_STAMP.search(run.text) for run in runs if _inside(run, field))
    ]
    return [run for run in runs if not any(_inside(run, field) for field in stamps)]


def _pictured(page: Any, area: float) -> bool:
    """Whether one picture fills most of the page. The resource list is asked first: it costs nothing."""
    if not page.get_images():
        return False
    boxes = (pymupdf.Rect(info["bbox"]) & page.rect for info in page.get_image_info())
    return any(box.get_area() > 0.5 * area for box in boxes if not box.is_empty)
