"""A machine's clock that is set back by an hour: nobody waits that hour for what was to be done in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.conversation import Town
from vanthu.channels.base import SendFailed
from vanthu.channels.crowd import Pace
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "failure",
    [SendFailed("no connection"), SendFailed("slow down", retry_after=40)],
    ids=["passing", "hushed"],
)
async def test_what_was_put_off_for_seconds_is_said_within_minutes(town: Town, failure: SendFailed) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures.append(failure)
    await tu.say("/help")
    town.clock.moved -= HOUR
    await town.pass_time(timedelta(minutes=5))
    assert len(tu.screen) == 1


async def test_a_long_silence_is_kept_by_asking_again_now_and_then(town: Town) -> None:
    """So that a wait longer than any is known to be the clock's."""
    tu = await town.phone("Bà Tư")
    town.wire.failures += [SendFailed("slow down", retry_after=90 * 60)] * 2
    await tu.say("/help")
    await town.pass_time(timedelta(minutes=14))
    assert len(town.wire.failures) == 1
    await town.pass_time(timedelta(minutes=2))
    assert not town.wire.failures
    assert not tu.screen
    await town.pass_time(timedelta(minutes=15))
    assert len(tu.screen) == 1


async def test_an_event_that_failed_is_tried_again_within_minutes(town: Town) -> None:
    routes, tries = Routes(), list[str]()

    @routes.command("poison")
    def handler(_turn: Turn, _words: str) -> Iterator[Reply]:
        tries.append("try")
        if len(tries) == 1:
            raise RuntimeError("our own fault")
        yield reply(Text("chat.type_number"))

    town.house.turns.routes.commands.update(routes.commands)
    mai = await town.phone("Mai", "van-thu")
    await mai.say("/poison")
    town.clock.moved -= HOUR
    await town.pass_time(timedelta(minutes=5))
    assert len(mai.screen) == 1


def test_who_spoke_before_is_not_taken_for_somebody_who_speaks_without_end() -> None:
    now = 7_200.0
    pace = Pace(20, clock=lambda: now)
    assert pace.delay("tu") == 0
    assert pace.wait("nam") == 0
    now -= 3_600
    assert pace.delay("tu") == 0
    assert pace.wait("nam") == 0


def test_who_is_too_fast_stays_so() -> None:
    now = 7_200.0
    pace = Pace(20, clock=lambda: now)
    before = [pace.delay("tu") for _ in range(40)][-1]
    now -= 3_600
    assert pace.delay("tu") == before + 3
