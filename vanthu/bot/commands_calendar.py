"""`vanthu calendar …`: a year's days off, whether the table is sound, and next year's decision entered."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vanthu.bot.back_office import settings_or_fail
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.rules.calendar.days import Calendar, Day
from vanthu.rules.calendar.forecast import FIRST, LAST, forecast
from vanthu.rules.calendar.hours import WorkingTime
from vanthu.rules.calendar.national import CalendarError, DayTable, load_days, read_days
from vanthu.rules.calendar.words import VIETNAM, day_words
from vanthu.store.files import write_whole


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put the commands up."""
    words = terminal.words

    @app.command("show", help=words(Text("calendar.cli.show.help")))
    def show(
        year: Annotated[int | None, typer.Argument(help=words(Text("calendar.cli.show.year")))] = None,
    ) -> None:
        table = _days_or_fail(terminal)
        wanted = year or datetime.now(VIETNAM).year
        if not FIRST <= wanted <= LAST:
            terminal.fail(_wrong("YEAR", str(wanted), Text("calendar.expected.years")))
        terminal.show(_year(terminal, table, wanted))

    @app.command("check", help=words(Text("calendar.cli.check.help")))
    def check(
        file: Annotated[Path | None, typer.Argument(help=words(Text("calendar.cli.check.file")))] = None,
    ) -> None:
        table = _days_or_fail(terminal) if file is None else _read_or_fail(terminal, file)
        for year in sorted(table.announced):
            terminal.say(*_differences(table, year))
        years = ", ".join(map(str, sorted(table.announced)))
        terminal.say(Text("calendar.cli.check.right", days=len(table.days), years=years))
        following = datetime.now(VIETNAM).year + 1
        if file is None and following not in table.announced:
            terminal.say(Text("calendar.cli.check.next_year", year=following))

    @app.command("import", help=words(Text("calendar.cli.import.help")))
    def import_days(
        file: Annotated[Path, typer.Argument(help=words(Text("calendar.cli.import.file")))],
    ) -> None:
        config = settings_or_fail(terminal)
        before, new = _days_or_fail(terminal), _read_or_fail(terminal, file)
        changes = tuple(_changes(before, new))
        terminal.say(*(changes or (Text("calendar.cli.import.same"),)))
        # Named by its years, so that a corrected decision takes the place of the first one.
        years = sorted({*new.announced, *(day.year for day in new.days)})
        kept = config.days_folder / f"{'-'.join(map(str, years))}.toml"
        # A running office looks at this folder, and one whose days are half a file does not start.
        write_whole(kept, file.read_bytes(), within=config.home)
        terminal.say(Text("calendar.cli.import.done", file=str(kept)))


def _days_or_fail(terminal: Terminal) -> DayTable:
    try:
        return load_days(settings_or_fail(terminal).days_folder)
    except CalendarError as error:
        terminal.fail(*(problem.text for problem in error.problems))


def _read_or_fail(terminal: Terminal, file: Path) -> DayTable:
    try:
        return read_days(file)
    except CalendarError as error:
        texts = tuple(problem.text for problem in error.problems)
        terminal.fail(*texts, Text("calendar.cli.wrong", file=file.name, number=len(texts)))


def _wrong(option: str, found: str, expected: Text) -> Text:
    return Text("calendar.cli.option", option=option, found=found, expected=expected)


def _year(terminal: Terminal, table: DayTable, year: int) -> Table:
    words, is_announced = terminal.words, year in table.announced
    title = Text("calendar.cli.table.title", year=year)
    if not is_announced:
        title = Text("calendar.cli.table.forecast", year=year)
    shown = Table(title=words(title), title_justify="left")
    for head in (
        Text("calendar.cli.table.day"),
        Text("calendar.cli.table.what"),
        Text("calendar.cli.table.source"),
    ):
        shown.add_column(words(head), overflow="fold")
    calendar = Calendar(WorkingTime(table=table))
    expected = () if is_announced else forecast(year)
    for each_day in sorted({each.day for each in (*table.of(year), *expected)}):
        day = calendar.day(each_day)
        shown.add_row(words(day_words(day.day)), words(day.why), day.source)
    return shown


def _differences(table: DayTable, year: int) -> list[Text]:
    """The days on which the table and the library disagree whether anybody works: ours are decided, not computed."""
    decided = Calendar(WorkingTime(table=table))
    computed = Calendar(
        WorkingTime(table=DayTable({each.day: each for each in forecast(year)}, frozenset({year})))
    )
    days = sorted({each.day for each in (*table.of(year), *forecast(year))})
    return [
        Text(
            "calendar.cli.check.differs",
            day=day_words(day),
            ours=_state(decided.day(day)),
            theirs=_state(computed.day(day)),
        )
        for day in days
        if decided.day(day).is_worked != computed.day(day).is_worked
    ]


def _state(day: Day) -> Text:
    return Text("calendar.cli.check.worked") if day.is_worked else Text("calendar.cli.check.off")


def _changes(before: DayTable, new: DayTable) -> list[Text]:
    """Every day that is another day from now on."""
    old, later = Calendar(WorkingTime(table=before)), Calendar(WorkingTime(table=before.changed_by(new)))
    touched: set[date] = set(new.days)
    touched |= {each.day for year in new.announced - before.announced for each in forecast(year)}
    return [
        Text(
            "calendar.cli.import.change",
            day=day_words(day),
            before=old.day(day).why,
            after=later.day(day).why,
        )
        for day in sorted(touched)
        if old.day(day).is_worked != later.day(day).is_worked or old.day(day).source != later.day(day).source
    ]
