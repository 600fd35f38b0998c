"""What we measure against: scripts outside this repository, in an environment of their own with pinned versions."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
VAR = ROOT / "var"
ENVIRONMENT = VAR / "bench-venv"
VARIABLE = "VANTHU_BENCH_YARDSTICKS"

#: Pinned, so that a figure means the same next year.
PTB = ("python-telegram-bot[webhooks]==22.8",)
DATABASE = ("sqlalchemy==2.1.9", "aiosqlite==0.22.1", "greenlet")
AIOGRAM = ("aiogram==3.31.0",)
COMMON = ("uvloop==0.23.0", "orjson==3.13.0")


class UnavailableError(Exception):
    """Something to measure with cannot be had here."""


@dataclass(frozen=True, slots=True)
class Bot:
    """One yardstick: what it is called, how it is started, what it needs."""

    name: str
    arguments: tuple[str, ...]
    needs: tuple[str, ...]


ECHO = Bot("python-telegram-bot, echo", ("ptb_webhook",), PTB)
INSERT = Bot(
    "python-telegram-bot, one insert",
    ("ptb_webhook", "--db", "sa_sqlite_full", "--pool", "1"),
    (*PTB, *DATABASE),
)
MANY_AT_ONCE = Bot("python-telegram-bot, 256 at once", ("ptb_webhook", "--concurrent", "256"), PTB)
AIOGRAM_ECHO = Bot("aiogram, echo", ("aiogram_webhook",), AIOGRAM)
#: No bot: the store of jobs that a date is put into elsewhere (bench/apscheduler_jobs.py).
APSCHEDULER = Bot(
    "APScheduler, its own store", ("apscheduler",), ("apscheduler==3.11.3", "sqlalchemy==2.1.9")
)
BOTS = (ECHO, INSERT, AIOGRAM_ECHO)


def folder() -> Path:
    """Where the scripts are. Raises UnavailableError."""
    found = Path(os.environ.get(VARIABLE, ROOT.parent / "shared" / "bench")).resolve()
    if not (found / "mockapi.py").is_file():
        raise UnavailableError(f"no yardsticks in {found}: set {VARIABLE} to their folder")
    return found


def python() -> Path:
    """The interpreter of the yardsticks' environment, which is made when there is none. Raises UnavailableError."""
    interpreter = ENVIRONMENT / "bin" / "python"
    if not interpreter.exists():
        print(f"Making {ENVIRONMENT.relative_to(ROOT)} …", flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
        _install(COMMON)
    return interpreter


def install(bot: Bot) -> None:
    """What a bot needs, if it is not there. Raises UnavailableError."""
    python()
    mark = ENVIRONMENT / f".{bot.arguments[0]}-{len(bot.needs)}"
    if not mark.exists():
        _install(bot.needs)
        mark.touch()


def _install(packages: tuple[str, ...]) -> None:
    command = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", *packages], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnavailableError(f"cannot install {' '.join(packages)}: {done.stderr.strip()[-300:]}")


def shim() -> Path:
    """The library that counts and slows every fsync, compiled. Raises UnavailableError."""
    built = VAR / "slowsync.so"
    if not built.exists():
        command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(built), str(folder() / "slowsync.c"), "-ldl"]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as trouble:
            raise UnavailableError(f"the fsync shim cannot be compiled: {trouble}") from None
    return built


def cores() -> float:
    """How much more two processes get done than one, at this moment: 2.0 where both cores are ours."""
    done = subprocess.run(
        [sys.executable, str(folder() / "spin.py")], capture_output=True, text=True, check=True
    )
    return statistics.median(float(found) for found in re.findall(r"x(\d+\.\d+)", done.stdout))
