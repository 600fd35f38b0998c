"""Faults: rows that were due and could not be dealt with, and when each is tried again. A row that is poisoned steps
aside, so that those behind it get their turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.schema import NOW, Id, Instant, Prepared, metadata

faults = Table(
    "faults",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("row_id", Id, primary_key=True, autoincrement=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("error", Text, nullable=False),
)
_F = faults.c


def sound(
    kind: str, row_id: ColumnElement[int], now: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """For a query of what is due: only rows that do not wait to be tried again."""
    return row_id.not_in(select(_F.row_id).where(_F.kind == kind, _F.next_at > now))


def aside(conn: Connection, kind: str, *, now: datetime) -> set[int]:
    """The rows that wait to be tried again, where no single query says what is due."""
    return set(conn.execute(select(_F.row_id).where(_F.kind == kind, _F.next_at > now)).scalars())


@cache
def _due(kind: str, most: int) -> Prepared:
    where = (_F.kind == kind, _F.next_at <= NOW)
    return Prepared(select(_F.row_id).where(*where).order_by(_F.row_id).limit(most))


def due(conn: Connection, kind: str, *, now: datetime, most: int) -> list[int]:
    """The rows whose time to be tried again has come, where nothing but their fault says that they are due."""
    return [row[0] for row in _due(kind, most).rows(conn, now=now)]


def overcome(conn: Connection, kind: str, row_id: int) -> None:
    """It has been dealt with."""
    conn.execute(delete(faults).where(_F.kind == kind, _F.row_id == row_id))


def attempts(conn: Connection, kind: str, row_ids: Iterable[int]) -> int:
    """How often the worst of these rows has failed so far."""
    where = (_F.kind == kind, _F.row_id.in_(list(row_ids)))
    return conn.execute(select(func.max(_F.attempts)).where(*where)).scalar() or 0


def put_aside(
    conn: Connection, kind: str, row_ids: Iterable[int], *, attempts: int, until: datetime, error: str
) -> None:
    """They failed once more, and are tried again then."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    values = {"attempts": attempts, "next_at": until, "error": error}
    for row_id in row_ids:
        query = insert(faults).values(kind=kind, row_id=row_id, **values)
        conn.execute(query.on_conflict_do_update(index_elements=["kind", "row_id"], set_=values))


def count(conn: Connection, *, now: datetime) -> int:
    """How many rows stand aside."""
    return conn.execute(select(func.count()).select_from(faults).where(_F.next_at > now)).scalar() or 0


def forget(conn: Connection, *, before: datetime) -> int:
    """What was due again long ago has been dealt with; gives how many."""
    return conn.execute(delete(faults).where(_F.next_at < before)).rowcount
