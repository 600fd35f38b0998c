"""What a reminder says: what, until when in words, by which article; and its buttons."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.matters import Matter
from vanthu.locales import Text
from vanthu.store.deadlines import Deadline
from vanthu.store.reply import URGENT, Button, Reply

#: Most cases that one message shows with buttons; the rest are counted and found by /viec and /tre.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody is reminded of, the rung of the ladder that says so, and whether they can end it."""

    owed: Deadline
    matter: Matter
    rung: str
    can_end: bool

    @property
    def is_late(self) -> bool:
        """Whether the date has passed."""
        return deadlines.is_late(self.rung)


def letter(act: Act, items: list[Item], *, held_over: int = 0) -> Reply:
    """One message for one person; ``held_over``: how many were kept from the day before, which was full."""
    late = any(item.is_late for item in items)
    lines = [Text("deadlines.late_heading") if late else Text("deadlines.heading")]
    if held_over:
        lines.append(Text("reminders.held_over", n=held_over, most=act.office.reminders_a_day))
    buttons: list[tuple[Button, ...]] = []
    alone = len(items) == 1
    for place, item in enumerate(items[:SHOWN], 1):
        name = item.matter.name
        about = Text("deadlines.about", name=name) if alone else Text("reminders.about", n=place, name=name)
        lines += [about, deadlines.line(act, item.owed)]
        if item.is_late:
            lines.append(_proposal(item.matter))
        buttons += _rows_of(item) if alone else [_row_of(place, item)]
    if len(items) > SHOWN:
        lines.append(Text("reminders.more", n=len(items) - SHOWN))
    owed = tuple(f"deadline:{item.owed.id}" for item in items)
    return Reply(lines=tuple(lines), buttons=tuple(buttons), urgency=URGENT, about=owed)


def _rows_of(item: Item) -> list[tuple[Button, ...]]:
    """Open it, it is done (where saying so is enough), more time, why this date."""
    owed, matter = item.owed, item.matter
    first = []
    if matter.show:
        first.append(button(Text("deadlines.button.open"), matter.show))
    if matter.done and item.can_end:
        first.append(button(Text("deadlines.button.done"), matter.done))
    more = button(Text("deadlines.button.more_time"), f"extensions.ask:{owed.id}")
    why = button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}")
    return [*([tuple(first)] if first else []), (more, why)]


def _row_of(place: int, item: Item) -> tuple[Button, ...]:
    """Several in one message: a row each, by its number; the card has the rest."""
    owed, show = item.owed, item.matter.show
    row = [
        button(Text("reminders.button.more_time", n=place), f"extensions.ask:{owed.id}"),
        button(Text("reminders.button.why", n=place), f"deadlines.why:{owed.id}"),
    ]
    if show:
        row.insert(0, button(Text("reminders.button.open", n=place), show))
    return tuple(row)


def _proposal(matter: Matter) -> Text:
    """What a leader can do about it (S2 Đ7.5: late work is reported with a proposal)."""
    if not matter.waiting:
        return Text("deadlines.propose_nobody")
    posts = tuple(dict.fromkeys(hat.post.title for hat in matter.waiting.values()))
    return Text("deadlines.propose", posts=posts)
