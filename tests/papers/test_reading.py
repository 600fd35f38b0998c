"""What stands in a cell is read; what a paper cites, or a later publisher adds, is not."""

from dataclasses import replace
from datetime import date

import pytest

from scripts.decree30 import Annex, Sheet, docx, pdf
from tests.papers.make import (
    DECISION,
    HEAD,
    LETTER,
    LONG,
    RESOLUTION,
    encode,
    number_in_fields,
    page_of,
    scan,
    word,
)
from vanthu.papers import grammar
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import Judgement

DRAW = pytest.mark.parametrize("draw", [pdf, docx], ids=["pdf", "docx"])


def judged(data: bytes, name: str = "") -> Judgement:
    return judge_here(data, name)


@DRAW
def test_a_decision_is_read_whole(draw: object) -> None:
    fields = judged(draw(DECISION)).fields  # type: ignore[operator]
    assert (fields.number, fields.code_number, fields.notation) == ("09/QĐ-UBND", "09", "QĐ-UBND")
    assert fields.issued_date == date(2026, 2, 5)
    assert fields.type_name == "Quyết định"
    assert fields.issuer == "ỦY BAN NHÂN DÂN XÃ MẪU SƠN"
    assert fields.superior is None
    assert fields.subject == "Về việc kiện toàn Tổ công nghệ số cộng đồng"
    assert fields.signer == "Trần Văn Bách"
    assert fields.signer_capacity == "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
    assert fields.recipients == ("Như Điều 3", "Trang Thông tin điện tử xã", "Lưu: VT")


@DRAW
def test_an_official_letter_is_read_whole(draw: object) -> None:
    fields = judged(draw(LETTER)).fields  # type: ignore[operator]
    assert fields.number == "507/SNNMT-KHTC"
    assert fields.type_name == "Công văn"
    assert fields.superior == "UBND TỈNH HƯNG BÌNH"
    assert fields.issuer == "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"
    assert fields.subject == "V/v góp ý dự thảo Quyết định sửa đổi Quyết định số 2269/QĐ-UBND"
    assert fields.signer_capacity == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"


@DRAW
def test_a_paper_of_the_party_is_read_by_its_own_grammar(draw: object) -> None:
    fields = judged(draw(RESOLUTION)).fields  # type: ignore[operator]
    assert (fields.number, fields.code_number, fields.notation) == ("15-NQ/ĐU", "15", "NQ/ĐU")
    assert fields.type_name == "Nghị quyết"
    assert fields.issuer == "ĐẢNG ỦY XÃ MẪU SƠN"
    assert fields.superior == "ĐẢNG BỘ TỈNH HƯNG BÌNH"
    assert fields.issued_date == date(2026, 3, 18)


def test_a_number_drawn_by_signature_fields_is_read_in_its_place() -> None:
    judgement = judged(number_in_fields("507", "24"))
    assert judgement.text == "widgets"
    assert judgement.fields.number == "507/TB-UBND"
    assert judgement.fields.issued_date == date(2026, 1, 24)
    assert judgement.draft is False


def test_a_later_publishers_signature_is_not_read() -> None:
    stamp = "Ký bởi: CỔNG THÔNG TIN\n09.01.2027 10:21:11 +07:00"
    judgement = judged(number_in_fields("507", "24", stamp=stamp))
    assert judgement.fields.issuer == "ỦY BAN NHÂN DÂN XÃ MẪU SƠN"
    assert judgement.fields.issued_date == date(2026, 1, 24)


def test_a_number_drawn_as_a_picture_is_no_draft_but_asks_for_eyes() -> None:
    judgement = judged(number_in_fields(" ", "24"))
    assert judgement.fields.number is None
    assert not judgement.draft
    assert "number_drawn" in [finding.code for finding in judgement.findings]


def test_the_gazettes_running_head_is_not_the_papers_number() -> None:
    lines = [(200, 40, "CÔNG BÁO/Số 252/Ngày 27-04-2026"), *HEAD]
    lines += [(80, 120, "Số: 118/2026/QĐ-UBND"), (300, 120, "Mẫu Sơn, ngày 03 tháng 4 năm 2026")]
    fields = judged(page_of(lines)).fields
    assert (fields.number, fields.code_number, fields.notation) == ("118/2026/QĐ-UBND", "118", "QĐ-UBND")
    assert fields.issued_date == date(2026, 4, 3)


def test_a_signature_before_an_annex_is_found() -> None:
    annex = Annex(
        "QUY CHẾ", "Tiếp công dân", "(Kèm theo Quyết định số 09/QĐ-UBND)", ("Điều 1. Nội dung.",) * 3
    )
    fields = judged(pdf(replace(DECISION, annex=annex))).fields
    assert fields.signer == "Trần Văn Bách"
    assert fields.recipients is not None


def test_a_signature_without_recipients_before_an_annex_is_found() -> None:
    annex = Annex(
        "QUY CHẾ", "Tiếp công dân", "(Kèm theo Quyết định số 09/QĐ-UBND)", ("Điều 1. Nội dung.",) * 3
    )
    fields = judged(pdf(replace(DECISION, annex=annex, recipients=()))).fields
    assert (fields.signer, fields.recipients) == ("Trần Văn Bách", None)


def test_a_cited_paper_fills_no_field() -> None:
    lines = [
        (90, 100, "Quyết định của Ủy ban nhân dân tỉnh số 15/QĐ-UBND"),
        (90, 118, "ngày 05 tháng 6 năm 2025 về giá đất."),
    ]
    lines += [(90, 136, "Số: 77/BC-UBND được nhắc lại ở đây để người đọc tiện theo dõi.")]
    fields = judged(page_of(lines)).fields
    assert (fields.number, fields.issued_date, fields.issuer, fields.subject) == (None, None, None, None)


def test_a_blank_number_makes_a_draft() -> None:
    judgement = judged(pdf(replace(DECISION, number="/QĐ-UBND", draft=True)))
    assert judgement.draft
    assert (judgement.fields.number, judgement.fields.issued_date) == (None, None)


def test_a_letter_about_a_draft_is_no_draft() -> None:
    assert not judged(pdf(LETTER)).draft


def test_a_blank_number_in_word_makes_a_draft() -> None:
    judgement = judged(docx(replace(DECISION, number="/QĐ-UBND")))
    assert judgement.draft
    assert judgement.fields.number is None


def test_urgency_is_read() -> None:
    assert judged(pdf(replace(LETTER, urgency="HỎA TỐC"))).fields.priority == "Hỏa tốc"


def test_a_scan_is_said_to_be_a_scan() -> None:
    judgement = judged(scan())
    assert judgement.text == "scan"
    assert judgement.fields.number is None
    assert judgement.secrecy == "unknown"


def test_a_paper_without_recipients_says_none_and_not_nobody() -> None:
    assert judged(pdf(replace(DECISION, recipients=()))).fields.recipients is None


def test_the_number_of_pages_does_not_change_what_is_read() -> None:
    judgement = judged(pdf(LONG))
    assert (judgement.pages or 0) > 20
    assert judgement.fields == judged(pdf(DECISION)).fields


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_a_legacy_word_file_is_read_in_unicode(legacy: str) -> None:
    lines = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/QĐ-UBND", "Mẫu Sơn, ngày 05 tháng 6 năm 2004"]
    lines += ["Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân;", "Xét đề nghị của các đồng chí,"]
    judgement = judged(word([encode(line, legacy) for line in lines]))
    assert judgement.charset == legacy
    assert judgement.fields.number == "12/QĐ-UBND"
    assert judgement.fields.issued_date == date(2004, 6, 5)


def test_the_old_word_format_asks_for_another() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(500)
    judgement = judged(old, "bao-cao.doc")
    assert (judgement.kind, judgement.trouble, judgement.fields.number) == ("doc", None, None)
    assert "convert" in [finding.code for finding in judgement.findings]


NUMBERS = [
    ("Số: 05/BNV-VP", "05/BNV-VP"),
    ("Số 76/QĐ-UBND", "76/QĐ-UBND"),
    ("Số: 541 /QĐ - UBND", "541/QĐ-UBND"),
    ("Số: 93. /KH-UBND", "93/KH-UBND"),
    ("Số: 12/QĐ–UBND", "12/QĐ-UBND"),
    ("Số: 18/2018/QĐ-UBND", "18/2018/QĐ-UBND"),
    ("Số: 51/2024/QH15", "51/2024/QH15"),
    ("Số: 462/VBHN-BLĐTBXH", "462/VBHN-BLĐTBXH"),
    ("Số: 519/TTr-SNV", "519/TTr-SNV"),
    ("*Số 06-CT/TU", "06-CT/TU"),
    ("Số 05-QC/BTCTU-BNCTU", "05-QC/BTCTU-BNCTU"),
    ("Số: 101/CV-HNDN", "101/CV-HNDN"),
    ("Số: 15/QĐ-UBND ngày 05 tháng 6", None),
    ("Theo Công văn số 15/QĐ-UBND", None),
    ("Số: 15", None),
    ("Số: 12/2026", None),
    ("Số: 12a/QĐ-UBND", "12a/QĐ-UBND"),
    ("Số: 12/QĐ-UBND.VX", "12/QĐ-UBND.VX"),
    ("Số: 12/BC-UBND(NC)", "12/BC-UBND(NC)"),
    ("Số/No: 12/CV-ABC", "12/CV-ABC"),
    ("SỐ: 144/2002/QĐ/BTC", "144/2002/QĐ/BTC"),
    ("Số: 12/2011/TTLT-BTC-BTP-BCA-VKSNDTC-TANDTC", "12/2011/TTLT-BTC-BTP-BCA-VKSNDTC-TANDTC"),
    ("Số:      /KH-UBND", None),
    ("Số điện thoại: 0912/345", None),
]


@pytest.mark.parametrize(("line", "number"), NUMBERS)
def test_the_grammar_of_numbers(line: str, number: str | None) -> None:
    read = grammar.read_number(line)
    assert (read.number if read else None) == number


@pytest.mark.parametrize(
    ("symbol", "of_party", "kind"),
    [
        ("QĐ-UBND", False, "Quyết định"),
        ("CT-UBND", False, "Chỉ thị"),
        ("CTr-UBND", False, "Chương trình"),
        ("TT-BTC", False, "Thông tư"),
        ("TT/TU", True, "Thông tri"),
        ("QĐ/TU", True, None),
        ("UBND-VX", False, None),
        ("CV-HNDN", False, "Công văn"),
    ],
)
def test_the_kind_in_a_symbol(symbol: str, of_party: bool, kind: str | None) -> None:
    assert grammar.kind_of_symbol(symbol, of_party=of_party) == kind


def test_no_day_of_the_calendar_is_no_date() -> None:
    assert grammar.read_date("Mẫu Sơn, ngày 31 tháng 02 năm 2026") is None
    assert grammar.read_date("Mẫu Sơn, ngày     tháng 02 năm 2026") is None


def test_a_sheet_may_name_its_kind_and_subject_on_one_line() -> None:
    sheet: Sheet = replace(DECISION, type_name="Kế hoạch", number="7/KH-UBND")
    assert judged(pdf(sheet)).fields.type_name == "Kế hoạch"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Hà Nội, ngày 25 tháng 6 năm 2004", date(2004, 6, 25)),
        ("Mẫu Sơn, ngày05tháng02năm2026", date(2026, 2, 5)),
        ("Mẫu Sơn, ngày 0 5 tháng 0 2 năm 2 0 2 6", date(2026, 2, 5)),
        ("Mẫu Sơn, ngày 5/2/2026", date(2026, 2, 5)),
        ("Mẫu Sơn, ngày … tháng 02 năm 2026", None),
    ],
)
def test_the_grammar_of_dates(line: str, day: date | None) -> None:
    assert grammar.read_date(line) == day


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Q U Y Ế T  Đ Ị N H", "Quyết định"),
        ("K Ế T L U Ậ N", "Kết luận"),
        ("THÔNG BÁO KẾT LUẬN", "Thông báo kết luận"),
        ("QUYẾT ĐỊNH CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN", "Quyết định"),
        ("GIẤY GIỚI THIỆU Cán bộ đi công tác", "Giấy giới thiệu"),
        ("Quyết định này có hiệu lực", None),
        ("PHỤ LỤC", None),
    ],
)
def test_the_grammar_of_headings(line: str, kind: str | None) -> None:
    found = grammar.read_heading(line)
    assert (found[0] if found else None) == kind
