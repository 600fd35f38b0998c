"""A sheet as PDF: the numbered cells of Decree 30/2020/NĐ-CP, Appendix I, laid on A4 pages."""

from .canvas import MM, WIDTH, Canvas
from .fonts import Faces, faces
from .inline import Piece, Word
from .sheet import Sheet

INDENT = 12.7 * MM
LEADING = 1.15  # of the size: a single-spaced line of Times
AFTER = 6  # points between paragraphs: the least that the decree allows
SIGNING_ROOM = 32 * MM


def pdf(sheet: Sheet, family: Faces | None = None) -> bytes:
    """Draw the sheet; PDF 1.7, fonts embedded and subset, the same bytes on every run.

    Margins: top, bottom 20 mm, left 30 mm, right 15 mm, which both the decree and the Party's rules allow.
    """
    canvas = Canvas(family or faces(), top=20 * MM, bottom=20 * MM, left=30 * MM, right=15 * MM)
    _Paper(sheet, canvas).draw()
    title = f"{sheet.type_name} {sheet.subject}".strip()
    return canvas.bytes(title=title, author=sheet.issuer.replace("\n", " "), created=sheet.issued)


class _Paper:
    def __init__(self, sheet: Sheet, canvas: Canvas) -> None:
        self.sheet = sheet
        self.canvas = canvas
        self.party = sheet.layout == "party"
        room = canvas.right - canvas.left
        self.left_centre = canvas.left + room * 0.2
        self.right_centre = canvas.left + room * 0.7

    def draw(self) -> None:
        sheet = self.sheet
        self._head()
        self._marks()
        if sheet.is_letter:
            self._addressees()
        else:
            self._title(sheet.type_name, sheet.subject)
        self._body(sheet.body, foot=True)
        if sheet.annex:
            self.canvas.new_page()
            self._title(sheet.annex.title, sheet.annex.subject, sheet.annex.reference)
            self._body(sheet.annex.body, foot=False)

    def _head(self) -> None:
        """Cells 1–4: two columns whose lines stand level."""
        canvas, sheet = self.canvas, self.sheet
        top, row = canvas.top, 13 * LEADING
        if self.party:
            width = canvas.centred("ĐẢNG CỘNG SẢN VIỆT NAM", self.right_centre, top, 15, bold=True)
            canvas.rule(self.right_centre, top + 19.5, width)
        else:
            canvas.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", self.right_centre, top, 12, bold=True)
            motto = "Độc lập - Tự do - Hạnh phúc"
            width = canvas.centred(motto, self.right_centre, top + row, 13, bold=True)
            canvas.rule(self.right_centre, top + 2 * row + 3, width)
        at = top
        if sheet.superior:
            canvas.centred(sheet.superior, self.left_centre, at, 12)
            at += row
        width = 0.0
        for line in sheet.issuer.split("\n"):
            width = canvas.centred(line, self.left_centre, at, 12, bold=True)
            at += row
        if self.party:
            canvas.centred("*", self.left_centre, at, 14)
            at += row
        else:
            canvas.rule(self.left_centre, at + 3, width * 0.4)
        level = max(at, top + 2 * row) + 9
        canvas.centred(sheet.number_line, self.left_centre, level - (6 if self.party else 0), 13)
        canvas.centred(sheet.place_line, self.right_centre, level - (6 if self.party else 0), 13, italic=True)
        canvas.y = level + row

    def _marks(self) -> None:
        """Cells 5b, 10a and 10b, one under the other below the number."""
        canvas, sheet = self.canvas, self.sheet
        at = canvas.y
        if sheet.is_letter:
            for row in canvas.balanced(f"V/v {sheet.subject}", 62 * MM, 12):
                canvas.line(row, self.left_centre - self._wide(row, 12) / 2, at, 12)
                at += 12 * LEADING
        if sheet.secrecy:
            width = {"MẬT": 20, "TỐI MẬT": 30, "TUYỆT MẬT": 40}[sheet.secrecy] * MM
            canvas.stamp(sheet.secrecy, self.left_centre - width / 2, at + 5, width, double=True)
            at += 8 * MM + 7
        if sheet.urgency:
            width = {"KHẨN": 20, "THƯỢNG KHẨN": 40, "HỎA TỐC": 30}[sheet.urgency] * MM
            canvas.stamp(sheet.urgency, self.left_centre - width / 2, at + 5, width, double=False)
            at += 8 * MM + 7
        if sheet.draft:
            canvas.centred("DỰ THẢO", self.left_centre, at + 4, 13, bold=True)
            at += 13 * LEADING + 4
        canvas.y = at + 14

    def _addressees(self) -> None:
        """Cell 9a: one addressee on the same line, several in a list below it."""
        canvas, to = self.canvas, self.sheet.to
        canvas.y += 6
        if len(to) == 1:
            canvas.centred(f"Kính gửi: {to[0]}.", WIDTH / 2 + 7.5 * MM, canvas.y, 14)
            canvas.y += 14 * LEADING
        else:
            lead = canvas.left + 25 * MM
            canvas.put(Piece("Kính gửi:"), lead, canvas.y, 14)
            for number, name in enumerate(to, start=1):
                end = "." if number == len(to) else ";"
                canvas.put(Piece(f"- {name}{end}"), lead + 23 * MM, canvas.y, 14)
                canvas.y += 14 * LEADING + 2
        canvas.y += 14

    def _title(self, kind: str, subject: str, reference: str = "") -> None:
        """Cell 5a: kind and subject in the middle with a rule below; then who decides, where someone does."""
        canvas = self.canvas
        middle = (canvas.left + canvas.right) / 2
        canvas.centred(kind.upper(), middle, canvas.y, 16 if self.party else 14, bold=True)
        canvas.y += (16 if self.party else 14) * LEADING + 1
        width = 0.0
        for row in canvas.balanced(f"**{subject}**", 140 * MM, 14):
            width = self._wide(row, 14)
            canvas.line(row, middle - width / 2, canvas.y, 14)
            canvas.y += 14 * LEADING
        if self.party:
            canvas.centred("-----", middle, canvas.y, 14)
            canvas.y += 14
        elif subject:
            canvas.rule(middle, canvas.y + 4, min(width * 0.4, 60 * MM))
        canvas.y += 7
        for row in canvas.balanced(f"//{reference}//", 150 * MM, 13):
            canvas.line(row, middle - self._wide(row, 13) / 2, canvas.y, 13)
            canvas.y += 13 * LEADING
        canvas.y += 7
        if self.sheet.authority and not reference:
            canvas.centred(self.sheet.authority, middle, canvas.y, 14, bold=True)
            canvas.y += 14 * LEADING + AFTER

    def _body(self, body: tuple[str, ...], *, foot: bool) -> None:
        """Cell 6. The last paragraph keeps the signature company, so that no page holds a signature alone."""
        canvas, size, step = self.canvas, self.sheet.size, self.sheet.size * self.sheet.leading
        room = canvas.right - canvas.left
        rows = [canvas.wrapped(text.removeprefix("^"), room, size, indent=_indent(text)) for text in body]
        for index, text in enumerate(body):
            follows = index + 1
            need = step
            if _is_heading(text) and follows < len(body):
                need = step * (len(rows[index]) + min(2, len(rows[follows])))
            if foot and (follows == len(body) or (_is_heading(text) and follows == len(body) - 1)):
                need = step * sum(map(len, rows[index:])) + self._foot_height()
            if canvas.y + need > canvas.bottom:
                canvas.new_page()
            self._paragraph(rows[index], _indent(text), middle=text.startswith("^"))
        if foot:
            self._foot()

    def _paragraph(self, rows: list[list[Word]], indent: float, *, middle: bool) -> None:
        canvas, size, step = self.canvas, self.sheet.size, self.sheet.size * self.sheet.leading
        for index, row in enumerate(rows):
            if canvas.y + step > canvas.bottom:
                canvas.new_page()
            start = canvas.left + (0 if index else indent)
            if middle:
                start = (canvas.left + canvas.right - self._wide(row, size)) / 2
            stretch = canvas.right if index < len(rows) - 1 and not middle else None
            canvas.line(row, start, canvas.y, size, stretch_to=stretch)
            canvas.y += step
        canvas.y += AFTER

    def _foot_rows(self) -> list[list[Word]]:
        room = 76 * MM
        return [row for name in self.sheet.recipients for row in self.canvas.wrapped(f"- {name}", room, 11)]

    def _foot_height(self) -> float:
        signing = len(self.sheet.capacity) * 14 * LEADING + SIGNING_ROOM + 14 * LEADING
        return AFTER + max(signing, 12 * LEADING + len(self._foot_rows()) * 11 * LEADING)

    def _foot(self) -> None:
        """Cells 7a–7c and 8 on the right, 9b on the left."""
        canvas, sheet = self.canvas, self.sheet
        top = canvas.y + AFTER
        if sheet.recipients:
            heading = Piece("Nơi nhận:", bold=not self.party, italic=not self.party)
            canvas.put(heading, canvas.left, top, 12)
            if self.party:
                width = canvas.measure(heading, 12)
                canvas.rule(canvas.left + width / 2, top + 13.5, width)
            for index, row in enumerate(self._foot_rows()):
                canvas.line(row, canvas.left, top + 12 * LEADING + 2 + index * 11 * LEADING, 11)
        widest = max(canvas.measure(Piece(line, bold=True), 14) for line in sheet.capacity)
        centre = min(canvas.left + (canvas.right - canvas.left) * 0.74, canvas.right - widest / 2)
        at = top
        for line in sheet.capacity:
            plain = self.party and line == sheet.capacity[-1]
            canvas.centred(line, centre, at, 14, bold=not plain)
            at += 14 * LEADING
        if not sheet.draft:
            canvas.signature(centre + 4, at + SIGNING_ROOM / 2 - 4, sheet.signer)
            canvas.seal(centre - 17 * MM, at + SIGNING_ROOM / 2)
        canvas.centred(sheet.signer, centre, at + SIGNING_ROOM, 14, bold=True)
        canvas.y = at + SIGNING_ROOM + 14 * LEADING

    def _wide(self, row: list[Word], size: float) -> float:
        blanks = self.canvas.measure(Piece(" "), size) * (len(row) - 1)
        return sum(self.canvas.measure(piece, size) for word in row for piece in word) + blanks


def _is_heading(text: str) -> bool:
    """A line that must not stand last on a page: centred, or bold from end to end."""
    return text.startswith("^") or (text.startswith("**") and text.endswith("**"))


def _indent(text: str) -> float:
    return 0.0 if text.startswith("^") else INDENT
