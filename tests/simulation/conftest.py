"""The office that every seed begins with, furnished once."""

from __future__ import annotations

import asyncio

import pytest

from tests.simulation.__main__ import furnish
from tests.simulation.seeds import Seeds


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    """Judged in a loop of its own, by real workers: a simulated loop has no time for processes."""
    furnished = asyncio.run(furnish(tmp_path_factory.mktemp("furnished")))
    return Seeds(furnished, tmp_path_factory.mktemp("seeds"))
