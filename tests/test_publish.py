"""A paper from the chat to the public page, as the people of the office see it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from tests.conversation import POOR, FakeWire, Phone, Town, count_by_state
from tests.papers.make import encode
from tests.papers_at_hand import decision, sample, scan
from vanthu.channels.base import FILES, PHOTO, FetchFailed, IncomingFile
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, journal, publications


@dataclass
class Cast:
    """Mai hands in, Toản edits, Hạnh and Bách approve; Tư is a citizen who must see nothing of it."""

    town: Town
    mai: Phone
    toan: Phone
    hanh: Phone
    bach: Phone
    tu: Phone

    @classmethod
    async def of(cls, town: Town) -> Cast:
        return cls(
            town,
            await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai"),
            await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan"),
            await town.phone("Lê Thị Hạnh", "pho-truong-bbt", chat="hanh"),
            await town.phone("Trần Văn Bách", "truong-bbt", chat="bach"),
            await town.phone("Bà Tư", chat="tu"),
        )

    def published(self) -> list[publications.Case]:
        with self.town.house.database.read.connect() as conn:
            return publications.published(conn)

    def states(self) -> dict[str, int]:
        with self.town.house.database.read.connect() as conn:
            return count_by_state(conn)


@pytest_asyncio.fixture(loop_scope="session")
async def cast(town: Town) -> AsyncIterator[Cast]:
    yield await Cast.of(town)


async def test_a_paper_goes_from_the_chat_to_the_page(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    cast.mai.has_seen("Quyết định", "15/QĐ-UBND", "20/11/2026", "Trần Văn Bách")
    await cast.mai.press("Gửi duyệt")
    cast.mai.sees("Đã gửi duyệt")
    cast.toan.sees("Chờ anh/chị: Biên tập", "15/QĐ-UBND", "Nguyễn Thị Mai", "Điều 5.4c")
    assert not cast.bach.screen, "the head is not asked before the member has edited"

    await cast.toan.press("Duyệt")
    cast.bach.sees("bước 2/2", "15/QĐ-UBND")
    await cast.bach.press("Duyệt")

    (case,) = cast.published()
    assert case.publication.slug == "15-qd-ubnd-2026-11-20"
    for phone in (cast.mai, cast.toan, cast.bach):
        phone.sees("Đã công khai", "/van-ban/15-qd-ubnd-2026-11-20")
    assert "Rút lại" not in cast.mai.buttons
    assert not cast.tu.screen, "who has nothing to do with it hears nothing"


async def test_only_what_is_missing_is_asked_one_thing_at_a_time(cast: Cast) -> None:
    await cast.mai.send_file("quet.pdf", scan())
    asked = [cast.mai.last.text]
    await cast.mai.press("Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh")
    asked.append(cast.mai.last.text)
    await cast.mai.press("Ủy ban nhân dân")
    asked.append(cast.mai.last.text)
    await cast.mai.press("Thông báo")
    asked.append(cast.mai.last.text)
    await cast.mai.say("22/TB-UBND")
    asked.append(cast.mai.last.text)
    await cast.mai.say("19/11/2026")
    while "Gửi duyệt" not in cast.mai.last.buttons:
        asked.append(cast.mai.last.text)
        await cast.mai.say("Lịch tiếp công dân tháng 12 năm 2026")
    assert len(asked) == len(set(asked)), "nothing is asked twice"
    cast.mai.sees("22/TB-UBND", "19/11/2026", "Lịch tiếp công dân")


async def test_a_wrong_answer_is_explained_and_asked_again(cast: Cast) -> None:
    await cast.mai.send_file("quyet-dinh.pdf", decision())
    await cast.mai.press("Sửa thông tin")
    await cast.mai.press("Số ký hiệu")
    await cast.mai.say("mười lăm")
    cast.mai.sees("15/QĐ-UBND")
    await cast.mai.say("16/QĐ-UBND")
    cast.mai.sees("16/QĐ-UBND")
    await cast.mai.press("Sửa thông tin")
    await cast.mai.press("Ngày ban hành")
    for wrong in ("hôm qua", "31/02/2026", "01/01/2030"):
        await cast.mai.say(wrong)
        cast.mai.sees("09/11/2026")
    await cast.mai.say("ngày 18 tháng 11 năm 2026")
    cast.mai.sees("18/11/2026")


async def test_a_kind_outside_the_list_is_refused_with_the_article(cast: Cast) -> None:
    await cast.mai.send_file("giay-nghi-phep.pdf", sample("giay-nghi-phep.pdf"))
    cast.mai.has_seen(
        "Không được đăng", "Điều 8", "Phụ lục 3", "Cần hỏi thêm", "chưa có cán bộ nào quyết định"
    )
    with cast.town.house.database.read.connect() as conn:
        (kept,) = [entry for entry in journal.entries(conn) if entry.verb == "publication.stopped"]
    assert kept.data["findings"] == ["outside_list", "recipients"]
    assert any("Điều 8" in article for article in kept.data["articles"])
    assert "Gửi duyệt" not in cast.mai.buttons
    assert len(cast.mai.screen) == 1, "what cannot be posted is not asked about"
    assert not cast.toan.screen


async def test_a_paper_that_does_not_name_the_page_is_returned(cast: Cast) -> None:
    await cast.mai.send_file("tb.pdf", decision("16/QĐ-UBND", page=False))
    cast.mai.has_seen("Phải sửa", "Điều 4.5", "Trang Thông tin điện tử xã")
    assert "Gửi duyệt" not in cast.mai.buttons


async def test_a_draft_without_a_number_is_returned(cast: Cast) -> None:
    await cast.mai.send_file("kh.pdf", sample("ke-hoach-du-thao.pdf"))
    cast.mai.has_seen("Phải sửa", "Điều 3.3")
    assert "Gửi duyệt" not in cast.mai.buttons


async def test_a_legacy_character_set_is_returned_with_the_article(cast: Cast) -> None:
    await cast.mai.send_file("cv.docx", sample("cong-van-tcvn3.docx"))
    cast.mai.has_seen("Phải sửa", "TCVN3", "Điều 7.5")


async def test_a_caption_and_a_name_in_a_legacy_set_are_shown_as_they_were_read(cast: Cast) -> None:
    name, caption = "Quyết định kiện toàn tổ công nghệ.pdf", "Kính gửi Ban Biên tập xem xét, đăng tải"
    await cast.mai.send_file(encode(name, "tcvn3"), decision(), caption=encode(caption, "vni"))
    cast.mai.has_seen(encode(name, "tcvn3"), name)
    cast.mai.has_seen(encode(caption, "vni"), caption)


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
async def test_a_secrecy_mark_in_a_legacy_caption_or_name_keeps_nothing(cast: Cast, legacy: str) -> None:
    await cast.mai.send_file("cv.pdf", decision(), caption=encode("Độ mật: Tuyệt mật", legacy))
    await cast.mai.send_file(encode("[Tuyệt mật] báo cáo.pdf", legacy), decision())
    assert cast.states() == {}


async def test_news_is_asked_for_its_category_and_its_fields(cast: Cast) -> None:
    await cast.mai.send_file("tin-bai.docx", sample("tin-bai.docx"))
    await cast.mai.press("Tin tức về hoạt động của UBND xã")
    answers = {"Tác giả": "Đỗ Thị Lan", "kết thúc": "20/11/2026"}
    for _ in range(4):
        if "Gửi duyệt" in cast.mai.last.buttons:
            break
        question = cast.mai.last.text
        answer = next(
            (a for key, a in answers.items() if key.lower() in question.lower()), "Ra quân vệ sinh môi trường"
        )
        await cast.mai.say(answer)
    cast.mai.sees("Tin tức về hoạt động", "Đỗ Thị Lan", "20/11/2026")
    await cast.mai.press("Gửi duyệt")
    cast.toan.sees("Đỗ Thị Lan")


@pytest.mark.parametrize("file", ["bao-cao-mat.pdf"])
async def test_a_paper_with_a_secrecy_mark_is_refused_and_nothing_of_it_is_kept(
    cast: Cast, file: str
) -> None:
    await cast.mai.send_file("bao-cao-thang-11.pdf", sample(file), caption="nhờ đăng giúp")
    cast.mai.sees("độ mật", "Điều 1", "Điều 6.1b", "xóa ngay tin vừa gửi")
    assert cast.states() == {}
    kept = [path for path in (cast.town.house.config.home / "files").rglob("*") if path.is_file()]
    assert kept == []
    assert_nowhere(cast.town, "bao-cao-thang-11", "nhờ đăng giúp")


@pytest.mark.parametrize(
    ("name", "caption"),
    [("QD_TUYET MAT.pdf", None), ("qd.pdf", "Độ mật: Tối mật"), ("[MẬT] qd.pdf", "đăng giúp em")],
)
async def test_a_mark_in_name_or_caption_refuses_before_anything_is_stored(
    cast: Cast, name: str, caption: str | None
) -> None:
    await cast.mai.send_file(name, decision(), caption=caption)
    cast.mai.sees("độ mật", "xóa ngay tin vừa gửi")
    assert cast.states() == {}
    assert_nowhere(cast.town, name, *([caption] if caption else []))


def assert_nowhere(town: Town, *words: str) -> None:
    """None of these words stands anywhere in the records or beside them."""
    home = Path(town.house.config.home)
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for word in words:
                assert word.encode() not in data, f"{word!r} stands in {path.name}"


async def test_the_same_file_twice_is_noticed(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.hanh.send_file("b.pdf", decision())
    cast.hanh.sees("Tệp này đã được Nguyễn Thị Mai nộp", "đang được duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    await cast.mai.send_file("c.pdf", decision())
    cast.mai.sees("Văn bản đã công khai tại")
    assert cast.states() == {"published": 1}


async def test_the_same_event_twice_has_one_effect(cast: Cast) -> None:
    for _ in range(3):
        await cast.mai.send_file("a.pdf", decision(), event_id="same")
    press = cast.mai.payload("Gửi duyệt")
    for _ in range(3):
        await cast.mai.press_payload(press, event_id="send")
    assert cast.states() == {"review": 1}
    assert len(cast.toan.screen) == 1


async def test_a_half_done_hand_in_survives_a_restart(cast: Cast) -> None:
    await cast.mai.send_file("quet.pdf", scan())
    await cast.mai.press("Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh")
    await cast.mai.press("Ủy ban nhân dân")
    await cast.town.restart()
    await cast.mai.press("Thông báo")
    cast.mai.sees("Số, ký hiệu")
    await cast.town.restart()
    await cast.mai.say("/nop")
    cast.mai.has_seen("đang nộp dở")
    await cast.mai.say("22/TB-UBND")
    cast.mai.sees("ban hành ngày nào")


async def test_a_half_done_hand_in_goes_on_in_another_chat_of_the_same_person(cast: Cast) -> None:
    await cast.mai.send_file("quet.pdf", scan())
    other = await cast.town.phone("Nguyễn Thị Mai", chat="mai-2")

    def bind(conn: Connection) -> None:
        first, second = (addresses.find(conn, "web", chat) for chat in ("mai", "mai-2"))
        assert first is not None
        assert second is not None
        addresses.bind(conn, second.id, first.person_id)

    await cast.town.house.writer.run(bind)
    await other.say("/nop")
    await other.press("Văn bản chỉ đạo, điều hành của UBND xã; huyện; tỉnh")
    other.sees("do cơ quan nào ban hành")


async def test_a_visitor_cannot_hand_in(cast: Cast) -> None:
    await cast.tu.send_file("a.pdf", decision())
    cast.tu.sees("Xin xem lại trước khi gửi", "a.pdf")
    await cast.tu.say("/nop")
    cast.tu.sees("Chỉ cán bộ")
    assert cast.states() == {}


async def test_an_album_of_pictures_is_answered_once(cast: Cast) -> None:
    for _ in range(4):
        await cast.mai.send(PHOTO, album="a1")
    assert len(cast.mai.screen) == 1
    await cast.mai.send(PHOTO, album="a2")
    assert len(cast.mai.screen) == 2


async def test_photos_and_large_files_get_a_helpful_answer(cast: Cast) -> None:
    await cast.mai.send(PHOTO)
    cast.mai.sees("nén", "PDF")
    big = IncomingFile(name="to.pdf", size=30_000_000, ref="x", too_big=True)
    await cast.mai.send(FILES, files=(big,))
    cast.mai.sees("to.pdf", "/tai-len/", "24 giờ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rong.pdf", b""),
        ("hong.pdf", b"%PDF-1.7\nkhong phai pdf"),
        ("trang.pdf", b"<html><body>x</body></html>"),
    ],
)
async def test_a_bad_file_is_explained(cast: Cast, name: str, data: bytes) -> None:
    await cast.mai.send_file(name, data)
    assert len(cast.mai.last.text) > 30
    assert "Gửi duyệt" not in cast.mai.buttons


async def test_a_file_that_cannot_be_fetched_for_a_while_is_fetched_later(cast: Cast) -> None:
    cast.town.wire.failures.append(FetchFailed("no answer"))
    await cast.mai.send_file("a.pdf", decision())
    assert not cast.mai.screen
    for _ in range(3):
        await cast.town.pass_time(timedelta(seconds=15))
    cast.mai.has_seen("15/QĐ-UBND")


async def test_two_files_are_two_papers(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.send_file("b.pdf", decision("16/QĐ-UBND"))
    await cast.mai.press("Gửi duyệt")
    cast.mai.has_seen("Đã gửi duyệt: Quyết định số 16/QĐ-UBND")
    await cast.mai.say("/dangnop")
    cast.mai.has_seen("Quyết định số 15/QĐ-UBND: đang nộp dở")


async def test_a_paper_can_be_taken_back_until_it_is_decided(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Gửi duyệt")
    await cast.mai.press("Rút lại")
    cast.toan.sees("đã rút lại")
    assert cast.toan.last.buttons == []
    await cast.mai.press("Gửi duyệt")
    await cast.toan.press("Duyệt")
    await cast.bach.press("Duyệt")
    assert cast.states() == {"published": 1}
    await cast.mai.press_payload("publish.take_back:1")
    cast.mai.sees("đã đăng")


async def test_giving_up_is_asked_once_and_kept_in_the_journal(cast: Cast) -> None:
    await cast.mai.send_file("a.pdf", decision())
    await cast.mai.press("Bỏ, không nộp")
    assert cast.states() == {"draft": 1}
    await cast.mai.press("Đúng, bỏ hẳn")
    assert cast.states() == {"cancelled": 1}
    await cast.mai.press_payload("publish.send:1:1")
    cast.mai.sees("đã bỏ")


async def test_without_buttons_a_choice_is_a_number(tmp_path: Path, office: Office, pool: JudgePool) -> None:
    wire = FakeWire("plain", replace(POOR, file_in_limit=1_000_000))
    town = Town.open(tmp_path, office, pool=pool, wire=wire)
    cast = await Cast.of(town)
    await cast.mai.send_file("a.pdf", decision())
    cast.mai.sees("1. Gửi duyệt", "2. Sửa thông tin")
    await cast.mai.say("1")
    cast.mai.has_seen("Đã gửi duyệt")
    await cast.toan.say("1")
    await cast.bach.say("1")
    assert cast.states() == {"published": 1}
    await town.close()
