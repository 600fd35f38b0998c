"""Reports, as they are said: what is owed, the figures, that one was sent."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import report_cards, reports
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.results import taken
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

routes = Routes()

SHOWN = 10


@routes.command("baocao")
def mine(turn: Turn, _words: str) -> Iterator[Reply]:
    """/baocao: the reports that the caller owes."""
    if not turn.is_staff:
        raise Refusal(Text("reports.not_yours"))
    found = reports.waiting_for(turn.act)
    if not found:
        yield reply(Text("reports.none"))
    for report in found[:SHOWN]:
        yield report_cards.card(turn.act, report)


@routes.press("reports.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """A report that is owed."""
    yield report_cards.card(turn.act, reports.access(turn.act, number_of(number)))


@routes.press("reports.numbers")
def numbers(turn: Turn, number: str) -> Iterator[Reply]:
    """Its figures."""
    yield report_cards.numbers(turn.act, reports.access(turn.act, number_of(number)))


@routes.press("reports.sent")
def ask_sent(turn: Turn, number: str) -> Iterator[Reply]:
    """Sent: to whom, or which file?"""
    report, act = reports.own(turn.act, number_of(number))
    await_words(turn, "reports.sent", report.about)
    yield reply(Text("reports.ask_sent", name=report_cards.name(act, report)))


@routes.answer("reports.sent")
def sent_said(turn: Turn, about: str) -> Iterator[Reply]:
    """To whom it was sent, or the file itself."""
    result = taken(turn)
    if isinstance(result, Reply):
        yield result
        return
    number = number_of(about.partition(":")[2])
    report = reports.send(turn.act, number, turn.words, sha256=result.sha256, file_name=result.file_name)
    answered(turn, "reports")
    yield reply(Text("reports.sent", name=report_cards.name(turn.act, report)))
