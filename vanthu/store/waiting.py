"""What waits in the records at this moment, counted: for those who watch over the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from vanthu.store import events, faults, outbox


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much, and since when."""

    unsent: int
    sending: int
    oldest_unsent: datetime | None
    pending: int
    working: int
    oldest_pending: datetime | None
    parked: int
    put_aside: int


def look(conn: Connection, *, now: datetime) -> Waiting:
    """Count it. Both questions are answered from indexes that hold only what waits."""
    messages, heard = outbox.messages.c, events.events.c
    sending = func.count().filter(messages.state == outbox.SENDING)
    unsent, on_its_way, oldest_unsent = conn.execute(
        select(func.count(), sending, func.min(messages.created_at)).where(outbox.UNSENT)
    ).one()
    leased = func.count().filter(heard.lease_until > now)
    pending, working, oldest_pending = conn.execute(
        select(func.count(), leased, func.min(heard.received_at)).where(events.IS_PENDING)
    ).one()
    parked = conn.execute(select(func.count()).where(heard.state == events.PARKED)).scalar() or 0
    return Waiting(
        unsent=unsent,
        sending=on_its_way,
        oldest_unsent=oldest_unsent,
        pending=pending,
        working=working,
        oldest_pending=oldest_pending,
        parked=parked,
        put_aside=faults.count(conn, now=now),
    )
