"""What is shown of an agenda: one thing as its card, several as a list with a button each."""

from __future__ import annotations

from vanthu.actions import agenda, deadlines, decide, step_cards, withdraw, withdraw_cards
from vanthu.actions.act import Act
from vanthu.actions.agenda import Late
from vanthu.actions.cards import button
from vanthu.locales import Text
from vanthu.store.reply import Button, Reply

#: Most things that one message lists.
SHOWN = 10


def mine(act: Act) -> Reply | None:
    """What waits for the caller, the earliest date first; None where nothing does."""
    found = agenda.entries(act)
    if not found:
        return None
    if len(found) == 1 and (card := _card(act, found[0].show)) is not None:
        return card
    lines = [Text("agenda.waiting", n=len(found))]
    buttons: list[tuple[Button, ...]] = []
    for place, entry in enumerate(found[:SHOWN], 1):
        lines.append(Text("reminders.about", n=place, name=entry.name))
        row = [button(Text("reminders.button.open", n=place), entry.show)]
        if entry.owed is not None:
            lines.append(deadlines.line(act, entry.owed))
            row.append(button(Text("reminders.button.why", n=place), f"deadlines.why:{entry.owed.id}"))
        buttons.append(tuple(row))
    if len(found) > SHOWN:
        lines.append(Text("agenda.more", n=len(found) - SHOWN))
    return Reply(lines=tuple(lines), buttons=tuple(buttons))


def _card(act: Act, show: str) -> Reply | None:
    """The card behind a press, of the kinds that are decided with one tap."""
    verb, _, number = show.partition(":")
    if verb == "decide.show":
        case, assignment, own = decide.turn(act, int(number))
        return step_cards.step_card(act, case, assignment, own.hat) if own.hat else None
    if verb == "withdraw.show":
        case, request, own = withdraw.turn(act, int(number))
        return withdraw_cards.board_card(act, case, request, own.hat) if own.hat else None
    return None


def late(act: Act, found: list[Late]) -> Reply:
    """What is past its date and who has it, the oldest first."""
    lines = [Text("deadlines.late_now")]
    buttons: list[tuple[Button, ...]] = []
    for place, each in enumerate(found[:SHOWN], 1):
        lines.append(Text("reminders.about", n=place, name=each.name))
        lines.append(deadlines.line(act, each.owed))
        if each.posts:
            lines.append(Text("agenda.owners", posts=each.posts))
        row = [button(Text("reminders.button.why", n=place), f"deadlines.why:{each.owed.id}")]
        if each.show is not None:
            row.insert(0, button(Text("reminders.button.open", n=place), each.show))
        buttons.append(tuple(row))
    if len(found) > SHOWN:
        lines.append(Text("agenda.more", n=len(found) - SHOWN))
    return Reply(lines=tuple(lines), buttons=tuple(buttons))
