"""A share of a core for each of several processes: the kernel holds them to it (cgroups, where we may make one).

On few cores processes that run side by side take each other's time, and a figure tells of the cores alone. Held to a
share each, all of which together fit into the machine, they only wait for each other where they have to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.race import on_core
from bench.yardsticks import UnavailableError

ROOT = Path("/sys/fs/cgroup")
#: Microseconds in which a share is given: in shorter ones much of it is lost between the cores.
PERIOD = 100_000


@contextmanager
def shares(number: int, share: float) -> Iterator[list[list[str]]]:
    """For so many processes words before their command; each runs on a core of its own, for such a share of the time.

    Raises UnavailableError where the kernel does not let us.
    """
    with ExitStack() as made:
        yield [
            [
                *on_core(place),
                "sh",
                "-c",
                'echo $$ > "$0" && exec "$@"',
                str(made.enter_context(_group(place, share))),
            ]
            for place in range(number)
        ]


@contextmanager
def _group(place: int, share: float) -> Iterator[Path]:
    """The file into which a process writes its number to be held to the share."""
    whole = ROOT / "cgroup.controllers"
    folder = (ROOT if whole.exists() else ROOT / "cpu") / f"vanthu-bench-{os.getpid()}-{place}"
    quota = int(PERIOD * share)
    try:
        folder.mkdir()
        if whole.exists():
            (folder / "cpu.max").write_text(f"{quota} {PERIOD}")
        else:
            (folder / "cpu.cfs_period_us").write_text(str(PERIOD))
            (folder / "cpu.cfs_quota_us").write_text(str(quota))
    except OSError as trouble:
        with suppress(OSError):
            folder.rmdir()
        raise UnavailableError(f"no share of a core can be given: {trouble.strerror}") from None
    try:
        yield folder / "cgroup.procs"
    finally:
        with suppress(OSError):  # somebody is in it still: it goes with the machine
            folder.rmdir()
