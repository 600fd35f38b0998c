"""Page 1 with the read fields framed: for whoever handed the paper in, on request; unsure fields are marked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pymupdf
import pytest_asyncio

from scripts.decree30 import pdf
from tests.conversation import Phone, Town
from tests.papers.make import DECISION
from tests.papers_at_hand import decision, sample


@pytest_asyncio.fixture(loop_scope="session")
async def mai(town: Town) -> AsyncIterator[Phone]:
    yield await town.phone("Nguyễn Thị Mai", "van-thu", chat="mai")


def picture_of(town: Town, phone: Phone) -> bytes:
    file = phone.last.said.file
    assert file is not None
    assert (file.name, file.media_type) == ("trang-1.jpg", "image/jpeg")
    return town.house.desk.files.path(file.sha256).read_bytes()


async def test_page_1_comes_with_frames_when_asked_for(town: Town, mai: Phone) -> None:
    await mai.send_file("quyet-dinh.pdf", decision())
    assert mai.last.said.file is None
    await mai.press("Xem trang 1")
    mai.sees("Trang 1 của", "15/QĐ-UBND", "Khung xanh")
    drawn = pymupdf.Pixmap(picture_of(town, mai))
    assert drawn.width > 700
    green = sum(
        1 for y in range(0, drawn.height, 2) for x in range(0, drawn.width, 2) if _is_green(drawn.pixel(x, y))
    )
    assert green > 100


def _is_green(colour: tuple[int, ...]) -> bool:
    red, green, blue = colour[:3]
    return green > 90 and red < 80 and blue < 110


async def test_nobody_elses_paper_is_drawn(town: Town, mai: Phone) -> None:
    await mai.send_file("quyet-dinh.pdf", decision())
    payload = mai.payload("Xem trang 1")
    other = await town.phone("Phạm Quốc Toản", "uy-vien-bbt", chat="toan")
    await other.press_payload(payload)
    assert other.last.said.file is None
    citizen = await town.phone("Bà Tư", chat="tu")
    await citizen.press_payload(payload)
    assert citizen.last.said.file is None
    for forged in ("pictures.page:999999", "pictures.page:x", "pictures.page:" + "9" * 40, "pictures.page"):
        await mai.press_payload(forged)
        assert mai.last.said.file is None


async def test_what_is_not_certain_is_marked_until_somebody_says_otherwise(mai: Phone) -> None:
    await mai.send_file("kh.pdf", pdf(replace(DECISION, number="09/KH-UBND")))
    mai.sees("⚠", "09/KH-UBND", "đối chiếu với văn bản trước")
    assert "⚠ Ngày" not in mai.text


async def test_a_word_file_has_no_page_to_show(mai: Phone) -> None:
    await mai.send_file("cong-van.docx", sample("cong-van-tcvn3.docx"))
    assert "Xem trang 1" not in mai.buttons
