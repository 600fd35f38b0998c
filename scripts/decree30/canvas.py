"""A4 pages and what can be drawn on them; sizes in points, places from the top left corner."""

# mypy: allow-untyped-calls
# (PyMuPDF leaves most of its functions without types.)

import hashlib
import math
from datetime import date

import pymupdf

from .fonts import Faces
from .inline import Piece, Word, lines, words

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
Colour = tuple[float, float, float]
BLACK, RED, BLUE = (0.0, 0.0, 0.0), (0.83, 0.06, 0.06), (0.1, 0.17, 0.55)
ASCENT = 0.9  # of the size: from the top of a line to its baseline


class Canvas:
    """Pages of one paper. ``y`` is the top of what comes next on the current page."""

    def __init__(self, faces: Faces, *, top: float, bottom: float, left: float, right: float) -> None:
        self.faces = faces
        self.top, self.bottom = top, HEIGHT - bottom
        self.left, self.right = left, WIDTH - right
        self.doc = pymupdf.open()
        self.colour = BLACK
        self.wet: pymupdf.TextWriter | None = None
        self.new_page()

    def new_page(self) -> None:
        self._dry()
        self.page = self.doc.new_page(width=WIDTH, height=HEIGHT)
        self.y = self.top
        if self.doc.page_count > 1:  # numbered from the second page, centred in the top margin
            self.centred(str(self.doc.page_count), WIDTH / 2, self.top - 22, 13)

    def measure(self, piece: Piece, size: float) -> float:
        font = self.faces.pick(bold=piece.bold, italic=piece.italic)
        return float(font.text_length(piece.text, fontsize=size))

    def put(self, piece: Piece, x: float, top: float, size: float, colour: Colour = BLACK) -> None:
        if colour != self.colour:
            self._dry()
        if self.wet is None:
            self.wet, self.colour = pymupdf.TextWriter(self.page.rect), colour
        font = self.faces.pick(bold=piece.bold, italic=piece.italic)
        self.wet.append((x, top + size * ASCENT), piece.text, font=font, fontsize=size)

    def _dry(self) -> None:
        """Bring the text collected so far onto its page: one call for many words, in the order of reading."""
        if self.wet is not None:
            self.wet.write_text(self.page, color=self.colour)
        self.wet = None

    def centred(
        self, text: str, x: float, top: float, size: float, *, bold: bool = False, italic: bool = False
    ) -> float:
        """Draw a line around ``x``; gives its width."""
        piece = Piece(text, bold, italic)
        width = self.measure(piece, size)
        self.put(piece, x - width / 2, top, size)
        return width

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line ``width`` long, around ``x``."""
        self.page.draw_line((x - width / 2, y), (x + width / 2, y), color=BLACK, width=0.7)

    def wrapped(self, text: str, room: float, size: float, *, indent: float = 0) -> list[list[Word]]:
        space = self.measure(Piece(" "), size)
        return lines(words(text), room, indent, lambda piece: self.measure(piece, size), space)

    def balanced(self, text: str, room: float, size: float) -> list[list[Word]]:
        """Lines of a centred title: as few as fit, all nearly as long as each other; none for no words."""
        if not words(text):
            return []
        rows = self.wrapped(text, room, size)
        while len(tighter := self.wrapped(text, room - 6, size)) == len(rows) and room > 60:
            rows, room = tighter, room - 6
        return rows

    def line(
        self, row: list[Word], x: float, top: float, size: float, *, stretch_to: float | None = None
    ) -> None:
        """Draw the words of one line from ``x``; ``stretch_to`` widens the blanks to end there."""
        space = self.measure(Piece(" "), size)
        natural = sum(self.measure(piece, size) for word in row for piece in word) + space * (len(row) - 1)
        extra = (stretch_to - x - natural) / (len(row) - 1) if stretch_to and len(row) > 1 else 0.0
        for index, word in enumerate(row):
            for number, piece in enumerate(word, start=1):
                # The blank is written, not only left open: copied text must keep its words apart.
                blank = " " if number == len(word) and index < len(row) - 1 else ""
                self.put(Piece(piece.text + blank, piece.bold, piece.italic), x, top, size)
                x += self.measure(piece, size)
            x += space + extra

    def stamp(self, text: str, x: float, top: float, width: float, *, double: bool) -> None:
        """A red box 8 mm high with capitals in it; secrecy marks have a double frame."""
        box = pymupdf.Rect(x, top, x + width, top + 8 * MM)
        self.page.draw_rect(box, color=RED, width=0.9)
        if double:
            self.page.draw_rect(
                pymupdf.Rect(x + MM, top + MM, x + width - MM, top + 7 * MM), color=RED, width=0.5
            )
        piece = Piece(text, bold=True)
        inset = (width - self.measure(piece, 13)) / 2
        self.put(piece, x + inset, top + (8 * MM - 13 * 1.15) / 2, 13, RED)

    def signature(self, x: float, y: float, name: str) -> None:
        """A pen stroke that belongs to nobody, shaped by the name's hash, around ``(x, y)``."""
        dice = [byte / 255 for byte in hashlib.sha256(name.encode()).digest()]
        shape = self.page.new_shape()
        at = pymupdf.Point(x - 48, y + 8)
        for turn in range(6):
            a, b, c, d = dice[turn * 4 : turn * 4 + 4]
            end = pymupdf.Point(at.x + 9 + 12 * a, y + 10 - 20 * b)
            shape.draw_bezier(at, (at.x + 6, y - 34 * c), (end.x - 14 * d, y + 22), end)
            at = end
        shape.draw_bezier(at, (at.x + 20, y - 18), (at.x - 70, y + 30), (at.x + 34, y + 4))
        shape.finish(color=BLUE, width=1.2, closePath=False, lineCap=1)
        shape.commit()

    def seal(self, x: float, y: float) -> None:
        """A plain round stamp, 31 mm: two rings and a star, of no office that exists."""
        shape = self.page.new_shape()
        for radius, width in ((15.5 * MM, 1.6), (14.4 * MM, 0.5), (9.6 * MM, 0.7)):
            shape.draw_circle((x, y), radius)
            shape.finish(color=RED, width=width, stroke_opacity=0.8)
        turns = [math.radians(144 * number - 90) for number in range(5)]
        shape.draw_polyline([(x + 7 * MM * math.cos(turn), y + 7 * MM * math.sin(turn)) for turn in turns])
        shape.finish(color=RED, fill=RED, width=0.3, fill_opacity=0.8, stroke_opacity=0.8, even_odd=False)
        shape.commit()

    def bytes(self, *, title: str, author: str, created: date) -> bytes:
        """The finished file: fonts subset, and nothing in it that differs from one run to the next."""
        self._dry()
        stamp = f"D:{created:%Y%m%d}090000+07'00'"
        self.doc.set_metadata(
            {
                "title": title,
                "author": author,
                "subject": "Văn bản mẫu của một xã không có thật",
                "creator": "Vanthu",
                "producer": "PyMuPDF",
                "creationDate": stamp,
                "modDate": stamp,
            }
        )
        self.doc.subset_fonts()
        data: bytes = self.doc.tobytes(
            garbage=4, deflate=True, deflate_fonts=True, no_new_id=True, use_objstms=1
        )
        self.doc.close()
        return data
