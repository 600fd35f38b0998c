"""How a paper is laid out, and how it was scanned: notes with their clause, and none for a good one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pymupdf
import pytest

from scripts.decree30 import pdf
from tests.papers.make import DECISION, LETTER, LONG, RESOLUTION, page_of, scan
from vanthu.papers.judge import judge_here

GOOD = pdf(DECISION)


def notes(data: bytes) -> list[str]:
    return [found.code for found in judge_here(data, "a.pdf").findings if found.about_form]


@pytest.mark.parametrize("sheet", [DECISION, LETTER, LONG, RESOLUTION])
def test_a_paper_as_the_decree_asks_gets_no_note(sheet: object) -> None:
    assert notes(pdf(sheet)) == []  # type: ignore[arg-type]


def redrawn(*, scale: float = 1, shift: float = 0, width: float = 595.3, height: float = 841.9) -> bytes:
    """The good paper printed smaller, moved aside, or on other paper."""
    with pymupdf.open(stream=GOOD, filetype="pdf") as source, pymupdf.open() as out:
        for index in range(source.page_count):
            page = out.new_page(width=width, height=height)
            box = pymupdf.Rect(shift, 0, shift + 595.3 * scale, 841.9 * scale)
            page.show_pdf_page(box, source, index)
        return bytes(out.tobytes())


def test_other_paper_margins_and_sizes_are_noted_with_their_clause() -> None:
    assert notes(redrawn()) == []
    assert notes(redrawn(width=612, height=792)) == ["layout_page"]
    assert notes(redrawn(shift=-40)) == ["layout_margins"]
    assert "layout_size" in notes(redrawn(scale=0.8, shift=60))
    found = next(found for found in judge_here(redrawn(shift=-40), "a.pdf").findings if found.about_form)
    assert found.weight == "note"
    assert found.cite == "Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.3"
    assert not judge_here(redrawn(shift=-40), "a.pdf").refused


def test_another_font_is_noted() -> None:
    lines = [(310.0, 70.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (330, 85, "Độc lập - Tự do - Hạnh phúc")]
    lines += [(90, 70, "ỦY BAN NHÂN DÂN"), (95, 85, "XÃ MẪU SƠN"), (90, 110, "Số: 12/TB-UBND")]
    lines += [(90, 200 + 20 * row, f"Dòng thứ {row} của nội dung văn bản") for row in range(9)]
    assert "layout_font" in notes(page_of(lines))


def test_numbers_days_and_lists_have_their_grammar() -> None:
    assert notes(pdf(replace(DECISION, number="9/QĐ-UBND"))) == ["layout_number"]
    assert notes(pdf(replace(DECISION, recipients=("Như Điều 3;", "Trang Thông tin điện tử xã.")))) == [
        "layout_recipients"
    ]
    early = page_of(
        [
            *((310, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (330, 85, "Độc lập - Tự do - Hạnh phúc")),
            *((90, 70, "ỦY BAN NHÂN DÂN"), (95, 85, "XÃ MẪU SƠN"), (90, 110, "Số: 12/TB-UBND")),
            (330, 110, "Mẫu Sơn, ngày 5 tháng 2 năm 2026"),
            (250, 150, "THÔNG BÁO"),
        ]
    )
    assert {"layout_date", "layout_cells"} <= set(notes(early))
    assert "layout_date" not in notes(pdf(replace(DECISION, issued=date(2026, 3, 5))))


def test_a_page_without_a_number_is_noted() -> None:
    with pymupdf.open(stream=pdf(LONG), filetype="pdf") as document:
        page = document[1]
        page.add_redact_annot(pymupdf.Rect(200, 0, 400, 70))
        page.apply_redactions()
        assert "layout_page_number" in notes(bytes(document.tobytes()))


def scanned(*, width: int, height: int, colour: bool, sheet: tuple[float, float] = (595.3, 841.9)) -> bytes:
    """One picture on one page."""
    with pymupdf.open() as document:
        page = document.new_page(width=sheet[0], height=sheet[1])
        space = pymupdf.csRGB if colour else pymupdf.csGRAY
        picture = pymupdf.Pixmap(space, pymupdf.IRect(0, 0, width, height), False)
        picture.clear_with(230)
        page.insert_image(page.rect, pixmap=picture)
        return bytes(document.tobytes())


def test_a_scan_is_measured_against_what_a_copy_must_be() -> None:
    assert notes(scanned(width=1654, height=2339, colour=True)) == ["scan_signature"]
    assert "scan_resolution" in notes(scanned(width=1240, height=1754, colour=True))
    assert "scan_colour" in notes(scanned(width=1654, height=2339, colour=False))
    assert "scan_scale" in notes(scanned(width=1654, height=2339, colour=True, sheet=(400, 566)))
    old = scanned(width=1654, height=2339, colour=True).replace(b"%PDF-1.7", b"%PDF-1.3")
    assert "scan_version" in notes(old)
    assert set(notes(scan())) >= {"scan_colour", "scan_resolution"}
