"""The list of what stands on the page: its lines, and the ways to narrow it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from vanthu.locales import Text, say_plain
from vanthu.portal import wording
from vanthu.portal.asked import LAST_PAGE, LIST, PAGE_SIZE, Asked, with_query
from vanthu.rules.book import Book
from vanthu.rules.office import Office
from vanthu.store import publications
from vanthu.store.publications import Case, Facet

_ORDERS = {
    "posted": Text("portal.order_posted"),
    "issued": Text("portal.order_issued"),
    "issuer": Text("portal.order_issuer"),
    "kind": Text("portal.order_kind"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One document of the list. ``issued`` and ``posted`` are days as people say them."""

    href: str
    label: str
    title: str
    issuer: str | None
    issued: str | None
    issued_date: date | None
    posted: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list, or, where it is chosen, to widen it again."""

    label: str
    count: int | None
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """The choices of one kind."""

    title: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Listing:
    """One view of the list."""

    asked: Asked
    total: str
    lines: list[Line]
    facets: list[FacetView]
    chosen: list[Choice]
    orders: list[Choice]
    newer: str | None
    older: str | None
    place: str


def read_listing(conn: Connection, asked: Asked, *, office: Office, book: Book, language: str) -> Listing:
    """The view that is asked for."""
    total = publications.count_published(conn, **asked.filters)
    pages = min(max(1, -(-total // PAGE_SIZE)), LAST_PAGE)
    skip = (asked.page - 1) * PAGE_SIZE
    cases = publications.published(conn, **asked.filters, order=asked.order, most=PAGE_SIZE, skip=skip)
    titles = category_titles(book, office)

    def category_name(category: str) -> str:
        return titles.get(category, category)

    def named_body(body: str) -> str:
        return wording.body_name(body, language)

    facets = [
        _facet(conn, asked, "body", say_plain(Text("portal.facet_body"), language), named_body),
        _facet(conn, asked, "type_name", say_plain(Text("portal.facet_kind"), language), wording.kind_name),
        _facet(conn, asked, "year", say_plain(Text("portal.facet_year"), language), str),
        _facet(conn, asked, "category", say_plain(Text("portal.facet_category"), language), category_name),
    ]
    chosen = [choice for facet in facets for choice in facet.choices if choice.chosen]
    if asked.query:
        chosen.insert(0, Choice(f"“{asked.query}”", None, asked.address(query=""), chosen=True))
    return Listing(
        asked=asked,
        total=say_plain(Text("portal.total", count=total), language),
        lines=[line(case, titles, asked.language, language) for case in cases],
        facets=[facet for facet in facets if len(facet.choices) > 1 or any(c.chosen for c in facet.choices)],
        chosen=chosen,
        orders=[
            Choice(say_plain(text, language), None, asked.address(order=order), asked.order == order)
            for order, text in _ORDERS.items()
        ],
        newer=asked.address(page=min(asked.page - 1, pages)) if asked.page > 1 else None,
        older=asked.address(page=asked.page + 1) if asked.page < pages else None,
        place=say_plain(Text("portal.place", page=min(asked.page, pages), pages=pages), language),
    )


def category_titles(book: Book, office: Office) -> Mapping[str, str]:
    """The titles of categories by id, in every version of what the office adopts."""
    return {
        category.id: category.title
        for regulation in book.regulations
        if regulation.id in office.adopts
        for category in regulation.publication.categories or ()
    }


def line(case: Case, titles: Mapping[str, str], asked_language: str | None, language: str) -> Line:
    """A document as one line of a list."""
    document, posted = case.document, case.publication.ended_at
    kind = wording.kind_name(document.type_name) if document.type_name else None
    if kind is None and document.category and not document.number:
        kind = titles.get(document.category, document.category)
    title = document.subject or document.number or case.publication.slug or ""
    return Line(
        href=with_query(
            f"{LIST}/{case.publication.slug}", {"lang": asked_language} if asked_language else {}
        ),
        label=" ".join(part for part in (kind, document.number) if part),
        title=title,
        issuer=document.issuer,
        issued=say_plain(wording.day(document.issued_date), language) if document.issued_date else None,
        issued_date=document.issued_date,
        posted=say_plain(wording.day_of(posted), language) if posted else None,
    )


def _facet(
    conn: Connection, asked: Asked, column: Facet, title: str, name: Callable[[Any], str]
) -> FacetView:
    # A facet's own choice is left out of its counts: they say what another choice would show.
    others = {**asked.filters, column: None}
    counts = publications.count_published_by(conn, column, **others)
    current = getattr(asked, column)
    if column == "year":
        counts.sort(key=lambda pair: pair[0], reverse=True)
    else:
        counts.sort(key=lambda pair: (-pair[1], name(pair[0])))
    choices = [
        Choice(
            name(value),
            count,
            asked.address(**{column: None if value == current else value}),
            value == current,
        )
        for value, count in counts
    ]
    if current is not None and not any(choice.chosen for choice in choices):
        choices.append(Choice(name(current), 0, asked.address(**{column: None}), chosen=True))
    return FacetView(title, choices)
