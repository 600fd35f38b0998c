"""A back-up from PostgreSQL is the same archive, and goes back into either engine."""

from __future__ import annotations

from pathlib import Path

from tests.bot.test_backup import back_up_under_writes
from tests.conversation import MONDAY, Town
from tests.papers_at_hand import decision
from tests.test_publish import Cast
from vanthu.bot.backup import back_up, restore
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office


async def hand_in_and_publish(cast: Cast, number: str) -> None:
    await cast.mai.send_file(f"{number[:2]}.pdf", decision(number))
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")


async def test_an_office_moves_from_one_engine_to_the_other_and_goes_on(
    tmp_path: Path, office: Office, pool: JudgePool, empty_url: str
) -> None:
    on_sqlite = f"sqlite:///{tmp_path / 'small.db'}"
    small = await Cast.of(Town.open(tmp_path / "small", office, pool=pool, database_url=on_sqlite))
    await hand_in_and_publish(small, "15/QĐ-UBND")
    first = back_up(small.town.house.database, small.town.house.files, tmp_path, now=MONDAY)
    await small.town.close()

    restore(first.path, empty_url, tmp_path / "large")
    large = await Cast.of(
        Town.open(tmp_path / "large", office, pool=pool, wire=small.town.wire, database_url=empty_url)
    )
    large.town._events = small.town._events
    await hand_in_and_publish(large, "16/QĐ-UBND")
    assert large.states() == {"published": 2}
    second = back_up(large.town.house.database, large.town.house.files, tmp_path / "again", now=MONDAY)
    assert second.entries > first.entries
    await large.town.close()

    home = tmp_path / "home"
    back = restore(second.path, f"sqlite:///{home / 'vanthu.db'}", home)
    assert back.head == second.head


async def test_everything_acknowledged_before_the_snapshot_is_in_it(town: Town, tmp_path: Path) -> None:
    await back_up_under_writes(town, tmp_path / "backups")
