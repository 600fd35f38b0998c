"""The two engines: SQLite inside the process, PostgreSQL for more than one process.

SQLite is written by one connection only (``BEGIN IMMEDIATE``, WAL, ``synchronous=FULL``): a transaction that reads
first and writes later would otherwise fail at once with "database is locked", and the engine of most systems has a
bug that corrupts a WAL database written by two connections. We therefore bring SQLite ourselves (pysqlite3).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

#: Statements that a transaction sends at its end.
LastWork = Callable[[Connection], None]

#: Before this release a WAL database could be corrupted by two connections that write or checkpoint at once.
SAFE_SQLITE = (3, 51, 3)

#: How long a connection waits for another one's lock.
BUSY_MS = 10_000
#: How long a process may sleep in the middle of a transaction, whose locks others wait for (PostgreSQL).
IDLE_MS = 30_000


@contextmanager
def savepoint(conn: Connection, name: str) -> Iterator[None]:
    """What is done within is undone if it raises; the transaction around it goes on.

    In plain SQL by the driver: each turn has two, and through Core they cost as much as a third of the turn.
    """
    cursor = conn.connection.cursor()
    cursor.execute(f"SAVEPOINT {name}")
    last = _last(conn)
    before = len(last)
    try:
        yield
    except BaseException:
        del last[before:]
        # Where the engine has given the whole transaction up there is nothing left to undo: what it said counts.
        with suppress(conn.dialect.loaded_dbapi.Error):
            cursor.execute(f"ROLLBACK TO SAVEPOINT {name}")
            cursor.execute(f"RELEASE SAVEPOINT {name}")
        raise
    else:
        cursor.execute(f"RELEASE SAVEPOINT {name}")
    finally:
        cursor.close()


def last_of_all(conn: Connection, work: LastWork) -> None:
    """Do this at the end of the transaction, where whatever it locks is locked for the shortest time.

    On PostgreSQL it goes to the server in one piece with the COMMIT, so nobody waits there for this process: ``work``
    may send statements and not read what they find. On SQLite, where one writes at a time, it is done at once.
    """
    if conn.dialect.name == "postgresql":
        _last(conn).append(work)
    else:
        work(conn)


def do_last(conn: Connection) -> None:
    """What is put off to the end is done now: for whoever reads it within the transaction."""
    last = _last(conn)
    for work in last:
        work(conn)
    last.clear()


def _last(conn: Connection) -> list[LastWork]:
    found: list[LastWork] = conn.info.setdefault("last_of_all", [])
    return found


def still_stands(conn: Connection) -> bool:
    """Whether the transaction is still there: SQLite gives it up by itself where its disk is full or broken, and what
    is then written would be committed statement by statement."""
    if conn.dialect.name != "sqlite":
        return True
    return bool(conn.connection.driver_connection.in_transaction)  # type: ignore[union-attr]  # it is connected


def alone(conn: Connection, what: str) -> None:
    """Until this transaction ends, no other process does the same. On SQLite there is only one anyway.

    What a claim sees must be what the claim before it has committed; PostgreSQL's row locks alone do not see to
    that: an older snapshot would find a row of an address free whose earlier row somebody has just taken.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(what)})


def is_first(conn: Connection, what: str) -> bool:
    """The same without waiting: False where another process is at it."""
    if conn.dialect.name != "postgresql":
        return True
    query = text("SELECT pg_try_advisory_xact_lock(:key)")
    return bool(conn.execute(query, {"key": lock_key(what)}).scalar())


def lock_key(name: str) -> int:
    """A lock's number: 63 bits of its name's SHA-256, the same in every process."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class Database:
    """One database: an engine that writes and one that only reads."""

    write: Engine
    read: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether one writer thread must serve all."""
        return self.write.dialect.name == "sqlite"

    def scrub(self) -> None:
        """Make sure that what was just wiped is nowhere in the database's files any more. Slow; rarely needed."""
        if not self.is_sqlite:
            # The engine takes the mode off again: a connection that kept it would carry out no transaction any more.
            with self.write.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.exec_driver_sql("VACUUM events")
            return
        connection = self.write.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Give every connection back."""
        self.write.dispose()
        self.read.dispose()


def open_database(url: str) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://…``. Creates the folder of an SQLite file, nothing more."""
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return _open_postgresql(url)


def _open_sqlite(url: str) -> Database:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("Vanthu keeps its records in a file: sqlite:///PATH")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # What people wrote stands in the parameters; an error that named them would carry it into logs.
    write = create_engine(url, module=sqlite, poolclass=NullPool, hide_parameters=True)
    read = create_engine(
        url, module=sqlite, poolclass=QueuePool, pool_size=4, max_overflow=4, hide_parameters=True
    )
    _prepare_sqlite(write, "BEGIN IMMEDIATE", read_only=False)
    _prepare_sqlite(read, "BEGIN", read_only=True)
    return Database(write=write, read=read)


def _prepare_sqlite(engine: Engine, begin: str, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        # The driver must not open transactions of its own: it would open them too late.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        # What is wiped is overwritten: a paper with a secrecy mark must not live on in a free page.
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def open_transaction(connection: Connection) -> None:
        # By the driver itself: through Core it costs as much again as the commit.
        cursor = connection.connection.cursor()
        try:
            cursor.execute(begin)
        except sqlite.Error as trouble:
            raise as_core(connection, begin, None, trouble) from trouble
        finally:
            cursor.close()


def _open_postgresql(url: str) -> Database:
    settled = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        settled,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c idle_in_transaction_session_timeout={IDLE_MS}"},
    )
    _do_last_with_commit(engine)
    return Database(write=engine, read=engine)


def _do_last_with_commit(engine: Engine) -> None:
    @event.listens_for(engine, "commit")
    def finish(conn: Connection) -> None:
        last = _last(conn)
        if not last:
            return
        driver: Any = conn.connection.driver_connection
        try:
            with driver.pipeline():
                for work in last:
                    work(conn)
                driver.commit()
        except conn.dialect.loaded_dbapi.Error as trouble:
            raise as_core(conn, "COMMIT", None, trouble) from trouble
        finally:
            last.clear()

    @event.listens_for(engine, "begin")
    def forget(conn: Connection) -> None:
        # What the transaction before it owed went with it.
        _last(conn).clear()


def as_core(conn: Connection, sql: str, values: Any, trouble: Exception) -> Exception:
    """The driver's error as Core would raise it; it names no values where the engine hides them."""
    return DBAPIError.instance(
        sql,
        values,
        trouble,
        conn.dialect.loaded_dbapi.Error,
        hide_parameters=conn.engine.hide_parameters,
        dialect=conn.dialect,
    )
