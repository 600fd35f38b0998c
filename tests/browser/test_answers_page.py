"""The answered questions on a telephone: searched as people type, read without turning it, and gone with word of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.conftest import Server, Watched, artefact, watch
from tests.patience import PATIENCE
from tests.published import Shelf
from vanthu.store import answers
from vanthu.store.engine import open_database

pytestmark = pytest.mark.xdist_group("browser")

PHONE = {"width": 390, "height": 844}
MILLISECONDS = PATIENCE * 1000
BIRTH, ROAD = "Làm giấy khai sinh cho con cần những gì?", "Bao giờ xã sửa đường vào thôn?"
#: A word as long as people type addresses of pages.
LONG = "https://xa.example/" + "thu-tuc-hanh-chinh-" * 12
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def _stocked(server: Server) -> None:
    database = open_database(f"sqlite:///{server.home / 'vanthu.db'}")
    with database.write.begin() as conn:
        shelf = Shelf(conn)
        shelf.put(BIRTH, f"Tờ khai và giấy chứng sinh.\n\nXem {LONG}", field="Hộ tịch", unit_name="Văn phòng")
        shelf.put(ROAD, "Trong quý I.", field="Giao thông", unit_name="Phòng Kinh tế")
        gone = shelf.put("Câu đã gỡ", unit_name="Văn phòng")
        answers.change_public(conn, gone.id, state=answers.GONE, reason="Trả lời nhầm")
    database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, server: Server, _stocked: None) -> AsyncIterator[Watched]:
    """The list, on a telephone of 390 pixels."""
    context = await browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, base_url=server.url, locale="vi-VN"
    )
    context.set_default_timeout(MILLISECONDS)
    watched = watch(await context.new_page())
    await watched.page.goto("/hoi-dap")
    yield watched
    await context.close()


async def test_a_question_is_searched_without_diacritics_and_read(page: Watched) -> None:
    seen = page.page
    await expect(seen.get_by_role("heading", level=1)).to_have_text("Câu hỏi đã trả lời")
    await expect(seen.get_by_role("article")).to_have_count(2)
    await seen.get_by_label("Tìm câu hỏi").fill("giay khai sinh")
    await seen.get_by_label("Tìm câu hỏi").press("Enter")
    await expect(seen.get_by_role("article")).to_have_count(1)
    await seen.screenshot(path=artefact("answers-phone.png"))
    await seen.get_by_role("link", name=BIRTH).tap()
    await expect(seen.get_by_role("heading", level=1)).to_have_text(BIRTH)
    await expect(seen.get_by_role("main")).to_contain_text("giấy chứng sinh")
    assert seen.url.endswith("/hoi-dap/HD-2026-000001")
    await seen.screenshot(path=artefact("answer-phone.png"))
    assert page.troubles == []


@pytest.mark.parametrize(
    "path", ["/hoi-dap", "/hoi-dap?q=khong+co+tu+nay", "/hoi-dap/HD-2026-000001", "/hoi-dap/HD-2026-000003"]
)
async def test_nothing_stands_out_sideways_and_everything_is_in_its_landmark(
    page: Watched, path: str
) -> None:
    seen = page.page
    await seen.goto(path)
    for role in ("banner", "main", "contentinfo"):
        await expect(seen.get_by_role(role)).to_have_count(1)
    assert await seen.locator("h1").count() == 1
    assert await seen.evaluate(WIDTH) == PHONE["width"]


async def test_where_an_answer_was_taken_down_it_says_why_and_leads_on(page: Watched) -> None:
    seen = page.page
    await seen.goto("/hoi-dap/HD-2026-000003")
    await expect(seen.get_by_role("main")).to_contain_text("Trả lời nhầm")
    await expect(seen.get_by_role("main")).not_to_contain_text("Câu đã gỡ")
    await seen.get_by_role("link", name="Hỏi đáp").first.tap()
    await expect(seen.get_by_role("article")).to_have_count(2)
