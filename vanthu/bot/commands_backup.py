"""`vanthu backup` and `vanthu restore`."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vanthu.actions.dates import VIETNAM
from vanthu.bot.back_office import back_office, settings_or_fail
from vanthu.bot.backup import BackupError, Summary, back_up, restore
from vanthu.bot.lock import HeldError, held
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.store.files import FileStore
from vanthu.store.snapshot import NotEmptyError


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put both commands up."""
    words = terminal.words

    @app.command("backup", help=words(Text("backup.help")))
    def backup(
        to: Annotated[Path | None, typer.Option("--to", help=words(Text("backup.to")))] = None,
    ) -> None:
        with back_office(terminal) as office:
            folder = to or office.config.home / "backups"
            now = datetime.now(UTC).astimezone(VIETNAM)
            try:
                made = back_up(office.database, FileStore(office.config.home / "files"), folder, now=now)
            except BackupError as broken:
                terminal.fail(Text("backup.broken", what=broken.what), Text("backup.broken_mend"))
            except OSError as trouble:
                terminal.fail(
                    Text("backup.no_place", folder=str(folder), why=trouble.strerror or str(trouble))
                )
        terminal.say(Text("backup.made", path=str(made.path)), *_summary(made), Text("backup.keep"))

    @app.command("restore", help=words(Text("backup.restore.help")))
    def put_back(
        archive: Annotated[Path, typer.Argument(help=words(Text("backup.restore.archive")))],
    ) -> None:
        config = settings_or_fail(terminal)
        if not archive.is_file():
            terminal.fail(Text("backup.restore.no_file", path=str(archive)))
        alone = held(config.home) if config.database.startswith("sqlite") else nullcontext()
        try:
            with alone:
                done = restore(archive, config.database, config.home)
        except HeldError as error:
            terminal.fail(Text("backup.restore.running", holder=error.holder))
        except NotEmptyError:
            terminal.fail(Text("backup.restore.not_empty", home=str(config.home)))
        except BackupError as broken:
            terminal.fail(Text("backup.restore.broken", what=broken.what))
        terminal.say(Text("backup.restore.done", home=str(config.home)), *_summary(done))


def _summary(made: Summary) -> tuple[Text, ...]:
    return (
        Text("backup.holds", events=made.events, entries=made.entries, files=made.files),
        Text("backup.head", head=made.head),
    )
