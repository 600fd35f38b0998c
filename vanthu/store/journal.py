"""The journal: every change, who, what, on which record, as what, by which rule, when. Append-only, hash-chained.

Each entry carries the SHA-256 of the entry before it, so a changed, removed or reordered entry shows. A rewritten
end or a whole chain made anew shows only against a head that was kept elsewhere (the leaders' digest, the printed
register).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, Connection, ForeignKey, Index, String, Table, bindparam, insert, select, text

from vanthu.store.schema import EPOCH, Id, Instant, Json, Prepared, metadata

GENESIS = "0" * 64
#: The lock that keeps the chain in one order on PostgreSQL; on SQLite there is one writer anyway.
_CHAIN_LOCK = 0x76616E746875

journal = Table(
    "journal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_id", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("verb", String(60), nullable=False),
    Column("record", String(60), nullable=False),
    Column("rule", String(200)),
    Column("data", Json, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "record"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. ``actor_id`` None is the machine itself; ``record`` is like ``publication:12``."""

    id: int
    at: datetime
    actor_id: int | None
    post: str | None
    stands_in_for: int | None
    verb: str
    record: str
    rule: str | None
    data: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain holds: how many entries, the last good hash, and the first bad entry if there is one."""

    entries: int
    head: str
    first_bad: int | None


_LAST = Prepared(select(journal.c.id, journal.c.hash).order_by(journal.c.id.desc()).limit(1))
_APPEND = Prepared(
    insert(journal).values({column: bindparam(column.name, type_=column.type) for column in journal.c})
)


def append(
    conn: Connection,
    *,
    at: datetime,
    actor_id: int | None,
    post: str | None,
    stands_in_for: int | None,
    verb: str,
    record: str,
    rule: str | None,
    data: Mapping[str, Any],
) -> None:
    """Add an entry to the end of the chain, in the transaction of the change itself."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = _LAST.row(conn)
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    values = {
        "id": number,
        "at": at,
        "actor_id": actor_id,
        "post": post,
        "stands_in_for": stands_in_for,
        "verb": verb,
        "record": record,
        "rule": rule,
        "data": dict(data),
        "previous": previous,
    }
    _APPEND.run(conn, **values, hash=_hash(values))


def _hash(values: Mapping[str, Any]) -> str:
    at = (values["at"] - EPOCH).total_seconds()
    parts = [
        values[key] for key in ("id", "actor_id", "post", "stands_in_for", "verb", "record", "rule", "data")
    ]
    return hashlib.sha256(
        orjson.dumps([f"{at:.6f}", *parts, values["previous"]], option=orjson.OPT_SORT_KEYS)
    ).hexdigest()


def head(conn: Connection) -> tuple[int, str]:
    """The number and hash of the last entry; to be kept elsewhere."""
    last = _LAST.row(conn)
    return (last[0], last[1]) if last else (0, GENESIS)


def entries(conn: Connection, *, record: str | None = None) -> Iterator[Entry]:
    """Entries from the first on, of one record if asked; read in batches."""
    query = select(journal).order_by(journal.c.id)
    if record is not None:
        query = query.where(journal.c.record == record)
    for row in conn.execution_options(yield_per=1000).execute(query):
        yield Entry(*row)


def verify(conn: Connection) -> Verdict:
    """Walk the whole chain. Numbers without a gap, each hash its entry's, each predecessor the one before."""
    number, head = 0, GENESIS
    for entry in entries(conn):
        values = {field: getattr(entry, field) for field in Entry.__slots__}
        if entry.id != number + 1 or entry.previous != head or entry.hash != _hash(values):
            return Verdict(entries=number, head=head, first_bad=entry.id)
        number, head = entry.id, entry.hash
    return Verdict(entries=number, head=head, first_bad=None)
