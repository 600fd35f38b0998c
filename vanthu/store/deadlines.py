"""Deadlines: the instant owed by a clock of the regulations, and how it was counted. "Late" is due and now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    String,
    Table,
    insert,
    select,
    text,
    update,
)

from vanthu.store.schema import Id, Instant, Json, as_row, as_rows, metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clock", String(60), nullable=False),
    Column("about", String(60), nullable=False),
    Column("cite", String(200), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("arithmetic", Json, nullable=False),
    Column("met_at", Instant),
    Column("stopped_at", Instant),
    Index(None, "about"),
    Index(
        "ix_deadlines_running",
        "due_at",
        postgresql_where=text("met_at IS NULL AND stopped_at IS NULL"),
        sqlite_where=text("met_at IS NULL AND stopped_at IS NULL"),
    ),
)

_RUNNING = (deadlines.c.met_at.is_(None), deadlines.c.stopped_at.is_(None))


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing owed. ``about`` is the record (``publication:12``); ``arithmetic`` the sentences that say why this
    date. It runs until it is met, or stopped because there is nothing left to do."""

    id: int
    clock: str
    about: str
    cite: str
    starts_at: datetime
    due_at: datetime
    provisional: bool
    arithmetic: Sequence[Mapping[str, Any]]
    met_at: datetime | None
    stopped_at: datetime | None

    @property
    def runs(self) -> bool:
        """Whether it is still owed."""
        return self.met_at is None and self.stopped_at is None


def add(
    conn: Connection,
    *,
    clock: str,
    about: str,
    cite: str,
    starts_at: datetime,
    due_at: datetime,
    provisional: bool,
    arithmetic: Sequence[Mapping[str, Any]],
) -> Deadline:
    """Something is owed from now on."""
    values = {
        "clock": clock,
        "about": about,
        "cite": cite,
        "starts_at": starts_at,
        "due_at": due_at,
        "provisional": provisional,
        "arithmetic": list(arithmetic),
    }
    return Deadline(*conn.execute(insert(deadlines).values(**values).returning(*deadlines.c)).one())


def get(conn: Connection, deadline_id: int) -> Deadline | None:
    """The deadline, or None."""
    return as_row(Deadline, conn.execute(select(deadlines).where(deadlines.c.id == deadline_id)).first())


def running(conn: Connection, about: str) -> list[Deadline]:
    """What is owed on a record, the earliest first."""
    query = select(deadlines).where(deadlines.c.about == about, *_RUNNING)
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id)))


def late(conn: Connection, *, now: datetime, most: int) -> list[Deadline]:
    """What is owed and past due, the oldest first."""
    query = select(deadlines).where(deadlines.c.due_at < now, *_RUNNING)
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id).limit(most)))


def due_until(conn: Connection, until: datetime) -> list[Deadline]:
    """What is owed until an instant, the earliest first."""
    query = select(deadlines).where(deadlines.c.due_at <= until, *_RUNNING)
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id)))


def end(conn: Connection, about: str, *, met: bool, at: datetime) -> list[Deadline]:
    """Everything owed on a record is met, or there is nothing left to do; gives what ran until now."""
    found = running(conn, about)
    value = {"met_at": at} if met else {"stopped_at": at}
    conn.execute(update(deadlines).where(deadlines.c.about == about, *_RUNNING).values(**value))
    return found
