"""From printed words with their places to the cells of Decree 30/2020/NĐ-CP, appendix I.

Pure geometry: points, x to the right, y down. The national title anchors the head: what stands left of it is the
issuer, the number, "V/v"; what stands under it is the place and date. Its own words are never needed elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vanthu.papers import grammar
from vanthu.papers.grammar import fold
from vanthu.papers.sheet import Line

_TITLES = ("cộng hòa xã hội chủ nghĩa", "đảng cộng sản việt nam")
_GAZETTE = ("công báo/số", "công báo / số")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together on one line of one column. capitals: a legacy font drew them as capitals."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool
    capitals: bool = False

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
    """The cells of the first page."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    middle: tuple[Line, ...]
    has_title: bool
    number: Run | None


def is_running_head(text: str) -> bool:
    """The gazette's own page header, which carries another number and another date."""
    return fold(text).replace(" ", "").find("côngbáo/số") >= 0


def read_head(runs: Sequence[Run], width: float, height: float) -> Head:
    """The cells of the first page. Without a national title everything is in ``middle``."""
    runs = [run for run in runs if not is_running_head(run.text)]
    title = next(
        (run for run in _down(runs) if run.y0 < height * 0.5 and fold(run.text).startswith(_TITLES)), None
    )
    if title is None or title.centre < width * 0.45:
        return Head((), (), _as_lines(runs, width), has_title=False, number=None)
    below = title.y0 + height * 0.2
    band = [run for run in runs if title.y0 - 1.5 * title.height <= run.y0 <= below and run is not title]
    left = [run for run in band if run.centre < title.x0 and run.x1 < title.x0 + width * 0.12]
    right = [run for run in band if run not in left]
    left_lines = _in_rows(left)
    number = next((run for run in left_lines if run.y0 > title.y0 and grammar.is_number_line(run.text)), None)
    dated = next(
        (run for run in _in_rows(right) if grammar.read_date(run.text) or _is_date_cell(run.text)), None
    )
    ends = [run.y1 for run in (number, dated) if run is not None]
    bottom = max(ends) if ends else title.y1 + 3 * title.height
    cell_left = [run for run in left_lines if run.y0 < bottom - 2]
    cell_left += _under_number(runs, bottom, title.x0 + width * 0.04)
    cell_right = [run for run in _in_rows(right) if run.y0 < bottom - 2]
    taken = {(run.x0, run.y0) for run in cell_left}
    middle = [run for run in runs if run.y0 >= bottom - 2 and (run.x0, run.y0) not in taken]
    return Head(
        _with_gaps(cell_left), _with_gaps(cell_right), _as_lines(middle, width), has_title=True, number=number
    )


def read_closing(runs: Sequence[Run], width: float) -> tuple[tuple[Line, ...] | None, tuple[Line, ...]]:
    """Cells 9b and 7: the lines under "Nơi nhận" (None without it) and the signing block to their right."""
    label = next(
        (run for run in reversed(_down(runs)) if _is_recipients(run.text) and run.x0 < width * 0.45), None
    )
    signing = [run for run in runs if run.centre > width * 0.55 and run.x0 > width * 0.36]
    if label is None:
        return None, _with_gaps(_in_rows(signing))
    signing = [run for run in signing if run.y0 > label.y0 - 3 * label.height]
    own = [replace(label, text=label.text.split(":", 1)[1])] if ":" in label.text else []
    under = [
        run
        for run in runs
        if run.y0 > label.y0 + label.height * 0.4 and run not in signing and run.centre < width * 0.55
    ]
    return _with_gaps([run for run in (*own, *_in_rows(under)) if run.text.strip()]), _with_gaps(
        _in_rows(signing)
    )


def _is_recipients(text: str) -> bool:
    return fold(text).startswith("nơi nhận")


def _is_date_cell(text: str) -> bool:
    folded = fold(text)
    return "ngày" in folded and "tháng" in folded and "năm" in folded


def _under_number(runs: Sequence[Run], bottom: float, edge: float) -> list[Run]:
    """The narrow lines right under the number (cells 5b and 10), up to the first that leaves the column."""
    found: list[Run] = []
    last = bottom
    for row in _rows([run for run in runs if run.y0 >= bottom - 2]):
        first = min(row, key=lambda run: run.x0)
        if first.y0 - last > 4 * first.height or max(run.x1 for run in row) > edge:
            break
        found.append(_joined(row))
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
    text = "  ".join(run.text for run in row)
    return Run(
        text,
        min(run.x0 for run in row),
        min(run.y0 for run in row),
        max(run.x1 for run in row),
        max(run.y1 for run in row),
        sum(len(run.text) for run in row if run.bold) * 2 > len(text),
        all(run.capitals for run in row),
    )


def _in_rows(runs: Iterable[Run]) -> list[Run]:
    return [_joined(row) for row in _rows(runs)]


def _with_gaps(runs: Sequence[Run], width: float = 0.0) -> tuple[Line, ...]:
    left = min((run.x0 for run in runs), default=0.0)
    middle = (left + max((run.x1 for run in runs), default=0.0)) / 2
    lines: list[Line] = []
    for at, run in enumerate(runs):
        gap = (run.y0 - runs[at - 1].y1) / run.height if at else 0.0
        centred = width > 0 and abs(run.centre - middle) < width * 0.05 and run.x0 > left + width * 0.005
        lines.append(Line(run.text, run.bold, centred, gap, run.capitals))
    return tuple(lines)


def _as_lines(runs: Iterable[Run], width: float) -> tuple[Line, ...]:
    return _with_gaps(_in_rows(runs), width)
