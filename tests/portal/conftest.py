"""A shelf of published documents, and a reader in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.portal.page import Shelf
from vanthu.portal import routes
from vanthu.rules.book import load_book
from vanthu.rules.office import Office

Reader = TestClient[web.Request, web.Application]


@pytest.fixture
def shelf(tmp_path: Path, office: Office) -> Any:
    opened = Shelf.open(tmp_path, office)
    yield opened
    opened.database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def reader(shelf: Shelf, office: Office) -> AsyncIterator[Reader]:
    app = web.Application()
    routes.setup(
        app,
        database=shelf.database,
        files=shelf.files,
        office=office,
        book=load_book(office),
        public_url="https://mauson.example",
    )
    async with TestClient(TestServer(app)) as client:
        yield client
