"""The web chat's wire: who is heard, what is kept, what is pushed, and what other pages cannot do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import FormData
from sqlalchemy import Connection, func, select

from tests.channels.web_phone import OURS, WebTown, web_town
from tests.papers_at_hand import decision
from tests.patience import PATIENCE
from vanthu.bot.desk import Busy
from vanthu.channels import webchat_forms
from vanthu.channels.webchat_forms import file_name
from vanthu.channels.webchat_pages import COOKIE, new_secret, visitor_by
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, events, holdings, invitations, outbox, persons, uploads

NAME = "page-0001"


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[WebTown]:
    """An office with its web chat open."""
    async with web_town(tmp_path, office, pool) as opened:
        yield opened


class Browser:
    """A browser that speaks to the town's pages, with or without a cookie."""

    def __init__(self, town: WebTown, secret: str | None = None) -> None:
        self.town, self.secret = town, secret

    def headers(self, **more: str) -> dict[str, str]:
        cookie = {"Cookie": f"{COOKIE}={self.secret}"} if self.secret else {}
        return {**cookie, **more}

    async def get(self, path: str, **more: str) -> tuple[int, str]:
        async with self.town.client.get(path, headers=self.headers(**more)) as answer:
            return answer.status, await answer.text()

    async def say(self, text: str, *, name: str = NAME, **more: str) -> tuple[int, Any]:
        data = {"id": name, "kind": "text", "text": text}
        return await self.post(data, **{**OURS, **more})

    async def post(self, data: Any, **headers: str) -> tuple[int, Any]:
        url = "/chat/say"
        async with self.town.client.post(url, json=data, headers=self.headers(**headers)) as answer:
            await self.town.house.settle()
            return answer.status, await answer.text()

    async def drop(self, name: str, data: bytes, *, url: str = "/chat/file", **more: str) -> tuple[int, str]:
        form = FormData({"id": NAME, "text": ""}, quote_fields=False)
        form.add_field("file", data, filename=name, content_type="application/octet-stream")
        async with self.town.client.post(url, data=form, headers=self.headers(**{**OURS, **more})) as answer:
            await self.town.house.settle()
            return answer.status, await answer.text()

    async def lines(self) -> list[dict[str, Any]]:
        async with self.town.client.get("/chat/history", headers=self.headers()) as answer:
            return list((await answer.json())["messages"])


@pytest.fixture
def browser(town: WebTown) -> Browser:
    """A visitor whose browser has its cookie."""
    return Browser(town, new_secret())


def heard(town: WebTown) -> int:
    """How many events were noted."""
    with town.house.database.read.connect() as conn:
        return conn.execute(select(func.count()).select_from(events.events)).scalar_one()


async def test_a_browser_without_a_chat_gets_a_cookie_that_scripts_cannot_read(town: WebTown) -> None:
    async with town.client.get("/chat") as answer:
        cookie = answer.headers["Set-Cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{43}};", cookie)
    assert {"HttpOnly", "Path=/chat", "SameSite=Lax"} <= set(cookie.split("; "))


async def test_the_records_hold_no_cookie_but_its_hash(town: WebTown, browser: Browser) -> None:
    await browser.say("/help")
    with town.house.database.read.connect() as conn:
        (chat,) = conn.execute(select(addresses.addresses.c.chat)).scalars()
    assert browser.secret
    assert chat == hashlib.sha256(browser.secret.encode()).hexdigest()


async def test_without_a_cookie_nothing_is_heard_or_shown(town: WebTown) -> None:
    stranger = Browser(town)
    assert (await stranger.say("xin chào"))[0] == 401
    assert (await stranger.get("/chat/history"))[0] == 401
    assert heard(town) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Vanthu": ""},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_page_cannot_speak_for_somebody(
    town: WebTown, browser: Browser, headers: dict[str, str]
) -> None:
    status, _ = await browser.say("Duyệt hết", **headers)
    assert status == 403
    assert heard(town) == 0


async def test_another_page_cannot_listen(browser: Browser) -> None:
    assert (await browser.get("/chat/live", Origin="https://elsewhere.example"))[0] == 403


async def test_the_same_name_again_changes_nothing(town: WebTown, browser: Browser) -> None:
    assert (await browser.say("/help"))[0] == 200
    assert (await browser.say("/help"))[0] == 200
    assert heard(town) == 1
    assert [line["from"] for line in await browser.lines()] == ["me", "office"]


async def test_two_chats_may_use_the_same_name(town: WebTown, browser: Browser) -> None:
    await browser.say("/help")
    await Browser(town, new_secret()).say("/help")
    assert heard(town) == 2


async def test_a_chat_shows_its_own_words_and_nobody_elses(town: WebTown, browser: Browser) -> None:
    await browser.say("Hỏi riêng một việc")
    assert (await browser.lines())[0]["text"] == "Hỏi riêng một việc"
    assert await Browser(town, new_secret()).lines() == []


@pytest.mark.parametrize(
    "data",
    [
        [],
        {},
        {"id": NAME},
        {"id": NAME, "kind": "text"},
        {"id": NAME, "kind": "text", "text": "  "},
        {"id": NAME, "kind": "text", "text": 7},
        {"id": "x", "kind": "text", "text": "ngắn quá"},
        {"id": NAME, "kind": "press", "press": "x" * 65},
        {"id": NAME, "kind": "press", "press": "nút có dấu"},
        {"id": NAME, "kind": "voice", "text": "a"},
    ],
)
async def test_what_is_no_message_is_refused_in_words(town: WebTown, browser: Browser, data: Any) -> None:
    status, words = await browser.post(data, **OURS)
    assert status == 400
    assert "tải lại trang" in words
    assert heard(town) == 0


async def test_words_without_end_are_refused_in_words(town: WebTown, browser: Browser) -> None:
    status, words = await browser.say("a" * 4001)
    assert (status, heard(town)) == (413, 0)
    assert "4000" in words


async def test_a_file_too_large_is_refused_in_words(
    town: WebTown, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_forms, "FILE_LIMIT", 1000)
    status, words = await browser.drop("to.pdf", b"x" * 1001)
    assert (status, heard(town)) == (413, 0)
    assert "lớn hơn" in words


async def test_while_an_earlier_file_is_read_the_page_is_asked_to_try_again(
    town: WebTown, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: Any) -> None:
        raise Busy

    monkeypatch.setattr(town.house.desk, "judge", busy)
    status, words = await browser.drop("qd.pdf", decision())
    assert (status, heard(town)) == (503, 0)
    assert "thử lại" in words


async def test_our_own_fault_is_said_without_its_inside(
    town: WebTown, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(town.house.desk, "judge", broken)
    status, words = await browser.drop("qd.pdf", decision())
    assert status == 500
    assert "secret inside" not in words
    assert "trục trặc" in words


async def test_an_open_page_is_told_at_once_and_edits_follow(town: WebTown) -> None:
    phone = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    async with town.client.ws_connect("/phone/mai/live") as line:
        await phone.send_file("qd.pdf", decision())
        assert (await line.receive_json(timeout=PATIENCE))["type"] == "typing"
        pushed = [await line.receive_json(timeout=PATIENCE) for _ in range(2)]
        kinds = {heard["type"]: heard for heard in pushed}
        assert kinds["own"]["files"] == ["qd.pdf"]
        card = kinds["message"]
        assert card["id"] == phone.last.id
        await phone.press("Gửi duyệt")
        later = [await line.receive_json(timeout=PATIENCE) for _ in range(2)]
        (edit,) = [heard for heard in later if heard["type"] == "edit"]
        assert edit["id"] == card["id"]
        assert "buttons" not in edit


async def test_a_press_is_shown_by_its_word_also_when_the_button_has_gone(town: WebTown) -> None:
    phone = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await phone.send_file("qd.pdf", decision())
    await phone.press("Gửi duyệt")
    lines = await town.phones["mai"].history()
    assert [line["text"] for line in lines if line.get("kind") == "press"] == ["Gửi duyệt"]


async def test_of_a_marked_message_the_chat_shows_only_that_it_came(browser: Browser) -> None:
    await browser.say("Gửi kèm công văn TUYỆT MẬT số 3")
    own = (await browser.lines())[0]
    assert own["kind"] == "marked"
    assert "text" not in own


async def test_a_marked_message_is_not_shown_on_other_open_pages(town: WebTown) -> None:
    await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    data = {"id": NAME, "kind": "text", "text": "Công văn TUYỆT MẬT số 3"}
    async with town.client.ws_connect("/phone/mai/live") as line:
        async with town.client.post("/phone/mai/say", json=data, headers=OURS) as answer:
            assert (await answer.json())["kind"] == "marked"
        own = await line.receive_json(timeout=PATIENCE)
    assert (own["kind"], "text" in own) == ("marked", False)


def give(town: WebTown, chat: str, sha256: str) -> Any:
    """What the office's records say after it sent a file into a chat."""

    def work(conn: Connection) -> None:
        address = addresses.find(conn, "web", chat)
        assert address is not None
        content = {"lines": [], "file": {"sha256": sha256, "name": "qd.pdf", "media_type": "application/pdf"}}
        now = town.clock.now()
        conn.execute(
            outbox.messages.insert().values(
                address_id=address.id,
                person_id=address.person_id,
                content=content,
                urgency=1,
                created_at=now,
                state=outbox.SENT,
            )
        )

    return town.house.writer.run(work)


async def test_a_file_opens_only_in_the_chat_it_was_sent_to(town: WebTown, browser: Browser) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.send_file("qd.pdf", decision())
    sha256 = hashlib.sha256(decision()).hexdigest()
    path = f"file/{sha256}/qd.pdf"
    assert (await browser.get(f"/phone/mai/{path}"))[0] == 404
    await give(town, "mai", sha256)
    async with town.client.get(f"/phone/mai/{path}") as answer:
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.read() == decision()
    assert (await browser.get(f"/chat/{path}"))[0] == 404
    assert (await browser.get("/phone/mai/file/..%2F..%2Fvanthu.db/x"))[0] == 404


async def test_a_frozen_persons_chat_shows_nothing_from_before(town: WebTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await mai.say("Việc nội bộ")
    sha256 = hashlib.sha256(decision()).hexdigest()
    await mai.send_file("qd.pdf", decision())
    await give(town, "mai", sha256)
    town.clock.advance(timedelta(minutes=1))

    def freeze(conn: Connection) -> None:
        address = addresses.find(conn, "web", "mai")
        assert address is not None
        assert address.person_id is not None
        persons.set_frozen(conn, address.person_id, town.clock.now())

    await town.house.writer.run(freeze)
    assert await town.phones["mai"].history() == []
    async with town.client.get(f"/phone/mai/file/{sha256}/qd.pdf") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("path", ["/", "/chat", "/no-such-page", "/health", "/static/chat.js"])
async def test_every_page_is_strict_with_itself(town: WebTown, path: str) -> None:
    async with town.client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        words = await answer.text()
    if answer.content_type == "text/html":
        assert re.findall(r"<script(?![^>]*\bsrc=)", words) == []
        assert not re.search(r"\son\w+=|\sstyle=", words)


async def test_a_page_that_is_not_there_says_so_in_words(browser: Browser) -> None:
    status, words = await browser.get("/khong-co")
    assert status == 404
    assert "Không có trang này" in words
    assert "There is no such page" in (await browser.get("/khong-co?lang=en"))[1]


async def test_health_is_answered_with_yes_or_no(browser: Browser) -> None:
    assert await browser.get("/health") == (200, '{"well": true}')


async def test_the_demo_is_not_there_in_a_real_office(browser: Browser) -> None:
    assert (await browser.get("/demo"))[0] == 404
    assert (await browser.get("/demo/chat/truong-bbt"))[0] == 404


# ---------------------------------------------------------------- invitations and places for large files


async def invite(town: WebTown, code: str) -> None:
    """An invitation as an administrator would make it."""
    now = town.clock.now()
    await town.house.writer.run(
        lambda conn: invitations.add(
            conn,
            code=code,
            post="van-thu",
            person_id=None,
            name="Nguyễn Thị <Mai>",
            created_by=None,
            now=now,
            expires_at=now + timedelta(hours=72),
        )
    )


async def test_opening_an_invitation_uses_nothing_up(town: WebTown, browser: Browser) -> None:
    await invite(town, "abcdefgh12345678")
    for _ in range(2):
        status, words = await browser.get("/moi/abcdefgh12345678")
        assert status == 200
        assert "Nguyễn Thị &lt;Mai&gt;" in words
        assert "Công chức Văn thư - Lưu trữ" in words
    assert heard(town) == 0


async def test_accepting_opens_a_chat_that_asks_before_it_binds(town: WebTown) -> None:
    await invite(town, "abcdefgh12345678")
    async with town.client.post(
        "/chat/moi/abcdefgh12345678", data={"once": NAME}, allow_redirects=False
    ) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/chat")
        secret = answer.cookies[COOKIE].value
    await town.house.settle()
    browser = Browser(town, secret)
    (question,) = await browser.lines()
    labels = [button["label"] for row in question["buttons"] for button in row]
    assert "Đúng, tôi nhận" in labels
    with town.house.database.read.connect() as conn:
        assert holdings.of_posts(conn, ["van-thu"], at=town.clock.now()) == []


async def test_a_browser_that_has_a_chat_accepts_in_it(town: WebTown, browser: Browser) -> None:
    await invite(town, "abcdefgh12345678")
    url = "/chat/moi/abcdefgh12345678"
    for _ in range(2):
        async with town.client.post(
            url, data={"once": NAME}, headers=browser.headers(), allow_redirects=False
        ) as answer:
            assert answer.status == 303
            assert COOKIE not in answer.cookies
    await town.house.settle()
    assert heard(town) == 1
    assert len(await browser.lines()) == 1


async def test_another_page_cannot_accept_for_somebody(town: WebTown) -> None:
    await invite(town, "abcdefgh12345678")
    headers = {"Origin": "https://elsewhere.example"}
    async with town.client.post("/chat/moi/abcdefgh12345678", data={"once": NAME}, headers=headers) as answer:
        assert answer.status == 403
    assert heard(town) == 0


async def test_an_invitation_that_is_over_says_whom_to_ask(town: WebTown, browser: Browser) -> None:
    await invite(town, "abcdefgh12345678")
    town.clock.advance(timedelta(hours=73))
    status, words = await browser.get("/moi/abcdefgh12345678")
    assert status == 404
    assert "người quản trị" in words


async def place(town: WebTown, chat: str, code: str) -> None:
    """A place for a large file that belongs to somebody's chat."""
    now = town.clock.now()

    def work(conn: Connection) -> None:
        address = addresses.find(conn, "web", chat)
        assert address is not None
        uploads.add(conn, code=code, address_id=address.id, now=now, expires_at=now + timedelta(hours=24))

    await town.house.writer.run(work)


async def test_a_file_sent_by_link_counts_as_sent_in_the_chat_and_only_once(town: WebTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await place(town, "mai", "upload-code-0001")
    stranger = Browser(town)
    assert (await stranger.get("/tai-len/upload-code-0001"))[0] == 200
    status, words = await stranger.drop("qd.pdf", decision(), url="/tai-len/upload-code-0001")
    assert status == 200
    assert "Đã nhận tệp" in words
    await town.look()
    mai.has_seen("15/QĐ-UBND")
    before = heard(town)
    status, words = await stranger.drop("qd2.pdf", decision("16/QĐ-UBND"), url="/tai-len/upload-code-0001")
    assert (status, heard(town)) == (404, before)
    assert "không còn dùng được" in words


async def test_a_link_is_not_used_up_while_the_office_is_busy(
    town: WebTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await place(town, "mai", "upload-code-0001")

    async def busy(*_: Any) -> None:
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr(town.house.desk, "judge", busy)
        status, _ = await Browser(town).drop("qd.pdf", decision(), url="/tai-len/upload-code-0001")
        assert status == 503
    assert (await Browser(town).get("/tai-len/upload-code-0001"))[0] == 200


async def test_an_empty_form_is_asked_again(town: WebTown) -> None:
    await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")
    await place(town, "mai", "upload-code-0001")
    status, words = await Browser(town).drop("", b"", url="/tai-len/upload-code-0001")
    assert status == 400
    assert 'type="file"' in words


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("qd.pdf", "qd.pdf"),
        ("C:\\Tài liệu\\qd.pdf", "qd.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "file"),
        ("Quyết định.pdf", "Quyết định.pdf"),
    ],
)
def test_a_file_keeps_its_own_name_and_nothing_else(given: str, kept: str) -> None:
    assert file_name(given) == kept


def test_a_secret_opens_one_chat() -> None:
    first, second = new_secret(), new_secret()
    assert visitor_by(first).chat != visitor_by(second).chat
    assert len(first) == 43
