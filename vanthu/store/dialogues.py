"""Half-done talks: what is awaited from whom. Kept by person, so a change of channel or a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from vanthu.store.schema import Instant, Prepared, as_row, metadata

dialogues = Table(
    "dialogues",
    metadata,
    Column("owner", String(40), primary_key=True),
    Column("awaits", String(60), nullable=False),
    Column("about", String(60), nullable=False),
    Column("since", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """``awaits`` names the answer that is expected (``publish.field``), ``about`` what it belongs to."""

    owner: str
    awaits: str
    about: str
    since: datetime


_OF_OWNER = Prepared(select(dialogues).where(dialogues.c.owner == bindparam("owner")))
_NEXT = {name: bindparam(name, type_=dialogues.c[name].type) for name in ("awaits", "about", "since")}
_AWAIT, _AWAIT_ON_POSTGRESQL = (
    insert(dialogues)
    .values(owner=bindparam("owner"), **_NEXT)
    .on_conflict_do_update(index_elements=["owner"], set_=_NEXT)
    for insert in (sqlite_insert, pg_insert)
)
_AWAIT_ANSWER = Prepared(_AWAIT, _AWAIT_ON_POSTGRESQL)
_END = Prepared(delete(dialogues).where(dialogues.c.owner == bindparam("owner")))


def awaited(conn: Connection, owner: str) -> Dialogue | None:
    """What is awaited from this owner, or None."""
    return as_row(Dialogue, _OF_OWNER.row(conn, owner=owner))


def await_answer(conn: Connection, owner: str, *, awaits: str, about: str, now: datetime) -> None:
    """The owner's next words answer this; what was awaited before is forgotten."""
    _AWAIT_ANSWER.run(conn, owner=owner, awaits=awaits, about=about, since=now)


def end(conn: Connection, owner: str) -> None:
    """Nothing is awaited any more."""
    _END.run(conn, owner=owner)


_END_ABOUT = Prepared(delete(dialogues).where(dialogues.c.about == bindparam("about")))


def end_about(conn: Connection, about: str) -> None:
    """Nobody's words answer this any more: it was decided."""
    _END_ABOUT.run(conn, about=about)
