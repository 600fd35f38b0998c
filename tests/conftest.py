"""What every test may use: one pool of paper workers for all, and an office in a fresh folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio

from tests import memory
from tests.conversation import FakeWire, Town
from tests.private_logs import Watched
from vanthu.bot import logs
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import SHIPPED, Office, load_office

# A shared machine may stall for longer than any example takes: time is measured by `make bench`, not by tests.
hypothesis.settings.register_profile("vanthu", deadline=None)
hypothesis.settings.load_profile("vanthu")


_LOGS = Watched()

memory.use()

#: Folders whose single tests take longest: they begin first, or one process would be left alone with them at the end.
LONGEST = ("torture", "simulation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first. Which test comes after which matters to none of them."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(here).parts[0] not in LONGEST)


@pytest.fixture(autouse=True)
def _nothing_private_in_logs() -> Iterator[None]:
    """All that any test makes the office log is looked through."""
    logs.configure("debug", stream=_LOGS, as_json=True)
    _LOGS.found.clear()
    yield
    assert not _LOGS.found, _LOGS.found


@pytest.fixture(scope="session")
def office() -> Office:
    """The fictional commune Mẫu Sơn."""
    return load_office(SHIPPED / "xa-mau.toml")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool() -> AsyncIterator[JudgePool]:
    """Real workers, started once."""
    judges = JudgePool()
    await judges.start()
    yield judges
    await judges.close()


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[Town]:
    """An office on a Monday morning."""
    opened = Town.open(tmp_path, office, pool=pool, wire=FakeWire())
    yield opened
    await opened.close()
