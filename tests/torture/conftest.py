"""What these tests share: a PostgreSQL, and forked offices that leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgresql.conftest import database_url, engine, server

__all__ = ["database_url", "engine", "server"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home; what its process says on the terminal stands beside it."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder
