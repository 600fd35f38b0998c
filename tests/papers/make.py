"""Papers for these tests: made up, drawn here or by ``scripts.decree30``."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

import docx
import pymupdf

from scripts.decree30 import Sheet

LETTER = Sheet(
    superior="UBND TỈNH HƯNG BÌNH",
    issuer="SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG",
    number="507/SNNMT-KHTC",
    place="Hưng Bình",
    issued=date(2026, 1, 24),
    type_name="Công văn",
    subject="góp ý dự thảo Quyết định sửa đổi Quyết định số 2269/QĐ-UBND",
    body=("Theo Công văn số 202/BNN-KHTC ngày 21 tháng 01 năm 2025, Sở đề nghị các đơn vị góp ý. " * 3,),
    capacity=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="Phạm Thị Lan",
    recipients=("Như trên;", "Cổng TTĐT tỉnh;", "Lưu: VT, KHTC."),
    is_letter=True,
    to=("Ủy ban nhân dân xã Mẫu Sơn",),
)
DECISION = Sheet(
    issuer="ỦY BAN NHÂN DÂN\nXÃ MẪU SƠN",
    number="09/QĐ-UBND",
    place="Mẫu Sơn",
    issued=date(2026, 2, 5),
    type_name="Quyết định",
    subject="Về việc kiện toàn Tổ công nghệ số cộng đồng",
    authority="CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ MẪU SƠN",
    body=("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",)
    * 4,
    capacity=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    signer="Trần Văn Bách",
    recipients=("Như Điều 3;", "Trang Thông tin điện tử xã;", "Lưu: VT."),
)
RESOLUTION = Sheet(
    superior="ĐẢNG BỘ TỈNH HƯNG BÌNH",
    issuer="ĐẢNG ỦY XÃ MẪU SƠN",
    number="15-NQ/ĐU",
    place="Mẫu Sơn",
    issued=date(2026, 3, 18),
    type_name="Nghị quyết",
    subject="về công tác dân vận năm 2026",
    body=("Đảng ủy xã quyết nghị các nội dung sau đây về công tác dân vận. " * 4,) * 3,
    capacity=("T/M ĐẢNG ỦY", "BÍ THƯ"),
    signer="Hoàng Đình Lộc",
    recipients=("Tỉnh ủy Hưng Bình;", "Trang Thông tin điện tử xã;", "Lưu Văn phòng Đảng ủy."),
    layout="party",
)
LONG = replace(DECISION, body=DECISION.body * 150)


def table(legacy: str) -> dict[str, str]:
    """Letter to its form in a legacy set."""
    rows = (resources.files("vanthu.papers") / f"{legacy}.tsv").read_text(encoding="utf-8").splitlines()
    return {unicodedata.normalize("NFC", letter): form for form, letter in (row.split("\t") for row in rows)}


def encode(text: str, legacy: str) -> str:
    """The text as it was written before Unicode; a capital that TCVN3 lacks is written small, as its fonts did."""
    forms = table(legacy)
    return "".join(forms.get(letter) or forms.get(letter.lower(), letter) for letter in text)


def page_of(lines: list[tuple[float, float, str]], *, size: float = 12) -> bytes:
    """One A4 page with lines at places (points from the top left)."""
    with pymupdf.open() as document:
        page = document.new_page()
        writer = pymupdf.TextWriter(page.rect)
        font = pymupdf.Font(script=0, language="vi")
        for x, y, text in lines:
            writer.append((x, y), text, font=font, fontsize=size)
        writer.write_text(page)
        return bytes(document.tobytes())


HEAD = [
    (70, 70, "ỦY BAN NHÂN DÂN"),
    (75, 85, "XÃ MẪU SƠN"),
    (260, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (310, 85, "Độc lập - Tự do - Hạnh phúc"),
]


def number_in_fields(number: str, day: str, *, stamp: str = "") -> bytes:
    """A paper whose number and day are drawn by signature fields into typed blanks, as signing tools do it."""
    lines = [
        *HEAD,
        (70, 120, "Số:              /TB-UBND"),
        (290, 120, "Mẫu Sơn, ngày        tháng 01 năm 2026"),
    ]
    lines += [(250, 160, "THÔNG BÁO"), (200, 178, "Về việc tiếp công dân tháng 02")]
    lines += [(90, 220, "Ủy ban nhân dân xã thông báo lịch tiếp công dân như sau, kèm theo số 9/QĐ-UBND.")]
    with pymupdf.open(stream=page_of(lines), filetype="pdf") as document:
        page = document[0]
        fields = [(number, (98, 108, 130, 124)), (day, (381, 108, 402, 124)), (stamp, (380, 8, 590, 50))]
        for at, (text, box) in enumerate(fields):
            if not text:
                continue
            widget: Any = pymupdf.Widget()
            widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, f"Signature{at}"
            widget.rect, widget.field_value = pymupdf.Rect(box), text
            widget.text_fontsize = 10
            widget.field_flags = pymupdf.PDF_TX_FIELD_IS_MULTILINE if at == 2 else 0
            page.add_widget(widget)
        for widget in page.widgets():
            document.xref_set_key(widget.xref, "FT", "/Sig")
            document.xref_set_key(widget.xref, "V", "<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>>>")
        return bytes(document.tobytes())


def number_in_pictures(number: str, day: str) -> bytes:
    """The same, with what the fields draw turned into pictures: nothing of it is text any more."""
    with pymupdf.open(stream=number_in_fields(number, day), filetype="pdf") as document:
        shown = [
            (widget.xref, widget.rect, document[0].get_pixmap(clip=widget.rect, dpi=300))
            for widget in document[0].widgets()
        ]
        for field, box, pixels in shown:
            spare = document.new_page()
            picture = spare.insert_image(spare.rect, pixmap=pixels)
            form = document.get_new_xref()
            document.update_object(
                form,
                f"<</Type/XObject/Subtype/Form/BBox[0 0 {box.width} {box.height}]"
                f"/Resources<</XObject<</P {picture} 0 R>>>>>>",
            )
            document.update_stream(form, f"q {box.width} 0 0 {box.height} 0 0 cm /P Do Q".encode())
            document.xref_set_key(field, "AP", f"<</N {form} 0 R>>")
        document.delete_pages(range(1, document.page_count))
        return bytes(document.tobytes())


def scan() -> bytes:
    """A page that is one picture."""
    with pymupdf.open() as document:
        page = document.new_page()
        picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80), False)
        picture.clear_with(220)
        page.insert_image(page.rect, pixmap=picture)
        return bytes(document.tobytes())


def word(paragraphs: list[str], *, subject: str = "") -> bytes:
    """A Word file of plain paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.core_properties.subject = subject
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """A ZIP with one member put in the place of another."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {member: file.read(member) for member in file.namelist()}
    return archive({**members, name: content})
