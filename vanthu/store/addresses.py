"""Addresses: how somebody is reached. One person may have several; an unknown visitor has one and no person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
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
from sqlalchemy.exc import NoResultFound

from vanthu.store import among
from vanthu.store.events import events
from vanthu.store.persons import Person, persons
from vanthu.store.schema import Id, Instant, Prepared, as_row, as_rows, metadata

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("chat", String(100), nullable=False),
    Column("person_id", Id, ForeignKey("persons.id")),
    Column("name", String(200), nullable=False),
    Column("language", String(5), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("close_reason", String(200)),
    Column("quiet_until", Instant),
    UniqueConstraint("channel", "chat"),
    Index(None, "person_id"),
    Index(
        "ix_addresses_quiet",
        "quiet_until",
        postgresql_where=text("quiet_until IS NOT NULL"),
        sqlite_where=text("quiet_until IS NOT NULL"),
    ),
)


#: A chat is quiet for no longer before the channel is asked anew. A moment further away was meant by a clock that has
#: been set back since.
MOST_QUIET = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Address:
    """A chat. ``chat`` is the channel's own name for it; ``name`` what the channel says the sender is called.

    ``quiet_until``: before that moment its channel wants nothing sent there.
    """

    id: int
    channel: str
    chat: str
    person_id: int | None
    name: str
    language: str
    opened_at: datetime
    closed_at: datetime | None
    close_reason: str | None
    quiet_until: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """An address with the person behind it, read together at the start of each turn."""

    address: Address
    person: Person | None

    @property
    def language(self) -> str:
        """In which language the answer is said."""
        return self.person.language if self.person else self.address.language

    @property
    def owner(self) -> str:
        """Whose half-done talk this is: the person's on every channel, else the address's own."""
        return f"person:{self.person.id}" if self.person else f"address:{self.address.id}"


_WITH_PERSON = select(addresses, persons).select_from(addresses.outerjoin(persons))
_BY_CHAT = Prepared(
    _WITH_PERSON.where(addresses.c.channel == bindparam("channel"), addresses.c.chat == bindparam("chat"))
)
_BY_ID = Prepared(_WITH_PERSON.where(addresses.c.id == bindparam("address_id")))
_BY_IDS = Prepared(
    _WITH_PERSON.where(among.on_sqlite(addresses.c.id, "ids")),
    _WITH_PERSON.where(among.on_postgresql(addresses.c.id, "ids", BigInteger())),
)
_WIDTH = len(addresses.c)


def _caller(values: Sequence[Any]) -> Caller:
    person = Person(*values[_WIDTH:]) if values[_WIDTH] is not None else None
    return Caller(Address(*values[:_WIDTH]), person)


def call(conn: Connection, *, channel: str, chat: str, name: str, language: str, now: datetime) -> Caller:
    """Who is behind this chat; a chat never heard before is written down. A closed one that speaks is open again."""
    row = _BY_CHAT.row(conn, channel=channel, chat=chat)
    if row is None:
        values = {"channel": channel, "chat": chat, "name": name, "language": language, "opened_at": now}
        found = conn.execute(insert(addresses).values(**values).returning(*addresses.c)).one()
        return Caller(Address(*found), None)
    caller = _caller(row)
    if caller.address.closed_at is not None:
        this = update(addresses).where(addresses.c.id == caller.address.id)
        conn.execute(this.values(closed_at=None, close_reason=None))
    return caller


def get(conn: Connection, address_id: int) -> Address | None:
    """The address, or None."""
    return as_row(Address, conn.execute(select(addresses).where(addresses.c.id == address_id)).first())


def get_caller(conn: Connection, address_id: int) -> Caller:
    """The address with its person. Raises NoResultFound."""
    row = _BY_ID.row(conn, address_id=address_id)
    if row is None:
        raise NoResultFound(f"address {address_id}")
    return _caller(row)


def callers(conn: Connection, address_ids: Iterable[int]) -> dict[int, Caller]:
    """Several of them by number."""
    rows = _BY_IDS.rows(conn, ids=list(address_ids))
    return {caller.address.id: caller for caller in map(_caller, rows)}


def find(conn: Connection, channel: str, chat: str) -> Address | None:
    """The address of a chat, or None."""
    where = (addresses.c.channel == channel, addresses.c.chat == chat)
    return as_row(Address, conn.execute(select(addresses).where(*where)).first())


def of_person(conn: Connection, person_id: int, *, closed: bool = False) -> list[Address]:
    """Where a person is reached, oldest first; with the closed ones if asked."""
    query = select(addresses).where(addresses.c.person_id == person_id)
    if not closed:
        query = query.where(addresses.c.closed_at.is_(None))
    return as_rows(Address, conn.execute(query.order_by(addresses.c.id)))


def bind(conn: Connection, address_id: int, person_id: int | None) -> None:
    """This chat is this person's from now on (None: nobody's)."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(person_id=person_id))


def set_language(conn: Connection, address_id: int, language: str) -> None:
    """The language of a visitor without a person."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(language=language))


def set_name(conn: Connection, address_id: int, name: str) -> None:
    """What the channel calls whoever writes from there."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(name=name))


def close(conn: Connection, address_id: int, *, at: datetime, reason: str) -> None:
    """Nothing more is sent here, and why."""
    values = {"closed_at": at, "close_reason": reason[:200]}
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(**values))


def hush(conn: Connection, address_id: int, *, until: datetime) -> None:
    """The channel asks to wait that long before anything more is sent here, whatever becomes of what waits now.

    At most MOST_QUIET from now on, as the caller sees to.
    """
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(quiet_until=until))


def move(conn: Connection, address_id: int, chat: str) -> None:
    """The channel gave the chat another name (a group that became a supergroup)."""
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(chat=chat))


_HEARD_LAST = select(func.max(events.c.id)).where(events.c.address_id == addresses.c.id).scalar_subquery()
_OPEN = (
    select(addresses)
    .where(addresses.c.closed_at.is_(None))
    .order_by(func.coalesce(_HEARD_LAST, 0), addresses.c.id)
)
_PREFERRED = Prepared(
    _OPEN.where(among.on_sqlite(addresses.c.person_id, "ids")),
    _OPEN.where(among.on_postgresql(addresses.c.person_id, "ids", BigInteger())),
)


def preferred(conn: Connection, person_id: int) -> Address | None:
    """Where a person is best reached: the open address from which they wrote last, else the newest; or None."""
    return preferred_of(conn, [person_id]).get(person_id)


def preferred_of(conn: Connection, person_ids: Iterable[int]) -> dict[int, Address]:
    """The same for several, in one query; who can be reached nowhere is not among them."""
    found: dict[int, Address] = {}
    for address in as_rows(Address, _PREFERRED.rows(conn, ids=list(person_ids))):
        if address.person_id is not None:
            found[address.person_id] = address
    return found
