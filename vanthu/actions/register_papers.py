"""What both books ask of a document: what was read off it, what is still asked, what it is called.

S2 Đ4.3: number and symbol, day, issuer and subject stand in the system for every document.
"""

from __future__ import annotations

import unicodedata

from vanthu.actions import typed
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import local_day, time_words
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.rules.folding import folded
from vanthu.rules.vocabulary import FIELDS
from vanthu.store import documents, drops
from vanthu.store.documents import Document
from vanthu.store.drops import Drop
from vanthu.store.registers import Entry
from vanthu.store.reply import Attachment, Button

ASKED = ("number", "issued_date", "issuer", "subject")
#: Of what a document has none of its own ("không số") this is written down, so that it is not asked again.
NONE = "none"
LONGEST = 1000


def read(act: Act, judgement: Judgement) -> Document:
    """A document of what was read off its file."""
    assert act.actor is not None  # noqa: S101 - the callers have checked
    found = judgement.fields
    body = act.office.body_of(found.issuer) if found.issuer else None
    priority = {"priority": found.priority} if found.priority else {}
    return documents.add(
        act.conn,
        body=body,
        higher_level=bool(found.issuer) and folded(found.issuer or "") == folded(act.office.superior),
        number=found.number,
        issued_date=found.issued_date,
        type_name=found.type_name,
        issuer=act.office.bodies[body].name if body is not None else found.issuer,
        subject=found.subject,
        signer=found.signer,
        signer_capacity=found.signer_capacity,
        fields=priority,
        created_by=act.actor.id,
        created_at=act.now,
    )


def document(act: Act, entry: Entry) -> Document:
    """The document of a line. Raises LookupError."""
    found = documents.get(act.conn, entry.document_id)
    if found is None:
        raise LookupError(entry.document_id)
    return found


def drop(act: Act, entry: Entry) -> Drop:
    """The file of a line, with what was read off it. Raises LookupError."""
    found = drops.get(act.conn, entry.drop_id)
    if found is None:
        raise LookupError(entry.drop_id)
    return found


def attachment(act: Act, entry: Entry) -> Attachment:
    """The file itself."""
    dropped = drop(act, entry)
    return Attachment(dropped.sha256, dropped.file_name, str(dropped.judgement["media_type"]))


def missing(paper: Document) -> list[str]:
    """What is still to be asked, in the order of asking."""
    have = {
        "number": paper.number,
        "issued_date": paper.issued_date,
        "issuer": paper.issuer,
        "subject": paper.subject,
    }
    return [field for field in ASKED if not have[field] and paper.fields.get(field) != NONE]


def set_field(act: Act, paper: Document, field: str, words: str) -> Document:
    """Say what a field is; ``NONE``: the document has none. Raises Refusal."""
    said = " ".join(unicodedata.normalize("NFC", words).split())
    if field not in ASKED:
        raise Refusal(Text("registers.stale_card"))
    if not said or len(said) > LONGEST:
        raise Refusal(Text("publish.empty_answer"), FIELDS[field].question)
    if said == NONE:
        return documents.change(act.conn, paper.id, fields={**paper.fields, field: NONE})
    if field == "number":
        return documents.change(act.conn, paper.id, number=typed.number(said))
    if field == "issued_date":
        return documents.change(act.conn, paper.id, issued_date=typed.past_day(act, said))
    if field == "issuer":
        return documents.change(act.conn, paper.id, issuer=said[:200])
    return documents.change(act.conn, paper.id, subject=said)


def name(paper: Document, file_name: str) -> Text:
    """What people call it: kind and number, else its subject, else the file's name."""
    if paper.type_name and paper.number:
        return Text("publish.name.numbered", type_name=paper.type_name, number=paper.number)
    if paper.number or paper.subject:
        return Text("publish.name.titled", subject=paper.number or paper.subject)
    return Text("publish.name.file", name=file_name)


def entry_name(act: Act, entry: Entry) -> Text:
    """The same, of a line."""
    return name(document(act, entry), drop(act, entry).file_name)


def lines(act: Act, entry: Entry) -> list[Text]:
    """What is known of the document, line by line."""
    paper = document(act, entry)
    day = f"{paper.issued_date:%d/%m/%Y}" if paper.issued_date else None
    known = (
        (FIELDS["type_name"].label, paper.type_name),
        (FIELDS["number"].label, paper.number),
        (FIELDS["issued_date"].label, day),
        (FIELDS["issuer"].label, paper.issuer),
        (FIELDS["subject"].label, paper.subject),
        (Text("publish.label.signer"), paper.signer),
    )
    found = [Text("publish.line", label=label, value=value) for label, value in known if value]
    if entry.urgent:
        found.append(Text("registers.line_urgent", degree=_degree(paper)))
    if entry.number is not None and entry.entered_at is not None:
        number, year = entry.number, entry.year
        found.append(
            Text("registers.line_number", number=number, year=year, time=time_words(entry.entered_at))
        )
    return found


def _degree(paper: Document) -> Text | str:
    return paper.fields.get("priority") or Text("registers.urgent")


def question(entry: Entry, field: str, press: str) -> tuple[tuple[Text, ...], tuple[tuple[Button, ...], ...]]:
    """What is asked for a missing field, and the button for a document that has none."""
    none = button(Text("registers.button.none"), f"{press}:{entry.id}:{field}")
    return (FIELDS[field].question,), ((none,),)


def year(act: Act) -> int:
    """The year of the book: that of the day of entering, in Vietnam."""
    return local_day(act.now).year
