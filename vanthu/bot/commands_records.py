"""Commands over an office's records: the administrator's link, the journal, what was parked, the demo's fresh start."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import shutil
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as RichText
from sqlalchemy import Connection

from vanthu.actions import people
from vanthu.actions.dates import VIETNAM
from vanthu.bot.back_office import back_office, settings_or_fail
from vanthu.bot.lock import HeldError, held
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.store import addresses, events, journal


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put `admin-link` and `reset-demo` up."""
    words = terminal.words

    @app.command("admin-link", help=words(Text("cli.admin_link.help")))
    def admin_link() -> None:
        with back_office(terminal) as office, office.database.write.begin() as conn:
            act = office.act(conn)
            ways = people.links(act, people.administrator_link(act))
        terminal.say(Text("cli.admin_link.given"), *ways, Text("cli.admin_link.once"))

    @app.command("reset-demo", help=words(Text("cli.reset_demo.help")))
    def reset_demo() -> None:
        config = settings_or_fail(terminal)
        if not config.demo:
            terminal.fail(Text("cli.reset_demo.no_demo"))
        if config.database_url is not None:
            terminal.fail(Text("cli.reset_demo.elsewhere"))
        home = config.home
        try:
            with held(home):
                # Only what the demo made itself: whatever else lies in the folder is somebody's.
                for name in ("vanthu.db", "vanthu.db-wal", "vanthu.db-shm"):
                    (home / name).unlink(missing_ok=True)
                shutil.rmtree(home / "files", ignore_errors=True)
        except HeldError as error:
            terminal.fail(Text("cli.reset_demo.running", holder=error.holder))
        terminal.say(Text("cli.reset_demo.done", home=str(home)))


def add_journal_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put `journal verify` up."""

    @app.command("verify", help=terminal.words(Text("cli.journal.verify.help")))
    def verify() -> None:
        with back_office(terminal) as office, office.database.read.connect() as conn:
            verdict = journal.verify(conn)
        if verdict.first_bad is not None:
            terminal.fail(
                Text("cli.journal.broken", number=verdict.first_bad, good=verdict.entries),
                Text("cli.journal.broken_next"),
            )
        terminal.say(
            Text("cli.journal.holds", number=verdict.entries), Text("cli.journal.head", head=verdict.head)
        )

    @app.callback()
    def group() -> None:
        """Without this a group of one command would lose its name."""


def add_events_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put `events parked` and `events retry` up."""
    words = terminal.words

    @app.command("parked", help=words(Text("cli.events.parked.help")))
    def parked() -> None:
        with back_office(terminal) as office, office.database.read.connect() as conn:
            table, number = _table(conn, terminal)
        if not number:
            terminal.say(Text("cli.events.none"))
            return
        terminal.show(table)
        terminal.say(Text("cli.events.retry_hint"))

    @app.command("retry", help=words(Text("cli.events.retry.help")))
    def retry(number: Annotated[int, typer.Argument(help=words(Text("cli.events.retry.number")))]) -> None:
        with back_office(terminal) as office, office.database.write.begin() as conn:
            found = events.retry(conn, number)
            if found:
                office.act(conn).write("event.retried", f"event:{number}")
        if not found:
            terminal.fail(Text("cli.events.unknown", number=number))
        terminal.say(Text("cli.events.retried", number=number))


def _table(conn: Connection, terminal: Terminal) -> tuple[Table, int]:
    """What is parked, without what was said in it."""
    words = terminal.words
    found = events.parked(conn)
    callers = addresses.callers(conn, {event.address_id for event in found})
    table = Table(title=words(Text("cli.events.title")), title_justify="left")
    for head in (
        Text("cli.events.head.number"),
        Text("cli.events.head.at"),
        Text("cli.events.head.channel"),
        Text("cli.events.head.from"),
        Text("cli.events.head.tries"),
        Text("cli.events.head.error"),
    ):
        table.add_column(words(head), overflow="fold")
    for event in found:
        caller = callers[event.address_id]
        cells = (
            str(event.id),
            f"{event.received_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}",
            event.channel,
            caller.person.name if caller.person else caller.address.name,
            str(event.attempts),
            event.error or "",
        )
        table.add_row(*map(RichText, cells))
    return table, len(found)
