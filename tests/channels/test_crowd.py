"""Strangers who write too fast are slowed down and told so; nobody else is, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from tests.channels.test_webchat import Browser, heard
from tests.channels.web_phone import OURS, WebTown, web_town
from tests.conversation import FakeWire, Town
from tests.patience import PATIENCE
from vanthu.bot.config import Settings
from vanthu.channels import webchat_routes
from vanthu.channels.crowd import CHATS_AN_ADDRESS, Crowd, Pace
from vanthu.channels.webchat_pages import new_secret
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office

#: Messages a minute, as an office has them that sets nothing.
MOST = Settings().visitor_pace


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[WebTown]:
    """An office with its web chat open."""
    async with web_town(tmp_path, office, pool) as opened:
        yield opened


async def say(town: WebTown, path: str, number: int, **headers: str) -> tuple[int, str, str]:
    """Status, seconds to wait, words."""
    data = {"id": f"page-{number:04}", "kind": "text", "text": "xin chào"}
    async with town.client.post(f"{path}/say", json=data, headers={**OURS, **headers}) as answer:
        return answer.status, answer.headers.get("Retry-After", ""), await answer.text()


async def test_a_stranger_who_is_too_fast_is_told_when_to_go_on(town: WebTown) -> None:
    browser = Browser(town, new_secret())
    for number in range(MOST):
        assert (await say(town, "/chat", number, **browser.headers()))[0] == 200
    status, wait, words = await say(town, "/chat", MOST, **browser.headers())
    assert status == 429
    assert int(wait) in (1, 2)
    assert f"{wait} giây" in words
    assert heard(town) == MOST, "what was not taken was not noted: it is sent again"
    other = Browser(town, new_secret())
    assert (await say(town, "/chat", 0, **other.headers()))[0] == 200, "everybody has their own pace"


async def test_people_of_the_office_are_never_slowed_down(town: WebTown) -> None:
    await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    for number in range(MOST + 3):
        assert (await say(town, "/phone/mai", number))[0] == 200


def test_a_pace_is_won_back_with_time() -> None:
    moments = [0.0]
    pace = Pace(6, lambda: moments[-1])
    assert [pace.wait("a") for _ in range(6)] == [0] * 6
    assert pace.wait("a") == pytest.approx(10)
    assert pace.wait("b") == 0
    moments.append(10.0)
    assert pace.wait("a") == 0
    assert pace.wait("a") == pytest.approx(10)
    moments.append(1000.0)
    assert pace.wait("a", cost=99) == 0, "what costs more than a minute is not refused for ever"


async def test_many_chats_of_one_address_are_counted_together() -> None:
    crowd = Crowd(1, clock=lambda: 0.0)
    request = make_mocked_request("POST", "/chat/say")
    for number in range(CHATS_AN_ADDRESS):
        await crowd.check(request, f"chat {number}", known=lambda: False)
    with pytest.raises(Exception, match=r"^6"):
        await crowd.check(request, "one more", known=lambda: False)
    await crowd.check(request, "one more", known=lambda: True)


class _From:
    """A transport of a request from an address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.address, 1) if name == "peername" else default


@pytest.mark.parametrize(
    ("peer", "said", "origin"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.2", None, "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.2.3.4, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "x" * 500, "x" * 64),
    ],
)
def test_only_a_known_proxy_says_where_somebody_comes_from(peer: str, said: str | None, origin: str) -> None:
    headers = {} if said is None else {"X-Forwarded-For": said}
    request = make_mocked_request("GET", "/", headers=headers, transport=_From(peer))  # type: ignore[arg-type]
    assert Crowd(1, [ip_network("10.0.0.0/24")]).origin(request) == origin


async def test_a_line_that_speaks_is_closed(town: WebTown) -> None:
    browser = Browser(town, new_secret())
    async with town.client.ws_connect("/chat/live", headers=browser.headers()) as line:
        await line.send_str("x")
        await line.receive(timeout=PATIENCE)
        assert line.close_code == 1008


async def test_a_stranger_who_sends_a_file_for_ever_keeps_nobody_waiting(
    town: WebTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, other = Browser(town, new_secret()), Browser(town, new_secret())
    begun, ends, read_form = asyncio.Event(), asyncio.Event(), webchat_routes.read_form

    async def watched(request: web.Request) -> Any:
        begun.set()
        return await read_form(request)

    monkeypatch.setattr(webchat_routes, "read_form", watched)

    async def trickle() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        await ends.wait()
        yield b"x\r\n--b--\r\n"

    async def dropped() -> int:
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        headers = slow.headers(**OURS, **kind)
        async with town.client.post("/chat/file", data=trickle(), headers=headers) as answer:
            return answer.status

    first = asyncio.create_task(dropped())
    await begun.wait()
    status, _ = await other.drop("b.pdf", b"x")
    assert status == 503, "who is not known waits, and is told so"
    ends.set()
    await first
    ends.clear()
    monkeypatch.setattr(webchat_routes, "PATIENCE_WITH_STRANGERS", 0.1)
    assert await dropped() == 408
    assert (await other.drop("b.pdf", b"x"))[0] == 200


def telegram_town(tmp_path: Path, office: Office, pool: JudgePool) -> Town:
    return Town.open(tmp_path, office, pool=pool, wire=FakeWire("telegram"))


async def test_a_stranger_in_telegram_is_slowed_down_told_so_once_and_answered_in_full(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    town = telegram_town(tmp_path, office, pool)
    tu = await town.phone("Bà Tư")
    for _ in range(40):
        await tu.say("/help")
    assert len(tu.screen) == 31
    tu.sees("nhanh quá", "Không tin nào bị bỏ")
    await town.pass_time(timedelta(seconds=4))
    assert len(tu.screen) == 33, "one every two seconds from now on"
    await town.pass_time(timedelta(seconds=20))
    assert len(tu.screen) == 41
    assert tu.text.count("nhanh quá") == 1
    await town.pass_time(timedelta(minutes=2))
    await tu.say("/help")
    assert len(tu.screen) == 42
    await town.close()


async def test_people_of_the_office_are_not_slowed_down_in_telegram_nor_by_a_stranger(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    town = telegram_town(tmp_path, office, pool)
    mai, tu = await town.phone("Mai", "van-thu"), await town.phone("Bà Tư")
    for _ in range(35):
        await tu.say("/help")
        await mai.say("/help")
    assert len(mai.screen) == 35
    await town.close()
