"""The records without the house: for commands that look at something, or change it, beside a running process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from vanthu.actions.act import Act
from vanthu.bot.clock import Clock
from vanthu.bot.config import Settings, SettingsError, load_settings
from vanthu.bot.house import MOVED_CLOCK
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.rules.book import Book, load_book
from vanthu.rules.office import Office, load_office
from vanthu.rules.problems import FileError
from vanthu.store import migrations, settings
from vanthu.store.engine import Database, open_database


@dataclass(frozen=True, slots=True)
class BackOffice:
    """An office's records, open for one command."""

    config: Settings
    office: Office
    book: Book
    database: Database

    def act(self, conn: Connection) -> Act:
        """What actions are given: for the machine itself, at this moment of the office's clock."""
        moved = settings.get(conn, MOVED_CLOCK) if self.config.demo else None
        return Act(
            conn=conn,
            now=Clock(timedelta(seconds=moved or 0)).now(),
            office=self.office,
            book=self.book,
            public_url=self.config.address,
        )


def settings_or_fail(terminal: Terminal) -> Settings:
    """The settings; ends the command where they cannot be used."""
    try:
        return load_settings()
    except SettingsError as error:
        terminal.fail(*error.problems)


def office_or_fail(terminal: Terminal, config: Settings) -> tuple[Office, Book]:
    """The office and its regulations; ends the command where a file is faulty."""
    try:
        office = load_office(config.office_file, config.days_folder)
        return office, load_book(office, config.regulation_folders)
    except FileError as error:
        terminal.fail(*(problem.text for problem in error.problems))


@contextmanager
def back_office(terminal: Terminal) -> Iterator[BackOffice]:
    """Open the records, brought to their newest shape; ends the command where that cannot be."""
    config = settings_or_fail(terminal)
    office, book = office_or_fail(terminal, config)
    try:
        database = open_database(config.database)
        migrations.upgrade(database)
    except SQLAlchemyError as trouble:
        terminal.fail(Text("cli.no_database", why=str(trouble).splitlines()[0]))
    try:
        yield BackOffice(config, office, book, database)
    finally:
        database.close()
