"""A secrecy mark that is only a picture, and its innocent neighbours."""

from __future__ import annotations

import random
from typing import Any

import pymupdf
import pytest

from vanthu.papers import ocr
from vanthu.papers.judge import judge_here


@pytest.fixture(autouse=True)
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on a picture can be read here: what is seen is the box alone."""
    monkeypatch.setattr(ocr, "recognise", lambda page, seconds: None)  # noqa: ARG005


RED, BLACK, BLUE = (0.85, 0.1, 0.1), (0, 0, 0), (0.1, 0.1, 0.8)
MM = 72 / 25.4


def box(
    page: Any,
    words: str,
    wide: float,
    *,
    at: tuple[float, float] = (90, 150),
    colour: tuple[float, float, float] = RED,
    double: bool = True,
    high: float = 8,
    line: float = 1,
) -> None:
    x, y = at
    for inset in (0, 1) if double else (0,):
        frame = pymupdf.Rect(x + inset * MM, y + inset * MM, x + (wide - inset) * MM, y + (high - inset) * MM)
        page.draw_rect(frame, color=colour, width=line)
    font = pymupdf.Font(script=0, language="vi")
    writer = pymupdf.TextWriter(page.rect, color=colour)
    size = min(13, (wide - 5) * MM / max(font.text_length(words, 1), 0.1))
    length = font.text_length(words, size)
    writer.append(
        (x + (wide * MM - length) / 2, y + high / 2 * MM + size * 0.35), words, font=font, fontsize=size
    )
    writer.write_text(page)


def scanned(draw: Any, *, dpi: int = 150, tilt: float = 0.0, quality: int = 60) -> bytes:
    """The page as a scanner gives it: a JPEG, a little askew."""
    with pymupdf.open() as paper, pymupdf.open() as scan:
        page = paper.new_page()
        writer = pymupdf.TextWriter(page.rect)
        font = pymupdf.Font(script=0, language="vi")
        for n in range(30):
            writer.append(
                (80, 250 + n * 16), "Nội dung văn bản của cơ quan gửi các đơn vị có liên quan.", font=font
            )
        writer.write_text(page)
        draw(page)
        zoom = dpi / 72
        picture = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom).prerotate(tilt))
        sheet = scan.new_page()
        sheet.insert_image(
            sheet.rect, stream=picture.tobytes("jpg", jpg_quality=quality), keep_proportion=False
        )
        return bytes(scan.tobytes())


@pytest.mark.parametrize(("words", "wide"), [("MẬT", 20), ("TỐI MẬT", 30), ("TUYỆT MẬT", 40)])
@pytest.mark.parametrize(("dpi", "tilt"), [(150, 0), (200, 0.4), (100, 0), (300, -0.5)])
def test_a_red_double_box_on_a_scan_is_a_mark(words: str, wide: float, dpi: int, tilt: float) -> None:
    judgement = judge_here(scanned(lambda page: box(page, words, wide), dpi=dpi, tilt=tilt), "a.pdf")
    assert judgement.text == "scan"
    assert judgement.secrecy == "marked"
    assert judgement.refused


@pytest.mark.parametrize(
    "draw",
    [
        lambda page: box(page, "HỎA TỐC", 30, double=False),
        lambda page: box(page, "MẬT", 20, colour=BLACK),
        lambda page: box(page, "MẬT", 20, colour=BLUE),
        lambda page: box(page, "CÔNG VĂN ĐẾN", 50, high=25),
        lambda page: box(page, "", 30),
        lambda page: box(page, "MẬT", 20, at=(350, 600)),
        lambda page: page.draw_circle((150, 200), 50, color=RED, width=3),
        lambda page: page.clean_contents(),
    ],
    ids=["urgent", "black", "blue", "incoming stamp", "empty", "elsewhere", "seal", "nothing"],
)
def test_its_neighbours_are_no_mark(draw: Any) -> None:
    judgement = judge_here(scanned(draw), "a.pdf")
    assert judgement.secrecy == "unknown"
    assert not judgement.refused


def test_red_noise_is_no_mark() -> None:
    dice = random.Random(4)  # noqa: S311 - the same scratches every time

    def draw(page: Any) -> None:
        for _ in range(120):
            x, y = dice.uniform(30, 300), dice.uniform(30, 350)
            page.draw_line((x, y), (x + dice.uniform(5, 90), y + dice.uniform(-2, 2)), color=RED)

    assert judge_here(scanned(draw), "a.pdf").secrecy == "unknown"


def outlined(*, as_stamp: bool) -> bytes:
    """A mark that holds no word: lines and the outlines of letters, on the page itself or laid over it."""
    with pymupdf.open() as paper, pymupdf.open() as mark:
        page = paper.new_page()
        page.insert_text((90, 300), "Noi dung van ban cua co quan gui cac don vi co lien quan de thuc hien.")
        target = mark.new_page() if as_stamp else page
        x, y = 90, 150
        for inset in (0, 1):
            frame = pymupdf.Rect(x + inset * MM, y + inset * MM, x + (20 - inset) * MM, y + (8 - inset) * MM)
            target.draw_rect(frame, color=RED, width=1)
        for at in (4, 9, 14):
            target.draw_rect(
                pymupdf.Rect(x + at * MM, y + 2.5 * MM, x + (at + 1.5) * MM, y + 5.5 * MM),
                color=RED,
                fill=RED,
            )
        if as_stamp:
            page.show_pdf_page(page.rect, mark)
        return bytes(paper.tobytes())


@pytest.mark.parametrize("as_stamp", [False, True])
def test_a_box_drawn_by_lines_is_a_mark_too(as_stamp: bool) -> None:
    assert judge_here(outlined(as_stamp=as_stamp), "a.pdf").secrecy == "marked"
