"""The doctor: looks at everything an office depends on, changes nothing, and says what to mend."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from vanthu.actions import rights
from vanthu.bot.clock import Clock
from vanthu.bot.config import Settings
from vanthu.bot.house import MOVED_CLOCK
from vanthu.locales import Text
from vanthu.papers import cage
from vanthu.rules.book import load_book
from vanthu.rules.office import Office, load_office
from vanthu.rules.problems import FileError
from vanthu.rules.vocabulary import ROLE_NAMES
from vanthu.store import events, journal, migrations, outbox, settings
from vanthu.store.engine import SAFE_SQLITE, open_database

State = Literal["ok", "attention", "bad"]

GIGABYTE = 1_000_000_000
#: Free bytes under which an office should think of more room, and under which nothing is safe.
LITTLE_ROOM, NO_ROOM = 2 * GIGABYTE, GIGABYTE // 5
#: How far the machine's clock and the disk's may be apart.
SKEW = timedelta(seconds=5)
#: How long a message may wait before somebody should look.
LONG_WAIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: how it is, what was looked at, and what to mend where something is wrong."""

    state: State
    what: Text
    mend: Text | None = None


def examine(config: Settings) -> Iterator[Finding]:
    """Everything that can be seen without the wires, in the order in which it should be mended."""
    yield Finding("ok", Text("doctor.settings"))
    yield _room(config.home)
    yield _disk_clock(config.home)
    yield file_reader(shut_in=cage.can_close())
    office = None
    try:
        office = load_office(config.office_file, config.days_folder)
        book = load_book(office, config.regulation_folders)
    except FileError as error:
        for problem in error.problems:
            yield Finding("bad", problem.text, Text("doctor.office.mend"))
    else:
        now = datetime.now(UTC)
        adopted = tuple(rules.title for rules in book.at(now.date()).regulations)
        yield Finding("ok", Text("doctor.office", office=office.name, regulations=adopted))
    yield from _database(config, office)
    yield _address(config)


def _room(home: Path) -> Finding:
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            free = shutil.disk_usage(home).free
    except OSError as trouble:
        why = trouble.strerror or str(trouble)
        return Finding(
            "bad", Text("doctor.home.unwritable", home=str(home), why=why), Text("doctor.home.mend")
        )
    what = Text("doctor.home.room", home=str(home), gigabytes=f"{free / GIGABYTE:.1f}")
    if free < LITTLE_ROOM:
        return Finding("bad" if free < NO_ROOM else "attention", what, Text("doctor.home.more_room"))
    return Finding("ok", what)


def _disk_clock(home: Path) -> Finding:
    """A disk of another machine has a clock of its own; where the two disagree, one of them is wrong."""
    try:
        with tempfile.NamedTemporaryFile(dir=home) as file:
            disk = datetime.fromtimestamp(Path(file.name).stat().st_mtime, UTC)
    except OSError:
        return Finding("attention", Text("doctor.clock.unknown"), Text("doctor.home.mend"))
    skew = abs(datetime.now(UTC) - disk)
    if skew > SKEW:
        seconds = round(skew.total_seconds())
        return Finding("bad", Text("doctor.clock.disk", seconds=seconds), Text("doctor.clock.mend"))
    return Finding("ok", Text("doctor.clock"))


def _database(config: Settings, office: Office | None) -> Iterator[Finding]:
    url = make_url(config.database)
    if url.get_backend_name() == "sqlite":
        yield sqlite_release(sqlite.sqlite_version_info)
        if url.database is None or not Path(url.database).exists():
            yield Finding("ok", Text("doctor.database.none_yet"))
            return
    database = open_database(config.database)
    try:
        with database.read.connect() as conn:
            yield from _records(conn, config, office)
    except (SQLAlchemyError, sqlite3.Error, sqlite.Error) as trouble:
        why = str(trouble).splitlines()[0]
        yield Finding("bad", Text("doctor.database.unreachable", why=why), Text("doctor.database.mend"))
    finally:
        database.close()


def sqlite_release(version: tuple[int, ...]) -> Finding:
    """Whether this SQLite bears a second process that reads and writes beside ours (see the engine's docstring)."""
    words = ".".join(map(str, version))
    if version < SAFE_SQLITE:
        needed = ".".join(map(str, SAFE_SQLITE))
        mend = Text("doctor.sqlite.mend", needed=needed)
        return Finding("bad", Text("doctor.sqlite", version=words), mend)
    return Finding("ok", Text("doctor.sqlite", version=words))


def file_reader(*, shut_in: bool) -> Finding:
    """Whether the kernel shuts in the process that opens files; the other limits hold everywhere."""
    if shut_in:
        return Finding("ok", Text("doctor.reader"))
    return Finding("attention", Text("doctor.reader.open"), Text("doctor.reader.mend"))


def _records(conn: Connection, config: Settings, office: Office | None) -> Iterator[Finding]:
    engine = conn.dialect.name
    if migrations.shape(conn) != migrations.NEWEST:
        yield Finding(
            "attention", Text("doctor.database.older", engine=engine), Text("doctor.database.upgrade")
        )
        return
    yield Finding("ok", Text("doctor.database", engine=engine))
    moved = settings.get(conn, MOVED_CLOCK) if config.demo else None
    now = Clock(timedelta(seconds=moved or 0)).now()
    yield _journal(conn, now)
    yield from _waiting(conn, now)
    if office is not None:
        yield _posts(conn, office, now)


def _journal(conn: Connection, now: datetime) -> Finding:
    verdict = journal.verify(conn)
    if verdict.first_bad is not None:
        return Finding(
            "bad", Text("doctor.journal.broken", number=verdict.first_bad), Text("doctor.journal.mend")
        )
    last: datetime | None = conn.execute(select(func.max(journal.journal.c.at))).scalar()
    if last is not None and last > now + SKEW:
        ahead = round((last - now).total_seconds() / 60)
        return Finding("bad", Text("doctor.clock.behind", minutes=ahead), Text("doctor.clock.mend"))
    return Finding("ok", Text("doctor.journal", number=verdict.entries))


def _waiting(conn: Connection, now: datetime) -> Iterator[Finding]:
    if parked := len(events.parked(conn)):
        yield Finding("attention", Text("doctor.parked", number=parked), Text("doctor.parked.mend"))
    unsent = outbox.messages.c.state.in_((outbox.WAITING, outbox.SENDING))
    oldest: datetime | None = conn.execute(
        select(func.min(outbox.messages.c.created_at)).where(unsent)
    ).scalar()
    if oldest is not None and now - oldest > LONG_WAIT:
        minutes = round((now - oldest).total_seconds() / 60)
        yield Finding("attention", Text("doctor.unsent", minutes=minutes), Text("doctor.unsent.mend"))
    else:
        yield Finding("ok", Text("doctor.outbox"))


def _posts(conn: Connection, office: Office, now: datetime) -> Finding:
    """A role that the adopted rules wait for and that nobody carries stops whatever comes to it."""
    roles = dict.fromkeys(role for post in office.posts for role in post.roles)
    empty = [role for role in roles if not rights.who_may(conn, (role,), "", now=now, office=office)]
    if not empty:
        return Finding("ok", Text("doctor.posts"))
    names = tuple(ROLE_NAMES[role] for role in empty)
    return Finding("attention", Text("doctor.posts.empty", roles=names), Text("doctor.posts.mend"))


def _address(config: Settings) -> Finding:
    """Telegram pushes to https only, and links that leave the house should open on other machines."""
    local = config.public_url is None
    if config.demo and local:
        return Finding("ok", Text("doctor.address", address=config.address))
    if local or config.public_url is None or config.public_url.scheme != "https":
        return Finding(
            "attention", Text("doctor.address", address=config.address), Text("doctor.address.mend")
        )
    return Finding("ok", Text("doctor.address", address=config.address))
