"""Questions: what a citizen asks, reports or proposes, from the first words to the answer (S1 Đ8.1c, Đ5.4a).

Facts only: who asked is in :mod:`vanthu.store.askers`, what was said in :mod:`vanthu.store.question_messages`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

#: What somebody wants: to know something, to report something, to propose something.
ASK, FEEDBACK, PETITION = "ask", "feedback", "petition"
KINDS = (ASK, FEEDBACK, PETITION)
#: Being said; the board has it; the leader has it; a unit has it; answered; told that it is another office's; given up
#: before it was sent; answered by what stood there already; set aside for a person to look at.
DRAFT, RECEIVED, PROPOSED, ROUTED, ANSWERED, ELSEWHERE, DROPPED, SOLVED, ASIDE = (
    "draft",
    "received",
    "proposed",
    "routed",
    "answered",
    "elsewhere",
    "dropped",
    "solved",
    "aside",
)
OPEN = (RECEIVED, PROPOSED, ROUTED)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(20)),
    Column("year", Integer),
    Column("number", Integer),
    Column("follow_sha256", String(64)),
    Column("kind", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("asker_id", Id, ForeignKey("askers.id"), nullable=False),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("rules_day", Date),
    Column("suggested_unit", String(60)),
    Column("suggested_sure", Boolean, nullable=False, server_default=text("false")),
    Column("unit", String(60)),
    Column("routed_at", Instant),
    Column("routed_by", Id, ForeignKey("persons.id")),
    Column("waiting_since", Instant),
    Column("ended_at", Instant),
    Column("reopened", Integer, nullable=False, server_default=text("0")),
    Column("solved", Boolean),
    Column("rating", Integer),
    Column("publish_consent", Boolean),
    Column("solved_with", String(60)),
    Column("call_since", Instant),
    UniqueConstraint("code"),
    UniqueConstraint("year", "number"),
    Index(None, "asker_id"),
    Index(None, "state", "id"),
    Index(None, "asked_at"),
)
_C = questions.c

#: The last number given in a year: one row, locked while the next is given, so numbers have no gaps.
question_numbers = Table(
    "question_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One case. Until it is sent it has no code; ``version`` rises with every change.

    ``unit`` has it now; ``ended_at`` is when it left the office: answered, or told that it is another's.
    ``waiting_since``: the citizen was asked for more. ``solved``, ``rating`` (1 to 5): what the citizen said of it.
    ``solved_with``: the published answer or procedure that made asking needless. ``call_since``: no chat reaches the
    citizen any more, so somebody has to telephone.
    """

    id: int
    code: str | None
    year: int | None
    number: int | None
    follow_sha256: str | None
    kind: str
    state: str
    version: int
    asker_id: int
    address_id: int
    started_at: datetime
    asked_at: datetime | None
    rules_day: date | None
    suggested_unit: str | None
    suggested_sure: bool
    unit: str | None
    routed_at: datetime | None
    routed_by: int | None
    waiting_since: datetime | None
    ended_at: datetime | None
    reopened: int
    solved: bool | None
    rating: int | None
    publish_consent: bool | None
    solved_with: str | None
    call_since: datetime | None

    @property
    def about(self) -> str:
        """By which its dates, its talks and its journal are found."""
        return f"question:{self.id}"


def begin(conn: Connection, *, kind: str, asker_id: int, address_id: int, now: datetime) -> Question:
    """Somebody begins to ask."""
    values = {
        "kind": kind,
        "state": DRAFT,
        "asker_id": asker_id,
        "address_id": address_id,
        "started_at": now,
    }
    return Question(*conn.execute(insert(questions).values(**values).returning(*_C)).one())


_THIS = select(questions).where(_C.id == bindparam("question_id"))
_GET, _LOCK = Prepared(_THIS), Prepared(_THIS.with_for_update())


def get(conn: Connection, question_id: int) -> Question | None:
    """The case, or None."""
    return as_row(Question, _GET.row(conn, question_id=question_id))


def lock(conn: Connection, question_id: int) -> Question | None:
    """The case, and nobody else changes it while this transaction is open."""
    return as_row(Question, _LOCK.row(conn, question_id=question_id))


def change(conn: Connection, question_id: int, **values: Any) -> None:
    """Change a case; its version rises."""
    conn.execute(update(questions).where(_C.id == question_id).values(version=_C.version + 1, **values))


def with_code(conn: Connection, code: str) -> Question | None:
    """The case of a code, or None."""
    return as_row(Question, conn.execute(select(questions).where(_C.code == code)).first())


def next_number(conn: Connection, year: int) -> int:
    """The next number of a year. The row stays locked until the transaction ends: no gap, and none given twice."""
    insert_ = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    query = (
        insert_(question_numbers)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": question_numbers.c.last + 1})
        .returning(question_numbers.c.last)
    )
    return int(conn.execute(query).scalar_one())


_DRAFT_OF = Prepared(
    select(questions)
    .where(_C.asker_id == bindparam("asker_id"), _C.state == DRAFT)
    .order_by(_C.id.desc())
    .limit(1)
)


def draft_of(conn: Connection, asker_id: int) -> Question | None:
    """What an asker is saying and has not sent, the newest, or None."""
    return as_row(Question, _DRAFT_OF.row(conn, asker_id=asker_id))


_BEGUN = Prepared(
    select(questions)
    .where(
        _C.state == DRAFT,
        _C.started_at >= bindparam("since", type_=Instant),
        _C.started_at < bindparam("until", type_=Instant),
    )
    .order_by(_C.id)
)


def drafts_between(conn: Connection, since: datetime, until: datetime) -> list[Question]:
    """What was begun in a span and not sent, the oldest first."""
    return as_rows(Question, _BEGUN.rows(conn, since=since, until=until))


def in_state(
    conn: Connection, states: Iterable[str], *, unit: str | None = None, most: int = 200
) -> list[Question]:
    """Cases in these states, the oldest first; of one unit if named."""
    query = select(questions).where(_C.state.in_(list(states)))
    if unit is not None:
        query = query.where(_C.unit == unit)
    return as_rows(Question, conn.execute(query.order_by(_C.id).limit(most)))


def load(conn: Connection) -> dict[str | None, int]:
    """How many cases each unit has in hand; None: those that no unit has yet."""
    query = select(_C.unit, func.count()).where(_C.state.in_(OPEN)).group_by(_C.unit)
    return {unit: int(number) for unit, number in conn.execute(query)}


def sent_since(conn: Connection, since: datetime, *, asker_id: int | None = None) -> int:
    """How many cases were sent since then, by one asker if named."""
    query = select(func.count()).select_from(questions).where(_C.asked_at > since)
    if asker_id is not None:
        query = query.where(_C.asker_id == asker_id)
    return int(conn.execute(query).scalar_one())


def asked_between(conn: Connection, since: datetime, until: datetime) -> list[Question]:
    """Cases sent in a span, the oldest first."""
    query = select(questions).where(_C.asked_at >= since, _C.asked_at < until).order_by(_C.id)
    return as_rows(Question, conn.execute(query))


_COUNT_ROUTED = Prepared(
    select(func.count()).select_from(questions).where(_C.routed_by.is_not(None), _C.unit.is_not(None))
)


def count_routed(conn: Connection) -> int:
    """How many cases a person passed on to a unit."""
    return int(_COUNT_ROUTED.rows(conn)[0][0])


def with_number(conn: Connection, ids: Iterable[int]) -> list[Question]:
    """These cases, in the order of their numbers."""
    query = select(questions).where(_C.id.in_(list(ids))).order_by(_C.id)
    return as_rows(Question, conn.execute(query))


def to_call(conn: Connection) -> list[Question]:
    """Cases whose citizen no chat reaches: somebody has to telephone."""
    query = select(questions).where(_C.call_since.is_not(None)).order_by(_C.call_since)
    return as_rows(Question, conn.execute(query))
