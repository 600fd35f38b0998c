"""People who correct their papers without a pause: each press asks for the subject anew, each text changes it."""

from __future__ import annotations

import itertools
import random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import update

from bench.office import FIRST_CHAT, furnish
from tests.records import open_records
from tests.torture.telegram import Wire
from vanthu.papers.judgement import Judgement
from vanthu.rules.office import SHIPPED, load_office
from vanthu.store import documents


def settle(url: str, chats: int) -> None:
    """An office whose people each have a half-done paper; paper ``n`` belongs to chat ``FIRST_CHAT + n - 1``."""
    database = open_records(url)
    house: Any = SimpleNamespace(office=load_office(SHIPPED / "xa-mau.toml"))
    with database.write.begin() as conn:
        furnish(house, conn, chats)
        # The bench's papers were never read; these were, and their day is still missing: each answer is followed by
        # one question, and by nothing else.
        read = Judgement(sha256="0" * 64, size=1, kind="pdf", media_type="application/pdf", secrecy="clear")
        conn.execute(update(documents.revisions).values(judgement=read.as_json()))
    database.close()


class Crowd:
    """Everybody in front of a wire; who does what next is the seed's."""

    def __init__(self, wire: Wire, chats: int, seed: int) -> None:
        self.wire, self.random = wire, random.Random(seed)
        #: The corrections that were made, each different from every other.
        self.said: list[str] = []
        self._asked = dict.fromkeys(range(1, chats + 1), False)
        self._numbers = itertools.count(1)
        for number in self._asked:
            wire.person(FIRST_CHAT + number - 1, f"Nguyễn Văn {number}")

    async def act(self) -> int:
        """Somebody presses, or answers what the last press asked."""
        number = self.random.choice(list(self._asked))
        chat = FIRST_CHAT + number - 1
        self._asked[number] = not self._asked[number]
        if self._asked[number]:
            return await self.wire.give(self.wire.pressed(chat, f"publish.field:{number}:subject"))
        words = f"Về việc {next(self._numbers)} của {number}"
        self.said.append(words)
        return await self.wire.give(self.wire.message(chat, text=words))
