"""Dropped files: what somebody has sent and not yet said the purpose of, while several are possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, String, Table, Text, insert, select, update

from vanthu.store.schema import Id, Instant, Json, as_row, metadata

drops = Table(
    "drops",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("sha256", String(64), ForeignKey("files.sha256"), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("judgement", Json, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("used_for", String(60)),
)


@dataclass(frozen=True, slots=True)
class Drop:
    """One file; ``words`` came with it; ``used_for`` is the record that was made of it."""

    id: int
    person_id: int
    sha256: str
    file_name: str
    judgement: Mapping[str, Any]
    words: str
    at: datetime
    used_for: str | None


def add(conn: Connection, **values: Any) -> Drop:
    """Somebody has sent a file."""
    return Drop(*conn.execute(insert(drops).values(**values).returning(*drops.c)).one())


def get(conn: Connection, drop_id: int) -> Drop | None:
    """The file, or None."""
    return as_row(Drop, conn.execute(select(drops).where(drops.c.id == drop_id)).first())


def use(conn: Connection, drop_id: int, record: str) -> bool:
    """It becomes this record; False if it became another before."""
    query = update(drops).where(drops.c.id == drop_id, drops.c.used_for.is_(None))
    return conn.execute(query.values(used_for=record)).rowcount == 1
