"""Tasks: work that somebody gives, and each one's share of it (S2 Đ6.4: lead, cooperating, own time limit)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
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
    UniqueConstraint,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

from vanthu.store import faults
from vanthu.store.outbox import SENT, messages
from vanthu.store.schema import NOW, Id, Instant, Prepared, as_row, as_rows, metadata

DRAFT, GIVEN, CLOSED, CANCELLED = "draft", "given", "closed", "cancelled"
LEAD, COOPERATE, INFORM = "lead", "cooperate", "inform"
#: A share: given, confirmed by whoever has it, reported as done, accepted by the giver, passed on to somebody else.
RECEIVED, REPORTED, ACCEPTED, PASSED = "received", "reported", "accepted", "passed"

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("direction", Text),
    Column("origin", String(60)),
    Column("sha256", String(64), ForeignKey("files.sha256")),
    Column("file_name", String(255)),
    Column("media_type", String(100)),
    Column("given_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("started_at", Instant, nullable=False),
    Column("given_at", Instant),
    Column("reply_by", Instant),
    Column("replied_at", Instant),
    Column("ended_at", Instant),
    Index(None, "given_by"),
    Index(None, "origin"),
)

task_shares = Table(
    "task_shares",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("role", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("within", String(40)),
    Column("delivered_at", Instant),
    Column("received_at", Instant),
    Column("reported_at", Instant),
    Column("report", Text),
    Column("report_sha256", String(64), ForeignKey("files.sha256")),
    Column("report_name", String(255)),
    Column("accepted_at", Instant),
    UniqueConstraint("task_id", "person_id"),
    Index(None, "person_id"),
    Index(
        "ix_task_shares_undelivered",
        "id",
        postgresql_where=text("state = 'given' AND delivered_at IS NULL"),
        sqlite_where=text("state = 'given' AND delivered_at IS NULL"),
    ),
)
_S = task_shares.c


@dataclass(frozen=True, slots=True)
class Task:
    """Work given: ``direction`` in the giver's words ("bút phê"), ``origin`` the record behind it (``incoming:3``),
    ``reply_by`` when somebody outside asked for an answer. ``stands_in_for``: whose post, if the giver stood in."""

    id: int
    state: str
    version: int
    direction: str | None
    origin: str | None
    sha256: str | None
    file_name: str | None
    media_type: str | None
    given_by: int
    post: str
    stands_in_for: int | None
    started_at: datetime
    given_at: datetime | None
    reply_by: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None

    @property
    def subject(self) -> str:
        """By which its cards, talks and dates are found."""
        return f"task:{self.id}"


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part. ``within`` is a day (``2026-11-30``), a length (``3 working days``) or None: no limit.

    ``delivered_at`` is when the card reached the person's chat, ``received_at`` when they said so.
    """

    id: int
    task_id: int
    person_id: int
    role: str
    state: str
    within: str | None
    delivered_at: datetime | None
    received_at: datetime | None
    reported_at: datetime | None
    report: str | None
    report_sha256: str | None
    report_name: str | None
    accepted_at: datetime | None

    @property
    def subject(self) -> str:
        """By which its cards, talks and dates are found."""
        return f"share:{self.id}"

    @property
    def is_owed(self) -> bool:
        """Whether the person still has something to do."""
        return self.state in (GIVEN, RECEIVED) and self.role != INFORM


def begin(conn: Connection, **values: Any) -> Task:
    """Somebody begins to give work."""
    query = insert(tasks).values(state=DRAFT, **values)
    return Task(*conn.execute(query.returning(*tasks.c)).one())


def get(conn: Connection, task_id: int) -> Task | None:
    """The task, or None."""
    return as_row(Task, conn.execute(select(tasks).where(tasks.c.id == task_id)).first())


def known(conn: Connection, task_id: int) -> Task:
    """The task. Raises LookupError."""
    task = get(conn, task_id)
    if task is None:
        raise LookupError(task_id)
    return task


def lock(conn: Connection, task_id: int) -> Task | None:
    """The task, kept from others until the commit; or None."""
    return as_row(Task, conn.execute(select(tasks).where(tasks.c.id == task_id).with_for_update()).first())


def change(conn: Connection, task_id: int, **values: Any) -> None:
    """Change a task; its version rises."""
    query = update(tasks).where(tasks.c.id == task_id)
    conn.execute(query.values(version=tasks.c.version + 1, **values))


def given_by(conn: Connection, person_ids: Iterable[int], *, most: int) -> list[Task]:
    """What these people have given and is not closed, newest first."""
    query = select(tasks).where(tasks.c.given_by.in_(list(person_ids)), tasks.c.state == GIVEN)
    return as_rows(Task, conn.execute(query.order_by(tasks.c.id.desc()).limit(most)))


def of_origin(conn: Connection, origin: str) -> list[Task]:
    """The tasks that a record gave rise to, oldest first."""
    query = select(tasks).where(tasks.c.origin == origin, tasks.c.state != CANCELLED)
    return as_rows(Task, conn.execute(query.order_by(tasks.c.id)))


def put_share(conn: Connection, *, task_id: int, person_id: int, role: str, within: str | None) -> Share:
    """A person's part of a draft; whoever is in it already gets this part instead."""
    same = (_S.task_id == task_id, _S.person_id == person_id)
    values: dict[str, Any] = {"role": role, "within": within}
    found = conn.execute(update(task_shares).where(*same).values(**values).returning(*_S)).first()
    if found is None:
        values |= {"task_id": task_id, "person_id": person_id, "state": DRAFT}
        found = conn.execute(insert(task_shares).values(**values).returning(*_S)).one()
    return Share(*found)


def remove_share(conn: Connection, share_id: int) -> None:
    """The person has no part after all."""
    conn.execute(task_shares.delete().where(_S.id == share_id, _S.state == DRAFT))


def share(conn: Connection, share_id: int) -> Share | None:
    """The part, or None."""
    return as_row(Share, conn.execute(select(task_shares).where(_S.id == share_id)).first())


def known_share(conn: Connection, share_id: int) -> Share:
    """The part. Raises LookupError."""
    part = share(conn, share_id)
    if part is None:
        raise LookupError(share_id)
    return part


def shares(conn: Connection, task_id: int) -> list[Share]:
    """Everybody's part, in the order in which they were named."""
    return as_rows(Share, conn.execute(select(task_shares).where(_S.task_id == task_id).order_by(_S.id)))


def change_share(conn: Connection, share_id: int, *states: str, **values: Any) -> bool:
    """Change a part, if it is (still) in one of these states; False otherwise."""
    where = [_S.id == share_id] + ([_S.state.in_(states)] if states else [])
    return conn.execute(update(task_shares).where(*where).values(**values)).rowcount == 1


def owed_by(conn: Connection, person_ids: Iterable[int]) -> list[Share]:
    """What these people have to do, oldest first."""
    where = (_S.person_id.in_(list(person_ids)), _S.state.in_((GIVEN, RECEIVED)), _S.role != INFORM)
    return as_rows(Share, conn.execute(select(task_shares).where(*where).order_by(_S.id)))


def answers_owed_by(conn: Connection, person_ids: Iterable[int]) -> list[Share]:
    """What these people have led and done, but whose answer to another office has not been sent, oldest first."""
    unanswered = select(tasks.c.id).where(
        tasks.c.reply_by.is_not(None), tasks.c.replied_at.is_(None), tasks.c.state.in_((GIVEN, CLOSED))
    )
    where = (_S.person_id.in_(list(person_ids)), _S.role == LEAD, _S.state.in_((REPORTED, ACCEPTED)))
    query = select(task_shares).where(*where, _S.task_id.in_(unanswered))
    return as_rows(Share, conn.execute(query.order_by(_S.id)))


def reported_to(conn: Connection, person_ids: Iterable[int]) -> list[Share]:
    """What was reported as done to these givers and is not accepted yet, oldest first."""
    mine = select(tasks.c.id).where(tasks.c.given_by.in_(list(person_ids)), tasks.c.state == GIVEN)
    query = select(task_shares).where(_S.task_id.in_(mine), _S.state == REPORTED)
    return as_rows(Share, conn.execute(query.order_by(_S.id)))


_UNDELIVERED = (_S.state == GIVEN, _S.delivered_at.is_(None))


@cache
def _arrived(most: int) -> Prepared:
    arrived = (
        select(func.min(messages.c.sent_at))
        .where(messages.c.subject == literal("share:") + cast(_S.id, String), messages.c.state == SENT)
        .scalar_subquery()
    )
    waiting = (*_UNDELIVERED, faults.sound("share", _S.id, NOW), arrived.is_not(None))
    return Prepared(select(_S.id, arrived).where(*waiting).order_by(_S.id).limit(most))


def just_delivered(conn: Connection, *, now: datetime, most: int) -> list[tuple[Share, datetime]]:
    """Parts whose card has reached its person, and when; nobody else takes the same in this transaction."""
    found = []
    for share_id, at in _arrived(most).rows(conn, now=now):
        taken = select(task_shares).where(_S.id == share_id, *_UNDELIVERED, faults.sound("share", _S.id, now))
        row = conn.execute(taken.with_for_update(skip_locked=True)).first()
        if row is not None:
            found.append((Share(*row), at))
    return found
