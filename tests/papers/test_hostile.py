"""Whatever the bytes are, the answer is a sentence that a clerk understands."""

import io
import zipfile
from typing import get_args

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.decree30 import docx, pdf
from tests.papers.make import DECISION, archive, page_of, scan, with_member, word
from vanthu.locales import catalogue, say_plain
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import TROUBLE, Charset, Judgement, Secrecy

PAPER = pdf(DECISION)
DOCX = docx(DECISION)


def locked() -> bytes:
    with pymupdf.open(stream=PAPER, filetype="pdf") as document:
        return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y"))


def huge_page() -> bytes:
    with pymupdf.open() as document:
        document.new_page(width=14_000, height=14_000).insert_text((100, 100), "a" * 40)
        return bytes(document.tobytes())


def nested_pdf() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"]" * 100_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def nested_docx() -> bytes:
    depth = 60_000
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = b"<w:document " + space + b">" + b"<w:body>" * depth + b"</w:body>" * depth + b"</w:document>"
    return with_member(DOCX, "word/document.xml", body)


def laughing_docx() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{entities}]><w>&l9;</w>'
    return with_member(DOCX, "word/document.xml", document.encode())


TROUBLED = {
    "zero bytes": (b"", "a.pdf", "empty", "empty"),
    "locked with a password": (locked(), "a.pdf", "pdf", "encrypted"),
    "an Office file locked with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99),
        "a.docx",
        "unknown",
        "encrypted",
    ),
    "a bomb of zeros": (with_member(DOCX, "word/media/a.bin", bytes(60_000_000)), "a.docx", "docx", "bomb"),
    "a bomb of members": (archive({f"{n}": b"" for n in range(2_100)}), "a.docx", "zip", "bomb"),
    "deep nesting in a PDF": (nested_pdf(), "a.pdf", "pdf", "broken"),
    "deep nesting in Word": (nested_docx(), "a.docx", "docx", "broken"),
    "a head that is not a PDF's": (b"GIF89a" + PAPER, "a.pdf", "gif", "polyglot"),
    "a PDF after other bytes": (b"\n\n" + PAPER, "a.pdf", "unknown", "polyglot"),
    "a PDF that is also a ZIP": (PAPER + archive({"a": b"b"}), "a.pdf", "pdf", "polyglot"),
    "a picture that is also a ZIP": (b"\x89PNG\r\n\x1a\n" + archive({"a": b"b"}), "a.png", "png", "polyglot"),
    "a PDF that is also a page": (PAPER[:9] + b"<html><script>" + PAPER[9:], "a.pdf", "pdf", "polyglot"),
    "a ZIP that holds a PDF": (
        archive({"a.pdf": PAPER})[:40] + b"%PDF-1.7" + PAPER,
        "a.docx",
        "zip",
        "polyglot",
    ),
    "a Word file with macros": (
        with_member(DOCX, "word/vbaProject.bin", b"\xd0\xcf"),
        "a.docx",
        "docx",
        "macros",
    ),
    "half a Word file": (DOCX[: len(DOCX) // 2], "a.docx", "zip", "broken"),
    "only a PDF's first bytes": (b"%PDF-1.7\n%\xe2\xe3", "a.pdf", "pdf", "broken"),
}


@pytest.mark.parametrize(("data", "name", "kind", "trouble"), TROUBLED.values(), ids=TROUBLED)
def test_trouble_has_a_code_and_a_sentence(data: bytes, name: str, kind: str, trouble: str) -> None:
    judgement = judge_here(data, name)
    assert (judgement.kind, judgement.trouble) == (kind, trouble)
    assert judgement.refused
    assert all(say_plain(TROUBLE[trouble], language) for language in ("vi", "en"))


def test_entities_are_not_unfolded() -> None:
    judgement = judge_here(laughing_docx(), "a.docx")
    assert judgement.trouble in ("broken", None)
    assert judgement.fields.number is None


def test_a_page_named_pdf_is_a_page() -> None:
    judgement = judge_here(b"<!DOCTYPE html><html><body>x</body></html>", "thong-bao.pdf")
    assert judgement.kind == "html"
    assert [finding.code for finding in judgement.findings][:1] == ["not_a_paper"]
    assert "wrong_extension" in [finding.code for finding in judgement.findings]


def test_a_name_that_lies_is_noticed_and_the_paper_is_read() -> None:
    judgement = judge_here(PAPER, "quyet-dinh.docx")
    assert judgement.fields.number == "09/QĐ-UBND"
    assert [finding.code for finding in judgement.findings] == ["wrong_extension"]
    assert not judgement.refused
    assert judge_here(PAPER, "Quyết định số 9").findings == ()


def test_a_name_that_turns_the_writing_round_is_noticed() -> None:
    judgement = judge_here(PAPER, "thong-bao\u202exod.pdf")
    assert [finding.code for finding in judgement.findings] == ["name_disguised"]


def active(*, packed: bool) -> bytes:
    with pymupdf.open(stream=PAPER, filetype="pdf") as document:
        document.xref_set_key(document.pdf_catalog(), "OpenAction", "<</S/JavaScript/JS(app.alert(1))>>")
        return bytes(document.tobytes(use_objstms=packed, garbage=3))


@pytest.mark.parametrize("packed", [False, True])
def test_a_paper_that_acts_by_itself_is_one_to_look_at(packed: bool) -> None:
    codes = [finding.code for finding in judge_here(active(packed=packed), "a.pdf").findings]
    assert codes == ["active_content"]


def test_a_paper_with_a_file_inside_is_one_to_look_at() -> None:
    with pymupdf.open(stream=PAPER, filetype="pdf") as document:
        document.embfile_add("a.exe", b"MZ")
        assert "active_content" in [
            finding.code for finding in judge_here(document.tobytes(), "a.pdf").findings
        ]


def test_a_cut_off_paper_is_broken_or_said_to_be_mended() -> None:
    judgement = judge_here(PAPER[: len(PAPER) * 9 // 10], "a.pdf")
    assert judgement.trouble == "broken" or "mended" in [finding.code for finding in judgement.findings]


def test_a_huge_page_is_read_like_any_other() -> None:
    assert judge_here(huge_page(), "a.pdf").trouble is None


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"MZ" + bytes(300), "a.pdf", "exe"),
        (b"{\\rtf1 a}", "a.doc", "rtf"),
        (b"a;b\n1;2\n", "a.csv", "csv"),
        (b"a;b\n1;2\n", "a.txt", "txt"),
        ("Thông báo".encode("utf-16"), "a.txt", "txt"),
        ("Thông báo".encode(), "a.txt", "txt"),
        (b"BM" + (80).to_bytes(4, "little") + bytes(74), "a.bmp", "bmp"),
        (archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.xlsx", "xlsx"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt", "odt"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "a.ods", "ods"),
        (archive({"a": b"b"}), "a.zip", "zip"),
        (bytes(range(256)), "a.pdf", "unknown"),
    ],
)
def test_the_kind_is_told_by_content(data: bytes, name: str, kind: str) -> None:
    judgement = judge_here(data, name)
    assert (judgement.kind, judgement.trouble) == (kind, None)


def test_a_judgement_survives_being_written_down() -> None:
    for data, name in [
        (PAPER, "a.docx"),
        (DOCX, ""),
        (scan(), "a.pdf"),
        (b"", ""),
        (word(["Mật"]), "x.docx"),
    ]:
        judgement = judge_here(data, name)
        assert Judgement.from_json(judgement.as_json()) == judgement


def test_every_trouble_and_finding_has_its_sentence() -> None:
    keys = [key for key in catalogue("vi") if key.startswith("papers.trouble.")]
    assert sorted(keys) == sorted(text.key for text in TROUBLE.values())


def _sound(data: bytes) -> None:
    judgement = judge_here(data, "a.pdf")
    assert judgement.trouble is None or judgement.trouble in TROUBLE
    assert judgement.charset in get_args(Charset)
    assert judgement.secrecy in get_args(Secrecy)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_random_bytes_are_judged(data: bytes, head: bytes) -> None:
    _sound(head + data)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([PAPER, DOCX, page_of([(9, 99, "x")])]), st.data())
def test_spoiled_papers_are_judged(paper: bytes, data: st.DataObject) -> None:
    spoiled = bytearray(paper)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(spoiled) - 1))
        spoiled[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    _sound(bytes(spoiled))


def test_a_zip_that_lies_about_its_size_is_no_way_in() -> None:
    out = bytearray(with_member(DOCX, "word/media/a.bin", bytes(3_000_000)))
    with zipfile.ZipFile(io.BytesIO(bytes(out))) as file:
        size = file.getinfo("word/media/a.bin").file_size
    lied = bytes(out).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert judge_here(lied, "a.docx").trouble in ("broken", None)


def word_body(body: bytes) -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return with_member(
        DOCX, "word/document.xml", b"<w:document " + space + b"><w:body>" + body + b"</w:body></w:document>"
    )


def test_a_cell_that_claims_to_span_a_hundred_million_columns_is_one_cell() -> None:
    span = b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    assert judge_here(word_body(span), "a.docx").trouble is None


def test_the_middle_of_a_long_word_file_is_looked_through_for_marks() -> None:
    lines = [b"<w:p><w:r><w:t>%d</w:t></w:r></w:p>" % number for number in range(1_000)]
    lines[500] = "<w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p>".encode()
    assert judge_here(word_body(b"".join(lines)), "a.docx").secrecy == "unknown"


def test_a_table_of_values_with_an_endless_field_is_plain_text() -> None:
    assert judge_here(b'a;b;"' * 100_000, "a.csv").kind == "txt"
