"""What shows that work is done: words, a file, or both."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.actions import drops, secrecy
from vanthu.actions.refusal import Refusal
from vanthu.handlers.turn import Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply


@dataclass(frozen=True, slots=True)
class Result:
    """The file that came with the words; None: none did."""

    sha256: str | None = None
    file_name: str | None = None


def taken(turn: Turn) -> Result | Reply:
    """The first file of the message, kept; or what is said where it is marked secret. Raises Refusal."""
    for file in turn.inbound.files[:1]:
        if file.judgement is None:
            raise Refusal(Text("publish.not_fetched", name=file.name))
        if file.judgement.secrecy == "marked":
            return reply(*secrecy.refuse_secret(turn.act, found_in="file"))
        drops.record(turn.act, file.judgement)
        return Result(file.judgement.sha256, file.name)
    return Result()
