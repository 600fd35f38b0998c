"""Files of lines and tabs as people's spreadsheets write them: read liberally, refused with file and line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vanthu.rules.folding import folded

_BY_MARK = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# A whole answer may stand beside its question.
_LONGEST_FIELD = 10_000_000


class TabFileError(ValueError):
    """A file that cannot be used. ``line`` counts from 1; 0 is the file as a whole. ``found``: what stands there."""

    def __init__(self, path: Path, line: int, found: str) -> None:
        super().__init__(path, line, found)
        self.path = path
        self.line = line
        self.found = found


@dataclass(frozen=True, slots=True)
class Row:
    """The wanted columns of one line, in the order asked for, and whatever stood behind them."""

    line: int
    cells: tuple[str, ...]
    rest: tuple[str, ...]


def rows(path: Path, columns: Mapping[str, frozenset[str]], least: int) -> list[Row]:
    """The lines of a file that are not empty, without a header.

    columns: in the order in which they stand where there is no header; each with the names (folded) that a header
    may give it. least: how many of them every line must have filled. UTF-8 or UTF-16, with or without a mark;
    any line ends; cells may stand in quotes. Raises TabFileError.
    """
    found: list[Row] = []
    order: Sequence[int] = range(len(columns))
    for line, cells in _lines(path):
        if not any(cells):
            continue
        if not found and (named := _header(cells, columns)) is not None:
            order = named
            continue
        wanted = tuple(cells[at] if 0 <= at < len(cells) else "" for at in order)
        if not all(wanted[:least]):
            raise TabFileError(path, line, "\t".join(cells)[:80])
        rest = tuple(cell for at, cell in enumerate(cells) if at not in order and at > max(order) and cell)
        found.append(Row(line, wanted, rest))
    if not found:
        raise TabFileError(path, 0, "")
    return found


def _header(cells: Sequence[str], columns: Mapping[str, frozenset[str]]) -> list[int] | None:
    """Where each column stands, if this line names at least the first two; -1 for one that is not there."""
    names = [folded(cell) for cell in cells]
    places = [next((at for at, name in enumerate(names) if name in known), -1) for known in columns.values()]
    return places if all(at >= 0 for at in places[:2]) else None


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    data = path.read_bytes()
    encoding = next((name for mark, name in _BY_MARK.items() if data.startswith(mark)), "utf-8-sig")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        number = data[: error.start].count(b"\n") + 1
        raise TabFileError(path, number, repr(data[error.start : error.start + 8])) from None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        cells = line.split("\t")
        if '"' in line:
            try:
                cells = next(csv.reader([line], delimiter="\t", strict=True), [])
            except csv.Error:
                cells = line.split("\t")  # a quotation mark of the text itself
        yield number, [cell.strip() for cell in cells]


csv.field_size_limit(_LONGEST_FIELD)
