"""Presence checks: twice each working day, each officer, and how it was met; the evidence of the quarterly report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store import faults
from vanthu.store.addresses import addresses
from vanthu.store.events import events
from vanthu.store.schema import NOW, Id, Instant, Prepared, as_row, as_rows, metadata

#: By the button, by real work, or not at all.
TAP, WORK, MISSED = "tap", "work", "missed"

presence_checks = Table(
    "presence_checks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("half", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("nudged_at", Instant),
    Column("met_at", Instant),
    Column("how", String(10)),
    UniqueConstraint("person_id", "day", "half"),
    Index(
        "ix_presence_checks_waiting",
        "at",
        postgresql_where=text("how IS NULL AND nudged_at IS NULL"),
        sqlite_where=text("how IS NULL AND nudged_at IS NULL"),
    ),
    Index(
        "ix_presence_checks_open",
        "ends_at",
        postgresql_where=text("how IS NULL"),
        sqlite_where=text("how IS NULL"),
    ),
)
_C = presence_checks.c


@dataclass(frozen=True, slots=True)
class Check:
    """One half-day of one officer. ``how`` is ``tap``, ``work`` or ``missed`` once it is settled."""

    id: int
    person_id: int
    day: date
    half: str
    at: datetime
    ends_at: datetime
    nudged_at: datetime | None
    met_at: datetime | None
    how: str | None


def plan(conn: Connection, rows: Iterable[dict[str, object]]) -> None:
    """The day's checks (person_id, day, half, at, ends_at); one that is there already stays as it is."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    if planned := list(rows):
        conn.execute(insert(presence_checks).on_conflict_do_nothing(), planned)


def get(conn: Connection, check_id: int) -> Check | None:
    """The check, or None."""
    return as_row(Check, conn.execute(select(presence_checks).where(_C.id == check_id)).first())


@cache
def _due(most: int) -> Prepared:
    return _waiting(_C.at, most, _C.nudged_at.is_(None))


@cache
def _over(most: int) -> Prepared:
    return _waiting(_C.ends_at, most)


def _waiting(at: ColumnElement[datetime], most: int, *which: ColumnElement[bool]) -> Prepared:
    """Checks without an answer whose moment has come."""
    query = select(presence_checks).where(_C.how.is_(None), *which, at <= NOW)
    query = query.where(faults.sound("presence", _C.id, NOW)).order_by(at, _C.id)
    return Prepared(query.limit(most).with_for_update(skip_locked=True))


def claim_due(conn: Connection, *, now: datetime, most: int) -> list[Check]:
    """Whose nudge is due; nobody else takes the same while this transaction is open."""
    return as_rows(Check, _due(most).rows(conn, now=now))


def claim_over(conn: Connection, *, now: datetime, most: int) -> list[Check]:
    """Whose half-day is over and not settled."""
    return as_rows(Check, _over(most).rows(conn, now=now))


def nudged(conn: Connection, check_ids: Iterable[int], *, at: datetime) -> None:
    """These officers were reminded."""
    conn.execute(update(presence_checks).where(_C.id.in_(list(check_ids))).values(nudged_at=at))


def settle(conn: Connection, check_id: int, *, how: str, met_at: datetime | None) -> bool:
    """How it was met; False if it was settled before."""
    query = update(presence_checks).where(_C.id == check_id, _C.how.is_(None))
    return conn.execute(query.values(how=how, met_at=met_at)).rowcount == 1


def settle_each(conn: Connection, met: Mapping[int, datetime | None]) -> None:
    """Of each of these checks, by its number, when real work met it, or None: it was missed."""
    query = update(presence_checks).where(_C.id == bindparam("this", type_=Id), _C.how.is_(None))
    values = query.values(how=bindparam("kind"), met_at=bindparam("when", type_=_C.met_at.type))
    rows = [{"this": this, "kind": WORK if when else MISSED, "when": when} for this, when in met.items()]
    if rows:
        conn.execute(values, rows)


def cancel(conn: Connection, person_id: int, *, first: date, last: date) -> None:
    """The person is away on these days: what was planned and is not settled is not asked for."""
    days = (_C.day >= first, _C.day <= last)
    conn.execute(delete(presence_checks).where(_C.person_id == person_id, *days, _C.how.is_(None)))


def first_heard(
    conn: Connection, person_ids: Iterable[int], *, since: datetime, until: datetime
) -> dict[int, datetime]:
    """When each of these people first did anything, on any of their chats, between two instants; one query for all."""
    query = (
        select(addresses.c.person_id, func.min(events.c.received_at, type_=events.c.received_at.type))
        .join_from(events, addresses, addresses.c.id == events.c.address_id)
        .where(
            addresses.c.person_id.in_(list(person_ids)),
            events.c.received_at >= since,
            events.c.received_at <= until,
        )
        .group_by(addresses.c.person_id)
    )
    return {person_id: moment for person_id, moment in conn.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def of_half(conn: Connection, day: date, half: str) -> list[Check]:
    """Everybody's check of one half-day."""
    query = select(presence_checks).where(_C.day == day, _C.half == half)
    return as_rows(Check, conn.execute(query.order_by(_C.id)))


def between(conn: Connection, first: date, last: date) -> dict[int, dict[str | None, int]]:
    """By person, how many half-days from a day to a day were met by a tap, by work, missed, or are not settled."""
    query = select(_C.person_id, _C.how, func.count()).where(_C.day >= first, _C.day <= last)
    found: dict[int, dict[str | None, int]] = {}
    for person_id, how, number in conn.execute(query.group_by(_C.person_id, _C.how)):
        found.setdefault(person_id, {})[how] = number
    return found
