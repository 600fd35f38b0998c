"""Where a document stood: what it was, why it went, when, at whose request, and what stands in its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.portal.conftest import Reader
from tests.portal.page import MONDAY, Shelf
from vanthu.store import publications, withdrawals
from vanthu.store.publications import Case

ADDRESS = "/van-ban/15-2026-qd-ubnd-2026-11-09"
FILE = f"{ADDRESS}/tep/15-2026-qd-ubnd-2026-11-09.pdf"
OTHER = "/van-ban/21-2026-qd-ubnd-2026-11-20"


def withdraw(
    shelf: Shelf,
    case: Case,
    *,
    by: Case | None = None,
    reason: str = "Nhầm phụ lục",
    cite: str | None = "quang-khai-2021#Điều 7.3",
) -> None:
    """Take a case off the page, as the board would at noon."""
    with shelf.database.write.begin() as conn:
        request = withdrawals.begin(
            conn,
            publication_id=case.publication.id,
            asked_by=1,
            asked_post="van-thu",
            asked_for=None,
            unit="van-phong",
            now=MONDAY,
        )
        kind = withdrawals.REPLACE if by else withdrawals.REMOVE
        withdrawals.change(
            conn,
            request.id,
            state=withdrawals.OPEN,
            kind=kind,
            reason=reason,
            replacement_id=by.publication.id if by else None,
            asked_at=MONDAY,
            cite=cite,
        )
        at = MONDAY + timedelta(hours=3)
        done = {"state": withdrawals.DONE, "decided_by": 2, "post": "truong-bbt", "decided_at": at}
        assert withdrawals.decide(conn, request.id, **done)
        publications.change(conn, case.publication.id, state=publications.WITHDRAWN)


async def gone(reader: Reader, address: str) -> str:
    answer = await reader.get(address)
    assert answer.status == 410
    return await answer.text()


async def test_the_old_address_says_what_why_when_and_at_whose_request(shelf: Shelf, reader: Reader) -> None:
    withdraw(shelf, shelf.publish("Ban hành Quy chế làm việc", number="15/2026/QĐ-UBND"))
    html = await gone(reader, ADDRESS)
    for said in (
        "Văn bản này đã được gỡ khỏi trang",
        "<h1>Quyết định 15/2026/QĐ-UBND</h1>",
        "Ban hành Quy chế làm việc",
        "Nhầm phụ lục",
        "Gỡ bỏ",
        "12:00, ngày 23 tháng 11 năm 2026",
        "Văn phòng HĐND và UBND",
        "09:00, ngày 23 tháng 11 năm 2026",
        "Chủ tịch UBND xã, Trưởng Ban Biên tập",
        "Điều 7.3",
        '<time datetime="2026-11-09">ngày 09 tháng 11 năm 2026</time>',
    ):
        assert said in html, said
    assert "Nguyễn Thị Mai" not in html, "posts and units answer, no person is named"
    assert "Văn bản thay thế" not in html


async def test_the_file_is_not_served_any_more(shelf: Shelf, reader: Reader) -> None:
    case = shelf.publish("Quy chế", number="15/2026/QĐ-UBND")
    served = await reader.get(FILE)
    assert served.status == 200
    withdraw(shelf, case)
    for headers in ({}, {"If-None-Match": served.headers["ETag"]}, {"Range": "bytes=0-3"}):
        answer = await reader.get(FILE, headers=headers)
        assert answer.status == 410
        assert b"%PDF" not in await answer.read()
    assert (await reader.head(ADDRESS)).status == 410


async def test_lists_search_and_feed_leave_it_out(shelf: Shelf, reader: Reader) -> None:
    withdraw(shelf, shelf.publish("Việc đã gỡ", number="15/2026/QĐ-UBND"))
    shelf.publish(
        "Nhắc đến Quyết định số 15/2026/QĐ-UBND", number="21/2026/QĐ-UBND", issued=date(2026, 11, 20)
    )
    for address in ("/van-ban", "/van-ban?q=gỡ", "/van-ban/feed.xml", OTHER):
        answer = await reader.get(address)
        assert answer.status == 200
        assert "Việc đã gỡ" not in await answer.text()
        assert ADDRESS not in await answer.text()


async def test_what_replaces_and_what_is_replaced_lead_to_each_other(shelf: Shelf, reader: Reader) -> None:
    old = shelf.publish("Ban hành Quy chế", number="15/2026/QĐ-UBND")
    new = shelf.publish("Ban hành Quy chế (bản đúng)", number="21/2026/QĐ-UBND", issued=date(2026, 11, 20))
    assert "Thay thế văn bản" not in await (await reader.get(OTHER)).text()
    withdraw(shelf, old, by=new)
    html = await gone(reader, ADDRESS)
    assert "Thay bằng văn bản khác" in html
    assert f'href="{OTHER}"' in html
    html = await (await reader.get(OTHER)).text()
    assert "Thay thế văn bản" in html
    assert f'href="{ADDRESS}"' in html


async def test_it_is_told_in_english_too_and_the_language_is_kept(shelf: Shelf, reader: Reader) -> None:
    old = shelf.publish("Quy chế", number="15/2026/QĐ-UBND")
    withdraw(shelf, old, by=shelf.publish("Bản đúng", number="21/2026/QĐ-UBND", issued=date(2026, 11, 20)))
    html = await gone(reader, f"{ADDRESS}?lang=en")
    assert "taken off the page" in html
    assert f'href="{OTHER}?lang=en"' in html


@pytest.mark.parametrize("cite", [None, "quy-che-da-bo-2009#Điều 3"])
async def test_the_page_stands_without_a_rule_or_with_one_that_is_gone(
    shelf: Shelf, reader: Reader, cite: str | None
) -> None:
    withdraw(shelf, shelf.publish("Quy chế", number="15/2026/QĐ-UBND"), cite=cite)
    assert "Nhầm phụ lục" in await gone(reader, ADDRESS)


async def test_a_reason_can_never_become_markup(shelf: Shelf, reader: Reader) -> None:
    bad = "<img src=x onerror=alert(1)>{{7*7}}"
    withdraw(shelf, shelf.publish(bad, number="15/2026/QĐ-UBND"), reason=bad)
    html = await gone(reader, ADDRESS)
    assert "<img src=x" not in html
    assert "49" not in html


@pytest.mark.parametrize("state", [withdrawals.DRAFT, withdrawals.OPEN, withdrawals.REFUSED])
async def test_a_request_alone_changes_nothing(shelf: Shelf, reader: Reader, state: str) -> None:
    case = shelf.publish("Quy chế", number="15/2026/QĐ-UBND")
    with shelf.database.write.begin() as conn:
        begun = withdrawals.begin(
            conn,
            publication_id=case.publication.id,
            asked_by=1,
            asked_post="van-thu",
            asked_for=None,
            unit="van-phong",
            now=MONDAY,
        )
        withdrawals.change(conn, begun.id, state=state, reason="Nhầm phụ lục")
    answer = await reader.get(ADDRESS)
    assert answer.status == 200
    assert "Nhầm phụ lục" not in await answer.text()
