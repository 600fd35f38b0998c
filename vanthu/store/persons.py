"""People: who exactly. Facts only: left and frozen are moments, not states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, insert, select, update

from vanthu.store import among
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

persons = Table(
    "persons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("language", String(5), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("frozen_at", Instant),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the office."""

    id: int
    name: str
    language: str
    created_at: datetime
    left_at: datetime | None
    frozen_at: datetime | None

    @property
    def may_act(self) -> bool:
        """Neither gone nor frozen."""
        return self.left_at is None and self.frozen_at is None


def add(conn: Connection, *, name: str, language: str, now: datetime) -> Person:
    """A new person, without any post yet."""
    row = conn.execute(
        insert(persons).values(name=name, language=language, created_at=now).returning(*persons.c)
    ).one()
    return Person(*row)


_BY_ID = Prepared(select(persons).where(persons.c.id == bindparam("person_id")))
_BY_IDS = Prepared(
    select(persons).where(among.on_sqlite(persons.c.id, "ids")),
    select(persons).where(among.on_postgresql(persons.c.id, "ids", BigInteger())),
)


def get(conn: Connection, person_id: int) -> Person | None:
    """The person, or None."""
    return as_row(Person, _BY_ID.row(conn, person_id=person_id))


def get_many(conn: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """People by number."""
    wanted = list(ids)
    if not wanted:
        return {}
    return {person.id: person for person in as_rows(Person, _BY_IDS.rows(conn, ids=wanted))}


def everyone(conn: Connection) -> list[Person]:
    """All people, those who left too, by name."""
    return as_rows(Person, conn.execute(select(persons).order_by(persons.c.name, persons.c.id)))


def set_language(conn: Connection, person_id: int, language: str) -> None:
    """The language in which the person is spoken to."""
    conn.execute(update(persons).where(persons.c.id == person_id).values(language=language))


def set_left(conn: Connection, person_id: int, at: datetime) -> None:
    """The person no longer works here."""
    conn.execute(update(persons).where(persons.c.id == person_id).values(left_at=at))


def set_frozen(conn: Connection, person_id: int, at: datetime | None) -> None:
    """Freeze the person's rights, or (None) thaw them."""
    conn.execute(update(persons).where(persons.c.id == person_id).values(frozen_at=at))
