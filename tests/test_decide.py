"""The steps: in the order that the adopted regulation prescribes, one decision a turn, and every no has its article."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pymupdf
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from tests.conversation import Phone, Town
from tests.papers_at_hand import decision, sample, scan
from tests.test_publish import Cast
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses as store_addresses
from vanthu.store import assignments, holdings, journal, publications, stand_ins


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


async def town_with(adopts: tuple[str, ...], folder: Path, office: Office, pool: JudgePool) -> Cast:
    return await Cast.of(Town.open(folder, replace(office, adopts=adopts), pool=pool))


async def hand_in(phone: Phone, data: bytes | None = None) -> None:
    await phone.send_file("quyet-dinh.pdf", data or decision())
    await phone.press("Gửi duyệt")


def on_letter_paper(data: bytes) -> bytes:
    with pymupdf.open(stream=data, filetype="pdf") as source, pymupdf.open() as out:
        for index in range(source.page_count):
            page = out.new_page(width=612, height=792)
            page.show_pdf_page(pymupdf.Rect(0, 0, 595.3, 841.9), source, index)
        return bytes(out.tobytes())


async def test_one_step_by_the_board_where_the_first_regulation_alone_is_adopted(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await town_with(("quang-khai-2021",), tmp_path, office, pool)
    await hand_in(cast.mai)
    for phone in (cast.toan, cast.hanh, cast.bach):
        phone.sees("bước 1/1", "Điều 6.1")
    await cast.hanh.press("Duyệt")
    assert cast.states() == {"published": 1}
    await cast.town.close()


async def test_four_turns_where_the_unit_leader_comes_first(
    tmp_path: Path, office: Office, pool: JudgePool
) -> None:
    cast = await town_with(("nhu-xuan-2012",), tmp_path, office, pool)
    chief = await cast.town.phone("Đặng Văn Sơn", "chanh-van-phong", chat="son")
    other = await cast.town.phone("Lý Thu Hà", "truong-phong-kinh-te", chat="ha")
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    cast.mai.sees("lĩnh vực nào")
    await cast.mai.say("Hành chính")
    await cast.mai.press("Gửi duyệt")
    chief.sees("bước 1/4", "Điều 10.1a")
    assert not other.screen, "a unit's leader approves only what his own unit provides"
    await chief.press("Duyệt")
    cast.toan.sees("bước 2/4", "Điều 15.1")
    await cast.toan.press("Duyệt")
    cast.hanh.sees("bước 3/4", "Điều 15.2")
    await cast.hanh.press("Duyệt")
    cast.bach.sees("bước 4/4", "Điều 15.3")
    await cast.bach.press("Duyệt")
    assert cast.states() == {"published": 1}
    await cast.town.close()


@pytest.mark.parametrize(("adopted", "checked"), [("quang-khai-2021", True), ("trung-dung-2024", False)])
async def test_layout_is_noted_on_the_checkers_card_where_the_regulation_has_it_checked(
    tmp_path: Path, office: Office, pool: JudgePool, adopted: str, checked: bool
) -> None:
    cast = await town_with((adopted,), tmp_path, office, pool)
    await hand_in(cast.mai, on_letter_paper(decision()))
    asked = [phone for phone in (cast.toan, cast.hanh, cast.bach) if phone.screen]
    assert asked
    for phone in asked:
        assert ("Thể thức" in phone.last.text and "A4" in phone.last.text) is checked
        assert ("Điều 4.5" in phone.last.text) is checked
    await cast.town.close()


async def test_the_first_of_several_holders_wins_and_the_others_see_it(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.toan.press("Duyệt")
    late = cast.hanh.payload("Duyệt")
    stale = cast.bach.payload("Duyệt")
    await cast.bach.press_payload(stale)
    assert cast.hanh.last.buttons == [] or "Đã duyệt" in cast.hanh.screen[-1].text
    await cast.hanh.press_payload(late)
    cast.hanh.has_seen("Đã duyệt", "Trần Văn Bách")
    assert cast.states() == {"published": 1}


async def test_after_a_decision_every_card_shows_who_and_when_and_its_buttons_are_gone(cast: Cast) -> None:
    await hand_in(cast.mai)
    card = cast.toan.screen[0]
    assert "Duyệt" in card.buttons
    await cast.hanh.press("Duyệt")
    assert card.buttons == []
    assert card.edited
    assert "Lê Thị Hạnh" in card.text
    assert "09:00 thứ Hai 23/11/2026" in card.text


async def test_a_stale_press_is_answered_with_who_decided(cast: Cast) -> None:
    await hand_in(cast.mai)
    press = cast.toan.payload("Duyệt")
    await cast.hanh.press("Duyệt")
    await cast.toan.press_payload(press)
    cast.toan.sees("Đã duyệt", "Lê Thị Hạnh")


async def test_the_maker_is_never_the_checker(cast: Cast) -> None:
    await hand_in(cast.hanh)
    cast.hanh.never_saw("Chờ anh/chị")
    await cast.hanh.press_payload(cast.toan.payload("Duyệt"))
    cast.hanh.sees("không tự duyệt được")
    await cast.toan.press("Duyệt")
    await cast.hanh.press_payload(cast.bach.payload("Duyệt"))
    cast.hanh.sees("không tự duyệt được")
    assert cast.states() == {"review": 1}


async def test_nobody_decides_two_steps_of_one_round(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.hanh.press("Duyệt")
    assert "bước 2/2" not in cast.hanh.text, "who edited is not asked to approve"
    await cast.hanh.press_payload(cast.bach.payload("Duyệt"))
    cast.hanh.sees("phải do người khác quyết định")
    assert cast.states() == {"review": 1}


async def test_returning_needs_a_reason_and_a_mended_file_keeps_the_history(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.toan.press("Trả lại")
    cast.toan.sees("Vì sao trả lại?")
    await cast.toan.say("Thiếu phụ lục kèm theo")
    cast.mai.sees("Đã trả lại", "Thiếu phụ lục kèm theo", "Phạm Quốc Toản")
    await cast.mai.press("Nộp tệp đã sửa")
    await cast.mai.say("đây ạ")
    cast.mai.sees("tệp đã sửa")
    await cast.mai.send_file(
        "quyet-dinh-2.pdf", decision(subject="Về việc ban hành Quy chế tiếp công dân của xã")
    )
    cast.mai.has_seen("Bản sửa đã nhận")
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    (case,) = cast.published()
    assert case.revision.ordinal == 2
    assert cast.states() == {"published": 1}


async def test_refusing_needs_a_cited_reason_and_is_asked_once_more(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.toan.press("Từ chối")
    (reason,) = [word for word in cast.toan.last.buttons if "xuyên tạc" in word or "vu khống" in word.lower()]
    await cast.toan.press(reason)
    assert cast.states() == {"review": 1}, "one tap does not refuse for good"
    await cast.toan.press("Đúng, từ chối")
    cast.mai.sees("Đã từ chối", "Điều 6.1d", "Phạm Quốc Toản", "Cần hỏi thêm")
    assert cast.states() == {"refused": 1}


async def test_an_approval_is_bound_to_the_very_file(cast: Cast) -> None:
    await hand_in(cast.mai)
    old = cast.toan.payload("Duyệt")
    await cast.mai.press("Rút lại")
    await cast.mai.press("Bỏ, không nộp")
    await cast.mai.press("Đúng, bỏ hẳn")
    await cast.toan.press_payload(old)
    assert "không còn chờ quyết định" in cast.toan.last.text
    assert cast.states() == {"cancelled": 1}


async def test_a_scan_cannot_be_published_unseen(cast: Cast) -> None:
    await cast.mai.send_file("quet.pdf", scan())
    await cast.mai.press("Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh")
    await cast.mai.press("Ủy ban nhân dân")
    await cast.mai.press("Thông báo")
    for answer in ("22/TB-UBND", "19/11/2026", "Lịch tiếp công dân", "Ủy ban nhân dân xã Mẫu Sơn"):
        if "Gửi duyệt" not in cast.mai.last.buttons:
            await cast.mai.say(answer)
    await cast.mai.press("Gửi duyệt")
    cast.toan.sees("không tự loại trừ được dấu mật")
    await cast.toan.press("Đã xem từng trang, duyệt")
    cast.toan.sees("mở tệp")
    assert "bước 2/2" not in cast.bach.text if cast.bach.screen else True
    await cast.toan.press("Mở tệp")
    assert cast.toan.last.said.file is not None
    await cast.toan.press("Đã xem từng trang, duyệt")
    cast.bach.sees("bước 2/2")


async def test_a_limited_kind_is_shown_to_the_reviewer_with_its_limit(cast: Cast) -> None:
    await cast.mai.send_file("nq.pdf", sample("nghi-quyet-dang-uy.pdf"))
    await cast.mai.press("Gửi duyệt")
    cast.toan.sees("Cần xem kỹ", "Phụ lục 1")


async def test_why_names_the_article_its_words_and_the_other_regulation(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.toan.press("Vì sao?")
    cast.toan.sees("Điều 5.4c", "Đang áp dụng", "Cũng đã nhận áp dụng", "SHA-256")


async def test_only_those_concerned_may_open_the_file(cast: Cast) -> None:
    await hand_in(cast.mai)
    press = cast.toan.payload("Mở tệp")
    await cast.tu.press_payload(press)
    assert cast.tu.last.said.file is None
    outsider = await cast.town.phone("Ngô Văn Lâm", "cong-chuc-kinh-te", chat="lam")
    await outsider.press_payload(press)
    assert outsider.last.said.file is None
    await cast.toan.press("Mở tệp")
    assert cast.toan.last.said.file is not None


async def test_buttons_work_after_a_restart(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.town.restart()
    await cast.toan.press("Duyệt")
    await cast.town.restart()
    await cast.bach.press("Duyệt")
    assert cast.states() == {"published": 1}


async def test_waiting_work_is_shown_again_on_request(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.toan.say("/viec")
    cast.toan.sees("Chờ anh/chị: Biên tập")
    await cast.bach.say("/viec")
    cast.bach.sees("Không có việc nào")


async def test_a_stand_in_decides_and_it_is_shown(cast: Cast) -> None:
    town = cast.town
    lan = await town.phone("Vi Thị Lan", "cong-chuc-van-hoa", chat="lan")
    now = town.clock.now()

    def lend(conn):  # type: ignore[no-untyped-def]
        people = {name: store_addresses.find(conn, "web", name).person_id for name in ("bach", "lan")}
        stand_ins.add(
            conn,
            absent_id=people["bach"],
            stand_in_id=people["lan"],
            post="truong-bbt",
            scope=["publish"],
            since=now,
            until=now + timedelta(days=2),
            granted_by=people["bach"],
            now=now,
        )

    await town.house.writer.run(lend)
    await hand_in(cast.mai)
    await cast.toan.press("Duyệt")
    lan.sees("thay", "Trần Văn Bách")
    await lan.press("Duyệt")
    cast.bach.has_seen("Vi Thị Lan")
    assert cast.states() == {"published": 1}
    with town.house.database.read.connect() as conn:
        (entry,) = [e for e in journal.entries(conn) if e.verb == "publication.approve" and e.stands_in_for]
    assert entry.post == "truong-bbt"


async def test_a_stand_in_has_no_right_after_the_period(cast: Cast) -> None:
    town = cast.town
    lan = await town.phone("Vi Thị Lan", "cong-chuc-van-hoa", chat="lan")
    now = town.clock.now()

    def lend(conn):  # type: ignore[no-untyped-def]
        people = {name: store_addresses.find(conn, "web", name).person_id for name in ("toan", "lan")}
        stand_ins.add(
            conn,
            absent_id=people["toan"],
            stand_in_id=people["lan"],
            post="uy-vien-bbt",
            scope=[],
            since=now,
            until=now + timedelta(hours=1),
            granted_by=people["toan"],
            now=now,
        )

    await town.house.writer.run(lend)
    await hand_in(cast.mai)
    press = lan.payload("Duyệt")
    await town.pass_time(timedelta(hours=2))
    await lan.press_payload(press)
    lan.sees("không phải phần việc của anh/chị")
    assert cast.states() == {"review": 1}


async def test_a_step_that_nobody_can_take_is_said_loudly(cast: Cast) -> None:
    admin = await cast.town.phone("Vũ Minh Đức", "quan-tri", chat="duc")

    def gone(conn):  # type: ignore[no-untyped-def]
        for name in ("toan", "hanh"):
            person = store_addresses.find(conn, "web", name).person_id
            holdings.end(conn, person_id=person, at=cast.town.clock.now())

    await cast.town.house.writer.run(gone)
    await hand_in(cast.mai)
    admin.sees("chưa có ai để quyết định", "Ủy viên")
    cast.mai.has_seen("chưa có ai để quyết định")
    assert cast.states() == {"review": 1}


async def test_every_change_is_in_a_chain_that_verifies(cast: Cast) -> None:
    await hand_in(cast.mai)
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    with cast.town.house.database.read.connect() as conn:
        entries = [entry.verb for entry in journal.entries(conn, record="publication:1")]
        verdict = journal.verify(conn)
    assert [verb for verb in entries if verb.startswith("publication.")] == [
        "publication.handed_in",
        "publication.submitted",
        "publication.approve",
        "publication.approve",
        "publication.approved",
        "publication.published",
    ]
    assert verdict.first_bad is None


ROLES = ("visitor", "van-thu", "uy-vien-bbt", "pho-truong-bbt", "truong-bbt", "quan-tri", "cong-chuc-kinh-te")
ACTIONS = (
    "decide.approve:{a}",
    "decide.because:{a}:return:layout",
    "decide.refused:{a}:slander",
    "publish.send:{p}:{v}",
    "publish.take_back:{p}",
    "publish.take_up:{p}",
    "publish.revise:{p}",
    "publish.discard_yes:{p}",
    "publish.choose:{p}:category:news",
    "decide.file:{a}",
    "decide.why:{a}",
)
STATES = ("draft", "step 1", "step 2", "published", "returned")
#: Everything that is allowed in this table; all else changes nothing. Mai (van-thu) is the maker.
ALLOWED = {
    ("van-thu", "publish.send", "draft"),
    ("van-thu", "publish.discard_yes", "draft"),
    ("van-thu", "publish.choose", "draft"),
    ("van-thu", "publish.take_back", "step 1"),
    ("van-thu", "publish.take_back", "step 2"),
    ("van-thu", "publish.take_up", "returned"),
    ("van-thu", "publish.discard_yes", "returned"),
    *{
        (role, f"decide.{verb}", "step 1")
        for role in ("uy-vien-bbt", "pho-truong-bbt")
        for verb in ("approve", "refused", "because")
    },
    *{("truong-bbt", f"decide.{verb}", "step 2") for verb in ("approve", "refused", "because")},
    ("pho-truong-bbt", "decide.approve", "step 2"),
    ("pho-truong-bbt", "decide.refused", "step 2"),
    ("pho-truong-bbt", "decide.because", "step 2"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
async def test_what_is_not_allowed_changes_nothing(
    tmp_path: Path, office: Office, pool: JudgePool, role: str, state: str
) -> None:
    number = 0
    cast = await scene(tmp_path / "0", office, pool, state)
    for action in ACTIONS:
        phone = await who(cast, role)
        before, said = picture(cast), len(phone.screen)
        case, turns = current(cast)
        press = action.format(a=turns[-1].id if turns else 1, p=1, v=case.publication.version)
        await phone.press_payload(press)
        verb = action.split(":")[0]
        assert (picture(cast) != before) == ((role, verb, state) in ALLOWED), (role, verb, state)
        assert len(phone.screen) > said, f"{role} pressed {verb} in {state} and heard nothing"
        if picture(cast) != before:
            await cast.town.close()
            number += 1
            cast = await scene(tmp_path / str(number), office, pool, state)
    await cast.town.close()


async def scene(folder: Path, office: Office, pool: JudgePool, state: str) -> Cast:
    cast = await Cast.of(Town.open(folder, office, pool=pool))
    await bring_to(cast, state)
    return cast


async def who(cast: Cast, role: str) -> Phone:
    phones = {
        "van-thu": cast.mai,
        "uy-vien-bbt": cast.toan,
        "pho-truong-bbt": cast.hanh,
        "truong-bbt": cast.bach,
        "visitor": cast.tu,
    }
    return phones.get(role) or await cast.town.phone("Người khác", role, chat="other")


async def bring_to(cast: Cast, state: str) -> None:
    await cast.mai.send_file("a.pdf", decision())
    if state == "draft":
        return
    await cast.mai.press("Gửi duyệt")
    if state == "returned":
        await cast.toan.press("Trả lại")
        await cast.toan.say("Thiếu phụ lục")
    if state in ("step 2", "published"):
        await cast.toan.press("Duyệt")
    if state == "published":
        await cast.bach.press("Duyệt")


def current(cast: Cast) -> tuple[publications.Case, list[assignments.Assignment]]:
    with cast.town.house.database.read.connect() as conn:
        case = publications.get(conn, 1)
        assert case is not None
        return case, assignments.of_publication(conn, 1)


def picture(cast: Cast) -> tuple[object, ...]:
    case, turns = current(cast)
    with cast.town.house.database.read.connect() as conn:
        entries = conn.execute(select(func.count()).select_from(journal.journal)).scalar()
    return case.publication, case.document, tuple((t.id, t.decision) for t in turns), entries
