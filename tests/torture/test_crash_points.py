"""The crash matrix: an office dies at each named point, comes back, and is in the state that the point promises.

A point's promise stands in :data:`vanthu.crash.POINTS`; here is what leads up to it and how the promise is examined.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from alembic import command
from sqlalchemy import select

from tests.conversation import FakeWire, Town
from tests.papers_at_hand import decision, sample
from tests.test_deadlines import at
from tests.test_publish import Cast
from tests.torture import books
from tests.torture.office import Office
from tests.torture.stage import Stage, stage, summary, until
from vanthu.locales import Text
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import addresses, files, journal, outbox
from vanthu.store.engine import open_database
from vanthu.store.migrations import reshaping
from vanthu.store.reply import Reply

Scene = Callable[[Path, str], Awaitable[None]]

#: At these a message may be on its way, which then may be on a screen twice.
MAY_DOUBLE = {"sender.sent", "commit.before", "commit.after", "poll.noted", "stop.deaf"}
CHAT = 100_000


async def words(home: Path, point: str, bug: str | None = None) -> None:
    """Somebody presses and answers by webhook."""
    async with stage(home) as scene:
        await scene.start_to_die(point, bug=bug)
        await scene.crowd.act()
        await scene.crowd.act()
        await scene.died()
        await back_and_balanced(scene, point, bug)


async def polled_words(home: Path, point: str, bug: str | None = None) -> None:
    """The same by polling."""
    async with stage(home, webhook=False) as scene:
        await scene.crowd.act()
        await scene.crowd.act()
        await scene.start_to_die(point, bug=bug)
        await scene.died()
        await back_and_balanced(scene, point, bug)


async def words_that_fail(home: Path, point: str) -> None:
    """A handler of ours fails, and the office dies before the event is kept for another try."""
    async with stage(home) as scene:
        await scene.start_to_die(point, bug="handler fails")
        await scene.crowd.act()
        await scene.died()
        await back_and_balanced(scene, point)


async def stopping(home: Path, point: str) -> None:
    """An administrator stops the office while somebody speaks."""
    async with stage(home) as scene:
        await scene.start_to_die(point)
        await scene.crowd.act()
        await scene.crowd.act()
        await until(lambda: len(books.read(scene.office.url).events) > 0)
        scene.office.terminate()
        await scene.died()
        await back_and_balanced(scene, point)


async def starting(home: Path, point: str) -> None:
    """The office dies before it has opened its channels; what was said meanwhile waits at Telegram."""
    async with stage(home) as scene:
        assert not await scene.start_to_die(point)
        await scene.died()
        await scene.crowd.act()
        await back_and_balanced(scene, point)


async def long_words(home: Path, point: str) -> None:
    """What is said is too long for one message."""
    async with stage(home) as scene:
        database = open_database(scene.office.url)
        with database.write.begin() as conn:
            address = addresses.find(conn, "telegram", str(CHAT))
            assert address is not None
            long = Reply(lines=(Text("publish.subject", subject="phổ biến pháp luật " * 400),))
            outbox.put(conn, address_id=address.id, person_id=None, replies=[long], now=datetime.now(UTC))
        database.close()
        await scene.start_to_die(point)
        await scene.died()
        assert len(scene.wire.screens[CHAT]) == 1
        assert await scene.office.start()
        last = await scene.at_rest()
        assert [state for _, state, _ in last.messages] == ["sent"]
        begun, *whole = scene.wire.screens[CHAT]
        assert len(whole) > 1
        assert whole[0].text == begun.text


async def back_and_balanced(scene: Stage, point: str, bug: str | None = None) -> None:
    """The office comes back, and everything has its one effect."""
    assert await scene.office.start(**({"bug": bug} if bug else {}))
    last = await scene.at_rest()
    doubled = 1 if point.partition(":")[0] in MAY_DOUBLE else 0
    assert books.balance(last, scene.wire, scene.crowd.said, doubled=doubled) == []


async def card(home: Path, point: str) -> None:
    """A card is shown anew, so the older one changes."""
    async with stage(home) as scene:
        await scene.start_to_die(point)
        for _ in range(2):
            await scene.wire.give(scene.wire.pressed(CHAT, "publish.show:1"))
        await scene.died()
        assert await scene.office.start()
        last = await scene.at_rest()
        assert {state for _, state, _ in last.messages} == {"sent"}
        assert not books.unrecorded(last, scene.wire), "a change makes no new message"
        assert scene.wire.screens[CHAT][0].edited


async def file(home: Path, point: str) -> None:
    """A paper is handed in."""
    async with stage(home) as scene:
        scene.wire.files["f1"] = decision()
        sent = {"file_id": "f1", "file_unique_id": "u", "file_name": "a.pdf", "file_size": len(decision())}
        await scene.start_to_die(point)
        await scene.wire.give(scene.wire.message(CHAT, document=sent))
        if point.startswith("worker."):
            await until(scene.mark.exists)
            assert scene.office.alive, "only the worker died"
        else:
            await scene.died()
            assert await scene.office.start()
        last = await scene.at_rest()
        assert [state for *_, state in last.events] == ["done"]
        assert {state for _, state, _ in last.messages} == {"sent"}
        assert not books.unrecorded(last, scene.wire)
        assert scene.wire.screens[CHAT], "it is answered"
        assert handed_in(scene.office) == {"papers": 1, "bytes": 1}


def handed_in(office: Office) -> dict[str, int]:
    """How many papers came by chat, and whether the bytes of each are there, whole."""
    database = open_database(office.url)
    store = files.FileStore(office.home / "files")
    with database.read.connect() as conn:
        made = [entry for entry in journal.entries(conn) if entry.verb == "publication.handed_in"]
        known = conn.execute(select(files.files.c.sha256, files.files.c.size)).all()
    database.close()
    there = [
        sha for sha, size in known if store.path(sha).exists() and store.path(sha).stat().st_size == size
    ]
    return {"papers": len(made), "bytes": len(there)}


#: Wednesday the 25th of November 2026, 07:31 in Vietnam: digests, checks and reminders are due.
MORNING = datetime(2026, 11, 25, 0, 31, tzinfo=UTC).isoformat()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def evening(tmp_path_factory: pytest.TempPathFactory, pool: JudgePool) -> Path:
    """An office on the evening before: one paper waits for a decision, one is approved and not yet posted."""
    home = tmp_path_factory.mktemp("evening") / "home"
    home.mkdir()
    town = Town.open(home, load_office(both_regulations(home)), pool=pool, wire=FakeWire())
    cast = await Cast.of(town)
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.mai.send_file("b.pdf", decision("16/QĐ-UBND"))
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await at(town, 24, 20)
    town.house.ticks.ticks = []
    await cast.bach.press("Duyệt")
    assert cast.states() == {"approved": 1, "review": 1}
    await town.close()
    return home


def both_regulations(home: Path) -> Path:
    """The office's file, with the regulation that asks for two checks a day."""
    whole = (SHIPPED / "xa-mau.toml").read_text(encoding="utf-8")
    assert "adopts = [" in whole
    lines = [
        'adopts = ["quang-khai-2021", "trung-dung-2024", "tuy-phuoc-2015"]'
        if line.startswith("adopts = [")
        else line
        for line in whole.splitlines()
    ]
    path = home.parent / "xa-mau.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def faultless(evening: Path) -> dict[str, object]:
    """What that morning brings where nothing dies."""
    office = morning_office(evening, evening.parent / "faultless")
    try:
        assert await office.start(now=MORNING)
        await until(lambda: summary(office.url)["papers"] == {"published": 1, "review": 1})
        await until(lambda: at_rest(summary(office.url)))
        office.terminate()
        assert await office.ended() == 0
    finally:
        office.kill()
    return summary(office.url)


def morning_office(evening: Path, home: Path) -> Office:
    shutil.copytree(evening, home, dirs_exist_ok=True)
    return Office(home, settings={"office": str(evening.parent / "xa-mau.toml"), "log_level": "error"})


def at_rest(now: dict[str, object]) -> bool:
    """Everything due is said."""
    states = {state for _, state, _ in now["messages"]}  # type: ignore[attr-defined]
    due = {"digest.heading", "deadlines.", "presence."}
    texts = " ".join(words for *_, words in now["messages"])  # type: ignore[attr-defined]
    return states == {"sent"} and all(word in texts for word in due)


async def morning(evening: Path, faultless: dict[str, object], home: Path, point: str) -> None:
    """The ticks of a morning."""
    office = morning_office(evening, home)
    try:
        mark = home.parent / "died"
        office.begin("run", crash_at=point, mark=str(mark), now=MORNING)
        assert await office.ended() == -9, office.log.read_text()[-2000:]
        assert mark.exists()
        assert await office.start(now=MORNING)
        await until(lambda: summary(office.url) == faultless)
        office.terminate()
        assert await office.ended() == 0
        assert summary(office.url) == faultless
    finally:
        office.kill()


async def migrating(home: Path, point: str) -> None:
    """An office of an older release is brought up to date."""
    office = Office(home)
    database = open_database(office.url)
    with database.write.begin() as conn:
        config = reshaping.alembic_config()
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
    database.close()
    try:
        mark = home.parent / "died"
        assert not await office.start(crash_at=f"{point}:2", mark=str(mark))
        assert mark.exists()
        assert revision(office) == "0001", "all of it or nothing"
        assert await office.start()
        assert revision(office) > "0001"
    finally:
        office.kill()


def revision(office: Office) -> str:
    database = open_database(office.url)
    with database.read.connect() as conn:
        number: str = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    database.close()
    return number


async def backing_up(evening: Path, home: Path, point: str) -> None:
    """`vanthu backup` dies, and is run again."""
    office = morning_office(evening, home)
    archives, mark = home / "backups", home.parent / "died"
    office.begin("backup", crash_at=point, mark=str(mark))
    assert await office.ended() == -9
    assert mark.exists()
    named = point == "backup.named"
    assert len(list(archives.glob("*.tar"))) == named
    office.begin("backup", "--to", str(archives))
    assert await office.ended() == 0, office.log.read_text()[-2000:]
    assert {path.suffix for path in archives.iterdir()} == {".tar"}, "no remains"
    for number, archive in enumerate(archives.iterdir()):
        other = Office(home.parent / f"other-{number}", settings=office.settings)
        other.begin("restore", str(archive))
        assert await other.ended() == 0, other.log.read_text()[-2000:]
        assert summary(other.url) == summary(office.url)


async def restoring(evening: Path, home: Path, point: str) -> None:
    """`vanthu restore` dies, and is run again."""
    office = morning_office(evening, home)
    office.begin("backup")
    assert await office.ended() == 0
    (archive,) = (home / "backups").iterdir()
    new, mark = Office(home.parent / "new", settings=office.settings), home.parent / "died"
    new.begin("restore", str(archive), crash_at=point, mark=str(mark))
    assert await new.ended() == -9
    assert mark.exists()
    new.begin("restore", str(archive))
    assert await new.ended() == 0, new.log.read_text()[-2000:]
    assert summary(new.url) == summary(office.url)
    remains = {path.name for path in new.home.iterdir()}
    assert remains <= {"vanthu.db", "vanthu.db-wal", "vanthu.db-shm", "vanthu.lock", "files"}, "no remains"


async def clearing(home: Path, point: str) -> None:
    """Bytes that no row names are cleared away, two days later."""
    async with stage(home) as scene:
        store = files.FileStore(home / "files")
        old = [store.path(store.keep(data)) for data in (b"one", b"two", b"three")]
        for path in old:
            os.utime(path, (0, 0))
        await scene.start_to_die(point)
        await scene.died()
        assert any(path.exists() for path in old)
        assert await scene.office.start()
        await until(lambda: not any(path.exists() for path in old))


async def test_a_secret_is_nowhere_on_the_disk_though_the_office_died_before_it_was_cleared(
    home: Path,
) -> None:
    async with stage(home) as scene:
        secret, words = sample("bao-cao-mat.pdf"), "nho-anh-Ba-chuyen-giup"
        scene.wire.files["f1"] = secret
        sent = {"file_id": "f1", "file_unique_id": "u", "file_name": "a.pdf", "file_size": len(secret)}
        await scene.start_to_die("inbox.finished")
        await scene.wire.give(scene.wire.message(CHAT, document=sent, caption=words))
        await scene.died()
        assert words in on_the_disk(home), "this is what the start has to clear"
        assert await scene.office.start()
        assert words not in on_the_disk(home)


def on_the_disk(home: Path) -> str:
    """Every byte of the database's files."""
    return "".join(path.read_bytes().decode("latin-1") for path in home.glob("vanthu.db*"))


SCENES: dict[str, Scene] = {
    "event.noted": words,
    "commit.before:4": words,
    "commit.before:9": words,
    "commit.before:16": words,
    "commit.after:4": words,
    "commit.after:9": words,
    "commit.after:16": words,
    "event.committed": words,
    "event.failed": words_that_fail,
    "webhook.answer": words,
    "poll.noted": polled_words,
    "inbox.claimed": file,
    "file.fetch": file,
    "file.fetched": file,
    "file.judging": file,
    "worker.judging": file,
    "file.written": file,
    "file.kept": file,
    "inbox.handled": file,
    "inbox.finished": file,
    "sender.claimed": words,
    "sender.sending": words,
    "sender.part": long_words,
    "sender.sent": words,
    "sender.recorded": words,
    "sender.edited": card,
    "files.forgetting": clearing,
    "migration.applied": migrating,
    "start.recovered": starting,
    "stop.deaf": stopping,
    "stop.said": stopping,
}
TICKS = (
    "tick.worked",
    "tick.committed",
    "publish.posting",
    "reminders.claimed",
    "digest.claimed",
    "presence.claimed",
)
BACKUPS = ("backup.snapshot", "backup.packed", "backup.named")
RESTORES = ("restore.file", "restore.rows")

#: Every point that is examined here.
TESTED = {name.partition(":")[0] for name in (*SCENES, *TICKS, *BACKUPS, *RESTORES)}


@pytest.mark.parametrize("point", SCENES)
async def test_what_dies_there_comes_back_as_promised(home: Path, point: str) -> None:
    await SCENES[point](home, point)


@pytest.mark.xdist_group("morning")
@pytest.mark.parametrize("point", TICKS)
async def test_due_work_that_dies_is_done_once(
    evening: Path, faultless: dict[str, object], home: Path, point: str
) -> None:
    await morning(evening, faultless, home, point)


@pytest.mark.xdist_group("morning")
@pytest.mark.parametrize("point", BACKUPS)
async def test_a_back_up_is_whole_or_not_there(evening: Path, home: Path, point: str) -> None:
    await backing_up(evening, home, point)


@pytest.mark.xdist_group("morning")
@pytest.mark.parametrize("point", RESTORES)
async def test_a_restore_that_died_is_done_again(evening: Path, home: Path, point: str) -> None:
    await restoring(evening, home, point)
