"""What an address of the list asks for: words, body, kind, year, category, order, page, language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast, get_args
from urllib.parse import urlencode

from vanthu.locales import LANGUAGES
from vanthu.store.folding import search_words
from vanthu.store.publications import Order

LIST = "/van-ban"
PAGE_SIZE = 20
#: Nobody turns that many pages by hand.
LAST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """One view of the list. ``language`` is None where the address does not say: then it is Vietnamese."""

    query: str = ""
    body: str | None = None
    type_name: str | None = None
    year: int | None = None
    category: str | None = None
    order: Order = "posted"
    page: int = 1
    language: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """What cannot be meant is left out, never an error: addresses are copied and cut by people."""
        order = given.get("xep", "")
        language = given.get("lang", "")
        return cls(
            query=line(given.get("q", ""), 200),
            body=line(given.get("khoi", ""), 20) or None,
            type_name=line(given.get("loai", ""), 100) or None,
            year=figure(given.get("nam", ""), 1900, 2999),
            category=line(given.get("muc", ""), 60) or None,
            order=cast(Order, order) if order in get_args(Order) else "posted",
            page=figure(given.get("trang", ""), 1, LAST_PAGE) or 1,
            language=language if language in LANGUAGES else None,
        )

    @property
    def filters(self) -> dict[str, Any]:
        """For the queries of ``store.publications``."""
        return {
            "body": self.body,
            "type_name": self.type_name,
            "year": self.year,
            "category": self.category,
            "words": search_words(self.query),
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.query or self.body or self.type_name or self.year or self.category)

    def parameters(self) -> dict[str, str]:
        """The parts of the address that say something."""
        parts = {
            "q": self.query,
            "khoi": self.body,
            "loai": self.type_name,
            "nam": self.year,
            "muc": self.category,
            "xep": "" if self.order == "posted" else self.order,
            "trang": "" if self.page == 1 else self.page,
            "lang": self.language,
        }
        return {name: str(value) for name, value in parts.items() if value}

    def address(self, **changes: Any) -> str:
        """The address of a like view; a changed filter begins at the first page."""
        return with_query(LIST, replace(self, **{"page": 1, **changes}).parameters())


def with_query(path: str, parameters: Mapping[str, str]) -> str:
    """The path with its parameters, if there are any."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def line(text: str, most: int) -> str:
    """One line of what was typed: no control signs, single blanks, at most so long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:most]).split())


def figure(text: str, least: int, most: int) -> int | None:
    """A figure within bounds, or None."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return value if least <= value <= most else None
