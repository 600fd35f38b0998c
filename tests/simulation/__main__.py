"""``python -m tests.simulation --first 0 --seeds 100000``: as many as you have time for; the first failure is shown."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests import memory
from tests.simulation.scene import Furnished
from tests.simulation.seeds import SeedFailed, Seeds
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, load_office

#: Seeds that one process plays in a row.
TOGETHER = 50


async def furnish(folder: Path) -> Furnished:
    """The office that every seed begins with, judged by real workers once."""
    judges = JudgePool()
    await judges.start()
    try:
        return await Furnished.put_up(folder, load_office(SHIPPED / "xa-mau.toml"), judges)
    finally:
        await judges.close()


class Player:
    """What one process plays with: how each morning ends without faults is found once, not for each handful."""

    seeds: Seeds


def begin(furnished: Furnished) -> None:
    """A process begins to play."""
    Player.seeds = Seeds(furnished, Path(tempfile.mkdtemp(dir=furnished.folder.parent)))


def play(first: int, number: int) -> str | None:
    """What the first failing one of these seeds says, or None."""
    try:
        Player.seeds.check_all(range(first, first + number))
    except SeedFailed as failed:
        return str(failed)
    return None


def main() -> int:
    """Play them, two processes side by side; 1 where a seed failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--seeds", type=int, default=1)
    given = options.parse_args()
    memory.use()
    with tempfile.TemporaryDirectory(prefix="vanthu-seeds-") as place:
        furnished = asyncio.run(furnish(Path(place) / "furnished"))
        return play_all(furnished, given.first, given.seeds)


def play_all(furnished: Furnished, first: int, number: int) -> int:
    """Play them all, or up to the first that fails; 1 then."""
    starts = range(first, first + number, TOGETHER)
    with ProcessPoolExecutor(os.cpu_count(), initializer=begin, initargs=(furnished,)) as processes:
        lengths = [min(TOGETHER, first + number - start) for start in starts]
        for start, failed in zip(starts, processes.map(play, starts, lengths), strict=True):
            if failed:
                print(failed)  # noqa: T201 - a command
                processes.shutdown(cancel_futures=True)
                return 1
            print(f"{start + TOGETHER - first} seeds: equal", end="\r", flush=True)  # noqa: T201
    print(f"{number} seeds from {first}: the end is that of a day without faults")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
