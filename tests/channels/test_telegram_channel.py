"""Files are fetched, a doctor is answered, and the token stays where it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from tests.channels.telegram_inbox import MAI, Inbox, open_channel, telegram
from tests.channels.telegram_loopback import TOKEN, Loopback
from tests.patience import PATIENCE
from vanthu.channels.base import FetchFailed, Said, SendFailed
from vanthu.channels.telegram import Telegram, api


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with Loopback().serving() as served:
        yield served


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


PUBLIC = "https://van-thu.example"


async def test_a_file_is_fetched(loopback: Loopback) -> None:
    loopback.files["F"] = b"%PDF-1.7 hello"
    channel = telegram(loopback)
    with pytest.raises(FetchFailed) as closed:
        await channel.fetch("F")
    assert not closed.value.permanent
    async with open_channel(channel, Inbox().receive):
        assert await channel.fetch("F") == b"%PDF-1.7 hello"


async def test_a_file_that_stops_coming_is_soon_given_up_and_asked_for_again(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one has minutes, as long as it comes."""
    monkeypatch.setattr(api, "READ", 0.05)
    loopback.files["F"], loopback.stuck["F"] = b"%PDF-1.7 hello", asyncio.Event()
    async with asyncio.timeout(PATIENCE), open_channel(telegram(loopback), Inbox().receive) as channel:
        with pytest.raises(FetchFailed) as failed:
            await channel.fetch("F")
        assert not failed.value.permanent
        loopback.stuck.pop("F").set()
        assert await channel.fetch("F") == b"%PDF-1.7 hello"


async def test_a_file_that_is_gone_or_too_big_is_not_asked_for_again(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.channels.telegram_loopback.DOWNLOAD_LIMIT", 10)
    loopback.files["big"] = b"x" * 11
    async with open_channel(telegram(loopback), Inbox().receive) as channel:
        for ref in ("big", "gone"):
            with pytest.raises(FetchFailed) as failed:
                await channel.fetch(ref)
            assert failed.value.permanent
        loopback.fail("getFile", 500, "Internal Server Error")
        with pytest.raises(FetchFailed) as failed:
            await channel.fetch("big")
        assert not failed.value.permanent


async def test_a_local_server_hands_over_larger_files_in_its_folder(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert telegram(loopback).can.file_in_limit == 50_000_000
    for official in (Telegram(TOKEN), Telegram(TOKEN, api="https://api.telegram.org/")):
        assert official.can.file_in_limit == 20_000_000
    loopback.folder, loopback.files["F"] = tmp_path, b"x" * 11
    monkeypatch.setattr("tests.channels.telegram_loopback.DOWNLOAD_LIMIT", 10)
    async with open_channel(telegram(loopback), Inbox().receive) as channel:
        assert await channel.fetch("F") == b"x" * 11
    monkeypatch.setattr("vanthu.channels.telegram.channel.LOCAL_FILE_IN_LIMIT", 10)
    async with open_channel(telegram(loopback), Inbox().receive) as channel:
        with pytest.raises(FetchFailed) as failed:
            await channel.fetch("F")
        assert failed.value.permanent


async def test_a_checkup_says_how_things_stand(loopback: Loopback) -> None:
    polled, pushed = telegram(loopback), telegram(loopback, public_url=PUBLIC)
    assert [(well, fact.key) for well, fact in await polled.check()] == [
        (True, "telegram.check_name"),
        (True, "telegram.check_polling"),
        (True, "telegram.check_waiting"),
    ]
    assert [fact.key for well, fact in await pushed.check() if not well] == ["telegram.check_no_webhook"]
    wrong = Telegram("1:x", api=loopback.url)
    assert [(well, fact.key) for well, fact in await wrong.check()] == [(False, "telegram.token_refused")]
    away = Telegram(TOKEN, api="http://127.0.0.1:1")
    assert [(well, fact.key) for well, fact in await away.check()] == [(False, "telegram.unreachable")]


async def test_no_log_and_no_error_carries_the_token(
    loopback: Loopback, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(api, "READ", 0.05)
    caplog.set_level(logging.DEBUG)
    words: list[str] = []
    with structlog.testing.capture_logs() as logs:
        channel = telegram(loopback)
        words.append(repr(channel.__dict__))
        loopback.lose("getMe", "cut")
        loopback.lose("getMe")
        loopback.fail("getMe", 404, "Not Found")
        async with open_channel(channel, inbox.receive):
            await loopback.until_called("getMe")
            for manner in ("cut", "hang"):
                loopback.lose("sendMessage", manner)
                loopback.person(MAI)
                with pytest.raises(SendFailed) as failed:
                    await channel.send(str(MAI), Said("a"))
                words += _chain(failed.value)
            with pytest.raises(FetchFailed) as gone:
                await channel.fetch("gone")
            words += _chain(gone.value)
        away = Telegram(TOKEN, api="http://127.0.0.1:1")
        words += [repr(await away.check())]
        nonsense = Telegram(TOKEN, api="http://no host")
        words += [repr(await nonsense.check())]
    said = "\n".join([*words, *map(repr, logs), caplog.text])
    assert TOKEN.partition(":")[2] not in said
    assert "telegram.trouble" in said


def _chain(error: BaseException | None) -> list[str]:
    words = []
    while error is not None:
        words += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    return words
