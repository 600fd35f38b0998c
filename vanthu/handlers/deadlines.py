"""Deadlines, as they are asked about: why this date."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import matters, recount
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text, from_json
from vanthu.rules.vocabulary import CLOCK_NAMES
from vanthu.store import deadlines as owed_rows
from vanthu.store.reply import Reply, reply

routes = Routes()


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
