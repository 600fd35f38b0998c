"""`vanthu …`: the command line. Each group of commands stands in its own file."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from vanthu.bot import commands_papers
from vanthu.bot.terminal import Terminal, language_of
from vanthu.locales import LANGUAGES, Text

#: Commands that need nothing of the office: they are there ten times sooner without it.
_OF_PAPERS = frozenset({"inspect", "text"})


def build(terminal: Terminal) -> typer.Typer:
    """All commands, explained in the terminal's language."""
    # The whole office is behind these: loaded when it is wanted.
    from vanthu.bot import (  # noqa: PLC0415
        commands_backup,
        commands_calendar,
        commands_deadline,
        commands_doctor,
        commands_matching,
        commands_records,
        commands_regulations,
        commands_run,
    )

    def add_regulations_to(group: typer.Typer, terminal: Terminal) -> None:
        commands_regulations.add_to(group, terminal)
        commands_deadline.add_compare_to(group, terminal)

    words = terminal.words
    app = build_for_papers(terminal)
    commands_run.add_to(app, terminal)
    commands_records.add_to(app, terminal)
    commands_backup.add_to(app, terminal)
    commands_doctor.add_to(app, terminal)
    commands_deadline.add_to(app, terminal)
    commands_matching.add_to(app, terminal)
    groups = (
        ("journal", Text("cli.journal.help"), commands_records.add_journal_to),
        ("calendar", Text("calendar.cli.help"), commands_calendar.add_to),
        ("regulations", Text("cli.regulations.help"), add_regulations_to),
        ("events", Text("cli.events.help"), commands_records.add_events_to),
    )
    for name, about, add_to in groups:
        group = _group(words(about))
        add_to(group, terminal)
        app.add_typer(group, name=name)
    return app


def build_for_papers(terminal: Terminal) -> typer.Typer:
    """The commands about files alone."""
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

    commands_papers.add_to(app, terminal)
    return app


def _group(about: str) -> typer.Typer:
    return typer.Typer(help=about, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """What `vanthu` on the command line runs."""
    arguments = sys.argv[1:]
    terminal = Terminal(language_of(arguments, os.environ))
    (build_for_papers if _first_word(arguments) in _OF_PAPERS else build)(terminal)()


def _first_word(arguments: Sequence[str]) -> str:
    """The command: the first argument that is neither an option nor the language."""
    pairs = zip(["", *arguments], arguments, strict=False)
    return next((word for before, word in pairs if not word.startswith("-") and before != "--language"), "")
