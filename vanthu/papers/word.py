"""Reading a Word file (.docx), in the worker process only.

Paragraphs, tables and text boxes in the order of the body. The head of a Decree 30 paper is a table of two
columns (or paragraphs with tabs), so a row's cells give the left and the right column.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from vanthu.papers import grammar
from vanthu.papers.cells import head_as_drawn
from vanthu.papers.charset import draws_capitals, to_unicode
from vanthu.papers.grammar import fold
from vanthu.papers.judgement import Charset, UnreadableError
from vanthu.papers.secrecy import standing_mark
from vanthu.papers.sheet import Line, Sheet, as_drawn
from vanthu.papers.signer import says_authority
from vanthu.papers.word97 import read_rows

_LAID_OUT = 200  # blocks at either end, and rows of a table, that are read with their layout
_COLUMNS = 40
_HEAD_LINES = 40
_SIGNING = 12
_DATED = re.compile(r"(?i)^(?:[^,]{2,40},\s*)?ngày\s*\d{1,2}\s*tháng\s*\d{1,2}\s*năm\s*\d{4}\W*$")
_BOXES = 8
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TABS = re.compile(r"\t+")
_PARTING = re.compile(r"\t+| {5,}(?! |[/-]\s*\w)")
_TITLES = ("cộng hòa xã hội chủ nghĩa", "đảng cộng sản việt nam")


@dataclass(frozen=True, slots=True)
class WordReading:
    """What reading a Word file gives. head: the first lines; rest: the others. pictured: pictures, hardly a word.
    sample: a line of a legacy character set as it stands in the file, and in Unicode."""

    sheet: Sheet
    charset: Charset
    metadata: tuple[str, ...]
    head: tuple[str, ...]
    rest: tuple[str, ...]
    pictured: bool
    sample: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the body by columns: one column for a paragraph, several for a row of a table or tabs."""

    cells: tuple[tuple[Line, ...], ...]


def read_word(data: bytes) -> WordReading:
    """Reads the whole body. Raises UnreadableError ("broken", "bomb")."""
    try:
        document = docx.Document(io.BytesIO(data))
        rows = list(_rows(document))
        core = document.core_properties
        metadata = tuple(
            str(value)
            for value in (core.title, core.subject, core.keywords, core.category, core.comments)
            if value
        )
        pictures = len(document.part.package.image_parts)
    except RecursionError as error:
        raise UnreadableError("bomb") from error
    except MemoryError:
        raise
    except Exception as error:  # python-docx and lxml raise whatever a damaged file makes them stumble over
        raise UnreadableError("broken") from error
    return _reading(rows, metadata, pictures)


def read_old_word(data: bytes) -> WordReading:
    """The same of a .doc: words and tables, no looks. Raises UnreadableError ("broken", "encrypted")."""
    body, rest = read_rows(data)
    rows = [row for at, cells in enumerate(body) for row in _old_row(cells, first=at == 0)]
    read = _reading(rows, (), 0)
    return replace(read, rest=(*read.rest, *to_unicode(rest).text.splitlines()))


def _old_row(cells: tuple[tuple[str, ...], ...], *, first: bool) -> Iterator[_Row]:
    """A row of a table without the paragraphs right before it, which a .doc's text does not part from its first cell;
    or a paragraph."""
    if len(cells) == 1:
        for line in cells[0]:
            yield _Row(tuple((Line(part.strip()),) for part in _columns(line)))
        return
    lines = cells[0]
    starts = (at for at, line in enumerate(lines) if fold(to_unicode(line).text).startswith("nơi nhận"))
    cut = next(starts, 0 if first else max(0, len(lines) - 1))
    yield from (_Row(((Line(line.strip()),),)) for line in lines[:cut])
    yield _Row(tuple(tuple(Line(line.strip()) for line in cell) for cell in (lines[cut:], *cells[1:])))


def _reading(rows: list[_Row], metadata: tuple[str, ...], pictures: int) -> WordReading:
    rows, charset, sample = _in_unicode(rows)
    texts = [line.text for row in rows for cell in row.cells for line in cell if line.text]
    letters = sum(len(text) for text in texts)
    return WordReading(
        _sheet(rows),
        charset,
        metadata,
        tuple(texts[:_HEAD_LINES]),
        tuple(texts[_HEAD_LINES:]),
        pictured=pictures > 0 and letters < 200,
        sample=sample,
    )


def _rows(document: Any) -> Iterator[_Row]:
    """The head and the end of the body with their layout; of a long middle only the words, which cost little."""
    for section in document.sections[:3]:
        for part in (section.header, section.first_page_header):
            if not part.is_linked_to_previous:
                yield from (_paragraph(paragraph) for paragraph in part.paragraphs if paragraph.text.strip())
    blocks = list(_blocks(document.element.body))
    late = max(_LAID_OUT, len(blocks) - _LAID_OUT)
    for at, block in enumerate(blocks):
        if _LAID_OUT <= at < late:
            yield from _words_only(block)
        elif block.tag == qn("w:tbl"):
            yield from _table(Table(block, document))
        else:
            yield _paragraph(Paragraph(block, document))


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls too."""
    for child in container.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _blocks(child)


def _words_only(block: Any) -> Iterator[_Row]:
    for paragraph in block.iter(qn("w:p")):
        if text := "".join(part.text or "" for part in paragraph.iter(qn("w:t"))).strip():
            yield _Row(((Line(text),),))


def _table(table: Any) -> Iterator[_Row]:
    """The rows. Cells are taken as written: python-docx would unfold a span of any width into as many cells. A row of
    one cell that holds tables only frames them: theirs are the rows."""
    for row in table._tbl.tr_lst[:_LAID_OUT]:
        cells = row.tc_lst[:_COLUMNS]
        if len(cells) == 1 and cells[0].tbl_lst:
            for block in _blocks(cells[0]):
                if block.tag == qn("w:tbl"):
                    yield from _table(Table(block, table))
                else:
                    yield _paragraph(Paragraph(block, table))
            continue
        yield _Row(tuple(_cell(_Cell(cell, table)) for cell in cells))


def _cell(cell: Any) -> tuple[Line, ...]:
    lines: list[Line] = []
    for block in _blocks(cell._tc):
        if block.tag == qn("w:tbl"):
            lines += [line for row in _table(Table(block, cell)) for inner in row.cells for line in inner]
        else:
            row = _paragraph(Paragraph(block, cell), in_table=True)
            lines += [line for column in row.cells for line in column]
    return tuple(lines)


def _paragraph(paragraph: Any, *, in_table: bool = False) -> _Row:
    """A paragraph; where tabs or wide blanks part it in the head, its columns."""
    element = paragraph._p
    for soft in element.iter(qn("w:softHyphen")):  # .doc to .docx writes the TCVN3 letter ư so
        soft.tag, soft.text = qn("w:t"), "\u00ad"
    boxes = _boxes(paragraph)
    text = paragraph.text
    cells = tuple(_lines(paragraph, column) for column in ([text] if in_table else _columns(text)))
    if (
        len(boxes) > 1 and not in_table
    ):  # they float side by side; the one with the national title is the right one
        return _Row((*sorted(boxes, key=_holds_title), *(cells if text.strip() else ())))
    return _Row((tuple(line for box in boxes for line in box) + cells[0], *cells[1:]))


def _lines(paragraph: Any, text: str) -> tuple[Line, ...]:
    bold = _is_bold(paragraph)
    capitals = _draws_capitals(paragraph)
    styled = paragraph.style.paragraph_format.alignment if paragraph.style is not None else None
    aligned = paragraph.alignment if paragraph.alignment is not None else styled
    centred = aligned is not None and int(aligned) == 1
    return tuple(
        Line(part.strip(), bold, centred, capitals=capitals) for part in text.split("\n") if part.strip()
    )


def _boxes(paragraph: Any) -> list[tuple[Line, ...]]:
    """What stands in text boxes, by the box. Word writes each twice, again for programs that know the old form only."""
    found: list[tuple[Line, ...]] = []
    for box in list(paragraph._p.iter(qn("w:txbxContent")))[: 2 * _BOXES]:
        if any(parent.tag in (_FALLBACK, box.tag) for parent in box.iterancestors()):
            continue
        inner = (Paragraph(each, paragraph._parent) for each in box.iter(qn("w:p")))
        found.append(tuple(line for each in inner for line in _lines(each, each.text)))
    return [lines for lines in found[:_BOXES] if lines]


def _holds_title(lines: Sequence[Line]) -> bool:
    return any(fold(line.text).startswith(_TITLES) for line in lines)


def _columns(text: str) -> list[str]:
    """The halves of a line parted by tabs or a wide blank; a blank before "/" waits for a number."""
    holes = _TABS if "\t" in text.strip() else _PARTING
    parts = [part for part in holes.split(text) if part.strip()] if "\n" not in text else [text]
    if len(parts) == 2:
        return parts
    return [text]


def _is_bold(paragraph: Any) -> bool:
    written = [run for run in paragraph.runs if run.text.strip()]
    style = bool(paragraph.style is not None and paragraph.style.font.bold)
    return bool(written) and all(style if run.bold is None else run.bold for run in written)


def _draws_capitals(paragraph: Any) -> bool:
    written = [run for run in paragraph.runs if run.text.strip()]
    style = paragraph.style.font.name if paragraph.style is not None else None
    return bool(written) and all(draws_capitals(run.font.name or style or "") for run in written)


def _in_unicode(rows: list[_Row]) -> tuple[list[_Row], Charset, tuple[str, str] | None]:
    flat = [line for row in rows for cell in row.cells for line in cell]
    given = "\n".join(line.text.replace("\n", " ") for line in flat)
    converted = to_unicode(given)
    texts = iter(converted.text.split("\n") if flat else ())
    legacy = converted.charset in ("tcvn3", "mixed")

    def said(line: Line) -> Line:
        return replace(line, text=next(texts), capitals=line.capitals and legacy)

    mended = [_Row(tuple(tuple(said(line) for line in cell) for cell in row.cells)) for row in rows]
    return mended, converted.charset, converted.sample_of(given)


def _sheet(rows: list[_Row]) -> Sheet:
    """The cells: the head ends after the row of the number and the date; the last two columns are 9b and 7."""
    left: list[Line] = []
    right: list[Line] = []
    titled, end = False, 0
    for at, row in enumerate(rows[:16]):
        lines = [line for cell in row.cells for line in cell]
        holds_title = _holds_title(lines)
        numbered = any(grammar.is_number_line(line.text) for line in left)
        if not titled and not holds_title:
            left += [] if len(row.cells) > 1 else lines
            continue
        if holds_title and not titled:
            left, titled = [], True
        if len(row.cells) >= 2:
            left += row.cells[0]
            right += [line for cell in row.cells[1:] for line in cell]
            end = at + 1
        elif any(grammar.is_number_line(line.text) for line in lines):
            left, end = [*left, *lines], at + 1
        elif holds_title or any(_DATED.match(line.text) for line in lines):
            right, end = [*right, *lines], at + 1
        elif lines and (numbered or any(grammar.read_heading(line.printed) for line in lines)):
            break
        elif lines and all(line.printed.isupper() or not line.text.strip("*-_ ") for line in lines):
            left, end = [*left, *lines], at + 1  # the issuer goes on in a line of its own
    if not titled:
        left = []
    middle = [line for row in rows[end:] for cell in row.cells for line in cell if line.text]
    under = _under_number(middle[:6]) if titled else 0
    recipients, signing = _closing(rows[end:])
    if any(fold(line.text).startswith(_TITLES) and line.text[:1].islower() for line in right):
        left, signing = list(head_as_drawn(left)), as_drawn(signing)
    return Sheet(
        (*left, *middle[:under]), tuple(right), tuple(middle[under:80]), recipients, signing, has_title=titled
    )


def _under_number(lines: Sequence[Line]) -> int:
    """How many lines under the head belong to cells 5b and 10: "V/v …", urgency, marks."""
    count = 0
    for line in lines:
        text = line.text.strip(" .*[]()")
        if not (re.match(r"(?i)v\s*/\s*v\b", text) or grammar.urgency(text) or standing_mark(text)):
            break
        count += 1
    return count


def _closing(rows: list[_Row]) -> tuple[tuple[Line, ...] | None, tuple[Line, ...]]:
    for at in range(len(rows) - 1, -1, -1):
        row = rows[at]
        first = row.cells[0]
        start = next((n for n, line in enumerate(first) if fold(line.text).startswith("nơi nhận")), None)
        if start is None:
            continue
        under = list(first[start + 1 :])
        signing = [line for cell in row.cells[1:] for line in cell]
        for later in rows[at + 1 : at + 30]:
            if len(later.cells) > 1:
                signing += [line for cell in later.cells[1:] for line in cell]
            under += later.cells[0]
        return tuple(under), tuple(signing) or _signing_alone(rows[:at])
    return None, _signing_alone(rows)


def _signing_alone(rows: list[_Row]) -> tuple[Line, ...]:
    """The signing block where it stands in no column: the last lines, from the first that says in whose name."""
    if any(sum(_signs(cell) for cell in row.cells) > 1 for row in rows[-_SIGNING:]):
        return ()  # of a joint paper neither is the one
    lines = [line for row in rows[-_SIGNING:] for cell in row.cells for line in cell if line.text]
    start = next((at for at, line in enumerate(lines) if says_authority(line.printed)), None)
    return tuple(lines[start:]) if start is not None else ()


def _signs(cell: Sequence[Line]) -> bool:
    return any(says_authority(line.printed) for line in cell)
