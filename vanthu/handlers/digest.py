"""The digest, as it is asked for: /tonghop now, /tonghop 16:30 each working day, /tonghop tắt no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from vanthu.actions import digest
from vanthu.actions.refusal import Refusal
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

routes = Routes()

_HOUR = re.compile(r"(?:lúc\s+)?(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{2})?$", re.IGNORECASE)
_OFF = frozenset({"tắt", "tat", "thôi", "thoi", "off"})


@routes.command("tonghop")
def show(turn: Turn, words: str) -> Iterator[Reply]:
    """The digest of this moment, or when it shall come."""
    digest.check_leader(turn.act)
    if not words:
        yield digest.compose(turn.act)
        return
    if words.casefold() in _OFF:
        digest.set_hour(turn.act, None)
        yield reply(Text("digest.off"))
        return
    found = _HOUR.match(words)
    if found is None or int(found.group(1)) > 23 or int(found.group(2) or 0) > 59:
        raise Refusal(Text("digest.bad_hour"))
    hour = time(int(found.group(1)), int(found.group(2) or 0))
    digest.set_hour(turn.act, hour)
    yield reply(Text("digest.hour", hour=f"{hour:%H:%M}"))
