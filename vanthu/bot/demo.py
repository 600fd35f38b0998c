"""The demo office: its made-up people, each with a chat of their own, and the papers to try it with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from vanthu.bot.house import House
from vanthu.channels.webchat_routes import Visitor
from vanthu.locales import FIRST_LANGUAGE
from vanthu.rules.office import Office
from vanthu.store import addresses, holdings, persons

PAPERS = Path(__file__).parent / "demo_papers"
_PEOPLE = Path(__file__).parent / "demo_people.toml"

WEB = "web"


@dataclass(frozen=True, slots=True)
class Persona:
    """One made-up person; ``post`` is the title of what they hold, None for the citizen."""

    code: str
    name: str
    post: str | None

    @property
    def visitor(self) -> Visitor:
        """Their chat, which needs no cookie."""
        return Visitor(f"demo:{self.code}", self.name)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, by code, whose phones are shown first, and whose when a citizen asks."""

    people: Mapping[str, Persona]
    phones: tuple[str, ...]
    scene: tuple[str, ...]
    citizen: Persona


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """A paper to try: its file, and by language its title and what it shows. ``outcome`` is what becomes of it."""

    file: str
    title: Mapping[str, str]
    shows: Mapping[str, str]
    outcome: str


def cast(office: Office) -> Cast:
    """The demo's people, as far as the office has their posts."""
    data = _people()
    citizen = data["citizen"]
    people = {
        post.code: Persona(post.code, data["posts"].get(post.code, post.title), post.title)
        for post in office.posts
    }
    outside = Persona(citizen["persona"], citizen["name"], None)
    people[outside.code] = outside
    phones = [code for code in data["phones"] if code in people]
    scene = [code for code in data["scene"] if code in people]
    return Cast(people, tuple(phones), tuple(scene), outside)


@cache
def _people() -> Mapping[str, Any]:
    return tomllib.loads(_PEOPLE.read_text(encoding="utf-8"))


@cache
def papers() -> tuple[SamplePaper, ...]:
    """The sample papers that are shipped, in the order of their list."""
    data = tomllib.loads((PAPERS / "papers.toml").read_text(encoding="utf-8"))
    return tuple(SamplePaper(p["file"], p["title"], p["shows"], p["outcome"]) for p in data["papers"])


async def furnish(house: House) -> bool:
    """Settle the demo's people in an empty office; False where somebody is there already."""
    now = house.clock.now()
    return await house.writer.run(lambda conn: _settle(conn, house.office, now))


def _settle(conn: Connection, office: Office, now: datetime) -> bool:
    if persons.everyone(conn):
        return False
    for persona in cast(office).people.values():
        visitor = persona.visitor
        caller = addresses.call(
            conn, channel=WEB, chat=visitor.chat, name=visitor.name, language=FIRST_LANGUAGE, now=now
        )
        if persona.post is not None:
            person = persons.add(conn, name=persona.name, language=FIRST_LANGUAGE, now=now)
            holdings.add(conn, person_id=person.id, post=persona.code, since=now)
            addresses.bind(conn, caller.address.id, person.id)
    return True


def speak(conn: Connection, office: Office, language: str) -> None:
    """From now on everybody of the demo is spoken to in this language."""
    for persona in cast(office).people.values():
        address = addresses.find(conn, WEB, persona.visitor.chat)
        if address is None:
            continue
        addresses.set_language(conn, address.id, language)
        if address.person_id is not None:
            persons.set_language(conn, address.person_id, language)
