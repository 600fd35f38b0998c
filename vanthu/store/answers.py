"""Answers: what a unit writes to a citizen, the answer itself or a progress notice with a promised date (S1 Đ8.1c)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    text,
    update,
)

from vanthu.store.folding import answer_search_text
from vanthu.store.schema import Id, Instant, as_row, as_rows, metadata

ANSWER, PROGRESS = "answer", "progress"
#: Being written; the unit's head has it; given back to be mended; said to the citizen; given up or overtaken.
DRAFT, PROPOSED, RETURNED, SENT, DROPPED = "draft", "proposed", "returned", "sent", "dropped"

answers = Table(
    "answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Id, ForeignKey("questions.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("text", Text, nullable=False),
    Column("promised_at", Instant),
    Column("unit", String(60), nullable=False),
    Column("written_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("written_at", Instant, nullable=False),
    Column("proposed_at", Instant),
    Column("approved_by", Id, ForeignKey("persons.id")),
    Column("approved_post", String(60)),
    Column("reason", Text),
    Column("sent_at", Instant),
    Index(None, "question_id"),
    Index(None, "sent_at"),
)
_C = answers.c

#: What may be read by everybody: an answer of general concern, without personal data.
published_answers = Table(
    "published_answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("question_id", Id, ForeignKey("questions.id"), nullable=False),
    Column("answer_id", Id, ForeignKey("answers.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("code", String(20), nullable=False),
    Column("field", String(60)),
    Column("unit", String(60), nullable=False),
    Column("unit_name", String(200), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("proposed_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("decided_by", Id, ForeignKey("persons.id")),
    Column("decided_at", Instant),
    Column("reason", Text),
    Index(None, "question_id"),
    Index(None, "state", "answered_at", "id"),
    Index(None, "state", "field"),
)
_P = published_answers.c
#: Read by everybody; never was; was, and is no more.
PUBLIC, REFUSED, GONE = "public", "refused", "gone"


@dataclass(frozen=True, slots=True)
class Answer:
    """One letter to the citizen. ``promised_at`` is the date that a progress notice promises."""

    id: int
    question_id: int
    kind: str
    state: str
    version: int
    text: str
    promised_at: datetime | None
    unit: str
    written_by: int
    post: str
    stands_in_for: int | None
    written_at: datetime
    proposed_at: datetime | None
    approved_by: int | None
    approved_post: str | None
    reason: str | None
    sent_at: datetime | None

    @property
    def subject(self) -> str:
        """By which its cards are found."""
        return f"answer:{self.id}"


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """A question with its answer as everybody may read them; ``proposed`` until the board has decided.

    ``question`` and ``answer`` are masked; ``field`` is what the page sorts by, ``search`` the folded words.
    """

    id: int
    question_id: int
    answer_id: int
    state: str
    version: int
    code: str
    field: str | None
    unit: str
    unit_name: str
    asked_at: datetime
    answered_at: datetime
    question: str
    answer: str
    search: str
    proposed_by: int
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    reason: str | None


def write(
    conn: Connection,
    *,
    question_id: int,
    kind: str,
    text: str,
    unit: str,
    written_by: int,
    post: str,
    stands_in_for: int | None,
    promised_at: datetime | None,
    now: datetime,
) -> Answer:
    """Somebody begins to write."""
    values = {
        "question_id": question_id,
        "kind": kind,
        "state": DRAFT,
        "text": text,
        "unit": unit,
        "written_by": written_by,
        "post": post,
        "stands_in_for": stands_in_for,
        "promised_at": promised_at,
        "written_at": now,
    }
    return Answer(*conn.execute(insert(answers).values(**values).returning(*_C)).one())


def get(conn: Connection, answer_id: int) -> Answer | None:
    """The letter, or None."""
    return as_row(Answer, conn.execute(select(answers).where(_C.id == answer_id)).first())


def change(conn: Connection, answer_id: int, **values: Any) -> None:
    """Change a letter; its version rises."""
    conn.execute(update(answers).where(_C.id == answer_id).values(version=_C.version + 1, **values))


def draft_of(conn: Connection, question_id: int, person_id: int) -> Answer | None:
    """What somebody is writing in a case and has not sent, or None."""
    where = (_C.question_id == question_id, _C.written_by == person_id, _C.state.in_((DRAFT, RETURNED)))
    return as_row(Answer, conn.execute(select(answers).where(*where).order_by(_C.id.desc()).limit(1)).first())


def of_question(conn: Connection, question_id: int) -> list[Answer]:
    """Every letter of a case, the oldest first."""
    query = select(answers).where(_C.question_id == question_id).order_by(_C.id)
    return as_rows(Answer, conn.execute(query))


def last_sent(conn: Connection, question_id: int, kind: str = ANSWER) -> Answer | None:
    """The last letter of a kind that went to the citizen, or None."""
    where = (_C.question_id == question_id, _C.kind == kind, _C.state == SENT)
    return as_row(Answer, conn.execute(select(answers).where(*where).order_by(_C.id.desc()).limit(1)).first())


def in_state(conn: Connection, state: str) -> list[Answer]:
    """Every letter in a state, the oldest first."""
    return as_rows(Answer, conn.execute(select(answers).where(_C.state == state).order_by(_C.id)))


def drop_unsent(conn: Connection, question_id: int) -> list[Answer]:
    """The case was answered, or went to another unit: what was being written is given up; gives those letters."""
    where = (_C.question_id == question_id, _C.state.in_((DRAFT, PROPOSED, RETURNED)))
    found = as_rows(Answer, conn.execute(select(answers).where(*where)))
    conn.execute(update(answers).where(*where).values(state=DROPPED, version=_C.version + 1))
    return found


def propose_public(
    conn: Connection,
    *,
    question_id: int,
    answer_id: int,
    code: str,
    field: str | None,
    unit: str,
    unit_name: str,
    asked_at: datetime,
    answered_at: datetime,
    question: str,
    answer: str,
    proposed_by: int,
    now: datetime,
) -> PublishedAnswer:
    """An officer proposes to show it to everybody."""
    values = {
        "question_id": question_id,
        "answer_id": answer_id,
        "state": PROPOSED,
        "code": code,
        "field": field,
        "unit": unit,
        "unit_name": unit_name,
        "asked_at": asked_at,
        "answered_at": answered_at,
        "question": question,
        "answer": answer,
        "search": answer_search_text(question, answer, code=code, field=field, unit_name=unit_name),
        "proposed_by": proposed_by,
        "proposed_at": now,
    }
    added = insert(published_answers).values(**values).returning(*_P)
    return PublishedAnswer(*conn.execute(added).one())


def get_public(conn: Connection, published_id: int) -> PublishedAnswer | None:
    """The proposal, or None."""
    return as_row(
        PublishedAnswer,
        conn.execute(select(published_answers).where(_P.id == published_id)).first(),
    )


def change_public(conn: Connection, published_id: int, **values: Any) -> None:
    """Change a proposal; its version rises."""
    conn.execute(
        update(published_answers).where(_P.id == published_id).values(version=_P.version + 1, **values)
    )


def public_of(conn: Connection, question_id: int) -> PublishedAnswer | None:
    """The newest proposal of a case, whatever became of it, or None."""
    query = select(published_answers).where(_P.question_id == question_id).order_by(_P.id.desc()).limit(1)
    return as_row(PublishedAnswer, conn.execute(query).first())


def public_in_state(conn: Connection, state: str) -> list[PublishedAnswer]:
    """Every proposal in a state, the oldest first."""
    query = select(published_answers).where(_P.state == state).order_by(_P.id)
    return as_rows(PublishedAnswer, conn.execute(query))


def published(
    conn: Connection, *, field: str | None = None, most: int = 20, skip: int = 0
) -> list[PublishedAnswer]:
    """What everybody may read, the newest answers first; of one field if named."""
    query = select(published_answers).where(_P.state == PUBLIC)
    if field is not None:
        query = query.where(_P.field == field)
    query = query.order_by(_P.answered_at.desc(), _P.id.desc()).limit(most).offset(skip)
    return as_rows(PublishedAnswer, conn.execute(query))


def published_questions(conn: Connection, *, most: int) -> list[tuple[str, str]]:
    """The number and the question of what everybody may read, the newest answers first."""
    query = select(_P.id, _P.question).where(_P.state == PUBLIC)
    query = query.order_by(_P.answered_at.desc(), _P.id.desc()).limit(most)
    return [(str(number), question) for number, question in conn.execute(query)]


def published_with_code(conn: Connection, code: str) -> PublishedAnswer | None:
    """What everybody may read of one case, or None."""
    query = select(published_answers).where(_P.state == PUBLIC, _P.code == code)
    return as_row(PublishedAnswer, conn.execute(query.order_by(_P.id.desc()).limit(1)).first())


def gone_with_code(conn: Connection, code: str) -> PublishedAnswer | None:
    """What everybody could once read of one case and was taken down, or None."""
    query = select(published_answers).where(_P.state == GONE, _P.code == code)
    return as_row(PublishedAnswer, conn.execute(query.order_by(_P.id.desc()).limit(1)).first())


def public_state(conn: Connection) -> tuple[int, int, int]:
    """How many are public, the newest number and all their versions together: another state, other answers."""
    newest, versions = func.coalesce(func.max(_P.id), 0), func.coalesce(func.sum(_P.version), 0)
    query = select(func.count(), newest, versions).where(_P.state == PUBLIC)
    count, last, changes = conn.execute(query).one()
    return int(count), int(last), int(changes)


def count_published(conn: Connection, *, field: str | None = None) -> int:
    """How many there are."""
    query = select(func.count()).select_from(published_answers).where(_P.state == PUBLIC)
    if field is not None:
        query = query.where(_P.field == field)
    return int(conn.execute(query).scalar_one())


def published_fields(conn: Connection) -> list[tuple[str | None, int]]:
    """How many there are of each field; None for those without one."""
    query = select(_P.field, func.count()).where(_P.state == PUBLIC).group_by(_P.field)
    return [(field, number) for field, number in conn.execute(query)]
