"""Overtaken: a message that waited until nothing of what it says is owed any more is not said.

Asked at the moment of sending: between the promise and the sending lies as much time as a channel was away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from vanthu.actions.dates import local_day
from vanthu.store import assignments, deadlines, presence, withdrawals


def is_overtaken(conn: Connection, about: Iterable[str], *, now: datetime) -> bool:
    """Whether nothing is owed any more of what a message is about (``deadline:7``, ``digest:2026-11-23`` …).

    What is not known here counts as owed: to say too much is better than to say nothing.
    """
    named = [each.partition(":") for each in about]
    return bool(named) and not any(_OWED.get(kind, _always)(conn, name, now) for kind, _, name in named)


def _deadline(conn: Connection, name: str, _: datetime) -> bool:
    owed = deadlines.get(conn, int(name))
    return owed is not None and owed.runs


def _assignment(conn: Connection, name: str, _: datetime) -> bool:
    found = assignments.get(conn, int(name))
    return found is not None and found.decision == assignments.OPEN


def _withdrawal(conn: Connection, name: str, _: datetime) -> bool:
    found = withdrawals.get(conn, int(name))
    return found is not None and found.state == withdrawals.OPEN


def _presence(conn: Connection, name: str, _: datetime) -> bool:
    check = presence.get(conn, int(name))
    return check is not None and check.how is None


def _digest(_: Connection, name: str, now: datetime) -> bool:
    """Yesterday's is replaced by today's."""
    return local_day(now).isoformat() == name


def _always(_: Connection, __: str, ___: datetime) -> bool:
    return True


_OWED: Mapping[str, Callable[[Connection, str, datetime], bool]] = {
    "deadline": _deadline,
    "assignment": _assignment,
    "withdrawal": _withdrawal,
    "presence": _presence,
    "digest": _digest,
}
