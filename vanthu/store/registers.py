"""Registers: numbered books, one line a document, without gaps in a year (S2 Đ6.3, Đ7.2b; NĐ 30/2020 Đ15, Đ22).

A number is taken in the transaction that writes its line: who is undone gives it back, and nobody else waits in
between, since the book's row stays locked until the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.documents import documents
from vanthu.store.drops import drops
from vanthu.store.schema import Id, Instant, Json, as_row, as_rows, metadata

INCOMING, OUTGOING = "incoming", "outgoing"
DRAFT, ENTERED, DROPPED = "draft", "entered", "dropped"
#: Of incoming documents: shown to a leader, filed without further work, refused. Of outgoing ones: issued.
PRESENTED, FILED, REFUSED, ISSUED = "presented", "filed", "refused", "issued"

register_books = Table(
    "register_books",
    metadata,
    Column("book", String(20), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

register_entries = Table(
    "register_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("book", String(20), nullable=False),
    Column("year", Integer),
    Column("number", Integer),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False),
    Column("drop_id", Id, ForeignKey("drops.id"), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("written_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("entered_at", Instant),
    Column("presented_to", Id, ForeignKey("persons.id")),
    Column("presented_at", Instant),
    Column("stamped_at", Instant),
    Column("issued_at", Instant),
    Column("recipients", Text),
    Column("refusal", Json),
    Column("ended_at", Instant),
    UniqueConstraint("book", "year", "number"),
    Index(None, "document_id"),
)
_E = register_entries.c


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a book, or a draft of one (without a number).

    ``began_at`` is when an incoming document arrived, or an outgoing one was signed; ``refusal`` the sentences for
    the sender of a deficient document.
    """

    id: int
    book: str
    year: int | None
    number: int | None
    state: str
    version: int
    document_id: int
    drop_id: int
    urgent: bool
    began_at: datetime
    written_by: int
    post: str
    entered_at: datetime | None
    presented_to: int | None
    presented_at: datetime | None
    stamped_at: datetime | None
    issued_at: datetime | None
    recipients: str | None
    refusal: list[Mapping[str, Any]] | None
    ended_at: datetime | None

    @property
    def subject(self) -> str:
        """By which its cards, talks and dates are found."""
        return f"{self.book}:{self.id}"


def begin(conn: Connection, **values: Any) -> Entry:
    """Somebody begins to enter a document."""
    query = insert(register_entries).values(state=DRAFT, **values)
    return Entry(*conn.execute(query.returning(*_E)).one())


def get(conn: Connection, entry_id: int) -> Entry | None:
    """The line, or None."""
    return as_row(Entry, conn.execute(select(register_entries).where(_E.id == entry_id)).first())


def lock(conn: Connection, entry_id: int) -> Entry | None:
    """The line, kept from others until the commit; or None."""
    query = select(register_entries).where(_E.id == entry_id).with_for_update()
    return as_row(Entry, conn.execute(query).first())


def change(conn: Connection, entry_id: int, **values: Any) -> Entry:
    """Change a line; its version rises. Raises NoResultFound."""
    query = update(register_entries).where(_E.id == entry_id)
    row = conn.execute(query.values(version=_E.version + 1, **values).returning(*_E)).one()
    return Entry(*row)


def enter(conn: Connection, entry_id: int, *, year: int, at: datetime, **values: Any) -> Entry:
    """The line gets the next number of its book in that year."""
    entry = lock(conn, entry_id)
    if entry is None:
        raise LookupError(entry_id)
    number = _take(conn, entry.book, year)
    return change(conn, entry_id, state=ENTERED, year=year, number=number, entered_at=at, **values)


def _take(conn: Connection, book: str, year: int) -> int:
    make = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    query = make(register_books).values(book=book, year=year, last=1)
    query = query.on_conflict_do_update(
        index_elements=["book", "year"], set_={"last": register_books.c.last + 1}
    )
    return int(conn.execute(query.returning(register_books.c.last)).scalar_one())


def newest(conn: Connection, book: str, *, most: int) -> list[Entry]:
    """The last lines of a book, newest first."""
    query = select(register_entries).where(_E.book == book, _E.number.is_not(None))
    return as_rows(Entry, conn.execute(query.order_by(_E.year.desc(), _E.number.desc()).limit(most)))


def numbers(conn: Connection, book: str, year: int) -> list[int]:
    """Every number that a book has given in a year, in order."""
    query = select(_E.number).where(_E.book == book, _E.year == year).order_by(_E.number)
    return [number for number in conn.execute(query).scalars() if number is not None]


def presented_to(conn: Connection, person_ids: list[int]) -> list[Entry]:
    """What was shown to these leaders and waits for their word, the urgent and the oldest first."""
    query = select(register_entries).where(_E.state == PRESENTED, _E.presented_to.in_(person_ids))
    return as_rows(Entry, conn.execute(query.order_by(_E.urgent.desc(), _E.id)))


def outgoing_of_file(conn: Connection, sha256: str, number: str | None) -> list[Entry]:
    """The lines of the outgoing book that are this file, or a document of this number and symbol."""
    query = (
        select(register_entries)
        .join(drops, drops.c.id == _E.drop_id)
        .join(documents, documents.c.id == _E.document_id)
        .where(_E.book == OUTGOING, _E.number.is_not(None))
    )
    same = drops.c.sha256 == sha256
    if number is not None:
        same = same | (documents.c.number == number)
    return as_rows(Entry, conn.execute(query.where(same).order_by(_E.id)))
