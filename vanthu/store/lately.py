"""What was said to a chat lately, whichever process said it: a channel's pace counts all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, bindparam, literal_column, select, true

from vanthu.store import among
from vanthu.store.addresses import addresses
from vanthu.store.outbox import SENT, UNKNOWN, messages
from vanthu.store.schema import NOW, Instant, Prepared

#: No channel counts for longer, nor more messages of a chat in that time.
LONGEST, MOST = timedelta(minutes=1), 20

#: The last that arrived, or may have, as the index of an address has them. States stand in the query itself.
_NEWEST = (
    select(messages.c.id, messages.c.sent_at)
    .where(messages.c.address_id == addresses.c.id)
    .where(messages.c.state.in_([literal_column(f"'{state}'") for state in (SENT, UNKNOWN)]))
    .order_by(messages.c.id.desc())
    .limit(MOST)
    .correlate(addresses)
)
_newest, _said = _NEWEST.lateral("newest"), messages.alias("said")
_SINCE = bindparam("since", type_=Instant)
_LATELY = Prepared(
    select(addresses.c.id, _said.c.sent_at)
    .select_from(addresses)
    .join(_said, _said.c.id.in_(_NEWEST.with_only_columns(messages.c.id)))
    .where(among.on_sqlite(addresses.c.id, "ids"), _said.c.sent_at > _SINCE, _said.c.sent_at <= NOW),
    select(addresses.c.id, _newest.c.sent_at)
    .select_from(addresses)
    .join(_newest, true())
    .where(among.on_postgresql(addresses.c.id, "ids", BigInteger()))
    .where(_newest.c.sent_at > _SINCE, _newest.c.sent_at <= NOW),
)


def said(conn: Connection, address_ids: Collection[int], *, now: datetime) -> dict[int, list[float]]:
    """For each of these addresses to which something was said in the last minute, how many seconds ago; a long message
    counts once, and one from a clock that has been set back since not at all."""
    found: defaultdict[int, list[float]] = defaultdict(list)
    for address_id, at in _LATELY.rows(conn, ids=list(address_ids), since=now - LONGEST, now=now):
        found[address_id].append((now - at).total_seconds())
    return dict(found)


def may_be_others(conn: Connection) -> bool:
    """Whether another process may be saying something too: on SQLite there is only one."""
    return conn.dialect.name == "postgresql"
