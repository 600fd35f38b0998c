"""One run: the load source on one core, a bot on the other, and what came of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import yardsticks
from bench.yardsticks import ROOT, VAR, Bot, UnavailableError

#: Chats that speak. Every one speaks once in the warm-up and twice while it is measured: within a chat's burst.
CHATS = 900
IN_FLIGHT = 40
PATIENCE = 180


@dataclass(frozen=True, slots=True)
class Run:
    """CPU in µs an update of the bot's process, updates a second, p99 in ms, its memory at the end in MB.

    Fsyncs an update, where they were counted.
    """

    cpu: float
    throughput: float
    p99: float
    memory: float
    fsyncs: float | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent: chats, updates while it is measured, how many at once, µs that each fsync takes longer.

    ``answer_ms``: how long Telegram takes to answer. ``warm``: updates before anything is measured.
    """

    chats: int = CHATS
    updates: int = 2 * CHATS
    slow: int | None = None
    count: bool = False
    in_flight: int = IN_FLIGHT
    answer_ms: int = 0
    warm: int = CHATS


def vanthu(load: Load) -> Run:
    """Our own process."""

    def command(folder: Path, port: int, api: str) -> list[str]:
        return [sys.executable, "-m", "bench.office", str(folder), str(port), api, str(load.chats)]

    return _run(command, load)


def yardstick(bot: Bot, load: Load) -> Run:
    """One of the others."""
    script = yardsticks.folder() / "bots.py"

    def command(folder: Path, port: int, api: str) -> list[str]:
        where = ["--port", str(port), "--api", api, "--dbfile", str(folder / "bot.db")]
        return [str(yardsticks.python()), str(script), *bot.arguments, *where]

    return _run(command, load)


def _run(command: Any, load: Load) -> Run:
    if not load.count:
        return _measure(command, load, (load.warm, load.updates))[0]
    # The shim tells its count at the end of the process, so what is there before is measured by a shorter one.
    run, all_of_them = _measure(command, load, (load.warm, load.updates))
    _, before = _measure(command, load, (load.warm, 1))
    fsyncs = (all_of_them - before) / (load.updates - 1)
    return replace(run, fsyncs=fsyncs)


def _measure(command: Any, load: Load, phases: Sequence[int]) -> tuple[Run, int]:
    VAR.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=VAR))
    try:
        return _measure_in(folder, command, load, phases)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure_in(folder: Path, command: Any, load: Load, phases: Sequence[int]) -> tuple[Run, int]:
    api, port = free_port(), free_port()
    pid_file, counted = folder / "pid", folder / "fsyncs"
    mock = subprocess.Popen(
        [
            *on_core(0),
            *(sys.executable, str(yardsticks.folder() / "mockapi.py")),
            *("--port", str(api), "--pidfile", str(pid_file), "--chats", str(load.chats)),
            *("--phases", ",".join(f"w:{load.in_flight}:{updates}" for updates in phases)),
            *("--delay-ms", str(load.answer_ms), "--conns", str(max(40, load.in_flight))),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert mock.stderr is not None  # noqa: S101 - a pipe was asked for
    mock.stderr.readline()
    with (folder / "log").open("wb") as log:
        bot = subprocess.Popen(
            [*on_core(1), *command(folder, port, f"http://127.0.0.1:{api}")],
            cwd=ROOT,
            env=_environment(load, counted),
            stdout=log,
            stderr=log,
        )
    pid_file.write_text(str(bot.pid))
    try:
        said, _ = mock.communicate(timeout=PATIENCE)
        bot.send_signal(signal.SIGTERM)
        bot.wait(30)
    finally:
        for process in (mock, bot):
            if process.poll() is None:
                process.kill()
                process.wait()
    try:
        result = json.loads(said)[-1]
    except (ValueError, IndexError):
        raise UnavailableError(f"nothing measured: {(folder / 'log').read_text()[-600:]}") from None
    if result["got"] != phases[-1]:
        raise UnavailableError(f"{result['got']} of {phases[-1]} answered")
    fsyncs = 0
    if counted.exists():
        fsyncs = sum(int(line.split()[1]) for line in counted.read_text().splitlines())
    return Run(result["cpu_us"], result["ups"], result["p99"], result["rss"]), fsyncs


def _environment(load: Load, counted: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    if load.count or load.slow is not None:
        environment |= {
            "LD_PRELOAD": str(yardsticks.shim()),
            "SLOWSYNC_US": str(load.slow or 0),
            "SLOWSYNC_COUNT": str(counted),
        }
    return environment


def on_core(number: int) -> list[str]:
    """Words before a command that keep it to one core. The load and the bot must not take each other's time."""
    enough = len(os.sched_getaffinity(0)) > 1 and shutil.which("taskset")
    return ["taskset", "-c", str(sorted(os.sched_getaffinity(0))[number])] if enough else []


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
