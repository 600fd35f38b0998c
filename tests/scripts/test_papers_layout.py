"""The sample papers look like papers of an office: Decree 30/2020/NĐ-CP, Appendix I, measured on the page."""

import hashlib
import io
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pymupdf
import pytest
from docx import Document

from scripts.decree30 import Annex, Article, Sheet, article_docx, docx, pdf
from scripts.decree30.fonts import EVERY_TONE, built_in, faces, liberation
from scripts.decree30.tcvn3 import encode

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "vanthu" / "bot" / "demo_papers"
MM = 72 / 25.4
LISTED = tomllib.loads((SHIPPED / "papers.toml").read_text(encoding="utf-8"))["papers"]
PDFS = [paper["file"] for paper in LISTED if paper["file"].endswith(".pdf")]
THE_PAGE = "Trang Thông tin điện tử xã (để đăng tải)"

NOTICE = Sheet(
    issuer="ỦY BAN NHÂN DÂN\nXÃ MẪU SƠN",
    number="96/TB-UBND",
    place="Mẫu Sơn",
    issued=date(2026, 11, 9),
    type_name="Thông báo",
    subject="Lịch phun thuốc khử trùng",
    body=("Ủy ban nhân dân xã thông báo lịch phun thuốc khử trùng tại các thôn như sau. " * 4,) * 3,
    capacity=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    signer="Lê Thị Hạnh",
    recipients=("Trưởng các thôn;", "Trang Thông tin điện tử xã;", "Lưu: VT."),
)


def opened(data: bytes) -> pymupdf.Document:
    return pymupdf.open(stream=data, filetype="pdf")


def text_of(data: bytes, page: int = 0) -> str:
    with opened(data) as paper:
        return str(paper[page].get_text(sort=True))


def lines_of(data: bytes, page: int = 0) -> list[tuple[str, pymupdf.Rect]]:
    """Each run of letters that stands together, with its place in millimetres."""
    with opened(data) as paper:
        found = [line for block in paper[page].get_text("dict")["blocks"] for line in block.get("lines", ())]
        return [
            ("".join(span["text"] for span in line["spans"]).strip(), pymupdf.Rect(line["bbox"]) / MM)
            for line in found
        ]


def place_of(text: str, data: bytes, page: int = 0) -> pymupdf.Rect:
    return next(place for line, place in lines_of(data, page) if text in line)


def words_of(data: bytes) -> Counter[str]:
    with opened(data) as paper:
        return Counter(word[4] for page in paper for word in page.get_text("words"))


def test_a_page_is_a4_with_the_margins_of_the_decree() -> None:
    data = pdf(NOTICE)
    with opened(data) as paper:
        assert tuple(paper[0].rect / MM) == pytest.approx((0, 0, 210, 297), abs=0.1)
        words = [pymupdf.Rect(word[:4]) / MM for word in paper[0].get_text("words")]
    assert min(word.x0 for word in words) == pytest.approx(30, abs=2)
    assert max(word.x1 for word in words) == pytest.approx(195, abs=2)
    assert min(word.y0 for word in words) == pytest.approx(20, abs=2)
    assert max(word.y1 for word in words) < 277


def test_what_is_copied_from_a_page_is_what_was_written() -> None:
    text = text_of(pdf(NOTICE))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 96/TB-UBND",
        "Mẫu Sơn, ngày 09 tháng 11 năm 2026",
        "THÔNG BÁO\n",
        "Lịch phun thuốc khử trùng\n",
        "Nơi nhận:",
        "- Trưởng các thôn;",
        "- Trang Thông tin điện tử xã;",
        "- Lưu: VT.",
        "PHÓ CHỦ TỊCH",
        "Lê Thị Hạnh",
    ):
        assert words in text
    assert text == unicodedata.normalize("NFC", text)
    assert "  " not in re.sub(r"(?m)^ +", "", text_of(pdf(NOTICE)).split("THÔNG BÁO")[1].split("Nơi nhận")[0])


def test_the_head_has_two_columns_with_number_and_date_level() -> None:
    data = pdf(NOTICE)
    number, dated = place_of("Số: 96", data), place_of("ngày 09", data)
    assert number.y0 == pytest.approx(dated.y0, abs=0.5)
    assert number.x1 < 100 < dated.x0
    motto, name = place_of("Độc lập", data), place_of("CỘNG HÒA", data)
    assert (motto.x0 + motto.x1) / 2 == pytest.approx((name.x0 + name.x1) / 2, abs=0.5)
    with opened(data) as paper:
        rules = [drawing["rect"] / MM for drawing in paper[0].get_drawings() if drawing["rect"].height < 1]
    under_motto = min(rules, key=lambda rule: abs(rule.x0 - motto.x0) + abs(rule.y0 - motto.y1))
    assert under_motto.width == pytest.approx(motto.width, abs=1)  # as long as the motto itself


def test_fonts_are_embedded_subset_and_know_every_tone() -> None:
    with opened(pdf(NOTICE)) as paper:
        for xref, _, kind, name, *_ in paper[0].get_fonts():
            assert kind == "Type0"
            assert re.match(r"[A-Z]{6}\+", name)
            assert 0 < len(paper.extract_font(xref)[3]) < 100_000
    for family in (faces(), built_in()):
        for font in (family.regular, family.bold, family.italic, family.bold_italic):
            assert all(font.has_glyph(ord(letter)) for letter in EVERY_TONE)


def test_the_built_in_font_stands_in_without_leaving_the_page() -> None:
    data = pdf(NOTICE, built_in())
    assert "Mẫu Sơn, ngày 09 tháng 11 năm 2026" in text_of(data)
    assert max(place.x1 for _, place in lines_of(data)) < 200


def test_pages_are_numbered_from_the_second_in_the_middle_of_the_top_margin() -> None:
    data = pdf(replace(NOTICE, body=NOTICE.body * 6))
    assert "2" not in {line for line, _ in lines_of(data) if line.isdigit()}
    number = place_of("2", data, page=1)
    assert number.y1 < 20
    assert (number.x0 + number.x1) / 2 == pytest.approx(105, abs=1)


@pytest.mark.parametrize("paragraphs", range(9, 16))
def test_no_page_holds_a_signature_alone(paragraphs: int) -> None:
    data = pdf(replace(NOTICE, body=(NOTICE.body[0],) * paragraphs))
    with opened(data) as paper:
        last = str(paper[-1].get_text())
    assert "Lê Thị Hạnh" in last
    assert "khử trùng tại các thôn" in last


def test_a_heading_is_never_the_last_line_of_a_page() -> None:
    body = tuple(text for _ in range(9) for text in (NOTICE.body[0], "**I. MỘT PHẦN MỚI**"))
    for extra in range(4):
        data = pdf(replace(NOTICE, body=("Một dòng.",) * extra + body + NOTICE.body))
        with opened(data) as paper:
            ends = [str(page.get_text()).strip().splitlines()[-1] for page in paper]
        assert "I. MỘT PHẦN MỚI" not in {end.strip() for end in ends}


def test_a_secrecy_mark_stands_in_its_red_double_box_below_the_number() -> None:
    data = pdf(replace(NOTICE, secrecy="MẬT", urgency="KHẨN"))
    mark, urgent, number = place_of("MẬT", data), place_of("KHẨN", data), place_of("Số:", data)
    assert number.y1 < mark.y0 < mark.y1 < urgent.y0
    assert mark.x1 < 100
    with opened(data) as paper:
        red = [
            d["rect"] / MM
            for d in paper[0].get_drawings()
            if d["color"] and d["color"][0] > 0.8 > d["color"][1]
        ]
    boxes = sorted((round(box.width), round(box.height)) for box in red if box.y1 < 90)
    assert boxes == [(18, 6), (20, 8), (20, 8)]


def test_a_draft_leaves_number_and_day_open_and_is_not_signed() -> None:
    data = pdf(replace(NOTICE, number="/KH-UBND", draft=True))
    text = text_of(data)
    assert re.search(r"Số: +/KH-UBND", text)
    assert re.search(r"ngày +tháng 11 năm 2026", text)
    assert "DỰ THẢO" in text
    with opened(data) as paper:
        assert all(drawing["color"] == (0.0, 0.0, 0.0) for drawing in paper[0].get_drawings())


def test_a_letter_says_what_about_below_its_number_and_whom_it_greets() -> None:
    letter = replace(
        NOTICE, is_letter=True, type_name="Công văn", subject="phun khử trùng", to=("Trưởng các thôn",)
    )
    data = pdf(letter)
    assert "V/v phun khử trùng" in text_of(data)
    assert "Kính gửi: Trưởng các thôn." in text_of(data)
    assert "CÔNG VĂN" not in text_of(data)
    assert place_of("V/v", data).y0 > place_of("Số:", data).y0


def test_several_addressees_are_listed() -> None:
    text = text_of(pdf(replace(NOTICE, is_letter=True, to=("Trạm Y tế xã", "Trưởng các thôn"))))
    assert "- Trạm Y tế xã;" in text
    assert "- Trưởng các thôn." in text


def test_a_party_paper_has_the_partys_head() -> None:
    party = replace(
        NOTICE, layout="party", issuer="ĐẢNG ỦY XÃ MẪU SƠN", number="15-NQ/ĐU", superior="ĐẢNG BỘ TỈNH"
    )
    text = text_of(pdf(party))
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "CỘNG HÒA" not in text
    assert "Số 15-NQ/ĐU" in text
    assert re.search(r"(?m)^\s*\*\s*$", text)


def test_an_annex_begins_on_its_own_page() -> None:
    annex = Annex(
        "QUY CHẾ", "Tiếp công dân", "(Kèm theo Quyết định số 128/QĐ-UBND)", ("**Điều 1. Phạm vi**", "Một.")
    )
    data = pdf(replace(NOTICE, annex=annex))
    assert "QUY CHẾ" not in text_of(data)
    assert "(Kèm theo Quyết định số 128/QĐ-UBND)" in text_of(data, page=1)


@pytest.mark.parametrize("month", range(1, 13))
def test_only_january_and_february_take_a_leading_nought(month: int) -> None:
    line = replace(NOTICE, issued=date(2026, month, 9)).place_line
    assert line == f"Mẫu Sơn, ngày 09 tháng {['01', '02'][month - 1] if month < 3 else month} năm 2026"


def test_a_word_file_has_the_same_cells() -> None:
    document = Document(io.BytesIO(docx(NOTICE)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    cells = [cell.text for table in document.tables for cell in table.rows[0].cells]
    assert cells[0].split("\n")[:2] == ["ỦY BAN NHÂN DÂN", "XÃ MẪU SƠN"]
    assert cells[2:4] == ["Số: 96/TB-UBND", "Mẫu Sơn, ngày 09 tháng 11 năm 2026"]
    assert "- Trang Thông tin điện tử xã;" in cells[4].split("\n")
    assert [p.text for p in document.paragraphs if p.text][:2] == ["THÔNG BÁO", "Lịch phun thuốc khử trùng"]


def test_an_old_word_file_is_written_in_tcvn3_letters() -> None:
    body = ("Thực hiện kế hoạch đã được duyệt.",)
    document = Document(io.BytesIO(docx(replace(NOTICE, body=body), legacy=True)))
    paragraph = next(p for p in document.paragraphs if "Thùc" in p.text)
    assert paragraph.text == "Thùc hiÖn kÕ ho¹ch ®· ®\u00adîc duyÖt."
    assert paragraph.runs[0].font.name == ".VnTime"
    assert document.tables[0].rows[0].cells[0].paragraphs[0].runs[0].font.name == ".VnTimeH"


def test_tcvn3_refuses_a_capital_that_it_does_not_have() -> None:
    with pytest.raises(ValueError, match="TCVN3 has no 'Ủ'"):
        encode("Ủy ban")


def test_the_same_sheet_gives_the_same_bytes() -> None:
    article = Article("Tin", "Mở đầu.", ("Thân bài.",), "Phạm Quốc Toản", date(2026, 11, 15))
    assert pdf(NOTICE) == pdf(NOTICE)
    assert docx(NOTICE) == docx(NOTICE)
    assert article_docx(article) == article_docx(article)


def test_the_list_names_exactly_the_shipped_papers() -> None:
    files = {path.name for path in SHIPPED.iterdir()} - {"papers.toml"}
    assert {paper["file"] for paper in LISTED} == files
    for paper in LISTED:
        data = (SHIPPED / paper["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == paper["sha256"]
        assert len(data) < 120_000
        assert paper["outcome"] in {"published", "refused", "returned", "asked"}
        for words in (paper["title"], paper["shows"]):
            assert set(words) == {"vi", "en"}
            assert all(0 < len(sentence) <= 100 for sentence in words.values())


@pytest.mark.parametrize("name", PDFS)
def test_a_shipped_paper_can_be_read_and_is_set_in_a_times_like_face(name: str) -> None:
    data = (SHIPPED / name).read_bytes()
    with opened(data) as paper:
        text = "".join(page.get_text(sort=True) for page in paper)
        assert paper.page_count <= 3
        assert all("Liberation Serif" in font[3] for page in paper for font in page.get_fonts())
        assert "không có thật" in paper.metadata["subject"]
    assert "\ufffd" not in text
    assert text == unicodedata.normalize("NFC", text)


def test_every_paper_that_is_to_be_published_names_the_page_among_its_recipients() -> None:
    for paper in LISTED:
        if paper["outcome"] == "published":
            assert f"- {THE_PAGE}" in text_all(paper["file"])
    assert "Trang Thông tin điện tử" not in text_all("thong-bao-thieu-noi-nhan.pdf")


def text_all(name: str) -> str:
    with opened((SHIPPED / name).read_bytes()) as paper:
        return "".join(page.get_text(sort=True) for page in paper)


def test_making_the_papers_again_changes_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "make_papers.py"), "--any-font", "--to", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for paper in LISTED:
        again, shipped = (tmp_path / paper["file"]).read_bytes(), (SHIPPED / paper["file"]).read_bytes()
        if paper["file"] in PDFS and liberation() is None:
            # Another font breaks lines and pages elsewhere; the words stay, page numbers aside.
            assert not {word for word in words_of(again) - words_of(shipped) if not word.isdigit()}
        else:
            assert again == shipped
