"""What an address of the list of answers asks for: words, field, order, page, language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from vanthu.locales import LANGUAGES
from vanthu.portal.asked import LAST_PAGE, figure, line, with_query
from vanthu.portal.rendering import ANSWERS

#: What is found is shown likeliest first unless the address says "newest first".
_NEWEST = "moi"


@dataclass(frozen=True, slots=True)
class AnswersAsked:
    """One view of the list. ``newest``: of what is found, the newest first."""

    query: str = ""
    field: str | None = None
    newest: bool = False
    page: int = 1
    language: str | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> AnswersAsked:
        """What cannot be meant is left out, never an error: addresses are copied and cut by people."""
        language = given.get("lang", "")
        return cls(
            query=line(given.get("q", ""), 200),
            field=line(given.get("lv", ""), 60) or None,
            newest=given.get("xep", "") == _NEWEST,
            page=figure(given.get("trang", ""), 1, LAST_PAGE) or 1,
            language=language if language in LANGUAGES else None,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.query or self.field)

    def parameters(self) -> dict[str, str]:
        """The parts of the address that say something."""
        parts = {
            "q": self.query,
            "lv": self.field,
            "xep": _NEWEST if self.newest else "",
            "trang": "" if self.page == 1 else self.page,
            "lang": self.language,
        }
        return {name: str(value) for name, value in parts.items() if value}

    def address(self, **changes: Any) -> str:
        """The address of a like view; a changed filter begins at the first page."""
        return with_query(ANSWERS, replace(self, **{"page": 1, **changes}).parameters())
