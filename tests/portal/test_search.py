"""What is typed finds what was posted."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from tests.portal.conftest import Reader
from tests.portal.page import Shelf
from vanthu.store.folding import search_words


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    shelf.publish("Quy hoạch nghĩa trang nhân dân thôn Hòa Bình", number="15/2026/QĐ-UBND")
    shelf.publish("Điều chỉnh đơn giá đất", number="115/QĐ-UBND", issued=date(2026, 3, 2))
    shelf.publish("Kỹ năng phòng, chống đuối nước", number="05/KH-UBND", type_name="Kế hoạch")
    return shelf


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("nghĩa trang", ["15/2026/QĐ-UBND"]),
        ("nghia trang", ["15/2026/QĐ-UBND"]),
        ("NGHĨA TRANG nhan-dan", ["15/2026/QĐ-UBND"]),
        (unicodedata.normalize("NFD", "nghĩa trang"), ["15/2026/QĐ-UBND"]),
        ("hoà bình", ["15/2026/QĐ-UBND"]),  # the other tone place
        ("don gia dat", ["115/QĐ-UBND"]),
        ("đơn giá đất", ["115/QĐ-UBND"]),
        ("Ðơn giá", ["115/QĐ-UBND"]),  # eth, as some keyboards write
        ("kĩ năng", ["05/KH-UBND"]),
        ("15/2026/QĐ-UBND", ["15/2026/QĐ-UBND"]),
        ("15/QĐ-UBND", ["15/2026/QĐ-UBND"]),
        ("số 15-qd-ubnd", ["15/2026/QĐ-UBND"]),
        ("15qđubnd", ["15/2026/QĐ-UBND"]),
        ("15 / QĐ - UBND", ["15/2026/QĐ-UBND"]),
        ("5/KH-UBND", ["05/KH-UBND"]),
        ("quyết định 115", ["115/QĐ-UBND"]),
        ("2/3/2026", ["115/QĐ-UBND"]),
        ("trang nghĩa địa", []),
        ("ngh", []),
        ("100%", []),
        ("_", ["05/KH-UBND", "115/QĐ-UBND", "15/2026/QĐ-UBND"]),  # nothing was asked
    ],
)
async def test_a_query_finds_exactly(stocked: Shelf, reader: Reader, query: str, found: list[str]) -> None:
    html = await (await reader.get("/van-ban", params={"q": query})).text()
    labels = ["15/2026/QĐ-UBND", "115/QĐ-UBND", "05/KH-UBND"]
    shown = [label for label in labels if f" {label}</p>" in html]
    assert sorted(shown) == sorted(found)


async def test_a_search_keeps_the_chosen_filters_and_shows_them(stocked: Shelf, reader: Reader) -> None:
    html = await (await reader.get("/van-ban", params={"q": "phòng", "loai": "Kế hoạch"})).text()
    assert '<input type="hidden" name="loai" value="Kế hoạch">' in html
    assert "“phòng”" in html
    assert 'value="phòng"' in html


async def test_nothing_found_says_what_to_try(stocked: Shelf, reader: Reader) -> None:
    html = await (await reader.get("/van-ban", params={"q": "tàu ngầm"})).text()
    assert "Không tìm thấy văn bản nào" in html
    assert "gõ không dấu" in html
    assert 'href="/van-ban"' in html


async def test_a_hostile_query_is_only_text(stocked: Shelf, reader: Reader) -> None:
    answer = await reader.get("/van-ban", params={"q": '"><script>alert(1)</script>\x00' + "a " * 2000})
    assert answer.status == 200
    assert "<script" not in await answer.text()


def test_a_long_query_asks_for_few_words() -> None:
    assert len(search_words(" ".join(f"từ{n}" for n in range(100)))) == 12
