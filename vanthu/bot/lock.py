"""One process at a time on an SQLite home: a second one is told who holds it, and changes nothing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "vanthu.lock"


class HeldError(Exception):
    """Another process holds the home; ``holder`` is what it wrote down of itself."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def held(home: Path, *, note: str = "") -> Iterator[None]:
    """Hold the home while the block runs. The system lets go of it when the process ends, however it ends.

    Raises HeldError where another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise HeldError(file.read().strip() or "?") from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()} {note}".strip() + "\n")
        file.flush()
        yield
