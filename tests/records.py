"""Records as the newest migration leaves them, made once in a process and copied after that.

The migrations themselves are claimed by tests/postgresql/test_schema.py and by every real process of the tests.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy.engine import make_url

from vanthu.store import migrations
from vanthu.store.engine import Database, open_database


@cache
def _newest() -> bytes:
    """The file of empty records; nothing of it is left in a WAL, since it was closed."""
    with tempfile.TemporaryDirectory(prefix="vanthu-records-") as folder:
        path = Path(folder) / "newest.db"
        database = open_database(f"sqlite:///{path}")
        migrations.upgrade(database)
        database.close()
        return path.read_bytes()


def lay(url: str) -> None:
    """Put empty records where ``sqlite:///PATH`` has none yet; other addresses are left alone."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite":
        return
    assert where.database is not None
    path = Path(where.database)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_newest())


def open_records(url: str) -> Database:
    """Open records of the newest shape, whatever was there."""
    lay(url)
    database = open_database(url)
    migrations.upgrade(database)
    return database
