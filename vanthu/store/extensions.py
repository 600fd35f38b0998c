"""Extensions: somebody asks for more time, with a reason, and somebody else decides; both dates stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from vanthu.store import requests
from vanthu.store.requests import Requests, one_open
from vanthu.store.schema import Id, Instant, metadata

DRAFT, OPEN, GRANTED, REFUSED, CANCELLED = (
    requests.DRAFT,
    requests.OPEN,
    "granted",
    "refused",
    requests.CANCELLED,
)

extensions = Table(
    "extensions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deadline_id", Id, ForeignKey("deadlines.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked_by", Id, ForeignKey("persons.id"), nullable=False),
    Column("asked_post", String(60), nullable=False),
    Column("asked_for", Id, ForeignKey("persons.id")),
    Column("asked_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("old_due", Instant, nullable=False),
    Column("new_due", Instant),
    Column("decided_by", Id, ForeignKey("persons.id")),
    Column("post", String(60)),
    Column("stands_in_for", Id, ForeignKey("persons.id")),
    Column("decided_at", Instant),
    Column("refusal", Text),
    Index(None, "deadline_id"),
    one_open("extensions", "deadline_id"),
)


@dataclass(frozen=True, slots=True)
class Extension:
    """One request. ``draft`` until its new date is chosen, then ``open`` until somebody decides; one open a deadline.

    ``asked_for`` and ``stands_in_for`` are the holders of the post when somebody stood in.
    """

    id: int
    deadline_id: int
    state: str
    asked_by: int
    asked_post: str
    asked_for: int | None
    asked_at: datetime
    reason: str
    old_due: datetime
    new_due: datetime | None
    decided_by: int | None
    post: str | None
    stands_in_for: int | None
    decided_at: datetime | None
    refusal: str | None

    @property
    def subject(self) -> str:
        """By which its cards and talks are found."""
        return f"extension:{self.id}"


_rows = Requests(extensions, Extension, extensions.c.deadline_id)
add, get, step = _rows.add, _rows.get, _rows.step
open_of, open_ones = _rows.open_of, _rows.open_ones
