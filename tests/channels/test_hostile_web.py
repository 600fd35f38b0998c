"""The web chat and the public page in the hands of somebody who means harm, or whose machine does odd things."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.channels.test_webchat import NAME, Browser, heard
from tests.channels.web_phone import OURS, WebTown, web_town
from tests.papers_at_hand import decision
from tests.patience import PATIENCE
from vanthu.bot.web import means_of
from vanthu.channels import webchat_pages
from vanthu.channels.webchat import WebChat
from vanthu.channels.webchat_pages import COOKIE, HOST_COOKIE, new_secret
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[WebTown]:
    """An office with its web chat open."""
    async with web_town(tmp_path, office, pool) as opened:
        yield opened


@pytest.fixture
def browser(town: WebTown) -> Browser:
    """A visitor whose browser has its cookie."""
    return Browser(town, new_secret())


@pytest.mark.parametrize("words", ["a\x00b", "\ud800", "x\ud83dy", "\x1b[31mđỏ\x07", "a\u202eb"])
async def test_signs_that_no_database_keeps_are_left_out(town: WebTown, browser: Browser, words: str) -> None:
    status, _ = await browser.say(f"/help {words} hết")
    assert status == 200
    (own, _) = await browser.lines()
    assert own["text"].isprintable()
    assert own["text"].endswith("hết")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"no form at all"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="id"\r\n'),
        ("multipart/form-data; boundary=" + "b" * 200, b"x"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
            b"Content-Transfer-Encoding: nonsense\r\n\r\nx\r\n--b--\r\n",
        ),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"X: y\r\n" * 40000 + b"\r\nx\r\n--b--\r\n"),
        (
            "multipart/mixed; boundary=b",
            b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n--b--",
        ),
        ("application/json", b"{}"),
    ],
)
async def test_a_form_that_is_none_is_refused_in_words(
    town: WebTown, browser: Browser, kind: str, body: bytes
) -> None:
    headers = browser.headers(**OURS, **{"Content-Type": kind})
    async with town.client.post("/chat/file", data=body, headers=headers) as answer:
        assert answer.status in (400, 413)
        assert "error" in await answer.json()
    assert heard(town) == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[" * 200_000),
        ("application/json", b"\xff\xfe\x00"),
        ("application/json; charset=nonsense", b"{}"),
        ("application/json", b'{"id": "page-0001", "kind": ["text"], "text": "a"}'),
        ("application/json", b'{"id": "page-0001", "kind": {}, "press": "a"}'),
        ("application/json", b"1" * 100_000),
    ],
)
async def test_json_that_is_none_is_refused_in_words(
    town: WebTown, browser: Browser, kind: str, body: bytes
) -> None:
    headers = browser.headers(**OURS, **{"Content-Type": kind})
    async with town.client.post("/chat/say", data=body, headers=headers) as answer:
        assert answer.status in (400, 415), await answer.text()
        assert "error" in await answer.json()
    assert heard(town) == 0


async def test_more_than_a_megabyte_of_words_is_refused_in_words(town: WebTown, browser: Browser) -> None:
    body = io.BytesIO(b'"' + b"a" * 2_000_000 + b'"')
    async with town.client.post("/chat/say", data=body, headers=browser.headers(**OURS)) as answer:
        assert answer.status == 413
        assert "error" in await answer.json()


#: A paper that bears the red stamp in its words.
PAPER = decision(subject="Về việc của riêng ai đó. Độ mật: TUYỆT MẬT")
MARKED = ("chuyen-rieng-so-7.pdf", "Kèm theo lời dặn riêng")


async def test_of_a_marked_paper_nothing_is_anywhere_in_the_house(town: WebTown, browser: Browser) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.send_file(MARKED[0], PAPER, caption=MARKED[1])
    mai.sees("Tuyệt mật")
    everything = b"".join(path.read_bytes() for path in town.house.config.home.rglob("*") if path.is_file())
    assert b"secrecy.refused" in everything, "the write-ahead log is among what was read"
    for words in MARKED:
        for written in (words, words.encode("unicode_escape").decode()):
            assert written.encode() not in everything
    assert not list((town.house.config.home / "files").glob("*/*"))
    assert NAME not in mai.text


@pytest.mark.parametrize("way", ["left", "reissued", "removed"])
async def test_a_chat_that_is_somebodys_no_more_shows_nothing_of_theirs(town: WebTown, way: str) -> None:
    """Whoever holds the device after its owner left, lost it or gave it away sees what a visitor sees."""
    duc = await town.phone("Vũ Minh Đức", "quan-tri", chat="duc")
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    toan = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await mai.send_file("qd.pdf", decision())
    await mai.press("Gửi duyệt")
    await toan.press("Mở tệp")
    sha256 = toan.last.said.file.sha256 if toan.last.said.file else ""
    async with town.client.get(f"/phone/toan/file/{sha256}/x.pdf") as answer:
        assert answer.status == 200
    town.clock.advance(timedelta(minutes=1))
    if way == "removed":
        await toan.press_payload("addresses.remove:3")
    elif way == "left":
        await duc.press_payload("leaving.leave:3")
    else:
        await duc.press_payload("freeze.freeze:3")
        await duc.press_payload("freeze.reissue:3")
    shown = str(await town.phones["toan"].history())
    assert "15/QĐ-UBND" not in shown
    assert "Mở tệp" not in shown
    async with town.client.get(f"/phone/toan/file/{sha256}/x.pdf") as answer:
        assert answer.status == 404
    if way == "left":
        assert await town.phones["toan"].history(), "good-bye stays"
    async with town.client.ws_connect("/phone/toan/live") as line:
        await mai.press("Rút lại")
        await mai.press("Gửi duyệt")
        await toan.say("xin chào")
        heard = [await line.receive_json(timeout=PATIENCE) for _ in range(2)]
    assert [each["type"] for each in heard if each["type"] == "edit"] == [], "no card changes there any more"
    assert "15/QĐ-UBND" not in str(heard)


async def test_over_https_no_neighbouring_host_can_plant_a_chat(town: WebTown) -> None:
    app = web.Application()
    means = replace(means_of(town.house), public_url="https://vanthu.mau-son.example")
    webchat_pages.setup(app, WebChat(), means, demo=False)
    async with TestClient(TestServer(app)) as client:
        async with client.get("/chat") as answer:
            given = answer.headers["Set-Cookie"]
            secret = answer.cookies[HOST_COOKIE].value
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(given.split("; "))
        assert "Domain" not in given
        for name, status in ((HOST_COOKIE, 200), (COOKIE, 401)):
            async with client.get("/chat/history", headers={"Cookie": f"{name}={secret}"}) as answer:
                assert answer.status == status
