"""The demo office: everybody is there once, the clock goes forward only, and nothing of it is in a real office."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from tests import records
from vanthu.bot import demo
from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.bot.web import make_app
from vanthu.channels.webchat import WebChat
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, holdings, persons

OURS = {"X-Vanthu": "1"}


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[House]:
    """The demo office."""
    config = Settings(home=tmp_path, demo=True)
    records.lay(config.database)
    opened = House(config, office, [WebChat()], pool=pool)
    yield opened
    await opened.sender.finish()
    await opened.writer.close()
    opened.database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def client(house: House) -> AsyncIterator[Any]:
    """A browser at its pages."""
    async with TestClient(TestServer(make_app(house))) as opened:
        yield opened


async def test_every_post_is_held_by_somebody_with_a_name_of_their_own(house: House, client: Any) -> None:
    with house.database.read.connect() as conn:
        held = holdings.of_posts(conn, [post.code for post in house.office.posts], at=house.clock.now())
        everyone = persons.everyone(conn)
    assert {holding.post for holding in held} == {post.code for post in house.office.posts}
    assert len({person.name for person in everyone}) == len(house.office.posts)
    assert not {person.name for person in everyone} & {post.title for post in house.office.posts}


async def test_a_second_start_settles_nobody_anew(house: House, client: Any) -> None:
    assert not await demo.furnish(house)


async def test_the_citizen_is_nobody_of_the_office(house: House, client: Any) -> None:
    citizen = demo.cast(house.office).citizen
    with house.database.read.connect() as conn:
        address = addresses.find(conn, "web", citizen.visitor.chat)
    assert address is not None
    assert address.person_id is None


async def test_the_page_shows_four_phones_and_every_paper(client: Any) -> None:
    async with client.get("/demo") as answer:
        words = await answer.text()
    assert words.count('class="phone-screen"') == 4
    for paper in demo.papers():
        assert paper.title["vi"] in words.replace("&#34;", '"')


async def test_only_papers_of_the_list_are_given(client: Any) -> None:
    for paper in demo.papers():
        async with client.get(f"/demo/papers/{paper.file}") as answer:
            assert answer.status == 200
    for name in ("papers.toml", "..%2Fdemo.py", "khong-co.pdf"):
        async with client.get(f"/demo/papers/{name}") as answer:
            assert answer.status == 404


async def test_a_stranger_has_no_phone(client: Any) -> None:
    async with client.get("/demo/chat/nobody") as answer:
        assert answer.status == 404


async def test_the_clock_moves_by_its_steps_only(house: House, client: Any) -> None:
    before = house.clock.moved
    for wrong in ({"hours": -1}, {"hours": 5}, {"hours": "1"}, [], {}):
        async with client.post("/demo/clock", json=wrong, headers=OURS) as answer:
            assert answer.status == 400
    async with client.post("/demo/clock", json={"hours": 1}) as answer:
        assert answer.status == 403
    assert house.clock.moved == before
    async with client.post("/demo/clock", json={"hours": 24}, headers=OURS) as answer:
        assert answer.status == 200
    assert (house.clock.moved - before).days == 1


async def test_the_other_language_is_everybodys_and_stays(house: House, client: Any) -> None:
    async with client.post("/demo/language", data={"language": "en"}, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/demo?lang=en")
    with house.database.read.connect() as conn:
        assert {person.language for person in persons.everyone(conn)} == {"en"}
    async with client.get("/demo") as answer:
        assert "Sample papers" in await answer.text()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_paper_says_what_it_shows(language: str) -> None:
    for paper in demo.papers():
        assert paper.title[language]
        assert paper.shows[language]
        assert paper.outcome in {"published", "refused", "returned", "asked"}
