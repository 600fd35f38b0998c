"""Agenda, as it is asked for: /viec, what waits for me; /tre, what is late in my unit."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import agenda, cards, deadlines, decide, step_cards, withdraw, withdraw_cards
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

SHOWN = 10


@routes.command("viec")
def mine(turn: Turn, _words: str) -> Iterator[Reply]:
    """/viec: what waits for the caller, the earliest date first; where it is one card, the card itself."""
    found = agenda.entries(turn.act)
    if not found:
        yield reply(Text("agenda.nothing"))
        return
    if len(found) == 1 and (card := _card(turn, found[0].show)) is not None:
        yield card
        return
    lines = [Text("agenda.waiting", n=len(found))]
    buttons: list[tuple[Button, ...]] = []
    for place, entry in enumerate(found[:SHOWN], 1):
        lines.append(Text("reminders.about", n=place, name=entry.name))
        row = [cards.button(Text("reminders.button.open", n=place), entry.show)]
        if entry.owed is not None:
            lines.append(deadlines.line(turn.act, entry.owed))
            row.append(cards.button(Text("reminders.button.why", n=place), f"deadlines.why:{entry.owed.id}"))
        buttons.append(tuple(row))
    if len(found) > SHOWN:
        lines.append(Text("agenda.more", n=len(found) - SHOWN))
    yield Reply(lines=tuple(lines), buttons=tuple(buttons))


@routes.press("agenda.mine")
def mine_pressed(turn: Turn) -> Iterator[Reply]:
    """The same, from a button."""
    yield from mine(turn, "")


def _card(turn: Turn, show: str) -> Reply | None:
    """The card behind a press, of the kinds that are decided with one tap."""
    verb, _, number = show.partition(":")
    if verb == "decide.show":
        case, assignment, act = decide.turn(turn.act, number_of(number))
        return step_cards.step_card(turn.act, case, assignment, act.hat) if act.hat else None
    if verb == "withdraw.show":
        case, request, act = withdraw.turn(turn.act, number_of(number))
        return withdraw_cards.board_card(turn.act, case, request, act.hat) if act.hat else None
    return None


@routes.press("deadlines.late")
def late_pressed(turn: Turn) -> Iterator[Reply]:
    """The same as /tre, from a button."""
    yield from late(turn, "")


@routes.command("tre")
def late(turn: Turn, _words: str) -> Iterator[Reply]:
    """/tre: what is past its date, the oldest first, and who has it."""
    if turn.act.may(decide.LEADERS, decide.CAPABILITY) is None and not agenda.heads_of(turn.act):
        raise Refusal(Text("deadlines.leaders_only"))
    found = agenda.late(turn.act, most=200)
    if not found:
        yield reply(Text("deadlines.none_late"))
        return
    lines = [Text("deadlines.late_now")]
    buttons: list[tuple[Button, ...]] = []
    for place, each in enumerate(found[:SHOWN], 1):
        lines.append(Text("reminders.about", n=place, name=each.name))
        lines.append(deadlines.line(turn.act, each.owed))
        if posts := agenda.owners(turn.act, each.owed):
            lines.append(Text("agenda.owners", posts=posts))
        row = [cards.button(Text("reminders.button.why", n=place), f"deadlines.why:{each.owed.id}")]
        if each.show is not None:
            row.insert(0, cards.button(Text("reminders.button.open", n=place), each.show))
        buttons.append(tuple(row))
    if len(found) > SHOWN:
        lines.append(Text("agenda.more", n=len(found) - SHOWN))
    yield Reply(lines=tuple(lines), buttons=tuple(buttons))
