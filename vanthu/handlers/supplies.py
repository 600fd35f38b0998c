"""Supplies, as they are said: an event or a change is reported, the unit hands in; what the units owe."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards, draft_cards, publish, secrecy, supplies, supply_cards
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import publications
from vanthu.store import supplies as rows
from vanthu.store.reply import Button, Reply, reply
from vanthu.store.supplies import Supply

routes = Routes()

SHOWN = 10
_KINDS = {
    rows.NEWS: Text("supplies.button.news"),
    rows.CONFERENCE: Text("supplies.button.conference"),
    rows.CHANGE: Text("supplies.button.change"),
}


@routes.command("sukien")
def start(turn: Turn, _words: str) -> Iterator[Reply]:
    """/sukien: an event, a conference or a change is reported: which?"""
    act = supplies.check_reporter(turn.act)
    buttons = [(cards.button(_KINDS[kind], f"supplies.kind:{kind}"),) for kind in supplies.kinds(act)]
    yield Reply(lines=(Text("supplies.ask_kind"),), buttons=tuple(buttons))


@routes.press("supplies.kind")
def kind_chosen(turn: Turn, kind: str) -> Iterator[Reply]:
    """What has happened."""
    yield _next(turn, supplies.begin(turn.act, kind))


def _next(turn: Turn, supply: Supply) -> Reply:
    """The next question, or the card when the unit owes it."""
    if supply.subject is None:
        _await(turn, "supplies.subject", supply)
        is_change = supply.kind == rows.CHANGE
        question = Text("supplies.ask_change") if is_change else Text("supplies.ask_subject")
        return reply(question, buttons=((_drop(supply),),))
    if supply.unit is None:
        buttons = [
            (
                cards.button(
                    Text("publish.choice", words=supply_cards.unit_name(turn.act, code)),
                    f"supplies.unit:{supply.id}:{code}",
                ),
            )
            for code in supplies.units(turn.act)
        ]
        return Reply(lines=(Text("supplies.ask_unit"),), buttons=(*buttons, (_drop(supply),)))
    if supply.happened_at is None and supply.kind == rows.CHANGE:
        supply = supplies.set_moment(turn.act, supply.id, None)
    if supply.happened_at is None:
        _await(turn, "supplies.moment", supply)
        now = cards.button(Text("supplies.button.just_now"), f"supplies.just_now:{supply.id}")
        return reply(Text("supplies.ask_moment"), buttons=((now,), (_drop(supply),)))
    answered(turn, "supplies")
    return supply_cards.card(turn.act, supplies.report(turn.act, supply.id))


@routes.answer("supplies.subject")
def subject_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What happened."""
    yield _next(turn, supplies.set_subject(turn.act, number_of(about.partition(":")[2]), turn.words))


@routes.press("supplies.unit")
def unit_chosen(turn: Turn, number: str, unit: str) -> Iterator[Reply]:
    """Whose it is to supply."""
    yield _next(turn, supplies.set_unit(turn.act, number_of(number), unit))


@routes.press("supplies.just_now")
def just_now(turn: Turn, number: str) -> Iterator[Reply]:
    """It has just happened."""
    yield _next(turn, supplies.set_moment(turn.act, number_of(number), None))


@routes.answer("supplies.moment")
def moment_said(turn: Turn, about: str) -> Iterator[Reply]:
    """When it happened, in words."""
    yield _next(turn, supplies.set_moment(turn.act, number_of(about.partition(":")[2]), turn.words))


@routes.press("supplies.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """Nothing to report after all."""
    supplies.drop(turn.act, number_of(number))
    yield reply(Text("supplies.dropped"))


@routes.press("supplies.hand_in")
def hand_in(turn: Turn, number: str) -> Iterator[Reply]:
    """The unit hands in what it owes: the file comes next."""
    supply = supplies.owed(turn.act, number_of(number))
    _await(turn, "supplies.file", supply)
    yield reply(Text("supplies.ask_file", name=supply_cards.name(turn.act, supply)))


@routes.answer("supplies.file")
def file_sent(turn: Turn, about: str) -> Iterator[Reply]:
    """The file: a draft for the page that belongs to what is owed."""
    supply = supplies.owed(turn.act, number_of(about.partition(":")[2]))
    if not turn.inbound.files:
        yield reply(Text("supplies.ask_file", name=supply_cards.name(turn.act, supply)))
        return
    file = turn.inbound.files[0]
    if file.judgement is None:
        raise Refusal(Text("publish.not_fetched", name=file.name))
    if file.judgement.secrecy == "marked":
        yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
        return
    answered(turn, "supplies")
    case = publish.hand_in(turn.act, file.judgement, file.name)
    supplies.link(turn.act, supply.id, case)
    yield draft_cards.draft_card(turn.act, case)
    if draft_cards.may_go_on(turn.act, case) and (question := draft_cards.next_question(turn.act, case)):
        yield question


@routes.press("supplies.link")
def link(turn: Turn, number: str, publication: str) -> Iterator[Reply]:
    """A document on its way is the one that was owed."""
    case = publications.get(turn.conn, number_of(publication))
    if case is None:
        raise Refusal(Text("supplies.unknown"))
    supply = supplies.link(turn.act, number_of(number), case)
    yield reply(Text("supplies.linked", name=supply_cards.name(turn.act, supply)))


@routes.press("supplies.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """What is owed."""
    supply = rows.get(turn.conn, number_of(number))
    if supply is None or not supplies.may_know(turn.act, supply):
        raise Refusal(Text("supplies.unknown"))
    yield supply_cards.card(turn.act, supply)


@routes.command("cungcap")
def mine(turn: Turn, _words: str) -> Iterator[Reply]:
    """/cungcap: what the caller's units owe the page."""
    supplies.check_reporter(turn.act)
    found = supplies.waiting_for(turn.act)
    if not found:
        yield reply(Text("supplies.none_owed"))
    for supply in found[:SHOWN]:
        yield supply_cards.card(turn.act, supply)


def _await(turn: Turn, awaits: str, supply: Supply) -> None:
    await_words(turn, awaits, supply.about)


def _drop(supply: Supply) -> Button:
    return cards.button(Text("supplies.button.drop"), f"supplies.drop:{supply.id}")
