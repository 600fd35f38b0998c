"""Whether the office is well: for load balancers, container health checks and people with a terminal.

Three questions: is the process alive (else start it anew), is it ready (else send nobody here), is the office well
(else wake somebody). Only the last has facts to it, and those are for whoever shows the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from vanthu.bot.house import House
from vanthu.locales import FIRST_LANGUAGE, say_plain
from vanthu.store import waiting

#: Seconds; a message that waits longer than this means that something is wrong on the way out.
LATE = 900
#: Seconds without any round of one of the loops: the process hangs. The records may be locked for ten at a time.
STUCK = 120.0


def alive(house: House) -> bool:
    """Whether everything that goes on for ever has gone round lately. A database that is away is no reason to die."""
    return all(age < STUCK for age in house.desk.beats.ages().values())


def ready(house: House) -> bool:
    """Whether the house is open and its records answer. Asks the records: not for the event loop."""
    if not house.is_open:
        return False
    try:
        with house.database.read.connect() as conn:
            conn.exec_driver_sql("SELECT 1")
    except Exception:
        return False
    return True


def health(house: House) -> tuple[bool, Mapping[str, Any]]:
    """Well or not, and why: the database answers, nothing waits for long, what was parked, what channels say."""
    facts: dict[str, Any] = {"version": version("vanthu"), "office": house.office.id, "worker": house.worker}
    now = house.clock.now()
    try:
        with house.database.read.connect() as conn:
            found = waiting.look(conn, now=now)
    except Exception as trouble:
        return False, {**facts, "database": type(trouble).__name__}
    oldest = found.oldest_unsent
    age = 0 if oldest is None else max(0, round((now - oldest).total_seconds()))
    troubles = {
        name: say_plain(said, FIRST_LANGUAGE)
        for name, wire in house.channels.items()
        if (said := getattr(wire, "trouble", None))
    }
    facts |= {
        "database": "ok",
        "oldest_unsent_seconds": age,
        "unsent": found.unsent,
        "pending_events": found.pending,
        "parked_events": found.parked,
        "put_aside": found.put_aside,
        "heard_seconds_ago": _heard(house),
        "channels": troubles,
    }
    return age < LATE and not troubles and alive(house), facts


def _heard(house: House) -> dict[str, int]:
    """For each channel that asks or is brought something, when that last came to an end."""
    found = {}
    for name, wire in house.channels.items():
        last: datetime | None = getattr(wire, "last_heard", None)
        if last is not None:
            found[name] = max(0, round((datetime.now(UTC) - last).total_seconds()))
    return found
