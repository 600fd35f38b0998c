"""``kill -9`` between any two steps of a submission loses nothing and does nothing twice.

A real process, real sockets, a real page's habit: what was not acknowledged is sent again under the same id.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.conversation import count_by_state
from tests.papers_at_hand import decision
from tests.patience import PATIENCE
from vanthu.store import journal
from vanthu.store.engine import open_database

OURS = {"X-Vanthu": "1"}
STEPS = ("file", "send", "edit", "approve")
#: How much of an answer may be lost: nothing was read, or the process dies as soon as it has answered.
MOMENTS = ("in flight", "answered")


@dataclass
class Server:
    """The office as a process of its own."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("VANTHU_")}
        env |= {"VANTHU_HOME": str(self.home), "VANTHU_PORT": str(self.port)}
        self.process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once; what is awaited is its first answer
            [sys.executable, "-m", "vanthu", "run"],
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        """As a power cut to the process: no goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/demo/chat"


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Server(tmp_path, port)
    await running.start()
    yield running
    running.kill()


@dataclass
class Page:
    """One person's browser page; it keeps what it sends until that is acknowledged."""

    server: Server
    persona: str

    async def history(self) -> list[dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.server.base}/{self.persona}/history") as answer,
        ):
            messages: list[dict[str, Any]] = (await answer.json())["messages"]
            return messages

    async def button(self, word: str) -> str:
        """What the button sends; waits for the message that brings it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for message in reversed(await self.history()):
                    for row in message.get("buttons", []):
                        for button in row:
                            if button["label"] == word and button.get("press"):
                                return str(button["press"])
                await asyncio.sleep(0.05)

    async def post(self, name: str, *, press: str | None = None, file: bytes | None = None) -> int:
        async with aiohttp.ClientSession() as session:
            if file is not None:
                form = aiohttp.FormData({"id": name})
                form.add_field("file", file, filename="quyet-dinh.pdf", content_type="application/pdf")
                sent = session.post(f"{self.server.base}/{self.persona}/file", data=form, headers=OURS)
            else:
                body = {"id": name, "kind": "press", "press": press}
                sent = session.post(f"{self.server.base}/{self.persona}/say", json=body, headers=OURS)
            async with sent as answer:
                return answer.status

    async def do(self, moment: str | None, **given: Any) -> None:
        """Send; if the process is killed meanwhile, bring it back and send the same again until acknowledged."""
        name = f"page-{uuid.uuid4().hex}"
        if moment == "in flight":
            going = asyncio.create_task(self.post(name, **given))
            await asyncio.sleep(0.01)
            self.server.kill()
            with contextlib.suppress(aiohttp.ClientError):
                await going
            await self.server.start()
        assert await self.post(name, **given) == 200
        if moment == "answered":
            self.server.kill()
            await self.server.start()
            assert await self.post(name, **given) == 200, "a repetition is acknowledged too"


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("killed_at", STEPS)
async def test_a_kill_at_any_step_loses_nothing_and_does_nothing_twice(
    server: Server, killed_at: str, moment: str
) -> None:
    mai, toan, bach = (Page(server, code) for code in ("van-thu", "uy-vien-bbt", "truong-bbt"))

    def at(step: str) -> str | None:
        return moment if step == killed_at else None

    await mai.do(at("file"), file=decision())
    await mai.do(at("send"), press=await mai.button("Gửi duyệt"))
    await toan.do(at("edit"), press=await toan.button("Duyệt"))
    await bach.do(at("approve"), press=await bach.button("Duyệt"))
    async with asyncio.timeout(PATIENCE):
        while not any("Đã công khai" in message.get("text", "") for message in await mai.history()):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    server.kill()

    database = open_database(f"sqlite:///{server.home / 'vanthu.db'}")
    with database.read.connect() as conn:
        states = count_by_state(conn)
        verbs = [entry.verb for entry in journal.entries(conn, record="publication:1")]
        verdict = journal.verify(conn)
        integrity = conn.exec_driver_sql("PRAGMA integrity_check").scalar()
    database.close()
    assert states == {"published": 1}
    assert len(verbs) == len(set(verbs)) + 1, "each change once, its date too; two approvals"
    assert verdict.first_bad is None
    assert integrity == "ok"
