"""Agenda, as it is asked for: /viec, what waits for me; /tre, what is late in my unit."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import agenda, agenda_cards, decide
from vanthu.actions.refusal import Refusal
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

routes = Routes()


@routes.command("viec")
def mine(turn: Turn, _words: str) -> Iterator[Reply]:
    """/viec: what waits for the caller, the earliest date first; where it is one card, the card itself."""
    yield agenda_cards.mine(turn.act) or reply(Text("agenda.nothing"))


@routes.press("agenda.mine")
def mine_pressed(turn: Turn) -> Iterator[Reply]:
    """The same, from a button."""
    yield from mine(turn, "")


@routes.command("tre")
def late(turn: Turn, _words: str) -> Iterator[Reply]:
    """/tre: what is past its date, the oldest first, and who has it."""
    if turn.act.may(decide.LEADERS, decide.CAPABILITY) is None and not agenda.heads_of(turn.act):
        raise Refusal(Text("deadlines.leaders_only"))
    found = agenda.late(turn.act, most=200)
    yield agenda_cards.late(turn.act, found) if found else reply(Text("deadlines.none_late"))


@routes.press("deadlines.late")
def late_pressed(turn: Turn) -> Iterator[Reply]:
    """The same as /tre, from a button."""
    yield from late(turn, "")
