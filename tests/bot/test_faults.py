"""One due row that fails every time holds nothing up: it steps aside, longer each time, and somebody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from tests.conversation import Town
from vanthu.actions import presence as checking
from vanthu.actions.act import Act
from vanthu.actions.faults import BACK_OFF, TOLD_AT
from vanthu.store import addresses, faults, presence
from vanthu.store.presence import Check


async def check_everybody(town: Town, *chats: str) -> None:
    """A nudge is due for each of them."""
    now = town.clock.now()

    def plan(conn: Connection) -> None:
        for chat in chats:
            address = addresses.find(conn, "web", chat)
            assert address is not None
            row = {"person_id": address.person_id, "day": now.date(), "half": "morning"}
            presence.plan(conn, [{**row, "at": now, "ends_at": now + timedelta(days=9)}])

    await town.house.writer.run(plan)


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first check cannot be dealt with; the tries are noted."""
    tries: list[int] = []
    nudge = checking._nudge

    def fails(act: Act, checks: list[Check]) -> None:
        if 1 in [check.id for check in checks]:
            tries.extend([1] if len(checks) == 1 else [])
            act.write("test.half_done", "presence:1")
            raise ValueError("our own fault")
        nudge(act, checks)

    monkeypatch.setattr(checking, "_nudge", fails)
    return tries


async def test_a_row_that_fails_holds_up_none_behind_it(town: Town, poisoned: list[int]) -> None:
    mai, toan = await town.phone("Mai", "van-thu"), await town.phone("Toàn", "uy-vien-bbt")
    await check_everybody(town, "Mai", "Toàn")
    await town.house.settle()
    assert not mai.screen
    assert len(toan.screen) == 1
    assert poisoned == [1], "once, not as fast as it can"
    with town.house.database.read.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM journal WHERE verb='test.half_done'").scalar() == 0
        assert faults.count(conn, now=town.clock.now()) == 1


async def test_it_is_tried_again_ever_more_seldom_and_the_administrator_is_told_once(
    town: Town, poisoned: list[int]
) -> None:
    await town.phone("Mai", "van-thu")
    admin = await town.phone("Vũ Minh Đức", "quan-tri")
    await check_everybody(town, "Mai")
    await town.house.settle()
    for wait in BACK_OFF:
        tries = len(poisoned)
        await town.pass_time(wait - timedelta(seconds=1))
        assert len(poisoned) == tries
        await town.pass_time(timedelta(seconds=2))
        assert len(poisoned) == tries + 1
    assert admin.text.count("vẫn chưa làm được") == 1
    with town.house.database.read.connect() as conn:
        (error,) = conn.execute(select(faults.faults.c.error)).scalars()
    assert error == "ValueError: our own fault"
    assert len(poisoned) > TOLD_AT


async def test_once_it_can_be_dealt_with_it_is(town: Town, poisoned: list[int]) -> None:
    mai = await town.phone("Mai", "van-thu")
    await check_everybody(town, "Mai")
    await town.house.settle()
    with pytest.MonkeyPatch.context() as mended:
        mended.setattr(
            checking,
            "_nudge",
            lambda act, checks: presence.nudged(act.conn, (each.id for each in checks), at=act.now),
        )
        await town.pass_time(BACK_OFF[0])
    with town.house.database.read.connect() as conn:
        check = presence.get(conn, 1)
        assert check is not None
        assert check.nudged_at is not None
        assert faults.count(conn, now=town.clock.now()) == 0
    assert not mai.screen
