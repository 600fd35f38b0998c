"""Small facts that the machine itself must remember: a moved clock, a poll's place. By name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, String, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.schema import Json, Prepared, metadata

settings = Table(
    "settings",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Json, nullable=False),
)


_VALUE = Prepared(select(settings.c.value).where(settings.c.name == bindparam("name")))
_NEW = {column.name: bindparam(column.name, type_=column.type) for column in settings.c}
_PUT, _PUT_ON_POSTGRESQL = (
    insert(settings)
    .values(_NEW)
    .on_conflict_do_update(index_elements=["name"], set_={"value": _NEW["value"]})
    for insert in (sqlite_insert, pg_insert)
)
_REMEMBER = Prepared(_PUT, _PUT_ON_POSTGRESQL)


def get(conn: Connection, name: str) -> Any:
    """The value, or None where there is none."""
    row = _VALUE.row(conn, name=name)
    return None if row is None else row[0]


def put(conn: Connection, name: str, value: Any) -> None:
    """Remember a value."""
    _REMEMBER.run(conn, name=name, value=value)


def take(conn: Connection, name: str, value: Any) -> bool:
    """Remember a value that is not remembered yet; False if it is, also by another process a moment ago."""
    make = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    query = make(settings).values(name=name, value=value)
    query = query.on_conflict_do_update(
        index_elements=["name"], set_={"value": query.excluded.value}, where=settings.c.value != value
    )
    return conn.execute(query.returning(settings.c.name)).first() is not None
