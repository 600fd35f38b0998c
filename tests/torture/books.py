"""The books after all that: what is in the records and on the screens, and whether it balances."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from tests.torture.telegram import Wire
from vanthu.store import journal, outbox
from vanthu.store.addresses import addresses
from vanthu.store.engine import open_database
from vanthu.store.events import DONE, events


@dataclass
class Books:
    """The records as they lie there."""

    #: (chat, event id, state), in the order in which they were noted.
    events: list[tuple[str, str, str]] = field(default_factory=list)
    #: (chat, state, the wire's name of it), in the order in which they were promised.
    messages: list[tuple[str, str, str | None]] = field(default_factory=list)
    #: What each journal entry of a correction says.
    values: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def read(url: str) -> Books:
    """Open the records beside whoever has them open, and look them through."""
    database = open_database(url)
    try:
        with database.read.connect() as conn:
            heard = select(addresses.c.chat, events.c.event_id, events.c.state).join_from(events, addresses)
            said = select(addresses.c.chat, outbox.messages.c.state, outbox.messages.c.external_id)
            said = said.join_from(outbox.messages, addresses, outbox.messages.c.address_id == addresses.c.id)
            books = Books(
                events=[tuple(row) for row in conn.execute(heard.order_by(events.c.id))],
                messages=[tuple(row) for row in conn.execute(said.order_by(outbox.messages.c.id))],
                values=[
                    entry.data["value"]
                    for entry in journal.entries(conn)
                    if entry.verb == "publication.corrected"
                ],
            )
            verdict = journal.verify(conn)
            if verdict.first_bad is not None:
                books.trouble.append(f"the journal is broken at {verdict.first_bad}")
            if database.is_sqlite:
                integrity = conn.exec_driver_sql("PRAGMA integrity_check").scalar()
                if integrity != "ok":
                    books.trouble.append(f"the database is broken: {integrity}")
    finally:
        database.close()
    return books


def unrecorded(books: Books, wire: Wire) -> set[int]:
    """Messages on a screen that no row knows: said again already, or to be said again."""
    known = {name for _, _, name in books.messages if name is not None}
    return {p.id for screen in wire.screens.values() for p in screen if str(p.id) not in known}


def balance(books: Books, wire: Wire, said: list[str], *, doubled: int) -> list[str]:
    """What does not balance: in words; nothing where all is well.

    ``said`` are the corrections that people made; ``doubled`` is how many messages may be on the screens twice.
    """
    wrong = list(books.trouble)
    noted = [event_id for _, event_id, _ in books.events]
    if lost := {str(number) for number in wire.taken()} - set(noted):
        wrong.append(f"acknowledged and lost: {sorted(lost)[:5]} ({len(lost)})")
    if twice := [event_id for event_id, n in Counter(noted).items() if n > 1]:
        wrong.append(f"noted twice: {twice[:5]}")
    if undone := [row for row in books.events if row[2] != DONE]:
        wrong.append(f"not handled: {undone[:5]} ({len(undone)})")
    effects = Counter(books.values)
    if lacking := [value for value in said if effects[value] == 0]:
        wrong.append(f"without an effect: {lacking[:5]} ({len(lacking)})")
    if doubly := [value for value, n in effects.items() if n > 1]:
        wrong.append(f"with two effects: {doubly[:5]} ({len(doubly)})")
    promised = Counter(chat for chat, _, _ in books.messages)
    owed = Counter(chat for chat, _, _ in books.events)
    if promised != owed:
        wrong.append(f"promises: {dict((promised - owed) + (owed - promised))} too many or too few")
    if unsent := [row for row in books.messages if row[1] != outbox.SENT]:
        wrong.append(f"not sent: {unsent[:5]} ({len(unsent)})")
    wrong += _order(books)
    more = len(unrecorded(books, wire))
    if more > doubled:
        wrong.append(f"{more} messages doubled, {doubled} sends were in flight")
    return wrong


def _order(books: Books) -> list[str]:
    """What was said first was noted first; what was promised first arrived first."""
    wrong, heard, shown = [], defaultdict(list), defaultdict(list)
    for chat, event_id, _ in books.events:
        heard[chat].append(int(event_id))
    for chat, _, name in books.messages:
        if name is not None:
            shown[chat].append(int(name))
    for what, chats in (("heard", heard), ("said", shown)):
        for chat, numbers in chats.items():
            if numbers != sorted(numbers):
                wrong.append(f"{what} out of order in {chat}: {numbers[:8]}")
    return wrong
