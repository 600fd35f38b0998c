"""Small facts that the machine itself must remember: a moved clock, a poll's place. By name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, String, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.schema import Json, metadata

settings = Table(
    "settings",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Json, nullable=False),
)


_VALUE = select(settings.c.value).where(settings.c.name == bindparam("name"))


def get(conn: Connection, name: str) -> Any:
    """The value, or None where there is none."""
    return conn.execute(_VALUE, {"name": name}).scalar()


def put(conn: Connection, name: str, value: Any) -> None:
    """Remember a value."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    query = insert(settings)
    again = query.on_conflict_do_update(index_elements=["name"], set_={"value": query.excluded.value})
    conn.execute(again, {"name": name, "value": value})
