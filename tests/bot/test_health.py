"""Is it alive, ready, well; and how much it does: what anybody may see of it, and what only who has the key."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from tests.conversation import FakeWire, Town
from vanthu.bot.health import STUCK, alive, health, ready
from vanthu.bot.web import make_app, make_worker_app
from vanthu.channels.base import SendFailed
from vanthu.channels.telegram import Telegram
from vanthu.channels.telegram.line import Line
from vanthu.locales import FIRST_LANGUAGE, Text, say_plain

KEY = "a-key-for-those-who-watch"
#: Every label that a figure may carry, and nothing else.
LABELS = {"channel", "outcome", "tick", "work", "le"}
VALUES = re.compile(r"[a-z_]+(?:\.[a-z_]+)?|[0-9.]+|\+Inf")


class TroubledWire(FakeWire):
    """A wire that says what is wrong with it."""

    trouble: Text | None = Text("webchat.busy")


@pytest_asyncio.fixture(loop_scope="session")
async def client(town: Town) -> AsyncIterator[TestClient]:
    """Somebody outside, in front of an office with a key."""
    town.house.config = town.house.config.model_copy(update={"metrics_token": SecretStr(KEY)})
    async with TestClient(TestServer(make_app(town.house))) as opened:
        yield opened


def shown(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def test_a_channels_trouble_is_said_in_words(town: Town) -> None:
    town.house.channels["web"] = TroubledWire()
    well, facts = health(town.house)
    assert not well
    assert facts["channels"] == {"web": say_plain(Text("webchat.busy"), FIRST_LANGUAGE)}


async def test_an_error_of_the_database_does_not_carry_what_people_wrote(town: Town) -> None:
    with town.house.database.read.connect() as conn:
        try:
            conn.exec_driver_sql("SELECT no_such_column WHERE 'a' = ?", ("chuyện riêng",))
        except Exception as trouble:
            said = str(trouble)
    assert "no_such_column" in said
    assert "chuyện riêng" not in said


async def test_a_message_that_waits_for_long_means_that_the_office_is_not_well(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures += [SendFailed("away")] * 99
    await tu.say("/help")
    await town.pass_time(timedelta(minutes=16))
    well, facts = health(town.house)
    assert not well
    assert facts["oldest_unsent_seconds"] == 16 * 60
    assert facts["unsent"] == 1


async def test_the_process_lives_as_long_as_its_loops_go_round(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = town.house.desk.beats
    for name in ("sender", "inbox", "ticks"):
        beats.beat(name)
    assert alive(town.house)
    later = max(beats._last.values()) + STUCK + 1
    monkeypatch.setattr("vanthu.bot.patience.time.monotonic", lambda: later)
    assert not alive(town.house)


async def test_ready_means_open_with_records_that_answer(town: Town) -> None:
    assert not ready(town.house), "not before it is open"
    town.house.is_open = True
    assert ready(town.house)
    whole = town.house.database
    town.house.database = replace(whole, read=None)  # type: ignore[arg-type]
    assert not ready(town.house)
    town.house.database = whole


async def test_anybody_hears_yes_or_no_and_nothing_else(town: Town, client: TestClient) -> None:
    town.house.is_open = True
    for path in ("/health", "/health/live", "/health/ready"):
        async with client.get(path) as answer:
            assert (answer.status, await answer.json()) == (200, {"well": True})
    town.house.channels["web"] = TroubledWire()
    async with client.get("/health") as answer:
        assert (answer.status, await answer.json()) == (503, {"well": False})
    async with client.get("/health", headers=shown("another key, somebody's")) as answer:
        assert await answer.json() == {"well": False}
    async with client.get("/health", headers=shown(KEY)) as answer:
        assert (await answer.json())["parked_events"] == 0


async def test_figures_are_for_whoever_has_the_key(town: Town, client: TestClient) -> None:
    async with client.get("/metrics") as answer:
        assert answer.status == 401
    async with client.get("/metrics", headers=shown("wrong")) as answer:
        assert answer.status == 401
    async with client.get("/metrics", headers=shown(KEY)) as answer:
        assert answer.status == 200
        assert "vanthu_outbox_depth 0.0" in await answer.text()


async def test_without_a_key_in_the_settings_there_are_no_figures_for_anybody(town: Town) -> None:
    for make in (make_app, make_worker_app):
        async with TestClient(TestServer(make(town.house))) as outside:
            for headers in ({}, shown(""), shown("None")):
                async with outside.get("/metrics", headers=headers) as answer:
                    assert answer.status == 404


async def test_figures_count_what_happened_and_name_nobody(town: Town, client: TestClient) -> None:
    tu = await town.phone("Bà Tư Nguyễn", chat="0912345678")
    await tu.say("/help")
    await tu.say("/help", event_id="e1")
    await tu.say("Số định danh 001203004567, nhà 12 ngõ 3")
    town.wire.failures += [SendFailed("away"), SendFailed("slow", retry_after=3)]
    await tu.say("/help")
    await town.pass_time(timedelta(minutes=1))
    async with client.get("/metrics", headers=shown(KEY)) as answer:
        page = await answer.text()
    assert 'vanthu_events_total{channel="web",outcome="handled"} 3.0' in page
    assert 'vanthu_events_total{channel="web",outcome="repeated"} 1.0' in page
    assert 'vanthu_messages_total{channel="web",outcome="passing"} 1.0' in page
    assert 'vanthu_messages_total{channel="web",outcome="sent"} 3.0' in page
    assert 'vanthu_turn_seconds_count{channel="web"} 4.0' in page
    for line in page.splitlines():
        if line.startswith("vanthu_"):
            for label, value in re.findall(r'(\w+)="([^"]*)"', line):
                assert label in LABELS, line
                assert VALUES.fullmatch(value), line
    assert "0912345678" not in page


async def test_a_line_that_is_silent_for_long_is_in_trouble() -> None:
    now = [datetime(2026, 11, 23, tzinfo=UTC)]
    for webhook, minutes in ((False, 3), (True, 12)):
        wire = Telegram(
            "1:token", public_url="https://a.example", webhook=webhook, line=Line(now=lambda: now[0])
        )
        assert wire.trouble is None, "it has not begun"
        wire.line.heard()
        now[0] += timedelta(minutes=minutes - 2)
        assert wire.trouble is None
        now[0] += timedelta(minutes=2)
        assert wire.trouble is not None
        assert wire.trouble.key == "telegram.silent"
