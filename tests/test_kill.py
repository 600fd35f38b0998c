"""``kill -9`` between any two steps of a submission loses nothing and does nothing twice.

A real process, real sockets, a real page's habit: what was not acknowledged is sent again under the same id.
"""

from __future__ import annotations

import asyncio
import contextlib
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
from tests.torture.office import Office
from vanthu.store import journal
from vanthu.store.engine import open_database

OURS = {"X-Vanthu": "1"}
STEPS = ("file", "send", "edit", "approve")
#: How much of an answer may be lost: nothing was read, or the process dies as soon as it has answered.
MOMENTS = ("in flight", "answered")


@pytest_asyncio.fixture(loop_scope="session")
async def office_process(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo office as a process of its own."""
    home = tmp_path / "home"
    home.mkdir()
    running = Office(home, settings={"demo": "true"})
    assert await running.start()
    yield running
    running.kill()


@dataclass
class Page:
    """One person's browser page; it keeps what it sends until that is acknowledged."""

    office: Office
    persona: str

    @property
    def base(self) -> str:
        return f"{self.office.base}/demo/chat/{self.persona}"

    async def history(self) -> list[dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.base}/history") as answer,
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
                sent = session.post(f"{self.base}/file", data=form, headers=OURS)
            else:
                body = {"id": name, "kind": "press", "press": press}
                sent = session.post(f"{self.base}/say", json=body, headers=OURS)
            async with sent as answer:
                return answer.status

    async def do(self, moment: str | None, **given: Any) -> None:
        """Send; if the process is killed meanwhile, bring it back and send the same again until acknowledged."""
        name = f"page-{uuid.uuid4().hex}"
        if moment == "in flight":
            going = asyncio.create_task(self.post(name, **given))
            await asyncio.sleep(0.01)
            self.office.kill()
            with contextlib.suppress(aiohttp.ClientError):
                await going
            assert await self.office.start()
        assert await self.post(name, **given) == 200
        if moment == "answered":
            self.office.kill()
            assert await self.office.start()
            assert await self.post(name, **given) == 200, "a repetition is acknowledged too"


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("killed_at", STEPS)
async def test_a_kill_at_any_step_loses_nothing_and_does_nothing_twice(
    office_process: Office, killed_at: str, moment: str
) -> None:
    mai, toan, bach = (Page(office_process, code) for code in ("van-thu", "uy-vien-bbt", "truong-bbt"))

    def at(step: str) -> str | None:
        return moment if step == killed_at else None

    await mai.do(at("file"), file=decision())
    await mai.do(at("send"), press=await mai.button("Gửi duyệt"))
    await toan.do(at("edit"), press=await toan.button("Duyệt"))
    await bach.do(at("approve"), press=await bach.button("Duyệt"))
    async with asyncio.timeout(PATIENCE):
        while not any("Đã công khai" in message.get("text", "") for message in await mai.history()):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    office_process.kill()

    database = open_database(office_process.url)
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
