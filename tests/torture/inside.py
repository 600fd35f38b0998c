"""``vanthu …`` as the tests start it: what the environment asks for is put in, then the command runs as always.

This is the only place from which a crash point can be armed or a bug sown, and it is not installed with the package.

==================  =================================================================================
VANTHU_CRASH_AT     the point at which the process dies, ``name`` or ``name:n`` for the n-th time
TORTURE_MARK        a file that comes to be at that moment; while it is there nothing dies again
TORTURE_BUG         a deliberate fault (see :mod:`tests.torture.bugs`)
TORTURE_LEASE       seconds of every lease, where nobody wants to wait for minutes
TORTURE_NOW         the instant at which the office's clock starts, ISO 8601
==================  =================================================================================
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vanthu import crash
from vanthu.bot import cli, inbox, sender
from vanthu.bot.clock import Clock

OURS = ("VANTHU_", "TORTURE_")


def run(arguments: Sequence[str], environment: Mapping[str, str], output: str) -> None:
    """The whole life of a process that was forked for this."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    os.environ.update(environment)
    log = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["vanthu", *arguments]
    main()


def main() -> None:
    """Put in what is asked for, then be `vanthu`."""
    arm(os.environ)
    if (bug := os.environ.pop("TORTURE_BUG", None)) is not None:
        from tests.torture.bugs import BUGS  # noqa: PLC0415 - only where one is sown

        BUGS[bug].sow(setattr)
    if (seconds := os.environ.pop("TORTURE_LEASE", None)) is not None:
        sender.LEASE = inbox.LEASE = timedelta(seconds=float(seconds))
    if (start := os.environ.pop("TORTURE_NOW", None)) is not None:
        _set_clock(datetime.fromisoformat(start) - datetime.now(UTC))
    cli.main()


def arm(environment: Any) -> None:
    """Let this process die where the environment says; a worker of ours too."""
    at = environment.pop("VANTHU_CRASH_AT", None)
    mark = environment.pop("TORTURE_MARK", None)
    if at is None:
        return
    name, _, which = at.partition(":")
    if name not in crash.POINTS:
        raise LookupError(f"no crash point {name!r}")
    if name.startswith("worker."):
        _pass_on(at, mark)
        return
    reached = itertools.count(1)

    def die(here: str) -> None:
        if here == name and next(reached) == int(which or 1) and not Path(mark).exists():
            Path(mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)

    crash.armed = die


def _pass_on(at: str, mark: str) -> None:
    """The papers workers get a clean environment: what concerns them is put into it."""
    start = asyncio.create_subprocess_exec

    async def armed(*arguments: str, **given: Any) -> Any:
        given["env"] = given["env"] | {"VANTHU_CRASH_AT": at.removeprefix("worker."), "TORTURE_MARK": mark}
        ours = ["tests.torture.worker" if each == "vanthu.papers.worker" else each for each in arguments]
        return await start(*ours, **given)

    asyncio.create_subprocess_exec = armed  # type: ignore[assignment]


def _set_clock(ahead: timedelta) -> None:
    Clock.now = lambda self: datetime.now(UTC) + ahead + self.moved  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
