"""A paper of :mod:`fiction` as a Word file, in one of the many ways in which offices' clerks really lay it out."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from tests.papers.corpus.fiction import Paper
from tests.papers.make import encode

CENTRE = WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True, slots=True)
class Form:
    """How it is laid out. head: one table with a row or two, or paragraphs with tabs; legacy: character set or none."""

    head: str = "rows"
    broken_lines: bool = False
    foot: str = "table"
    heading_with_subject: bool = False
    title_bold: bool = True
    legacy: str = ""
    empty_first: bool = False
    number_spread: bool = False


def form(dice: random.Random) -> Form:
    """One of many; what is odd is rare."""
    return Form(
        head=dice.choice(("rows", "rows", "one_row", "tabs")),
        broken_lines=dice.random() < 0.4,
        foot=dice.choice(("table", "table", "table_rows", "tabs")),
        heading_with_subject=dice.random() < 0.1,
        title_bold=dice.random() < 0.8,
        legacy=dice.choice(("",) * 6 + ("tcvn3", "vni")),
        empty_first=dice.random() < 0.2,
        number_spread=dice.random() < 0.2,
    )


def word(paper: Paper, shape: Form) -> bytes:
    """The file."""
    writing = _Writing(shape)
    writing.head(paper)
    writing.title(paper)
    for text in paper.body:
        writing.line(writing.document.add_paragraph(), text)
    writing.foot(paper)
    out = io.BytesIO()
    writing.document.save(out)
    return out.getvalue()


class _Writing:
    def __init__(self, shape: Form) -> None:
        self.shape = shape
        self.document: Any = docx.Document()

    def said(self, text: str) -> tuple[str, str]:
        if not self.shape.legacy:
            return text, "Times New Roman"
        if self.shape.legacy == "vni":
            return encode(text, "vni"), "VNI-Times"
        if text.isupper():
            return encode(text.lower(), "tcvn3"), ".VnTimeH"
        return encode(text, "tcvn3"), ".VnTime"

    def line(self, paragraph: Any, text: str, *, bold: bool = False, centred: bool = False) -> None:
        if centred:
            paragraph.alignment = CENTRE
        letters, font = self.said(text)
        run = paragraph.add_run(letters)
        run.bold, run.font.name, run.font.size = bold, font, Pt(13)

    def cell(self, cell: Any, lines: list[tuple[str, bool]]) -> None:
        """Lines of a cell: paragraphs, or one paragraph with line breaks."""
        paragraph = cell.paragraphs[0]
        for at, (text, bold) in enumerate(lines):
            if at and self.shape.broken_lines and not self.shape.legacy:
                paragraph.add_run().add_break()
            elif at:
                paragraph = cell.add_paragraph()
            self.line(paragraph, text, bold=bold, centred=True)

    def head(self, paper: Paper) -> None:
        shape = self.shape
        if shape.empty_first:
            self.document.add_paragraph()
        left = [(line, False) for line in paper.superior] + [(line, True) for line in paper.issuer]
        right = [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), ("Độc lập - Tự do - Hạnh phúc", True)]
        if paper.of_party:
            left.append(("*", False))
            right = [("ĐẢNG CỘNG SẢN VIỆT NAM", True)]
        under = [(self.number(paper), False)]
        if paper.is_letter:
            under.append((paper.subject, False))
        dated = [(self.date(paper), False)]
        if shape.head == "tabs":
            wide = max(len(left), len(right))
            for one, other in [
                *zip(
                    left + [("", False)] * (wide - len(left)),
                    right + [("", False)] * (wide - len(right)),
                    strict=True,
                ),
                (under[0], dated[0]),
            ]:
                paragraph = self.document.add_paragraph()
                self.line(paragraph, one[0], bold=one[1])
                if other[0]:
                    paragraph.add_run("\t\t")
                    self.line(paragraph, other[0], bold=other[1])
            for text, _ in under[1:]:
                self.line(self.document.add_paragraph(), text)
            return
        rows = [(left + under, right + dated)] if shape.head == "one_row" else [(left, right), (under, dated)]
        table = self.document.add_table(rows=len(rows), cols=2)
        for row, (one, other) in zip(table.rows, rows, strict=True):
            self.cell(row.cells[0], one)
            self.cell(row.cells[1], other)

    def number(self, paper: Paper) -> str:
        blank = "       " if paper.draft else paper.code
        if paper.of_party:
            return f"Số {blank}-{paper.symbol}"
        year = f"/{paper.day.year}" if paper.year else ""
        return f"Số: {blank}{'  ' if self.shape.number_spread else ''}{year}/{paper.symbol}"

    def date(self, paper: Paper) -> str:
        month = f"{paper.day.month:02d}" if paper.day.month < 3 else str(paper.day.month)
        day = "     " if paper.draft else f"{paper.day.day:02d}"
        return f"{paper.place}, ngày {day} tháng {month} năm {paper.day.year}"

    def title(self, paper: Paper) -> None:
        if paper.priority:
            self.line(self.document.add_paragraph(), paper.priority.upper(), bold=True)
        if paper.is_letter:
            self.line(self.document.add_paragraph(), f"Kính gửi: {paper.to}", centred=True)
            return
        heading, bold = paper.kind.upper(), self.shape.title_bold
        if self.shape.heading_with_subject and not self.shape.legacy:
            paragraph = self.document.add_paragraph()
            self.line(paragraph, heading, bold=True, centred=True)
            paragraph.add_run().add_break()
            self.line(paragraph, paper.subject, bold=bold, centred=True)
        else:
            self.line(self.document.add_paragraph(), heading, bold=True, centred=True)
            self.line(self.document.add_paragraph(), paper.subject, bold=bold, centred=True)
        self.line(self.document.add_paragraph(), "-----", centred=True)

    def foot(self, paper: Paper) -> None:
        under = [("Nơi nhận:", True)] + [
            (f"- {name}{'.' if name == paper.recipients[-1] else ';'}", False) for name in paper.recipients
        ]
        signing = [(line, True) for line in paper.capacity] + [("", False)] * 3 + [(paper.signer, True)]
        if self.shape.foot == "tabs":
            for text, bold in signing:
                paragraph = self.document.add_paragraph()
                paragraph.add_run("\t\t\t\t\t\t")
                self.line(paragraph, text, bold=bold)
            for text, bold in under:
                self.line(self.document.add_paragraph(), text, bold=bold)
            return
        if self.shape.foot == "table_rows":
            table = self.document.add_table(rows=2, cols=2)
            self.cell(table.rows[0].cells[0], under)
            self.cell(table.rows[0].cells[1], signing[: len(paper.capacity)])
            self.cell(table.rows[1].cells[1], signing[-1:])
            return
        table = self.document.add_table(rows=1, cols=2)
        self.cell(table.rows[0].cells[0], under)
        self.cell(table.rows[0].cells[1], signing)
