"""The shape of the records, version by version (Alembic); brought up to date at every start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from vanthu.store.engine import Database, alone


def alembic_config() -> Config:
    """Alembic's own settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def is_described(_item: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether the code describes it: not the search index, which each engine keeps in its own way (0011)."""
    return not (name or "").startswith("answer_words")


def upgrade(database: Database) -> None:
    """Bring the records to the newest shape, in one transaction; nothing happens where they have it.

    Of several processes that start at once the others wait for the first.
    """
    config = alembic_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.write.begin() as conn:
        alone(conn, "migrations")
        if MigrationContext.configure(conn).get_current_revision() == head:
            return
        config.attributes["connection"] = conn
        command.upgrade(config, "head")
