"""Files by SHA-256: bytes on the disk under their own hash, one row for what is known of them.

Bytes are written and synced before the row is: a row never names a file that is not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, Integer, String, Table, delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from vanthu import crash
from vanthu.store.engine import savepoint
from vanthu.store.schema import Instant, as_row, metadata

files = Table(
    "files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("stored_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of some bytes; size in bytes."""

    sha256: str
    size: int
    media_type: str
    stored_at: datetime


class FileStore:
    """The folder of the bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of this hash are, or would be."""
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256

    def lying_about(self, *, before: float) -> Iterator[Path]:
        """Files written before a moment (seconds since 1970), finished or not."""
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path

    def keep(self, data: bytes) -> str:
        """Write the bytes so that they survive a power cut, and give their SHA-256. The same bytes are kept once."""
        sha256 = hashlib.sha256(data).hexdigest()
        write_whole(self.path(sha256), data, within=self.folder.parent)
        return sha256


def write_whole(path: Path, data: bytes, *, within: Path) -> None:
    """Write a file so that after a crash or a power cut it is there whole, or as it was before.

    Every folder from the file up to ``within`` is synced, whoever made it: a name that is not synced takes the bytes
    with it. What stands there already with these bytes is not written again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != data:
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        crash.point("file.written")
        unfinished.replace(path)
    for folder in path.parents:
        _sync(folder)
        if folder == within:
            return


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def record(conn: Connection, *, sha256: str, size: int, media_type: str, now: datetime) -> None:
    """Know of some bytes; knowing twice changes nothing."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    values = {"sha256": sha256, "size": size, "media_type": media_type, "stored_at": now}
    conn.execute(insert(files).values(**values).on_conflict_do_nothing())


def forget_unknown(conn: Connection, store: FileStore, *, before: float) -> int:
    """Delete old bytes that no row names: their hand-in was refused or never finished. Gives how many."""
    old = list(store.lying_about(before=before))
    known = set(conn.execute(select(files.c.sha256)).scalars())
    unknown = [path for path in old if path.name not in known]
    for path in unknown:
        crash.point("files.forgetting")
        path.unlink(missing_ok=True)
    return len(unknown)


def forget_unused(conn: Connection, sha256: str) -> None:
    """Know no more of some bytes that no record names; they are deleted with the other unknown ones."""
    try:
        with savepoint(conn, "forget"):
            conn.execute(delete(files).where(files.c.sha256 == sha256))
    except IntegrityError:
        return  # another record names the same bytes


def get(conn: Connection, sha256: str) -> StoredFile | None:
    """What is known of these bytes, or None."""
    return as_row(StoredFile, conn.execute(select(files).where(files.c.sha256 == sha256)).first())
