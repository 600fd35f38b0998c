"""``make bench``: a durable turn of ours beside well-known bots, turn about in one run, as ratios beside the goals."""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from rich.console import Console
from rich.table import Table

from bench import race, yardsticks
from bench.race import Load, Run
from bench.yardsticks import BOTS, ECHO, INSERT, Bot, UnavailableError

#: Below this two processes do not get two cores, and throughput says nothing.
TWO_CORES = 1.8
SLOW_DISK = 5000

Pair = tuple[Run, Run]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio (or a count) and where it should be."""

    what: str
    value: float | None
    bound: float
    at_most: bool

    @property
    def verdict(self) -> str:
        """Held, missed, or not measured."""
        if self.value is None:
            return "not measured"
        return "held" if (self.value <= self.bound) == self.at_most or self.value == self.bound else "MISSED"


@dataclass(frozen=True, slots=True)
class Results:
    """All runs: beside each bot, beside one on a slow disk, ours with fsyncs counted; how many cores there were."""

    beside: dict[Bot, list[Pair]]
    slowly: list[Pair]
    counted: Run
    factor: float

    @property
    def two_cores(self) -> bool:
        """Whether throughput says anything: the load and the bot each had a core."""
        return self.factor >= TWO_CORES

    def throughput(self, pairs: Sequence[Pair]) -> float | None:
        """The ratio, where it says anything."""
        return _ratio(pairs, _throughput) if self.two_cores else None


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(prog="bench", description=__doc__)
    given.add_argument("--quick", action="store_true", help="two short pairs, to see that it works")
    given.add_argument("--pairs", type=int, default=5)
    options = given.parse_args()
    pairs = 2 if options.quick else options.pairs
    load = Load(chats=300, updates=600) if options.quick else Load()
    slow = Load(chats=load.chats, updates=load.chats, slow=SLOW_DISK)
    console = Console(highlight=False) if sys.stdout.isatty() else Console(width=120)
    try:
        factor = yardsticks.cores()
    except UnavailableError as reason:
        raise SystemExit(f"Nothing to measure with: {reason}") from None
    console.print(f"two processes get {factor:.2f} × the work of one done")
    counted = race.vanthu(Load(chats=load.chats, updates=load.updates, count=True))
    beside = {bot: series for bot in BOTS if (series := _series(console, bot, load, pairs))}
    slowly = _series(console, INSERT, slow, 1 if options.quick else 3, " (5 ms fsync)")
    _report(console, Results(beside, slowly, counted, factor), load)


def _series(console: Console, bot: Bot, load: Load, pairs: int, note: str = "") -> list[Pair]:
    """Ours and theirs, turn about; nothing where theirs cannot be had."""
    try:
        yardsticks.install(bot)
        found = []
        for number in range(pairs):
            ours, theirs = race.vanthu(load), race.yardstick(bot, load)
            found.append((ours, theirs))
            console.print(
                f"{bot.name}{note}, pair {number + 1}: ours {ours.cpu:.0f} µs {ours.throughput:.0f}/s, "
                f"theirs {theirs.cpu:.0f} µs {theirs.throughput:.0f}/s"
            )
    except UnavailableError as reason:
        console.print(f"{bot.name}{note}: skipped, {reason}")
        return []
    return found


def _ratio(pairs: Sequence[Pair], of: Callable[[Run], float]) -> float | None:
    """The median of ours to theirs."""
    return statistics.median(of(ours) / of(theirs) for ours, theirs in pairs) if pairs else None


def _cpu(run: Run) -> float:
    return run.cpu


def _throughput(run: Run) -> float:
    return run.throughput


def _report(console: Console, results: Results, load: Load) -> None:
    series = Table(title="A durable turn, forty in flight: medians, ours / theirs", title_justify="left")
    for head in ("beside", "pairs", "CPU µs an update", "ratio", "updates a second", "ratio", "p99 ms"):
        series.add_column(head, justify="left" if head == "beside" else "right")
    beside = [(bot.name, pairs) for bot, pairs in results.beside.items()]
    for name, pairs in [*beside, (f"{INSERT.name}, 5 ms fsync", results.slowly)]:
        if pairs:
            series.add_row(name, str(len(pairs)), *_cells(pairs))
    goals = Table(title="Goals", title_justify="left")
    for head in ("goal", "measured", "verdict"):
        goals.add_column(head)
    for goal in _goals(results):
        value = "—" if goal.value is None else f"{goal.value:.2f}"
        sign = "≤" if goal.at_most else "≥"
        goals.add_row(f"{goal.what} {sign} {goal.bound:g}", value, goal.verdict)
    console.print()
    console.print(series)
    console.print(goals)
    if not results.two_cores:
        got = f"two processes got {results.factor:.2f} × one, {TWO_CORES} is needed"
        console.print(f"Throughput is held against no goal: {got}.")
    console.print(
        f"{datetime.now(UTC):%d/%m/%Y}, {_machine()}, {load.updates} updates over {load.chats} chats a run"
    )


def _cells(pairs: list[Pair]) -> tuple[str, ...]:
    def both(of: Callable[[Run], float], places: int = 0) -> str:
        ours, theirs = (statistics.median(of(pair[side]) for pair in pairs) for side in (0, 1))
        return f"{ours:.{places}f} / {theirs:.{places}f}"

    cpu, throughput = _ratio(pairs, _cpu), _ratio(pairs, _throughput)
    return both(_cpu), f"{cpu:.2f}", both(_throughput), f"{throughput:.2f}", both(lambda run: run.p99, 1)


def _goals(results: Results) -> list[Goal]:
    echo, insert = results.beside.get(ECHO, []), results.beside.get(INSERT, [])
    return [
        Goal("CPU beside stock echo", _ratio(echo, _cpu), 0.5, at_most=True),
        Goal("updates/s beside stock echo", results.throughput(echo), 2, at_most=False),
        Goal("updates/s beside one insert", results.throughput(insert), 4, at_most=False),
        Goal("fsyncs an update", results.counted.fsyncs, 0.2, at_most=True),
        Goal("updates/s beside one insert, 5 ms fsync", results.throughput(results.slowly), 8, at_most=False),
    ]


def _machine() -> str:
    words = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    model = words[0] if words else platform.machine()
    return f"{len(words)} × {model}, Python {platform.python_version()}, SQLite {sqlite.sqlite_version}"


if __name__ == "__main__":
    main()
