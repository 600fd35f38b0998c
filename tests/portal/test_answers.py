"""The public questions with their answers, as a reader meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree as Xml

import pytest
from sqlalchemy import Connection

from tests.portal.conftest import Reader
from tests.portal.page import Shelf
from tests.published import Shelf as Answers
from vanthu.store import answers
from vanthu.store.answers import GONE, PROPOSED, REFUSED

ROAD = "Bao giờ xã sửa đường vào thôn?"
BIRTH = "Cho tôi hỏi làm giấy khai sinh cho con cần những gì ạ?"
LAND = "Xin hỏi <b>thủ tục</b> cấp sổ đỏ & lệ phí"


@pytest.fixture
def conn(shelf: Shelf) -> Iterator[Connection]:
    with shelf.database.write.connect() as connection:
        yield connection


@pytest.fixture
def stocked(conn: Connection) -> Answers:
    stocked = Answers(conn)
    stocked.put(
        BIRTH, "Tờ khai và giấy chứng sinh.\n\nNộp tại một cửa.", field="Hộ tịch", unit_name="Văn phòng"
    )
    stocked.put(
        ROAD, "Theo Quyết định 15/2026/QĐ-UBND, trong quý I.", field="Giao thông", unit_name="Phòng Kinh tế"
    )
    stocked.put(
        LAND, "Nộp đơn kèm giấy khai sinh của người thừa kế.", field="Đất đai", unit_name="Phòng Kinh tế"
    )
    conn.commit()
    return stocked


def _titles(html: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'paper-title"><a href="[^"]+">(.*?)</a>', html)]


async def _seen(reader: Reader, path: str, **query: str) -> str:
    response = await reader.get(path, params=query)
    assert response.status == 200, path
    return await response.text()


@pytest.mark.usefixtures("stocked")
async def test_the_list_is_newest_first_with_unit_and_day(reader: Reader) -> None:
    html = await _seen(reader, "/hoi-dap")
    assert _titles(html) == [LAND, ROAD, BIRTH]
    assert "<b>thủ tục</b>" not in html
    assert "Phòng Kinh tế" in html
    assert "ngày 23 tháng 11 năm 2026" in html
    assert "3 câu hỏi" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("khai sinh", [BIRTH, LAND]),
        ("KHAI SINH", [BIRTH, LAND]),
        ("sua duong", [ROAD]),
        ("so do", [LAND]),
        ("15/QĐ-UBND", [ROAD]),
        ("HD-2026-000002", [ROAD]),
        ("bóng đá", []),
        ("cho em xin hỏi khai sinh với ạ", [BIRTH, LAND]),
    ],
)
@pytest.mark.usefixtures("stocked")
async def test_a_query_finds_exactly(reader: Reader, query: str, found: list[str]) -> None:
    assert _titles(await _seen(reader, "/hoi-dap", q=query)) == found


@pytest.mark.usefixtures("stocked")
async def test_what_is_found_can_be_had_newest_first(reader: Reader) -> None:
    assert _titles(await _seen(reader, "/hoi-dap", q="khai sinh", xep="moi")) == [LAND, BIRTH]


async def test_the_menu_names_what_was_answered_and_where_to_ask_apart(reader: Reader) -> None:
    for path in ("/hoi-dap", "/van-ban"):
        html = await _seen(reader, path)
        menu = html[html.index('<nav class="menu"') : html.index("</nav>")]
        doors = dict(re.findall(r'<a href="(/[^"]*)"[^>]*>([^<]+)</a>', menu))
        assert (doors["/hoi-dap"], doors["/chat"]) == ("Hỏi đáp", "Gửi câu hỏi")


@pytest.mark.usefixtures("stocked")
async def test_a_field_narrows_the_list(reader: Reader) -> None:
    html = await _seen(reader, "/hoi-dap", lv="Đất đai")
    assert _titles(html) == [LAND]
    assert "Giao thông" in html
    assert _titles(await _seen(reader, "/hoi-dap", lv="Đất đai", q="khai sinh")) == [LAND]


@pytest.mark.usefixtures("stocked")
async def test_a_question_has_its_page(reader: Reader) -> None:
    for path in ("/hoi-dap/HD-2026-000001", "/hoi-dap/hd-2026-000001"):
        html = await _seen(reader, path)
        assert "Nộp tại một cửa." in html
        assert "Văn phòng" in html
        assert "HD-2026-000001" in html


async def test_what_is_not_public_is_nowhere(reader: Reader, stocked: Answers, conn: Connection) -> None:
    for state, status in ((GONE, 410), (PROPOSED, 404), (REFUSED, 404)):
        hidden = stocked.put("Câu đã gỡ về cầu treo", field="Hộ tịch", code=f"HD-2026-00090{len(state)}")
        answers.change_public(conn, hidden.id, state=state)
        conn.commit()
        response = await reader.get(f"/hoi-dap/{hidden.code}")
        assert response.status == status
        assert "cầu treo" not in await response.text()
    assert "cầu treo" not in await _seen(reader, "/hoi-dap")
    assert _titles(await _seen(reader, "/hoi-dap", q="cầu treo")) == []
    assert "cầu treo" not in await _seen(reader, "/hoi-dap/HD-2026-000001")
    assert "cầu treo" not in await _seen(reader, "/hoi-dap/feed.xml")


@pytest.mark.parametrize(
    ("reason", "said"),
    [("Có tên <b>người dân</b>", "Có tên &lt;b&gt;người dân&lt;/b&gt;"), (None, "91/2025/QH15")],
)
async def test_where_an_answer_stood_it_says_since_when_it_is_gone_and_why(
    reader: Reader, stocked: Answers, conn: Connection, reason: str | None, said: str
) -> None:
    gone = stocked.put("Câu đã gỡ", field="Hộ tịch", unit_name="Văn phòng", code="HD-2026-000777")
    at = datetime(2026, 12, 1, 20, tzinfo=UTC)
    answers.change_public(conn, gone.id, state=GONE, reason=reason, decided_at=at)
    conn.commit()
    for path in ("/hoi-dap/HD-2026-000777", "/hoi-dap/hd-2026-000777"):
        response = await reader.get(path)
        html = await response.text()
        assert response.status == 410
        for seen in ("đã được gỡ khỏi trang", "ngày 02 tháng 12 năm 2026", "Văn phòng", "Hộ tịch", said):
            assert seen in html
    assert "taken off the page" in await (await reader.get("/hoi-dap/HD-2026-000777?lang=en")).text()
    stocked.put("Câu đăng lại", code="HD-2026-000777")
    conn.commit()
    assert "Câu đăng lại" in await _seen(reader, "/hoi-dap/HD-2026-000777")


@pytest.mark.parametrize(
    "path", ["/hoi-dap/abc", "/hoi-dap/HD-2026-999999", "/hoi-dap/../etc", "/hoi-dap/tep/1"]
)
async def test_an_unknown_address_leads_back(reader: Reader, path: str) -> None:
    response = await reader.get(path)
    assert response.status == 404


@pytest.mark.usefixtures("stocked")
async def test_the_feed_names_the_newest(reader: Reader) -> None:
    root = Xml.fromstring(await _seen(reader, "/hoi-dap/feed.xml"))  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"
    assert [each.findtext(f"{atom}title") for each in root.iter(f"{atom}entry")] == [LAND, ROAD, BIRTH]
    first = next(root.iter(f"{atom}entry"))
    assert first.findtext(f"{atom}id") == "https://mauson.example/hoi-dap/HD-2026-000003"


@pytest.mark.usefixtures("stocked")
async def test_both_languages_and_no_slash(reader: Reader) -> None:
    html = await _seen(reader, "/hoi-dap", lang="en")
    assert "Answered questions" in html
    assert 'href="/hoi-dap/HD-2026-000003?lang=en"' in html
    assert str((await reader.get("/hoi-dap/", params={"q": "so do"})).url).endswith("/hoi-dap?q=so+do")


@pytest.mark.parametrize("query", ['"', "'", "a:b", "*", "NEAR(", "%", "\\", "x" * 5000, "🙂", "…"])
@pytest.mark.usefixtures("stocked")
async def test_whatever_is_typed_the_page_stands(reader: Reader, query: str) -> None:
    await _seen(reader, "/hoi-dap", q=query)


async def test_pages_follow_each_other(reader: Reader, conn: Connection) -> None:
    shelf = Answers(conn)
    for number in range(45):
        shelf.put(f"Câu hỏi số {number} về thủy lợi")
    conn.commit()
    first, second, third = [
        _titles(await _seen(reader, "/hoi-dap", q="thuy loi", xep="moi", trang=str(page)))
        for page in (1, 2, 3)
    ]
    assert (len(first), len(second), len(third)) == (20, 20, 5)
    assert len({*first, *second, *third}) == 45


async def test_an_empty_page_says_so(reader: Reader) -> None:
    assert "Chưa có câu trả lời nào được đăng" in await _seen(reader, "/hoi-dap")
