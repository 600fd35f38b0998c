"""What both books ask of a document, one field after the other."""

from __future__ import annotations

from vanthu.actions import register_papers
from vanthu.actions.register_books import Book
from vanthu.handlers.presses import await_words, number
from vanthu.handlers.turn import Turn
from vanthu.store import registers
from vanthu.store.registers import Entry
from vanthu.store.reply import Reply


def ask(turn: Turn, book: Book, entry: Entry) -> Reply | None:
    """The question for the next field that is missing; None where all is known."""
    missing = register_papers.missing(register_papers.document(turn.act, entry))
    if not missing:
        return None
    await_words(turn, f"{book.name}.field", f"{entry.subject}:{missing[0]}")
    lines, buttons = register_papers.question(entry, missing[0], f"{book.name}.none")
    return Reply(lines=lines, buttons=buttons)


def said(turn: Turn, book: Book, about: str) -> Entry:
    """A missing field, in words; ``about`` as :func:`ask` has left it. Raises Refusal."""
    _, entry_number, field = about.split(":")
    return _put(turn, book, entry_number, field, turn.words)


def none(turn: Turn, book: Book, entry_number: str, field: str) -> Entry:
    """The document has none. Raises Refusal."""
    return _put(turn, book, entry_number, field, register_papers.NONE)


def _put(turn: Turn, book: Book, entry_number: str, field: str, words: str) -> Entry:
    entry, act = book.own(turn.act, number(entry_number), registers.DRAFT)
    register_papers.set_field(act, register_papers.document(act, entry), field, words)
    return entry
