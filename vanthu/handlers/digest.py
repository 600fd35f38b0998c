"""The digest, as it is asked for: /tonghop now, /tonghop 16:30 each working day, /tonghop tắt no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

from vanthu.actions import digest
from vanthu.actions.refusal import Refusal
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.rules.folding import folded
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

_HOUR = re.compile(r"(?:lúc\s+)?(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{2})?$", re.IGNORECASE)
_PERIODS = {"tuan": digest.WEEK, "thang": digest.MONTH, "week": digest.WEEK, "month": digest.MONTH}
_OFF = frozenset({"tắt", "tat", "thôi", "thoi", "off"})


@routes.command("tonghop")
def show(turn: Turn, words: str) -> Iterator[Reply]:
    """The digest of this moment, or when it shall come."""
    digest.check_leader(turn.act)
    if not words:
        letter = digest.compose(turn.act)
        change = (Button(Text("digest.button.scope"), press="digest.scopes"),)
        yield replace(letter, lines=(*letter.lines, Text("digest.how")), buttons=(*letter.buttons, change))
        return
    if (period := _PERIODS.get(folded(words).strip())) is not None:
        yield digest.compose(turn.act, period)
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


@routes.press("digest.scopes")
def scopes(turn: Turn) -> Iterator[Reply]:
    """About what shall it be?"""
    digest.check_leader(turn.act)
    rows = [(Button(label, press=f"digest.scope:{scope}"),) for scope, label in digest.SCOPES.items()]
    yield reply(Text("digest.which_scope"), buttons=tuple(rows))


@routes.press("digest.scope")
def scope_chosen(turn: Turn, scope: str) -> Iterator[Reply]:
    """About what: the office, one's units, one's own work."""
    digest.set_scope(turn.act, scope)
    yield reply(Text("digest.scope_set", scope=digest.SCOPES[scope]))
