"""Whether the office is well: for load balancers, container health checks and people with a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, func, select

from vanthu.bot.house import House
from vanthu.locales import FIRST_LANGUAGE, say_plain
from vanthu.store import events, outbox

#: Seconds; a message that waits longer than this means that something is wrong on the way out.
LATE = 900


def health(house: House) -> tuple[bool, Mapping[str, Any]]:
    """Well or not, and why: the database answers, nothing waits for long, what was parked, what channels say."""
    facts: dict[str, Any] = {"version": version("vanthu"), "office": house.office.id}
    try:
        with house.database.read.connect() as conn:
            oldest, parked = _oldest_unsent(conn), len(events.parked(conn))
    except Exception as trouble:
        return False, {**facts, "database": type(trouble).__name__}
    age = 0 if oldest is None else max(0, round((house.clock.now() - oldest).total_seconds()))
    troubles = {
        name: say_plain(said, FIRST_LANGUAGE)
        for name, wire in house.channels.items()
        if (said := getattr(wire, "trouble", None))
    }
    facts |= {"database": "ok", "oldest_unsent_seconds": age, "parked_events": parked, "channels": troubles}
    return age < LATE and not troubles, facts


def _oldest_unsent(conn: Connection) -> datetime | None:
    unsent = outbox.messages.c.state.in_((outbox.WAITING, outbox.SENDING))
    oldest: datetime | None = conn.execute(
        select(func.min(outbox.messages.c.created_at)).where(unsent)
    ).scalar()
    return oldest
