"""Deadlines: the instant owed by a clock of the regulations, and how it was counted. "Late" is due and now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from vanthu.store import faults
from vanthu.store.schema import Id, Instant, Json, Prepared, as_row, as_rows, metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clock", String(60), nullable=False),
    Column("about", String(60), nullable=False),
    Column("cite", String(200), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("arithmetic", Json, nullable=False),
    Column("ways", Json, nullable=False, server_default=text("'[]'")),
    Column("desk", String(60)),
    Column("met_at", Instant),
    Column("stopped_at", Instant),
    Index(None, "about"),
    Index(
        "ix_deadlines_running",
        "due_at",
        postgresql_where=text("met_at IS NULL AND stopped_at IS NULL"),
        sqlite_where=text("met_at IS NULL AND stopped_at IS NULL"),
    ),
)

#: Under this kind stand the dates that could not be counted again.
FAULT = "deadline"
_RUNNING = (deadlines.c.met_at.is_(None), deadlines.c.stopped_at.is_(None))


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing owed. ``about`` is the record (``publication:12``); ``arithmetic`` the sentences that say why this
    date. It runs until it is met, or stopped because there is nothing left to do.

    ``ways`` is how it was counted, the applied way first: ``cite``, ``length`` (as a regulation file writes it),
    ``start`` and, for a date that the case itself holds, ``set``; by these it is counted again when the calendar
    changes. ``desk``: by whose hours, None: the office's.
    """

    id: int
    clock: str
    about: str
    cite: str
    starts_at: datetime
    due_at: datetime
    provisional: bool
    arithmetic: Sequence[Mapping[str, Any]]
    ways: Sequence[Mapping[str, str]]
    desk: str | None
    met_at: datetime | None
    stopped_at: datetime | None

    @property
    def runs(self) -> bool:
        """Whether it is still owed."""
        return self.met_at is None and self.stopped_at is None


_OWED = ("clock", "about", "cite", "starts_at", "due_at", "provisional", "arithmetic", "ways", "desk")
_ADD = Prepared(
    insert(deadlines)
    .values({name: bindparam(name, type_=deadlines.c[name].type) for name in _OWED})
    .returning(*deadlines.c)
)


def add(
    conn: Connection,
    *,
    clock: str,
    about: str,
    cite: str,
    starts_at: datetime,
    due_at: datetime,
    provisional: bool,
    arithmetic: Sequence[Mapping[str, Any]],
    ways: Sequence[Mapping[str, str]] = (),
    desk: str | None = None,
) -> Deadline:
    """Something is owed from now on."""
    values = {
        "clock": clock,
        "about": about,
        "cite": cite,
        "starts_at": starts_at,
        "due_at": due_at,
        "provisional": provisional,
        "arithmetic": list(arithmetic),
        "ways": list(ways),
        "desk": desk,
    }
    (row,) = _ADD.rows(conn, **values)
    return Deadline(*row)


def get(conn: Connection, deadline_id: int) -> Deadline | None:
    """The deadline, or None."""
    return as_row(Deadline, conn.execute(select(deadlines).where(deadlines.c.id == deadline_id)).first())


_OWED_ON = Prepared(
    select(deadlines)
    .where(deadlines.c.about == bindparam("about"), *_RUNNING)
    .order_by(deadlines.c.due_at, deadlines.c.id)
)


def running(conn: Connection, about: str) -> list[Deadline]:
    """What is owed on a record, the earliest first."""
    return as_rows(Deadline, _OWED_ON.rows(conn, about=about))


def earliest(conn: Connection, abouts: Iterable[str]) -> dict[str, Deadline]:
    """Of each of these records what is owed first; records with nothing owed are not among them."""
    query = select(deadlines).where(deadlines.c.about.in_(list(abouts)), *_RUNNING)
    found: dict[str, Deadline] = {}
    for owed in as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id))):
        found.setdefault(owed.about, owed)
    return found


def running_abouts(conn: Connection) -> set[str]:
    """Every record on which something is owed."""
    return set(conn.execute(select(deadlines.c.about).distinct().where(*_RUNNING)).scalars())


def late(conn: Connection, *, now: datetime, most: int) -> list[Deadline]:
    """What is owed and past due, the oldest first."""
    query = select(deadlines).where(deadlines.c.due_at < now, *_RUNNING)
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id).limit(most)))


def due_until(conn: Connection, until: datetime) -> list[Deadline]:
    """What is owed until an instant, the earliest first."""
    query = select(deadlines).where(deadlines.c.due_at <= until, *_RUNNING)
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id)))


def end(
    conn: Connection, about: str, *, met: bool, at: datetime, ids: Collection[int] | None = None
) -> list[Deadline]:
    """Everything owed on a record (or only these) is met, or there is nothing left to do; gives what ran until now."""
    found = [each for each in running(conn, about) if ids is None or each.id in ids]
    value = {"met_at": at} if met else {"stopped_at": at}
    which = deadlines.c.id.in_([each.id for each in found])
    conn.execute(update(deadlines).where(which, *_RUNNING).values(**value))
    return found


def again(
    conn: Connection, about: str, *, at: datetime, clocks: Collection[str] | None = None
) -> list[Deadline]:
    """What was met last on a record (for these clocks) counts as stopped, and the same dates run anew."""
    met = [deadlines.c.about == about, deadlines.c.met_at.is_not(None), deadlines.c.stopped_at.is_(None)]
    if clocks is not None:
        met.append(deadlines.c.clock.in_(list(clocks)))
    last = select(func.max(deadlines.c.met_at)).where(*met).scalar_subquery()
    rows = conn.execute(select(deadlines).where(*met, deadlines.c.met_at == last)).mappings().all()
    conn.execute(
        update(deadlines)
        .where(deadlines.c.id.in_([row["id"] for row in rows]))
        .values(met_at=None, stopped_at=at)
    )
    kept = [{k: v for k, v in row.items() if k not in ("id", "met_at", "stopped_at")} for row in rows]
    fresh = (conn.execute(insert(deadlines).values(**row).returning(*deadlines.c)).one() for row in kept)
    return [Deadline(*row) for row in fresh]


def move(
    conn: Connection,
    owed: Deadline,
    *,
    due_at: datetime,
    cite: str,
    provisional: bool,
    arithmetic: Sequence[Mapping[str, Any]],
    ways: Sequence[Mapping[str, str]],
) -> bool:
    """It is due at another instant now; False if it has ended or moved meanwhile."""
    same = (deadlines.c.id == owed.id, deadlines.c.due_at == owed.due_at, *_RUNNING)
    query = update(deadlines).where(*same)
    values = {
        "due_at": due_at,
        "cite": cite,
        "provisional": provisional,
        "arithmetic": list(arithmetic),
        "ways": list(ways),
    }
    return conn.execute(query.values(**values)).rowcount == 1


def running_after(conn: Connection, after: int, *, now: datetime, most: int) -> list[Deadline]:
    """What is owed and does not stand aside, by its number, from the one after this on."""
    query = select(deadlines).where(
        deadlines.c.id > after, faults.sound(FAULT, deadlines.c.id, now), *_RUNNING
    )
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.id).limit(most)))


def running_of(conn: Connection, clocks: Iterable[str]) -> list[Deadline]:
    """All that is owed by these clocks, the earliest first."""
    query = select(deadlines).where(deadlines.c.clock.in_(list(clocks)), *_RUNNING)
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.due_at, deadlines.c.id)))


def started_between(
    conn: Connection, clocks: Iterable[str], since: datetime, until: datetime
) -> list[Deadline]:
    """All that began to be owed by these clocks in a span, whatever became of it."""
    where = (
        deadlines.c.clock.in_(list(clocks)),
        deadlines.c.starts_at >= since,
        deadlines.c.starts_at < until,
    )
    return as_rows(Deadline, conn.execute(select(deadlines).where(*where).order_by(deadlines.c.id)))


def begun_or_met_since(conn: Connection, since: datetime) -> list[Deadline]:
    """Everything that began to be owed, or was met, since an instant; by one look at all there is."""
    query = select(deadlines).where(or_(deadlines.c.starts_at >= since, deadlines.c.met_at >= since))
    return as_rows(Deadline, conn.execute(query.order_by(deadlines.c.id)))
