"""Reading a PDF, in the worker process only: MuPDF is not safe in threads, and its input is hostile.

The text comes from PyMuPDF because other readers lose the number and the day, which signing tools draw in the
appearance of signature fields. Only the first page and the closing ones are read: 200 pages cost as much as two.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vanthu.papers import cells, grammar, ocr
from vanthu.papers.cells import Run
from vanthu.papers.charset import to_unicode
from vanthu.papers.grammar import fold
from vanthu.papers.judgement import Charset, TextSource, UnreadableError
from vanthu.papers.mending import mend
from vanthu.papers.printed import inside, printed_runs, pymupdf, signature_fields
from vanthu.papers.red_box import has_red_box
from vanthu.papers.sheet import Box, Sheet
from vanthu.papers.signer import read_signer

_FIRST_PAGES = 4
_LAST_PAGES = 5  # searching further for a signature before its annex would make long papers dear
_RECOGNISED = 3  # pages
_SECONDS = 18.0
_MOST_PIXELS = 60_000_000  # A4 at 600 to the inch has 35 million
_RED_INK = re.compile(  # red in three colours, or in four
    rb"(?<![\d.])(?:1(?:\.0*)?|0?\.[5-9]\d*)\s+(?:0?\.[0-4]\d*|0)\s+(?:0?\.[0-4]\d*|0)\s+(?:rg|RG|scn?|SCN?)\b"
    rb"|(?<![\d.])(?:0?\.[0-4]\d*|0)\s+(?:1(?:\.0*)?|0?\.[5-9]\d*)\s+(?:1(?:\.0*)?|0?\.[5-9]\d*)\s+[\d.]+\s+[kK]\b"
)
_LETTERS = 25  # fewer on a page, beside what signature fields draw, are a page number or a watermark

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with its place as parts of the page (0 to 1): left edge and top. alone: nothing beside it."""

    text: str
    x: float = 0.0
    y: float = 0.0
    alone: bool = True


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What reading a PDF gives. first_page: every line with its place. pictured: a picture fills page 1.

    stamped: the first or the last page shows a signature: its stamp, or a field that claims to be signed.
    boxed: a picture on the first page shows the red box of a secrecy mark. recognised: whether the words were
    recognised in a picture; clear: with hardly a doubt, on the first page and the last. sample: a line of a legacy
    character set as it stands in the file, and in Unicode."""

    pages: int
    text: TextSource
    sheet: Sheet
    charset: Charset
    metadata: tuple[str, ...]
    first_page: tuple[PlacedLine, ...]
    last_page: tuple[str, ...]
    pictured: bool
    mended: bool
    stamped: bool
    boxed: bool
    recognised: bool
    clear: bool
    sample: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    runs: tuple[Run, ...]
    width: float
    height: float
    fields: tuple[Box, ...]
    pictured: bool
    lettered: bool
    charset: Charset
    stamped: bool
    recognised: bool = False
    clear: bool = False
    sample: tuple[str, str] | None = None


class _Eyes:
    """How many pages of a file may still be recognised, and until when: it costs a second or two a page."""

    def __init__(self) -> None:
        self.pages = _RECOGNISED
        self.until = time.monotonic() + _SECONDS

    def look(self, page: Any) -> ocr.Recognised | None:
        """The words on the picture of a page; None where that is not to be had."""
        if self.pages == 0 or sum(image[2] * image[3] for image in page.get_images()) > _MOST_PIXELS:
            return None
        self.pages -= 1
        return ocr.recognise(page, self.until - time.monotonic())

    def figures(self, page: Any, field: Box) -> Run | None:
        """The number that a signature field draws as a picture."""
        x0, y0, x1, y1 = field
        if x1 - x0 > 200 or y1 - y0 > 60 or page.rect.width > 2000:
            return None
        return ocr.figures_in(page, field, self.until - time.monotonic())


def read_pdf(data: bytes, stop: Callable[[PlacedLine], bool]) -> PdfReading:
    """Reads the first and the closing pages; only the first where ``stop`` says so of one of its lines.

    Raises UnreadableError ("encrypted", "broken") and MemoryError.
    """
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError, RuntimeError, ValueError) as error:
        raise UnreadableError("broken") from error
    try:
        if document.needs_pass:
            raise UnreadableError("encrypted")
        if document.page_count == 0:
            raise UnreadableError("broken")
        return _read(document, stop)
    except UnreadableError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # MuPDF raises many things of its own on a damaged file; all of them mean one
        if type(error).__name__ == "FzErrorSystem" or str(error).startswith("code=2:"):  # memory was refused
            raise MemoryError from error
        raise UnreadableError("broken") from error
    finally:
        document.close()


def _read(document: Any, stop: Callable[[PlacedLine], bool]) -> PdfReading:
    eyes = _Eyes()
    first = _page(document[0], eyes)
    placed = _placed(first)
    head = cells.read_head(first.runs, first.width, first.height)
    if figures := _drawn_figures(document[0], first, head, eyes):
        words = [word for run in first.runs for word in (run.words or (run,))]
        first = replace(first, runs=tuple(cells.runs_of([*words, *figures])))
        head = cells.read_head(first.runs, first.width, first.height)
    closing, last, signed_on = first, first, 1
    if not any(stop(line) for line in placed):
        closing, last, signed_on = _closing_pages(document, first, eyes, small=head.small)
    recipients, signing = cells.read_closing(closing.runs, closing.width, small=head.small)
    covered = head.number is not None and any(_touches(field, head.number) for field in first.fields)
    sheet = Sheet(
        head.left,
        head.right,
        head.middle,
        recipients,
        signing,
        head.has_title,
        covered,
        signed_on,
        pictured=first.pictured,
    )
    return PdfReading(
        pages=document.page_count,
        text=_source(first, last, covered=covered),
        sheet=mend(sheet) if first.recognised else sheet,
        charset=_together(first.charset, closing.charset),
        metadata=tuple(str(value) for value in (document.metadata or {}).values() if value),
        first_page=placed,
        last_page=tuple(run.text for run in last.runs) if last is not first else (),
        pictured=first.pictured or (last.pictured and not last.lettered),
        mended=bool(document.is_repaired),
        stamped=first.stamped or last.stamped,
        boxed=_boxed(document[0]),
        recognised=first.recognised,
        clear=first.clear and (last.lettered or last.clear),
        sample=first.sample or closing.sample,
    )


def _drawn_figures(page: Any, first: _Page, head: cells.Head, eyes: _Eyes) -> list[Run]:
    """Number, day and month where signing tools drew them as pictures into the blanks of the head."""
    number = head.number
    blanks = [(number.x0, number.y0, number.x1, number.y1)] if number and _is_blank(number) else []
    blanks += [
        line.box
        for line in head.right
        if line.box and "ngày" in fold(line.text) and not grammar.read_date(line.text)
    ]
    fields = [
        field
        for field in first.fields
        if any(_overlap(field, blank) for blank in blanks)
        and not any(inside(word, field) for run in first.runs for word in run.words)
    ]
    return [found for field in fields[:4] if (found := eyes.figures(page, field))]


def _boxed(page: Any) -> bool:
    """Drawn by a picture, a stamp laid over the page, or red lines; a page of black words alone is not looked at. Nor
    is a picture too large to be unpacked: such a page is one for a person's eyes anyway."""
    sizes = [image[2] * image[3] for image in page.get_images()]
    if sum(sizes) > _MOST_PIXELS:
        return False
    drawn = bool(sizes) or bool(page.get_xobjects()) or bool(page.annot_xrefs())
    return (drawn or _RED_INK.search(page.read_contents()) is not None) and bool(has_red_box(page, pymupdf))


def _closing_pages(document: Any, first: _Page, eyes: _Eyes, *, small: bool) -> tuple[_Page, _Page, int]:
    """The page of the signature, the last page, and the number of the first.

    An annex or another paper may follow the signature, so the first pages are tried in order, then the closing ones
    from the end, none behind the head of another paper: the first with a signer's name, else with "Nơi nhận".
    """
    count = document.page_count
    last = _page(document[count - 1], eyes) if count > 1 else first
    addressed: tuple[_Page, int] | None = None
    # Of a scan few pages are recognised, and most signatures are on the last.
    ahead = range(1 if first.recognised else min(count, _FIRST_PAGES))
    for index in (*ahead, *range(count - 1, max(len(ahead) - 1, count - 1 - _LAST_PAGES), -1)):
        page = first if index == 0 else last if index == count - 1 else _page(document[index], eyes)
        if index and cells.begins_paper(page.runs, page.width, page.height):
            if index in ahead:
                break
            addressed = None
            continue
        recipients, signing = cells.read_closing(page.runs, page.width, small=small)
        if read_signer(signing).name is not None:
            return page, last, index + 1
        if recipients is not None:
            addressed = addressed or (page, index + 1)
    page, number = addressed or (last, count)
    return page, last, number


def _placed(page: _Page) -> tuple[PlacedLine, ...]:
    return tuple(
        PlacedLine(run.text, run.x0 / page.width, run.y0 / page.height, alone=_alone(run, page.runs))
        for run in page.runs
    )


def _alone(run: Run, runs: Sequence[Run]) -> bool:
    """No words right beside it: it is not a piece of a justified line."""
    return not any(
        other is not run
        and other.y0 < (run.y0 + run.y1) / 2 < other.y1
        and -run.height < max(other.x0 - run.x1, run.x0 - other.x1) < 4 * run.height
        for other in runs
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
    return _overlap(field, (run.x0, run.y0, run.x1, run.y1))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _is_blank(number: Run) -> bool:
    return grammar.is_blank_number(number.text)


def _page(page: Any, eyes: _Eyes) -> _Page:
    if page.rotation:
        page.remove_rotation()
    width, height = max(page.rect.width, 1.0), max(page.rect.height, 1.0)
    fields, signed = signature_fields(page)
    raw, drawn, stamped = printed_runs(page, fields)
    given = "\n".join(run.text for run in raw)
    converted = to_unicode(given)
    legacy = converted.charset in ("tcvn3", "mixed")
    runs = tuple(
        _said(run, text, legacy=legacy)
        for run, text in zip(raw, converted.text.split("\n") if raw else (), strict=True)
    )
    letters = sum(sign.isalpha() for run in runs for sign in run.text)
    lettered = letters - sum(sign.isalpha() for run in drawn for sign in run.text) >= _LETTERS
    pictured = _pictured(page, width * height)
    read = _Page(runs, width, height, fields, pictured, lettered, converted.charset, signed or stamped)
    read = replace(read, sample=converted.sample_of(given))
    found = eyes.look(page) if pictured and not lettered else None
    if found is None:
        return read
    seen = [word for run in found.runs for word in run.words]
    return replace(
        read,
        runs=tuple(cells.runs_of([*drawn, *seen])),
        charset="unicode",
        recognised=True,
        clear=found.clear,
    )


def _said(run: Run, text: str, *, legacy: bool) -> Run:
    """The run in Unicode, and its words too where each is still told from the next."""
    capitals = run.capitals and legacy
    if text == run.text:
        return replace(run, capitals=capitals)
    said = text.split(" ")
    words = run.words if len(said) == len(run.words) else ()
    changed = tuple(
        replace(word, text=own, capitals=word.capitals and legacy)
        for word, own in zip(words, said[: len(words)], strict=True)
    )
    return replace(run, text=text.strip(), capitals=capitals, words=changed)


def _pictured(page: Any, area: float) -> bool:
    """Whether one picture fills most of the page. The resource list is asked first: it costs nothing."""
    if not page.get_images():
        return False
    boxes = (pymupdf.Rect(info["bbox"]) & page.rect for info in page.get_image_info())
    return any(box.get_area() > 0.5 * area for box in boxes if not box.is_empty)
