"""Reminders: one notice of a deadline each, as rows with an instant; a unique key makes "twice" impossible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store import faults
from vanthu.store.schema import NOW, Id, Instant, Prepared, as_rows, metadata

SENT, OVERTAKEN = "sent", "overtaken"

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deadline_id", Id, ForeignKey("deadlines.id"), nullable=False),
    Column("rung", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("outcome", String(12)),
    UniqueConstraint("deadline_id", "rung"),
    Index(
        "ix_reminders_waiting",
        "at",
        postgresql_where=text("done_at IS NULL"),
        sqlite_where=text("done_at IS NULL"),
    ),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A rung of the ladder: ``before``, ``due``, ``late-1``, ``late-2`` …; ``outcome`` once it is done."""

    id: int
    deadline_id: int
    rung: str
    at: datetime
    done_at: datetime | None
    outcome: str | None


_RUNG = {name: bindparam(name, type_=reminders.c[name].type) for name in ("deadline_id", "rung", "at")}
_ADD = Prepared(
    sqlite_insert(reminders).values(_RUNG).on_conflict_do_nothing(),
    pg_insert(reminders).values(_RUNG).on_conflict_do_nothing(),
)


def add(conn: Connection, *, deadline_id: int, rung: str, at: datetime) -> None:
    """Remind then; a rung that is there already stays as it is."""
    _ADD.run(conn, deadline_id=deadline_id, rung=rung, at=at)


@cache
def _due(most: int) -> Prepared:
    query = select(reminders).where(reminders.c.done_at.is_(None), reminders.c.at <= NOW)
    query = query.where(faults.sound("reminder", reminders.c.id, NOW))
    query = query.order_by(reminders.c.at, reminders.c.id).limit(most)
    return Prepared(query.with_for_update(skip_locked=True))


def claim_due(conn: Connection, *, now: datetime, most: int) -> list[Reminder]:
    """What is to be said now, oldest first; nobody else takes the same while this transaction is open."""
    return as_rows(Reminder, _due(most).rows(conn, now=now))


def done(conn: Connection, ids: Iterable[int], *, outcome: str, at: datetime) -> None:
    """Said, or overtaken by events."""
    values = {"done_at": at, "outcome": outcome}
    conn.execute(update(reminders).where(reminders.c.id.in_(list(ids))).values(**values))


def postpone(conn: Connection, ids: Iterable[int], *, until: datetime) -> None:
    """Not now: nobody is at work."""
    conn.execute(update(reminders).where(reminders.c.id.in_(list(ids))).values(at=until))


def stop(conn: Connection, deadline_ids: Iterable[int], *, at: datetime) -> None:
    """What is met or stopped is not reminded of."""
    which = (reminders.c.deadline_id.in_(list(deadline_ids)), reminders.c.done_at.is_(None))
    conn.execute(update(reminders).where(*which).values(done_at=at, outcome=OVERTAKEN))
