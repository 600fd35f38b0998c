"""A document's page: what it is, who answers for it, and its file."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from yarl import URL

from tests.portal.conftest import Reader
from tests.portal.page import Shelf

ADDRESS = "/van-ban/15-2026-qd-ubnd-2026-11-09"
FILE = f"{ADDRESS}/tep/15-2026-qd-ubnd-2026-11-09.pdf"
DATA = b"%PDF-1.7 " + b"0123456789" * 500


async def text(reader: Reader, address: str) -> str:
    answer = await reader.get(address)
    assert answer.status == 200
    return await answer.text()


async def test_the_page_tells_everything_of_a_document(shelf: Shelf, reader: Reader) -> None:
    case = shelf.publish("Ban hành Quy chế làm việc", number="15/2026/QĐ-UBND", data=DATA)
    html = await text(reader, ADDRESS)
    for said in (
        "<h1>Quyết định 15/2026/QĐ-UBND</h1>",
        "Ban hành Quy chế làm việc",
        '<time datetime="2026-11-09">ngày 09 tháng 11 năm 2026</time>',
        "Ủy ban nhân dân xã Mẫu Sơn",
        "Trần Văn Bách, Chủ tịch",
        "Văn phòng HĐND và UBND",
        "Công chức Văn thư - Lưu trữ",
        "09:00, ngày 23 tháng 11 năm 2026",
        "Phụ lục 3, 01/QC",
        "Điều 8.1a, 76/QĐ-UBND",
        "5 KB",
        case.revision.sha256,
        "Get-FileHash 15-2026-qd-ubnd-2026-11-09.pdf",
        f'href="{FILE}"',
    ):
        assert said in html, said


async def test_who_handed_it_in_is_named_by_post_only(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Quy chế", number="15/2026/QĐ-UBND", file_name="bản của chị Mai.pdf")
    html = await text(reader, ADDRESS)
    assert "Mai" not in html.replace("Mẫu", "")


async def test_months_are_written_as_office_papers_write_them(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Tháng hai", number="1/TB-UBND", issued=date(2026, 2, 3))
    shelf.publish("Tháng ba", number="2/TB-UBND", issued=date(2026, 3, 20))
    html = await text(reader, "/van-ban")
    assert "ngày 03 tháng 02 năm 2026" in html
    assert "ngày 20 tháng 3 năm 2026" in html


async def test_content_without_a_number_has_a_page_of_its_subject(shelf: Shelf, reader: Reader) -> None:
    fields = {"author": "Lý A Sính", "event_date": "2026-11-20", "translation": "false"}
    shelf.publish("Ra quân làm đường hoa", issued=None, category="guidance", fields=fields, signer=None)
    html = await text(reader, "/van-ban/ra-quan-lam-duong-hoa")
    assert "<h1>Ra quân làm đường hoa</h1>" in html
    assert "Lý A Sính" in html
    assert "ngày 20 tháng 11 năm 2026" in html
    assert "false" not in html


async def test_what_was_typed_can_never_become_markup(shelf: Shelf, reader: Reader) -> None:
    bad = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    shelf.publish(
        bad, number="15/2026/QĐ-UBND", issuer=bad, signer=bad, fields={"author": bad}, category=bad[:60]
    )
    for address in ("/van-ban", ADDRESS, "/van-ban/feed.xml"):
        html = await text(reader, address)
        assert "<img src=x" not in html
        assert "49" not in html


async def test_pages_allow_no_script_and_no_foreign_part(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Quy chế", number="15/2026/QĐ-UBND")
    for address in ("/van-ban", ADDRESS, "/van-ban/khong-co"):
        answer = await reader.get(address)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        html = await answer.text()
        assert "<script" not in html
        assert "style=" not in html
        assert "<style" not in html


async def test_documents_that_name_each_other_are_linked_both_ways(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Ban hành Quy chế", number="15/2026/QĐ-UBND")
    shelf.publish("Sửa đổi Quyết định số 15/2026/QĐ-UBND", number="21/2026/QĐ-UBND")
    shelf.publish("Việc khác", number="115/2026/QĐ-UBND")
    later = "/van-ban/21-2026-qd-ubnd-2026-11-09"
    assert f'href="{later}"' in await text(reader, ADDRESS)
    assert f'href="{ADDRESS}"' in await text(reader, later)
    assert "Văn bản có nhắc đến nhau" not in await text(reader, "/van-ban/115-2026-qd-ubnd-2026-11-09")


async def test_the_file_is_shown_and_saved_under_our_name(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Quy chế", number="15/2026/QĐ-UBND", data=DATA, file_name="../../etc/passwd")
    shown = await reader.get(FILE)
    assert await shown.read() == DATA
    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.headers["Content-Disposition"] == 'inline; filename="15-2026-qd-ubnd-2026-11-09.pdf"'
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["ETag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'
    saved = await reader.get(f"{FILE}?tai-ve=1")
    assert saved.headers["Content-Disposition"].startswith("attachment; ")


async def test_head_range_and_tag_are_answered(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Quy chế", number="15/2026/QĐ-UBND", data=DATA)
    head = await reader.head(FILE)
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(DATA)))
    assert await head.read() == b""
    part = await reader.get(FILE, headers={"Range": "bytes=9-18"})
    assert (part.status, await part.read()) == (206, b"0123456789")
    assert part.headers["Content-Range"] == f"bytes 9-18/{len(DATA)}"
    assert (await reader.get(FILE, headers={"Range": "bytes=999999-"})).status == 416
    same = await reader.get(FILE, headers={"If-None-Match": head.headers["ETag"]})
    assert (same.status, await same.read()) == (304, b"")
    assert (await reader.get(FILE, headers={"If-None-Match": '"other"'})).status == 200
    assert (await reader.head(ADDRESS)).status == 200


async def test_what_is_not_known_to_be_harmless_is_only_saved(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Trang lạ", number="15/2026/QĐ-UBND", data=b"<script>1</script>", media_type="text/html")
    answer = await reader.get(FILE.replace(".pdf", ".bin"))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("state", ["draft", "review", "returned", "approved", "refused", "cancelled"])
async def test_a_file_that_is_not_published_is_not_there(shelf: Shelf, reader: Reader, state: str) -> None:
    shelf.publish("Chưa đăng", number="15/2026/QĐ-UBND", state=state)
    assert (await reader.get(ADDRESS)).status == 404
    assert (await reader.get(FILE)).status == 404


@pytest.mark.parametrize(
    "name",
    [
        "van-ban.pdf",
        "..%2f..%2f..%2fpage.db",
        "%2e%2e/%2e%2e/page.db",
        "....//page.db",
        "15-2026-qd-ubnd-2026-11-09.pdf%00.html",
        "15-2026-qd-ubnd-2026-11-09.pdf/..",
        "",
    ],
)
async def test_no_other_name_leads_to_a_file(shelf: Shelf, reader: Reader, name: str) -> None:
    shelf.publish("Quy chế", number="15/2026/QĐ-UBND", data=DATA)
    answer = await reader.get(URL(f"{ADDRESS}/tep/{name}", encoded=True))
    assert answer.status == 404


async def test_style_is_served_and_nothing_beside_it(reader: Reader) -> None:
    assert (await reader.get("/van-ban/static/portal.css")).content_type == "text/css"
    answer = await reader.get(URL("/van-ban/static/..%2froutes.py", encoded=True))
    assert answer.status in (403, 404)


@pytest.mark.parametrize("rest", ["khong-co", "Ch%E1%BB%AF%20Hoa", "a/b/c", "%00", "x" * 300])
async def test_a_wrong_address_gets_a_page_that_helps(reader: Reader, rest: str) -> None:
    answer = await reader.get(URL(f"/van-ban/{rest}", encoded=True))
    html = await answer.text()
    assert answer.status == 404
    assert "Không có trang này" in html
    assert 'name="q"' in html


async def test_the_same_number_again_has_an_address_of_its_own(shelf: Shelf, reader: Reader) -> None:
    shelf.publish("Của Ủy ban", number="15/2026/QĐ-UBND")
    other = shelf.publish("Của Hội đồng", number="15/2026/QĐ-UBND", body="council")
    assert "Của Ủy ban" in await text(reader, ADDRESS)
    assert "Của Hội đồng" in await text(reader, f"/van-ban/{other.publication.slug}")
