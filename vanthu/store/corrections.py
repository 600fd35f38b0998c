"""Corrections: an error found in what is published, the corrected file on its way, and what was there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    insert,
    select,
    text,
    update,
)

from vanthu.store.schema import Id, Instant, as_row, as_rows, metadata

DRAFT, OPEN, DONE, CANCELLED = "draft", "open", "done", "cancelled"

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", Id, ForeignKey("publications.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reported_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("unit", String(60)),
    Column("reported_at", Instant, nullable=False),
    Column("found_by", Text),
    Column("found_at", Instant),
    Column("what", Text),
    Column("cite", String(200)),
    Column("next_id", Id, ForeignKey("publications.id")),
    Column("ended_at", Instant),
    Index(None, "publication_id"),
    Index(None, "next_id"),
    Index(
        "uq_corrections_open",
        "publication_id",
        unique=True,
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)
_C = corrections.c


@dataclass(frozen=True, slots=True)
class Correction:
    """One error. ``draft`` while it is being said, ``open`` until the corrected document (``next_id``) is on the page.

    ``unit`` drafted the document and owes the correction; ``found_by`` says in words who found the error; None: whoever
    reported it. ``found_at``: when, from which the unit's time runs.
    """

    id: int
    publication_id: int
    state: str
    reported_by: int
    post: str
    unit: str | None
    reported_at: datetime
    found_by: str | None
    found_at: datetime | None
    what: str | None
    cite: str | None
    next_id: int | None
    ended_at: datetime | None

    @property
    def subject(self) -> str:
        """By which its cards, its talks and its dates are found."""
        return f"correction:{self.id}"


def add(conn: Connection, **values: Any) -> Correction:
    """Somebody has found an error."""
    row = conn.execute(insert(corrections).values(state=DRAFT, **values).returning(*corrections.c)).one()
    return Correction(*row)


def get(conn: Connection, correction_id: int) -> Correction | None:
    """The correction, or None."""
    return as_row(Correction, conn.execute(select(corrections).where(_C.id == correction_id)).first())


def change(conn: Connection, correction_id: int, **values: Any) -> None:
    """Something more is known of it."""
    conn.execute(update(corrections).where(_C.id == correction_id).values(**values))


def step(conn: Connection, correction_id: int, before: str, **values: Any) -> bool:
    """From one state to the next; False if somebody was first."""
    query = update(corrections).where(_C.id == correction_id, _C.state == before)
    return conn.execute(query.values(**values)).rowcount == 1


def open_of(conn: Connection, publication_id: int) -> Correction | None:
    """The correction of a document that is under way, or None."""
    query = select(corrections).where(_C.publication_id == publication_id, _C.state == OPEN)
    return as_row(Correction, conn.execute(query).first())


def open_ones(conn: Connection) -> list[Correction]:
    """Every correction that is under way, oldest first."""
    return as_rows(Correction, conn.execute(select(corrections).where(_C.state == OPEN).order_by(_C.id)))


def made_by(conn: Connection, next_id: int) -> Correction | None:
    """Which correction this document is the corrected file of, or None."""
    where = (_C.next_id == next_id, _C.state.in_((OPEN, DONE)))
    return as_row(Correction, conn.execute(select(corrections).where(*where).order_by(_C.id)).first())
