"""Two processes on one PostgreSQL write to a chat no faster than one would."""

from __future__ import annotations

import itertools
from datetime import timedelta

from tests.channels.test_telegram_pace import (
    GROUP,
    MINUTE,
    PRIVATE,
    Opening,
    Timed,
    api,
    keep_saying,
    opening,
    say,
    test_a_clock_set_back_silences_no_group,
)

__all__ = ["api", "opening", "test_a_clock_set_back_silences_no_group"]


async def test_two_processes_together_say_no_more_than_twenty_a_minute_to_a_group(
    opening: Opening, api: Timed, database_url: str
) -> None:
    async with opening() as one, opening() as other:
        await keep_saying(itertools.cycle([one, other]), api, GROUP, 50)
    assert len(api.moments) == 50
    assert api.most_within(MINUTE) <= 20


async def test_what_waits_in_private_goes_on_as_fast_as_another_process_began_it(
    opening: Opening, api: Timed, database_url: str
) -> None:
    async with opening() as one, opening() as other:
        for house in (one, other, one):
            await say(house, PRIVATE, 5)
    assert len(api.moments) == 15
    assert api.most_within(timedelta(seconds=10)) <= 3 + 10
