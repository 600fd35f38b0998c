"""Reports: what a period's end brings, once a regulation and period; and the figures that the records know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    Text,
    UniqueConstraint,
    case,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.assignments import assignments
from vanthu.store.deadlines import deadlines
from vanthu.store.presence import presence_checks
from vanthu.store.publications import PUBLISHED, REFUSED, publications
from vanthu.store.registers import INCOMING, OUTGOING, register_entries
from vanthu.store.schema import Id, Instant, as_row, as_rows, metadata
from vanthu.store.withdrawals import DONE, withdrawals

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clock", String(60), nullable=False),
    Column("regulation", String(60), nullable=False),
    Column("period", String(10), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("sent_by", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("words", Text),
    Column("sha256", String(64), ForeignKey("files.sha256")),
    Column("file_name", String(255)),
    UniqueConstraint("clock", "regulation", "period"),
)
_R = reports.c


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one regulation on a period (``2026-11``, ``2026-Q4``, ``2026-H2``, ``2026``), which lasted
    ``since`` to ``until`` (not included)."""

    id: int
    clock: str
    regulation: str
    period: str
    since: datetime
    until: datetime
    sent_at: datetime | None
    sent_by: int | None
    post: str | None
    words: str | None
    sha256: str | None
    file_name: str | None

    @property
    def about(self) -> str:
        """By which its cards, talks and dates are found."""
        return f"report:{self.id}"


def plan(conn: Connection, **values: Any) -> Report | None:
    """A period has ended; None where its report is there already."""
    make = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    query = make(reports).values(**values).on_conflict_do_nothing().returning(*_R)
    return as_row(Report, conn.execute(query).first())


def get(conn: Connection, report_id: int) -> Report | None:
    """The report, or None."""
    return as_row(Report, conn.execute(select(reports).where(_R.id == report_id)).first())


def unsent(conn: Connection) -> list[Report]:
    """What has not been sent, oldest first."""
    return as_rows(Report, conn.execute(select(reports).where(_R.sent_at.is_(None)).order_by(_R.id)))


def sent(conn: Connection, report_id: int, **values: Any) -> bool:
    """It has been sent; False if it was before."""
    query = update(reports).where(_R.id == report_id, _R.sent_at.is_(None))
    return conn.execute(query.values(**values)).rowcount == 1


@dataclass(frozen=True, slots=True)
class Counts:
    """What the records know of a period. ``late``: dates met after their time; ``unmet``: those still owed past it."""

    handed_in: int
    published: int
    refused: int
    returned: int
    withdrawn: int
    incoming: int
    outgoing: int
    in_time: int
    late: int
    unmet: int
    looked_in: int
    missed: int


def counts(conn: Connection, *, since: datetime, until: datetime) -> Counts:
    """Every figure of a period, each from the table that holds it."""

    def number(table: Any, moment: Any, *where: Any) -> int:
        query = select(func.count()).select_from(table).where(moment >= since, moment < until, *where)
        return int(conn.execute(query).scalar_one())

    p, w, e, d, c = publications.c, withdrawals.c, register_entries.c, deadlines.c, presence_checks.c
    in_time = func.sum(case((d.met_at <= d.due_at, 1), else_=0))
    met = select(in_time, func.count()).where(d.met_at >= since, d.met_at < until)
    timely, all_met = conn.execute(met).one()
    owed = (d.met_at.is_(None), d.stopped_at.is_(None))
    return Counts(
        handed_in=number(publications, p.submitted_at),
        published=number(publications, p.ended_at, p.state == PUBLISHED),
        refused=number(publications, p.ended_at, p.state == REFUSED),
        returned=number(assignments, assignments.c.decided_at, assignments.c.decision == "return"),
        withdrawn=number(withdrawals, w.decided_at, w.state == DONE),
        incoming=number(register_entries, e.entered_at, e.book == INCOMING),
        outgoing=number(register_entries, e.entered_at, e.book == OUTGOING),
        in_time=int(timely or 0),
        late=int(all_met) - int(timely or 0),
        unmet=number(deadlines, d.due_at, *owed),
        looked_in=number(presence_checks, c.at, c.met_at.is_not(None)),
        missed=number(presence_checks, c.at, c.how == "missed"),
    )
