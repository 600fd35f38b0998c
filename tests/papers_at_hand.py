"""The demo office's sample papers, and plain ones made on the spot."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pymupdf

from scripts.decree30 import Sheet, pdf

FOLDER = Path(__file__).parents[1] / "vanthu" / "bot" / "demo_papers"


@cache
def sample(name: str) -> bytes:
    """A shipped sample paper."""
    return (FOLDER / name).read_bytes()


@cache
def decision(
    number: str = "15/QĐ-UBND",
    *,
    subject: str = "Về việc ban hành Quy chế tiếp công dân",
    page: bool = True,
    type_name: str = "Quyết định",
) -> bytes:
    """A paper of the fictional commune's committee, laid out by Decree 30/2020."""
    recipients = ("- Như Điều 3;", "- Lưu: VT.")
    named = ("- Trang Thông tin điện tử xã (để đăng tải);",) if page else ()
    return pdf(
        Sheet(
            superior="",
            issuer="ỦY BAN NHÂN DÂN\nXÃ MẪU SƠN",
            number=number,
            place="Mẫu Sơn",
            issued=date(2026, 11, 20),
            type_name=type_name,
            subject=subject,
            body=("Nội dung văn bản của một xã không có thật.",),
            capacity=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            signer="Trần Văn Bách",
            recipients=(recipients[0], *named, recipients[1]),
        )
    )


@cache
def scan() -> bytes:
    """A page that is a picture: nothing on it can be read."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 300, 420))
    picture.clear_with(240)
    page.insert_image(page.rect, pixmap=picture)
    data: bytes = document.tobytes()
    return data
