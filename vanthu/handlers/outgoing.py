"""Outgoing documents, as they are said: signed when, into the book, issued to whom, stamped; the book."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards, drops, outgoing, register_papers
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.handlers import register_fields
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import registers
from vanthu.store.registers import Entry
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

SHOWN = 10


@routes.press("outgoing.take")
def take(turn: Turn, number: str) -> Iterator[Reply]:
    """A dropped file has been signed; when, is asked where the file does not say."""
    entry = outgoing.begin(turn.act, drops.take(turn.act, number_of(number)))
    if not outgoing.is_signed_digitally(turn.act, entry):
        yield _ask_signed(turn, entry)
        return
    yield _next(turn, entry)


def _ask_signed(turn: Turn, entry: Entry) -> Reply:
    await_words(turn, "outgoing.signed", entry.subject)
    now = cards.button(Text("outgoing.button.just_now"), f"outgoing.just_now:{entry.id}")
    return reply(Text("outgoing.ask_signed"), buttons=((now,),))


@routes.press("outgoing.signed")
def signed_pressed(turn: Turn, number: str) -> Iterator[Reply]:
    """Say anew when it was signed."""
    entry, _ = outgoing.BOOK.own(turn.act, number_of(number), registers.DRAFT)
    yield _ask_signed(turn, entry)


@routes.press("outgoing.just_now")
def just_now(turn: Turn, number: str) -> Iterator[Reply]:
    """Signed a moment ago: when the file was sent."""
    entry, _ = outgoing.BOOK.own(turn.act, number_of(number), registers.DRAFT)
    answered(turn, "outgoing")
    yield _next(turn, entry)


@routes.answer("outgoing.signed")
def signed_said(turn: Turn, about: str) -> Iterator[Reply]:
    """When it was signed, in words."""
    entry = outgoing.set_signed(turn.act, number_of(about.partition(":")[2]), turn.words)
    answered(turn, "outgoing")
    yield _next(turn, entry)


def _next(turn: Turn, entry: Entry) -> Reply:
    question = register_fields.ask(turn, outgoing.BOOK, entry)
    if question is not None:
        return question
    answered(turn, "outgoing")
    return outgoing.draft_card(turn.act, entry)


@routes.answer("outgoing.field")
def field_said(turn: Turn, about: str) -> Iterator[Reply]:
    """A missing field, in words."""
    yield _next(turn, register_fields.said(turn, outgoing.BOOK, about))


@routes.press("outgoing.none")
def field_none(turn: Turn, number: str, field: str) -> Iterator[Reply]:
    """The document has none."""
    yield _next(turn, register_fields.none(turn, outgoing.BOOK, number, field))


@routes.press("outgoing.enter")
def enter(turn: Turn, number: str, version: str, urgent: str) -> Iterator[Reply]:
    """Into the book; its clocks run from the signature."""
    entry = outgoing.enter(turn.act, number_of(number), number_of(version), urgent=urgent == "1")
    yield outgoing.card(turn.act, entry)


@routes.press("outgoing.issue")
def ask_recipients(turn: Turn, number: str) -> Iterator[Reply]:
    """Issued: to whom?"""
    entry, _ = outgoing.BOOK.own(turn.act, number_of(number), registers.ENTERED)
    await_words(turn, "outgoing.recipients", entry.subject)
    buttons: tuple[tuple[Button, ...], ...] = ()
    lines = [Text("outgoing.ask_recipients")]
    if entry.recipients:
        lines.append(Text("outgoing.line_read", names=entry.recipients))
        buttons = ((cards.button(Text("outgoing.button.as_read"), f"outgoing.as_read:{entry.id}"),),)
    yield Reply(lines=tuple(lines), buttons=buttons)


@routes.press("outgoing.as_read")
def as_read(turn: Turn, number: str) -> Iterator[Reply]:
    """To those whom the document itself names."""
    yield from _issued(turn, number_of(number), None)


@routes.answer("outgoing.recipients")
def recipients_said(turn: Turn, about: str) -> Iterator[Reply]:
    """To whom, in words."""
    yield from _issued(turn, number_of(about.partition(":")[2]), turn.words)


def _issued(turn: Turn, entry_id: int, recipients: str | None) -> Iterator[Reply]:
    entry = outgoing.issue(turn.act, entry_id, recipients)
    answered(turn, "outgoing")
    yield reply(Text("outgoing.issued", name=register_papers.entry_name(turn.act, entry)))


@routes.press("outgoing.stamp")
def stamp(turn: Turn, number: str) -> Iterator[Reply]:
    """Stamped: the electronic copy is owed at once."""
    yield outgoing.card(turn.act, outgoing.stamp(turn.act, number_of(number)))


@routes.press("outgoing.not_public")
def not_public(turn: Turn, number: str) -> Iterator[Reply]:
    """None of those that go on the page."""
    entry = outgoing.not_public(turn.act, number_of(number))
    yield reply(Text("outgoing.not_public", name=register_papers.entry_name(turn.act, entry)))


@routes.press("outgoing.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """Not an outgoing document after all."""
    outgoing.BOOK.drop_draft(turn.act, number_of(number))
    yield reply(Text("registers.dropped"))


@routes.press("outgoing.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """A line of the book."""
    entry = registers.get(turn.conn, number_of(number))
    if entry is None or entry.book != registers.OUTGOING or not outgoing.may_know(turn.act, entry):
        raise Refusal(Text("registers.unknown"))
    yield outgoing.card(turn.act, entry)


@routes.command("sodi")
def book(turn: Turn, _words: str) -> Iterator[Reply]:
    """/sodi: the last lines of the outgoing book, each with its card."""
    if turn.act.may((*outgoing.OFFICE, "chairman", "vice_chairman"), outgoing.BOOK.name) is None:
        raise Refusal(Text("registers.clerk_only"))
    found = registers.newest(turn.conn, registers.OUTGOING, most=SHOWN)
    if not found:
        yield reply(Text("registers.empty"))
        return
    lines, rows = [Text("outgoing.book")], []
    for entry in found:
        name = register_papers.entry_name(turn.act, entry)
        at = time_words(entry.entered_at or turn.act.now)
        lines.append(Text("registers.row", number=entry.number, name=name, time=at))
        rows.append((cards.button(name, f"outgoing.show:{entry.id}"),))
    yield Reply(lines=tuple(lines), buttons=tuple(rows))
