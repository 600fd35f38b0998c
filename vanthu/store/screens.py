"""What stands in a chat: looked up in the messages that were said there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from vanthu.store.outbox import CONTENT, FAILED, HELD, Message, messages
from vanthu.store.schema import as_row, as_rows


def of_address(conn: Connection, address_id: int, *, most: int) -> list[Message]:
    """The newest messages to an address that were said, oldest first; edits are not among them."""
    where = (messages.c.address_id == address_id, messages.c.said.is_not(None), messages.c.edits.is_(None))
    rows = conn.execute(select(messages).where(*where).order_by(messages.c.id.desc()).limit(most))
    return as_rows(Message, rows)[::-1]


def last_with_buttons(conn: Connection, address_id: int) -> Message | None:
    """The newest message that offered choices, for channels on which a choice is typed as a number."""
    where = (messages.c.address_id == address_id, CONTENT.like('%"buttons"%'))
    row = conn.execute(select(messages).where(*where).order_by(messages.c.id.desc()).limit(1)).first()
    return as_row(Message, row)


def others_until(conn: Connection, address_id: int, person_id: int | None) -> datetime | None:
    """When something was last said there to another person, whose chat it no longer is; or None."""
    where = (messages.c.address_id == address_id, messages.c.person_id.is_not(None))
    others = messages.c.person_id.is_distinct_from(person_id)
    last: datetime | None = conn.execute(
        select(func.max(messages.c.created_at)).where(*where, others)
    ).scalar()
    return last


def was_given(conn: Connection, address_id: int, person_id: int | None, sha256: str) -> bool:
    """Whether a message to this person at this address carried that file: only then may it be opened from there.

    One that failed or is kept back carried nothing.
    """
    theirs = messages.c.person_id.is_not_distinct_from(person_id)
    came = messages.c.state.not_in((FAILED, HELD))
    where = (messages.c.address_id == address_id, theirs, came, CONTENT.like(f'%"sha256":"{sha256}"%'))
    return conn.execute(select(messages.c.id).where(*where).limit(1)).first() is not None
