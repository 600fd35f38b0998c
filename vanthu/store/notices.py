"""Notices: who is told of which reminder, when, and what was kept for the next morning because the day was full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store import faults
from vanthu.store.reminders import reminders
from vanthu.store.schema import NOW, Id, Instant, Prepared, as_rows, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("reminder_id", Id, ForeignKey("reminders.id"), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("held_at", Instant),
    Column("said_at", Instant),
    Column("dropped_at", Instant),
    UniqueConstraint("person_id", "reminder_id"),
    Index(
        "ix_notices_waiting",
        "at",
        postgresql_where=text("said_at IS NULL AND dropped_at IS NULL"),
        sqlite_where=text("said_at IS NULL AND dropped_at IS NULL"),
    ),
    Index("ix_notices_said", "person_id", "said_at"),
)
_C = notices.c


@dataclass(frozen=True, slots=True)
class Notice:
    """One reminder to one person, with its rung and its deadline.

    ``held_at``: kept for the next working morning, since the person had got the day's most; ``dropped_at``: was not
    said, since it was done or a later notice of the same deadline took its place.
    """

    id: int
    person_id: int
    urgent: bool
    held_at: datetime | None
    rung: str
    deadline_id: int


def add(conn: Connection, *, person_ids: Iterable[int], reminder_id: int, urgent: bool, at: datetime) -> None:
    """These people are to be told now; who is to be told already stays so."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    rows = [
        {"person_id": person_id, "reminder_id": reminder_id, "urgent": urgent, "at": at}
        for person_id in person_ids
    ]
    if rows:
        conn.execute(insert(notices).on_conflict_do_nothing(), rows)


@cache
def _due(most: int) -> Prepared:
    waits = (_C.said_at.is_(None), _C.dropped_at.is_(None), _C.at <= NOW, faults.sound("notice", _C.id, NOW))
    return Prepared(
        select(_C.id, _C.person_id, _C.urgent, _C.held_at, reminders.c.rung, reminders.c.deadline_id)
        .join_from(notices, reminders)
        .where(*waits)
        .order_by(_C.at, _C.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=notices)
    )


def claim_due(conn: Connection, *, now: datetime, most: int) -> list[Notice]:
    """What is to be said now, in order; nobody else takes the same while this transaction is open."""
    return as_rows(Notice, _due(most).rows(conn, now=now))


def messages_since(conn: Connection, person_ids: Iterable[int], since: datetime) -> dict[int, int]:
    """How many messages of reminders each person has got since an instant, urgent ones aside."""
    where = (_C.person_id.in_(list(person_ids)), _C.said_at >= since, _C.urgent.is_(False))
    query = select(_C.person_id, func.count(_C.said_at.distinct())).where(*where).group_by(_C.person_id)
    return {row[0]: row[1] for row in conn.execute(query)}


def said(conn: Connection, ids: Iterable[int], *, at: datetime) -> None:
    """They were told."""
    conn.execute(update(notices).where(_C.id.in_(list(ids))).values(said_at=at))


def drop(conn: Connection, ids: Iterable[int], *, at: datetime) -> None:
    """It need not be said any more."""
    conn.execute(update(notices).where(_C.id.in_(list(ids))).values(dropped_at=at))


def hold(conn: Connection, ids: Iterable[int], *, until: datetime, at: datetime) -> None:
    """Not today: the person has got the day's most."""
    conn.execute(update(notices).where(_C.id.in_(list(ids))).values(at=until, held_at=at))


def held(conn: Connection, person_id: int) -> int:
    """How many wait for a person because the day was full."""
    where = (_C.person_id == person_id, _C.held_at.is_not(None), _C.said_at.is_(None))
    query = select(func.count()).select_from(notices).where(*where, _C.dropped_at.is_(None))
    return conn.execute(query).scalar() or 0
