"""All records as one SQLite file: of one moment, whatever engine they live on, and back into either.

On SQLite the engine writes the copy itself (``VACUUM INTO``: the stepwise backup interface starts over whenever
somebody else writes, and so never ends beside a busy writer). On PostgreSQL one read-only transaction sees one moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text

from vanthu import crash
from vanthu.store import events, files, journal, migrations
from vanthu.store.engine import Database, open_database
from vanthu.store.tables import TABLES

#: Rows that are carried at once.
BATCH = 1000


class NotEmptyError(Exception):
    """There are records already where a snapshot was to be put."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot holds. ``trouble`` is what the engine or the chain found wrong, None where all is whole."""

    events: int
    entries: int
    head: str
    sha256s: frozenset[str]
    trouble: str | None


def write(database: Database, path: Path) -> None:
    """Write all records of this moment into a new SQLite file, beside whoever writes meanwhile."""
    if database.is_sqlite:
        # A reader's connection may not even write a copy; this one takes no lock that a writer would wait for.
        connection = database.write.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
        finally:
            connection.close()
        return
    copy = open_database(f"sqlite:///{path}")
    migrations.upgrade(copy)
    source = database.read.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )
    with source as rows, copy.write.begin() as into:
        _carry(rows, into)
    copy.close()


def load(path: Path, database: Database) -> None:
    """Put a snapshot's records into an empty database, brought to the newest shape. Raises NotEmptyError."""
    migrations.upgrade(database)
    snapshot = open_database(f"sqlite:///{path}")
    migrations.upgrade(snapshot)
    with snapshot.read.connect() as rows, database.write.begin() as into:
        if any(into.execute(select(func.count()).select_from(table)).scalar() for table in TABLES):
            raise NotEmptyError
        _carry(rows, into)
        if into.dialect.name == "postgresql":
            _go_on_counting(into)
        crash.point("restore.rows")
    snapshot.close()


def _carry(rows: Connection, into: Connection) -> None:
    for table in TABLES:
        # By number, so that a row that names another of its table comes after it.
        found = rows.execution_options(yield_per=BATCH).execute(select(table).order_by(*table.primary_key))
        for part in found.mappings().partitions(BATCH):
            into.execute(insert(table), [dict(row) for row in part])


def _go_on_counting(conn: Connection) -> None:
    """New rows are numbered after those that were put in."""
    for table in TABLES:
        if "id" in table.c:
            last = conn.execute(select(func.max(table.c.id))).scalar()
            if last is not None:
                sequence = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
                conn.execute(sequence, {"name": table.name, "last": last})


def examine(path: Path) -> Facts:
    """Look a snapshot through: the engine's own check, the journal's chain, and which files it names."""
    database = open_database(f"sqlite:///{path}")
    try:
        with database.read.connect() as conn:
            integrity = conn.exec_driver_sql("PRAGMA integrity_check").scalar()
            verdict = journal.verify(conn)
            heard = conn.execute(select(func.count()).select_from(events.events)).scalar() or 0
            sha256s = frozenset(conn.execute(select(files.files.c.sha256)).scalars())
    finally:
        database.close()
    trouble = None
    if integrity != "ok":
        trouble = str(integrity)
    elif verdict.first_bad is not None:
        trouble = f"journal {verdict.first_bad}"
    return Facts(heard, verdict.entries, verdict.head, sha256s, trouble)
