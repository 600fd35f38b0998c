"""A sheet as a Word file, laid out with the same cells, as an office worker would send it before it is a PDF."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .inline import pieces
from .sheet import Article, Sheet
from .tcvn3 import encode_run

CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
Spell = Callable[[str], tuple[str, str]]


def docx(sheet: Sheet, *, legacy: bool = False) -> bytes:
    """The sheet as DOCX in Times New Roman; ``legacy`` writes TCVN3 letters in .VnTime, as old machines still do.

    The same bytes on every run. Raises ValueError where TCVN3 has no letter for a capital.
    """
    draft = _Draft(encode_run if legacy else _unicode)
    draft.head(sheet)
    for text in sheet.body:
        draft.paragraph(text.removeprefix("^"), centred=text.startswith("^"), size=sheet.size)
    draft.foot(sheet)
    return draft.bytes(sheet.subject, sheet.issuer.replace("\n", " "), sheet.issued, legacy=legacy)


def article_docx(article: Article) -> bytes:
    """A news item as DOCX: title, lead, text, author; nothing else. The same bytes on every run."""
    draft = _Draft(_unicode)
    draft.paragraph(f"**{article.title}**", centred=True, size=16)
    draft.paragraph(f"**{article.lead}**", size=14)
    for text in article.body:
        draft.paragraph(text, size=14)
    draft.add(draft.document.add_paragraph(), f"**{article.author}**", 14, WD_ALIGN_PARAGRAPH.RIGHT)
    return draft.bytes(article.title, article.author, article.written, legacy=False)


def _unicode(text: str) -> tuple[str, str]:
    return text, "Times New Roman"


class _Draft:
    def __init__(self, spell: Spell) -> None:
        self.spell = spell
        self.document: Any = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = CENTRE
        self._page_field(number.add_run())

    def head(self, sheet: Sheet) -> None:
        """Cells 1–5 and 9a."""
        left, right = self._columns(Mm(66), Mm(99))
        if sheet.superior:
            self.add(left, sheet.superior, 12, CENTRE)
        for line in sheet.issuer.split("\n"):
            self.add(left, f"**{line}**", 12, CENTRE)
        self.add(right, "**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**", 12, CENTRE)
        self.add(right, "**Độc lập - Tự do - Hạnh phúc**", 13, CENTRE)
        self._rule(left, Mm(19))
        self._rule(right, Mm(17))
        left, right = self._columns(Mm(66), Mm(99))
        self.add(left, sheet.number_line, 13, CENTRE)
        self.add(right, f"//{sheet.place_line}//", 13, CENTRE)
        if sheet.is_letter:
            self.add(left, f"V/v {sheet.subject}", 12, CENTRE)
            self.paragraph(f"Kính gửi: {'; '.join(sheet.to)}.", centred=True, before=18)
        else:
            self.paragraph(f"**{sheet.type_name.upper()}**", centred=True, before=14)
            self.paragraph(f"**{sheet.subject}**", centred=True)

    def foot(self, sheet: Sheet) -> None:
        """Cells 7 and 9b."""
        left, right = self._columns(Mm(82), Mm(83))
        self.add(left, "**//Nơi nhận://**", 12)
        for name in sheet.recipients:
            self.add(left, f"- {name}", 11)
        for line in sheet.capacity:
            self.add(right, f"**{line}**", 14, CENTRE)
        self.add(right, f"**{sheet.signer}**", 14, CENTRE).paragraph_format.space_before = Mm(28)

    def paragraph(self, text: str, *, centred: bool = False, size: float = 14, before: float = 0) -> None:
        paragraph = self.add(self.document.add_paragraph(), text, size, CENTRE if centred else JUSTIFY)
        paragraph.paragraph_format.space_after = Pt(6)
        paragraph.paragraph_format.space_before = Pt(before)
        if not centred:
            paragraph.paragraph_format.first_line_indent = Mm(12.7)

    def add(self, where: Any, text: str, size: float, align: Any = None) -> Any:
        """Write into a paragraph or at the end of a table cell (whose first paragraph is there already)."""
        if hasattr(where, "add_paragraph"):
            first = where.paragraphs[0]
            where = first if len(where.paragraphs) == 1 and not first.runs else where.add_paragraph()
        where.alignment = align
        where.paragraph_format.space_after = Pt(0)
        where.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        for piece in pieces(text):
            letters, font = self.spell(piece.text)
            run = where.add_run(letters)
            run.bold, run.italic = piece.bold, piece.italic
            run.font.size, run.font.name = Pt(size), font
            run.font.color.rgb = RGBColor(0, 0, 0)
            run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
        return where

    def _columns(self, *widths: Any) -> list[Any]:
        table = self.document.add_table(rows=1, cols=len(widths))
        table.autofit = False
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = width
        return list(table.rows[0].cells)

    def _rule(self, cell: Any, inset: Any) -> None:
        """The line under the issuer and under the motto: an empty, narrow paragraph with a border on top."""
        paragraph = cell.add_paragraph()
        form = paragraph.paragraph_format
        form.left_indent = form.right_indent = inset
        form.space_before, form.space_after = Pt(2), Pt(0)
        form.line_spacing = Pt(6)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            top.set(qn(f"w:{name}"), value)
        borders.append(top)
        paragraph._p.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def _page_field(self, run: Any) -> None:
        for kind in ("begin", "", "end"):
            if kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
            else:
                mark = OxmlElement("w:instrText")
                mark.text = "PAGE"
            run._r.append(mark)

    def bytes(self, title: str, author: str, written: date, *, legacy: bool) -> bytes:
        """The file, its parts all dated the day it was written."""
        core = self.document.core_properties
        core.title, core.author = ("", "") if legacy else (title, author)
        core.comments = "Văn bản mẫu của một xã không có thật"
        core.created = core.modified = datetime(written.year, written.month, written.day, 2, tzinfo=UTC)
        core.last_modified_by, core.revision = "", 1
        packed, fixed = io.BytesIO(), io.BytesIO()
        self.document.save(packed)
        with zipfile.ZipFile(packed) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
            for part in source.infolist():
                entry = zipfile.ZipInfo(part.filename, (written.year, written.month, written.day, 9, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(part.filename))
        return fixed.getvalue()
