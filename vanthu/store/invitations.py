"""Invitations: one-time codes that bind a chat to a person in a post, or to a person who is already here.

Only the SHA-256 of a code is kept: whoever reads the database cannot use it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from vanthu.store.schema import Id, Instant, as_row, as_rows, metadata

invitations = Table(
    "invitations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_sha256", String(64), nullable=False),
    Column("post", String(60)),
    Column("person_id", Id, ForeignKey("persons.id")),
    Column("name", String(100), nullable=False),
    Column("created_by", Id, ForeignKey("persons.id")),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", Id, ForeignKey("addresses.id")),
    Column("revoked_at", Instant),
    UniqueConstraint("code_sha256"),
    Index(None, "created_at"),
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """``post`` for a new holder, ``person_id`` for another address of somebody; ``created_by`` None: the machine."""

    id: int
    code_sha256: str
    post: str | None
    person_id: int | None
    name: str
    created_by: int | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None
    revoked_at: datetime | None


def _sha256(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def add(
    conn: Connection,
    *,
    code: str,
    post: str | None,
    person_id: int | None,
    name: str,
    created_by: int | None,
    now: datetime,
    expires_at: datetime,
) -> Invitation:
    """A new invitation; the code itself is not kept."""
    values = {
        "code_sha256": _sha256(code),
        "post": post,
        "person_id": person_id,
        "name": name,
        "created_by": created_by,
        "created_at": now,
        "expires_at": expires_at,
    }
    return Invitation(*conn.execute(insert(invitations).values(**values).returning(*invitations.c)).one())


def find(conn: Connection, code: str) -> Invitation | None:
    """The invitation of a code, used or not, or None."""
    query = select(invitations).where(invitations.c.code_sha256 == _sha256(code))
    return as_row(Invitation, conn.execute(query).first())


def get(conn: Connection, invitation_id: int) -> Invitation | None:
    """The invitation, or None."""
    query = select(invitations).where(invitations.c.id == invitation_id)
    return as_row(Invitation, conn.execute(query).first())


def use(conn: Connection, invitation_id: int, *, address_id: int, now: datetime) -> bool:
    """Use it up; False if it was used, revoked or over before."""
    where = (
        invitations.c.id == invitation_id,
        invitations.c.used_at.is_(None),
        invitations.c.revoked_at.is_(None),
        invitations.c.expires_at > now,
    )
    query = update(invitations).where(*where).values(used_at=now, used_by=address_id)
    return conn.execute(query).rowcount == 1


def revoke(conn: Connection, invitation_id: int, *, now: datetime) -> bool:
    """It is worth nothing any more; False if it was used before."""
    where = (invitations.c.id == invitation_id, invitations.c.used_at.is_(None))
    return conn.execute(update(invitations).where(*where).values(revoked_at=now)).rowcount == 1


def revoke_of_person(conn: Connection, person_id: int, *, now: datetime) -> list[Invitation]:
    """All that a person gave out or was given are worth nothing any more; which ones."""
    theirs = [i for i in open_ones(conn, now=now) if person_id in (i.created_by, i.person_id)]
    return [invitation for invitation in theirs if revoke(conn, invitation.id, now=now)]


def open_ones(conn: Connection, *, now: datetime) -> list[Invitation]:
    """Those that can still be used, newest first."""
    where = (
        invitations.c.used_at.is_(None),
        invitations.c.revoked_at.is_(None),
        invitations.c.expires_at > now,
    )
    query = select(invitations).where(*where).order_by(invitations.c.id.desc())
    return as_rows(Invitation, conn.execute(query))
