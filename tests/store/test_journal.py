"""The journal: a chain that names the first bad entry, whatever was done to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from vanthu.store import journal, tables
from vanthu.store.engine import Database, open_database

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def fill(conn: Connection, number: int) -> None:
    for n in range(number):
        journal.append(
            conn,
            at=START + timedelta(seconds=n, microseconds=n * 7),
            actor_id=None,
            post="van-thu" if n % 2 else None,
            stands_in_for=None,
            verb="test.did",
            record=f"publication:{n % 3}",
            rule="trung-dung-2024#Điều 7.4" if n % 2 else None,
            data={"n": n, "chữ": "tiếng Việt"},
        )


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = open_database(f"sqlite:///{tmp_path / 'j.db'}")
    with opened.write.begin() as conn:
        tables.metadata.create_all(conn)
        fill(conn, 20)
    return opened


def verdict(database: Database) -> journal.Verdict:
    with database.read.connect() as conn:
        return journal.verify(conn)


def test_an_untouched_journal_holds(database: Database) -> None:
    found = verdict(database)
    assert found.first_bad is None
    assert found.entries == 20
    assert len(found.head) == 64


def test_an_empty_journal_holds(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'e.db'}")
    with opened.write.begin() as conn:
        tables.metadata.create_all(conn)
    assert verdict(opened) == journal.Verdict(entries=0, head=journal.GENESIS, first_bad=None)


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        ("UPDATE journal SET data = '{\"n\":99}' WHERE id = 7", 7),
        ("UPDATE journal SET at = at + 1 WHERE id = 7", 7),
        ("UPDATE journal SET actor_id = 1 WHERE id = 7", 7),
        ("UPDATE journal SET post = 'truong-bbt' WHERE id = 7", 7),
        ("UPDATE journal SET verb = 'test.undid' WHERE id = 1", 1),
        ("UPDATE journal SET hash = replace(hash, substr(hash, 1, 1), 'g') WHERE id = 20", 20),
        ("DELETE FROM journal WHERE id = 7", 8),
        ("DELETE FROM journal WHERE id < 3", 3),
        ("UPDATE journal SET id = 999 WHERE id = 7", 8),
    ],
)
def test_the_first_bad_entry_is_named(database: Database, change: str, first_bad: int) -> None:
    with database.write.begin() as conn:
        conn.execute(text("PRAGMA foreign_keys=OFF"))
        conn.exec_driver_sql(
            "INSERT OR IGNORE INTO persons (id, name, language, created_at) VALUES (1, 'x', 'vi', 0)"
        )
        conn.exec_driver_sql(change)
    assert verdict(database).first_bad == first_bad


def test_a_cut_tail_shows_against_a_head_that_was_kept(database: Database) -> None:
    kept = verdict(database).head
    with database.write.begin() as conn:
        conn.exec_driver_sql("DELETE FROM journal WHERE id > 15")
    found = verdict(database)
    assert found.first_bad is None
    assert found.head != kept


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(number=st.integers(1, 20), letter=st.sampled_from("0123456789abcdef"), place=st.integers(1, 64))
def test_any_changed_hash_is_found(database: Database, number: int, letter: str, place: int) -> None:
    with database.write.begin() as conn:
        old = conn.execute(text("SELECT hash FROM journal WHERE id = :id"), {"id": number}).scalar_one()
        new = old[: place - 1] + letter + old[place:]
        conn.execute(text("UPDATE journal SET hash = :h WHERE id = :id"), {"h": new, "id": number})
    found = verdict(database).first_bad
    with database.write.begin() as conn:
        conn.execute(text("UPDATE journal SET hash = :h WHERE id = :id"), {"h": old, "id": number})
    assert found == (None if new == old else number)
