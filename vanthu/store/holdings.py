"""Who holds which post, since when and until when. Posts themselves are in the office file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from vanthu.store import among
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

holdings = Table(
    "holdings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Index(None, "person_id"),
    Index(None, "post"),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A person in a post; ``until`` None is open-ended."""

    id: int
    person_id: int
    post: str
    since: datetime
    until: datetime | None


def _holds(at: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (holdings.c.since <= at, or_(holdings.c.until.is_(None), holdings.c.until > at))


_OF_PERSON = Prepared(
    select(holdings)
    .where(holdings.c.person_id == bindparam("person_id"), *_holds(bindparam("at", type_=Instant)))
    .order_by(holdings.c.id)
)
_HELD = select(holdings).where(*_holds(bindparam("at", type_=Instant))).order_by(holdings.c.id)
_OF_POSTS, _OF_POSTS_LOCKED = (
    Prepared(
        held.where(among.on_sqlite(holdings.c.post, "posts")),
        held.where(among.on_postgresql(holdings.c.post, "posts", String())),
    )
    for held in (_HELD, _HELD.with_for_update())
)


def add(conn: Connection, *, person_id: int, post: str, since: datetime) -> None:
    """The person holds the post from now on. One who holds it already goes on doing so."""
    if not any(holding.post == post for holding in of_person(conn, person_id, at=since)):
        conn.execute(insert(holdings).values(person_id=person_id, post=post, since=since))


def end(conn: Connection, *, person_id: int, at: datetime, post: str | None = None) -> None:
    """The person no longer holds this post, or (None) any post."""
    where = [holdings.c.person_id == person_id, or_(holdings.c.until.is_(None), holdings.c.until > at)]
    if post is not None:
        where.append(holdings.c.post == post)
    conn.execute(update(holdings).where(*where).values(until=at))


def of_person(conn: Connection, person_id: int, *, at: datetime) -> list[Holding]:
    """The posts a person holds at a moment."""
    return as_rows(Holding, _OF_PERSON.rows(conn, person_id=person_id, at=at))


def of_posts(conn: Connection, posts: Iterable[str], *, at: datetime, lock: bool = False) -> list[Holding]:
    """Who holds any of these posts at a moment; locked, nobody else ends one of them before we are done."""
    query = _OF_POSTS_LOCKED if lock else _OF_POSTS
    return as_rows(Holding, query.rows(conn, posts=list(posts), at=at))


def get(conn: Connection, holding_id: int, *, at: datetime) -> Holding | None:
    """The holding if it runs at a moment, or None."""
    where = (holdings.c.id == holding_id, *_holds(at))
    return as_row(Holding, conn.execute(select(holdings).where(*where)).first())


def everyones(conn: Connection, *, at: datetime) -> list[Holding]:
    """Every post that somebody holds at a moment."""
    return as_rows(Holding, conn.execute(select(holdings).where(*_holds(at)).order_by(holdings.c.id)))
