"""A prepared statement finds what Core finds, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, bindparam, insert, select

from vanthu.store import schema
from vanthu.store.engine import open_database
from vanthu.store.schema import Instant, Json, Prepared

NOW = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC)
metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40)),
    Column("at", Instant),
    Column("data", Json),
)
NAMES = ["O'Hara", "100%", "a:b", "?", '"quoted"', "x\\y", ":at", "%(id)s"]


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    database = open_database(f"sqlite:///{tmp_path / 'things.db'}")
    with database.write.connect() as connection:
        metadata.create_all(connection)
        rows = [{"id": n, "name": name, "at": NOW, "data": {"name": name}} for n, name in enumerate(NAMES, 1)]
        connection.execute(insert(things), rows)
        yield connection
    database.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_word_that_belongs_to_it_is_found_whatever_signs_it_has(conn: Connection, name: str) -> None:
    query = select(things).where(things.c.name == name, things.c.at == NOW, things.c.id == bindparam("id"))
    asked = {"id": NAMES.index(name) + 1}
    assert [tuple(row) for row in Prepared(query).rows(conn, **asked)] == [
        tuple(row) for row in conn.execute(query, asked)
    ]
    assert Prepared(query).row(conn, **asked) == [asked["id"], name, NOW, {"name": name}]


def test_what_the_caller_gives_stays_apart_from_the_words(conn: Connection) -> None:
    query = Prepared(
        select(things.c.id).where(things.c.name == bindparam("name")).order_by(things.c.id).limit(1)
    )
    assert [query.row(conn, name=name) for name in NAMES] == [(n,) for n in range(1, len(NAMES) + 1)]
    assert query.row(conn, name="x' OR '1' = '1") is None


def test_a_value_that_is_missing_is_said(conn: Connection) -> None:
    with pytest.raises(KeyError, match="name"):
        Prepared(select(things.c.id).where(things.c.name == bindparam("name"))).rows(conn)


def test_once_all_are_compiled_nobody_waits_for_a_compilation(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Prepared(select(things.c.id).where(things.c.name == bindparam("name")))
    Prepared.compile_all(conn.dialect)
    monkeypatch.delattr(schema, "_Compiled")
    assert query.row(conn, name="?") == (NAMES.index("?") + 1,)
