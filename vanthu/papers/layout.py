"""Is the paper laid out as Decree 30/2020/NĐ-CP, appendix I, asks? Notes for whoever checks it; none of them stops it.

Read off a PDF with text, in the worker process only. The Party's papers have their own guide, and a gazette its own
page: neither is measured here. Every limit is the decree's, with a little room for rounding by printers and programs.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pymupdf as untyped_pymupdf

from vanthu.locales import Text
from vanthu.papers.judgement import Fields, PaperFinding
from vanthu.papers.sheet import Sheet

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not

_MM = 72 / 25.4
_PAGE, _PAGE_ROOM = (210.0, 297.0), 3.0
_ROOM = 2.5  # mm
_TOP, _LEFT, _RIGHT = (20.0, 25.0), (30.0, 35.0), (15.0, 20.0)
_INDENT = 12.7  # mm; every line of a page may be the first of its paragraph (item II.6)
_TWINS = (
    "times",
    "liberationserif",
    "tinos",
    "nimbusroman",
    "termes",
)  # cut to the measure of Times New Roman
_SIZES = (13.0, 14.0)
_DIGITS = re.compile(r"ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm", re.IGNORECASE)
_CELLS = {
    "number": Text("papers.cli.number"),
    "issued_date": Text("papers.cli.issued_date"),
    "issuer": Text("papers.cli.issuer"),
    "subject": Text("papers.cli.subject"),
    "signer": Text("papers.cli.signer"),
    "recipients": Text("papers.cli.recipients"),
}

_Span = tuple[str, str, float, tuple[float, float, float, float]]
"""Text, font, size in points, box in points from the top left."""


def layout_notes(data: bytes, sheet: Sheet, fields: Fields, *, draft: bool) -> tuple[PaperFinding, ...]:
    """What is not as the decree asks. Empty where the paper is none of the State's, or cannot be measured."""
    if not sheet.has_title or not _of_the_state(sheet):
        return ()
    try:
        with pymupdf.open(stream=data, filetype="pdf") as document:
            if _is_gazette(document[0]):
                return ()
            measured = tuple(_measured(document))
    except (RuntimeError, ValueError):
        measured = ()
    return (*_missing(fields, draft=draft), *_grammar(sheet, fields), *measured)


def _of_the_state(sheet: Sheet) -> bool:
    return "ĐẢNG CỘNG SẢN" not in " ".join(line.printed for line in (*sheet.left, *sheet.right)).upper()


def _is_gazette(page: Any) -> bool:
    """Whether the gazette's own head stands in the upper margin: a paper printed there has the gazette's layout."""
    top = page.get_text(clip=pymupdf.Rect(0, 0, page.rect.width, page.rect.height * 0.12))
    return "CÔNG BÁO" in unicodedata.normalize("NFC", top).upper()


def _missing(fields: Fields, *, draft: bool) -> Iterator[PaperFinding]:
    """Cells without which a paper is not complete (article 8); a draft has no number and no day yet."""
    later = {"number", "issued_date"} if draft else set()
    what = tuple(
        label for name, label in _CELLS.items() if name not in later and getattr(fields, name) is None
    )
    if what:
        yield PaperFinding("layout_cells", "note", Text("papers.layout.cells", what=what))


def _grammar(sheet: Sheet, fields: Fields) -> Iterator[PaperFinding]:
    """How the number, the day and the list of recipients are written (items II.3, II.4 and II.9)."""
    code, kind = fields.code_number, fields.type_name
    if code is not None and len(code) == 1:
        yield PaperFinding("layout_number", "note", Text("papers.layout.number_zero", number=code))
    if kind == "Công văn" and fields.notation is not None and fields.notation.startswith("CV-"):
        yield PaperFinding("layout_number", "note", Text("papers.layout.number_letter"))
    for line in sheet.right:
        if found := _DIGITS.search(line.printed):
            day, month = found.groups()
            if len(day) == 1 or (len(month) == 1 and int(month) < 3):
                yield PaperFinding("layout_date", "note", Text("papers.layout.date"))
            break
    recipients = fields.recipients or ()
    if recipients and not any(line.lstrip("- ").startswith("Lưu") for line in recipients):
        yield PaperFinding("layout_recipients", "note", Text("papers.layout.recipients"))


def _measured(document: Any) -> Iterator[PaperFinding]:
    page = document[0]
    size = page.rect.width / _MM, page.rect.height / _MM
    if any(abs(side - wanted) > _PAGE_ROOM for side, wanted in zip(size, _PAGE, strict=True)):
        text = Text("papers.layout.page", width=round(size[0]), height=round(size[1]))
        yield PaperFinding("layout_page", "note", text)
        return  # margins and sizes of another page say nothing
    spans = list(_spans(page))
    if len(spans) < 8:
        return
    yield from _margins(spans, page.rect.width)
    yield from _letters(spans)
    if document.page_count > 1 and not _is_numbered(document[1]):
        yield PaperFinding("layout_page_number", "note", Text("papers.layout.page_number"))


def _spans(page: Any) -> Iterator[_Span]:
    """What the page itself prints: the pictures of signature fields are laid over it and follow no margin."""
    text = page.get_displaylist(annots=0).get_textpage(pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES)
    for block in pymupdf.TextPage(text).extractDICT()["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if span["text"].strip():
                    yield span["text"], span["font"], span["size"], tuple(span["bbox"])


def _margins(spans: Sequence[_Span], width: float) -> Iterator[PaperFinding]:
    """By the lines of the body: those as long as the page lets them be."""
    lines: dict[int, tuple[float, float]] = {}
    for _, _, _, (x0, _, x1, y1) in spans:
        row = round(y1 / 3)
        left, right = lines.get(row, (x0, x1))
        lines[row] = min(left, x0), max(right, x1)
    longest = max(right - left for left, right in lines.values())
    full = [(left, right) for left, right in lines.values() if right - left > 0.9 * longest]
    if len(full) < 3 or longest < 0.6 * width:
        return
    left = min(left for left, _ in full) / _MM
    if left > _LEFT[1] + _ROOM and _within(left - _INDENT, _LEFT):
        left -= _INDENT
    right = (width - statistics.median(right for _, right in full)) / _MM
    top = min(box[1] for *_, box in spans) / _MM
    if not (_within(left, _LEFT) and _within(right, _RIGHT)) or top < _TOP[0] - 2 * _ROOM:
        text = Text("papers.layout.margins", left=round(left), right=round(right), top=round(top))
        yield PaperFinding("layout_margins", "note", text)


def _letters(spans: Sequence[_Span]) -> Iterator[PaperFinding]:
    """The font and the size of most letters of the page."""
    fonts: Counter[str] = Counter()
    sizes: Counter[float] = Counter()
    for text, font, size, _ in spans:
        fonts[re.sub(r"^[A-Z]{6}\+", "", font)] += len(text)
        sizes[round(size * 2) / 2] += len(text)
    letters = fonts.total()
    times = sum(count for font, count in fonts.items() if any(twin in _plain(font) for twin in _TWINS))
    if times * 2 < letters:
        most = fonts.most_common(1)[0][0]
        yield PaperFinding("layout_font", "note", Text("papers.layout.font", font=most))
    size = sizes.most_common(1)[0][0]
    if not _SIZES[0] - 0.5 <= size <= _SIZES[1] + 0.5:
        yield PaperFinding("layout_size", "note", Text("papers.layout.size", size=f"{size:g}"))


def _plain(font: str) -> str:
    return re.sub("[^a-z]", "", font.lower())


def _is_numbered(page: Any) -> bool:
    """Whether the second page has its number in the middle of the upper margin."""
    middle, top = page.rect.width / 2, page.rect.height * 0.09
    return any(
        word[4].strip("- ") == "2" and word[1] < top and abs((word[0] + word[2]) / 2 - middle) < 40
        for word in page.get_text("words")
    )


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] - _ROOM <= value <= limits[1] + _ROOM
