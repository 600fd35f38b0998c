"""What is kept back while an account is frozen: its device may be in other hands (S4 Đ4.3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from vanthu.store.outbox import FAILED, HELD, OVERTAKEN, WAITING, Message, messages, still_ours


def hold(conn: Connection, message: Message) -> None:
    """Kept back, until :func:`release`."""
    values = {"state": HELD, "lease_until": None, "next_at": None}
    conn.execute(update(messages).where(*still_ours(message)).values(**values))


def release(conn: Connection, person_id: int, *, to_address: int | None = None) -> int:
    """What was kept back from a person may go, to a new address if one is given; how many messages, without edits."""
    held = (messages.c.person_id == person_id, messages.c.state == HELD)
    if to_address is not None:
        edits = update(messages).where(*held, messages.c.edits.is_not(None))
        conn.execute(edits.values(state=OVERTAKEN))
    new = conn.execute(select(messages.c.id).where(*held, messages.c.edits.is_(None))).scalars().all()
    there = {} if to_address is None else {"address_id": to_address}
    conn.execute(update(messages).where(*held).values(state=WAITING, **there))
    return len(new)


def drop(conn: Connection, person_id: int, *, error: str, at: datetime) -> None:
    """What was kept back from a person will never be said."""
    held = (messages.c.person_id == person_id, messages.c.state == HELD)
    conn.execute(update(messages).where(*held).values(state=FAILED, error=error, sent_at=at))
