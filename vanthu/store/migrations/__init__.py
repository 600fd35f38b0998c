"""The shape of the records, version by version; brought up to date at every start.

Alembic itself (ten megabytes that a process never gives back) is loaded only where there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from vanthu.store.engine import Database, alone

#: The number of the newest shape. Each version's file begins with its number.
NEWEST = max(path.name for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))[:4]


def shape(conn: Connection) -> str | None:
    """The number of the shape that the records have; None where there are none yet."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    number: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return number


def upgrade(database: Database) -> None:
    """Bring the records to the newest shape, in one transaction; nothing happens where they have it.

    Of several processes that start at once the others wait for the first.
    """
    with database.write.begin() as conn:
        alone(conn, "migrations")
        if shape(conn) != NEWEST:
            from vanthu.store.migrations import reshaping  # noqa: PLC0415 - see above

            reshaping.to_newest(conn)
