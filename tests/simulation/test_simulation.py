"""Whatever the wire does, the office ends where it would have ended if nothing had gone wrong."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.simulation.seeds import SeedFailed, Seeds
from vanthu.bot import outcomes
from vanthu.store import addresses, events, outbox
from vanthu.store.reply import Reply

SEEDS, TOGETHER = 500, 25


@pytest.mark.parametrize("first", range(0, SEEDS, TOGETHER))
def test_the_end_is_that_of_a_day_without_faults(seeds: Seeds, first: int) -> None:
    seeds.check_all(range(first, first + TOGETHER))


def test_a_seed_runs_the_same_way_each_time(seeds: Seeds) -> None:
    assert seeds.screens(6) == seeds.screens(6)


# ---------------------------------------------------------------- the simulation itself: what it must find


def finds(seeds: Seeds, *, within: int = 40) -> None:
    """One of so many seeds fails."""
    with pytest.raises(SeedFailed):
        seeds.check_all(range(within))


def test_it_finds_an_office_that_forgets_what_it_has_heard(
    seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, number = events.note, itertools.count()

    def forgetful(conn: Connection, *, event_id: str, **given: Any) -> int | None:
        return heard(conn, event_id=f"{event_id}-{next(number)}", **given)

    monkeypatch.setattr(events, "note", forgetful)
    finds(seeds)


def test_it_finds_messages_dropped_after_one_lost_answer(
    seeds: Seeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "MOST_UNKNOWN", 0)
    finds(seeds)


def test_it_finds_cards_that_stay_as_they_were(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(conn: Connection, subject: str, reply: Reply, *, now: datetime) -> None:
        pass

    monkeypatch.setattr(outbox, "rewrite", keep)
    finds(seeds, within=8)


def test_it_finds_waits_that_are_not_kept(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait stands on the chat and on what was refused there: an office that keeps neither is found."""
    postpone = outbox.postpone

    def deaf(conn: Connection, address_id: int, *, until: datetime) -> None:
        pass

    def impatient(conn: Connection, message: Any, *, until: datetime | None, **given: Any) -> None:
        postpone(conn, message, until=until and until - timedelta(hours=1), **given)

    monkeypatch.setattr(addresses, "hush", deaf)
    monkeypatch.setattr(outbox, "postpone", impatient)
    finds(seeds)
