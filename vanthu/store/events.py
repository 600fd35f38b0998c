"""The inbox: what was heard, once. A repeated event stops at its key (channel, event id)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.engine import alone
from vanthu.store.schema import Id, Instant, Json, Prepared, as_row, as_rows, metadata

PENDING, DONE, PARKED = "pending", "done", "parked"

#: A key is remembered at least this long; Telegram keeps an unconfirmed update for 24 hours.
KEEP = timedelta(days=30)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("event_id", String(100), nullable=False),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("payload", Json),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    UniqueConstraint("channel", "event_id"),
    Index(
        "ix_events_pending",
        "address_id",
        "id",
        postgresql_where=text("state = 'pending'"),
        sqlite_where=text("state = 'pending'"),
    ),
    Index(None, "address_id", "id"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing heard. ``payload`` is the event as its channel told it, or None where nothing of it may be kept.

    ``fence`` counts how often it was taken up: whoever holds an older number has lost it to somebody else.
    """

    id: int
    channel: str
    event_id: str
    address_id: int
    received_at: datetime
    payload: Mapping[str, Any] | None
    state: str
    attempts: int
    next_at: datetime | None
    lease_until: datetime | None
    fence: int
    error: str | None


_HEARD = {
    name: bindparam(name, type_=events.c[name].type)
    for name in ("channel", "event_id", "address_id", "received_at", "payload", "state")
}
_NOTE = Prepared(
    sqlite_insert(events).values(_HEARD).on_conflict_do_nothing().returning(events.c.id),
    pg_insert(events).values(_HEARD).on_conflict_do_nothing().returning(events.c.id),
)
# The state stands in the query itself, so that SQLite sees that the partial index serves.
IS_PENDING = events.c.state == literal_column(f"'{PENDING}'", String)
_PENDING_OF = Prepared(
    select(events.c.id).where(events.c.address_id == bindparam("address_id"), IS_PENDING).limit(1)
)


def note(
    conn: Connection,
    *,
    channel: str,
    event_id: str,
    address_id: int,
    at: datetime,
    payload: Mapping[str, Any] | None,
    state: str,
) -> int | None:
    """Write an event down and give its number; None if it was heard before."""
    row = _NOTE.row(
        conn,
        channel=channel,
        event_id=event_id,
        address_id=address_id,
        received_at=at,
        payload=payload,
        state=state,
    )
    return None if row is None else int(row[0])


def has_pending(conn: Connection, address_id: int) -> bool:
    """Whether something heard earlier from this address still waits: then this waits behind it."""
    return _PENDING_OF.row(conn, address_id=address_id) is not None


#: The first of those that wait waits for no longer, be it for another try or since its sender writes too fast.
LONGEST_WAIT = timedelta(minutes=10)
_NOW = bindparam("now", type_=Instant)
_FIRST = select(func.min(events.c.id).label("id")).where(IS_PENDING).group_by(events.c.address_id).subquery()


@cache
def _claiming(most: int) -> Prepared:
    """The limit stands in the query itself: given as a value, SQLite would plan the query anew each time."""
    due = (
        select(events.c.id)
        .join(_FIRST, _FIRST.c.id == events.c.id)
        .where(
            or_(
                events.c.next_at.is_(None),
                events.c.next_at <= _NOW,
                events.c.next_at > bindparam("longest", type_=Instant),
            )
        )
        .where(
            or_(
                events.c.lease_until.is_(None),
                events.c.lease_until <= _NOW,
                events.c.lease_until > bindparam("absurd", type_=Instant),
            )
        )
        .order_by(events.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=events)
        .cte("due")
    )
    return Prepared(
        update(events)
        .where(events.c.id.in_(select(due.c.id)))
        .values(lease_until=bindparam("until", type_=Instant), fence=events.c.fence + 1)
        .returning(*events.c)
    )


def claim(conn: Connection, *, now: datetime, until: datetime, most: int) -> list[Event]:
    """The oldest pending event of each address, if it is due and nobody works on it; leased until then.

    A lease, or a wait, that ends later than any could was given by a clock that has been set back since: it counts
    for nothing.
    """
    alone(conn, "inbox.claim")
    absurd, longest = until + (until - now), now + LONGEST_WAIT
    claimed = _claiming(most).rows(conn, now=now, until=until, absurd=absurd, longest=longest)
    return sorted(as_rows(Event, claimed), key=attrgetter("id"))


def renew(conn: Connection, held: Mapping[int, int], *, until: datetime) -> set[int]:
    """Go on holding these (number: fence); which are still held."""
    return {
        number
        for number, fence in held.items()
        if conn.execute(update(events).where(*_held(number, fence)).values(lease_until=until)).rowcount == 1
    }


def give_back(conn: Connection, held: Mapping[int, int]) -> None:
    """Not handled here (number: fence): whoever looks next takes them up."""
    for number, fence in held.items():
        conn.execute(update(events).where(*_held(number, fence)).values(lease_until=None))


def _held(event_id: int, fence: int) -> tuple[ColumnElement[bool], ...]:
    return (events.c.id == event_id, events.c.fence == fence, events.c.state == PENDING)


def take_back_leases(conn: Connection) -> None:
    """Nobody works on anything: a process that was alone has come back."""
    conn.execute(update(events).where(events.c.state == PENDING).values(lease_until=None))


def done(conn: Connection, event_id: int, *, fence: int) -> bool:
    """Handled and answered for; False if somebody else has taken it up since: then nothing may come of it here."""
    values = {"state": DONE, "lease_until": None, "error": None}
    return conn.execute(update(events).where(*_held(event_id, fence)).values(**values)).rowcount == 1


def failed(conn: Connection, event_id: int, *, error: str, next_at: datetime | None, fence: int = 0) -> bool:
    """Handling it went wrong: tried again at ``next_at``, or parked for the administrator (None).

    False if somebody else has taken it up since. ``fence`` 0: nobody has taken it up yet.
    """
    query = (
        update(events)
        .where(*_held(event_id, fence))
        .values(
            state=PARKED if next_at is None else PENDING,
            attempts=events.c.attempts + 1,
            next_at=next_at,
            lease_until=None,
            error=error,
        )
    )
    return conn.execute(query).rowcount == 1


_PUT_OFF = Prepared(
    update(events)
    .where(events.c.id == bindparam("this", type_=Id))
    .values(next_at=bindparam("until", type_=Instant))
)


def put_off(conn: Connection, event_id: int, *, until: datetime) -> None:
    """Not to be handled before that moment."""
    _PUT_OFF.run(conn, this=event_id, until=until)


def keep(conn: Connection, event_id: int, payload: Mapping[str, Any]) -> None:
    """Only this much of what was said stays."""
    conn.execute(update(events).where(events.c.id == event_id).values(payload=payload))


def wipe(conn: Connection, event_id: int) -> None:
    """Forget what the event said; that it came stays."""
    conn.execute(update(events).where(events.c.id == event_id).values(payload=None))


def wipe_address(conn: Connection, address_id: int) -> None:
    """Forget what was heard from an address, for good; that something came stays."""
    conn.execute(update(events).where(events.c.address_id == address_id).values(payload=None))


def count_of_address(conn: Connection, address_id: int) -> int:
    """How many events came from an address and still have their words."""
    where = (events.c.address_id == address_id, events.c.payload.is_not(None))
    return int(conn.execute(select(func.count()).select_from(events).where(*where)).scalar_one())


def retry(conn: Connection, event_id: int) -> bool:
    """Take a parked event up again; False where there is none."""
    where = (events.c.id == event_id, events.c.state == PARKED)
    values = {"state": PENDING, "next_at": None, "attempts": 0}
    return conn.execute(update(events).where(*where).values(**values)).rowcount == 1


def get(conn: Connection, event_id: int) -> Event | None:
    """The event, or None."""
    return as_row(Event, conn.execute(select(events).where(events.c.id == event_id)).first())


def parked(conn: Connection) -> list[Event]:
    """What failed too often, oldest first."""
    return as_rows(Event, conn.execute(select(events).where(events.c.state == PARKED).order_by(events.c.id)))


def of_address(conn: Connection, address_id: int, *, after: int, most: int) -> list[Event]:
    """What was heard from an address after an event, newest ``most`` of it, oldest first."""
    where = (events.c.address_id == address_id, events.c.id > after)
    rows = conn.execute(select(events).where(*where).order_by(events.c.id.desc()).limit(most))
    return as_rows(Event, rows)[::-1]


def forget(conn: Connection, *, before: datetime) -> int:
    """Remove handled events older than the time for which a repetition is possible; gives how many."""
    where = (events.c.state == DONE, events.c.received_at < before)
    return conn.execute(delete(events).where(*where)).rowcount
