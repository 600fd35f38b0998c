"""The words printed on a page of a PDF, with their places; those of signature fields told from the paper's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pymupdf as untyped_pymupdf

from vanthu.papers.cells import Run
from vanthu.papers.charset import draws_capitals

Box = tuple[float, float, float, float]

pymupdf: Any = untyped_pymupdf  # it says that it is typed, and half is not

_FLAGS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_MEDIABOX_CLIP
_BOLD = 16  # span flag of MuPDF
_STAMP = re.compile(
    r"(?i)@|\d\d:\d\d:\d\d|ký bởi|người ký|ngày ký|thời gian ký|signature not verified|digitally signed"
)
_SIGNED_BY = re.compile(r"(?i)\b(?:ký bởi|người ký|digitally signed by)\s*:?\s*\w")
_SIGNED_AT = re.compile(
    r"(?i)(?:thời gian ký|ngày ký|date)\s*:?\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[ T]+\d{1,2}:\d{2}"
)
_UNSIGNED = "SIGN"  # what MuPDF itself draws into a signature field that nobody has signed

_Look = tuple[float, float, bool, bool]


def signature_fields(page: Any) -> tuple[tuple[Box, ...], bool]:
    """Where the signature fields of a page are, and whether one of them claims to be signed."""
    widgets = list(page.widgets(types=[pymupdf.PDF_WIDGET_TYPE_SIGNATURE]) or ())
    return tuple(tuple(widget.rect) for widget in widgets), any(bool(widget.is_signed) for widget in widgets)


def printed_runs(page: Any, fields: Sequence[Box]) -> tuple[list[Run], list[Run], bool]:
    """What is printed, as runs of words; those words among it that signature fields draw; whether a stamp is shown.

    A line is cut where a hole is wider than a justified blank would be, and where a field draws something into a
    hole: the number into "Số:      /UBND". Fields that print who signed and when (often a later publisher) are left
    out, and what MuPDF draws into unsigned ones.
    """
    page_text = page.get_textpage(flags=_FLAGS)
    looks = _looks(page_text.extractDICT())
    words: list[tuple[Run, tuple[int, int]]] = [
        (Run(word[4], word[0], word[1], word[2], word[3], *_look(word, looks)), (word[5], word[6]))
        for word in page_text.extractWORDS()
    ]
    drawn = _drawn_by_fields(page, [word for word, _ in words], fields) if fields else []
    stamps = [field for field in fields if _is_stamp([word.text for word in drawn if inside(word, field)])]
    foreign = {
        id(word) for word in drawn if word.text == _UNSIGNED or any(inside(word, field) for field in stamps)
    }
    drawn = [word for word in drawn if id(word) not in foreign]
    runs: list[Run] = []
    line: tuple[int, int] | None = None
    for word, own_line in words:
        if id(word) in foreign:
            continue
        if runs and own_line == line and not _cut(runs[-1], word, drawn):
            runs[-1] = _joined(runs[-1], word)
        else:
            runs.append(word)
        line = own_line
    return runs, drawn, bool(stamps) or shows_stamp("\n".join(run.text for run in runs))


def shows_stamp(text: str) -> bool:
    """Whether the words are those that signing tools print: who signed, and when to the second."""
    return _SIGNED_BY.search(text) is not None and _SIGNED_AT.search(text) is not None


def inside(run: Run, field: Box) -> bool:
    """Whether the middle of a run lies in a box."""
    x0, y0, x1, y1 = field
    return x0 - 2 <= run.centre <= x1 + 2 and y0 - 2 <= (run.y0 + run.y1) / 2 <= y1 + 2


def _drawn_by_fields(page: Any, words: Sequence[Run], fields: Sequence[Box]) -> list[Run]:
    """The words in the fields that the page itself does not print."""
    bare = pymupdf.TextPage(page.get_displaylist(annots=0).get_textpage(_FLAGS))
    own = {(word[4], round(word[0]), round(word[1])) for word in bare.extractWORDS()}
    return [
        word
        for word in words
        if (word.text, round(word.x0), round(word.y0)) not in own
        and any(inside(word, field) for field in fields)
    ]


def _is_stamp(words: Sequence[str]) -> bool:
    return _STAMP.search(" ".join(words)) is not None


def _joined(run: Run, word: Run) -> Run:
    blank = "" if word.x0 - run.x1 < 0.02 * word.height else " "
    top, bottom = min(run.y0, word.y0), max(run.y1, word.y1)
    bold, capitals = run.bold and word.bold, run.capitals and word.capitals
    return Run(run.text + blank + word.text, run.x0, top, word.x1, bottom, bold, capitals)


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
