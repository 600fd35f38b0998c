"""``make bench``: figures beside their goals, as ratios of one run. ``python -m bench turns`` measures one part."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from rich.console import Console

from bench import backups, dates, matching, neighbours, papers, turns, yardsticks
from bench.goal import Goal, show
from bench.yardsticks import UnavailableError

#: Below this two processes do not get two cores, and throughput says nothing.
TWO_CORES = 1.8

#: What can be measured. Each prints its figures and gives its goals: (console, pairs=, quick=, two_cores=).
PARTS: Mapping[str, Callable[..., list[Goal]]] = {
    "turns": turns.goals,
    "neighbours": neighbours.goals,
    "papers": papers.goals,
    "matching": matching.goals,
    "dates": dates.goals,
    "backups": backups.goals,
}


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(prog="bench", description=__doc__)
    given.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which; all, unless some are named")
    given.add_argument("--quick", action="store_true", help="few short pairs, to see that it works")
    given.add_argument("--pairs", type=int, default=5)
    options = given.parse_args()
    console = Console(highlight=False) if sys.stdout.isatty() else Console(width=140)
    try:
        factor = yardsticks.cores()
    except UnavailableError as reason:
        raise SystemExit(f"Nothing to measure with: {reason}") from None
    console.print(f"two processes get {factor:.2f} × the work of one done")
    two_cores = factor >= TWO_CORES
    for name in options.parts or PARTS:
        pairs = 2 if options.quick else options.pairs
        goals = PARTS[name](console, pairs=pairs, quick=options.quick, two_cores=two_cores)
        show(console, f"Goals: {name}", goals)
    if not two_cores:
        got = f"two processes got {factor:.2f} × one, {TWO_CORES} is needed"
        console.print(f"What needs two cores is held against no goal: {got}.")
    console.print(f"{datetime.now(UTC):%d/%m/%Y}, {_machine()}")


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
