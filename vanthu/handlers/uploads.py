"""A web address on request, for whoever knows that a file will be too large for the chat."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import uploads
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Button, Reply, reply

routes = Routes()


@routes.command("tailen")
def ask_for_link(turn: Turn, _: str) -> Iterable[Reply]:
    """``/tailen``: a one-time address for one large file."""
    return [link(turn)]


def link(turn: Turn) -> Reply:
    """A fresh place for one file, as a message with a button. Raises Refusal for somebody without a post."""
    address = uploads.open_link(turn.act, turn.address.id)
    return reply(
        Text("uploads.asked"),
        Text("uploads.how", hours=int(uploads.VALID.total_seconds() // 3600)),
        buttons=((Button(Text("uploads.button"), url=address),),),
    )
