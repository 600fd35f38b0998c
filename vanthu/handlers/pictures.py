"""Pictures: page 1 of one's own paper with the read fields framed, when asked for."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import pictures, publish
from vanthu.actions.cards import case_name
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import files, publications
from vanthu.store.reply import Attachment, Reply, reply

routes = Routes()


@routes.press(pictures.VERB)
def page(turn: Turn, number: str) -> Iterator[Reply]:
    """The picture that was drawn for this press; without one (a page too large to be drawn) it says so."""
    case = publish.own_case(turn.act, number_of(number), publications.DRAFT)
    if not turn.inbound.files:
        yield reply(Text("pictures.not_drawn", name=case_name(case)))
        return
    drawn = turn.inbound.files[0]
    files.record(
        turn.conn, sha256=drawn.ref, size=drawn.size or 0, media_type=pictures.MEDIA_TYPE, now=turn.act.now
    )
    yield Reply(
        lines=(Text("pictures.page", name=case_name(case)), Text("pictures.legend")),
        file=Attachment(drawn.ref, drawn.name, pictures.MEDIA_TYPE),
    )
