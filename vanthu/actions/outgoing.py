"""Outgoing documents: when one was signed, its line in the book, that it was issued, stamped, supplied.

S2 Đ4.2 (issued the same day, at latest the next working morning; urgent ones at once), S3 Đ10.2a (supplied two working
days after the signature), S3 Đ18.1 (the electronic copy right after the stamp).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from vanthu.actions import deadlines, register_papers, typed
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.actions.register_books import Book
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.store import deadlines as owed_rows
from vanthu.store import outbox, registers
from vanthu.store.drops import Drop
from vanthu.store.publications import Case
from vanthu.store.registers import Entry
from vanthu.store.reply import Button, Reply

OFFICE = ("clerk", "office_chief")
ISSUE, URGENT_CLOCK = "outgoing.issue", "outgoing.urgent"
SUPPLY, STAMPED = "document.supply", "document.stamped"
BOOK = Book(registers.OUTGOING, (ISSUE,))
#: Whose documents are supplied within two working days (S3 Đ10.2a: of the People's Committee).
COMMITTEE = "committee"
LONGEST = 2000
OLDEST = timedelta(days=30)


def begin(act: Act, drop: Drop) -> Entry:
    """A dropped file has been signed: when, its signatures tell, else it is asked. Raises Refusal."""
    judgement = Judgement.from_json(drop.judgement)
    signed = _signed_at(judgement)
    began_at = signed if signed is not None and signed <= act.now else drop.at
    recipients = "\n".join(judgement.fields.recipients or ()) or None
    return BOOK.begin(act, drop, judgement, began_at=began_at, recipients=recipients)[0]


def _signed_at(judgement: Judgement) -> datetime | None:
    """The time of the last signature that holds, as the signer's computer or a timestamp says."""
    times = [each.time for each in judgement.signature.signatures if each.intact and each.time is not None]
    return max(times, default=None)


def is_signed_digitally(act: Act, entry: Entry) -> bool:
    """Whether the file itself says when it was signed."""
    return _signed_at(Judgement.from_json(register_papers.drop(act, entry).judgement)) is not None


def set_signed(act: Act, entry_id: int, words: str) -> Entry:
    """When it was signed: "9:30", "20/11 16:45" or a day alone. Raises Refusal."""
    entry, act = BOOK.own(act, entry_id, registers.DRAFT)
    signed = typed.past_moment(act, words, oldest=OLDEST)
    return registers.change(act.conn, entry.id, began_at=signed)


def draft_card(act: Act, entry: Entry) -> Reply:
    """What was signed, when, and the buttons."""
    lines = [
        Text("outgoing.draft"),
        *register_papers.lines(act, entry),
        Text("outgoing.line_signed", time=time_words(entry.began_at)),
    ]
    number, version = entry.id, entry.version
    enter: tuple[Button, ...] = (
        button(Text("outgoing.button.enter"), f"outgoing.enter:{number}:{version}:0"),
    )
    if not entry.urgent:
        enter += (button(Text("outgoing.button.enter_urgent"), f"outgoing.enter:{number}:{version}:1"),)
    rest = (
        button(Text("outgoing.button.signed"), f"outgoing.signed:{number}"),
        button(Text("registers.button.drop"), f"outgoing.drop:{number}"),
    )
    return Reply(lines=tuple(lines), buttons=(enter, rest), subject=entry.subject)


def enter(act: Act, entry_id: int, version: int, *, urgent: bool) -> Entry:
    """The document gets its line in the book, and its clocks run from the signature. Raises Refusal."""
    entry, act = BOOK.complete(act, entry_id, version)
    is_urgent = urgent or entry.urgent
    entry = registers.enter(act.conn, entry.id, year=register_papers.year(act), at=act.now, urgent=is_urgent)
    act.write("outgoing.entered", entry.subject, number=entry.number, year=entry.year, urgent=is_urgent)
    triggers = {"outgoing.signed": entry.began_at, "outgoing.urgent_signed": entry.began_at}
    is_fast = is_urgent and act.rules.clock(URGENT_CLOCK)
    clocks = [URGENT_CLOCK if is_fast else ISSUE]
    if register_papers.document(act, entry).body == COMMITTEE:
        clocks.append(SUPPLY)
    deadlines.start(act, act.rules, entry.subject, clocks, triggers)
    return entry


def card(act: Act, entry: Entry) -> Reply:
    """A line of the book: what is known, what is still owed, what can be done next."""
    lines = [Text("outgoing.entry"), *register_papers.lines(act, entry)]
    lines.append(Text("outgoing.line_signed", time=time_words(entry.began_at)))
    if entry.issued_at is not None:
        lines.append(Text("outgoing.line_issued", time=time_words(entry.issued_at)))
        lines.append(Text("outgoing.line_recipients", names=entry.recipients or "…"))
    if entry.stamped_at is not None:
        lines.append(Text("outgoing.line_stamped", time=time_words(entry.stamped_at)))
    lines += deadlines.lines(act, entry.subject)
    number = entry.id
    rows: list[tuple[Button, ...]] = []
    if entry.issued_at is None:
        rows.append((button(Text("outgoing.button.issue"), f"outgoing.issue:{number}"),))
    if entry.stamped_at is None:
        rows.append((button(Text("outgoing.button.stamp"), f"outgoing.stamp:{number}"),))
    owed = owed_rows.running(act.conn, entry.subject)
    if any(each.clock in (SUPPLY, STAMPED) for each in owed):
        rows.append(
            (
                button(Text("outgoing.button.supply"), f"publish.outgoing:{number}"),
                button(Text("outgoing.button.not_public"), f"outgoing.not_public:{number}"),
            )
        )
    if owed:
        rows.append((button(Text("deadlines.button.why"), f"deadlines.why:{owed[0].id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(rows), subject=entry.subject)


def issue(act: Act, entry_id: int, recipients: str | None = None) -> Entry:
    """The document has been sent out, to whom (S2 Đ7.2d, 7.4). Raises Refusal."""
    entry, act = BOOK.own(act, entry_id, registers.ENTERED)
    to = (recipients or entry.recipients or "").strip()[:LONGEST]
    if not to:
        raise Refusal(Text("outgoing.recipients_needed"))
    entry = registers.change(act.conn, entry.id, state=registers.ISSUED, issued_at=act.now, recipients=to)
    act.write("outgoing.issued", entry.subject, recipients=to)
    deadlines.happened(act, entry.subject, "outgoing.issued")
    return redraw(act, entry)


def stamp(act: Act, entry_id: int) -> Entry:
    """The document has been stamped; its electronic copy is owed at once (S3 Đ18.1). Raises Refusal."""
    entry, act = BOOK.own(act, entry_id, registers.ENTERED, registers.ISSUED)
    if entry.stamped_at is not None:
        raise Refusal(Text("registers.stale_card"))
    entry = registers.change(act.conn, entry.id, stamped_at=act.now)
    act.write("outgoing.stamped", entry.subject)
    deadlines.start(act, act.rules, entry.subject, (STAMPED,), {"outgoing.stamped": act.now})
    return redraw(act, entry)


def not_public(act: Act, entry_id: int) -> Entry:
    """The document is none of those that go on the page: nothing is owed for it. Raises Refusal."""
    entry, act = BOOK.own(act, entry_id, registers.ENTERED, registers.ISSUED)
    act.write("outgoing.not_public", entry.subject)
    deadlines.stop_clocks(act, entry.subject, (SUPPLY, STAMPED))
    return redraw(act, entry)


def redraw(act: Act, entry: Entry) -> Entry:
    """Every card of the line says how it stands now."""
    outbox.rewrite(act.conn, entry.subject, card(act, entry), now=act.now)
    return entry


def supplied(act: Act, case: Case) -> None:
    """A document was handed in for the page: what the office owed for it is met."""
    for entry in registers.outgoing_of_file(act.conn, case.revision.sha256, case.document.number):
        deadlines.happened(act, entry.subject, "publication.submitted")
        redraw(act, entry)


def taken_back(act: Act, case: Case) -> None:
    """It was taken back from the page: it is owed again."""
    for entry in registers.outgoing_of_file(act.conn, case.revision.sha256, case.document.number):
        deadlines.reopen(act, entry.subject, (SUPPLY, STAMPED))
        redraw(act, entry)


def file_for_page(act: Act, entry_id: int) -> tuple[Entry, Drop]:
    """The file of a line, to be handed in for the page. Raises Refusal."""
    entry, act = BOOK.own(act, entry_id, registers.ENTERED, registers.ISSUED)
    return entry, register_papers.drop(act, entry)


def may_know(act: Act, _entry: Entry) -> bool:
    """Whether the caller has to do with the book: the clerks, the leaders."""
    return act.may((*OFFICE, "chairman", "vice_chairman"), BOOK.name) is not None
