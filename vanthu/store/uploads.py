"""One-time web addresses for files too large for a chat. Only the SHA-256 of a code is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, UniqueConstraint, insert, select, update

from vanthu.store.schema import Id, Instant, as_row, metadata

uploads = Table(
    "uploads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code_sha256", String(64), nullable=False),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    UniqueConstraint("code_sha256"),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A place for one file, which then counts as sent from ``address_id``."""

    id: int
    code_sha256: str
    address_id: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def _sha256(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def add(conn: Connection, *, code: str, address_id: int, now: datetime, expires_at: datetime) -> None:
    """A new place; the code itself is not kept."""
    values = {
        "code_sha256": _sha256(code),
        "address_id": address_id,
        "created_at": now,
        "expires_at": expires_at,
    }
    conn.execute(insert(uploads).values(**values))


def find(conn: Connection, code: str) -> Upload | None:
    """The place of a code, used or not, or None."""
    return as_row(Upload, conn.execute(select(uploads).where(uploads.c.code_sha256 == _sha256(code))).first())


def use(conn: Connection, upload_id: int, *, now: datetime) -> bool:
    """Use it up; False if it was used or over before."""
    where = (uploads.c.id == upload_id, uploads.c.used_at.is_(None), uploads.c.expires_at > now)
    return conn.execute(update(uploads).where(*where).values(used_at=now)).rowcount == 1
