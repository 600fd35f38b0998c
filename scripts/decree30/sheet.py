"""What a paper holds, in the words of Decree 30/2020/NĐ-CP, Appendix I; nothing here draws."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Layout = Literal["state", "party"]


@dataclass(frozen=True, slots=True)
class Annex:
    """A text issued with the paper; it begins on a page of its own, after the signature.

    ``title`` is its kind in capitals (QUY CHẾ), ``subject`` what it is about, ``reference`` the line in brackets
    that ties it to its paper: ``(Kèm theo Quyết định số …)``.
    """

    title: str
    subject: str
    reference: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of one office.

    Paragraphs of ``body``: ``**bold**``, ``//italic//``, a leading ``^`` centres. ``issuer`` may break its line with
    ``\\n``. ``number`` is number and notation together: ``128/QĐ-UBND``; for the Party ``15-NQ/ĐU``; for a draft
    only what is known, ``/KH-UBND``. ``capacity`` is one line each: ``TM. ỦY BAN NHÂN DÂN``, ``CHỦ TỊCH``.
    ``recipients`` come without the leading hyphen. ``size`` is the body's size in points (the decree
    allows 13–14), ``leading`` the height of its lines in sizes (1.15: single-spaced).
    """

    issuer: str
    number: str
    place: str
    issued: date
    type_name: str
    subject: str
    body: tuple[str, ...]
    capacity: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...] = ()
    superior: str = ""
    is_letter: bool = False
    to: tuple[str, ...] = ()
    authority: str = ""
    secrecy: str = ""
    urgency: str = ""
    draft: bool = False
    layout: Layout = "state"
    annex: Annex | None = None
    size: float = 14
    leading: float = 1.3

    @property
    def number_line(self) -> str:
        """Cell 3. A draft leaves room for the number; the Party writes no colon."""
        if self.number.startswith("/"):
            return f"Số:         {self.number}"
        return f"Số {self.number}" if self.layout == "party" else f"Số: {self.number}"

    @property
    def place_line(self) -> str:
        """Cell 4: days below 10 and the first two months take a leading nought; a draft leaves the day open."""
        return f"{self.place}, {long_date(self.issued, day_known=not self.draft)}"


@dataclass(frozen=True, slots=True)
class Article:
    """A news item as people type it in Word: no head, no number, no signature block."""

    title: str
    lead: str
    body: tuple[str, ...]
    author: str
    written: date


def long_date(day: date, *, day_known: bool = True) -> str:
    """``ngày 09 tháng 11 năm 2026`` (Decree 30, Appendix I, part II, section I, item 4)."""
    number = f"{day.day:02d}" if day_known else "     "
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {number} tháng {month} năm {day.year}"
