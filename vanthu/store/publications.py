"""Publications: a document's way to the public page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)

from vanthu.store import faults
from vanthu.store.documents import Document, Revision, documents, revisions
from vanthu.store.schema import NOW, Id, Instant, Prepared, metadata

DRAFT, REVIEW, RETURNED, APPROVED, PUBLISHED = "draft", "review", "returned", "approved", "published"
REFUSED, CANCELLED = "refused", "cancelled"
#: Was on the page, and is not any more: the address stays and says why.
WITHDRAWN = "withdrawn"
#: Was on the page until a corrected document took over its address.
CORRECTED = "corrected"
#: The body under which papers of higher levels stand on the page.
HIGHER = "higher"

Order = Literal["posted", "issued", "issuer", "kind"]
Facet = Literal["body", "type_name", "year", "category"]

publications = Table(
    "publications",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False),
    Column("revision_id", Id, ForeignKey("revisions.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("unit", String(60)),
    Column("rules_day", Date, nullable=False),
    Column("started_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("ended_at", Instant),
    Column("slug", String(120)),
    Column("search", String(2000)),
    UniqueConstraint("slug"),
    Index(None, "started_by"),
    Index("ix_publications_open", "state", "id"),
    Index(
        "ix_publications_published",
        "ended_at",
        postgresql_where=text("state = 'published'"),
        sqlite_where=text("state = 'published'"),
    ),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """One way to the page. ``version`` rises with every change: a button carries the one it was made for.

    ``rules_day`` is the day as of which the regulations are asked for this case, for good.
    """

    id: int
    document_id: int
    revision_id: int
    state: str
    version: int
    unit: str | None
    rules_day: date
    started_by: int
    started_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None
    slug: str | None
    search: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A publication with its document and the file it stands for."""

    publication: Publication
    document: Document
    revision: Revision


_CASE = (
    select(publications, documents, revisions)
    .join_from(publications, documents)
    .join(revisions, revisions.c.id == publications.c.revision_id)
)
_P, _D = len(publications.c), len(publications.c) + len(documents.c)


_BY_ID = Prepared(_CASE.where(publications.c.id == bindparam("this", type_=Id)))
_LOCK = Prepared(
    select(publications.c.id).where(publications.c.id == bindparam("this", type_=Id)).with_for_update()
)


def _case(row: Any) -> Case:
    values = tuple(row)
    return Case(Publication(*values[:_P]), Document(*values[_P:_D]), Revision(*values[_D:]))


def add(conn: Connection, **values: Any) -> Publication:
    """A new way to the page."""
    return Publication(*conn.execute(insert(publications).values(**values).returning(*publications.c)).one())


def get(conn: Connection, publication_id: int) -> Case | None:
    """The case, or None."""
    row = _BY_ID.row(conn, this=publication_id)
    return None if row is None else _case(row)


def lock(conn: Connection, publication_id: int) -> Case | None:
    """The case, locked until the transaction ends, or None."""
    # On SQLite there is one writer: what a turn reads nobody else changes.
    if conn.dialect.name != "sqlite":
        _LOCK.row(conn, this=publication_id)
    return get(conn, publication_id)


@cache
def _change(columns: frozenset[str]) -> Prepared:
    """One statement for each set of columns that the code changes together."""
    values = {name: bindparam(name, type_=publications.c[name].type) for name in sorted(columns)}
    query = update(publications).where(publications.c.id == bindparam("this", type_=Id))
    return Prepared(query.values(version=publications.c.version + 1, **values))


def change(conn: Connection, publication_id: int, **values: Any) -> None:
    """Change a case; its version rises."""
    _change(frozenset(values)).run(conn, this=publication_id, **values)


def open_of_person(conn: Connection, person_id: int) -> list[Case]:
    """What a person has started and is not over, newest first."""
    states = (DRAFT, REVIEW, RETURNED, APPROVED)
    where = (publications.c.started_by == person_id, publications.c.state.in_(states))
    return [_case(row) for row in conn.execute(_CASE.where(*where).order_by(publications.c.id.desc()))]


def draft_of_person(conn: Connection, person_id: int) -> Case | None:
    """The newest half-done hand-in of a person, or None."""
    where = (publications.c.started_by == person_id, publications.c.state == DRAFT)
    row = conn.execute(_CASE.where(*where).order_by(publications.c.id.desc()).limit(1)).first()
    return None if row is None else _case(row)


_WITH_FILE = Prepared(
    _CASE.where(revisions.c.sha256 == bindparam("sha256"), publications.c.state != CANCELLED).order_by(
        publications.c.id.desc()
    )
)
_WITH_NUMBER = Prepared(
    _CASE.where(
        documents.c.number == bindparam("number"),
        publications.c.state == PUBLISHED,
        documents.c.issued_date.is_not_distinct_from(bindparam("issued", type_=documents.c.issued_date.type)),
    ).order_by(publications.c.id.desc())
)


def with_file(conn: Connection, sha256: str) -> list[Case]:
    """Cases in which the very same bytes were handed in, newest first; withdrawn drafts are not among them."""
    return [_case(row) for row in _WITH_FILE.rows(conn, sha256=sha256)]


def with_number(conn: Connection, number: str, issued: date | None) -> list[Case]:
    """Published cases of the same number and day, newest first."""
    return [_case(row) for row in _WITH_NUMBER.rows(conn, number=number, issued=issued)]


@cache
def _approved(most: int) -> Prepared:
    query = select(publications.c.id).where(publications.c.state == APPROVED)
    query = query.where(faults.sound("publication", publications.c.id, NOW)).order_by(publications.c.id)
    return Prepared(query.limit(most).with_for_update(skip_locked=True))


def approved(conn: Connection, *, now: datetime, most: int) -> list[int]:
    """Numbers of the cases that wait for the machine to post them, oldest first."""
    return [row[0] for row in _approved(most).rows(conn, now=now)]


def by_slug(conn: Connection, slug: str) -> Case | None:
    """The published case at this address, or None."""
    row = conn.execute(_CASE.where(publications.c.slug == slug, publications.c.state == PUBLISHED)).first()
    return None if row is None else _case(row)


def slug_taken(conn: Connection, slug: str) -> bool:
    """Whether this address is another case's."""
    return conn.execute(select(publications.c.id).where(publications.c.slug == slug)).first() is not None


def published(
    conn: Connection,
    *,
    body: str | None = None,
    type_name: str | None = None,
    year: int | None = None,
    words: tuple[str, ...] = (),
    category: str | None = None,
    order: Order = "posted",
    most: int = 20,
    skip: int = 0,
) -> list[Case]:
    """What stands on the page; ``words`` are what ``folding.search_words`` gave, and all must occur.

    ``posted`` and ``issued`` are newest first, ``issuer`` and ``kind`` by name and then newest first.
    """
    query = _CASE.where(*_shown(body, type_name, year, words, category)).order_by(*_ORDERS[order])
    rows = conn.execute(query.order_by(*_NEWEST).limit(most).offset(skip))
    return [_case(row) for row in rows]


def published_of(
    conn: Connection, *, person_id: int, units: Iterable[str], words: tuple[str, ...] = (), most: int
) -> list[Case]:
    """What a person or one of these units has put on the page, newest first; ``words`` as in :func:`published`."""
    theirs = or_(publications.c.started_by == person_id, publications.c.unit.in_(list(units)))
    query = _CASE.where(*_shown(None, None, None, words, None), theirs)
    return [_case(row) for row in conn.execute(query.order_by(*_NEWEST).limit(most))]


def count_published(
    conn: Connection,
    *,
    body: str | None = None,
    type_name: str | None = None,
    year: int | None = None,
    words: tuple[str, ...] = (),
    category: str | None = None,
) -> int:
    """How many of them there are."""
    query = select(func.count()).select_from(publications).join(documents)
    return conn.execute(query.where(*_shown(body, type_name, year, words, category))).scalar() or 0


def count_published_by(
    conn: Connection,
    column: Facet,
    *,
    body: str | None = None,
    type_name: str | None = None,
    year: int | None = None,
    words: tuple[str, ...] = (),
    category: str | None = None,
) -> list[tuple[Any, int]]:
    """How many of them each body (``higher`` is a body), kind, year of issue or category has; the nameless left out."""
    value = _FACETS[column]
    where = (*_shown(body, type_name, year, words, category), value.is_not(None))
    query = select(value, func.count()).select_from(publications).join(documents)
    return [(of, number) for of, number in conn.execute(query.where(*where).group_by(value))]


_NEWEST = (publications.c.ended_at.desc(), publications.c.id.desc())
_ORDERS: Mapping[Order, tuple[ColumnElement[Any], ...]] = {
    "posted": (),
    "issued": (documents.c.issued_date.desc().nulls_last(),),
    "issuer": (documents.c.issuer.nulls_last(), documents.c.issued_date.desc().nulls_last()),
    "kind": (documents.c.type_name.nulls_last(), documents.c.issued_date.desc().nulls_last()),
}
_FACETS: Mapping[Facet, ColumnElement[Any]] = {
    # Written out, not bound: PostgreSQL takes two bound values for two expressions and will not group by them.
    "body": case((documents.c.higher_level.is_(True), literal_column(f"'{HIGHER}'")), else_=documents.c.body),
    "type_name": documents.c.type_name,
    "year": cast(extract("year", documents.c.issued_date), Integer),
    "category": documents.c.category,
}


def _shown(
    body: str | None, type_name: str | None, year: int | None, words: tuple[str, ...], category: str | None
) -> list[Any]:
    where: list[Any] = [publications.c.state == PUBLISHED]
    if body is not None:
        where.append(_FACETS["body"] == body)
    if type_name is not None:
        where.append(documents.c.type_name == type_name)
    if year is not None:
        where.append(documents.c.issued_date.between(date(year, 1, 1), date(year, 12, 31)))
    if category is not None:
        where.append(documents.c.category == category)
    where.extend(publications.c.search.contains(word, autoescape=True) for word in words)
    return where


def count_since(conn: Connection, since: datetime) -> tuple[int, int, int]:
    """How many were sent for approval, published, and turned down since an instant."""
    p = publications.c
    query = select(
        func.count().filter(p.submitted_at >= since),
        func.count().filter(p.state == PUBLISHED, p.ended_at >= since),
        func.count().filter(or_(p.state == RETURNED, and_(p.state == REFUSED, p.ended_at >= since))),
    )
    handed_in, published_, turned_down = conn.execute(query.select_from(publications)).one()
    return handed_in, published_, turned_down
