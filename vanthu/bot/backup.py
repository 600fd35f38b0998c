"""Back-up and restore: one file with all records of one moment and every file they name; both are verified.

The archive is a plain tar: ``records.db`` (SQLite, whatever engine the office runs on), ``files/<sha256>``, and
``manifest.json`` with what must be found again. A back-up that cannot be verified is not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from vanthu import crash
from vanthu.bot.lock import HeldError, held
from vanthu.store import snapshot
from vanthu.store.engine import Database, open_database
from vanthu.store.files import FileStore

RECORDS, MANIFEST, FILES = "records.db", "manifest.json", "files"
FORMAT = 1
#: How the folders begin in which an archive is made or unpacked; whoever works in one holds it.
WORKROOM = ".vanthu-"


class BackupError(Exception):
    """The archive, or what was to go into it, is not whole; ``what`` names the part."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds: events heard, journal entries and their last hash, files."""

    path: Path
    events: int
    entries: int
    head: str
    files: int


def back_up(database: Database, files: FileStore, folder: Path, *, now: datetime) -> Summary:
    """Write and verify an archive in a folder, beside whoever writes meanwhile. Raises BackupError.

    The records are taken first and the files after: a file is never changed and never deleted while a row names it,
    so every file that the records name is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"vanthu-{now:%Y%m%d-%H%M%S}.tar"
    with _workroom(folder) as work:
        unfinished, records = work / path.name, work / RECORDS
        snapshot.write(database, records)
        facts = snapshot.examine(records)
        if facts.trouble is not None:
            raise BackupError(facts.trouble)
        crash.point("backup.snapshot")
        manifest = {
            "format": FORMAT,
            "made": now.isoformat(),
            "records": _sha256(records),
            "events": facts.events,
            "entries": facts.entries,
            "head": facts.head,
            "files": sorted(facts.sha256s),
        }
        with tarfile.open(unfinished, "w") as archive:
            data = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
            archive.add(records, RECORDS)
            for sha256 in sorted(facts.sha256s):
                stored = files.path(sha256)
                if not stored.exists() or _sha256(stored) != sha256:
                    raise BackupError(f"{FILES}/{sha256}")
                archive.add(stored, f"{FILES}/{sha256}")
        _sync(unfinished)
        crash.point("backup.packed")
        unfinished.replace(path)
        crash.point("backup.named")
    _sync(folder)
    return Summary(path, facts.events, facts.entries, facts.head, len(facts.sha256s))


def restore(archive: Path, database_url: str, home: Path) -> Summary:
    """Put an archive back into an empty home and an empty database. Raises BackupError, NotEmptyError.

    Everything is unpacked beside its place and verified against the manifest before anything is put there.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _unpacked(archive, home) as work:
        manifest = orjson.loads((work / MANIFEST).read_bytes())
        records = work / RECORDS
        if _sha256(records) != manifest["records"]:
            raise BackupError(RECORDS)
        facts = snapshot.examine(records)
        if facts.trouble is not None or facts.head != manifest["head"]:
            raise BackupError(facts.trouble or MANIFEST)
        store = FileStore(home / FILES)
        for sha256 in sorted(facts.sha256s):
            stored = work / FILES / sha256
            if not stored.exists() or store.keep(stored.read_bytes()) != sha256:
                raise BackupError(f"{FILES}/{sha256}")
            crash.point("restore.file")
        database = open_database(database_url)
        try:
            snapshot.load(records, database)
        finally:
            database.close()
    return Summary(archive, facts.events, facts.entries, facts.head, len(facts.sha256s))


@contextmanager
def _unpacked(archive: Path, home: Path) -> Iterator[Path]:
    """The archive's parts in a folder that goes again. Raises BackupError for what is no archive of ours."""
    with _workroom(home) as work:
        try:
            with tarfile.open(archive) as packed:
                packed.extractall(work, filter="data")
        except (tarfile.TarError, EOFError) as trouble:
            raise BackupError(archive.name) from trouble
        if not (work / MANIFEST).exists() or not (work / RECORDS).exists():
            raise BackupError(archive.name)
        yield work


@contextmanager
def _workroom(folder: Path) -> Iterator[Path]:
    """A folder beside the goal that goes again. One that a dead predecessor left, records and all, goes first."""
    for left in folder.glob(f"{WORKROOM}*"):
        with contextlib.suppress(HeldError), held(left):
            shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=WORKROOM, dir=folder) as work, held(Path(work)):
        yield Path(work)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
