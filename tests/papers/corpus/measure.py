"""How much of the corpus is read right: for each field, right, wrong and empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.papers.corpus.fiction import Paper
from vanthu.papers.grammar import fold
from vanthu.papers.judgement import Judgement


@dataclass(slots=True)
class Tally:
    """Counts by field; ``misses`` say which paper, which field, what was expected and what was read."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[str, str, Any, Any]] = field(default_factory=list)

    def add(self, name: str, paper: Paper, judgement: Judgement) -> None:
        """Compare one paper's judgement with what it says."""
        for key, wanted in expected(paper).items():
            got = judgement.draft if key == "draft" else getattr(judgement.fields, key)
            same = _same(wanted, got)
            if same:
                self.right[key] += wanted is not None
                continue
            (self.empty if got is None else self.wrong)[key] += 1
            self.misses.append((name, key, wanted, got))

    def share(self, key: str) -> float:
        """Right among those that had something to read."""
        known = self.right[key] + self.wrong[key] + self.empty[key]
        return self.right[key] / known if known else 1.0

    @property
    def wrong_share(self) -> float:
        """Wrong among the filled fields."""
        filled = self.right.total() + self.wrong.total()
        return self.wrong.total() / filled if filled else 0.0

    def table(self) -> str:
        """For whoever works on the reading."""
        keys = sorted({*self.right, *self.wrong, *self.empty})
        rows = [
            f"{key:16} {self.right[key]:5} right {self.wrong[key]:4} wrong {self.empty[key]:4} empty"
            for key in keys
        ]
        return "\n".join([*rows, f"wrong among filled: {self.wrong_share:.1%}"])


def expected(paper: Paper) -> dict[str, Any]:
    """What a reader should find."""
    return {
        "number": None if paper.draft else paper.number,
        "issued_date": None if paper.draft else paper.day,
        "type_name": paper.kind,
        "issuer": " ".join(paper.issuer),
        "superior": " ".join(paper.superior) or None,
        "subject": paper.subject,
        "signer": paper.signer,
        "signer_capacity": "\n".join(paper.capacity),
        "recipients": paper.recipients,
        "priority": paper.priority,
        "draft": paper.draft,
    }


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, str) and isinstance(got, str):
        return _plain(wanted) == _plain(got)
    if isinstance(wanted, Iterable) and isinstance(got, Iterable):
        return [_plain(each) for each in wanted] == [_plain(each) for each in got]
    return bool(wanted == got)


def _plain(text: str) -> str:
    return re.sub(r"\s*[-–]\s*", "-", fold(text))
