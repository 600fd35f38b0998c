"""A papers worker that dies with a file in its hands, once."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from vanthu import crash
from vanthu.papers import worker


def arm() -> None:
    """Die at the point that the environment names, unless that has happened already."""
    name, mark = "worker." + os.environ["VANTHU_CRASH_AT"], Path(os.environ["TORTURE_MARK"])

    def die(here: str) -> None:
        if here == name and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    crash.armed = die


if __name__ == "__main__":
    arm()
    worker.main()
