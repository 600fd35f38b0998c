"""Logs that tell what happened and open no door."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from vanthu.bot import logs

TOKEN = "7312345678:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(said: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


@pytest.mark.parametrize(
    "door",
    [
        TOKEN,
        f"https://api.telegram.org/bot{TOKEN}/getUpdates",
        f"https://api.telegram.org/file/bot{TOKEN}/documents/a.pdf",
        "postgresql://vanthu:hush-hush@db/vanthu",
        "https://xa-mau.example/moi/Zk3jX0aQw_98sd-21Lm0PQ",
        "https://xa-mau.example/tai-len/Zk3jX0aQw_98sd-21Lm0PQ",
        "https://t.me/mau_bot?start=i_Zk3jX0aQw_98sd-21Lm0PQ",
        "gọi 0912 345 678 nhé",
        "+84912345678",
        "CCCD 001085012345",
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_what_opens_a_door_is_hidden(door: str, as_json: bool) -> None:
    said = io.StringIO()
    logs.configure("info", stream=said, as_json=as_json)
    structlog.get_logger().info("channel.failed", why=door)
    logging.getLogger("aiohttp.client").error("failed: %s", door)
    structlog.get_logger().info(door)
    for part in (TOKEN, "AAEhBO", "hush-hush", "Zk3jX0aQw", "345 678", "912345678", "001085012345"):
        assert part not in said.getvalue()
    assert logs.HIDDEN in said.getvalue()


def test_what_stands_in_an_exception_is_hidden_too() -> None:
    said = io.StringIO()
    logs.configure("info", stream=said, as_json=True, secrets=["a secret of ours"])
    try:
        raise ConnectionError(f"https://api.telegram.org/bot{TOKEN}/sendMessage: a secret of ours")
    except ConnectionError:
        structlog.get_logger().exception("send.failed")
        logging.getLogger("other").exception("oh")
    assert "ConnectionError" in said.getvalue()
    assert "AAEhBO" not in said.getvalue()
    assert "a secret of ours" not in said.getvalue()


def test_a_field_with_a_secret_name_is_hidden_whatever_it_holds() -> None:
    said = io.StringIO()
    logs.configure("info", stream=said, as_json=True)
    structlog.get_logger().info("x", telegram_token="abc", nested={"Cookie": "def", "chat": 5}, token=None)
    (line,) = lines(said)
    assert line["telegram_token"] == logs.HIDDEN
    assert line["nested"] == {"Cookie": logs.HIDDEN, "chat": 5}
    assert line["token"] is None


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-21T11:34:20.048501Z",
        "15/QĐ-UBND",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "publication:123456789",
        "http://127.0.0.1:8080/van-ban",
        "chat -1001234567890",
    ],
)
def test_what_opens_no_door_is_left_as_it_is(harmless: str) -> None:
    assert logs.hide(harmless) == harmless


def test_a_line_is_one_json_object_with_time_level_and_event() -> None:
    said = io.StringIO()
    logs.configure("info", stream=said, as_json=True)
    structlog.get_logger().info("house.open", office="Mẫu Sơn\nhai dòng")
    (line,) = lines(said)
    assert (line["event"], line["level"], line["office"]) == ("house.open", "info", "Mẫu Sơn\nhai dòng")
    assert line["timestamp"].endswith("Z")


def test_less_than_the_level_is_not_said() -> None:
    said = io.StringIO()
    logs.configure("warning", stream=said, as_json=True)
    structlog.get_logger().info("quiet")
    logging.getLogger("library").info("quiet")
    logging.getLogger("library").warning("loud")
    assert [line["event"] for line in lines(said)] == ["loud"]


@pytest.mark.parametrize("as_json", [True, False])
def test_nobody_outside_writes_lines_or_colours_of_their_own(as_json: bool) -> None:
    said = io.StringIO()
    logs.configure("info", stream=said, as_json=as_json)
    structlog.get_logger().info("request.failed", path="/x\n2026-11-23 [info] house.open\x1b[2J\u202e")
    logging.getLogger("aiohttp.server").error("bad request from %s", "a\r\nb")
    written = said.getvalue()
    assert len(written.splitlines()) == 2, written
    assert "\x1b[2J" not in written
    if not as_json:
        assert "\u202e" not in written
