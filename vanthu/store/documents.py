"""Documents and their revisions: the thing, and one file of it. Metadata named as in NĐ 30/2020 Phụ lục VI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import NoResultFound

from vanthu.store.schema import Id, Instant, Json, Prepared, as_row, metadata

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("body", String(20)),
    Column("higher_level", Boolean, nullable=False),
    Column("category", String(60)),
    Column("number", String(60)),
    Column("issued_date", Date),
    Column("type_name", String(100)),
    Column("issuer", String(200)),
    Column("subject", String(1000)),
    Column("signer", String(100)),
    Column("signer_capacity", String(200)),
    Column("fields", Json, nullable=False),
    Column("created_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "number"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("sha256", String(64), ForeignKey("files.sha256"), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("judgement", Json, nullable=False),
    Column("handed_in_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("handed_in_at", Instant, nullable=False),
    UniqueConstraint("document_id", "ordinal"),
    Index(None, "sha256"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """What is said of a document. ``fields`` holds what its category asks beyond the columns, by field id."""

    id: int
    body: str | None
    higher_level: bool
    category: str | None
    number: str | None
    issued_date: date | None
    type_name: str | None
    issuer: str | None
    subject: str | None
    signer: str | None
    signer_capacity: str | None
    fields: Mapping[str, str]
    created_by: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One file of a document; ``judgement`` is what the papers worker said of it."""

    id: int
    document_id: int
    ordinal: int
    sha256: str
    file_name: str
    judgement: Mapping[str, Any]
    handed_in_by: int
    handed_in_at: datetime


def add(conn: Connection, **values: Any) -> Document:
    """A new document."""
    return Document(*conn.execute(insert(documents).values(**values).returning(*documents.c)).one())


def get(conn: Connection, document_id: int) -> Document | None:
    """The document, or None."""
    return as_row(Document, conn.execute(select(documents).where(documents.c.id == document_id)).first())


@cache
def _change(columns: frozenset[str]) -> Prepared:
    """One statement for each set of columns that the code changes together."""
    values = {name: bindparam(name, type_=documents.c[name].type) for name in sorted(columns)}
    query = update(documents).where(documents.c.id == bindparam("this", type_=Id))
    return Prepared(query.values(values).returning(*documents.c))


def change(conn: Connection, document_id: int, **values: Any) -> Document:
    """Say something else of a document. Raises NoResultFound."""
    row = _change(frozenset(values)).row(conn, this=document_id, **values)
    if row is None:
        raise NoResultFound(f"document {document_id}")
    return Document(*row)


def add_revision(
    conn: Connection,
    *,
    document_id: int,
    sha256: str,
    file_name: str,
    judgement: Mapping[str, Any],
    handed_in_by: int,
    now: datetime,
) -> Revision:
    """The next file of a document."""
    last = select(func.coalesce(func.max(revisions.c.ordinal), 0)).where(
        revisions.c.document_id == document_id
    )
    values = {
        "document_id": document_id,
        "ordinal": (conn.execute(last).scalar() or 0) + 1,
        "sha256": sha256,
        "file_name": file_name[:255],
        "judgement": dict(judgement),
        "handed_in_by": handed_in_by,
        "handed_in_at": now,
    }
    return Revision(*conn.execute(insert(revisions).values(**values).returning(*revisions.c)).one())
