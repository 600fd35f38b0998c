"""A full disk, a disk that cannot sync, records locked by somebody else: not acknowledged, nothing half done, goes on.

A real process on a real file system whose calls fail (``sick.c``); pages send what was not acknowledged again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.patience import PATIENCE
from vanthu.store import events, journal
from vanthu.store.engine import open_database

SOURCE = Path(__file__).with_name("sick.c")
CHAT, OURS = "/demo/chat/van-thu", {"X-Vanthu": "1"}


@dataclass
class SickOffice:
    """The office as a process on a disk that falls ill."""

    home: Path
    sickness: Path
    shim: Path
    port: int
    said: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("VANTHU_")}
        env |= {
            "VANTHU_HOME": str(self.home),
            "VANTHU_PORT": str(self.port),
            "LD_PRELOAD": str(self.shim),
            "SICK_DISK": str(self.sickness),
        }
        self.process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once; what is awaited is its first answer
            [sys.executable, "-m", "vanthu", "run"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        async with asyncio.timeout(PATIENCE):
            while await self.get("/health/ready") != 200:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def get(self, path: str) -> int:
        with contextlib.suppress(aiohttp.ClientError):
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return answer.status
        return 0

    async def say(self, name: str) -> int:
        """A page says /help under this name."""
        body = {"id": name, "kind": "text", "text": "/help"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{self.port}{CHAT}/say", json=body, headers=OURS) as answer,
        ):
            return answer.status

    async def say_until_taken(self, name: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.say(name) != 200:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.2)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def office_on_a_sick_disk(tmp_path: Path) -> AsyncIterator[SickOffice]:
    shim = tmp_path / "sick.so"
    compile_it = ["cc", "-O2", "-shared", "-fPIC", "-o", str(shim), str(SOURCE), "-ldl"]
    await asyncio.to_thread(subprocess.run, compile_it, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "sickness").mkdir()
    sick = SickOffice(tmp_path / "home", tmp_path / "sickness", shim, port)
    await sick.start()
    yield sick
    sick.kill()


async def balance(sick: SickOffice, names: list[str]) -> None:
    """Each thing said has one event and one answer, and the records are whole."""
    database = open_database(f"sqlite:///{sick.home / 'vanthu.db'}")
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                with database.read.connect() as conn:
                    unsent = conn.exec_driver_sql(
                        "SELECT count(*) FROM messages WHERE state <> 'sent'"
                    ).scalar()
                if not unsent:
                    break
                await asyncio.sleep(0.1)
        sick.kill()
        with database.read.connect() as conn:
            heard = conn.execute(events.events.select()).all()
            answers = conn.exec_driver_sql(
                "SELECT count(*) FROM messages WHERE urgency = 1 AND address_id IN (SELECT address_id FROM events)"
            ).scalar()
            assert sorted(event.event_id.rpartition(":")[2] for event in heard) == sorted(names)
            assert {event.state for event in heard} == {events.DONE}
            assert answers == len(names)
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert journal.verify(conn).first_bad is None
    finally:
        database.close()


@pytest.mark.parametrize("how", ["full", "eio"])
async def test_a_disk_that_fails_acknowledges_nothing_and_the_office_goes_on_by_itself(
    office_on_a_sick_disk: SickOffice, how: str
) -> None:
    sick = office_on_a_sick_disk
    await sick.say_until_taken("before-it")
    (sick.sickness / how).touch()
    during = [f"during-{number}" for number in range(5)]
    assert {await sick.say(name) for name in during} <= {500, 503}
    assert await sick.get("/health/live") == 200, "to die would not help"
    (sick.sickness / how).unlink()
    for name in during:
        await sick.say_until_taken(name)
    await sick.say_until_taken("after-it")
    await balance(sick, ["before-it", *during, "after-it"])


async def test_records_that_somebody_else_locks_are_waited_for(office_on_a_sick_disk: SickOffice) -> None:
    sick = office_on_a_sick_disk
    await sick.say_until_taken("before-it")
    database = open_database(f"sqlite:///{sick.home / 'vanthu.db'}")
    with database.write.connect() as conn, conn.begin():
        waiting = asyncio.create_task(sick.say("during-it"))
        status = await asyncio.wait_for(waiting, PATIENCE)
    database.close()
    assert status in (500, 503), "after ten seconds it is said that it cannot be"
    await sick.say_until_taken("during-it")
    await balance(sick, ["before-it", "during-it"])
