"""Who sends what: messages are taken up with a lease that ends by itself, and a number that only ever rises.

A worker that dies lets go when its lease ends. One that wakes up after that holds an old number (``fence``), with
which it can record nothing. A lease stands on the message itself, never in a table of workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    update,
)

from vanthu.store import settings
from vanthu.store.addresses import MOST_QUIET, addresses
from vanthu.store.engine import alone
from vanthu.store.outbox import LONGEST_WAIT, SENDING, UNSENT, WAITING, Message, messages
from vanthu.store.reply import BULK
from vanthu.store.schema import EPOCH, Instant, Prepared, as_rows

#: Messages in bulk a second, and how many of them at once: never more than thirty in any second, whoever sends them.
BULK_A_SECOND, BULK_AT_ONCE = 25, 5
#: Under this name stands when the next message in bulk would be on time, in microseconds.
_BULK_NEXT = "outbox.bulk"

_NOW = bindparam("now", type_=Instant)
# States stand in the query itself, so that SQLite sees that the partial index serves.
_WAITING: ColumnElement[str] = literal_column(f"'{WAITING}'")
_SENDING: ColumnElement[str] = literal_column(f"'{SENDING}'")
#: Somebody is writing there, or what is to be said first is not due yet.
_BUSY = (
    select(messages.c.address_id)
    .where(UNSENT)
    .where(
        or_(
            and_(
                messages.c.state == _SENDING,
                messages.c.lease_until > _NOW,
                messages.c.lease_until <= bindparam("absurd", type_=Instant),
            ),
            and_(
                messages.c.state == _WAITING,
                messages.c.next_at > _NOW,
                messages.c.next_at <= bindparam("longest", type_=Instant),
            ),
        )
    )
)
#: Where the channel asked us to wait. That stands on the address: what was refused may be overtaken meanwhile.
_QUIET = (
    select(addresses.c.id)
    .where(addresses.c.quiet_until > _NOW)
    .where(addresses.c.quiet_until <= bindparam("longest_quiet", type_=Instant))
)


#: Said by whoever faces people only: an open page is served by the process that it is connected to.
_ELSEWHERE = messages.c.address_id.not_in(
    select(addresses.c.id).where(addresses.c.channel == bindparam("but", type_=addresses.c.channel.type))
)


@cache
def _claiming(*, in_bulk: bool, but: bool, most: int) -> Prepared:
    """The limit stands in the query itself: given as a value, SQLite would plan the query anew each time."""
    which = [messages.c.urgency >= BULK if in_bulk else messages.c.urgency < BULK]
    which += [_ELSEWHERE] if but else []
    taken = (
        select(messages.c.id)
        .where(UNSENT, *which, messages.c.address_id.not_in(_BUSY), messages.c.address_id.not_in(_QUIET))
        .order_by(messages.c.urgency, messages.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("taken")
    )
    return Prepared(
        update(messages)
        .where(messages.c.id.in_(select(taken.c.id)))
        .values(
            state=SENDING,
            lease_until=bindparam("until", type_=Instant),
            fence=messages.c.fence + 1,
        )
        .returning(*messages.c)
    )


def claim(
    conn: Connection, *, now: datetime, until: datetime, most: int, but: str | None = None
) -> list[Message]:
    """Messages to send now but those in bulk, urgent addresses first, leased until then; none of the channel ``but``.

    For each address all that waits, in order, unless something is on its way there already or its first waiting
    message is not yet due. A lease, or a wait, that ends later than any could was given by a clock that has been set
    back since: it counts for nothing.
    """
    alone(conn, "outbox.claim")
    statement = _claiming(in_bulk=False, but=but is not None, most=most)
    return _claim(conn, statement, but, now=now, until=until)


def claim_bulk(
    conn: Connection, *, now: datetime, until: datetime, but: str | None = None
) -> tuple[list[Message], bool]:
    """As many messages in bulk as may go now, counted over all processes; and whether more may be waiting."""
    alone(conn, "outbox.claim")
    each = timedelta(seconds=1) / BULK_A_SECOND
    kept = settings.get(conn, _BULK_NEXT)
    on_time = now if kept is None else max(now, EPOCH + timedelta(microseconds=kept))
    if on_time > now + BULK_AT_ONCE * each:
        on_time = now  # the clock has been set back
    room = (now + BULK_AT_ONCE * each - on_time) // each
    if room < 1:
        return [], True
    statement = _claiming(in_bulk=True, but=but is not None, most=room)
    claimed = _claim(conn, statement, but, now=now, until=until)
    if claimed:
        on_time += len(claimed) * each
        settings.put(conn, _BULK_NEXT, (on_time - EPOCH) // timedelta(microseconds=1))
    return claimed, len(claimed) == room


def _claim(conn: Connection, statement: Prepared, but: str | None, **values: Any) -> list[Message]:
    if but is not None:
        values["but"] = but
    now = values["now"]
    values |= {
        "absurd": values["until"] + (values["until"] - now),
        "longest": now + LONGEST_WAIT,
        "longest_quiet": now + MOST_QUIET,
    }
    return sorted(as_rows(Message, statement.rows(conn, **values)), key=attrgetter("id"))


def renew(conn: Connection, held: Mapping[int, int], *, until: datetime) -> set[int]:
    """Go on holding these (number: fence); which are still held."""
    return {
        number
        for number, fence in held.items()
        if conn.execute(
            update(messages)
            .where(messages.c.id == number, messages.c.fence == fence, messages.c.state == SENDING)
            .values(lease_until=until)
        ).rowcount
        == 1
    }


def hurry(conn: Connection, message_ids: Iterable[int]) -> None:
    """What was put off while the channel was away need not wait any longer."""
    waiting = (messages.c.id.in_(list(message_ids)), messages.c.state == WAITING)
    conn.execute(update(messages).where(*waiting).values(next_at=None))


def take_back_leases(conn: Connection) -> None:
    """Nobody is sending anything: a process that was alone has come back."""
    values = {"state": WAITING, "lease_until": None}
    conn.execute(update(messages).where(messages.c.state == SENDING).values(**values))
