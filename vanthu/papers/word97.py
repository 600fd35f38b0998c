"""The words of a Word file of 1997 to 2003 (.doc, MS-DOC), as text with its tables. In the worker process only.

Only the text is taken: what is bold or centred stands elsewhere in the file. It is enough to tell and to read papers of
old offices in TCVN3 and VNI; to be filed they are converted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping, Sequence

from vanthu.papers.compound import streams
from vanthu.papers.judgement import UnreadableError

_STREAMS = frozenset({"WordDocument", "0Table", "1Table"})
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_MOST = 4_000_000  # signs
_MOST_PIECES = 200_000
_COLUMNS = 13
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")  # what a field asks for; what it shows stays
_SIGNS: dict[int, str | None] = {0x1E: "-", 0x1F: "\u00ad", 0x0B: "\n", 0x0C: "\r", 0x0E: "\r"}
_SIGNS |= dict.fromkeys((*range(1, 7), 8, *range(15, 19), *range(0x1C, 0x1E)))

Rows = list[tuple[tuple[str, ...], ...]]
"""Rows of cells of lines; a paragraph outside of tables is a row of one cell."""


def read_rows(data: bytes) -> tuple[Rows, str]:
    """The body by rows, and all the rest (heads and feet of pages, notes, text boxes) as one text.

    Raises UnreadableError ("broken", "encrypted").
    """
    found = streams(data, _STREAMS)
    try:
        text, body = _text(found["WordDocument"], found)
    except (KeyError, struct.error, IndexError, ValueError) as error:
        raise UnreadableError("broken") from error
    return list(_rows(_plain(text[:body]))), _plain(text[body:]).replace("\x07", "\r")


def _text(main: bytes, found: Mapping[str, bytes]) -> tuple[str, int]:
    (magic,) = struct.unpack_from("<H", main, 0)
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if magic != 0xA5EC:
        raise ValueError(magic)
    if flags & _ENCRYPTED:
        raise UnreadableError("encrypted")
    table = found["1Table" if flags & _SECOND_TABLE else "0Table"]
    (body,) = struct.unpack_from("<I", main, 0x4C)
    start, length = struct.unpack_from("<II", main, 0x01A2)
    return "".join(_pieces(main, table[start : start + length])), body


def _pieces(main: bytes, pieces: bytes) -> Iterator[str]:
    """The text by its pieces (MS-DOC 2.8.35): one byte a sign, or two."""
    at = 0
    while pieces[at] == 1:  # changes of looks, in front
        at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
    (length,) = struct.unpack_from("<I", pieces, at + 1)
    count = (length - 4) // 12
    if pieces[at] != 2 or not 0 < count <= _MOST_PIECES:
        raise ValueError(count)
    at += 5
    ends = struct.unpack_from(f"<{count + 1}I", pieces, at)
    left = _MOST
    for n in range(count):
        (place,) = struct.unpack_from("<I", pieces, at + 4 * (count + 1) + 8 * n + 2)
        signs = min(ends[n + 1] - ends[n], left)
        if signs < 0:
            raise ValueError(signs)
        left -= signs
        if place & 0x40000000:
            first = (place & 0x3FFFFFFF) // 2
            yield main[first : first + signs].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * signs].decode("utf-16-le", "replace")


def _plain(text: str) -> str:
    return _FIELD.sub("", text).translate(_SIGNS)


def _rows(text: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Paragraphs, and rows of tables: each cell ends with a mark, and the row with one more.

    Which marks end a row stands with the looks. It is told by the number of columns with which most rows in a row come
    out even. What stands right before a table is read as of its first cell.
    """
    *marked, rest = (
        tuple(line for line in re.split("[\r\n]", part) if line.strip()) for part in text.split("\x07")
    )
    at = 0
    while at < len(marked):
        columns, rows = max(
            ((count, _even(marked, at, count)) for count in range(1, _COLUMNS)),
            key=lambda one: one[1] * (one[0] + 1),
        )
        if rows == 0:
            columns, rows = 1, 1
        for _ in range(rows):
            yield tuple(marked[at : at + columns])
            at += columns + 1
    yield from ((line,) for line in (((each,)) for each in rest))


def _even(marked: Sequence[tuple[str, ...]], at: int, columns: int) -> int:
    """How many rows of so many columns end in an empty part."""
    rows = 0
    while at + columns < len(marked) and not marked[at + columns]:
        rows, at = rows + 1, at + columns + 1
    return rows
