"""Supplies: what a unit owes the page: an event's news, the month's figures and items, a change (S3 Đ10.2–10.3)."""

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
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.publications import PUBLISHED, publications
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

NEWS, CONFERENCE, CHANGE, ECONOMY, ITEMS = "news", "conference", "change", "economy", "items"
DRAFT, OPEN, SUPPLIED, OVER, CANCELLED = "draft", "open", "supplied", "over", "cancelled"

supplies = Table(
    "supplies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("unit", String(60)),
    Column("period", String(7)),
    Column("state", String(12), nullable=False),
    Column("subject", Text),
    Column("happened_at", Instant),
    Column("reported_by", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("started_at", Instant, nullable=False),
    Column("publication_id", Id, ForeignKey("publications.id")),
    Column("ended_at", Instant),
    UniqueConstraint("kind", "unit", "period"),
    Index(None, "publication_id"),
    Index(None, "unit", "state"),
)
_S = supplies.c


@dataclass(frozen=True, slots=True)
class Supply:
    """One thing owed by a unit. ``period`` (``2026-11``) for what each month brings, once a unit and month;
    ``publication_id``: by which document it was supplied."""

    id: int
    kind: str
    unit: str | None
    period: str | None
    state: str
    subject: str | None
    happened_at: datetime | None
    reported_by: int | None
    post: str | None
    started_at: datetime
    publication_id: int | None
    ended_at: datetime | None

    @property
    def about(self) -> str:
        """By which its cards, talks and dates are found."""
        return f"supply:{self.id}"


def begin(conn: Connection, **values: Any) -> Supply:
    """Somebody begins to report an event or a change."""
    query = insert(supplies).values(state=DRAFT, **values)
    return Supply(*conn.execute(query.returning(*_S)).one())


def plan(conn: Connection, *, kind: str, unit: str, period: str, now: datetime) -> Supply | None:
    """What a month brings for a unit; None where it is there already."""
    make = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    values = {"kind": kind, "unit": unit, "period": period, "state": OPEN, "started_at": now}
    query = make(supplies).values(**values).on_conflict_do_nothing().returning(*_S)
    return as_row(Supply, conn.execute(query).first())


def get(conn: Connection, supply_id: int) -> Supply | None:
    """What is owed, or None."""
    return as_row(Supply, conn.execute(select(supplies).where(_S.id == supply_id)).first())


def lock(conn: Connection, supply_id: int) -> Supply | None:
    """The same, kept from others until the commit."""
    query = select(supplies).where(_S.id == supply_id).with_for_update()
    return as_row(Supply, conn.execute(query).first())


def change(conn: Connection, supply_id: int, **values: Any) -> Supply:
    """Change it. Raises NoResultFound."""
    query = update(supplies).where(_S.id == supply_id).values(**values)
    return Supply(*conn.execute(query.returning(*_S)).one())


def open_of(conn: Connection, units: Iterable[str]) -> list[Supply]:
    """What these units owe, oldest first."""
    query = select(supplies).where(_S.unit.in_(list(units)), _S.state == OPEN)
    return as_rows(Supply, conn.execute(query.order_by(_S.id)))


_OF_PUBLICATION = Prepared(
    select(supplies).where(_S.publication_id == bindparam("publication_id")).order_by(_S.id)
)


def of_publication(conn: Connection, publication_id: int) -> list[Supply]:
    """What a document supplies."""
    return as_rows(Supply, _OF_PUBLICATION.rows(conn, publication_id=publication_id))


def of_month(conn: Connection, kind: str, period: str) -> list[Supply]:
    """Every unit's of a month."""
    query = select(supplies).where(_S.kind == kind, _S.period == period)
    return as_rows(Supply, conn.execute(query.order_by(_S.id)))


def items_published(conn: Connection, unit: str, *, since: datetime, until: datetime) -> int:
    """How many items of a unit went on the page between two instants (the second not included)."""
    query = (
        select(func.count())
        .select_from(publications)
        .where(
            publications.c.unit == unit,
            publications.c.state == PUBLISHED,
            publications.c.ended_at >= since,
            publications.c.ended_at < until,
        )
    )
    return int(conn.execute(query).scalar_one())
