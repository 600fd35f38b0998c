"""The quick reading says what PTB's reading says, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from tests.channels.telegram_loopback import Loopback
from tests.channels.telegram_phone import CONTENT
from vanthu.channels.base import PRESS, START, TEXT
from vanthu.channels.telegram.pace import FULL_AFTER, Pace
from vanthu.channels.telegram.quick import read_quickly
from vanthu.channels.telegram.reading import read

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ASKER = 77


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 9, **Loopback().message(ASKER, "Nguyễn Thị Mai", **content)}


def changed(update: dict[str, Any], *path: str, to: Any) -> dict[str, Any]:
    inner = update
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return update


def slowly(update: dict[str, Any]) -> Any:
    parsed = Update.de_json(update, None)
    return read(parsed, username="van_thu_bot", file_limit=20_000_000, now=NOW)


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (message(text="xin chào"), TEXT),
        (message(text=" /help  a\nb "), TEXT),
        (message(text="/start"), TEXT),
        (message(text="/start i_Ab-1"), START),
        (message(text="/start@van_thu_bot i_Ab-1"), START),
        (message(text="/help", entities=[{"type": "bot_command", "offset": 0, "length": 5}]), TEXT),
        (changed(message(text="a"), "message", "from", "last_name", to="Văn"), TEXT),
        (changed(message(text="a"), "message", "from", "language_code", to="en-GB"), TEXT),
        (changed(message(text="a"), "message", "from", "language_code", to=None), TEXT),
        ({"update_id": 9, **Loopback().pressed(ASKER, "publish.send:1:2")}, PRESS),
    ],
)
def test_what_is_read_quickly_is_what_is_read_slowly(update: dict[str, Any], kind: str) -> None:
    quick = read_quickly(update, NOW)
    assert quick is not None
    assert quick[0] == slowly(update)
    assert quick[0].kind == kind
    assert quick[1] == update.get("callback_query", {}).get("id")


@pytest.mark.parametrize(
    "update",
    [
        *(message(**content) for kind, content in CONTENT.items() if kind != TEXT),
        message(text="a", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "x"}),
        message(text=""),
        message(text=7),
        message(kind="edited_message", text="a"),
        changed(message(text="a"), "message", "chat", "type", to="group"),
        changed(message(text="a"), "message", "from", "is_bot", to=True),
        changed(message(text="a"), "message", "date", to="today"),
        changed(message(text="a"), "message", "date", to=10**30),
        changed(message(text="a"), "message", to=None),
        {"update_id": 9},
        {"update_id": 9, "message": []},
        {"update_id": 9, "callback_query": {"id": "1", "data": "a"}},
        {"update_id": 9, "callback_query": None},
    ],
)
def test_whatever_is_not_of_the_expected_shape_is_left_to_a_closer_look(update: dict[str, Any]) -> None:
    assert read_quickly(update, NOW) is None


async def test_chats_that_were_quiet_are_forgotten_and_others_keep_their_pace() -> None:
    now, waits = [0.0], list[float]()

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    pace = Pace(sleep=wait, clock=lambda: now[0])
    for chat in range(3000):
        await pace.turn(str(chat))
    for _ in range(3):
        await pace.turn("0")
    assert waits == [1.0]
    now[0] += FULL_AFTER + 1
    await pace.turn("new")
    assert list(pace._buckets) == ["new"]
