"""The same conversations over the real web chat: how a paper is handed in and decided, and who people are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.channels.web_phone import WebTown, web_town
from tests.test_decide import *  # noqa: F403 - every test there is a test here
from tests.test_people import *  # noqa: F403
from tests.test_publish import *  # noqa: F403
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office

# Here a file's bytes come with the event; nothing is fetched, so nothing can fail to be.
del test_a_file_that_cannot_be_fetched_for_a_while_is_fetched_later  # noqa: F821


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[WebTown]:
    """An office reached by its web chat, instead of the pretended wire."""
    async with web_town(tmp_path, office, pool) as opened:
        yield opened
