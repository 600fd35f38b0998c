"""A back-up is of one moment, is whole, and comes back: everything acknowledged before it is in it."""

from __future__ import annotations

import asyncio
import io
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conversation import MONDAY, Phone, Town
from tests.papers_at_hand import decision
from tests.test_publish import Cast
from vanthu.bot.backup import BackupError, back_up, restore
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import events
from vanthu.store.engine import open_database
from vanthu.store.snapshot import NotEmptyError


async def published(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")


async def test_an_office_comes_back_whole_and_goes_on(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path / "old", office, pool=pool))
    await published(cast)
    await cast.mai.send_file("b.pdf", decision("16/QĐ-UBND"))
    made = back_up(cast.town.house.database, cast.town.house.files, tmp_path / "backups", now=MONDAY)
    await cast.town.close()

    home = tmp_path / "new"
    back = restore(made.path, f"sqlite:///{home / 'vanthu.db'}", home)
    assert (back.events, back.entries, back.head, back.files) == (
        made.events,
        made.entries,
        made.head,
        made.files,
    )
    again = await Cast.of(Town.open(home, office, pool=pool, wire=cast.town.wire))
    again.town._events = cast.town._events
    assert again.states() == {"published": 1, "draft": 1}
    await again.mai.press("Gửi duyệt")
    await again.toan.press("Duyệt")
    await again.bach.press("Duyệt")
    assert again.states() == {"published": 2}
    assert all(again.town.house.files.path(c.revision.sha256).exists() for c in again.published())
    await again.town.close()


async def back_up_under_writes(town: Town, folder: Path) -> None:
    """Four people write without a pause while it is made: what was acknowledged before is in it, none had to wait."""
    phones = [await town.phone(f"Người dân {number}") for number in range(4)]
    acknowledged: list[str] = []
    stop = asyncio.Event()

    async def keep_writing(phone: Phone) -> None:
        while not stop.is_set():
            said = phone.inbound("text", text="/help")
            await town.house.desk.receive(said)
            acknowledged.append(said.event_id)

    writers = [asyncio.create_task(keep_writing(phone)) for phone in phones]
    while len(acknowledged) < 50:  # noqa: ASYNC110 - counts what the writers did, one turn of the loop at a time
        await asyncio.sleep(0)
    before = set(acknowledged)
    made = await asyncio.to_thread(back_up, town.house.database, town.house.files, folder, now=MONDAY)
    meanwhile = len(acknowledged) - len(before)
    stop.set()
    await asyncio.gather(*writers)
    assert meanwhile > 4, "writers are served while it is made"
    assert len(before) <= made.events <= len(acknowledged)
    assert before <= in_archive(made.path, folder)


def in_archive(archive: Path, folder: Path) -> set[str]:
    """The events that a back-up holds."""
    with tarfile.open(archive) as packed:
        packed.extract("records.db", folder / "looked-at", filter="data")
    database = open_database(f"sqlite:///{folder / 'looked-at' / 'records.db'}")
    with database.read.connect() as conn:
        found = set(conn.execute(select(events.events.c.event_id)).scalars())
    database.close()
    return found


async def test_everything_acknowledged_before_the_snapshot_is_in_it(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    town = Town.open(tmp_path / "home", office, pool=pool)
    await back_up_under_writes(town, tmp_path / "backups")
    await town.close()


async def test_nothing_is_put_over_records_that_are_there(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await Cast.of(Town.open(tmp_path / "home", office, pool=pool))
    made = back_up(cast.town.house.database, cast.town.house.files, tmp_path, now=MONDAY)
    await published(cast)
    await cast.town.close()
    with pytest.raises(NotEmptyError):
        restore(made.path, f"sqlite:///{tmp_path / 'home' / 'vanthu.db'}", tmp_path / "home")
    again = await Cast.of(Town.open(tmp_path / "home", office, pool=pool))
    assert again.states() == {"published": 1}
    await again.town.close()


@pytest.mark.parametrize("harm", ["a file", "the records", "cut short", "no archive"])
async def test_a_back_up_that_is_not_whole_is_not_restored(
    tmp_path: Path, office: Office, pool: JudgePool, harm: str
) -> None:
    cast = await Cast.of(Town.open(tmp_path / "home", office, pool=pool))
    await published(cast)
    made = back_up(cast.town.house.database, cast.town.house.files, tmp_path, now=MONDAY)
    await cast.town.close()
    do_harm(made.path, harm)
    home = tmp_path / "new"
    with pytest.raises(BackupError):
        restore(made.path, f"sqlite:///{home / 'vanthu.db'}", home)
    assert not (home / "vanthu.db").exists()


def do_harm(archive: Path, harm: str) -> None:
    if harm == "no archive":
        archive.write_bytes(b"hello")
        return
    if harm == "cut short":
        archive.write_bytes(archive.read_bytes()[:3000])
        return
    with tarfile.open(archive) as packed:
        parts = {part.name: (part, packed.extractfile(part).read()) for part in packed}  # type: ignore[union-attr]
    with tarfile.open(archive, "w") as packed:
        for name, (part, data) in parts.items():
            touched = name.startswith("files/") if harm == "a file" else name == "records.db"
            packed.addfile(part, io.BytesIO(data[:-1] + b"!" if touched else data))


async def test_a_lost_file_is_found_while_backing_up(tmp_path: Path, office: Office, pool: JudgePool) -> None:
    cast = await Cast.of(Town.open(tmp_path / "home", office, pool=pool))
    await published(cast)
    (case,) = cast.published()
    cast.town.house.files.path(case.revision.sha256).unlink()
    with pytest.raises(BackupError, match=case.revision.sha256):
        back_up(cast.town.house.database, cast.town.house.files, tmp_path / "backups", now=MONDAY)
    assert list((tmp_path / "backups").iterdir()) == [], "no half back-up is left lying"
    await cast.town.close()
