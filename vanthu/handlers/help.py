"""What can be done here, by role, and an answer to whatever else is said."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.channels.base import TEXT
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

routes = Routes()


@routes.command("help", "start")
@routes.kind(TEXT)
def fallback(turn: Turn, *_words: str) -> Iterable[Reply]:
    """Whatever nothing else has answered."""
    yield reply(Text("help.fallback"))
