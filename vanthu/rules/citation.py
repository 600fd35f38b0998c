"""Which article says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# "Điều 8.1c", "Điều 4.5đ", "QĐ Điều 2" (of the decision that issues a regulation), "Phụ lục 3", each with an ordinal
# or a place in brackets where the text itself repeats a letter or has none: "Điều 5.4c (thứ nhất)".
ARTICLE = re.compile(r"(?:(?:QĐ )?Điều \d+(?:\.\d+)?[a-zđ]?|Phụ lục \d+)(?: \([^()]+\))?")


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of a regulation. Two citations of one article are equal, whatever words they quote.

    ``number`` is the regulation's own number, for the label; ``words`` the article in short, in its own words;
    ``reading`` how the office reads it where the text is faulty or silent.
    """

    regulation: str
    article: str
    number: str = field(default="", compare=False)
    words: str = field(default="", compare=False)
    reading: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        """As people cite it: ``Điều 8.1c, 76/QĐ-UBND``."""
        return f"{self.article}, {self.number or self.regulation}"

    def __str__(self) -> str:
        """As it is kept: ``trung-dung-2024#Điều 8.1c``."""
        return f"{self.regulation}#{self.article}"

    @classmethod
    def parse(cls, kept: str) -> Citation:
        """What ``str(citation)`` gave, without number and words (:meth:`Book.citation` finds those).

        Raises ValueError where it is not a citation.
        """
        regulation, mark, article = kept.partition("#")
        if not (regulation and mark and ARTICLE.fullmatch(article)):
            raise ValueError(f"not a citation: {kept!r}")
        return cls(regulation, article)


def merged(*groups: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """All citations in order, each article once."""
    return tuple(dict.fromkeys(citation for group in groups for citation in group))


def quoted(citations: tuple[Citation, ...]) -> str:
    """The words of all citations, each sentence once."""
    return " / ".join(dict.fromkeys(citation.words for citation in citations if citation.words))
