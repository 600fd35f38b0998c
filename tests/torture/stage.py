"""What a crash point needs: an office that dies there, and the same office afterwards."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.patience import PATIENCE
from tests.torture import books
from tests.torture.kills import until_said
from tests.torture.load import Crowd, settle
from tests.torture.office import Office
from tests.torture.telegram import Wire
from vanthu.store import deadlines, digests, journal, outbox, presence, publications, reminders
from vanthu.store.addresses import addresses
from vanthu.store.engine import open_database


@dataclass
class Stage:
    """An office before Telegram, with one person and a half-done paper."""

    office: Office
    wire: Wire
    crowd: Crowd

    @property
    def mark(self) -> Path:
        """Comes to be when a point was reached."""
        return self.office.home.parent / "died"

    async def start_to_die(self, point: str, *, bug: str | None = None, now: str | None = None) -> bool:
        """Start an office that will die at a point; False if it has done so already."""
        asked = {name: value for name, value in (("bug", bug), ("now", now)) if value is not None}
        return await self.office.start(crash_at=point, mark=str(self.mark), **asked)

    async def died(self) -> None:
        """It dies, and there."""
        assert await self.office.ended() == -signal.SIGKILL, self.office.log.read_text()[-2000:]
        assert self.mark.exists(), "it died, but not at the point"

    async def at_rest(self) -> books.Books:
        """Wait until everything is taken, handled and said; then the books."""
        async with asyncio.timeout(PATIENCE):
            await self.wire.until_taken()
            await until_said(self.office.url)
        return await asyncio.to_thread(books.read, self.office.url)


@asynccontextmanager
async def stage(home: Path, *, webhook: bool = True, chats: int = 1) -> AsyncIterator[Stage]:
    """Put it up; whatever lives at the end is killed."""
    async with Wire().serving() as wire:
        office = Office(home, api=wire.url, webhook=webhook, settings={"log_level": "error"})
        await asyncio.to_thread(settle, office.url, chats)
        crowd = Crowd(wire, chats, seed=1)
        try:
            if not webhook:
                yield Stage(office, wire, crowd)
                return
            async with wire.couriers(office.base):
                yield Stage(office, wire, crowd)
        finally:
            office.kill()


async def until(happens: Callable[[], bool]) -> None:
    """Wait for something that another process brings about."""
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(happens):
            await asyncio.sleep(0.05)


def summary(url: str) -> dict[str, Any]:
    """What has become of the office: everything that must be the same whether it died or not."""
    database = open_database(url)
    try:
        with database.read.connect() as conn:
            said = select(addresses.c.chat, outbox.messages.c.state, outbox.messages.c.content)
            said = said.join_from(outbox.messages, addresses, outbox.messages.c.address_id == addresses.c.id)
            states = select(publications.publications.c.state, func.count()).group_by("state")
            rungs = select(reminders.reminders.c.rung, reminders.reminders.c.outcome, func.count())
            kept = [publications.publications, deadlines.deadlines, digests.digests, presence.presence_checks]
            return {
                "messages": Counter(
                    (chat, state, _first_words(content)) for chat, state, content in conn.execute(said)
                ),
                # Each start of an office that nobody administers offers a link of its own.
                "verbs": Counter(e.verb for e in journal.entries(conn) if e.verb != "invitation.given"),
                "papers": dict(tuple(row) for row in conn.execute(states)),
                "rungs": {tuple(row) for row in conn.execute(rungs.group_by("rung", "outcome"))},
                "rows": {t.name: conn.execute(select(func.count()).select_from(t)).scalar() for t in kept},
                "nudged": conn.execute(select(func.count(presence.presence_checks.c.nudged_at))).scalar(),
                "whole": journal.verify(conn).first_bad is None,
            }
    finally:
        database.close()


def _first_words(content: Any) -> str:
    """The key of a message's first line: what it is about, whatever the numbers in it."""
    return json.dumps(content["lines"][0])[:50]
