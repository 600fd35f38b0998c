"""`vanthu …`: the command line. Each group of commands stands in its own file."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import os
import sys
from typing import Annotated

import typer

from vanthu.bot import (
    commands_backup,
    commands_calendar,
    commands_deadline,
    commands_doctor,
    commands_matching,
    commands_papers,
    commands_records,
    commands_regulations,
    commands_run,
)
from vanthu.bot.terminal import Terminal, language_of
from vanthu.locales import LANGUAGES, Text


def build(terminal: Terminal) -> typer.Typer:
    """All commands, explained in the terminal's language."""
    words = terminal.words
    app = _group(words(Text("cli.help")))

    @app.callback()
    def vanthu(
        language: Annotated[
            str | None,
            typer.Option("--language", help=words(Text("cli.language", known=", ".join(LANGUAGES)))),
        ] = None,
    ) -> None:
        """Options for every command."""

    commands_run.add_to(app, terminal)
    commands_records.add_to(app, terminal)
    commands_backup.add_to(app, terminal)
    commands_doctor.add_to(app, terminal)
    commands_deadline.add_to(app, terminal)
    commands_papers.add_to(app, terminal)
    commands_matching.add_to(app, terminal)
    groups = (
        ("journal", Text("cli.journal.help"), commands_records.add_journal_to),
        ("calendar", Text("calendar.cli.help"), commands_calendar.add_to),
        ("regulations", Text("cli.regulations.help"), _add_regulations_to),
        ("events", Text("cli.events.help"), commands_records.add_events_to),
    )
    for name, about, add_to in groups:
        group = _group(words(about))
        add_to(group, terminal)
        app.add_typer(group, name=name)
    return app


def _add_regulations_to(group: typer.Typer, terminal: Terminal) -> None:
    commands_regulations.add_to(group, terminal)
    commands_deadline.add_compare_to(group, terminal)


def _group(about: str) -> typer.Typer:
    return typer.Typer(help=about, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """What `vanthu` on the command line runs."""
    build(Terminal(language_of(sys.argv[1:], os.environ)))()
