"""Incoming documents, as they are said: entered, presented, refused with a letter to the sender; the book."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards, drops, incoming, register_papers
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.actions.register_books import CLERKS
from vanthu.handlers import register_fields
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import persons, registers
from vanthu.store.registers import Entry
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

SHOWN = 10


@routes.press("incoming.take")
def take(turn: Turn, number: str) -> Iterator[Reply]:
    """A dropped file has come in."""
    entry = incoming.begin(turn.act, drops.take(turn.act, number_of(number)))
    yield _next(turn, entry)


def _next(turn: Turn, entry: Entry) -> Reply:
    """The next thing to ask, or the card. A deficient document is shown as it is."""
    if not incoming.deficiencies(turn.act, entry):
        question = register_fields.ask(turn, incoming.BOOK, entry)
        if question is not None:
            return question
    answered(turn, "incoming")
    return incoming.draft_card(turn.act, entry)


@routes.answer("incoming.field")
def field_said(turn: Turn, about: str) -> Iterator[Reply]:
    """A missing field, in words."""
    yield _next(turn, register_fields.said(turn, incoming.BOOK, about))


@routes.press("incoming.none")
def field_none(turn: Turn, number: str, field: str) -> Iterator[Reply]:
    """The document has none."""
    yield _next(turn, register_fields.none(turn, incoming.BOOK, number, field))


@routes.press("incoming.enter")
def enter(turn: Turn, number: str, version: str, urgent: str) -> Iterator[Reply]:
    """Into the book; then to whom it is presented."""
    entry = incoming.enter(turn.act, number_of(number), number_of(version), urgent=urgent == "1")
    answered(turn, "incoming")
    name = register_papers.entry_name(turn.act, entry)
    lines = (
        Text("incoming.entered", number=entry.number, year=entry.year, name=name),
        Text("incoming.ask_leader"),
    )
    yield Reply(lines=lines, buttons=_leaders(turn, entry))


def _leaders(turn: Turn, entry: Entry) -> tuple[tuple[Button, ...], ...]:
    found = {
        person_id: hat
        for person_id, hat in incoming.leaders(turn.act).items()
        if turn.person is None or person_id != turn.person.id
    }
    return tuple(cards.people_buttons(turn.act, found, f"incoming.present:{entry.id}"))


@routes.press("incoming.present")
def present(turn: Turn, number: str, person: str) -> Iterator[Reply]:
    """Presented to a leader, or by a leader to another."""
    entry = incoming.present(turn.act, number_of(number), number_of(person))
    who = persons.get_many(turn.conn, [number_of(person)])[number_of(person)].name
    yield reply(Text("incoming.presented", name=register_papers.entry_name(turn.act, entry), who=who))


@routes.press("incoming.pass")
def pass_on(turn: Turn, number: str) -> Iterator[Reply]:
    """To which other leader?"""
    entry = incoming.shown(turn.act, number_of(number))
    yield Reply(lines=(Text("incoming.ask_leader"),), buttons=_leaders(turn, entry))


@routes.press("incoming.file_away")
def file_away(turn: Turn, number: str) -> Iterator[Reply]:
    """Seen; nothing is to be done."""
    entry = incoming.file_away(turn.act, number_of(number))
    yield reply(Text("incoming.filed", name=register_papers.entry_name(turn.act, entry)))


@routes.press("incoming.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """A line of the book, as whoever asks may see it."""
    entry = _known(turn, number)
    if entry.state == registers.DRAFT:
        yield incoming.draft_card(turn.act, entry)
    elif entry.state == registers.PRESENTED and turn.person and entry.presented_to == turn.person.id:
        yield incoming.leader_card(turn.act, entry)
    else:
        buttons = _leaders(turn, entry) if entry.state == registers.ENTERED else ()
        yield Reply(lines=tuple(register_papers.lines(turn.act, entry)), buttons=buttons)


@routes.press("incoming.file")
def file(turn: Turn, number: str) -> Iterator[Reply]:
    """The file itself."""
    attached = register_papers.attachment(turn.act, _known(turn, number))
    yield Reply(lines=(Text("tasks.line_file", name=attached.name),), file=attached)


def _known(turn: Turn, number: str) -> Entry:
    entry = registers.get(turn.conn, number_of(number))
    if entry is None or entry.book != registers.INCOMING or not incoming.may_know(turn.act, entry):
        raise Refusal(Text("registers.unknown"))
    return entry


@routes.press("incoming.refuse")
def ask_reason(turn: Turn, number: str) -> Iterator[Reply]:
    """Refused: what is deficient, if the machine has not seen it."""
    entry, act = incoming.BOOK.own(turn.act, number_of(number), registers.DRAFT)
    await_words(turn, "incoming.reason", entry.subject)
    found = incoming.deficiencies(act, entry)
    buttons = (
        ((cards.button(Text("incoming.button.refuse_so"), f"incoming.refuse_so:{entry.id}"),),)
        if found
        else ()
    )
    yield Reply(lines=(Text("incoming.ask_reason"),), buttons=buttons)


@routes.press("incoming.refuse_so")
def refuse_so(turn: Turn, number: str) -> Iterator[Reply]:
    """Refused for what the machine has seen."""
    yield from _refused(turn, number_of(number), "")


@routes.answer("incoming.reason")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """Refused, with the clerk's own words."""
    yield from _refused(turn, number_of(about.partition(":")[2]), turn.words)


def _refused(turn: Turn, entry_id: int, words: str) -> Iterator[Reply]:
    entry, letter = incoming.refuse(turn.act, entry_id, words)
    yield reply(Text("incoming.refused", name=register_papers.entry_name(turn.act, entry)))
    yield Reply(lines=letter)


@routes.press("incoming.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """Not an incoming document after all."""
    incoming.BOOK.drop_draft(turn.act, number_of(number))
    yield reply(Text("registers.dropped"))


@routes.command("soden")
def book(turn: Turn, _words: str) -> Iterator[Reply]:
    """/soden: the last lines of the incoming book."""
    if turn.act.may((*CLERKS, *incoming.LEADERS), incoming.BOOK.name) is None:
        raise Refusal(Text("registers.clerk_only"))
    found = registers.newest(turn.conn, registers.INCOMING, most=SHOWN)
    if not found:
        yield reply(Text("registers.empty"))
        return
    lines = [
        Text(
            "registers.row",
            number=entry.number,
            name=register_papers.entry_name(turn.act, entry),
            time=time_words(entry.entered_at or turn.act.now),
        )
        for entry in found
    ]
    yield reply(Text("incoming.book"), *lines)
