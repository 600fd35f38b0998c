"""Stand-ins: who acts for whom in which post, from when to when, for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Select,
    String,
    Table,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from vanthu.store import among
from vanthu.store.schema import Id, Instant, Json, Prepared, as_row, as_rows, metadata

stand_ins = Table(
    "stand_ins",
    metadata,
    Column("id", Id, primary_key=True),
    Column("absent_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("stand_in_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("scope", Json, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("granted_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "stand_in_id"),
    Index(None, "absent_id"),
)


@dataclass(frozen=True, slots=True)
class StandIn:
    """``scope`` lists the capabilities (``publish``, …) in which the stand-in acts; empty means all."""

    id: int
    absent_id: int
    stand_in_id: int
    post: str
    scope: list[str]
    since: datetime
    until: datetime
    granted_by: int
    granted_at: datetime
    ended_at: datetime | None


def _runs(who: ColumnElement[bool]) -> Select[tuple[Any, ...]]:
    at: BindParameter[datetime] = bindparam("at", type_=Instant)
    over = or_(stand_ins.c.ended_at.is_(None), stand_ins.c.ended_at > at)
    where = (who, stand_ins.c.since <= at, stand_ins.c.until > at, over)
    return select(stand_ins).where(*where).order_by(stand_ins.c.id)


_BY_STAND_IN = Prepared(_runs(stand_ins.c.stand_in_id == bindparam("person_id")))
_FOR_ABSENT = Prepared(
    _runs(among.on_sqlite(stand_ins.c.absent_id, "ids")),
    _runs(among.on_postgresql(stand_ins.c.absent_id, "ids", BigInteger())),
)


def add(
    conn: Connection,
    *,
    absent_id: int,
    stand_in_id: int,
    post: str,
    scope: Iterable[str],
    since: datetime,
    until: datetime,
    granted_by: int,
    now: datetime,
) -> StandIn:
    """Somebody acts for somebody, from then to then."""
    values = {
        "absent_id": absent_id,
        "stand_in_id": stand_in_id,
        "post": post,
        "scope": sorted(scope),
        "since": since,
        "until": until,
        "granted_by": granted_by,
        "granted_at": now,
    }
    return StandIn(*conn.execute(insert(stand_ins).values(**values).returning(*stand_ins.c)).one())


def get(conn: Connection, stand_in_id: int) -> StandIn | None:
    """The arrangement, or None."""
    return as_row(StandIn, conn.execute(select(stand_ins).where(stand_ins.c.id == stand_in_id)).first())


def by_stand_in(conn: Connection, person_id: int, *, at: datetime) -> list[StandIn]:
    """For whom this person acts at a moment."""
    return as_rows(StandIn, _BY_STAND_IN.rows(conn, person_id=person_id, at=at))


def for_absent(conn: Connection, person_ids: Iterable[int], *, at: datetime) -> list[StandIn]:
    """Who acts for these people at a moment."""
    return as_rows(StandIn, _FOR_ABSENT.rows(conn, ids=list(person_ids), at=at))


def not_over(conn: Connection, *, at: datetime) -> list[StandIn]:
    """All arrangements that run or are to come."""
    where = (stand_ins.c.until > at, stand_ins.c.ended_at.is_(None))
    return as_rows(StandIn, conn.execute(select(stand_ins).where(*where).order_by(stand_ins.c.since)))


def end(conn: Connection, stand_in_id: int, *, at: datetime) -> bool:
    """Over before its time; False if it was over already."""
    where = (stand_ins.c.id == stand_in_id, stand_ins.c.ended_at.is_(None), stand_ins.c.until > at)
    return conn.execute(update(stand_ins).where(*where).values(ended_at=at)).rowcount == 1


def end_of_person(conn: Connection, person_id: int, *, at: datetime) -> None:
    """All arrangements in which a leaver stood on either side are over."""
    sides = or_(stand_ins.c.absent_id == person_id, stand_ins.c.stand_in_id == person_id)
    conn.execute(update(stand_ins).where(sides, stand_ins.c.ended_at.is_(None)).values(ended_at=at))
