"""A serif face with all Vietnamese letters, in four styles.

Liberation Serif has the widths of Times New Roman, in which the decree sets papers (TCVN 6909:2001 letters), and all
Vietnamese letters from version 2 on. It comes from a Debian package. Where that is missing, Noto Serif out of MuPDF
stands in: every letter, but wider, and neither bold nor italic; good enough to test with, not to ship.
"""

# mypy: allow-untyped-calls
# (PyMuPDF leaves most of its functions without types.)

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pymupdf

LIBERATION = Path("/usr/share/fonts/truetype/liberation2")
HOW_TO_GET = "Liberation Serif 2 is missing: install it with 'apt-get install fonts-liberation2'."
EVERY_TONE = "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹĐƠƯỦẪỆỊ"


@dataclass(frozen=True, slots=True)
class Faces:
    """Four styles of one family."""

    family: str
    regular: pymupdf.Font
    bold: pymupdf.Font
    italic: pymupdf.Font
    bold_italic: pymupdf.Font

    def pick(self, *, bold: bool, italic: bool) -> pymupdf.Font:
        if bold:
            return self.bold_italic if italic else self.bold
        return self.italic if italic else self.regular


def liberation() -> Faces | None:
    """Liberation Serif from its Debian package; None where it is not installed."""
    if not (LIBERATION / "LiberationSerif-Regular.ttf").is_file():
        return None
    styles = ("Regular", "Bold", "Italic", "BoldItalic")
    fonts = [pymupdf.Font(fontfile=str(LIBERATION / f"LiberationSerif-{style}.ttf")) for style in styles]
    return Faces("Liberation Serif", *fonts)


def built_in() -> Faces:
    """Noto Serif out of MuPDF itself, which carries it upright and regular only, for all four styles."""
    serif = pymupdf.Font(script=0, language="vi")
    return Faces("Noto Serif", serif, serif, serif, serif)


@cache
def faces() -> Faces:
    """The best family at hand."""
    return liberation() or built_in()
