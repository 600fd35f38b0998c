"""Documents of the page that name each other's numbers: what amends, replaces or guides what, as their subjects say."""

from __future__ import annotations

from sqlalchemy import Connection

from vanthu.store import publications
from vanthu.store.folding import number_forms, numbers_in
from vanthu.store.publications import Case

#: More would be a list of its own: the search has it.
MOST = 10


def mentioning(conn: Connection, case: Case) -> list[Case]:
    """Those whose subject names this one's number, and those whose number this one's subject names."""
    named = numbers_in(case.document.subject or "")
    own = number_forms(case.document.number or "")
    found: dict[int, Case] = {}
    for number in (*own, *named):
        for other in publications.published(conn, words=(f" {number} ",), most=MOST * 2):
            forms = number_forms(other.document.number or "")
            names_it = set(own) & set(numbers_in(other.document.subject or ""))
            if other.publication.id != case.publication.id and (names_it or set(named) & set(forms)):
                found[other.publication.id] = other
    return list(found.values())[:MOST]
