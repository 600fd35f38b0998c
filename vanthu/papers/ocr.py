"""Words recognised in the picture of a page, by Tesseract with its Vietnamese model; in the worker process only.

Tesseract runs inside the process, so the worker's limits on memory, time, files and network hold for it too. Every word
comes with how sure the recogniser is, and a word with figures is as sure as its least sure figure: handwriting is not
read out of noise.
"""

from __future__ import annotations

import math
import os
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from vanthu.papers.cells import Run, runs_of
from vanthu.papers.sheet import Box

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # four threads for one page would starve the chats

_MODELS = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/usr/local/share/tessdata"),
)
_LANGUAGE = "vie"
_DPI = 300
_MOST_PIXELS = 10_000_000  # A4 at 300 to the inch has nine million
_NOISE = 30  # percent: below it a word is a seal, a signature or a speck
_LETTERS = 60  # of a word with figures, whose letters have a grammar; then its least sure figure counts
_CLEAR = 80
_ETH = re.compile("ĐÐ|ÐĐ|Ð")  # the Icelandic letter, for or beside ours
_POINTS = 72
_MARGIN = 40  # pixels of white: Tesseract does not see what touches the edge
_NUMBER = re.compile(r"\d{1,5}[a-zđ]?")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The runs of a page in points; clear: nearly every word was read with hardly a doubt."""

    runs: tuple[Run, ...]
    clear: bool


def can_recognise() -> bool:
    """Whether Tesseract and its Vietnamese model are on this machine."""
    return _models() is not None and _library() is not None


def recognise(page: Any, seconds: float) -> Recognised | None:
    """What is written on the picture of a page of PyMuPDF; None where it cannot be had within so many seconds."""
    reader = _reader()
    if reader is None or seconds <= 0:
        return None
    area = max(page.rect.width * page.rect.height, 1.0) / _POINTS**2
    dpi = int(min(_DPI, math.sqrt(_MOST_PIXELS / area)))
    picture = page.get_pixmap(dpi=dpi, colorspace="gray", annots=False)
    library = _library()
    reader.SetImageBytes(picture.samples, picture.width, picture.height, 1, picture.stride)
    reader.SetSourceResolution(dpi)
    try:
        if not reader.Recognize(int(seconds * 1000)):
            return None
        lines = list(_lines(reader.GetIterator(), library, _POINTS / dpi))
    finally:
        reader.Clear()
    known = [word for line in lines for word in _without_specks(line.words)]
    turned = _straight(known, [line.angle for line in lines if line.long], page.rect.width / 2)
    words = [word for line in lines for word in line.words]
    return Recognised(tuple(runs_of(turned)), _is_clear(words, page.rect.width, page.rect.height))


def figures_in(page: Any, box: Box, seconds: float) -> Run | None:
    """The one number that a signature field draws as a picture, in its box; None where it is anything else."""
    reader = _reader()
    if reader is None or seconds <= 0:
        return None
    drawn = page.get_pixmap(dpi=_DPI, colorspace="gray", clip=box)
    rows = [drawn.samples[at * drawn.stride :][: drawn.width] for at in range(drawn.height)]
    wide = drawn.width + 2 * _MARGIN
    white, side = b"\xff" * wide, b"\xff" * _MARGIN
    picture = white * _MARGIN + b"".join(side + row + side for row in rows) + white * _MARGIN
    library = _library()
    reader.SetPageSegMode(library.PSM.SINGLE_LINE)
    reader.SetImageBytes(picture, wide, drawn.height + 2 * _MARGIN, 1, wide)
    reader.SetSourceResolution(_DPI)
    try:
        if not reader.Recognize(int(seconds * 1000)):
            return None
        words = [
            word for line in _lines(reader.GetIterator(), library, _POINTS / _DPI) for word in line.words
        ]
    finally:
        reader.Clear()
        reader.SetPageSegMode(library.PSM.AUTO)
    # The field may cover the edge of a word beside it, which has no figures.
    numbers = [word for word in words if any(sign.isdigit() for sign in word.text)]
    if len(numbers) != 1 or not _NUMBER.fullmatch(numbers[0].text):
        return None
    x0, y0, x1, y1 = box
    return Run(numbers[0].text, x0 + 1, y0, x1 - 1, y1, bold=False, sure=numbers[0].sure)


def _is_clear(words: Sequence[Run], width: float, height: float) -> bool:
    """Nearly every letter was read with hardly a doubt, and every word where a secrecy mark would stand."""
    letters = sum(len(word.text) for word in words)
    sure = sum(len(word.text) for word in words if word.sure >= _CLEAR)
    doubtful = [word for word in words if word.sure < _CLEAR and any(sign.isalpha() for sign in word.text)]
    marked = any(word.x0 < 0.45 * width and word.y0 < 0.45 * height for word in doubtful)
    return letters > 0 and sure >= 0.95 * letters and not marked


@dataclass(frozen=True, slots=True)
class _TextLine:
    """One line of writing. angle: of its baseline, in radians; long: enough to tell it by."""

    words: tuple[Run, ...]
    angle: float
    long: bool


def _lines(found: Any, library: Any, scale: float) -> Iterator[_TextLine]:
    """The lines with their words in points; every word is given the height of its line, for the sake of rows."""
    level = library.RIL
    words: list[Run] = []
    base = ((0, 0), (1, 0))
    figures = 100
    for symbol in library.iterate_level(found, level.SYMBOL):
        if symbol.IsAtBeginningOf(level.TEXTLINE):
            if words:
                yield _text_line(words, base, scale)
            words, base = [], symbol.Baseline(level.TEXTLINE) or ((0, 0), (1, 0))
        if symbol.IsAtBeginningOf(level.WORD):
            text, box = _read(symbol.GetUTF8Text(level.WORD)), symbol.BoundingBox(level.WORD)
            figures = 100
            if text and box:
                x0, y0, x1, y1 = (side * scale for side in box)
                sure = int(symbol.Confidence(level.WORD))
                words.append(Run(text, x0, y0, x1, y1, bold=False, sure=sure))
        if words and symbol.GetUTF8Text(level.SYMBOL).isdigit():
            figures = min(figures, int(symbol.Confidence(level.SYMBOL)))
            if words[-1].sure >= _LETTERS:
                words[-1] = replace(words[-1], sure=figures)
    if words:
        yield _text_line(words, base, scale)


def _read(word: str) -> str:
    """A word as our papers have it: they know neither the Icelandic letter nor the long dash."""
    return _ETH.sub("Đ", word.strip()).replace("\u2014", "\u2013")


def _text_line(words: list[Run], base: Any, scale: float) -> _TextLine:
    (x0, y0), (x1, y1) = base
    slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
    height = statistics.median(word.height for word in words)

    def level(word: Run) -> Run:
        foot = y0 * scale + (word.centre - x0 * scale) * slope
        return replace(word, y0=foot - height, y1=foot + 0.2 * height)

    levelled = tuple(level(word) for word in words) if y0 else tuple(words)
    return _TextLine(levelled, math.atan(slope), (x1 - x0) * scale > 80)


def _without_specks(words: Sequence[Run]) -> list[Run]:
    """The words without the marks of pens and seals; what may have been a word stays, and makes its line doubtful."""
    if all(word.sure < _NOISE for word in words):
        return []
    return [word for word in words if word.sure >= _NOISE or any(sign.isalnum() for sign in word.text)]


def _straight(words: list[Run], angles: list[float], middle: float) -> list[Run]:
    """The words as they would stand on a sheet laid in straight: only rows and columns need it, not the letters."""
    slope = math.tan(statistics.median(angles)) if angles else 0.0
    if abs(slope) < 0.002:
        return words
    shifted = []
    for word in words:
        down = (word.centre - middle) * slope
        aside = (word.y0 + word.y1) / 2 * slope
        shifted.append(
            replace(word, x0=word.x0 + aside, x1=word.x1 + aside, y0=word.y0 - down, y1=word.y1 - down)
        )
    return shifted


@cache
def _models() -> Path | None:
    return next((folder for folder in _MODELS if (folder / f"{_LANGUAGE}.traineddata").is_file()), None)


@cache
def _library() -> Any:
    try:
        import tesserocr  # noqa: PLC0415 - it is not there for every machine
    except ImportError:
        return None
    return tesserocr


@cache
def _reader() -> Any:
    """One recogniser for the life of the process: its model takes a tenth of a second to load."""
    folder, library = _models(), _library()
    if folder is None or library is None:
        return None
    return library.PyTessBaseAPI(path=str(folder), lang=_LANGUAGE, psm=library.PSM.AUTO)
