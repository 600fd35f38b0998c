"""Papers of odd shapes, drawn line by line: joint ones, minutes, schools, police, the Front, councils, the Party."""

# mypy: allow-untyped-calls

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from scripts.decree30.fonts import faces

NATIONAL = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
BODY = ("Căn cứ Luật Tổ chức chính quyền địa phương và tình hình thực tế, nội dung cụ thể như sau đây.",) * 5
LEFT, RIGHT, MIDDLE = 165.0, 400.0, 310.0


class Leaf:
    """One page on which lines are put where a person would put them."""

    def __init__(self, document: Any) -> None:
        self.page = document.new_page(width=595, height=842)

    def centred(
        self, lines: Sequence[str], x: float, y: float, *, bold: bool = True, size: float = 13
    ) -> float:
        """Lines around ``x`` from the baseline ``y`` down; gives the next baseline."""
        font = faces().pick(bold=bold, italic=False)
        for line in lines:
            self.put(line, x - font.text_length(line, fontsize=size) / 2, y, bold=bold, size=size)
            y += size * 1.3
        return y

    def put(self, text: str, x: float, y: float, *, bold: bool = False, size: float = 13) -> None:
        """One line from ``x``."""
        writer = pymupdf.TextWriter(self.page.rect)
        writer.append((x, y), text, font=faces().pick(bold=bold, italic=False), fontsize=size)
        writer.write_text(self.page)


def paper(
    left: Sequence[str], number: str, dated: str, heading: Sequence[str], signing: Sequence[str], *,
    superior: Sequence[str] = (), title: Sequence[str] = NATIONAL, other: Sequence[str] = (), about: Sequence[str] = (),
    recipients: Sequence[str] | None = ("Như trên", "Lưu: VT"), stamp: Sequence[str] = (), body: Sequence[str] = BODY,
    turned: int = 0,
) -> bytes:  # fmt: skip
    """A paper of one page. signing, other: the blocks at the right and the left, an empty line for the signature.
    stamp: words of a signing tool, in small print over the signature. turned: how the page is rotated."""
    with pymupdf.open() as document:
        leaf = Leaf(document)
        small = min(
            13.0, *(13 * 210 / faces().bold.text_length(line, fontsize=13) for line in (*left, *superior))
        )
        y = leaf.centred(superior, LEFT - 20, 60, bold=False, size=small)
        y = leaf.centred(left, LEFT - 20, y, size=small)
        top = max(y, leaf.centred(title, RIGHT, 60)) + 8
        below = leaf.centred([number], LEFT, top, bold=False) if number else top
        leaf.centred([dated], RIGHT, top, bold=False)
        below = leaf.centred(about, LEFT, below, bold=False, size=12) + 20
        for at, line in enumerate(heading):
            below = leaf.centred([line], MIDDLE, below, size=14 if at == 0 else 13)
        below += 16
        for line in body:
            leaf.put(line, 85, below, size=12)
            below += 17
        below += 16
        _block(leaf, signing, 420, below)
        if other:
            _block(leaf, other, 160, below)
            below += 130
        for at, line in enumerate(stamp):
            leaf.put(line, 350, below + 45 + at * 9, size=7)
        if recipients is not None:
            leaf.put("Nơi nhận:", 85, below, bold=True, size=12)
            for at, name in enumerate(recipients):
                end = "." if at + 1 == len(recipients) else ";"
                leaf.put(f"- {name}{end}", 85, below + 14 * (at + 1), size=11)
        return _turned(document, turned) if turned else bytes(document.tobytes())


def _block(leaf: Leaf, lines: Sequence[str], x: float, y: float) -> None:
    for line in lines:
        y = leaf.centred([line], x, y) if line else y + 65


def _turned(document: Any, by: int) -> bytes:
    """The same look, as scanners and printers of wide sheets write it: words on their side, and a page turned back."""
    with pymupdf.open() as sheet:
        wide = by in (90, 270)
        leaf = sheet.new_page(width=842 if wide else 595, height=595 if wide else 842)
        leaf.show_pdf_page(leaf.rect, document, 0, rotate=by)
        leaf.set_rotation(by)
        return bytes(sheet.tobytes())


def boxed_head(left: Sequence[str], right: Sequence[str]) -> bytes:
    """A Word file whose head is two text boxes in the cells of a table."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        _text_box(cell.paragraphs[0], lines)
    _rest(document)
    return _saved(document)


def floating_head(left: Sequence[str], right: Sequence[str]) -> bytes:
    """A Word file whose head is two text boxes that float over the first paragraph."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    _text_box(paragraph, left)
    _text_box(paragraph, right)
    _rest(document)
    return _saved(document)


def nested_head(left: Sequence[str], right: Sequence[str]) -> bytes:
    """A Word file whose head is a table in the cell of a table."""
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1)
    inner = outer.rows[0].cells[0].add_table(rows=1, cols=2)
    for cell, lines in zip(inner.rows[0].cells, (left, right), strict=True):
        cell.text = "\n".join(lines)
    _rest(document, framed=True)
    return _saved(document)


def two_blocks(left: Sequence[str], right: Sequence[str]) -> bytes:
    """A Word file that ends in two signing blocks beside each other."""
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.rows[0].cells[0].text = "ỦY BAN NHÂN DÂN\nXÃ MẪU SƠN\nSố: 05/BB-UBND"
    head.rows[0].cells[1].text = "\n".join((*NATIONAL, "Mẫu Sơn, ngày 05 tháng 8 năm 2026"))
    for text in ("BIÊN BẢN", "Họp giao ban", BODY[0]):
        document.add_paragraph().add_run(text)
    foot = document.add_table(rows=1, cols=2)
    for cell, lines in zip(foot.rows[0].cells, (left, right), strict=True):
        cell.text = "\n".join(lines)
    return _saved(document)


def _rest(document: Any, *, framed: bool = False) -> None:
    for text, bold in (("THÔNG BÁO", True), ("Về việc nghỉ lễ Quốc khánh", True), (BODY[0], False)):
        paragraph = document.add_paragraph()
        paragraph.alignment = 1 if bold else 3
        paragraph.add_run(text).bold = bold
    frame = document.add_table(rows=1, cols=1).rows[0].cells[0] if framed else document
    foot = frame.add_table(rows=1, cols=2)
    foot.rows[0].cells[0].text = "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    foot.rows[0].cells[1].text = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n\nTrần Văn Bách"


def _text_box(paragraph: Any, lines: Sequence[str]) -> None:
    """As Word writes it: the drawing, and the same words again for programs that know only the old form."""
    words = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    box = f"<w:txbxContent>{words}</w:txbxContent>"
    paragraph.add_run()._r.append(
        parse_xml(
            f"<mc:AlternateContent {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
            " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'"
            " xmlns:v='urn:schemas-microsoft-com:vml'>"
            f"<mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing>"
            f"</mc:Choice>"
            f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent>"
        )
    )


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
