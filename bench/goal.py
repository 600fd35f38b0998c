"""A figure beside its goal: a ratio or a count of one run, and whether it is where it should be."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Goal:
    """What is held against what. ``value`` None: not measured; ``because`` says why."""

    what: str
    value: float | None
    bound: float
    at_most: bool
    because: str = ""

    @property
    def verdict(self) -> str:
        """Held, missed, or not measured."""
        if self.value is None:
            return f"not measured: {self.because}" if self.because else "not measured"
        return "held" if (self.value <= self.bound) == self.at_most or self.value == self.bound else "MISSED"


def in_turn(first: Callable[[], float], second: Callable[[], float], pairs: int) -> float:
    """The median of first to second, each measured so many times, turn about: A B A B."""
    return statistics.median(first() / second() for _ in range(pairs))


def show(console: Console, title: str, goals: Iterable[Goal]) -> None:
    """A table of them."""
    table = Table(title=title, title_justify="left")
    for head in ("goal", "measured", "verdict"):
        table.add_column(head)
    for goal in goals:
        value = "—" if goal.value is None else f"{goal.value:.2f}"
        sign = "≤" if goal.at_most else "≥"
        table.add_row(f"{goal.what} {sign} {goal.bound:g}", value, goal.verdict)
    console.print(table)
