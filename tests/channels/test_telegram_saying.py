"""What is said arrives as Telegram can show it, at the pace it allows; and every failure is told apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.telegram_checks import visible
from tests.channels.telegram_loopback import TOKEN, Loopback, Posted
from tests.channels.telegram_phone import hasty_pace, no_wait, shown
from vanthu.channels.base import Said, SaidButton, SaidFile, SendFailed
from vanthu.channels.render import balanced
from vanthu.channels.telegram import Telegram, api, saying
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.pace import Pace
from vanthu.channels.telegram.wording import dress, is_public

MAI = 1
APPROVE = SaidButton("Duyệt", "decide.approve:1", None)


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    async with Loopback().serving() as served:
        served.person(MAI)
        yield served


@pytest.fixture
async def channel(loopback: Loopback) -> AsyncIterator[Telegram]:
    async def nobody(_: object) -> None:
        """Nothing is heard here."""

    opened = Telegram(TOKEN, api=loopback.url, line=Line(sleep=no_wait), pace=hasty_pace())
    await opened.start(nobody)
    yield opened
    await opened.stop()


def paper(folder: Path, name: str = "QĐ 15.pdf") -> SaidFile:
    path = folder / "ab12"
    path.write_bytes(b"%PDF" + b"x" * 10)
    return SaidFile(name, path, "application/pdf", "ab12" * 16)


async def test_a_message_arrives_with_markup_and_buttons(loopback: Loopback, channel: Telegram) -> None:
    name = await channel.send("1", Said("<b>Đã nhận</b> 1 &lt; 2", ((APPROVE,),)))
    (posted,) = loopback.screens[MAI]
    assert (name, posted.text, posted.html) == (str(posted.id), "<b>Đã nhận</b> 1 &lt; 2", True)
    assert posted.buttons == [[{"text": "Duyệt", "callback_data": "decide.approve:1"}]]
    _, values = loopback.calls[-1]
    assert values["link_preview_options"] == {"is_disabled": True}


async def test_a_file_goes_with_its_words_below_it(
    loopback: Loopback, channel: Telegram, tmp_path: Path
) -> None:
    name = await channel.send("1", Said("<b>Văn bản</b>", ((APPROVE,),), paper(tmp_path)))
    (posted,) = loopback.screens[MAI]
    assert posted.file is not None
    assert (name, posted.text, posted.file[0]) == (f"c{posted.id}", "<b>Văn bản</b>", "QĐ 15.pdf")
    assert posted.file[1] == paper(tmp_path).path.read_bytes()


async def test_long_words_go_before_the_file_and_the_buttons_stay_last(
    loopback: Loopback, channel: Telegram, tmp_path: Path
) -> None:
    name = await channel.send("1", Said("chữ " * 400, ((APPROVE,),), paper(tmp_path)))
    words, file = loopback.screens[MAI]
    assert name == f"{words.id}+{file.id}"
    assert (words.buttons, bool(file.buttons)) == ([], True)
    await channel.edit("1", name, Said("Đã duyệt"))
    assert (words.text, file.buttons) == ("Đã duyệt", [])


@pytest.mark.parametrize("name", ['a"; x="b.pdf', "a\r\nX: b.pdf", "a\\b.pdf"])
async def test_a_files_name_cannot_write_into_the_request(
    loopback: Loopback, channel: Telegram, tmp_path: Path, name: str
) -> None:
    await channel.send("1", Said("a", (), paper(tmp_path, name)))
    (posted,) = loopback.screens[MAI]
    assert posted.file is not None
    assert posted.file[0].startswith("a_")
    assert posted.file[0].endswith("b.pdf")


@pytest.mark.parametrize("with_file", [False, True])
async def test_an_edit_changes_words_and_takes_the_buttons_away(
    loopback: Loopback, channel: Telegram, tmp_path: Path, with_file: bool
) -> None:
    file = paper(tmp_path) if with_file else None
    name = await channel.send("1", Said("Chờ duyệt", ((APPROVE,),), file))
    assert name is not None
    decided = Said("<b>Đã duyệt</b> " + "dài " * 300)
    for _ in range(2):  # the second says what stands there already, which is no failure
        await channel.edit("1", name, decided)
    (posted,) = loopback.screens[MAI]
    assert visible(posted.text).startswith("Đã duyệt dài")
    assert (posted.buttons, posted.edited, posted.file is not None) == ([], True, with_file)


async def test_what_is_to_be_changed_is_gone(loopback: Loopback, channel: Telegram) -> None:
    with pytest.raises(SendFailed) as failed:
        await channel.edit("1", "999", Said("a"))
    assert failed.value.refused
    assert not failed.value.permanent
    assert [method for method, _ in loopback.calls].count("editMessageText") == 1


async def test_a_file_that_is_too_large_to_send_leaves_its_words(
    loopback: Loopback, channel: Telegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "FILE_OUT_LIMIT", 5)
    await channel.send("1", Said("Văn bản", (), paper(tmp_path)))
    assert [posted.file for posted in loopback.screens[MAI]] == [None]


async def test_a_file_that_is_missing_refuses_the_message_only(channel: Telegram, tmp_path: Path) -> None:
    gone = SaidFile("a.pdf", tmp_path / "gone", "application/pdf", "0" * 64)
    with pytest.raises(SendFailed) as failed:
        await channel.send("1", Said("a", (), gone))
    assert failed.value.refused


async def test_markup_that_telegram_does_not_take_is_said_plainly(
    loopback: Loopback, channel: Telegram
) -> None:
    await channel.send("1", Said("<u>Gạch chân</u> <b>đậm</b> &amp; 1 <2", ((APPROVE,),)))
    (posted,) = loopback.screens[MAI]
    assert (posted.html, posted.text) == (False, "<u>Gạch chân</u> đậm & 1 <2")
    assert posted.buttons


async def test_what_is_refused_in_plain_words_too_is_refused(loopback: Loopback, channel: Telegram) -> None:
    with pytest.raises(SendFailed) as failed:
        await channel.send("1", Said("x" * 5000))
    assert failed.value.refused
    assert loopback.screens[MAI] == []


def means(failed: SendFailed) -> dict[str, object]:
    """What a failure says, without what it leaves open."""
    fields = ("permanent", "retry_after", "moved_to", "unknown", "refused")
    return {field: value for field in fields if (value := getattr(failed, field))}


FAILURES = [
    (403, "Forbidden: bot was blocked by the user", {}, {"permanent": True}),
    (403, "Forbidden: user is deactivated", {}, {"permanent": True}),
    (400, "Bad Request: chat not found", {}, {"permanent": True}),
    (400, "Bad Request: PEER_ID_INVALID", {}, {"permanent": True}),
    (429, "Too Many Requests: retry after 9", {"retry_after": 9}, {"retry_after": 9.0}),
    (429, "Too Many Requests", {}, {"retry_after": 3.0}),
    (400, "Bad Request: group upgraded", {"migrate_to_chat_id": -100123}, {"moved_to": "-100123"}),
    (502, "Bad Gateway", {}, {}),
    (500, "Internal Server Error", {}, {}),
    (401, "Unauthorized", {}, {}),
]


@pytest.mark.parametrize("case", FAILURES)
async def test_each_failure_is_told_apart(loopback: Loopback, channel: Telegram, case: Any) -> None:
    status, words, parameters, meaning = case
    loopback.fail("sendMessage", status, words, **parameters)
    with pytest.raises(SendFailed) as failed:
        await channel.send("1", Said("a"))
    assert means(failed.value) == meaning


async def test_a_stranger_and_somebody_who_blocked_us_are_permanent(
    loopback: Loopback, channel: Telegram
) -> None:
    loopback.blocked.add(MAI)
    for chat in ("1", "404"):
        with pytest.raises(SendFailed) as failed:
            await channel.send(chat, Said("a"))
        assert failed.value.permanent


async def test_an_answer_that_never_comes_is_unknown_and_a_lost_connection_passes(
    loopback: Loopback, channel: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "READ", 0.05)
    loopback.lose("sendMessage")
    with pytest.raises(SendFailed) as failed:
        await channel.send("1", Said("có đến"))
    assert failed.value.unknown
    assert len(loopback.screens[MAI]) == 1
    loopback.lose("sendMessage", "cut")
    with pytest.raises(SendFailed) as failed:
        await channel.send("1", Said("chưa đến"))
    assert means(failed.value) == {}


async def test_nothing_is_lost_when_the_channel_closes(loopback: Loopback, channel: Telegram) -> None:
    sending = asyncio.create_task(channel.send("1", Said("đang gửi")))
    await asyncio.sleep(0)
    await channel.stop()
    assert await sending is not None
    with pytest.raises(SendFailed) as failed:
        await channel.send("1", Said("muộn"))
    assert means(failed.value) == {}


async def test_typing_never_fails(loopback: Loopback, channel: Telegram) -> None:
    await channel.typing("1")
    assert ("sendChatAction", {"chat_id": 1, "action": "typing"}) in loopback.calls
    await channel.typing("404")
    await channel.stop()
    await channel.typing("1")


# ---------------------------------------------------------------------- words, without a wire


def test_an_address_that_only_this_machine_can_open_is_put_into_the_text() -> None:
    local = SaidButton("Gửi tệp & xem", None, "http://127.0.0.1:8080/tai-len/a?b=1&c=2")
    words = dress(Said("Xin gửi.", ((local, APPROVE),)))
    assert words.html == ("Xin gửi.\nGửi tệp &amp; xem: http://127.0.0.1:8080/tai-len/a?b=1&amp;c=2")
    assert words.keyboard is not None
    assert [[b.text for b in row] for row in words.keyboard.inline_keyboard] == [["Duyệt"]]
    said_already = Said(
        "Ở đây: http://localhost:8080/a", ((SaidButton("Mở", None, "http://localhost:8080/a"),),)
    )
    assert dress(said_already).html == said_already.text


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://mau-son.gov.vn/van-ban/15", True),
        ("http://203.113.131.2:8080/a", True),
        ("http://localhost:8080/", False),
        ("http://127.0.0.1:8080/", False),
        ("http://192.168.1.10/", False),
        ("http://[::1]/", False),
        ("http://may-chu/", False),
        ("http://may-chu.local/", False),
        ("ftp://mau-son.gov.vn/", False),
    ],
)
def test_only_public_addresses_are_buttons(url: str, public: bool) -> None:
    assert is_public(url) is public


@pytest.mark.parametrize("payload", ["", "x" * 65, "đ" * 33])
def test_a_payload_that_telegram_would_not_carry_is_our_fault(payload: str) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        dress(Said("a", ((SaidButton("b", payload, None),),)))


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("<b>đầu", "<b>đầu</b>"),
        ("cuối</b> rồi", "cuối rồi"),
        ("<b>một <i>hai", "<b>một <i>hai</i></b>"),
        ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
    ],
)
def test_a_text_cut_within_its_markup_is_mended(cut: str, whole: str) -> None:
    assert balanced(cut) == whole
    visible(whole)


class Watch:
    """A clock that runs only while somebody waits."""

    def __init__(self) -> None:
        self.at = 0.0

    async def sleep(self, seconds: float) -> None:
        self.at += seconds

    def clock(self) -> float:
        return self.at


async def test_a_chat_gets_three_at_once_then_one_a_second() -> None:
    watch = Watch()
    pace = Pace(sleep=watch.sleep, clock=watch.clock)
    moments = []
    for _ in range(6):
        await pace.turn("1")
        moments.append(round(watch.at, 3))
    assert moments == [0, 0, 0, 1, 2, 3]
    await pace.turn("2")
    assert round(watch.at, 3) == 3


async def test_a_group_gets_no_more_than_twenty_in_any_minute_and_a_long_run_goes_back_to_the_sender() -> (
    None
):
    watch = Watch()
    pace = Pace(sleep=watch.sleep, clock=watch.clock)
    moments: list[float] = []
    while len(moments) < 60:
        try:
            await pace.turn("-100")
        except SendFailed as paced:
            await watch.sleep(paced.retry_after or 0)
        else:
            moments.append(watch.at)
    assert max(sum(start <= at < start + 60 for at in moments) for start in moments) <= 20


def test_the_kit_shows_plain_words_as_they_stand() -> None:
    assert shown(Posted(1, "1 < 2", html=False)).text == "1 < 2"
