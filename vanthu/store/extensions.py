"""Extensions: somebody asks for more time, with a reason, and somebody else decides; both dates stay."""

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

DRAFT, OPEN, GRANTED, REFUSED, CANCELLED = "draft", "open", "granted", "refused", "cancelled"

extensions = Table(
    "extensions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deadline_id", Id, ForeignKey("deadlines.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("asked_post", String(60), nullable=False),
    Column("asked_for", Id, ForeignKey("persons.id")),
    Column("asked_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("old_due", Instant, nullable=False),
    Column("new_due", Instant),
    Column("decided_by", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("decided_at", Instant),
    Column("refusal", Text),
    Index(None, "deadline_id"),
    Index(
        "uq_extensions_open",
        "deadline_id",
        unique=True,
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)
_C = extensions.c


@dataclass(frozen=True, slots=True)
class Extension:
    """One request. ``draft`` until its new date is chosen, then ``open`` until somebody decides; one open a deadline.

    ``asked_for`` and ``stands_in_for`` are the holders of the post when somebody stood in.
    """

    id: int
    deadline_id: int
    state: str
    asked_by: int
    asked_post: str
    asked_for: int | None
    asked_at: datetime
    reason: str
    old_due: datetime
    new_due: datetime | None
    decided_by: int | None
    post: str | None
    stands_in_for: int | None
    decided_at: datetime | None
    refusal: str | None

    @property
    def subject(self) -> str:
        """By which its cards and talks are found."""
        return f"extension:{self.id}"


def add(conn: Connection, **values: Any) -> Extension:
    """Somebody asks."""
    return Extension(
        *conn.execute(insert(extensions).values(state=DRAFT, **values).returning(*extensions.c)).one()
    )


def get(conn: Connection, extension_id: int) -> Extension | None:
    """The request, or None."""
    return as_row(Extension, conn.execute(select(extensions).where(_C.id == extension_id)).first())


def open_of(conn: Connection, deadline_id: int) -> Extension | None:
    """The request of a deadline that waits for a decision, or None."""
    query = select(extensions).where(_C.deadline_id == deadline_id, _C.state == OPEN)
    return as_row(Extension, conn.execute(query).first())


def open_ones(conn: Connection) -> list[Extension]:
    """Every request that waits for a decision, oldest first."""
    return as_rows(Extension, conn.execute(select(extensions).where(_C.state == OPEN).order_by(_C.id)))


def step(conn: Connection, extension_id: int, before: str, **values: Any) -> bool:
    """From one state to the next; False if somebody was first."""
    query = update(extensions).where(_C.id == extension_id, _C.state == before)
    return conn.execute(query.values(**values)).rowcount == 1
