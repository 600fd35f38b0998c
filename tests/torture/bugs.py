"""Deliberate faults, each one that a known bot, queue or library really has; something of ours must catch every one.

``sow(put)`` puts one in: ``put(owner, name, value)`` is ``setattr`` in a process that lives for it, and pytest's
``monkeypatch.setattr`` in one that goes on. The product has no switch for any of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, select

from vanthu.actions import digest
from vanthu.bot import commands_run, desk, outcomes, turns
from vanthu.channels.telegram import hearing, webhook
from vanthu.papers import pool
from vanthu.papers.judgement import Judgement
from vanthu.store import claims, engine, events, files, outbox, reminders

Put = Callable[[Any, str, Any], None]


@dataclass(frozen=True)
class Bug:
    """What is wrong, in a sentence, and how it is put in."""

    about: str
    sow: Callable[[Put], None]


BUGS: dict[str, Bug] = {}


def bug(name: str) -> Callable[[Callable[[Put], None]], Callable[[Put], None]]:
    """Note a fault under its name; its docstring says what is wrong."""

    def note(sow: Callable[[Put], None]) -> Callable[[Put], None]:
        BUGS[name] = Bug((sow.__doc__ or "").strip(), sow)
        return sow

    return note


@bug("handler fails")
def handler_fails(put: Put) -> None:
    """Every handler fails. No fault that ships; the point ``event.failed`` needs one."""

    def fail(*_: object) -> None:
        raise RuntimeError("a handler of ours fails")

    put(turns.Turns, "handle", fail)


@bug("acknowledge before commit")
def acknowledge_before_commit(put: Put) -> None:
    """The wire is answered at once, the work is done afterwards: aiogram's webhook, PTB's update queue."""
    receive, kept = desk.Desk.receive, set()

    async def later(self: desk.Desk, inbound: Any) -> None:
        async def work() -> None:
            await asyncio.sleep(0.5)
            await receive(self, inbound)

        task = asyncio.create_task(work())
        kept.add(task)

    put(desk.Desk, "receive", later)


@bug("offset before noting")
def offset_before_noting(put: Put) -> None:
    """A poll's updates are confirmed by the next poll, whatever became of them: PTB's updater."""
    note, kept = hearing.Poller._note_all, set()

    async def later(self: Any, heard: Any) -> set[int]:
        async def work() -> None:
            await asyncio.sleep(0.5)
            await note(self, heard)

        if heard:
            kept.add(asyncio.create_task(work()))
        return {one.update_id for one in heard}

    put(hearing.Poller, "_note_all", later)


@bug("no de-duplication")
def no_deduplication(put: Put) -> None:
    """What comes again is handled again: every bot that trusts its wire."""
    note = events.note

    def again(conn: Any, **given: Any) -> int | None:
        number = note(conn, **given)
        if number is not None:
            return number
        same = select(events.events.c.id).where(events.events.c.event_id == given["event_id"])
        return int(conn.execute(same).scalar_one())

    put(events, "note", again)


@bug("greater than the last")
def greater_than_the_last(put: Put) -> None:
    """A repetition is told by a number not greater than the last one's: what comes late is dropped."""
    note = events.note

    def newer(conn: Any, **given: Any) -> int | None:
        last = conn.execute(select(func.max(events.events.c.event_id))).scalar()
        return None if last is not None and given["event_id"] <= last else note(conn, **given)

    put(events, "note", newer)


@bug("reply before commit")
def reply_before_commit(put: Put) -> None:
    """The answer is sent while the change is still open: every handler that awaits ``reply_text``."""
    promise = outbox.put

    def say_at_once(conn: Any, **given: Any) -> None:
        said: list[Any] = SAID_AT_ONCE.setdefault(given["address_id"], [])
        said += list(given["replies"])
        promise(conn, **given | {"replies": []})

    put(outbox, "put", say_at_once)


#: What "reply before commit" has said, by address.
SAID_AT_ONCE: dict[int, list[Any]] = {}


@bug("cursor outbox")
def cursor_outbox(put: Put) -> None:
    """What is to be sent is "greater than the last that was sent": a lower number that comes later is never sent."""
    claim, last = claims.claim, [0]

    def beyond(conn: Any, **given: Any) -> list[Any]:
        found = [message for message in claim(conn, **given) if message.id > last[0]]
        last[0] = max([last[0], *(message.id for message in found)])
        return found

    put(claims, "claim", beyond)


@bug("lease that never ends")
def lease_that_never_ends(put: Put) -> None:
    """What a dead worker had taken up is taken for good."""
    claim = claims.claim

    def for_ever(conn: Any, **given: Any) -> list[Any]:
        return claim(conn, **given | {"until": given["now"] + timedelta(days=36500)})

    put(claims, "claim", for_ever)


@bug("rescue by join")
def rescue_by_join(put: Put) -> None:
    """A dead worker is told by a table of workers, in which its successor has the same name: procrastinate."""
    claim = claims.claim

    def of_the_living(conn: Any, **given: Any) -> list[Any]:
        sending = select(outbox.messages.c.id).where(outbox.messages.c.state == outbox.SENDING)
        held_by_worker_1 = set(conn.execute(sending).scalars())
        return [message for message in claim(conn, **given) if message.id not in held_by_worker_1]

    put(claims, "claim", of_the_living)


@bug("retry without back-off")
def retry_without_back_off(put: Put) -> None:
    """What failed is tried again at once, and again."""
    put(outcomes, "BACK_OFF", (0,) * 8)


@bug("misfire drop")
def misfire_drop(put: Put) -> None:
    """What fell due more than a second ago is dropped: APScheduler's default."""
    claim = reminders.claim_due

    def on_time(conn: Any, *, now: Any, most: int) -> list[Any]:
        due = claim(conn, now=now, most=most)
        late = [each for each in due if now - each.at > timedelta(seconds=1)]
        reminders.done(conn, [each.id for each in late], outcome=reminders.OVERTAKEN, at=now)
        return [each for each in due if each not in late]

    put(reminders, "claim_due", on_time)


@bug("chain without anchor")
def chain_without_anchor(put: Put) -> None:
    """The journal is chained, but its head goes nowhere: whoever has the database writes it anew."""
    compose = digest.compose

    def without_head(act: Any) -> Any:
        letter = compose(act)
        return replace(letter, lines=tuple(line for line in letter.lines if line.key != "digest.journal"))

    put(digest, "compose", without_head)


@bug("!= for a secret")
def plain_comparison(put: Put) -> None:
    """A secret is compared letter by letter, so how long it takes tells how much of it was right."""
    put(webhook.hmac, "compare_digest", lambda one, other: not one != other)  # noqa: SIM202 - that is the fault


@bug("scanner fails open")
def scanner_fails_open(put: Put) -> None:
    """What could not be judged counts as clean: ClamAV's OK for what is over its limit."""

    def clean(data: bytes, name: str, trouble: str) -> Judgement:
        return Judgement("0" * 64, len(data), "pdf", "application/pdf", secrecy="clear")

    put(pool, "_unread", clean)


@bug("two processes on one file")
def two_processes(put: Put) -> None:
    """Nobody looks whether somebody else has the database open."""
    put(commands_run, "_hold", lambda *_: None)


@bug("deferred BEGIN")
def deferred_begin(put: Put) -> None:
    """A transaction reads first and asks for the lock when it writes: pysqlite's, aiosqlite's, SQLAlchemy's default."""
    prepare = engine._prepare_sqlite
    put(
        engine,
        "_prepare_sqlite",
        lambda made, _begin, *, read_only: prepare(made, "BEGIN", read_only=read_only),
    )


@bug("synchronous NORMAL")
def synchronous_normal(put: Put) -> None:
    """A commit is not synced: what most advice on a fast SQLite says."""
    prepare = engine._prepare_sqlite

    def hasty(made: Any, begin: str, *, read_only: bool) -> None:
        prepare(made, begin, read_only=read_only)
        event.listen(made, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))

    put(engine, "_prepare_sqlite", hasty)


@bug("bytes not synced")
def bytes_not_synced(put: Put) -> None:
    """A paper's row is committed and its bytes are not: ``write_bytes``."""

    def write_bytes(self: files.FileStore, data: bytes) -> str:
        sha256 = files.hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return sha256

    put(files.FileStore, "keep", write_bytes)
