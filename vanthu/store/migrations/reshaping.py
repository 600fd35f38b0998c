"""Changing the records' shape by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def alembic_config() -> Config:
    """Alembic's own settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def is_described(_item: Any, name: str | None, _kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether the code describes it: not the search index, which each engine keeps in its own way (0011)."""
    return not (name or "").startswith("answer_words")


def to_newest(conn: Connection) -> None:
    """Carry out every version that the records have not seen, in the transaction that is open."""
    config = alembic_config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
