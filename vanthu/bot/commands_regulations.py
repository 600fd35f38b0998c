"""`vanthu regulations …`: look at a regulation, check the file of one."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

from pathlib import Path
from typing import Annotated

import typer

from vanthu.bot.back_office import settings_or_fail
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.rules.loader import load_folder
from vanthu.rules.problems import RegulationError
from vanthu.rules.table import check, show


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put the commands up."""
    words = terminal.words

    @app.command("check", help=words(Text("cli.regulations.check.help")))
    def check_file(
        file: Annotated[Path, typer.Argument(help=words(Text("cli.regulations.check.file")))],
    ) -> None:
        problems = check(file)
        if problems:
            terminal.fail(
                *(problem.text for problem in problems),
                Text("cli.regulations.wrong", file=file.name, number=len(problems)),
            )
        terminal.say(Text("cli.regulations.right", file=file.name))

    @app.command("show", help=words(Text("cli.regulations.show.help")))
    def show_one(
        regulation: Annotated[str, typer.Argument(help=words(Text("cli.regulations.show.id")))],
    ) -> None:
        try:
            shipped = load_folder(*settings_or_fail(terminal).regulation_folders)
        except RegulationError as error:
            terminal.fail(*(problem.text for problem in error.problems))
        found = [each for each in shipped if each.id == regulation]
        if not found:
            known = ", ".join(sorted({each.id for each in shipped}))
            terminal.fail(Text("cli.regulations.unknown", regulation=regulation, known=known))
        for version in found:
            terminal.show(show(version, terminal.language))
