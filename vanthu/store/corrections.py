"""Corrections: an error found in what is published, the corrected file on its way, and what was there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, String, Table, Text, bindparam, or_, select

from vanthu.store import requests
from vanthu.store.requests import Requests, one_open
from vanthu.store.schema import Id, Instant, Prepared, as_row, metadata

DRAFT, OPEN, DONE, REFUSED, CANCELLED = (
    requests.DRAFT,
    requests.OPEN,
    "done",
    "refused",
    requests.CANCELLED,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("publication_id", Id, ForeignKey("publications.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reported_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("post", String(60), nullable=False),
    Column("unit", String(60)),
    Column("reported_at", Instant, nullable=False),
    Column("found_by", Text),
    Column("found_at", Instant),
    Column("what", Text),
    Column("cite", String(200)),
    Column("next_id", Id, ForeignKey("publications.id")),
    Column("ended_at", Instant),
    Column("refusal", Text),
    Column("refused_by", Id, ForeignKey("persons.id")),
    Column("refused_post", String(60)),
    Column("refused_for", Id, ForeignKey("persons.id")),
    Index(None, "publication_id"),
    Index(None, "next_id"),
    one_open("corrections", "publication_id"),
)
_C = corrections.c


@dataclass(frozen=True, slots=True)
class Correction:
    """One error. ``draft`` while it is being said, ``open`` until the corrected document (``next_id``) is on the page.

    ``unit`` drafted the document and owes the correction; ``found_by`` says in words who found the error; None: whoever
    reported it. ``found_at``: when, from which the unit's time runs. ``refusal``: why the unit found no error;
    ``refused_for`` is the holder of the post when somebody stood in.
    """

    id: int
    publication_id: int
    state: str
    reported_by: int
    post: str
    unit: str | None
    reported_at: datetime
    found_by: str | None
    found_at: datetime | None
    what: str | None
    cite: str | None
    next_id: int | None
    ended_at: datetime | None
    refusal: str | None
    refused_by: int | None
    refused_post: str | None
    refused_for: int | None

    @property
    def subject(self) -> str:
        """By which its cards, its talks and its dates are found."""
        return f"correction:{self.id}"


_rows = Requests(corrections, Correction, _C.publication_id)
add, get, change, step = _rows.add, _rows.get, _rows.change, _rows.step
open_of, open_ones = _rows.open_of, _rows.open_ones


_MADE_BY = Prepared(
    select(corrections)
    .where(_C.next_id == bindparam("next_id"), or_(_C.state == OPEN, _C.state == DONE))
    .order_by(_C.id)
    .limit(1)
)


def made_by(conn: Connection, next_id: int) -> Correction | None:
    """Which correction this document is the corrected file of, or None."""
    return as_row(Correction, _MADE_BY.row(conn, next_id=next_id))
