"""What is left when everything has settled, told apart from when and in which order it happened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from tests.conversation import Shown
from vanthu.actions.dates import local_day
from vanthu.locales import plain
from vanthu.store import events, journal, outbox
from vanthu.store.schema import Instant, Prepared
from vanthu.store.tables import TABLES

#: What says only in which order things happened, or which of two equal ways they went.
_ORDER = {
    "id",
    "previous",
    "hash",
    "attempts",
    "doubts",
    "next_at",
    "lease_until",
    "fence",
    "quiet_until",
    "payload",
    "version",
}
#: Compared in a way of its own.
_APART = {outbox.messages.name}
#: Moments, what is left of a time, hashes, the word by which a citizen follows a case.
_VARYING = (
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"), "@"),
    (re.compile(r"\b\d{1,2}:\d\d\b"), "hh:mm"),
    (re.compile(r"\bcòn [^,()|\n]*"), "còn …"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "#"),
    (re.compile(r"\b[0-9a-z]{4}-[0-9a-z]{3}-[0-9a-z]{3}\b"), "word"),
)
_NAMED = re.compile(r"\b([a-z_]+):(\d+)\b")

State = Counter[str]
Screens = Mapping[str, list[Shown]]
#: Every row of every table.
_ALL = {table.name: Prepared(select(table)) for table in TABLES}


@lru_cache(maxsize=20_000)
def _settled(words: str) -> str:
    """Without what varies. Most words are the same in every seed."""
    for pattern, instead in _VARYING:
        words = pattern.sub(instead, words)
    return words


def _buttons(said: Any) -> list[str]:
    """The words on them, without what they carry: that names rows by their number."""
    return [b["label"] for part in said or () for row in part.get("buttons", ()) for b in row]


class EndState:
    """Every row of every table as a sentence without moments and numbers of rows; equal states are equal counters."""

    def __init__(self, conn: Connection) -> None:
        self._tables = {table.name: table for table in TABLES}
        self._rows = {
            name: {row[0]: dict(zip(table.columns.keys(), row, strict=True)) for row in _ALL[name].rows(conn)}
            for name, table in self._tables.items()
        }
        self._said: dict[tuple[str, Any], str] = {}

    def state(self) -> State:
        """The whole of it."""
        found: State = Counter()
        for name, table in self._tables.items():
            if name not in _APART:
                found.update(f"{name}: {self._row(table, row)}" for row in self._rows[name].values())
        found.update(self._messages())
        return found

    def _messages(self) -> list[str]:
        """Of a card that still offers something its words; of others, and of answers, only how many there are.

        An answer tells of its moment. A card that offers nothing any more may have been overtaken before it was sent.
        """
        found = []
        for row in self._rows[outbox.messages.name].values():
            if row["edits"] is not None:
                continue
            to = self._reference(outbox.messages.c.address_id, row["address_id"])
            what, offers = "an answer", _buttons(row["said"])
            if row["subject"] and offers:
                what = self._value([*(part["text"] for part in row["said"]), *offers])
            elif row["subject"]:
                what = "a card that offers nothing"
            settled = row["state"] == outbox.SENT or (row["state"] == outbox.OVERTAKEN and not offers)
            found.append(f"messages: to {to}, {'settled' if settled else row['state']}: {what}")
        return found

    def _row(self, table: Table, row: Mapping[Any, Any]) -> str:
        said = {c.name: self._column(c, row[c.name]) for c in table.columns if c.name not in _ORDER}
        return ", ".join(f"{name}={value}" for name, value in said.items())

    def _column(self, column: Column[Any], value: Any) -> str:
        if value is not None and column.foreign_keys:
            return self._reference(column, value)
        if isinstance(column.type, Instant) and isinstance(value, datetime):
            return local_day(value).isoformat()
        return self._value(value)

    def _reference(self, column: Column[Any], key: Any) -> str:
        (foreign,) = column.foreign_keys
        return self._named(foreign.column.table.name, key)

    def _named(self, table: str, key: Any) -> str:
        """Another row by what it says. While a row is being said, what leads back to it says only its table."""
        if (table, key) not in self._said:
            self._said[table, key] = table
            row = self._rows[table].get(key)
            self._said[table, key] = (
                f"<{self._row(self._tables[table], row)}>" if row is not None else f"no {table}"
            )
        return self._said[table, key]

    def _value(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{k}: {self._value(v)}" for k, v in sorted(value.items())) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(self._value(each) for each in value) + "]"
        return _settled(_NAMED.sub(self._by_name, str(value)))

    def _by_name(self, found: re.Match[str]) -> str:
        table = f"{found[1]}s"
        if table not in self._tables:
            return found[0]
        return f"{found[1]}:{self._named(table, int(found[2]))}"


def difference(expected: State, found: State) -> str:
    """What is missing and what is too much, a line each; nothing where they are equal."""
    missing, surplus = expected - found, found - expected
    lines = [f"- {n}x {line}" for line, n in sorted(missing.items())]
    return "\n".join(lines + [f"+ {n}x {line}" for line, n in sorted(surplus.items())])


def breaches(conn: Connection, screens: Screens, *, doubts: int) -> list[str]:
    """What was promised and not kept. ``doubts``: how often nobody could know whether a message had arrived."""
    found = []
    if (verdict := journal.verify(conn)).first_bad is not None:
        found.append(f"the journal is broken at {verdict.first_bad}")
    states = Counter(conn.execute(select(events.events.c.state)).scalars())
    if set(states) != {events.DONE}:
        found.append(f"not every event is done: {dict(states)}")
    rows = conn.exec_driver_sql(
        "SELECT m.id, a.chat, m.urgency, m.external_id FROM messages m JOIN addresses a ON a.id = m.address_id"
        " WHERE m.state = 'sent' AND m.edits IS NULL ORDER BY m.id"
    ).all()
    shown_in_all = sum(len(screen) for screen in screens.values())
    if not len(rows) <= shown_in_all <= len(rows) + doubts:
        found.append(f"{len(rows)} messages, {shown_in_all} on the screens, only {doubts} in doubt")
    # What is urgent may be said before what was promised earlier; among equals the order holds.
    last: dict[tuple[str, int], int] = {}
    for number, chat, urgency, external_id in rows:
        places = [place for place, shown in enumerate(screens.get(chat, ())) if shown.id == external_id]
        if not places:
            found.append(f"message {number} is recorded as sent and is on no screen")
            continue
        if places[0] < last.get((chat, urgency), -1):
            found.append(f"message {number} to {chat} came before an earlier one")
        last[chat, urgency] = places[0]
    return found


def words(screens: Screens) -> str:
    """Every screen, for a person who looks into a failing seed."""
    lines = []
    for chat, screen in screens.items():
        lines += [f"== {chat}", *(plain(shown.said.text).replace("\n", " | ") for shown in screen)]
    return "\n".join(lines)
