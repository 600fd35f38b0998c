"""Assignments: one step's turn. Bound to the SHA-256 of what is decided on; the first decision wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from vanthu.store.schema import Id, Instant, Json, Prepared, as_row, as_rows, metadata

OPEN, OVERTAKEN = "open", "overtaken"

assignments = Table(
    "assignments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", Id, ForeignKey("publications.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("step", String(20), nullable=False),
    Column("roles", Json, nullable=False),
    Column("cite", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("decision", String(12), nullable=False),
    Column("decided_by", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("decided_at", Instant),
    Column("reason", Text),
    Column("reason_code", String(60)),
    Index(None, "publication_id"),
    Index(None, "decision"),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One step of one case. ``decision`` is ``open``, ``approve``, ``return``, ``refuse`` or ``overtaken``."""

    id: int
    publication_id: int
    ordinal: int
    step: str
    roles: list[str]
    cite: str
    sha256: str
    opened_at: datetime
    decision: str
    decided_by: int | None
    post: str | None
    stands_in_for: int | None
    decided_at: datetime | None
    reason: str | None
    reason_code: str | None

    @property
    def subject(self) -> str:
        """By which the cards of this step are found."""
        return f"assignment:{self.id}"


_ADDED = ("publication_id", "ordinal", "step", "roles", "cite", "sha256", "opened_at", "decision")
_ADD = Prepared(
    insert(assignments)
    .values({name: bindparam(name, type_=assignments.c[name].type) for name in _ADDED})
    .returning(*assignments.c)
)


def add(
    conn: Connection,
    *,
    publication_id: int,
    ordinal: int,
    step: str,
    roles: Iterable[str],
    cite: str,
    sha256: str,
    now: datetime,
) -> Assignment:
    """Somebody's turn begins."""
    values = {
        "publication_id": publication_id,
        "ordinal": ordinal,
        "step": step,
        "roles": list(roles),
        "cite": cite,
        "sha256": sha256,
        "opened_at": now,
        "decision": OPEN,
    }
    (row,) = _ADD.rows(conn, **values)
    return Assignment(*row)


_BY_ID = Prepared(select(assignments).where(assignments.c.id == bindparam("assignment_id")))
_OF_PUBLICATION = Prepared(
    select(assignments)
    .where(assignments.c.publication_id == bindparam("publication_id"))
    .order_by(assignments.c.id)
)


def get(conn: Connection, assignment_id: int) -> Assignment | None:
    """The assignment, or None."""
    return as_row(Assignment, _BY_ID.row(conn, assignment_id=assignment_id))


def decide(conn: Connection, assignment_id: int, **values: Any) -> bool:
    """Write a decision down if none is there yet; False if somebody was first."""
    where = (assignments.c.id == assignment_id, assignments.c.decision == OPEN)
    return conn.execute(update(assignments).where(*where).values(**values)).rowcount == 1


def of_publication(conn: Connection, publication_id: int) -> list[Assignment]:
    """Every turn of a case, in order."""
    return as_rows(Assignment, _OF_PUBLICATION.rows(conn, publication_id=publication_id))


def open_ones(conn: Connection) -> list[Assignment]:
    """Every turn that waits, oldest first."""
    query = select(assignments).where(assignments.c.decision == OPEN).order_by(assignments.c.id)
    return as_rows(Assignment, conn.execute(query))
