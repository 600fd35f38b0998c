"""The list: newest first, narrowed by body, kind and year, turned by pages."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as Xml

import pytest

from tests.portal.conftest import Reader
from tests.portal.page import Shelf

ATOM = "{http://www.w3.org/2005/Atom}"


async def read(reader: Reader, address: str, language: str = "") -> str:
    answer = await reader.get(address, headers={"Accept-Language": language})
    assert answer.status == 200
    return await answer.text()


def titles(html: str) -> list[str]:
    return re.findall(r'paper-title"><a href="[^"]+">([^<]+)<', html)


def facets(html: str) -> dict[str, int]:
    found = re.findall(r'facet-name">([^<]+)</span> <span class="count">(\d+)<', html)
    return {name: int(count) for name, count in found}


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    shelf.publish("Một", number="01/QĐ-UBND", issued=date(2025, 12, 31))
    shelf.publish("Hai", number="02/NQ-HĐND", body="council", type_name="Nghị quyết", issuer="HĐND xã")
    shelf.publish("Ba", number="03/KH-UBND", type_name="KẾ HOẠCH", issued=date(2026, 1, 1))
    shelf.publish("Bốn", number="04/QĐ-UBND", body="committee", higher_level=True, issuer="UBND tỉnh")
    shelf.publish("Nháp", number="05/QĐ-UBND", state="review")
    return shelf


async def test_the_newest_stands_first_and_drafts_do_not_stand(stocked: Shelf, reader: Reader) -> None:
    assert titles(await read(reader, "/van-ban")) == ["Bốn", "Ba", "Hai", "Một"]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/van-ban?khoi=committee", ["Ba", "Một"]),
        ("/van-ban?khoi=higher", ["Bốn"]),
        ("/van-ban?khoi=council", ["Hai"]),
        ("/van-ban?loai=Quy%E1%BA%BFt+%C4%91%E1%BB%8Bnh", ["Bốn", "Một"]),
        ("/van-ban?nam=2025", ["Một"]),
        ("/van-ban?nam=2026&khoi=committee", ["Ba"]),
        ("/van-ban?nam=2019", []),
        ("/van-ban?nam=chin&trang=-3&xep=gi&lang=xx", ["Bốn", "Ba", "Hai", "Một"]),
        ("/van-ban?xep=issued", ["Bốn", "Hai", "Ba", "Một"]),
        ("/van-ban?xep=kind", ["KẾ", "Hai", "Bốn", "Một"]),
    ],
)
async def test_the_list_is_narrowed_and_sorted(
    stocked: Shelf, reader: Reader, address: str, shown: list[str]
) -> None:
    wanted = ["Ba" if title == "KẾ" else title for title in shown]
    assert titles(await read(reader, address)) == wanted


async def test_facets_count_what_a_click_would_show(stocked: Shelf, reader: Reader) -> None:
    html = await read(reader, "/van-ban")
    counted = facets(html)
    assert counted["Cơ quan cấp trên"] == 1
    assert counted["Quyết định"] == 2
    assert counted["Kế hoạch"] == 1
    assert counted["2026"] == 3
    for address, count in re.findall(
        r'<li><a href="(/van-ban\?[^"]+)"><span class="facet-name">[^<]+</span> <span class="count">(\d+)<',
        html,
    ):
        assert len(titles(await read(reader, address.replace("&amp;", "&")))) == int(count)


async def test_a_facet_counts_within_the_other_choices(stocked: Shelf, reader: Reader) -> None:
    counted = facets(await read(reader, "/van-ban?nam=2026"))
    assert counted["Quyết định"] == 1
    assert counted["2025"] == 1
    only_one_kind = facets(await read(reader, "/van-ban?nam=2025"))
    assert "Quyết định" not in only_one_kind
    assert only_one_kind["2026"] == 3


async def test_a_chosen_facet_is_marked_and_can_be_taken_off(stocked: Shelf, reader: Reader) -> None:
    html = await read(reader, "/van-ban?nam=2025")
    assert '<a href="/van-ban" aria-current="true"><span class="facet-name">2025' in html


async def test_long_lists_have_pages_that_keep_the_choice(shelf: Shelf, reader: Reader) -> None:
    for n in range(23):
        shelf.publish(f"Văn bản {n}", number=f"{n + 1}/QĐ-UBND")
    first = await read(reader, "/van-ban?nam=2026")
    assert len(titles(first)) == 20
    assert "23 văn bản" in first
    assert "Trang 1/2" in first
    assert 'rel="next" href="/van-ban?nam=2026&amp;trang=2"' in first
    second = await read(reader, "/van-ban?nam=2026&trang=2")
    assert titles(second) == ["Văn bản 2", "Văn bản 1", "Văn bản 0"]
    assert 'rel="prev" href="/van-ban?nam=2026"' in second
    beyond = await read(reader, "/van-ban?trang=99")
    assert 'rel="prev" href="/van-ban?trang=2"' in beyond


async def test_an_empty_page_says_so_kindly(reader: Reader) -> None:
    html = await read(reader, "/van-ban")
    assert "Chưa có văn bản nào được đăng" in html
    assert 'href="/chat"' in html


async def test_the_page_is_vietnamese_unless_its_address_says_otherwise(
    stocked: Shelf, reader: Reader
) -> None:
    assert '<html lang="vi">' in await read(reader, "/van-ban", "en-GB,en;q=0.9")
    assert '<html lang="en">' in await read(reader, "/van-ban?lang=en", "vi")
    assert '<html lang="vi">' in await read(reader, "/van-ban?lang=xx", "en")


async def test_a_chosen_language_stays_on_every_link(stocked: Shelf, reader: Reader) -> None:
    html = await read(reader, "/van-ban?lang=en")
    own = re.findall(r'href="(/van-ban(?:\?[^"]*|/[0-9][^"]*)?)"', html)
    assert own
    assert all("lang=en" in link or "lang=vi" in link for link in own)


async def test_a_slash_at_the_end_is_forgiven(stocked: Shelf, reader: Reader) -> None:
    answer = await reader.get("/van-ban/?nam=2025", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (301, "/van-ban?nam=2025")


async def test_the_feed_tells_the_newest_in_atom(stocked: Shelf, reader: Reader) -> None:
    stocked.publish("Chuông\x0b <báo>", number="09/QĐ-UBND")
    answer = await reader.get("/van-ban/feed.xml")
    assert answer.content_type == "application/atom+xml"
    root = Xml.fromstring(await answer.read())  # noqa: S314 - our own feed
    entries = root.findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}title") == "Quyết định 09/QĐ-UBND: Chuông <báo>"
    assert entries[0].findtext(f"{ATOM}id") == "https://mauson.example/van-ban/09-qd-ubnd-2026-11-09"
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert len(entries) == 5


async def test_an_empty_feed_is_still_a_feed(reader: Reader) -> None:
    root = Xml.fromstring(await (await reader.get("/van-ban/feed.xml")).read())  # noqa: S314 - our own feed
    assert root.findtext(f"{ATOM}updated")
