"""Withdrawals: a request to take a published document off the page, and what the board made of it (S0 Đ7.2–7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    text,
    update,
)

from vanthu.store.publications import WITHDRAWN, Case, publications
from vanthu.store.publications import get as get_case
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

REMOVE, REPLACE = "remove", "replace"
DRAFT, OPEN, DONE, REFUSED, CANCELLED = "draft", "open", "done", "refused", "cancelled"

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", Id, ForeignKey("publications.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("kind", String(12)),
    Column("replacement_id", Id, ForeignKey("publications.id")),
    Column("reason", Text),
    Column("asked_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("asked_post", String(60), nullable=False),
    Column("asked_for", Id, ForeignKey("persons.id")),
    Column("unit", String(60)),
    Column("started_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("cite", String(200)),
    Column("decided_by", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("decided_at", Instant),
    Column("refusal", Text),
    Column("refusal_code", String(60)),
    Index(None, "publication_id"),
    Index(None, "replacement_id"),
    Index(
        "uq_withdrawals_open",
        "publication_id",
        unique=True,
        postgresql_where=text("state = 'open'"),
        sqlite_where=text("state = 'open'"),
    ),
)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One request. ``draft`` while it is being said, ``open`` while the board has it; one open request a document.

    ``version`` rises with every change of a draft; ``asked_for`` and ``stands_in_for`` are the holders of the post
    when somebody stood in; ``cite`` is the article whose clock began, where an adopted regulation has it.
    """

    id: int
    publication_id: int
    state: str
    version: int
    kind: str | None
    replacement_id: int | None
    reason: str | None
    asked_by: int
    asked_post: str
    asked_for: int | None
    unit: str | None
    started_at: datetime
    asked_at: datetime | None
    cite: str | None
    decided_by: int | None
    post: str | None
    stands_in_for: int | None
    decided_at: datetime | None
    refusal: str | None
    refusal_code: str | None

    @property
    def subject(self) -> str:
        """By which its cards, its talks and its dates are found."""
        return f"withdrawal:{self.id}"


def begin(
    conn: Connection,
    *,
    publication_id: int,
    asked_by: int,
    asked_post: str,
    asked_for: int | None,
    unit: str | None,
    now: datetime,
) -> Withdrawal:
    """Somebody begins to ask."""
    values = {
        "publication_id": publication_id,
        "state": DRAFT,
        "asked_by": asked_by,
        "asked_post": asked_post,
        "asked_for": asked_for,
        "unit": unit,
        "started_at": now,
    }
    return Withdrawal(*conn.execute(insert(withdrawals).values(**values).returning(*withdrawals.c)).one())


_BY_ID = Prepared(select(withdrawals).where(withdrawals.c.id == bindparam("withdrawal_id")))
_IN_STATE = Prepared(
    select(withdrawals).where(
        withdrawals.c.publication_id == bindparam("publication_id"), withdrawals.c.state == bindparam("state")
    )
)


def get(conn: Connection, withdrawal_id: int) -> Withdrawal | None:
    """The request, or None."""
    return as_row(Withdrawal, _BY_ID.row(conn, withdrawal_id=withdrawal_id))


def change(conn: Connection, withdrawal_id: int, **values: Any) -> None:
    """Change a request; its version rises."""
    query = update(withdrawals).where(withdrawals.c.id == withdrawal_id)
    conn.execute(query.values(version=withdrawals.c.version + 1, **values))


def decide(conn: Connection, withdrawal_id: int, **values: Any) -> bool:
    """Write a decision down if none is there yet; False if somebody was first."""
    where = (withdrawals.c.id == withdrawal_id, withdrawals.c.state == OPEN)
    query = update(withdrawals).where(*where).values(version=withdrawals.c.version + 1, **values)
    return conn.execute(query).rowcount == 1


def draft_of(conn: Connection, publication_id: int, person_id: int) -> Withdrawal | None:
    """What a person has begun to ask about a document and not yet sent, or None."""
    where = (
        withdrawals.c.publication_id == publication_id,
        withdrawals.c.asked_by == person_id,
        withdrawals.c.state == DRAFT,
    )
    return as_row(Withdrawal, conn.execute(select(withdrawals).where(*where)).first())


def open_of(conn: Connection, publication_id: int) -> Withdrawal | None:
    """The request about a document that the board has now, or None."""
    return as_row(Withdrawal, _IN_STATE.row(conn, publication_id=publication_id, state=OPEN))


def open_ones(conn: Connection) -> list[Withdrawal]:
    """Every request that the board has now, oldest first."""
    query = select(withdrawals).where(withdrawals.c.state == OPEN).order_by(withdrawals.c.id)
    return as_rows(Withdrawal, conn.execute(query))


def done_of(conn: Connection, publication_id: int) -> Withdrawal | None:
    """The request by which a document was taken off the page, or None."""
    return as_row(Withdrawal, _IN_STATE.row(conn, publication_id=publication_id, state=DONE))


def replaced_by(conn: Connection, publication_id: int) -> list[Case]:
    """The documents in whose place this one stands, the latest first."""
    where = (withdrawals.c.replacement_id == publication_id, withdrawals.c.state == DONE)
    query = select(withdrawals.c.publication_id).where(*where).order_by(withdrawals.c.decided_at.desc())
    found = (get_case(conn, old) for old in conn.execute(query).scalars().all())
    return [case for case in found if case is not None]


def at_address(conn: Connection, slug: str) -> tuple[Case, Withdrawal] | None:
    """The document that stood at this address until it was withdrawn, and by which request, or None."""
    where = (publications.c.slug == slug, publications.c.state == WITHDRAWN)
    number = conn.execute(select(publications.c.id).where(*where)).scalar()
    case = get_case(conn, number) if number is not None else None
    request = done_of(conn, number) if number is not None else None
    return (case, request) if case is not None and request is not None else None
