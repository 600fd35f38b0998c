"""The power cut: what the disk has left is what was synced (``power.c``), and of the rest perhaps some pages.

An office under load is stopped between two instructions, what its disk would have left at that moment is put together,
and everything that had been acknowledged by then is looked for in it. At the end the power really goes, and the office
starts on what is left.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import shutil
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import select

from bench.office import FIRST_CHAT
from tests.papers_at_hand import decision
from tests.patience import PATIENCE
from tests.torture import books
from tests.torture.load import Crowd, settle
from tests.torture.office import Office
from tests.torture.telegram import Wire
from vanthu.store import files
from vanthu.store.engine import open_database

SOURCE = Path(__file__).with_name("power.c")
CHATS, CLERKS = 60, 6
#: How many updates are taken between two cuts.
BETWEEN = (3, 25)
#: One cut in so many comes after a paper.
PAPERS = 5
#: What a disk writes at once: of what was not synced, each piece may have reached it or not.
SECTOR = 512


@cache
def shim() -> Path:
    """The compiled library, once for each user of this machine and each text of it."""
    source = SOURCE.read_bytes()
    library = Path("/tmp") / f"vanthu-power-{os.getuid()}-{hashlib.sha256(source).hexdigest()[:16]}.so"  # noqa: S108
    if not library.exists():
        unfinished = library.with_suffix(f".{os.getpid()}")
        compile_it = [
            "cc",
            "-O2",
            "-shared",
            "-fPIC",
            "-o",
            str(unfinished),
            str(SOURCE),
            "-ldl",
            "-lpthread",
        ]
        subprocess.run(compile_it, check=True)
        unfinished.replace(library)
    return library


class _Process:
    """A process that was started afresh, with the few things that an office asks of one that was forked."""

    def __init__(self, started: subprocess.Popen[bytes]) -> None:
        self._started, self.pid = started, started.pid

    @property
    def exitcode(self) -> int | None:
        return self._started.poll()

    def join(self) -> None:
        self._started.wait()


@dataclass
class PoweredOffice(Office):
    """An office on a disk that knows what was synced: ``kept`` is renewed at each start."""

    kept: Path = Path()

    def begin(self, *arguments: str, **torture: str) -> None:
        """See :class:`Office`; a library can be put before all others only where a process starts afresh."""
        told = {f"TORTURE_{name.upper()}": value for name, value in torture.items()}
        self._spawn("-m", "tests.torture.inside", *(arguments or ("run",)), **told)

    async def run_script(self, script: str) -> None:
        """Run some Python on this disk, with the home as its argument."""
        self._spawn("-c", script, str(self.home))
        assert await self.ended() == 0, self.log.read_text()

    def _spawn(self, *command: str, **told: str) -> None:
        shutil.rmtree(self.kept, ignore_errors=True)
        self.kept.mkdir()
        disk = {"LD_PRELOAD": str(shim()), "POWER_DISK": str(self.home), "POWER_KEPT": str(self.kept)}
        plain = {name: value for name, value in os.environ.items() if not name.startswith("VANTHU_")}
        env = plain | self.environment | told | disk
        with self.log.open("ab") as log:
            started = subprocess.Popen([sys.executable, *command], env=env, stdout=log, stderr=log)
        self.process = _Process(started)  # type: ignore[assignment]


def what_is_left(kept: Path, disk: Path, into: Path, chance: random.Random | None = None) -> None:
    """Put together what a cut leaves: what was synced; with ``chance`` some of what was not, piece by piece."""
    live = {path.stat().st_ino: path for path in disk.rglob("*") if path.is_file()} if chance else {}

    def folder(number: str, there: Path) -> None:
        there.mkdir(parents=True, exist_ok=True)
        listed = kept / "dirs" / number
        # A folder that was never synced is there, with nothing in it.
        for line in listed.read_text().splitlines() if listed.exists() else ():
            kind, inode, name = line.split(" ", 2)
            if kind == "d":
                folder(inode, there / name)
                continue
            synced = kept / "data" / inode
            data = synced.read_bytes() if synced.exists() else b""
            if chance and int(inode) in live:
                data = _mixed(data, live[int(inode)].read_bytes(), chance)
            (there / name).write_bytes(data)

    folder((kept / "root").read_text(), into)


def _mixed(synced: bytes, cached: bytes, chance: random.Random) -> bytes:
    size = len(cached) if len(cached) > len(synced) and chance.random() < 0.5 else len(synced)
    mixed = bytearray(synced.ljust(size, b"\0"))
    for at in range(0, size, SECTOR):
        new = cached[at : at + SECTOR]
        if new != synced[at : at + SECTOR] and chance.random() < 0.5:
            mixed[at : min(at + len(new), size)] = new[: size - at]
    return bytes(mixed)


@dataclass
class Cuts:
    """What came of it."""

    seed: int
    cuts: int = 0
    events: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        wrong = "; ".join(self.wrong[:5]) or "nothing that was acknowledged is lost"
        return f"seed {self.seed}: {self.cuts} cuts, {self.events} events acknowledged: {wrong}"


async def cut_power(home: Path, *, seed: int, cuts: int, bug: str | None = None) -> Cuts:
    """So many cuts of one office under load; the last is real, and the office goes on from what is left."""
    chance, report = random.Random(seed), Cuts(seed)
    told = {"bug": bug} if bug else {}
    async with AsyncExitStack() as kept:
        wire = await kept.enter_async_context(Wire(seed=seed).serving())
        office = PoweredOffice(home, None, wire.url, True, {"log_level": "error"}, kept=home.parent / "kept")
        kept.callback(office.kill)
        await asyncio.to_thread(settle, office.url, CHATS + CLERKS)
        await kept.enter_async_context(wire.couriers(office.base))
        crowd = Crowd(wire, CHATS, seed)
        assert await office.start(**told), office.log.read_text()[-2000:]
        for number in range(1, cuts + 1):
            if number % PAPERS == 1:
                await _hand_in(wire, number)
            await _work(crowd, chance.randint(*BETWEEN))
            acknowledged = set(wire.acknowledged)
            left = home.parent / f"left-{number}"
            if number == cuts:
                office.kill()
            else:
                office.freeze()
            what_is_left(office.kept, home, left, chance if number % 2 else None)
            if number < cuts:
                office.freeze(thaw=True)
            report.cuts += 1
            report.wrong += await asyncio.to_thread(lost, left, acknowledged, [])
            if number < cuts:
                shutil.rmtree(left)
        shutil.rmtree(home)
        left.rename(home)
        if not report.wrong:
            assert await office.start(**told), office.log.read_text()[-2000:]
            async with asyncio.timeout(PATIENCE):
                await wire.until_taken()
            office.kill()
            report.wrong += await asyncio.to_thread(lost, home, set(wire.acknowledged), crowd.said)
        report.events = len(wire.acknowledged)
    return report


async def _work(crowd: Crowd, updates: int) -> None:
    """People act until so many updates were taken."""
    enough = len(crowd.wire.acknowledged) + updates
    while len(crowd.wire.acknowledged) < enough:
        await crowd.act()
        await asyncio.sleep(0.004)


async def _hand_in(wire: Wire, number: int) -> None:
    """A paper is handed in, and the answer to it is there."""
    clerk, paper = FIRST_CHAT + CHATS + number % CLERKS, decision(f"{number % 40 + 1}/QĐ-UBND")
    wire.files[f"f{number}"] = paper
    wire.person(clerk)
    document = {"file_id": f"f{number}", "file_unique_id": "u", "file_name": "a.pdf", "file_size": len(paper)}
    answers = len(wire.screens[clerk])
    await wire.give(wire.message(clerk, document=document))
    async with asyncio.timeout(PATIENCE):
        while len(wire.screens[clerk]) == answers:
            await asyncio.sleep(0.02)


def lost(home: Path, acknowledged: set[int], said: list[str]) -> list[str]:
    """What is missing or broken on a disk after a cut, in words."""
    try:
        last = books.read(f"sqlite:///{home / 'vanthu.db'}")
    except Exception as trouble:
        return [f"the records cannot be read: {type(trouble).__name__}: {trouble}"[:200]]
    wrong = list(last.trouble)
    if gone := acknowledged - {int(event_id) for _, event_id, _ in last.events}:
        wrong.append(f"{len(gone)} events acknowledged and lost: {sorted(gone)[:5]}")
    times = {value: last.values.count(value) for value in said}
    if off := {value: n for value, n in times.items() if n != 1}:
        wrong.append(f"effects: {dict(list(off.items())[:5])}")
    database, store = open_database(f"sqlite:///{home / 'vanthu.db'}"), files.FileStore(home / "files")
    with database.read.connect() as conn:
        for sha256, size in conn.execute(select(files.files.c.sha256, files.files.c.size)):
            path = store.path(sha256)
            # The bench's papers have rows and no bytes.
            if size > 1 and not (path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256):
                wrong.append(f"a paper's bytes are lost: {sha256[:12]}")
    database.close()
    return wrong
