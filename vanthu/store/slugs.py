"""The last part of a document's address on the public page: stable, readable, plain ASCII."""

from __future__ import annotations

import re
from datetime import date

from vanthu.store.folding import folded

#: Leaves room in ``publications.slug`` (120) for the suffix that a caller adds where the address is taken.
LONGEST = 100

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug(number: str | None, issued_date: date | None, subject: str | None) -> str:
    """``15/2026/QĐ-UBND`` of 9 November 2026 gives ``15-2026-qd-ubnd-2026-11-09``.

    Without a number the subject's words are taken, as many whole words as fit; without either, ``noi-dung``. Two
    documents may give the same (HĐ and HD, or the same number of two bodies on one day): whoever posts adds ``-2``.
    """
    day = f"-{issued_date.isoformat()}" if issued_date else ""
    name = _plain(number or "") or _plain(subject or "") or "noi-dung"
    room = LONGEST - len(day)
    if len(name) > room:
        name = name[: room + 1].rpartition("-")[0] or name[:room]
    return name + day


def _plain(text: str) -> str:
    return _NOT_PLAIN.sub("-", folded(text)).strip("-")
