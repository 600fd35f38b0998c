"""PostgreSQL is restarted under the office: what was not taken is said to be so, and everything goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.exc import DBAPIError

from tests.conversation import Town
from tests.patience import PATIENCE
from vanthu.bot import patience


async def test_after_a_restart_the_office_goes_on_by_itself(
    town: Town, restart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "BACK_OFF", (0.0,))
    house = town.house
    loops = [asyncio.create_task(work.run()) for work in (house.inbox, house.sender, house.ticks)]
    tu = await town.phone("Bà Tư")
    said = [tu.inbound("text", text="/help") for _ in range(30)]
    restarting = asyncio.create_task(asyncio.to_thread(restart))
    for inbound in said:
        # As a page or Telegram does: what was not acknowledged is brought again.
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await house.desk.receive(inbound)
                    break
                except DBAPIError:
                    await asyncio.sleep(0.05)
    await restarting
    async with asyncio.timeout(PATIENCE):
        while len(tu.screen) < len(said):  # noqa: ASYNC110 - three loops at work
            await asyncio.sleep(0.05)
    await asyncio.sleep(0)
    assert len(tu.screen) == len(said), "each once"
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
