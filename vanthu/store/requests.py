"""Requests: tables whose rows somebody drafts, then opens, then ends; of one thing only one is open at a time."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, Index, Table, insert, select, text, update

from vanthu.store.schema import as_row, as_rows

DRAFT, OPEN, CANCELLED = "draft", "open", "cancelled"

Row = TypeVar("Row")


def one_open(table: str, about: str) -> Index:
    """The index by which no two rows of a table are open about the same thing."""
    is_open = text("state = 'open'")
    return Index(f"uq_{table}_open", about, unique=True, postgresql_where=is_open, sqlite_where=is_open)


class Requests(Generic[Row]):
    """The rows of one such table. ``about``: the column of what a request is about."""

    def __init__(self, table: Table, row: type[Row], about: Column[Any]) -> None:
        self._table, self._row, self._about = table, row, about

    def add(self, conn: Connection, **values: Any) -> Row:
        """Somebody begins to ask."""
        query = insert(self._table).values(state=DRAFT, **values).returning(*self._table.c)
        return self._row(*conn.execute(query).one())

    def get(self, conn: Connection, request_id: int) -> Row | None:
        """The request, or None."""
        query = select(self._table).where(self._table.c.id == request_id)
        return as_row(self._row, conn.execute(query).first())

    def change(self, conn: Connection, request_id: int, **values: Any) -> None:
        """Something more is known of it."""
        conn.execute(update(self._table).where(self._table.c.id == request_id).values(**values))

    def step(self, conn: Connection, request_id: int, before: str, **values: Any) -> bool:
        """From one state to the next; False if somebody was first."""
        query = update(self._table).where(self._table.c.id == request_id, self._table.c.state == before)
        return conn.execute(query.values(**values)).rowcount == 1

    def open_of(self, conn: Connection, about_id: int) -> Row | None:
        """The one that is open about this, or None."""
        query = select(self._table).where(self._about == about_id, self._table.c.state == OPEN)
        return as_row(self._row, conn.execute(query).first())

    def open_ones(self, conn: Connection) -> list[Row]:
        """Every one that is open, oldest first."""
        query = select(self._table).where(self._table.c.state == OPEN).order_by(self._table.c.id)
        return as_rows(self._row, conn.execute(query))
