"""The outbox: what the office says, written with the change that caused it, sent after the commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    text,
    type_coerce,
    update,
)

from vanthu.store.reply import Reply
from vanthu.store.schema import Id, Instant, Json, Prepared, as_row, as_rows, metadata

WAITING, SENDING, SENT = "waiting", "sending", "sent"
#: Will never arrive here; the answer was lost, so it may or may not have arrived; no longer worth saying.
FAILED, UNKNOWN, OVERTAKEN = "failed", "unknown", "overtaken"
#: Kept back while the account it is for is frozen.
HELD = "held"

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False),
    Column("person_id", Id, ForeignKey("persons.id")),
    Column("edits", Id, ForeignKey("messages.id")),
    Column("content", Json, nullable=False),
    Column("subject", String(60)),
    Column("urgency", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("doubts", Integer, nullable=False, server_default=text("0")),
    Column("next_at", Instant),
    Column("lease_until", Instant),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("sent_at", Instant),
    Column("external_id", String(100)),
    Column("said", Json),
    Column("error", Text),
    Index(
        "ix_messages_unsent",
        "address_id",
        "id",
        postgresql_where=text("state IN ('waiting', 'sending')"),
        sqlite_where=text("state IN ('waiting', 'sending')"),
    ),
    Index(None, "subject"),
    Index(
        "ix_messages_edits",
        "edits",
        postgresql_where=text("edits IS NOT NULL"),
        sqlite_where=text("edits IS NOT NULL"),
    ),
    Index(None, "address_id", "id"),
)

#: No message is put off for longer (vanthu/bot/outcomes.py): a moment further away was meant by a clock that has been
#: set back since.
LONGEST_WAIT = timedelta(minutes=10)
#: The content as the text that it is kept as.
CONTENT = type_coerce(messages.c.content, Text)
# States stand in the query itself, so that SQLite sees that the partial index serves.
_WAITING: ColumnElement[str] = literal_column(f"'{WAITING}'")
_SENDING: ColumnElement[str] = literal_column(f"'{SENDING}'")
UNSENT = messages.c.state.in_((_WAITING, _SENDING))


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address. ``said`` is how it was worded at the moment of sending.

    ``attempts`` are passing failures, ``doubts`` answers that were lost; ``fence`` counts how often it was taken up
    (see :mod:`vanthu.store.claims`).
    """

    id: int
    address_id: int
    person_id: int | None
    edits: int | None
    content: Mapping[str, Any]
    subject: str | None
    urgency: int
    created_at: datetime
    state: str
    attempts: int
    doubts: int
    next_at: datetime | None
    lease_until: datetime | None
    fence: int
    sent_at: datetime | None
    external_id: str | None
    said: Any
    error: str | None

    @property
    def about(self) -> tuple[str, ...]:
        """What it says is owed; once nothing of it is, it is not worth saying any more."""
        return tuple(self.content.get("about", ()))

    @property
    def reply(self) -> Reply:
        """What it says."""
        return Reply.from_json(self.content)


_PROMISED = ("address_id", "person_id", "edits", "content", "subject", "urgency", "created_at")
_PUT = Prepared(
    insert(messages)
    .values({name: bindparam(name, type_=messages.c[name].type) for name in _PROMISED} | {"state": WAITING})
    .inline()
)


def put(
    conn: Connection,
    *,
    address_id: int,
    person_id: int | None,
    replies: Iterable[Reply],
    now: datetime,
    edits: int | None = None,
) -> None:
    """Promise messages to an address, in this order."""
    _PUT.run_each(conn, (_promised(address_id, person_id, reply, now, edits) for reply in replies))


def put_each(conn: Connection, promised: Iterable[tuple[int, int | None, Reply]], *, now: datetime) -> None:
    """Promise a message to each of these addresses (address, person, message)."""
    _PUT.run_each(conn, (_promised(address, person, reply, now, None) for address, person, reply in promised))


def _promised(
    address_id: int, person_id: int | None, reply: Reply, now: datetime, edits: int | None
) -> dict[str, Any]:
    return {
        "address_id": address_id,
        "person_id": person_id,
        "edits": edits,
        "content": reply.as_json(),
        "subject": reply.subject,
        "urgency": reply.urgency,
        "created_at": now,
    }


def _one_of(state: ColumnElement[str], *states: str) -> ColumnElement[bool]:
    return or_(*(state == each for each in states))


_ABOUT = (messages.c.subject == bindparam("about", type_=messages.c.subject.type), messages.c.edits.is_(None))
_COPIES = select(messages.c.id).where(*_ABOUT)
_SAID_NOW = bindparam("said_now", type_=messages.c.content.type)
_OVERTAKE = Prepared(
    update(messages)
    .where(*_ABOUT, messages.c.state == WAITING, messages.c.doubts == 0, CONTENT.like('%"about":%'))
    .values(state=OVERTAKEN, error="decided before it was said", sent_at=bindparam("now", type_=Instant))
)
_REPLACE = Prepared(
    update(messages)
    .where(
        or_(messages.c.id.in_(_COPIES), messages.c.edits.in_(_COPIES)),
        _one_of(messages.c.state, WAITING, HELD),
    )
    .values(content=_SAID_NOW)
)
#: A message or an edit of one, as what was said there last.
_last, _edits = messages.alias("last"), messages.alias("edits")
_NEWEST_EDIT = select(func.max(_edits.c.id)).where(_edits.c.edits == messages.c.id).correlate(messages)
_LAST = func.coalesce(_NEWEST_EDIT.scalar_subquery(), messages.c.id)
_SHOWN = Prepared(
    select(messages.c.id, messages.c.address_id, messages.c.person_id)
    .select_from(messages)
    .join(_last, _last.c.id == _LAST)
    .where(
        *_ABOUT,
        _one_of(messages.c.state, SENDING, SENT, UNKNOWN),
        # What waits says the new words already; what says them need not be told again.
        not_(_one_of(_last.c.state, WAITING, HELD)),
        not_(and_(_one_of(_last.c.state, SENDING, SENT), _last.c.content == _SAID_NOW)),
    )
    .order_by(messages.c.id)
)


def rewrite(conn: Connection, subject: str, reply: Reply, *, now: datetime) -> None:
    """Every copy of a card says something else now: what is unsent is changed, what was sent is followed by an edit.

    An edit that still waits says the new words too: it would otherwise come after them with older ones. A copy that
    says so already is left alone. A copy that would have asked for something, and was not said before nothing was left
    to ask, is overtaken.
    """
    content = reply.as_json()
    if not reply.buttons:
        _OVERTAKE.run(conn, about=subject, now=now)
    _REPLACE.run(conn, about=subject, said_now=content)
    for message_id, address_id, person_id in _SHOWN.rows(conn, about=subject, said_now=content):
        put(conn, address_id=address_id, person_id=person_id, replies=[reply], now=now, edits=message_id)


_GET = Prepared(select(messages).where(messages.c.id == bindparam("this", type_=Id)))


def get(conn: Connection, message_id: int) -> Message | None:
    """The message, or None."""
    return as_row(Message, _GET.row(conn, this=message_id))


#: A message's number and fence, the channel's own name for it, and how it was worded.
Arrived = tuple[int, int, str | None, Any]

_SENT = Prepared(
    update(messages)
    .where(
        messages.c.id == bindparam("this", type_=Id),
        or_(
            messages.c.fence == bindparam("that", type_=messages.c.fence.type),
            # Taken up from here by a claim that could not be committed, and by nobody since.
            and_(
                messages.c.fence == bindparam("that", type_=messages.c.fence.type) - 1,
                messages.c.state == WAITING,
            ),
        ),
    )
    .values(
        state=SENT,
        external_id=bindparam("external_id", type_=messages.c.external_id.type),
        said=bindparam("said", type_=messages.c.said.type),
        sent_at=bindparam("sent_at", type_=messages.c.sent_at.type),
        lease_until=None,
        error=None,
    )
)


def sent_each(conn: Connection, arrived: Iterable[Arrived], *, at: datetime) -> None:
    """They arrived, and under which names the channel knows them; nothing of what somebody else has taken up."""
    rows = (
        {"this": message_id, "that": fence, "external_id": external_id, "said": said, "sent_at": at}
        for message_id, fence, external_id, said in arrived
    )
    _SENT.run_each(conn, rows)


def settle(conn: Connection, message: Message, *, state: str, error: str, at: datetime) -> None:
    """It ended otherwise: ``failed``, ``unknown`` or ``overtaken``, and why."""
    values = {"state": state, "error": error, "sent_at": at, "lease_until": None}
    conn.execute(update(messages).where(*still_ours(message)).values(**values))


_POSTPONE = Prepared(
    update(messages)
    .where(
        messages.c.id == bindparam("this", type_=Id),
        messages.c.fence == bindparam("that", type_=messages.c.fence.type),
    )
    .values(
        state=WAITING,
        lease_until=None,
        next_at=bindparam("until", type_=messages.c.next_at.type),
        error=func.coalesce(bindparam("why", type_=messages.c.error.type), messages.c.error),
        attempts=messages.c.attempts + bindparam("more_attempts", type_=messages.c.attempts.type),
        doubts=messages.c.doubts + bindparam("more_doubts", type_=messages.c.doubts.type),
    )
)


def postpone(
    conn: Connection,
    message: Message,
    *,
    until: datetime | None,
    error: str | None = None,
    attempts: int = 0,
    doubts: int = 0,
) -> None:
    """Not now: tried again at that moment (None: as soon as may be), with so many more attempts or doubts."""
    _POSTPONE.run(
        conn,
        this=message.id,
        that=message.fence,
        until=until,
        why=error,
        more_attempts=attempts,
        more_doubts=doubts,
    )


def still_ours(message: Message) -> tuple[ColumnElement[bool], ...]:
    """The message, as long as nobody else has taken it up since."""
    return (messages.c.id == message.id, messages.c.fence == message.fence)


def redirect(conn: Connection, *, from_address: int, to_address: int) -> None:
    """All that still waits for a closed address goes to the person's next one; edits have nothing to change there."""
    waiting = (messages.c.address_id == from_address, UNSENT)
    edits = update(messages).where(*waiting, messages.c.edits.is_not(None))
    conn.execute(edits.values(state=OVERTAKEN, lease_until=None))
    values = {"address_id": to_address, "state": WAITING, "lease_until": None, "next_at": None}
    conn.execute(update(messages).where(*waiting).values(**values))


def unsent_about(conn: Connection, address_id: int, prefix: str) -> list[Message]:
    """What still waits for an address and is about something whose name begins so, the oldest first."""
    where = (
        messages.c.address_id == address_id,
        UNSENT,
        messages.c.subject.startswith(prefix, autoescape=True),
    )
    return as_rows(Message, conn.execute(select(messages).where(*where).order_by(messages.c.id)))


def subjects_said(conn: Connection, subjects: Iterable[str]) -> set[str]:
    """Which of these something was promised about."""
    wanted = list(subjects)
    if not wanted:
        return set()
    query = select(messages.c.subject).where(messages.c.subject.in_(wanted)).distinct()
    return {str(subject) for subject in conn.execute(query).scalars()}


def send_to(conn: Connection, message_id: int, *, address_id: int, person_id: int | None) -> None:
    """It goes to another address instead."""
    values = {
        "address_id": address_id,
        "person_id": person_id,
        "state": WAITING,
        "lease_until": None,
        "next_at": None,
    }
    conn.execute(update(messages).where(messages.c.id == message_id).values(**values))


def wipe_address(conn: Connection, address_id: int, instead: Reply, *, now: datetime) -> None:
    """Forget what was said to an address, for good; what still waits is not said."""
    this = update(messages).where(messages.c.address_id == address_id)
    conn.execute(this.values(content=instead.as_json(), said=None))
    waiting = {"state": OVERTAKEN, "error": "erased", "sent_at": now, "lease_until": None}
    conn.execute(this.where(UNSENT).values(**waiting))


def give_up(conn: Connection, address_id: int, *, error: str, at: datetime) -> None:
    """Nobody can be reached there: all that waits has failed."""
    values = {"state": FAILED, "error": error, "sent_at": at, "lease_until": None}
    conn.execute(update(messages).where(messages.c.address_id == address_id, UNSENT).values(**values))


_RESAY = Prepared(
    update(messages)
    .where(messages.c.id == bindparam("this", type_=Id))
    .values(said=bindparam("worded", type_=messages.c.said.type))
)


def resay(conn: Connection, message_id: int, said: Any) -> None:
    """An edit arrived: the message it changed is worded so now."""
    _RESAY.run(conn, this=message_id, worded=said)


def wipe(conn: Connection, subject: str, reply: Reply, *, now: datetime) -> None:
    """As :func:`rewrite`, and nothing of what the copies said before is kept: it opened something."""
    rewrite(conn, subject, reply, now=now)
    values = {"content": reply.as_json(), "said": None}
    conn.execute(update(messages).where(messages.c.subject == subject).values(**values))
