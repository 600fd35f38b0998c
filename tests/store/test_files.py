"""Files by their own hash: whole or not there, and never in the way of each other."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vanthu.store import files, tables
from vanthu.store.engine import open_database
from vanthu.store.files import FileStore

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_bytes_lie_under_their_own_hash_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    first, second = store.keep(b"paper"), store.keep(b"paper")
    assert first == second == hashlib.sha256(b"paper").hexdigest()
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"paper"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 65])
def test_only_a_hash_is_a_place(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        FileStore(tmp_path).path(name)


def test_old_bytes_that_no_row_names_are_deleted_and_others_stay(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    database = open_database(f"sqlite:///{tmp_path / 'f.db'}")
    known, unknown, fresh = (store.keep(data) for data in (b"known", b"unknown", b"fresh"))
    unfinished = store.path(known).with_name("x.part")
    unfinished.write_bytes(b"half")
    for path in (store.path(known), store.path(unknown), unfinished):
        os.utime(path, (1000, 1000))
    with database.write.begin() as conn:
        tables.metadata.create_all(conn)
        files.record(conn, sha256=known, size=5, media_type="application/pdf", now=NOW)
    with database.read.connect() as conn:
        assert files.forget_unknown(conn, store, before=2000) == 2
    assert store.path(known).exists()
    assert store.path(fresh).exists()
    assert not store.path(unknown).exists()
    assert not unfinished.exists()
