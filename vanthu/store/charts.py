"""Charts: pictures that were promised to somebody; drawn and sent after the transaction that asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Table, insert, select, text, update

from vanthu.store.schema import Id, Instant, Json, Prepared, as_rows, metadata

charts = Table(
    "charts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("what", Json, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    Index(
        "ix_charts_waiting",
        "id",
        postgresql_where=text("done_at IS NULL"),
        sqlite_where=text("done_at IS NULL"),
    ),
)


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture. ``what``: ``title`` and ``series`` as texts, ``colours`` (one for each series, by what it means),
    ``bars`` as labels (a text, or words as they are) with a number for each series, ``lying``: whether bars lie."""

    id: int
    person_id: int
    what: Mapping[str, Any]
    asked_at: datetime
    done_at: datetime | None


def ask(conn: Connection, *, person_id: int, what: Mapping[str, Any], now: datetime) -> None:
    """Somebody is to get a picture."""
    conn.execute(insert(charts).values(person_id=person_id, what=dict(what), asked_at=now))


@cache
def _waiting(most: int) -> Prepared:
    return Prepared(select(charts).where(charts.c.done_at.is_(None)).order_by(charts.c.id).limit(most))


def waiting(conn: Connection, *, most: int) -> list[Chart]:
    """What is to be drawn, in order."""
    return as_rows(Chart, _waiting(most).rows(conn))


def done(conn: Connection, chart_id: int, *, at: datetime) -> bool:
    """Sent, or given up; False if somebody was first."""
    query = update(charts).where(charts.c.id == chart_id, charts.c.done_at.is_(None))
    return conn.execute(query.values(done_at=at)).rowcount == 1
