"""The words printed on a page of a PDF, with their places; those of signature fields told from the paper's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pymupdf as untyped_pymupdf

from vanthu.papers.cells import Run, runs_of
from vanthu.papers.charset import draws_capitals
from vanthu.papers.sheet import Box

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
_BLANK = 0.15  # of the size: MuPDF's own measure of a blank


def signature_fields(page: Any) -> tuple[tuple[Box, ...], bool]:
    """Where the signature fields of a page are, and whether one of them claims to be signed."""
    widgets = list(page.widgets(types=[pymupdf.PDF_WIDGET_TYPE_SIGNATURE]) or ())
    return tuple(tuple(widget.rect) for widget in widgets), any(bool(widget.is_signed) for widget in widgets)


def printed_runs(page: Any, fields: Sequence[Box]) -> tuple[list[Run], list[Run], bool]:
    """What is printed, as runs of words; those words among it that signature fields draw; whether a stamp is shown.

    Words are put together by where they stand: programs write them in any order and in any pieces, and signature
    fields draw theirs (the number into "Số:      /UBND") after all others. Fields that print who signed and when (often
    a later publisher) are left out, and what MuPDF draws into unsigned ones.
    """
    page_text = page.get_textpage(flags=_FLAGS)
    words = list(_words(page_text.extractRAWDICT()))
    drawn = _drawn_by_fields(page, words, fields) if fields else []
    stamps = [field for field in fields if _is_stamp([word.text for word in drawn if inside(word, field)])]
    foreign = {
        id(word) for word in drawn if word.text == _UNSIGNED or any(inside(word, field) for field in stamps)
    }
    drawn = [word for word in drawn if id(word) not in foreign]
    runs = runs_of(word for word in words if id(word) not in foreign)
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
    own = {(word.text, round(word.x0), round(word.y0)) for word in _words(bare.extractRAWDICT())}
    return [
        word
        for word in words
        if (word.text, round(word.x0), round(word.y0)) not in own
        and any(inside(word, field) for field in fields)
    ]


def _is_stamp(words: Sequence[str]) -> bool:
    return _STAMP.search(" ".join(words)) is not None


def _words(page_text: Any) -> Iterator[Run]:
    """The words, letter by letter: MuPDF writes no blank after a letter beyond Basic Latin's neighbours, so where a
    program has placed words without blanks, "về" and "việc" would be one."""
    for block in page_text["blocks"]:
        for line in block.get("lines", ()):
            word: list[Any] = []
            look = (False, False)
            for span in line["spans"]:
                bold = bool(span["flags"] & _BOLD) or "bold" in span["font"].lower()
                look_here = (bold, draws_capitals(span["font"]))
                blank = _BLANK * span["size"]
                for char in span["chars"]:
                    if char["c"].isspace():
                        if word:
                            yield _word(word, look)
                        word = []
                        continue
                    if word and word[-1]["c"] >= "\u1e00" and char["bbox"][0] - word[-1]["bbox"][2] > blank:
                        yield _word(word, look)
                        word = []
                    if not word:
                        look = look_here
                    word.append(char)
            if word:
                yield _word(word, look)


def _word(chars: Sequence[Any], look: tuple[bool, bool]) -> Run:
    boxes = [char["bbox"] for char in chars]
    return Run(
        "".join(char["c"] for char in chars),
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
        *look,
    )
