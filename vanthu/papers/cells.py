"""From printed words with their places to the cells of Decree 30/2020/NĐ-CP, appendix I.

Pure geometry: points, x to the right, y down. The national title anchors the head: what stands left of it is the
issuer, the number, "V/v"; what stands under it is the place and date. Its own words are never needed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from vanthu.papers import grammar
from vanthu.papers.grammar import fold, without_marks
from vanthu.papers.sheet import Line, as_drawn
from vanthu.papers.signer import says_authority

_TITLES = (
    *("cộnghòaxãhộichủnghĩa", "đảngcộngsảnviệtnam"),
    *("đoàntncshồchíminh", "đoànthanhniêncộngsảnhồchíminh"),  # the Youth Union's own papers
)
_HOLE = 1.2  # heights of a line: a wider hole than a justified blank parts two runs

_LETTERS_ALONE = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ,-])*")

# What the stamp of whoever got the paper says, over or beside the head (Decree 30/2020, appendix IV).
_STAMPED = re.compile(
    r"(?:(?:CÔNG VĂN )?ĐẾN\b|Số( đến)?\s*:.*\bĐẾN\b|(?i:ngày(?: đến)?\s*:\s*\d|chuyển\s*:|giờ\s*:))"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together on one line of one column. capitals: a legacy font drew them as capitals.

    words: its words one by one (which have none); a run may have to be parted where two columns touch. sure: how sure
    the reader is of its least sure word, in percent.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    capitals: bool = False
    words: tuple[Run, ...] = ()
    sure: int = 100

    @property
    def centre(self) -> float:
        """The middle, left to right."""
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """From top to bottom; never nothing."""
        return max(self.y1 - self.y0, 1.0)


@dataclass(frozen=True, slots=True)
class Head:
    """The cells of the first page. small: the national title is in small letters, which a font drew as capitals."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    middle: tuple[Line, ...]
    has_title: bool
    number: Run | None
    small: bool = False


def is_running_head(text: str) -> bool:
    """The gazette's own page header, which carries another number and another date."""
    return fold(text).replace(" ", "").find("côngbáo/số") >= 0


def runs_of(words: Iterable[Run]) -> list[Run]:
    """Words as runs, from top to bottom and left to right, in whatever order and pieces a program wrote them."""
    runs: list[Run] = []
    for row in _rows(words):
        together: list[Run] = []
        for word in row:
            last = together[-1] if together else None
            if last is not None and word.x0 - last.x1 > _HOLE * max(word.height, last.height):
                runs.append(_run(together))
                together = [word]
            elif (
                last is not None and word.x0 - last.x1 < 0.02 * word.height
            ):  # pieces that touch are one word
                together[-1] = replace(_around((last, word), last.text + word.text), words=())
            else:
                together.append(word)
        runs.append(_run(together))
    return runs


def _run(words: Sequence[Run]) -> Run:
    return _around(words, _text(words))


def read_head(runs: Sequence[Run], width: float, height: float) -> Head:
    """The cells of the first page. Without a national title everything is in ``middle``."""
    runs = [run for run in runs if not is_running_head(run.text)]
    titles = [found for run in _down(runs) if run.y0 < height * 0.5 and (found := _title(run))]
    title = next((found for found in titles if found.centre >= width * 0.45), None)
    if title is None:
        return Head((), (), _as_lines(runs, width), has_title=False, number=None)
    top, below = title.y0 - 2.5 * title.height, title.y0 + height * 0.2
    runs = [
        part
        for run in runs
        for part in (_parted(run, title.x0) if top <= run.y0 <= below else (run,))
        if (again := _title(part)) is None or again.x1 < title.x0
    ]
    band = [run for run in runs if top <= run.y0 <= below]
    left = [run for run in band if run.centre < title.x0 and run.x1 < title.x0 + width * 0.12]
    right = [run for run in band if run not in left]
    dated = _date_cell(_in_rows(right))
    left_lines = [
        row for row in _in_rows(left) if row.y1 > title.y0 - title.height and not _STAMPED.match(row.text)
    ]
    number = _number_cell(left_lines, title, dated)
    ends = [run.y1 for run in (number, dated) if run is not None]
    bottom = max(ends) if ends else title.y1 + 3 * title.height
    cell_left = [
        run
        for run in left_lines
        if (run.y0 + run.y1) / 2 < bottom and (run is number or not grammar.is_number_line(run.text))
    ]
    cell_left += _under_number(runs, bottom, title.x0 + width * 0.04, number)
    cell_right = [run for run in _in_rows(right) if (run.y0 + run.y1) / 2 < bottom]
    taken = {(run.x0, run.y0) for run in (*cell_left, *cell_right)}
    middle = [run for run in runs if (run.y0 + run.y1) / 2 >= bottom and (run.x0, run.y0) not in taken]
    cells = (_with_gaps(cell_left), _with_gaps(cell_right), _as_lines(middle, width))
    small = title.text[:1].islower()
    return Head(
        head_as_drawn(cells[0]) if small else cells[0], *cells[1:], has_title=True, number=number, small=small
    )


def head_as_drawn(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The left of a head whose national title a font drew as capitals; so it did with bodies typed like a sentence."""
    return tuple(
        replace(
            line,
            capitals=line.capitals
            or (_LETTERS_ALONE.fullmatch(line.text) is not None and grammar.is_body(line.text)),
        )
        for line in as_drawn(lines)
    )


def begins_paper(runs: Sequence[Run], width: float, height: float) -> bool:
    """Whether a page has the head of a paper of its own: a national title high on its right side."""
    titles = (found for run in runs if run.y0 < height * 0.25 and (found := _title(run)))
    return any(title.centre > width * 0.45 for title in titles)


def _title(run: Run) -> Run | None:
    """The words of the national title, or of the Party's, in a run that may hold the issuer before them."""
    words = run.words or (run,)
    for at in range(len(words)):
        if _is_title(words[at:]):
            found = _around(words[at:], _text(words[at:]))
            # Running text names the State too, but not in capitals and not at the start of a line of its own.
            return found if (at == 0 and len(words) < 12) or found.text.isupper() or found.capitals else None
    return None


def _is_title(words: Sequence[Run]) -> bool:
    """Whether words begin with a national title; off a picture a tone or a letter may be missing."""
    plain = _plain(words)
    if plain.startswith(_TITLES):
        return True
    if all(word.sure == 100 for word in words) or plain[:1] not in "cđd":
        return False
    bare = without_marks(plain)
    return any(
        SequenceMatcher(None, bare[: len(title)], title).ratio() > 0.8
        for title in map(without_marks, _TITLES)
    )


def _plain(words: Sequence[Run]) -> str:
    return fold(_text(words)).replace(" ", "")


def _parted(run: Run, edge: float) -> tuple[Run, ...]:
    """The run, or its halves where two columns touch in it: before the title, behind the number, at a wide blank."""
    words = run.words
    if not run.x0 < edge < run.x1:
        return (run,)
    for at in range(1, len(words)):
        blank = words[at].x0 - words[at - 1].x1
        near = abs(words[at].x0 - edge) < 8 * run.height
        if (
            _is_title(words[at:])
            or (near and blank > 0.7 * run.height)
            or (near and grammar.read_number(_text(words[:at])) and _is_date_cell(_text(words[at:])))
        ):
            return tuple(_run(half) for half in (words[:at], words[at:]))
    return (run,)


def _text(words: Sequence[Run]) -> str:
    return " ".join(word.text for word in words)


def read_closing(
    runs: Sequence[Run], width: float, *, small: bool = False
) -> tuple[tuple[Line, ...] | None, tuple[Line, ...]]:
    """Cells 9b and 7: the lines under "Nơi nhận" (None without it) and the signing block to their right.

    small: as the head says of its title.
    """
    recipients, signing = _closing(runs, width)
    return recipients, as_drawn(signing) if small else signing


def _closing(runs: Sequence[Run], width: float) -> tuple[tuple[Line, ...] | None, tuple[Line, ...]]:
    label = next(
        (run for run in reversed(_down(runs)) if _is_recipients(run.text) and run.x0 < width * 0.45), None
    )
    signing = [run for run in runs if run.centre > width * 0.55 and run.x0 > width * 0.36]
    if label is None:
        return None, _with_gaps(_in_rows([] if _are_two(signing, runs) else signing))
    beside = [run for run in signing if run.y0 > label.y0 - 3 * label.height]
    signing = beside or _signing_above(signing, runs, label)
    own = [replace(label, text=label.text.split(":", 1)[1])] if ":" in label.text else []
    under = [
        run
        for run in runs
        if run.y0 > label.y0 + label.height * 0.4 and run not in beside and run.centre < width * 0.55
    ]
    return _with_gaps([run for run in (*own, *_in_rows(under)) if run.text.strip()]), _with_gaps(
        _in_rows(signing)
    )


def _signing_above(column: Sequence[Run], runs: Sequence[Run], label: Run) -> list[Run]:
    """The right one of two blocks above "Nơi nhận": whoever chaired, in minutes. Of a joint paper neither is it."""
    rows = _down(column)
    start = max((at for at, run in enumerate(rows) if _opens_signing(rows, at)), default=None)
    if start is None or label.y0 - rows[start].y0 > 16 * label.height:
        return []
    return [] if _are_two(rows[start:], runs) else list(rows[start:])


def _are_two(column: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Whether somebody else signs beside who signs on the right: a joint paper, a contract."""
    first = next((run for run in _down(column) if says_authority(run.text)), None)
    return first is not None and any(
        run.x1 < first.x0 and abs(run.y0 - first.y0) < 1.5 * first.height and says_authority(run.text)
        for run in runs
    )


def _opens_signing(rows: Sequence[Run], at: int) -> bool:
    """Whether a row is the first of a block that says in which post somebody signs."""
    return says_authority(rows[at].text) and not (at and says_authority(rows[at - 1].text))


def _number_cell(rows: Sequence[Run], title: Run, dated: Run | None) -> Run | None:
    """The line of the number: level with the date, since the stamp of whoever got the paper may bring another."""
    found = [row for row in rows if row.y0 > title.y0 and grammar.is_number_line(row.text)]
    if dated is None or len(found) < 2:
        return found[0] if found else None
    return min(found, key=lambda row: abs(row.y0 - dated.y0))


def _date_cell(rows: Sequence[Run]) -> Run | None:
    """The place and the date, which may go on in a second line."""
    for at, row in enumerate(rows):
        if _is_date_cell(row.text):
            return row
        if "ngày" in fold(row.text) and at + 1 < len(rows):
            both = _around(rows[at : at + 2], f"{row.text} {rows[at + 1].text}")
            if _is_date_cell(both.text) and rows[at + 1].y0 - row.y1 < row.height:
                return both
    return None


def _is_recipients(text: str) -> bool:
    return fold(text).startswith("nơi nhận")


def _is_date_cell(text: str) -> bool:
    folded = fold(text)
    return ("ngày" in folded and "tháng" in folded and "năm" in folded) or grammar.read_date(text) is not None


def _under_number(runs: Sequence[Run], bottom: float, edge: float, number: Run | None) -> list[Run]:
    """The narrow lines right under the number (cells 5b and 10), up to the first that leaves the column."""
    middle = number.centre if number else edge / 2
    found: list[Run] = []
    last = bottom
    for row in _rows([run for run in runs if (run.y0 + run.y1) / 2 >= bottom]):
        first = min(row, key=lambda run: run.x0)
        whole = _joined(row)
        beside = abs(whole.centre - middle) > 0.28 * edge and whole.x0 > 0.4 * edge
        if first.y0 - last > 4 * first.height or whole.x1 > edge or beside:
            break
        if not _STAMPED.match(whole.text):
            found.append(whole)
        last = first.y1
    return found


def _down(runs: Iterable[Run]) -> list[Run]:
    return sorted(runs, key=lambda run: (run.y0, run.x0))


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs on the same height together, left to right; rows from top to bottom."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.y0 + run.y1, run.x0)):
        middle = (run.y0 + run.y1) / 2
        if rows and abs((rows[-1][0].y0 + rows[-1][0].y1) / 2 - middle) < 0.45 * min(
            run.height, rows[-1][0].height
        ):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.x0) for row in rows]


def _joined(row: Sequence[Run]) -> Run:
    """One run of a whole row; a wide hole stays visible as two blanks."""
    return _around(row, "  ".join(run.text for run in row))


def _around(row: Sequence[Run], text: str) -> Run:
    return Run(
        text,
        min(run.x0 for run in row),
        min(run.y0 for run in row),
        max(run.x1 for run in row),
        max(run.y1 for run in row),
        sum(len(run.text) for run in row if run.bold) * 2 > len(text),
        all(run.capitals for run in row),
        tuple(word for run in row for word in (run.words or (run,))),
        min(run.sure for run in row),
    )


def _in_rows(runs: Iterable[Run]) -> list[Run]:
    return [_joined(row) for row in _rows(runs)]


def _figures(run: Run) -> int:
    return min(
        (word.sure for word in run.words if any(sign.isdigit() for sign in word.text)), default=run.sure
    )


def _with_gaps(runs: Sequence[Run], width: float = 0.0) -> tuple[Line, ...]:
    left = min((run.x0 for run in runs), default=0.0)
    middle = (left + max((run.x1 for run in runs), default=0.0)) / 2
    lines: list[Line] = []
    for at, run in enumerate(runs):
        gap = (run.y0 - runs[at - 1].y1) / run.height if at else 0.0
        centred = width > 0 and abs(run.centre - middle) < width * 0.05 and run.x0 > left + width * 0.005
        box = (run.x0, run.y0, run.x1, run.y1)
        lines.append(Line(run.text, run.bold, centred, gap, run.capitals, box, run.sure, _figures(run)))
    return tuple(lines)


def _as_lines(runs: Iterable[Run], width: float) -> tuple[Line, ...]:
    return _with_gaps(_in_rows(runs), width)
