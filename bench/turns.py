"""A durable turn of ours beside well-known bots, turn about in one run."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench import race, yardsticks
from bench.goal import Goal
from bench.race import Load, Run
from bench.yardsticks import BOTS, ECHO, INSERT, MANY_AT_ONCE, Bot, UnavailableError

SLOW_DISK = 5000
#: Milliseconds in which Telegram answers, and updates at once, where its slowness is what counts.
SLOW_TELEGRAM, MANY = 50, 100
FAR_AWAY = " (Telegram in 50 ms)"

Pair = tuple[Run, Run]


@dataclass(frozen=True, slots=True)
class Results:
    """All runs: beside each bot, with a slow disk, with a slow Telegram; and ours with its fsyncs counted."""

    beside: dict[Bot, list[Pair]]
    slowly: list[Pair]
    far: dict[Bot, list[Pair]]
    counted: Run
    two_cores: bool

    def throughput(self, pairs: Sequence[Pair]) -> float | None:
        """The ratio, where it says anything."""
        return _ratio(pairs, _throughput) if self.two_cores else None


def goals(console: Console, *, pairs: int, quick: bool, two_cores: bool) -> list[Goal]:
    """Measure, show the figures, and give them beside their goals."""
    load = Load(chats=300, updates=600, warm=300) if quick else Load()
    slow = Load(chats=load.chats, updates=load.chats, warm=load.chats, slow=SLOW_DISK)
    counted = race.vanthu(Load(chats=load.chats, updates=load.updates, warm=load.warm, count=True))
    beside = {bot: series for bot in BOTS if (series := _series(console, bot, (load, load), pairs))}
    few = 1 if quick else 3
    slowly = _series(console, INSERT, (slow, slow), few, " (5 ms fsync)")
    far = {
        bot: _series(
            console, bot, (_far(load, load.updates, load.warm), _far(load, answered, MANY)), few, FAR_AWAY
        )
        for bot, answered in ((ECHO, 200), (MANY_AT_ONCE, 600))
    }
    results = Results(beside, slowly, far, counted, two_cores)
    _show(console, results)
    console.print(f"{load.updates} updates over {load.chats} chats a run")
    return _goals(results)


def _far(load: Load, updates: int, warm: int) -> Load:
    """Ours is warm once each chat has spoken, as beside the others: then its menu stands."""
    return Load(chats=load.chats, updates=updates, warm=warm, in_flight=MANY, answer_ms=SLOW_TELEGRAM)


def _series(console: Console, bot: Bot, loads: tuple[Load, Load], pairs: int, note: str = "") -> list[Pair]:
    """Ours and theirs, turn about; nothing where theirs cannot be had."""
    try:
        yardsticks.install(bot)
        found = []
        for number in range(pairs):
            ours, theirs = race.vanthu(loads[0]), race.yardstick(bot, loads[1])
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


def _memory(run: Run) -> float:
    return run.memory


def _show(console: Console, results: Results) -> None:
    table = Table(title="A durable turn: medians, ours / theirs", title_justify="left")
    for head in ("beside", "pairs", "CPU µs an update", "ratio", "updates a second", "ratio", "p99 ms", "MB"):
        table.add_column(head, justify="left" if head == "beside" else "right")
    rows = [(bot.name, pairs) for bot, pairs in results.beside.items()]
    rows.append((f"{INSERT.name}, 5 ms fsync", results.slowly))
    rows += [(f"{bot.name}, Telegram in 50 ms", pairs) for bot, pairs in results.far.items()]
    for name, pairs in rows:
        if pairs:
            table.add_row(name, str(len(pairs)), *_cells(pairs))
    console.print(table)


def _cells(pairs: list[Pair]) -> tuple[str, ...]:
    def both(of: Callable[[Run], float], places: int = 0) -> str:
        ours, theirs = (statistics.median(of(pair[side]) for pair in pairs) for side in (0, 1))
        return f"{ours:.{places}f} / {theirs:.{places}f}"

    cpu, throughput = _ratio(pairs, _cpu), _ratio(pairs, _throughput)
    return (
        both(_cpu),
        f"{cpu:.2f}",
        both(_throughput),
        f"{throughput:.2f}",
        both(lambda run: run.p99, 1),
        both(_memory),
    )


def _goals(results: Results) -> list[Goal]:
    echo, insert = results.beside.get(ECHO, []), results.beside.get(INSERT, [])
    in_turn, at_once = results.far.get(ECHO, []), results.far.get(MANY_AT_ONCE, [])
    return [
        Goal("CPU beside stock echo", _ratio(echo, _cpu), 0.5, at_most=True),
        Goal("updates/s beside stock echo", results.throughput(echo), 2, at_most=False),
        Goal("updates/s beside one insert", results.throughput(insert), 4, at_most=False),
        Goal("fsyncs an update", results.counted.fsyncs, 0.2, at_most=True),
        Goal("updates/s beside one insert, 5 ms fsync", results.throughput(results.slowly), 8, at_most=False),
        Goal(
            "updates/s, Telegram in 50 ms, beside one in turn",
            _ratio(in_turn, _throughput),
            60,
            at_most=False,
        ),
        Goal("the same beside 256 at once", _ratio(at_once, _throughput), 10, at_most=False),
        Goal("memory beside stock echo", _ratio(echo, _memory), 1.6, at_most=True),
    ]
