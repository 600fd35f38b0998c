"""`vanthu run`: what `make run` calls. No question is asked, and what cannot be is said with its way out."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import errno
import socket
from contextlib import ExitStack
from typing import Annotated

import typer
import uvloop
from rich.table import Table
from rich.text import Text as RichText
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from vanthu.actions import people, rights
from vanthu.actions.act import Act
from vanthu.bot import logs, serve
from vanthu.bot.back_office import office_or_fail, settings_or_fail
from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.bot.lock import HeldError, held
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.store import addresses, settings

#: The demo's people sit at chats of this name; they are nobody's own.
DEMO_CHATS = "demo:"


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put the command up."""

    @app.command("run", help=terminal.words(Text("cli.run.help")))
    def run(
        worker: Annotated[
            bool, typer.Option("--worker", help=terminal.words(Text("cli.run.worker")))
        ] = False,
    ) -> None:
        config = settings_or_fail(terminal)
        if worker and _on_sqlite(config):
            terminal.fail(Text("cli.run.worker_needs_postgresql"))
        logs.configure(config.log_level, secrets=config.secrets)
        office, _ = office_or_fail(terminal, config)
        with ExitStack() as kept:
            _hold(kept, terminal, config)
            listening = kept.enter_context(_listen(terminal, config))

            async def opened(house: House) -> None:
                if worker:
                    terminal.say(Text("cli.run.worker_open", office=house.office.name))
                    return
                _welcome(terminal, house, await house.writer.run(lambda conn: _ways_in(house, conn)))

            try:
                uvloop.run(serve.serve(config, office, listening, opened, worker=worker))
            except SQLAlchemyError as trouble:
                terminal.fail(Text("cli.no_database", why=str(trouble).splitlines()[0]))
        terminal.say(Text("cli.run.closed"))


def _hold(kept: ExitStack, terminal: Terminal, config: Settings) -> None:
    """On SQLite one process; PostgreSQL bears several."""
    if not _on_sqlite(config):
        return
    try:
        kept.enter_context(held(config.home, note=config.address))
    except HeldError as error:
        terminal.fail(Text("cli.run.held", home=str(config.home), holder=error.holder))


def _on_sqlite(config: Settings) -> bool:
    return make_url(config.database).get_backend_name() == "sqlite"


def _listen(terminal: Terminal, config: Settings) -> socket.socket:
    try:
        return serve.listen(config.host, config.port)
    except OSError as trouble:
        if trouble.errno == errno.EADDRINUSE:
            terminal.fail(Text("cli.run.port_taken", port=config.port, other=config.port + 1))
        terminal.fail(
            Text("cli.run.no_port", host=config.host, port=config.port, why=trouble.strerror or str(trouble))
        )


def _ways_in(house: House, conn: Connection) -> tuple[str | None, tuple[Text, ...]]:
    """The Telegram bot's name if there is one, and a link for the first administrator while there is none."""
    act = house.desk.turns.act(conn)
    username = settings.get(conn, people.TELEGRAM_USERNAME)
    missing = house.office.posts_with("administrator") and not _administered(act)
    return username, people.links(act, people.administrator_link(act)) if missing else ()


def _administered(act: Act) -> bool:
    """Whether a real person administers: one of the demo's does not count."""
    held_by = rights.who_may(act.conn, people.ADMINISTRATOR, people.PEOPLE, now=act.now, office=act.office)
    return any(
        not address.chat.startswith(DEMO_CHATS)
        for person_id in held_by
        for address in addresses.of_person(act.conn, person_id)
    )


def _welcome(terminal: Terminal, house: House, ways_in: tuple[str | None, tuple[Text, ...]]) -> None:
    """What to open."""
    config, (username, links) = house.config, ways_in
    words, pages = terminal.words, Table.grid(padding=(0, 2))
    rows = [
        *([(Text("cli.run.demo"), f"{config.address}/demo")] if config.demo else []),
        (Text("cli.run.public"), f"{config.address}/van-ban"),
        (Text("cli.run.chat"), f"{config.address}/chat"),
        *([(Text("cli.run.telegram"), f"https://t.me/{username}")] if username else []),
    ]
    for name, address in rows:
        pages.add_row(" ", words(name), RichText(address, style="bold cyan", no_wrap=True))
    terminal.console.print()
    terminal.say(Text("cli.run.open", office=house.office.name))
    terminal.console.print()
    terminal.show(pages)
    terminal.console.print()
    if links:
        terminal.say(Text("cli.admin_link.given"), *links, Text("cli.admin_link.once"))
        terminal.console.print()
    terminal.say(Text("cli.run.kept", home=str(config.home)))
