"""The first minute of a newcomer, in a real browser: from a dropped PDF to the public page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, FrameLocator, Page, expect

from tests.browser.conftest import Server, Watched, artefact, watch
from tests.papers_at_hand import decision
from tests.patience import PATIENCE

pytestmark = pytest.mark.xdist_group("browser")

#: Milliseconds; a first paper waits for the workers to start, on a busy machine.
MILLISECONDS = PATIENCE * 1000

#: Drops bytes onto the page as a hand with a mouse would.
DROP = """([bytes, name]) => {
  const file = new File([new Uint8Array(bytes)], name, { type: "application/pdf" });
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  for (const type of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def table(browser: Browser, server: Server) -> AsyncIterator[Watched]:
    """The demo page on a laptop."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(MILLISECONDS)
    page = await context.new_page()
    watched = watch(page)
    await page.goto(f"{server.url}/demo")
    yield watched
    await context.close()


def phone(page: Page, place: int) -> FrameLocator:
    """The screen of a phone, counted from 1."""
    return page.frame_locator(f".phone-{place} iframe")


async def press(page: Page, place: int, word: str) -> None:
    """Press the lowest button of that word on a phone."""
    button = phone(page, place).get_by_role("button", name=word, exact=True).last
    await button.click(timeout=MILLISECONDS)


async def drop(page: Page, place: int, name: str, data: bytes) -> None:
    """Drop a file onto a phone."""
    await expect(phone(page, place).locator("html[data-ready]")).to_have_count(1)
    screen = await page.locator(f".phone-{place} iframe").element_handle()
    frame = await screen.content_frame() if screen else None
    assert frame is not None
    await frame.evaluate(DROP, [list(data), name])


async def test_a_dropped_pdf_goes_all_the_way_to_the_public_page(table: Watched) -> None:
    page = table.page
    await drop(page, 1, "quyet-dinh.pdf", decision("21/QĐ-UBND"))
    await press(page, 1, "Gửi duyệt")
    await expect(page.locator("[data-step='2']")).to_have_class("now", timeout=MILLISECONDS)
    await press(page, 2, "Duyệt")
    await expect(phone(page, 3).get_by_role("button", name="Duyệt", exact=True)).to_be_visible(
        timeout=MILLISECONDS
    )
    await page.screenshot(path=artefact("demo-approval.png"))
    await press(page, 3, "Duyệt")
    told = page.locator(".toast").filter(has_text="Vừa đăng lên trang công khai")
    await expect(told).to_contain_text("21/QĐ-UBND", timeout=MILLISECONDS)
    await expect(page.locator("#count")).not_to_have_text("0")
    for place in (1, 2, 3):
        await expect(phone(page, place).get_by_text("Đã công khai")).to_be_visible(timeout=MILLISECONDS)
    await page.screenshot(path=artefact("demo.png"))
    async with page.context.expect_page() as opened:
        await told.get_by_role("link", name="Mở xem").click()
    public = await opened.value
    await expect(public.locator("main")).to_contain_text("21/QĐ-UBND")
    assert table.troubles == []


async def test_after_the_decision_nobody_sees_a_button_to_decide(table: Watched) -> None:
    page = table.page
    await page.locator('[data-paper="thong-bao.pdf"]').click()
    await press(page, 1, "Gửi duyệt")
    await press(page, 2, "Duyệt")
    card = phone(page, 2).locator(".line-office").filter(has_text="Phạm Quốc Toản, Ủy viên Ban Biên tập").last
    await expect(card).to_be_visible(timeout=MILLISECONDS)
    await expect(card.get_by_role("button")).to_have_count(0)


async def test_a_refused_paper_is_answered_with_its_article(table: Watched) -> None:
    await table.page.locator('[data-paper="giay-nghi-phep.pdf"]').click()
    card = phone(table.page, 1).locator(".line-office").filter(has_text="Không được đăng").last
    await expect(card).to_contain_text("Phụ lục 3", timeout=MILLISECONDS)
    await expect(card.get_by_role("button", name="Gửi duyệt")).to_have_count(0)


async def test_of_marked_words_nothing_stays_on_the_screen(table: Watched) -> None:
    phone_4 = phone(table.page, 4)
    await phone_4.get_by_label("Tin nhắn").fill("Công văn TUYỆT MẬT số 3")
    await phone_4.get_by_role("button", name="Gửi", exact=True).click()
    await expect(phone_4.locator(".line-marked")).to_contain_text("không được lưu", timeout=MILLISECONDS)
    await expect(phone_4.get_by_text("Công văn TUYỆT MẬT số 3")).to_have_count(0)


async def test_a_phone_becomes_another_person(table: Watched, server: Server) -> None:
    page = table.page
    await page.locator(".phone-4 select").select_option("chanh-van-phong")
    await expect(page.locator(".phone-4 .phone-name")).to_have_text("Đỗ Thị Hồng Vân")
    await expect(page.locator(".phone-4 iframe")).to_have_attribute(
        "src", "/demo/chat/chanh-van-phong?frame=1"
    )
    assert "chanh-van-phong" in page.url
    await page.reload()
    await expect(page.locator(".phone-4 .phone-name")).to_have_text("Đỗ Thị Hồng Vân")


async def test_the_clock_goes_forward_at_a_press(table: Watched) -> None:
    page = table.page
    before = await page.locator("#clock").inner_text()
    await page.get_by_role("button", name="+1 ngày").click()
    await expect(page.locator("#clock")).not_to_have_text(before)
    await expect(page.locator(".toast").last).to_contain_text("Bây giờ là")


async def test_nothing_typed_becomes_markup(table: Watched) -> None:
    page = table.page
    page.on("dialog", fail_on_dialog)
    box = phone(page, 4).get_by_label("Tin nhắn")
    await box.fill("<img src=x onerror=alert(1)><b>đậm</b>")
    await phone(page, 4).get_by_role("button", name="Gửi", exact=True).click()
    own = phone(page, 4).locator(".line-me").last
    await expect(own).to_contain_text("<img src=x onerror=alert(1)><b>đậm</b>")
    await expect(own.locator("img")).to_have_count(0)


async def fail_on_dialog(dialog: Dialog) -> None:
    """A dialog means that typed words ran."""
    await dialog.dismiss()
    pytest.fail("typed words ran as a script")


async def test_the_other_language_is_everybodys(table: Watched, server: Server) -> None:
    page = table.page
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Sample papers")).to_be_visible()
    await expect(phone(page, 1).get_by_role("textbox", name="Message")).to_be_visible()
    await page.get_by_role("button", name="Tiếng Việt").click()
    await expect(page.get_by_role("heading", name="Văn bản mẫu")).to_be_visible()
