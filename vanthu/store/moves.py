"""Moves: a date that became another one; both are kept, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)

from vanthu.store import faults
from vanthu.store.schema import NOW, Id, Instant, Json, Prepared, as_rows, metadata

#: A day off became a working day or the other way round; somebody was given more time.
CALENDAR, EXTENSION = "calendar", "extension"

deadline_moves = Table(
    "deadline_moves",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deadline_id", Id, ForeignKey("deadlines.id"), nullable=False),
    Column("why", String(12), nullable=False),
    Column("old_due", Instant, nullable=False),
    Column("new_due", Instant, nullable=False),
    Column("reason", Json, nullable=False),
    Column("moved_at", Instant, nullable=False),
    Column("told_at", Instant),
    Index(None, "deadline_id"),
    Index(
        "ix_deadline_moves_untold",
        "id",
        postgresql_where=text("told_at IS NULL"),
        sqlite_where=text("told_at IS NULL"),
    ),
)
_C = deadline_moves.c


@dataclass(frozen=True, slots=True)
class Move:
    """One change of one date. ``reason``: the sentences that say why; ``told_at``: when its owners were told."""

    id: int
    deadline_id: int
    why: str
    old_due: datetime
    new_due: datetime
    reason: Sequence[Mapping[str, Any]]
    moved_at: datetime
    told_at: datetime | None


def add(
    conn: Connection,
    *,
    deadline_id: int,
    why: str,
    old_due: datetime,
    new_due: datetime,
    reason: Sequence[Mapping[str, Any]],
    at: datetime,
    told_at: datetime | None,
) -> None:
    """Write a move down."""
    values = {
        "deadline_id": deadline_id,
        "why": why,
        "old_due": old_due,
        "new_due": new_due,
        "reason": list(reason),
        "moved_at": at,
        "told_at": told_at,
    }
    conn.execute(insert(deadline_moves).values(**values))


def of_deadline(conn: Connection, deadline_id: int) -> list[Move]:
    """Every move of a date, in order."""
    query = select(deadline_moves).where(_C.deadline_id == deadline_id).order_by(_C.id)
    return as_rows(Move, conn.execute(query))


def count(conn: Connection, deadline_id: int) -> int:
    """How often a date has moved."""
    query = select(func.count()).select_from(deadline_moves).where(_C.deadline_id == deadline_id)
    return conn.execute(query).scalar() or 0


@cache
def _untold(most: int) -> Prepared:
    query = select(deadline_moves).where(_C.told_at.is_(None), faults.sound("move", _C.id, NOW))
    return Prepared(query.order_by(_C.id).limit(most).with_for_update(skip_locked=True))


def claim_untold(conn: Connection, *, now: datetime, most: int) -> list[Move]:
    """What its owners do not know yet, in order; nobody else takes the same while this transaction is open."""
    return as_rows(Move, _untold(most).rows(conn, now=now))


def told(conn: Connection, ids: Iterable[int], *, at: datetime) -> None:
    """Their owners know."""
    conn.execute(update(deadline_moves).where(_C.id.in_(list(ids))).values(told_at=at))
