"""The chat on a telephone: names for those who listen to it, words for those without scripts, nothing lost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.conftest import Server, Watched, artefact, watch
from tests.patience import PATIENCE

pytestmark = pytest.mark.xdist_group("browser")

PHONE = {"width": 390, "height": 844}
MILLISECONDS = PATIENCE * 1000

#: Everything that can be pressed or filled in, with its size and what it is called.
CONTROLS = """() => [...document.querySelectorAll("button, a[href], input, textarea, select")]
  .filter((one) => one.checkVisibility() && one.getAttribute("aria-hidden") !== "true"
    && !one.classList.contains("skip"))
  .map((one) => ({
    name: (one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent || "").trim(),
    tag: one.outerHTML.slice(0, 80), width: one.offsetWidth, height: one.offsetHeight,
  }))"""


@pytest_asyncio.fixture(loop_scope="session")
async def telephone(browser: Browser, server: Server) -> AsyncIterator[BrowserContext]:
    """A telephone of 390 pixels, held by a finger."""
    context = await browser.new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        base_url=server.url,
        locale="vi-VN",
        reduced_motion="reduce",
    )
    context.set_default_timeout(MILLISECONDS)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chat(telephone: BrowserContext) -> Watched:
    """The chat page, opened."""
    page = await telephone.new_page()
    watched = watch(page)
    await page.goto("/chat")
    await expect(page.locator("html[data-ready]")).to_have_count(1)
    return watched


async def test_a_visitor_asks_and_is_answered(chat: Watched) -> None:
    page = chat.page
    await page.get_by_role("button", name="Trợ giúp").click()
    await expect(page.locator(".line-office").first).to_contain_text("trợ lý tự động", timeout=MILLISECONDS)
    await expect(page.locator("#hello")).to_be_hidden()
    await page.screenshot(path=artefact("chat-phone.png"))
    assert chat.troubles == []


async def test_every_control_has_a_name_and_room_for_a_finger(chat: Watched) -> None:
    page = chat.page
    await page.get_by_role("button", name="Trợ giúp").click()
    await expect(page.locator(".chip").last).to_be_visible()
    controls = await page.evaluate(CONTROLS)
    assert len(controls) >= 5
    assert [one["tag"] for one in controls if not one["name"]] == []
    assert [one["tag"] for one in controls if one["height"] < 44] == []


async def test_the_page_has_its_landmarks_and_nothing_stands_out_sideways(chat: Watched) -> None:
    page = chat.page
    for role in ("banner", "main", "log"):
        await expect(page.get_by_role(role)).to_have_count(1)
    assert await page.locator("h1").count() == 1
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await page.locator("html").get_attribute("lang") == "vi"


async def test_the_same_words_are_there_after_a_reload(chat: Watched) -> None:
    page = chat.page
    await page.get_by_label("Tin nhắn").fill("Lịch tiếp công dân?")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.locator(".line-office").last).to_contain_text("Xin xem lại", timeout=MILLISECONDS)
    answers = await page.locator(".line-office").count()
    await page.reload()
    await expect(page.locator(".line-me")).to_have_count(1)
    await expect(page.locator(".line-me")).to_contain_text("Lịch tiếp công dân?")
    await expect(page.locator(".line-office")).to_have_count(answers)


async def test_words_said_without_a_net_are_sent_when_it_is_back(chat: Watched) -> None:
    page = chat.page
    await page.context.set_offline(True)
    await page.get_by_label("Tin nhắn").fill("/vanban")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    own = page.locator(".line-me").last
    await expect(own).to_contain_text("Chờ gửi lại")
    await page.context.set_offline(False)
    await expect(own.locator("time")).to_be_visible(timeout=MILLISECONDS)
    await expect(page.locator(".line-office").last).to_be_visible(timeout=MILLISECONDS)
    await expect(page.locator(".line-me")).to_have_count(1)


async def test_words_said_without_a_net_outlive_the_page(chat: Watched) -> None:
    page = chat.page
    await page.route("**/chat/say*", lambda route: route.abort())
    await page.get_by_label("Tin nhắn").fill("/vanban")
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.locator(".line-me")).to_contain_text("Chờ gửi lại")
    await page.unroute("**/chat/say*")
    await page.reload()
    await expect(page.locator(".line-me time")).to_be_visible(timeout=MILLISECONDS)
    await expect(page.locator(".line-me")).to_have_count(1)


async def test_an_empty_file_is_refused_before_it_is_sent(chat: Watched) -> None:
    page = chat.page
    await page.locator("#picker").set_input_files(
        {"name": "rong.pdf", "mimeType": "application/pdf", "buffer": b""}
    )
    await expect(page.locator(".line-failed")).to_contain_text("tệp rỗng")


async def test_without_scripts_the_page_says_so_kindly(browser: Browser, server: Server) -> None:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{server.url}/chat")
    await expect(page.get_by_role("heading", name="Trang trò chuyện cần JavaScript")).to_be_visible()
    await expect(page.locator("#composer")).to_be_hidden()
    await page.get_by_role("main").get_by_role("link", name="Văn bản đã đăng").click()
    assert page.url.endswith("/van-ban")
    await context.close()


async def test_the_demo_fits_a_telephone(telephone: BrowserContext) -> None:
    page = await telephone.new_page()
    watched = watch(page)
    await page.goto("/demo")
    await page.get_by_role("navigation", name="Bốn điện thoại").get_by_role("button").nth(2).click()
    await expect(page.locator(".phone-3")).to_be_in_viewport(ratio=0.5)
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    await page.screenshot(path=artefact("demo-phone.png"))
    assert watched.troubles == []
