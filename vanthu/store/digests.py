"""Digests: one a day for each leader who wants it; the key (person, day) makes "twice" impossible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store import faults
from vanthu.store.schema import NOW, Id, Instant, Prepared, as_rows, metadata

digests = Table(
    "digests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("person_id", "day"),
    Index(
        "ix_digests_waiting",
        "at",
        postgresql_where=text("done_at IS NULL"),
        sqlite_where=text("done_at IS NULL"),
    ),
)

digest_hours = Table(
    "digest_hours",
    metadata,
    Column("person_id", Id, ForeignKey("persons.id"), primary_key=True, autoincrement=False),
    Column("hour", String(5)),
    Column("scope", String(10)),
)


@dataclass(frozen=True, slots=True)
class Digest:
    """One day's digest for one person, to be said at an instant."""

    id: int
    person_id: int
    day: date
    at: datetime
    done_at: datetime | None


def plan(conn: Connection, *, person_id: int, day: date, at: datetime) -> None:
    """The person gets this day's digest then; one that is planned already moves, one that was said stays said."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    query = insert(digests).values(person_id=person_id, day=day, at=at)
    moved = query.on_conflict_do_update(
        index_elements=["person_id", "day"], set_={"at": at}, where=digests.c.done_at.is_(None)
    )
    conn.execute(moved)


def cancel(conn: Connection, *, person_id: int, at: datetime) -> None:
    """What is planned for the person is not said."""
    waiting = (digests.c.person_id == person_id, digests.c.done_at.is_(None))
    conn.execute(update(digests).where(*waiting).values(done_at=at))


@cache
def _due(most: int) -> Prepared:
    query = select(digests).where(digests.c.done_at.is_(None), digests.c.at <= NOW)
    query = query.where(faults.sound("digest", digests.c.id, NOW)).order_by(digests.c.at, digests.c.id)
    return Prepared(query.limit(most).with_for_update(skip_locked=True))


def claim_due(conn: Connection, *, now: datetime, most: int) -> list[Digest]:
    """What is to be said now; nobody else takes the same while this transaction is open."""
    return as_rows(Digest, _due(most).rows(conn, now=now))


def done(conn: Connection, digest_id: int, *, at: datetime) -> None:
    """Said, or overtaken by a later day's."""
    conn.execute(update(digests).where(digests.c.id == digest_id).values(done_at=at))


def set_hour(conn: Connection, person_id: int, hour: time | None) -> None:
    """When the person wants it; None: never."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    value = None if hour is None else f"{hour:%H:%M}"
    query = insert(digest_hours).values(person_id=person_id, hour=value)
    conn.execute(query.on_conflict_do_update(index_elements=["person_id"], set_={"hour": value}))


def hours(conn: Connection) -> dict[int, time | None]:
    """The wishes of those who have said one."""
    rows = conn.execute(select(digest_hours.c.person_id, digest_hours.c.hour))
    return {person_id: None if hour is None else time.fromisoformat(hour) for person_id, hour in rows}


def set_scope(conn: Connection, person_id: int, scope: str, *, hour: time | None) -> None:
    """About what the person wants it; who has said no hour keeps the one given here."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    value = None if hour is None else f"{hour:%H:%M}"
    query = insert(digest_hours).values(person_id=person_id, hour=value, scope=scope)
    conn.execute(query.on_conflict_do_update(index_elements=["person_id"], set_={"scope": scope}))


def scope(conn: Connection, person_id: int) -> str | None:
    """About what the person wants it; None: nothing was said."""
    found: str | None = conn.execute(
        select(digest_hours.c.scope).where(digest_hours.c.person_id == person_id)
    ).scalar()
    return found
