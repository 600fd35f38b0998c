"""Requests of people about their own data: see, correct, erase, object (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    insert,
    select,
    text,
    update,
)

from vanthu.store.schema import Id, Instant, as_row, as_rows, metadata

VIEW, CORRECT, ERASE, OBJECT = "view", "correct", "erase", "object"
KINDS = (VIEW, CORRECT, ERASE, OBJECT)
OPEN, DONE, REFUSED = "open", "done", "refused"

data_requests = Table(
    "data_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("words", Text),
    Column("asked_at", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    Column("decided_at", Instant),
    Column("decided_by", Id, ForeignKey("persons.id")),
    Column("reason", Text),
    Index(None, "address_id"),
    Index(
        "uq_data_requests_open",
        "address_id",
        "kind",
        unique=True,
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)
_C = data_requests.c


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One request; ``words`` is what is to be corrected, ``reason`` why it was refused."""

    id: int
    address_id: int
    kind: str
    state: str
    words: str | None
    asked_at: datetime
    acknowledged_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None
    reason: str | None

    @property
    def about(self) -> str:
        """By which its dates, its cards and its journal are found."""
        return f"data:{self.id}"


def add(conn: Connection, *, address_id: int, kind: str, words: str | None, now: datetime) -> DataRequest:
    """Somebody asks."""
    values = {"address_id": address_id, "kind": kind, "state": OPEN, "words": words, "asked_at": now}
    return DataRequest(*conn.execute(insert(data_requests).values(**values).returning(*_C)).one())


def get(conn: Connection, request_id: int) -> DataRequest | None:
    """The request, or None."""
    return as_row(DataRequest, conn.execute(select(data_requests).where(_C.id == request_id)).first())


def change(conn: Connection, request_id: int, **values: Any) -> None:
    """Change a request."""
    conn.execute(update(data_requests).where(_C.id == request_id).values(**values))


def decide(conn: Connection, request_id: int, **values: Any) -> bool:
    """Write a decision down if none is there yet; False if somebody was first."""
    where = (_C.id == request_id, _C.state == OPEN)
    return conn.execute(update(data_requests).where(*where).values(**values)).rowcount == 1


def open_of(conn: Connection, address_id: int, kind: str) -> DataRequest | None:
    """The open request of a kind from a chat, or None."""
    where = (_C.address_id == address_id, _C.kind == kind, _C.state == OPEN)
    return as_row(DataRequest, conn.execute(select(data_requests).where(*where)).first())


def open_ones(conn: Connection) -> list[DataRequest]:
    """Every open request, the oldest first."""
    return as_rows(DataRequest, conn.execute(select(data_requests).where(_C.state == OPEN).order_by(_C.id)))
