"""SIGTERM in the middle of everything: what is on its way arrives, the rest waits; nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from tests.channels.telegram_loopback import TOKEN, Loopback
from tests.patience import PATIENCE
from tests.records import open_records
from vanthu.locales import Text
from vanthu.store import addresses, outbox
from vanthu.store.reply import Reply

CHATS, EACH = 20, 5


@pytest_asyncio.fixture(loop_scope="session")
async def api() -> AsyncIterator[Loopback]:
    async with Loopback().serving() as serving:
        yield serving


def open_office(home: Path, api: Loopback) -> subprocess.Popen[bytes]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("VANTHU_")}
    env |= {
        "VANTHU_HOME": str(home),
        "VANTHU_DEMO": "false",
        "VANTHU_PORT": str(port),
        "VANTHU_TELEGRAM_TOKEN": TOKEN,
        "VANTHU_TELEGRAM_API": api.url,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "vanthu", "run"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def promise(conn: Connection) -> None:
    now = datetime.now(UTC)
    for chat in range(1, CHATS + 1):
        caller = addresses.call(conn, channel="telegram", chat=str(chat), name="", language="vi", now=now)
        said = [Reply(lines=(Text("publish.subject", subject=f"{n}."),)) for n in range(EACH)]
        outbox.put(conn, address_id=caller.address.id, person_id=None, replies=said, now=now)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_stop_under_load_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, api: Loopback, how: signal.Signals
) -> None:
    database = open_records(f"sqlite:///{tmp_path / 'vanthu.db'}")
    with database.write.begin() as conn:
        promise(conn)
    for chat in range(1, CHATS + 1):
        api.person(chat)
    api.delay = 0.4

    def posted() -> int:
        return sum(map(len, api.screens.values()))

    async def until(many: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while posted() < many:  # noqa: ASYNC110 - another process at work
                await asyncio.sleep(0.02)

    process = open_office(tmp_path, api)
    await until(CHATS)
    process.send_signal(how)
    assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    assert posted() < CHATS * EACH, "it was stopped in the middle"
    with database.read.connect() as conn:
        states = dict(conn.exec_driver_sql("SELECT state, count(*) FROM messages GROUP BY state").all())
    assert states.get("sent") == posted(), "what arrived is recorded"
    assert "sending" not in states, "the rest was given back"

    again = open_office(tmp_path, api)
    await until(CHATS * EACH)
    again.send_signal(how)
    assert await asyncio.to_thread(again.wait, PATIENCE) == 0
    for chat in range(1, CHATS + 1):
        assert [m.text.split()[-1] for m in api.screens[chat]] == [f"{n}." for n in range(EACH)]
    database.close()
