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
from functools import partial
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    literal_column,
    select,
)

from vanthu.store.engine import do_last, last_of_all
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
_WITHIN = [column for column in journal.c if column.name not in ("id", "previous", "hash")]
_BEFORE = select(journal.c.id, journal.c.hash).order_by(journal.c.id.desc()).limit(1).subquery()
_END = select(
    func.coalesce(func.max(_BEFORE.c.id), literal_column("0")).label("id"),
    func.coalesce(func.max(_BEFORE.c.hash), literal_column(f"'{GENESIS}'")).label("hash"),
).subquery()
_HASHED = func.sha256(
    func.convert_to(
        func.concat(
            bindparam("before", type_=Text),
            _END.c.id + 1,
            bindparam("after", type_=Text),
            _END.c.hash,
            literal_column("'\"]'"),
        ),
        literal_column("'UTF8'"),
    )
)
#: The same with the end of the chain looked up by the server, where others write too.
_APPEND_THERE = Prepared(
    insert(journal).from_select(
        ["id", *(column.name for column in _WITHIN), "previous", "hash"],
        select(
            _END.c.id + 1,
            *(bindparam(column.name, type_=column.type) for column in _WITHIN),
            _END.c.hash,
            func.encode(_HASHED, literal_column("'hex'")),
        ),
    )
)
_LOCK = Prepared(select(func.pg_advisory_xact_lock(literal_column(str(_CHAIN_LOCK)))))


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
    values = {
        "at": at,
        "actor_id": actor_id,
        "post": post,
        "stands_in_for": stands_in_for,
        "verb": verb,
        "record": record,
        "rule": rule,
        "data": dict(data),
    }
    last_of_all(conn, partial(_chain, values=values))


def _chain(conn: Connection, values: Mapping[str, Any]) -> None:
    if conn.dialect.name == "postgresql":
        _LOCK.run(conn)
        before, after = _around(values)
        _APPEND_THERE.run(conn, **values, before=before, after=after)
        return
    number, previous = head(conn)
    linked = {"id": number + 1, **values, "previous": previous}
    _APPEND.run(conn, **linked, hash=_hash(linked))


def _hash(values: Mapping[str, Any]) -> str:
    before, after = _around(values)
    return hashlib.sha256(f'{before}{values["id"]}{after}{values["previous"]}"]'.encode()).hexdigest()


def _around(values: Mapping[str, Any]) -> tuple[str, str]:
    """What is hashed, as the JSON of a list: all before the entry's number, and between it and the hash before it."""
    at = (values["at"] - EPOCH).total_seconds()
    parts = [values[key] for key in ("actor_id", "post", "stands_in_for", "verb", "record", "rule", "data")]
    said = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode()
    return f'["{at:.6f}",', f',{said[1:-1]},"'


def head(conn: Connection) -> tuple[int, str]:
    """The number and hash of the last entry; to be kept elsewhere."""
    do_last(conn)
    last = _LAST.row(conn)
    return (last[0], last[1]) if last else (0, GENESIS)


def entries(conn: Connection, *, record: str | None = None) -> Iterator[Entry]:
    """Entries from the first on, of one record if asked; read in batches."""
    do_last(conn)
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
