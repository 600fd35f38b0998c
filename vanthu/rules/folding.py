"""Names compared as an office reads them: without regard to case, diacritics and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_NOT_A_LETTER = re.compile(r"[\W_]+")
# "Trang" or "Cổng" Thông tin điện tử, also written TTĐT, and "Website": one page, called five ways in real papers.
_PAGE = re.compile(r"(?:trang|cong)(?:thongtindientu|ttdt|web)|website")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Lower-case letters and digits only: ``Ủy ban nhân dân`` and ``UỶ BAN NHÂN DÂN`` give one string."""
    parts = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return _NOT_A_LETTER.sub("", "".join(c for c in parts if not unicodedata.combining(c)))


def page_folded(name: str) -> str:
    """Folded, and every way to say "web page" said one way."""
    return _PAGE.sub("page", folded(name))


def names_one_of(recipients: Iterable[str], phrases: Iterable[str]) -> bool:
    """Whether a line of "Nơi nhận" holds one of the phrases."""
    lines = [page_folded(line) for line in recipients]
    return any(page_folded(phrase) in line for phrase in phrases for line in lines)
