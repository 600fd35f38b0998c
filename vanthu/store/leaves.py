"""Leaves: days on which somebody is away; whole days of Vietnam, the first and the last included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Connection, Date, ForeignKey, Index, Table, insert, select, update

from vanthu.store.schema import Id, Instant, as_row, as_rows, metadata

leaves = Table(
    "leaves",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("entered_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "last"),
)
_C = leaves.c


@dataclass(frozen=True, slots=True)
class Leave:
    """One person's absence; over before its time where ``ended_at`` is set."""

    id: int
    person_id: int
    first: date
    last: date
    entered_by: int
    entered_at: datetime
    ended_at: datetime | None


def add(
    conn: Connection, *, person_id: int, first: date, last: date, entered_by: int, now: datetime
) -> Leave:
    """Somebody is away."""
    values = {
        "person_id": person_id,
        "first": first,
        "last": last,
        "entered_by": entered_by,
        "entered_at": now,
    }
    return Leave(*conn.execute(insert(leaves).values(**values).returning(*leaves.c)).one())


def get(conn: Connection, leave_id: int) -> Leave | None:
    """The leave, or None."""
    return as_row(Leave, conn.execute(select(leaves).where(_C.id == leave_id)).first())


def not_over(conn: Connection, person_id: int, *, today: date) -> list[Leave]:
    """A person's leaves that run or are to come, in order."""
    where = (_C.person_id == person_id, _C.last >= today, _C.ended_at.is_(None))
    return as_rows(Leave, conn.execute(select(leaves).where(*where).order_by(_C.first, _C.id)))


def away(conn: Connection, day: date) -> set[int]:
    """Who is away on a day."""
    where = (_C.first <= day, _C.last >= day, _C.ended_at.is_(None))
    return set(conn.execute(select(_C.person_id).where(*where)).scalars())


def end(conn: Connection, leave_id: int, *, at: datetime) -> bool:
    """Taken back, or over before its time; False if it was already."""
    query = update(leaves).where(_C.id == leave_id, _C.ended_at.is_(None))
    return conn.execute(query.values(ended_at=at)).rowcount == 1
