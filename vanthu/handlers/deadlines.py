"""Deadlines, as they are asked about: why this date, and what is late."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards, deadlines, decide, matters, recount
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text, from_json
from vanthu.rules.vocabulary import CLOCK_NAMES
from vanthu.store import deadlines as owed_rows
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

SHOWN = 10


@routes.press("deadlines.why")
def why(turn: Turn, number: str) -> Iterator[Reply]:
    """Vì sao ngày này? The date, the article and its words, each day counted and each skipped."""
    owed = owed_rows.get(turn.conn, number_of(number))
    matter = matters.matter(turn.act, owed.about) if owed else None
    if owed is None or matter is None or not matter.may_know:
        raise Refusal(Text("deadlines.unknown"))
    citation = turn.act.book.citation(owed.cite)
    lines = [
        Text(
            "deadlines.why",
            clock=CLOCK_NAMES[owed.clock],
            name=matter.name,
            article=citation.label,
        )
    ]
    if citation.words:
        lines.append(Text("deadlines.words", words=citation.words))
    if citation.reading:
        lines.append(Text("deadlines.reading", reading=citation.reading))
    moved = recount.history(turn.act, owed.id)
    yield reply(*lines, *map(from_json, owed.arithmetic), *moved)


@routes.press("deadlines.done")
def done(turn: Turn, number: str) -> Iterator[Reply]:
    """Đã xong: what meets a date is the work itself, so the card with its decisions is offered."""
    owed = owed_rows.get(turn.conn, number_of(number))
    matter = matters.matter(turn.act, owed.about) if owed else None
    if owed is None or matter is None or not matter.may_know:
        raise Refusal(Text("deadlines.unknown"))
    if not owed.runs:
        yield reply(Text("deadlines.ended", name=matter.name))
        return
    show = ((cards.button(Text("deadlines.button.open"), matter.show),),) if matter.show else ()
    yield reply(Text("deadlines.not_done", name=matter.name), deadlines.line(turn.act, owed), buttons=show)


@routes.press("deadlines.late")
def late_pressed(turn: Turn) -> Iterator[Reply]:
    """The same as /tre, from a button."""
    yield from late(turn, "")


@routes.command("tre")
def late(turn: Turn, _words: str) -> Iterator[Reply]:
    """/tre: what is past its date, the oldest first: all of it for leaders, for heads their own unit's."""
    leads = turn.act.may(decide.LEADERS, decide.CAPABILITY) is not None
    units = {hat.post.unit for hat in turn.act.hats if "unit_head" in hat.post.roles}
    if not leads and not units:
        raise Refusal(Text("deadlines.leaders_only"))
    lines: list[Text] = []
    buttons: list[tuple[Button, ...]] = []
    found = owed_rows.late(turn.conn, now=turn.act.now, most=200)
    for owed in found:
        matter = matters.matter(turn.act, owed.about) if len(buttons) < SHOWN else None
        if matter is None or not (leads or matter.unit in units):
            continue
        lines += [Text("deadlines.about", name=matter.name), deadlines.line(turn.act, owed)]
        buttons.append((cards.button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}"),))
    if not lines:
        yield reply(Text("deadlines.none_late"))
        return
    yield Reply(lines=(Text("deadlines.late_now"), *lines), buttons=tuple(buttons))
