"""Askers: who asks, apart from what is asked, so that contact data can be erased alone (Luật 91/2025/QH15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.addresses import Address, addresses
from vanthu.store.events import events
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

#: For what data may be used: answering (the office's task, of which the citizen is told), or showing the answer to all.
ANSWERING, PUBLISHING = "answering", "publishing"

askers = Table(
    "askers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("name", String(100)),
    Column("phone", String(20)),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
    Index(None, "address_id"),
)

#: A chat from which a case may be seen: the one that asked, and those that knew its follow word.
followers = Table(
    "question_followers",
    metadata,
    Column("question_id", Id, ForeignKey("questions.id"), primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), primary_key=True),
    Column("since", Instant, nullable=False),
    Index(None, "address_id"),
)

#: What somebody was told or agreed to: which text, where, when; and when they took it back.
consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("version", String(20), nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("question_id", Id, ForeignKey("questions.id")),
    Column("at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index(None, "address_id"),
    UniqueConstraint("address_id", "purpose", "version", "question_id"),
)

#: Words that did not open a case: who guesses is slowed down.
wrong_words = Table(
    "wrong_follow_words",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "address_id", "at"),
)


@dataclass(frozen=True, slots=True)
class Asker:
    """One citizen as the office knows them: a chat, perhaps a name and a telephone that they gave."""

    id: int
    address_id: int
    name: str | None
    phone: str | None
    created_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Consent:
    """``agreed`` False: they were told, which is enough for the office's own task (Luật 91/2025 Điều 19)."""

    id: int
    address_id: int
    purpose: str
    version: str
    agreed: bool
    question_id: int | None
    at: datetime
    withdrawn_at: datetime | None


_OF_ADDRESS = Prepared(
    select(askers)
    .where(askers.c.address_id == bindparam("address_id"), askers.c.erased_at.is_(None))
    .order_by(askers.c.id.desc())
    .limit(1)
)


def of_address(conn: Connection, address_id: int) -> Asker | None:
    """Who asks from this chat, or None; one whose data were erased is nobody any more."""
    return as_row(Asker, _OF_ADDRESS.row(conn, address_id=address_id))


def meet(conn: Connection, address_id: int, *, now: datetime) -> Asker:
    """Who asks from this chat; somebody new is written down."""
    known = of_address(conn, address_id)
    if known is not None:
        return known
    values = {"address_id": address_id, "created_at": now}
    return Asker(*conn.execute(insert(askers).values(**values).returning(*askers.c)).one())


def get(conn: Connection, asker_id: int) -> Asker | None:
    """The asker, or None."""
    return as_row(Asker, conn.execute(select(askers).where(askers.c.id == asker_id)).first())


def change(conn: Connection, asker_id: int, **values: Any) -> None:
    """Their name or telephone."""
    conn.execute(update(askers).where(askers.c.id == asker_id).values(**values))


def follow(conn: Connection, question_id: int, address_id: int, *, now: datetime) -> None:
    """From now on this chat sees the case."""
    insert_ = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    values = {"question_id": question_id, "address_id": address_id, "since": now}
    conn.execute(insert_(followers).values(**values).on_conflict_do_nothing())


def follows(conn: Connection, question_id: int, address_id: int) -> bool:
    """Whether this chat may see the case."""
    where = (followers.c.question_id == question_id, followers.c.address_id == address_id)
    return conn.execute(select(followers.c.question_id).where(*where)).first() is not None


def followed(conn: Connection, address_id: int) -> list[int]:
    """The cases that this chat may see, the newest first."""
    query = select(followers.c.question_id).where(followers.c.address_id == address_id)
    return list(conn.execute(query.order_by(followers.c.question_id.desc())).scalars())


def unfollow_all(conn: Connection, address_id: int) -> None:
    """This chat sees no case any more."""
    conn.execute(followers.delete().where(followers.c.address_id == address_id))


def unfollow_case(conn: Connection, question_id: int) -> None:
    """No chat sees this case any more."""
    conn.execute(followers.delete().where(followers.c.question_id == question_id))


def reached_at(conn: Connection, question_id: int) -> list[Address]:
    """The open chats of a case, that from which was written last first."""
    last = select(func.max(events.c.id)).where(events.c.address_id == addresses.c.id).scalar_subquery()
    query = (
        select(addresses)
        .join(followers, followers.c.address_id == addresses.c.id)
        .where(followers.c.question_id == question_id, addresses.c.closed_at.is_(None))
        .order_by(func.coalesce(last, 0).desc(), addresses.c.id.desc())
    )
    return as_rows(Address, conn.execute(query))


def consent(
    conn: Connection,
    *,
    address_id: int,
    purpose: str,
    version: str,
    agreed: bool,
    question_id: int | None,
    now: datetime,
) -> None:
    """They were told, or agreed; the same text for the same case is kept once."""
    insert_ = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    values = {
        "address_id": address_id,
        "purpose": purpose,
        "version": version,
        "agreed": agreed,
        "question_id": question_id,
        "at": now,
    }
    conn.execute(insert_(consents).values(**values).on_conflict_do_nothing())


_WAS_TOLD = Prepared(
    select(consents.c.id)
    .where(consents.c.address_id == bindparam("address_id"), consents.c.version == bindparam("version"))
    .limit(1)
)


def was_told(conn: Connection, address_id: int, version: str) -> bool:
    """Whether this chat has seen this text of the notice."""
    return _WAS_TOLD.row(conn, address_id=address_id, version=version) is not None


def consents_of(conn: Connection, address_id: int) -> list[Consent]:
    """What a chat was told and agreed to, the oldest first."""
    query = select(consents).where(consents.c.address_id == address_id).order_by(consents.c.id)
    return as_rows(Consent, conn.execute(query))


def take_back(conn: Connection, address_id: int, purpose: str, *, now: datetime) -> None:
    """What was agreed to for this purpose holds no more."""
    where = (
        consents.c.address_id == address_id,
        consents.c.purpose == purpose,
        consents.c.withdrawn_at.is_(None),
    )
    conn.execute(update(consents).where(*where).values(withdrawn_at=now))


def guessed_wrong(conn: Connection, address_id: int, *, now: datetime) -> None:
    """A follow word was wrong."""
    conn.execute(insert(wrong_words).values(address_id=address_id, at=now))


def wrong_since(conn: Connection, address_id: int, since: datetime) -> int:
    """How many words were wrong since then."""
    where = (wrong_words.c.address_id == address_id, wrong_words.c.at > since)
    return int(conn.execute(select(func.count()).select_from(wrong_words).where(*where)).scalar_one())


def erase(conn: Connection, asker_id: int, *, now: datetime) -> None:
    """Their contact data are gone, for good; that somebody asked stays."""
    conn.execute(update(askers).where(askers.c.id == asker_id).values(name=None, phone=None, erased_at=now))
