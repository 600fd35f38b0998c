"""What the migrations make is what the code describes, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from vanthu.store import migrations, tables
from vanthu.store.engine import Database, open_database
from vanthu.store.migrations import reshaping


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        database = open_database(request.getfixturevalue("empty_url"))
    yield database
    database.close()


# Alembic's reflection of SQLite calls a method that SQLAlchemy 2.1 has outgrown.
@pytest.mark.filterwarnings("ignore:The Result.tuples:sqlalchemy.exc.SADeprecationWarning")
def test_the_migrations_make_the_tables_of_the_code(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.write.begin() as conn:
        context = MigrationContext.configure(conn, opts={"include_object": reshaping.is_described})
        assert compare_metadata(context, tables.metadata) == []


def test_a_second_upgrade_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    with empty.read.connect() as conn:
        assert migrations.shape(conn) == migrations.NEWEST


def test_a_migration_that_breaks_off_leaves_nothing_behind(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = reshaping.command.upgrade

    def breaks_off(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise RuntimeError("the power went")

    monkeypatch.setattr(reshaping.command, "upgrade", breaks_off)
    with pytest.raises(RuntimeError):
        migrations.upgrade(empty)
    with empty.read.connect() as conn:
        assert inspect(conn).get_table_names() == []


def test_several_processes_may_start_at_once(empty_url: str) -> None:
    """As they do where an office runs more than one worker: one brings the records up to date, the others wait."""
    databases = [open_database(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(len(databases)) as processes:
        list(processes.map(migrations.upgrade, databases))
    with databases[0].read.connect() as conn:
        assert len(inspect(conn).get_table_names()) > len(tables.TABLES)
    for database in databases:
        database.close()


def test_the_history_is_one_line() -> None:
    script = ScriptDirectory.from_config(reshaping.alembic_config())
    assert script.get_heads() == [migrations.NEWEST]
    assert len(script.get_bases()) == 1
