"""More time: asked with a reason, decided by somebody else, both dates kept; never where a regulation says when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision
from tests.test_deadlines import at
from tests.test_publish import Cast
from tests.test_recount import local, owed
from vanthu.actions import deadlines
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal, moves

CLOCK = "assignment.due"
MADE, SET = datetime(2026, 11, 23, 2, tzinfo=UTC), datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest_asyncio.fixture(loop_scope="session")
async def cast(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[Cast]:
    adopts = ("quang-khai-2021", "trung-dung-2024", "hoang-duc-2020")
    cast = await Cast.of(Town.open(tmp_path, replace(office, adopts=adopts), pool=pool))
    yield cast
    await cast.town.close()


async def assign(cast: Cast) -> int:
    """Toản has a paper before him, and until Thursday 26 November for it by his leader's word."""
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Đăng lên trang")
    await cast.mai.press("Gửi duyệt")

    def begin(conn: Connection) -> None:
        act = cast.town.act(conn)
        deadlines.start(act, act.rules, "publication:1", (CLOCK,), {"assignment.made": MADE}, promised=SET)

    await cast.town.house.writer.run(begin)
    return owed(cast.town, CLOCK).id


async def ask(cast: Cast, *, day: str = "Thứ Sáu 27/11/2026") -> None:
    await cast.toan.press_payload(f"extensions.ask:{await assign(cast)}")
    cast.toan.sees("Vì sao", "15/QĐ-UBND")
    await cast.toan.say("Chờ Phòng Kinh tế gửi lại số liệu")
    cast.toan.sees("đến ngày nào")
    await cast.toan.press(day)


async def test_more_time_is_asked_with_a_reason_and_a_leader_grants_it(cast: Cast) -> None:
    await ask(cast)
    cast.toan.sees(
        "Đã gửi đề nghị", "17:00 thứ Năm 26/11/2026", "17:00 thứ Sáu 27/11/2026", "Hạn cũ vẫn tính"
    )
    for phone in (cast.bach, cast.hanh):
        phone.sees("đề nghị gia hạn", "Chờ Phòng Kinh tế", "Phạm Quốc Toản", "Điều 6.4b")
    assert not cast.mai.last.text.startswith("⏳"), "an officer does not decide"
    await cast.hanh.press("Đồng ý gia hạn")
    assert local(owed(cast.town, CLOCK).due_at) == "27/11 17:00"
    cast.toan.sees("Đã gia hạn", "Lê Thị Hạnh")
    cast.bach.sees("Đã gia hạn")
    assert "Đồng ý gia hạn" not in cast.bach.buttons


async def test_both_dates_stand_under_why_this_date_and_in_the_journal(cast: Cast) -> None:
    await ask(cast)
    await cast.hanh.press("Đồng ý gia hạn")
    found = owed(cast.town, CLOCK)
    await cast.toan.press_payload(f"deadlines.why:{found.id}")
    cast.toan.sees("Hạn đã đổi", "26/11/2026", "27/11/2026", "Chờ Phòng Kinh tế", "Lê Thị Hạnh")
    with cast.town.house.database.read.connect() as conn:
        verbs = [entry.verb for entry in journal.entries(conn)]
        (kept,) = moves.of_deadline(conn, found.id)
    assert "extension.asked" in verbs and "deadline.moved" in verbs  # noqa: PT018
    assert (local(kept.old_due), local(kept.new_due)) == ("26/11 17:00", "27/11 17:00")


async def test_reminders_follow_the_new_date(cast: Cast) -> None:
    await ask(cast, day="Thứ Hai 30/11/2026")
    await cast.bach.press("Đồng ý gia hạn")
    await at(cast.town, 26, 17)
    assert not [s for s in cast.toan.screen if "Nhắc hạn" in s.text and "26/11/2026" in s.text]
    await at(cast.town, 30, 17)
    cast.toan.has_seen("đến 17:00 thứ Hai 30/11/2026")


async def test_it_is_refused_with_a_reason_and_the_date_stays(cast: Cast) -> None:
    await ask(cast)
    await cast.bach.press("Không gia hạn")
    await cast.bach.say("không")
    cast.bach.sees("rõ lý do")
    await cast.bach.say("Huyện cần số liệu trong tuần này")
    cast.toan.sees("Không gia hạn", "Huyện cần số liệu", "Trần Văn Bách")
    assert local(owed(cast.town, CLOCK).due_at) == "26/11 17:00"
    await cast.hanh.press_payload("extensions.grant:1")
    cast.hanh.sees("Không gia hạn", "Trần Văn Bách")


async def test_who_asks_never_decides(cast: Cast) -> None:
    await ask(cast)
    await cast.toan.press_payload("extensions.grant:1")
    cast.toan.sees("không tự quyết định")
    await cast.tu.press_payload("extensions.grant:1")
    cast.tu.never_saw("15/QĐ-UBND")
    await cast.mai.press_payload("extensions.grant:1")
    cast.mai.sees("phụ trách đơn vị hoặc lãnh đạo")
    assert local(owed(cast.town, CLOCK).due_at) == "26/11 17:00"


async def test_only_whose_turn_it_is_asks_and_only_once(cast: Cast) -> None:
    await ask(cast)
    number = owed(cast.town, CLOCK).id
    await cast.mai.press_payload(f"extensions.ask:{number}")
    cast.mai.sees("Chỉ người đang giữ việc")
    await cast.toan.press_payload(f"extensions.ask:{number}")
    cast.toan.sees("đang chờ quyết định", "Phạm Quốc Toản")
    await cast.toan.press("Rút đề nghị")
    assert "Đồng ý gia hạn" not in cast.bach.buttons
    await cast.toan.press_payload(f"extensions.ask:{number}")
    cast.toan.sees("Vì sao")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("24/11", "phải sau hạn"),
        ("28/11", "nghỉ"),
        ("30/11/2027", "tối đa 92 ngày"),
        ("hôm nào đó", "đến ngày nào"),
        ("1/12", "thứ Ba 01/12/2026"),
    ],
)
async def test_the_day_may_be_typed_and_must_be_a_later_working_day(
    cast: Cast, words: str, answer: str
) -> None:
    await cast.toan.press_payload(f"extensions.ask:{await assign(cast)}")
    await cast.toan.say("Chờ số liệu của Phòng Kinh tế")
    await cast.toan.say(words)
    cast.toan.sees(answer)


async def test_a_date_that_a_regulation_gives_is_not_extended_and_the_article_says_so(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Đăng lên trang")
    await cast.mai.press("Gửi duyệt")
    await at(cast.town, 23, 16)
    await cast.toan.press("Xin thêm thời gian")
    cast.toan.sees("Điều 6.2", "không gia hạn được", "/uyquyen")


async def test_what_is_done_meanwhile_is_not_extended(cast: Cast) -> None:
    await ask(cast)
    await cast.toan.press_payload("decide.approve:1")
    await cast.bach.press("Duyệt")
    await cast.hanh.press("Đồng ý gia hạn")
    cast.hanh.sees("không còn nữa")


async def test_a_restart_between_reason_and_day_loses_nothing(cast: Cast) -> None:
    await cast.toan.press_payload(f"extensions.ask:{await assign(cast)}")
    await cast.toan.say("Chờ số liệu của Phòng Kinh tế")
    await cast.town.restart()
    await cast.toan.say("30/11")
    cast.bach.sees("đề nghị gia hạn", "30/11/2026")


async def test_an_outsider_learns_nothing(cast: Cast) -> None:
    number = await assign(cast)
    lam: Phone = await cast.town.phone("Ngô Văn Lâm", "cong-chuc-kinh-te", chat="lam")
    for press in (
        f"extensions.ask:{number}",
        f"deadlines.why:{number}",
        "extensions.show:7",
        "extensions.ask:x",
    ):
        await lam.press_payload(press)
    lam.never_saw("15/QĐ-UBND")
