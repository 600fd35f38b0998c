"""What stands where a document stood that was taken off the page: what it was, why, when, at whose request (S0 Đ7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from vanthu.actions.dates import local_day
from vanthu.locales import Text, say_plain
from vanthu.portal import wording
from vanthu.portal.listing import Line, category_titles, line
from vanthu.portal.showing import Fact, kept_citation
from vanthu.rules.book import Book
from vanthu.rules.office import Office
from vanthu.store import publications, withdrawals
from vanthu.store.publications import Case
from vanthu.store.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The page of a withdrawn document; its file is not there any more."""

    heading: str
    subject: str | None
    reason: str
    facts: list[Fact]
    replacement: Line | None


def tombstone(
    conn: Connection, slug: str, *, office: Office, book: Book, language: str, asked_language: str | None
) -> Tombstone | None:
    """What to show at an address from which a document was withdrawn; None where none was."""
    found = withdrawals.at_address(conn, slug)
    if found is None:
        return None
    case, request = found
    titles = category_titles(book, office)
    own = line(case, titles, asked_language, language)
    other = publications.get(conn, request.replacement_id) if request.replacement_id else None
    numbered = bool(case.document.number)
    return Tombstone(
        heading=own.label if numbered else own.title,
        subject=case.document.subject if numbered else None,
        reason=request.reason or "",
        facts=_facts(case, request, office, book, language),
        replacement=line(other, titles, asked_language, language) if other else None,
    )


def _facts(case: Case, request: Withdrawal, office: Office, book: Book, language: str) -> list[Fact]:
    """Units and posts answer, so no person is named."""
    units = {unit.code: unit.name for unit in office.units}
    titles = {post.code: post.title for post in office.posts}
    decided_by = titles.get(request.post or "", request.post)
    if request.stands_in_for is not None and decided_by is not None:
        decided_by = say_plain(Text("portal.stand_in", post=decided_by), language)
    kinds = {
        withdrawals.REMOVE: Text("portal.gone_kind_remove"),
        withdrawals.REPLACE: Text("portal.gone_kind_replace"),
    }
    cite = kept_citation(book, request.cite) if request.cite else None
    issued, posted = case.document.issued_date, case.publication.ended_at
    told: tuple[tuple[Text, Text | str | None, date | None], ...] = (
        (Text("portal.gone_kind"), kinds[request.kind or withdrawals.REMOVE], None),
        (Text("portal.gone_at"), *_minute(request.decided_at)),
        (Text("portal.gone_unit"), units.get(request.unit or "", office.name), None),
        (Text("portal.gone_asked"), *_minute(request.asked_at)),
        (Text("portal.gone_decided"), decided_by, None),
        (Text("portal.gone_rule"), cite.label if cite else request.cite, None),
        (Text("portal.issuer"), case.document.issuer, None),
        (Text("portal.issued_day"), wording.day(issued) if issued else None, issued),
        (Text("portal.posted_at"), *_minute(posted)),
    )
    return [
        Fact(say_plain(label, language), value if isinstance(value, str) else say_plain(value, language), day)
        for label, value, day in told
        if value
    ]


def _minute(moment: datetime | None) -> tuple[Text | None, date | None]:
    return (wording.minute_of(moment), local_day(moment)) if moment else (None, None)
