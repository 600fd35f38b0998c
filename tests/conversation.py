"""Conversations from outside: say, send a file, press a button by its word, see what is on the screen.

A ``Town`` is an office with a set clock, a real database and real workers; a ``Phone`` is one chat in it. The wire
is pretended, everything behind it is real.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests import records
from vanthu.actions import digest, presence, reports, rights, supplies
from vanthu.actions.act import Act
from vanthu.actions.dates import local_day
from vanthu.bot.clock import Clock
from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.channels.base import (
    FILES,
    PRESS,
    START,
    TEXT,
    Capabilities,
    FetchFailed,
    Inbound,
    IncomingFile,
    Receive,
    Said,
    SendFailed,
)
from vanthu.locales import plain
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import addresses, holdings, persons, publications, settings
from vanthu.store.persons import Person

#: A Monday morning in an ordinary week: 09:00 in Vietnam.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

RICH = Capabilities(
    buttons=100,
    edit=True,
    files_out=True,
    file_in_limit=20_000_000,
    text_limit=4096,
    markup=True,
    typing=True,
)
#: Like Zalo's bot platform: no buttons, no edits, no files, short texts.
POOR = Capabilities(
    buttons=0, edit=False, files_out=False, file_in_limit=0, text_limit=2000, markup=False, typing=False
)


class SetClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at + self.moved


def count_by_state(conn: Any) -> dict[str, int]:
    """How many publications stand in each state."""
    query = select(publications.publications.c.state, func.count())
    return {state: n for state, n in conn.execute(query.group_by(publications.publications.c.state))}  # noqa: C416 - rows


@dataclass
class Shown:
    """One message on a screen."""

    id: str
    said: Said
    edited: bool = False

    @property
    def text(self) -> str:
        return plain(self.said.text)

    @property
    def buttons(self) -> list[str]:
        return [button.label for row in self.said.buttons for button in row]


class FakeWire:
    """A wire that keeps every screen, and fails on request."""

    def __init__(self, name: str = "web", can: Capabilities = RICH) -> None:
        self.name, self.can = name, can
        self.screens: dict[str, list[Shown]] = {}
        self.files: dict[str, bytes] = {}
        self.failures: list[SendFailed | FetchFailed] = []
        #: Chats whose owners have blocked the office.
        self.closed: set[str] = set()
        self._numbers = itertools.count(1)

    async def start(self, receive: Receive | None) -> None:
        self.receive = receive

    async def stop(self) -> None:
        pass

    async def send(self, chat: str, said: Said) -> str:
        if self.failures and isinstance(self.failures[0], SendFailed):
            raise self.failures.pop(0)
        if chat in self.closed:
            raise SendFailed("blocked", permanent=True)
        shown = Shown(str(next(self._numbers)), said)
        self.screens.setdefault(chat, []).append(shown)
        return shown.id

    async def edit(self, chat: str, external_id: str, said: Said) -> None:
        for shown in self.screens[chat]:
            if shown.id == external_id:
                shown.said, shown.edited = said, True

    async def fetch(self, ref: str) -> bytes:
        if self.failures and isinstance(self.failures[0], FetchFailed):
            raise self.failures.pop(0)
        return self.files[ref]

    async def typing(self, chat: str) -> None:
        pass


@dataclass
class Town:
    """An office and everybody's phones."""

    house: House
    wire: FakeWire
    clock: SetClock
    _events: Any = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def open(
        cls,
        folder: Path,
        office: Office,
        *,
        pool: JudgePool,
        wire: FakeWire | None = None,
        database_url: str | None = None,
        at: datetime = MONDAY,
    ) -> Town:
        """Put an office up in a folder; opening the same folder again is a restart."""
        wire = wire or FakeWire()
        config = Settings(home=folder, database_url=database_url, demo=False)
        records.lay(config.database)
        house = House(config, office, [wire], pool=pool)
        clock = SetClock(at)
        house.clock = clock
        house.turns = replace(house.turns, clock=clock)
        house.desk.turns = house.turns
        with house.database.write.begin() as conn:
            if settings.get(conn, digest.PLANNED) is None:
                # The scene opens at nine: what that morning brings by the clock has been sent already.
                for planned in (digest.PLANNED, presence.PLANNED, supplies.PLANNED, reports.PLANNED):
                    settings.put(conn, planned, local_day(at).isoformat())
        return cls(house, wire, clock)

    async def close(self) -> None:
        """Close without stopping the pool, which other towns share."""
        await self.house.sender.finish()
        await self.house.writer.close()
        self.house.database.close()

    async def restart(self) -> None:
        """The process ends and comes back; phones keep their screens."""
        await self.close()
        again = Town.open(
            self.house.config.home,
            self.house.office,
            pool=self.house.pool,
            wire=self.wire,
            database_url=self.house.config.database_url,
            at=self.clock.at,
        )
        again.clock.moved = self.clock.moved
        self.house, self.clock = again.house, again.clock
        await self.house.recover()

    def act(self, conn: Any, person: Person | None = None) -> Act:
        """What actions are given, for preparing a scene."""
        return self.house.desk.turns.act(conn, person)

    async def phone(self, name: str, post: str | None = None, *, chat: str | None = None) -> Phone:
        """Somebody's chat; with a post, somebody of the office who is bound to it already."""
        chat = chat or name
        now = self.clock.now()

        def settle(conn: Any) -> None:
            caller = addresses.call(
                conn, channel=self.wire.name, chat=chat, name=name, language="vi", now=now
            )
            if post is not None and caller.person is None:
                person = persons.add(conn, name=name, language="vi", now=now)
                holdings.add(conn, person_id=person.id, post=post, since=now)
                addresses.bind(conn, caller.address.id, person.id)

        await self.house.writer.run(settle)
        return Phone(self, chat, name)

    async def hear(self, inbound: Inbound) -> None:
        """Let something be heard, and everything that follows from it happen."""
        await self.house.desk.receive(inbound)
        await self.house.settle()

    def next_event(self) -> str:
        """A fresh event id."""
        return f"e{next(self._events)}"

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, and what falls due happen."""
        self.clock.advance(by)
        await self.house.settle()


@dataclass
class Phone:
    """One chat."""

    town: Town
    chat: str
    name: str

    def inbound(self, kind: str, **given: Any) -> Inbound:
        """What is heard of this chat, not yet brought."""
        event_id = given.pop("event_id", None) or self.town.next_event()
        return Inbound(
            channel=self.town.wire.name,
            event_id=event_id,
            chat=self.chat,
            kind=kind,
            at=self.town.clock.now(),
            name=self.name,
            **given,
        )

    async def say(self, text: str, *, event_id: str | None = None) -> None:
        """Type words."""
        await self.town.hear(self.inbound(TEXT, text=text, event_id=event_id))

    async def start(self, code: str) -> None:
        """Open a link with a code."""
        await self.town.hear(self.inbound(START, text=code))

    async def send(self, kind: str, **given: Any) -> None:
        """Send something else: a voice message, a contact …"""
        await self.town.hear(self.inbound(kind, **given))

    async def send_file(
        self, name: str, data: bytes, *, caption: str | None = None, event_id: str | None = None
    ) -> None:
        """Drop a file into the chat."""
        ref = self.town.next_event()
        self.town.wire.files[ref] = data
        file = IncomingFile(name=name, size=len(data), ref=ref)
        await self.town.hear(self.inbound(FILES, files=(file,), text=caption, event_id=event_id))

    async def press(self, word: str, *, event_id: str | None = None) -> None:
        """Press the lowest button on the screen that says exactly this."""
        await self.press_payload(self.payload(word), event_id=event_id)

    async def press_payload(self, press: str, *, event_id: str | None = None) -> None:
        """Press a button that was seen earlier, or forge one."""
        await self.town.hear(self.inbound(PRESS, press=press, event_id=event_id))

    def payload(self, word: str) -> str:
        """What the lowest button with this word would send."""
        for shown in reversed(self.screen):
            for button in (b for row in shown.said.buttons for b in row):
                if button.label == word and button.press is not None:
                    return button.press
        raise AssertionError(f"{self.name} sees no button {word!r}, but {self.buttons}")

    @property
    def screen(self) -> list[Shown]:
        """Everything on the screen, oldest first."""
        return self.town.wire.screens.get(self.chat, [])

    @property
    def text(self) -> str:
        """All words on the screen."""
        return "\n".join(shown.text for shown in self.screen)

    @property
    def last(self) -> Shown:
        """The lowest message."""
        assert self.screen, f"{self.name}'s screen is empty"
        return self.screen[-1]

    @property
    def buttons(self) -> list[str]:
        """Every button on the screen, top to bottom."""
        return [word for shown in self.screen for word in shown.buttons]

    def sees(self, *words: str) -> None:
        """The lowest message says all of this."""
        for word in words:
            assert word in self.last.text, f"{self.name} does not see {word!r} but:\n{self.last.text}"

    def has_seen(self, *words: str) -> None:
        """Some message on the screen says this."""
        for word in words:
            assert word in self.text, f"{self.name} has not seen {word!r} but:\n{self.text}"

    def never_saw(self, *words: str) -> None:
        """No message on the screen says this."""
        for word in words:
            assert word not in self.text, f"{self.name} sees {word!r}:\n{self.text}"

    def hats(self) -> list[str]:
        """Which posts this person holds now, as the machine sees it."""
        with self.town.house.database.read.connect() as conn:
            address = addresses.find(conn, self.town.wire.name, self.chat)
            person = persons.get(conn, address.person_id) if address and address.person_id else None
            now, office = self.town.clock.now(), self.town.house.office
            return [hat.post.code for hat in rights.hats(conn, person, now=now, office=office)]
