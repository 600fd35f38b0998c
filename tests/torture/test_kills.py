"""Fifty kills under load: every acknowledged event has its one effect, everything promised is said, in order.

`make torture` does the same a thousand times. A seed that fails is in the test's name and in its assertion.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.kills import Report, torture
from tests.torture.rounds import SEEDS

#: With each of two wires on each of two engines, and with two processes on one of them.
KILLS = 10

by_both_wires = pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
by_seed = pytest.mark.parametrize("seed", SEEDS)


def holds(report: Report) -> None:
    """Nothing lost, nothing twice; each life did something."""
    print(report)
    assert not report.wrong, str(report)
    assert report.kills == KILLS
    assert report.events > KILLS


@by_seed
@by_both_wires
async def test_nothing_is_lost_and_nothing_done_twice(home: Path, webhook: bool, seed: int) -> None:
    holds(await torture(home, seed=seed, kills=KILLS, webhook=webhook))


@pytest.mark.xdist_group("kills")
@by_seed
@by_both_wires
async def test_the_same_on_postgresql(home: Path, webhook: bool, seed: int, database_url: str) -> None:
    holds(await torture(home, seed=seed, kills=KILLS, webhook=webhook, database_url=database_url))


@pytest.mark.xdist_group("kills")
@by_seed
async def test_two_processes_are_killed_in_turn_and_take_over(
    home: Path, seed: int, database_url: str
) -> None:
    holds(await torture(home, seed=seed, kills=KILLS, webhook=True, database_url=database_url, worker=True))
