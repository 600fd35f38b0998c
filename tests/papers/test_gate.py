"""The secrecy gate on whole papers."""

import io
import unicodedata
from dataclasses import replace

import docx as python_docx
import pymupdf
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from scripts.decree30 import docx, pdf
from tests.papers.make import DECISION, HEAD, LETTER, LONG, encode, page_of, scan, word
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import Fields

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
TEXT_BOX = (
    f"<w:pict {SPACES}><v:rect><v:textbox><w:txbxContent><w:p><w:r><w:t>LEVEL</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></v:rect></w:pict>"
)


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def secrecy_of(data: bytes, name: str = "van-ban.pdf") -> str:
    return judge_here(data, name).secrecy


@pytest.mark.parametrize("level", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_mark_in_its_place_is_a_mark(level: str) -> None:
    judgement = judge_here(pdf(replace(LETTER, secrecy=level)), "")
    assert judgement.secrecy == "marked"
    assert judgement.refused


@pytest.mark.parametrize("level", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_a_mark_in_a_cell_or_a_text_box_of_word_is_a_mark(level: str) -> None:
    document = python_docx.Document(io.BytesIO(docx(LETTER)))
    document.tables[0].rows[-1].cells[0].add_paragraph(level)
    assert secrecy_of(saved(document), "a.docx") == "marked"
    document = python_docx.Document(io.BytesIO(docx(LETTER)))
    run = document.paragraphs[0].add_run()
    run._r.append(parse_xml(TEXT_BOX.replace("LEVEL", level)))
    assert secrecy_of(saved(document), "a.docx") == "marked"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_mark_in_any_form_of_letters_is_a_mark(form: str) -> None:
    marked = [
        *HEAD,
        (90, 140, unicodedata.normalize(form, "TỐI MẬT")),
        (90, 300, "Nội dung báo cáo tiếp theo như sau."),
    ]
    assert secrecy_of(page_of(marked)) == "marked"


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_a_mark_in_a_legacy_set_is_a_mark(legacy: str) -> None:
    lines = [
        (90, 140, encode("MẬT", legacy)),
        (90, 300, encode("Nội dung báo cáo tiếp theo như sau", legacy)),
    ]
    with pymupdf.open() as document:
        page = document.new_page()
        for x, y, text in lines:
            page.insert_text((x, y), text, fontname="helv", fontsize=12)
        assert secrecy_of(document.tobytes()) == "marked"
    assert secrecy_of(word([encode("Tuyệt mật", legacy), encode("Nội dung báo cáo", legacy)])) == "marked"


def test_a_mark_elsewhere_asks_for_eyes() -> None:
    lines = [*HEAD, (300, 500, "MẬT"), (90, 300, "Nội dung báo cáo tiếp theo như sau đây.")]
    judgement = judge_here(page_of(lines), "")
    assert judgement.secrecy == "unknown"
    assert [found.code for found in judgement.findings if found.weight != "note"] == ["secrecy_elsewhere"]


@pytest.mark.parametrize(
    "line",
    [
        *("M Ậ T", "T U Y Ệ T   M Ậ T", "TUYET MAT", "TOI MAT", "[ MẬT ]", "★ MẬT ★", "(TỐI MẬT)"),
        *("TUYỆT MẬT - HỎA TỐC", "MẬT / KHẨN", "ĐỘ MẬT: MẬT", "Độ mật: Tối mật"),
    ],
)
def test_a_mark_is_a_mark_however_it_is_set(line: str) -> None:
    lines = [*HEAD, (90, 140, line), (90, 300, "Nội dung báo cáo tiếp theo như sau đây.")]
    assert secrecy_of(page_of(lines)) == "marked"
    assert secrecy_of(word([line, "Nội dung báo cáo"]), "a.docx") == "marked"


@pytest.mark.parametrize(
    "line",
    ["HỎA TỐC", "Mật độ dân số", "MẬT MÃ", "Độ mật: Thường", "Độ mật: Không", "Độ mật: ......", "Độ mật:"],
)
def test_what_only_looks_like_a_mark_is_none(line: str) -> None:
    lines = [*HEAD, (90, 140, line), (90, 300, "Nội dung báo cáo tiếp theo như sau đây.")]
    assert secrecy_of(page_of(lines)) == "clean"


def test_a_heading_of_secret_papers_asks_for_eyes() -> None:
    lines = [*HEAD, (90, 140, "VĂN BẢN MẬT"), (90, 300, "Nội dung báo cáo tiếp theo như sau đây.")]
    assert secrecy_of(page_of(lines)) == "unknown"


def test_running_words_do_not_trip_the_gate() -> None:
    body = (
        "Cấm đăng văn bản mật, tối mật, tuyệt mật; bảo vệ bí mật nhà nước; không có tính chất MẬT; giữ mật khẩu. "
        * 3,
    )
    for draw in (pdf, docx):
        assert (
            secrecy_of(draw(replace(DECISION, body=body, subject="Về việc bảo vệ bí mật nhà nước")))
            == "clean"
        )


def test_a_mark_in_the_metadata_or_the_name_is_a_mark() -> None:
    with pymupdf.open(stream=pdf(DECISION), filetype="pdf") as document:
        document.set_metadata({"keywords": "Độ mật: Mật"})
        assert secrecy_of(document.tobytes()) == "marked"
    assert secrecy_of(word(["Nội dung"], subject="Tối mật"), "a.docx") == "marked"
    assert secrecy_of(pdf(DECISION), "QĐ 09 [MẬT].pdf") == "marked"


def test_a_picture_is_never_said_to_be_clean() -> None:
    assert secrecy_of(scan()) == "unknown"
    assert secrecy_of(b"\xff\xd8\xff\xe0" + bytes(200), "anh.jpg") == "unknown"


def test_a_declassified_paper_still_asks_for_eyes() -> None:
    lines = [*HEAD, (90, 140, "GIẢI MẬT"), (90, 300, "Nội dung báo cáo tiếp theo như sau đây.")]
    assert secrecy_of(page_of(lines)) == "unknown"


def test_a_piece_of_a_justified_line_is_no_mark() -> None:
    lines = [*HEAD, (90, 200, "văn bản"), (150, 200, "MẬT"), (190, 200, "không được đăng lên trang")]
    assert secrecy_of(page_of(lines)) != "marked"


def test_a_paper_marked_on_page_one_is_not_read_further() -> None:
    marked = judge_here(pdf(replace(LONG, secrecy="MẬT")), "")
    assert marked.secrecy == "marked"
    assert marked.pages == judge_here(pdf(LONG), "").pages


def test_nothing_of_a_marked_paper_is_handed_on() -> None:
    assert judge_here(pdf(replace(LETTER, secrecy="MẬT")), "").fields == Fields()
    assert judge_here(pdf(LETTER), "12 [MẬT].pdf").fields == Fields()


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_what_was_done_to_legacy_words_is_shown_unless_the_paper_is_marked(legacy: str) -> None:
    line = encode("nội dung báo cáo tiếp theo như sau", legacy)
    judgement = judge_here(word([line]), "a.docx")
    (found,) = judgement.findings
    assert found.text.values == {"before": line, "after": "nội dung báo cáo tiếp theo như sau"}
    assert found.shows_change
    marked = judge_here(word([encode("Tuyệt mật", legacy), line]), "a.docx")
    assert not any(found.shows_change for found in marked.findings)


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_a_name_in_a_legacy_set_is_shown_as_it_was_and_as_it_was_read(legacy: str) -> None:
    name = "Quyết định kiện toàn tổ công nghệ.docx"
    (found,) = judge_here(word(["Như trên"]), encode(name, legacy)).findings
    assert (found.code, found.weight) == ("legacy_name", "note")
    assert found.text.values == {"before": encode(name, legacy), "after": name}
    assert judge_here(word(["Như trên"]), unicodedata.normalize("NFD", name)).findings == ()
    marked = judge_here(word(["Như trên"]), encode(f"[Tuyệt mật] {name}", legacy))
    assert marked.secrecy == "marked"
    assert not any(found.shows_change for found in marked.findings)
