"""What was said in a case, by the citizen and by the office, word for word as it was said; only ever added to.

Edited or deleted chat messages change nothing here. Internal notes are kept with the rest and never leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from vanthu.store.questions import questions
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

#: Said by the citizen: the question itself, and what came after it was sent.
ASKED, ADDED = "asked", "added"
#: Said by the office: a wish for more, where it belongs instead. Answers are in :mod:`vanthu.store.answers`.
WANTED, POINTED = "wanted", "pointed"
#: Said among the office's own people.
NOTE = "note"
#: Said by telephone, as whoever called wrote it down.
CALLED = "called"
#: What the citizen is never shown.
WITHIN = (NOTE, CALLED)
OF_CITIZEN = (ASKED, ADDED)

question_messages = Table(
    "question_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Id, ForeignKey("questions.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("event", String(140)),
    Column("person_id", Id, ForeignKey("persons.id")),
    Column("at", Instant, nullable=False),
    Index(None, "question_id", "id"),
)

question_files = Table(
    "question_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Id, ForeignKey("questions.id"), nullable=False),
    Column("message_id", Id, ForeignKey("question_messages.id")),
    Column("answer_id", Id, ForeignKey("answers.id")),
    Column("sha256", String(64), ForeignKey("files.sha256"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("narrow", Boolean, nullable=False, server_default=text("false")),
    Column("at", Instant, nullable=False),
    Index(None, "question_id"),
    Index(None, "answer_id"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. ``event`` names the chat's own message (channel and event id), ``person_id`` who."""

    id: int
    question_id: int
    kind: str
    text: str
    event: str | None
    person_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """A file of the case. ``narrow``: it shows somebody's identity card, so few may open it and it never leaves."""

    id: int
    question_id: int
    message_id: int | None
    answer_id: int | None
    sha256: str
    name: str
    media_type: str
    narrow: bool
    at: datetime


def add(
    conn: Connection,
    *,
    question_id: int,
    kind: str,
    text: str,
    now: datetime,
    event: str | None = None,
    person_id: int | None = None,
) -> Message:
    """Something was said."""
    values = {
        "question_id": question_id,
        "kind": kind,
        "text": text,
        "event": event,
        "person_id": person_id,
        "at": now,
    }
    added = insert(question_messages).values(**values).returning(*question_messages.c)
    return Message(*conn.execute(added).one())


@cache
def _of_question(kinds: tuple[str, ...] | None) -> Prepared:
    query = select(question_messages).where(question_messages.c.question_id == bindparam("question_id"))
    if kinds is not None:
        query = query.where(or_(*(question_messages.c.kind == kind for kind in kinds)))
    return Prepared(query.order_by(question_messages.c.id))


def of_question(conn: Connection, question_id: int, kinds: tuple[str, ...] | None = None) -> list[Message]:
    """What was said in a case, the oldest first; of these kinds if named."""
    return as_rows(Message, _of_question(kinds).rows(conn, question_id=question_id))


def routed_words(conn: Connection, *, first: int, most: int) -> list[tuple[str, str]]:
    """The unit and the words of the first so many cases that a person passed on, the newest ``most`` of them."""
    cases = (
        select(questions.c.id, questions.c.unit)
        .where(questions.c.routed_by.is_not(None), questions.c.unit.is_not(None))
        .order_by(questions.c.id)
        .limit(first)
        .subquery()
    )
    query = (
        select(cases.c.id, cases.c.unit, question_messages.c.text)
        .join(question_messages, question_messages.c.question_id == cases.c.id)
        .where(question_messages.c.kind == ASKED)
        .order_by(cases.c.id.desc(), question_messages.c.id)
    )
    found: dict[int, tuple[str, str]] = {}
    for number, unit, said in conn.execute(query.limit(most * 3)):
        before = found[number][1] + "\n" if number in found else ""
        found[number] = (unit, before + said)
    return list(found.values())[:most][::-1]


_COUNT = Prepared(
    select(func.count())
    .select_from(question_messages)
    .where(question_messages.c.question_id == bindparam("question_id"))
)


def count(conn: Connection, question_id: int) -> int:
    """How many things were said in a case."""
    return int(_COUNT.rows(conn, question_id=question_id)[0][0])


def attach(
    conn: Connection,
    *,
    question_id: int,
    sha256: str,
    name: str,
    media_type: str,
    now: datetime,
    message_id: int | None = None,
    answer_id: int | None = None,
    narrow: bool = False,
) -> File:
    """A file came with it; its bytes are in the file store."""
    values = {
        "question_id": question_id,
        "message_id": message_id,
        "answer_id": answer_id,
        "sha256": sha256,
        "name": name[:200],
        "media_type": media_type,
        "narrow": narrow,
        "at": now,
    }
    added = insert(question_files).values(**values).returning(*question_files.c)
    return File(*conn.execute(added).one())


_FILES = select(question_files).where(question_files.c.question_id == bindparam("question_id"))
_FILES_OF_CITIZEN = Prepared(_FILES.where(question_files.c.answer_id.is_(None)).order_by(question_files.c.id))
_FILES_OF_ANSWER = Prepared(
    _FILES.where(question_files.c.answer_id == bindparam("answer_id")).order_by(question_files.c.id)
)


def files_of(conn: Connection, question_id: int, *, answer_id: int | None = None) -> list[File]:
    """The citizen's files of a case, or those of one answer, in the order in which they came."""
    if answer_id is None:
        return as_rows(File, _FILES_OF_CITIZEN.rows(conn, question_id=question_id))
    return as_rows(File, _FILES_OF_ANSWER.rows(conn, question_id=question_id, answer_id=answer_id))


def get_file(conn: Connection, file_id: int) -> File | None:
    """The file, or None."""
    return as_row(File, conn.execute(select(question_files).where(question_files.c.id == file_id)).first())


def blot(conn: Connection, message_id: int, text: str) -> None:
    """Its words are these from now on: what told who wrote them is gone, for good (Luật 91/2025/QH15)."""
    this = question_messages.c.id == message_id
    conn.execute(update(question_messages).where(this).values(text=text, event=None))


def remove_file(conn: Connection, file_id: int) -> None:
    """The case has this file no more, for good (Luật 91/2025/QH15)."""
    conn.execute(question_files.delete().where(question_files.c.id == file_id))


def set_narrow(conn: Connection, file_id: int) -> None:
    """It shows somebody's identity card."""
    conn.execute(update(question_files).where(question_files.c.id == file_id).values(narrow=True))
