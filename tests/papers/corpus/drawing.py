"""A paper of :mod:`fiction` on PDF pages, in one of the many ways in which offices' programs really draw them."""

# mypy: allow-untyped-calls

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pymupdf

from scripts.decree30.fonts import Faces, built_in, faces
from tests.papers.corpus.fiction import Paper
from tests.papers.make import encode

WIDTH, HEIGHT = 595.0, 842.0
NUMBER_FORMS = (
    "Số: {n}", "Số: {n}", "Số: {n}", "Số:{n}", "Số {n}", "Số : {n}", "Số:  {c} /{s}", "Số: {c}  /{s}", "Số: {spread}",
    "Số: {c}. /{s}", "Số: {dashed}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How a paper is drawn. by: word, line or letters, the pieces in which a program writes its text."""

    faces: Faces
    left: float = 165.0
    right: float = 400.0
    top: float = 60.0
    size: float = 13.0
    by: str = "line"
    title: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    number_form: str = "Số: {n}"
    widgets: bool = False
    month_too: bool = False
    wrapped_date: bool = False
    heading: str = "plain"
    subject_bold: bool = True
    gazette: bool = False
    publisher: str = ""
    incoming: bool = False
    bilingual: bool = False
    english_below: bool = False
    annex: bool = False
    second: bool = False
    right_first: bool = False
    offset: float = 0.0
    signed_words: bool = False
    footer: bool = False
    numbered: bool = True
    legacy: str = ""


def look(dice: random.Random, paper: Paper) -> Look:
    """One way of many; what is odd is rare, as it is on real papers."""

    def seldom(share: float) -> bool:
        return dice.random() < share

    return Look(
        dice.choice((faces(), faces(), built_in())),
        left=dice.uniform(145, 170),
        right=dice.uniform(392, 415),
        top=dice.uniform(45, 90),
        size=dice.choice((12, 13, 13, 14)),
        by=dice.choice(("line", "word", "word", "letters")),
        title=dice.choice(
            [f"CỘNG {word} XÃ HỘI CHỦ NGHĨA{gap}VIỆT NAM" for word, gap in (("HÒA", " "), ("HOÀ", " "), ("HÒA", "\n"))]
        ),
        number_form="Số {n}" if paper.of_party else dice.choice(NUMBER_FORMS),
        widgets=seldom(0.2),
        month_too=seldom(0.3),
        wrapped_date=seldom(0.06),
        heading=dice.choice(("plain",) * 7 + ("spaced", "with_subject", "of_issuer")),
        subject_bold=not seldom(0.2),
        gazette=seldom(0.1),
        publisher=dice.choice(("",) * 6 + ("left", "right", "text")),
        incoming=seldom(0.1),
        bilingual=seldom(0.04),
        annex=seldom(0.12),
        second=seldom(0.06),
        right_first=seldom(0.4),
        offset=dice.choice((0, 0, 0, -3, 2, 4)),
        signed_words=seldom(0.15),
        footer=seldom(0.15),
        numbered=not seldom(0.2),
        legacy=dice.choice(("",) * 12 + ("tcvn3", "vni")),
    )  # fmt: skip


def pdf(paper: Paper, shape: Look) -> bytes:
    """The file."""
    with pymupdf.open() as document:
        drawing = _Drawing(document, shape)
        drawing.paper(paper)
        if shape.annex:
            drawing.annex(paper)
        if shape.second:
            drawing.page()
            drawing.paper(_other(paper))
        drawing.finish()
        document.set_metadata({"title": paper.subject, "producer": "Microsoft: Print To PDF"})
        return bytes(document.tobytes())


def _other(paper: Paper) -> Paper:
    return Paper(
        "77", "BC-STP", "Báo cáo", ("SỞ TƯ PHÁP",), ("UBND TỈNH KHÁC",), "Nơi khác", paper.day.replace(day=1, month=1),
        "Về việc khác hẳn", ("GIÁM ĐỐC",), "Vũ Người Khác", ("Như trên", "Lưu: VT"), paper.body,
    )  # fmt: skip


class _Drawing:
    def __init__(self, document: Any, shape: Look) -> None:
        self.document, self.shape = document, shape
        self.colour = (0.0, 0.0, 0.0)
        self.fields: list[tuple[int, str, tuple[float, float, float, float]]] = []
        self.page()

    def dry(self) -> None:
        """Bring what was collected onto the page: one call for many words."""
        if self.document.page_count:
            self.wet.write_text(self.leaf, color=self.colour)
            self.wet = pymupdf.TextWriter(self.leaf.rect)

    def page(self) -> None:
        self.dry()
        self.leaf = self.document.new_page(width=WIDTH, height=HEIGHT)
        self.wet = pymupdf.TextWriter(self.leaf.rect)
        self.y = self.shape.top
        if self.document.page_count > 1 and self.shape.numbered:
            self.centred(str(self.document.page_count), WIDTH / 2, 40, 13)
        if self.shape.gazette:
            words = f"CÔNG BÁO/Số {300 + self.document.page_count}/Ngày 20-5-2026"
            self.centred(words, WIDTH / 2, 28, 11)

    def said(self, text: str) -> str:
        """As it was written before Unicode; TCVN3 has no accented capitals, so its titles are in small letters."""
        if not self.shape.legacy:
            return text
        return encode(
            text.lower() if text.isupper() and self.shape.legacy == "tcvn3" else text, self.shape.legacy
        )

    def font(self, *, bold: bool, italic: bool = False) -> pymupdf.Font:
        return self.shape.faces.pick(bold=bold, italic=italic)

    def wide(self, text: str, size: float, *, bold: bool = False) -> float:
        return float(self.font(bold=bold).text_length(self.said(text), fontsize=size))

    def put(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, italic: bool = False,
        colour: tuple[float, float, float] = (0, 0, 0),
    ) -> float:  # fmt: skip
        """A line from ``x`` with its baseline at ``y``; gives where it ends."""
        font = self.font(bold=bold, italic=italic)
        text = self.said(text)
        if colour != self.colour:
            self.dry()
            self.colour = colour
        pieces = [text]
        if self.shape.by == "word":
            pieces = [piece for word in text.split(" ") for piece in (word, " ")][:-1]
        elif self.shape.by == "letters":
            pieces = list(text)
        for piece in pieces:
            if piece.strip():
                self.wet.append((x, y), piece, font=font, fontsize=size)
            x += font.text_length(piece, fontsize=size)
        return x

    def centred(self, text: str, x: float, y: float, size: float, **style: bool) -> tuple[float, float]:
        font = self.font(bold=style.get("bold", False), italic=style.get("italic", False))
        wide = font.text_length(self.said(text), fontsize=size)
        return x - wide / 2, self.put(text, x - wide / 2, y, size, **style)

    def wrapped(self, text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
        rows = [""]
        for word in text.split(" "):
            longer = f"{rows[-1]} {word}".strip()
            if self.wide(longer, size, bold=bold) > room and rows[-1]:
                rows.append(word)
            else:
                rows[-1] = longer
        return rows

    def paper(self, paper: Paper) -> None:
        self.head(paper)
        self.title(paper)
        self.paragraphs(paper.body)
        self.foot(paper)

    def head(self, paper: Paper) -> None:
        shape, first = self.shape, self.document.page_count == 1
        if first and shape.publisher:
            self.publisher()
        if first and shape.incoming:
            self.incoming()
        parts = [self.left_head, self.right_head]
        for part in reversed(parts) if shape.right_first else parts:
            part(paper)
        step = shape.size * 1.25
        lines = len(paper.superior) + len(paper.issuer) + paper.of_party
        self.y = shape.top + max(lines, 2 + shape.title.count("\n")) * step + 12 + shape.bilingual * step
        level = self.y
        drawers = [self.number, self.date]
        for draw in reversed(drawers) if shape.right_first else drawers:
            draw(paper, level)
        self.y = level + step + shape.wrapped_date * step
        if paper.is_letter:
            at = level + step
            for row in self.wrapped(paper.subject, 165, 12):
                self.centred(row, shape.left, at, 12)
                at += 14
            self.y = max(self.y, at)
        if paper.priority:
            wide = self.wide(paper.priority.upper(), 13, bold=True) + 12
            self.leaf.draw_rect(
                (shape.left - wide / 2, self.y, shape.left + wide / 2, self.y + 21), color=(0.8, 0, 0)
            )
            self.put(
                paper.priority.upper(),
                shape.left - wide / 2 + 6,
                self.y + 15,
                13,
                bold=True,
                colour=(0.8, 0, 0),
            )
            self.y += 26

    def left_head(self, paper: Paper) -> None:
        at, step, size = self.shape.top, self.shape.size * 1.25, self.shape.size - 1
        room = self.shape.right - self.wide(self.shape.title.split("\n")[0], size, bold=True) / 2 - 7
        for line, bold in (
            *((line, False) for line in paper.superior),
            *((line, True) for line in paper.issuer),
        ):
            middle = min(self.shape.left, room - self.wide(line, size, bold=bold) / 2)
            self.centred(line, middle, at, size, bold=bold)
            at += step
        if paper.of_party:
            self.centred("*", self.shape.left, at, self.shape.size)
        else:
            self.leaf.draw_line((self.shape.left - 30, at - 10), (self.shape.left + 30, at - 10))

    def right_head(self, paper: Paper) -> None:
        shape, at, step = self.shape, self.shape.top, self.shape.size * 1.25
        if paper.of_party:
            self.centred("ĐẢNG CỘNG SẢN VIỆT NAM", shape.right, at, shape.size + 2, bold=True)
            return
        for line in shape.title.split("\n"):
            self.centred(line, shape.right, at, shape.size - 1, bold=True)
            at += step
        if shape.bilingual:
            self.centred("SOCIALIST REPUBLIC OF VIET NAM", shape.right, at, shape.size - 2)
            at += step
        start, end = self.centred("Độc lập - Tự do - Hạnh phúc", shape.right, at, shape.size, bold=True)
        self.leaf.draw_line((start, at + 5), (end, at + 5))

    def number(self, paper: Paper, level: float) -> None:
        shape = self.shape
        between = f"/{paper.day.year}/" if paper.year else "/"
        if paper.of_party:
            before, after = "Số ", f"-{paper.symbol}"
        else:
            before, after = "Số: ", f"{between}{paper.symbol}"
        if paper.draft or shape.widgets:
            blank = self.wide(" " * 9, shape.size)
            start = shape.left - (self.wide(before + after, shape.size) + blank) / 2
            end = self.put(before, start, level, shape.size)
            self.put(after, end + blank, level, shape.size)
            if not paper.draft:
                self.fields.append(
                    (self.document.page_count - 1, paper.code, (end, level - 12, end + blank, level + 3))
                )
            return
        text = shape.number_form.format(
            n=paper.number, c=paper.code, s=f"{paper.day.year}/{paper.symbol}" if paper.year else paper.symbol,
            spread=paper.number.replace("-", " - "), dashed=paper.number.replace("-", "–"),
        )  # fmt: skip
        self.centred(text, shape.left, level, shape.size)

    def date(self, paper: Paper, level: float) -> None:
        shape, day = self.shape, paper.day
        level += shape.offset
        month = f"{day.month:02d}" if day.month < 3 else str(day.month)
        if paper.draft or shape.widgets:
            before = f"{paper.place}, ngày "
            blank = self.wide(" " * 6, shape.size)
            month_blank = blank if shape.month_too and not paper.draft else 0.0
            tail = f" năm {day.year}" if month_blank else f" {month} năm {day.year}"
            whole = self.wide(before + " tháng" + tail, shape.size) + blank + month_blank
            end = self.put(before, shape.right - whole / 2, level, shape.size, italic=True)
            start = self.put(" tháng", end + blank, level, shape.size, italic=True)
            self.put(tail, start + month_blank, level, shape.size, italic=True)
            if not paper.draft:
                self.fields.append(
                    (
                        self.document.page_count - 1,
                        f"{day.day:02d}",
                        (end, level - 12, end + blank, level + 3),
                    )
                )
                if month_blank:
                    self.fields.append(
                        (
                            self.document.page_count - 1,
                            month,
                            (start, level - 12, start + month_blank, level + 3),
                        )
                    )
            return
        text = f"{paper.place}, ngày {day.day:02d} tháng {month} năm {day.year}"
        if shape.wrapped_date:
            first, _, second = text.partition(" năm ")
            self.centred(first, shape.right, level, shape.size, italic=True)
            self.centred(f"năm {second}", shape.right, level + shape.size * 1.25, shape.size, italic=True)
            return
        self.centred(text, shape.right, level, shape.size, italic=True)

    def title(self, paper: Paper) -> None:
        shape, middle = self.shape, 310.0
        self.y += 26
        if paper.is_letter:
            self.centred(f"Kính gửi: {paper.to}", middle, self.y, 14)
            self.y += 26
            return
        heading = paper.kind.upper()
        subject, bold = paper.subject, shape.subject_bold
        if shape.heading == "spaced" and len(heading) < 12:
            heading = "   ".join(" ".join(word) for word in heading.split())
        elif shape.heading == "of_issuer" and paper.kind == "Quyết định":
            heading += " CỦA ỦY BAN NHÂN DÂN XÃ"
        elif shape.heading == "with_subject" and not subject.lower().startswith("v"):
            heading, subject = f"{heading} {subject}", ""
            bold = True
        for row in self.wrapped(heading, 380, 14, bold=True):
            self.centred(row, middle, self.y, 14, bold=True)
            self.y += 18
        for row in self.wrapped(subject, 380, 14, bold=bold) if subject else ():
            self.centred(row, middle, self.y, 14, bold=bold)
            self.y += 18
        if paper.of_party:
            self.centred("-----", middle, self.y, 14)
        else:
            self.leaf.draw_line((middle - 50, self.y - 10), (middle + 50, self.y - 10))
        self.y += 22
        if paper.kind in ("Quyết định", "Nghị quyết"):
            self.centred(f"{paper.capacity[-1]} {' '.join(paper.issuer)}"[:48], middle, self.y, 14, bold=True)
            self.y += 26

    def paragraphs(self, body: tuple[str, ...]) -> None:
        for text in body:
            for at, row in enumerate(self.wrapped(text.strip(), 440, 14)):
                if self.y > HEIGHT - 70:
                    self.page()
                self.put(row, 85 + (0 if at else 30), self.y, 14)
                self.y += 19
            self.y += 6

    def foot(self, paper: Paper) -> None:
        if self.y > HEIGHT - 260:
            self.page()
        self.y += 10
        top, centre = self.y, 420.0
        self.put("Nơi nhận:", 85, top, 12, bold=not paper.of_party, italic=not paper.of_party)
        at = top + 14
        for name in paper.recipients:
            end = "." if name == paper.recipients[-1] else ";"
            for row in self.wrapped(f"- {name}{end}", 190, 11):
                self.put(row, 85, at, 11)
                at += 13
        for line in paper.capacity:
            self.centred(line, centre, self.y, 14, bold=True)
            self.y += 18
        if self.shape.signed_words:
            self.centred("(Đã ký)", centre, self.y + 30, 12, italic=True)
        self.y += 75
        self.centred(paper.signer, centre, self.y, 14, bold=True)
        self.y += 30
        if self.shape.footer:
            self.put(
                "Địa chỉ: Thôn Trung Tâm, xã Mẫu Sơn. ĐT: 0200.123.456. Email: vp@mauson.example",
                85,
                HEIGHT - 40,
                9,
            )

    def annex(self, paper: Paper) -> None:
        self.page()
        self.centred("Phụ lục I", 310, self.y, 14, bold=True)
        self.centred("DANH SÁCH CÁC ĐƠN VỊ THỰC HIỆN", 310, self.y + 18, 14, bold=True)
        month = f"{paper.day.month:02d}"
        self.centred(
            f"(Kèm theo {paper.kind} số {paper.number} ngày {paper.day.day}/{month}/{paper.day.year})",
            310, self.y + 36, 13, italic=True,
        )  # fmt: skip
        self.y += 70
        self.paragraphs(("1. Thôn Đồng Tâm: 12 hộ; 2. Thôn Khe Cát: 30 hộ; " * 6,))

    def publisher(self) -> None:
        when = "09.01.2027 10:21:11 +07:00"
        lines = [
            "Người ký: Cổng Thông tin điện tử Chính phủ",
            "Email: thongtin@cp.example",
            f"Thời gian ký: {when}",
        ]
        x = 20.0 if self.shape.publisher == "left" else 400.0
        if self.shape.publisher == "text":
            for at, line in enumerate(lines):
                self.put(line, x, 14 + at * 9, 7)
            return
        self.fields.append((self.document.page_count - 1, "\n".join(lines), (x, 4, x + 180, 36)))

    def incoming(self) -> None:
        """The stamp of whoever got the paper, with its own number and date, in letters over the issuer."""
        red = (0.8, 0, 0)
        self.leaf.draw_rect((30, 8, 140, 42), color=red)
        for at, line in enumerate(("ĐẾN", "Số: 1234/VB-ĐẾN", "Ngày: 05/02/2026")):
            self.put(line, 36, 17 + at * 10, 8, colour=red)

    def finish(self) -> None:
        """The fields that signing tools drew are put in last."""
        self.dry()
        for index in sorted({index for index, _, _ in self.fields}):
            leaf = self.document[index]
            for at, (_, text, box) in enumerate(each for each in self.fields if each[0] == index):
                widget: Any = pymupdf.Widget()
                widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, f"Signature{index}{at}"
                widget.rect, widget.field_value = pymupdf.Rect(box), text
                widget.text_fontsize = 6 if "\n" in text else 11
                widget.field_flags = pymupdf.PDF_TX_FIELD_IS_MULTILINE if "\n" in text else 0
                leaf.add_widget(widget)
            for widget in leaf.widgets():
                self.document.xref_set_key(widget.xref, "FT", "/Sig")
                self.document.xref_set_key(
                    widget.xref, "V", "<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>>>"
                )
