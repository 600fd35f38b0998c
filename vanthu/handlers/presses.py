"""What stands behind a button is never trusted: whoever sends it may have made it up. And talks that are over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from vanthu.actions.refusal import Refusal
from vanthu.handlers.turn import Turn
from vanthu.locales import Text
from vanthu.store import dialogues
from vanthu.store.reply import Reply

#: Words that come later than this after a question are about something else: the question is asked again.
STILL_MEANT = timedelta(hours=12)
_NUMBER = re.compile(r"\d{1,15}$", re.ASCII)


def number(word: str) -> int:
    """The number of a record. Refuses whatever is none."""
    if not _NUMBER.match(word):
        raise Refusal(Text("people.stale"))
    return int(word)


def day(word: str) -> date:
    """A day written as 20261123. Refuses whatever is none."""
    try:
        return date(int(word[:4]), int(word[4:6]), int(word[6:8])) if _NUMBER.match(word) else _stale()
    except ValueError:
        return _stale()


def words(given: tuple[str, ...], count: int) -> tuple[str, ...]:
    """So many words. Refuses more and fewer."""
    if len(given) != count:
        raise Refusal(Text("people.stale"))
    return given


def answered(turn: Turn, *capabilities: str) -> None:
    """What these capabilities awaited of the caller is not awaited any more; what others await stays."""
    if turn.awaited is not None and turn.awaited.awaits.split(".")[0] in capabilities:
        dialogues.end(turn.conn, turn.caller.owner)


def still_meant(turn: Turn) -> bool:
    """Whether words that are said now answer what was asked."""
    return turn.awaited is not None and turn.act.now - turn.awaited.since <= STILL_MEANT


def moved_on(turn: Turn, check: Callable[[], object]) -> Reply | None:
    """Why the awaited words are not wanted any more, said once, after which they are free again; None: they are."""
    try:
        check()
    except Refusal as refusal:
        dialogues.end(turn.conn, turn.caller.owner)
        return Reply(lines=refusal.lines)
    return None


def unless_said(turn: Turn, check: Callable[[], object], *, ask: Callable[[], Reply]) -> Reply | None:
    """What is answered where no words came that are still wanted, or not in time: why, or the question again.

    None: they came.
    """
    gone = moved_on(turn, check)
    if gone is not None:
        return gone
    return ask() if turn.inbound.files or not still_meant(turn) else None


def meant_words(turn: Turn, capability: str) -> str:
    """The words said now, if they answer what was asked; either way nothing is awaited any more."""
    meant = turn.words if still_meant(turn) else ""
    answered(turn, capability)
    return meant


def await_words(turn: Turn, awaits: str, about: str) -> None:
    """The caller's next words answer this."""
    dialogues.await_answer(turn.conn, turn.caller.owner, awaits=awaits, about=about, now=turn.act.now)


def _stale() -> date:
    raise Refusal(Text("people.stale"))
