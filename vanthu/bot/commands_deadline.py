"""`vanthu deadline` and `vanthu regulations compare`: when something is due by the rules, and why that date."""

# Annotations are not postponed here: typer would look the words in them up at the wrong place.

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.table import Table

from vanthu.bot.back_office import settings_or_fail
from vanthu.bot.terminal import Terminal
from vanthu.locales import Text
from vanthu.rules.book import Rules
from vanthu.rules.calendar.days import Calendar
from vanthu.rules.calendar.words import VIETNAM, time_words
from vanthu.rules.deadline import CIVIL_CODE, ClockDeadline, Deadline, clock_deadlines, due, explained
from vanthu.rules.length import Length, length_text
from vanthu.rules.loader import load_folder
from vanthu.rules.office import Office, load_office
from vanthu.rules.problems import FileError
from vanthu.rules.regulation import Regulation
from vanthu.rules.values import Clock
from vanthu.rules.vocabulary import CLOCK_NAMES, OWNER_NAMES


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options of `vanthu deadline` ask for."""

    regulations: tuple[str, ...]
    rule: str
    start: datetime
    office: Office
    calendar: Calendar


def add_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put `vanthu deadline` up."""
    words = terminal.words

    @app.command("deadline", help=words(Text("calendar.deadline.help")))
    def deadline(
        *,
        start: Annotated[str, typer.Option("--from", help=words(Text("calendar.deadline.start")))],
        regulation: Annotated[
            list[str] | None, typer.Option("--regulation", help=words(Text("calendar.deadline.regulation")))
        ] = None,
        rule: Annotated[
            str | None, typer.Option("--rule", help=words(Text("calendar.deadline.rule")))
        ] = None,
        length: Annotated[
            str | None, typer.Option("--length", help=words(Text("calendar.deadline.length")))
        ] = None,
        office: Annotated[
            Path | None, typer.Option("--office", help=words(Text("calendar.deadline.office")))
        ] = None,
        desk: Annotated[
            str | None, typer.Option("--desk", help=words(Text("calendar.deadline.desk")))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=words(Text("calendar.deadline.json")))] = False,
    ) -> None:
        begun = _moment(terminal, start)
        here = _office(terminal, office)
        calendar = _calendar(terminal, here, desk)
        try:
            if length is not None and rule is None and not regulation:
                owed = due(_length(terminal, length), begun, calendar)
                _say_length(terminal, owed, as_json=as_json)
            elif rule is not None and length is None:
                asked = _Asked(tuple(regulation or ()), rule, begun, here, calendar)
                _say_rules(terminal, _by_rules(terminal, asked), as_json=as_json)
            else:
                found = length if length is not None else " ".join(regulation or ())
                _fail(terminal, "--rule", found, Text("calendar.expected.rule_or_length"))
        except (ValueError, OverflowError):
            _fail(terminal, "--from", start, Text("calendar.expected.years"))


def add_compare_to(app: typer.Typer, terminal: Terminal) -> None:
    """Put `vanthu regulations compare` up."""
    words = terminal.words

    @app.command("compare", help=words(Text("calendar.compare.help")))
    def compare(
        one: Annotated[str, typer.Argument(help=words(Text("calendar.compare.one")))],
        other: Annotated[str, typer.Argument(help=words(Text("calendar.compare.one")))],
        start: Annotated[
            str | None, typer.Option("--from", help=words(Text("calendar.compare.start")))
        ] = None,
    ) -> None:
        nine = datetime.combine(datetime.now(VIETNAM).date(), time(9), VIETNAM)
        begun = _moment(terminal, start) if start else nine
        calendar = _calendar(terminal, _office(terminal, None), None)
        regulations = _in_force(terminal, (one, other), begun)
        terminal.say(Text("calendar.compare.title", start=time_words(begun)))
        terminal.show(_side_by_side(terminal, regulations, begun, calendar))


def _moment(terminal: Terminal, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _fail(terminal, "--from", text, Text("calendar.expected.moment"))
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _length(terminal: Terminal, text: str) -> Length:
    try:
        length = Length.parse(" ".join(text.split()))
    except ValueError:
        length = Length(0, "as_set")
    if length.unit == "as_set":
        _fail(terminal, "--length", text, Text("calendar.expected.length"))
    return length


def _office(terminal: Terminal, file: Path | None) -> Office:
    config = settings_or_fail(terminal)
    try:
        return load_office(file or config.office_file, config.days_folder)
    except FileError as error:
        terminal.fail(*(problem.text for problem in error.problems))


def _calendar(terminal: Terminal, office: Office, desk: str | None) -> Calendar:
    if desk is None:
        return Calendar(office.working)
    try:
        return Calendar(office.desk(desk).working)
    except KeyError:
        known = ", ".join(each.code for each in office.desks)
        _fail(terminal, "--desk", desk, Text("rules.expected.one_of", allowed=known))


def _in_force(terminal: Terminal, ids: Sequence[str], begun: datetime) -> tuple[Regulation, ...]:
    """The version of each regulation that holds on the day: a case keeps the rule in force when it began."""
    try:
        shipped = load_folder(*settings_or_fail(terminal).regulation_folders)
    except FileError as error:
        terminal.fail(*(problem.text for problem in error.problems))
    known = ", ".join(sorted({each.id for each in shipped}))
    chosen = []
    for wanted in ids:
        versions = [each for each in shipped if each.id == wanted]
        if not versions:
            _fail(terminal, "--regulation", wanted, Text("rules.expected.one_of", allowed=known))
        holding = [each for each in versions if each.holds_on(begun.date())]
        if not holding:
            spans = ", ".join(f"{each.in_force:%d/%m/%Y}–{each.until or '…'}" for each in versions)
            _fail(terminal, "--from", f"{begun:%d/%m/%Y}", Text("calendar.expected.in_force", spans=spans))
        chosen.append(max(holding, key=lambda each: each.in_force))
    return tuple(chosen)


def _by_rules(terminal: Terminal, asked: _Asked) -> tuple[ClockDeadline, ...]:
    regulations = _in_force(terminal, asked.regulations or asked.office.adopts, asked.start)
    clocks = Rules(regulations).clock(asked.rule)
    if not clocks:
        known = ", ".join(dict.fromkeys(name for each in regulations for name in each.clocks))
        _fail(terminal, "--rule", asked.rule, Text("rules.expected.one_of", allowed=known))
    found = clock_deadlines(clocks, asked.start, asked.calendar)
    if not any(each.applied for each in found):
        _fail(terminal, "--rule", asked.rule, Text("calendar.expected.counted"))
    return found


def _say_length(terminal: Terminal, owed: Deadline, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_json(terminal, owed, CIVIL_CODE), ensure_ascii=False))
        return
    terminal.say(*explained(owed), Text("calendar.explain.cite", cite=CIVIL_CODE))


def _say_rules(terminal: Terminal, found: tuple[ClockDeadline, ...], *, as_json: bool) -> None:
    """The stricter with its arithmetic, then the others."""
    applied = next(each for each in found if each.applied)
    others = [(each.clock, each.deadline) for each in found if not each.applied and each.deadline]
    assert applied.deadline is not None  # noqa: S101 - an applied clock has its deadline
    if as_json:
        data = _as_json(terminal, applied.deadline, applied.clock.citation.label)
        if others:
            data["also"] = [_as_json(terminal, owed, clock.citation.label) for clock, owed in others]
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    clock = applied.clock
    terminal.say(*explained(applied.deadline), Text("calendar.explain.cite", cite=clock.citation.label))
    if clock.citation.reading:
        terminal.say(Text("calendar.explain.reading", reading=clock.citation.reading))
    if clock.at:
        terminal.say(Text("calendar.note.at", times=clock.at))
    if others:
        terminal.say(Text("calendar.explain.applied", cite=clock.citation.label))
    for other, owed in others:
        due_at = time_words(owed.due)
        terminal.say(Text("calendar.explain.other", cite=other.citation.label, due=due_at))


def _as_json(terminal: Terminal, owed: Deadline, cite: str) -> dict[str, Any]:
    return {
        "due": owed.due.isoformat(),
        "provisional": owed.provisional,
        "cite": cite,
        "counted": [{"date": step.day.isoformat(), "why": terminal.words(step.why)} for step in owed.counted],
        "skipped": [{"date": step.day.isoformat(), "why": terminal.words(step.why)} for step in owed.skipped],
    }


def _side_by_side(
    terminal: Terminal, regulations: tuple[Regulation, ...], begun: datetime, calendar: Calendar
) -> Table:
    words = terminal.words
    table = Table(show_lines=True)
    table.add_column(words(Text("calendar.compare.clock")), overflow="fold")
    for each in regulations:
        table.add_column(f"{each.id}\n{each.number}", overflow="fold")
    rules = Rules(regulations)
    for name, label in CLOCK_NAMES.items():
        found = clock_deadlines(rules.clock(name), begun, calendar)
        if not found:
            continue
        by_regulation = {each.clock.citation.regulation: each for each in found}
        differ = len({each.deadline.due for each in found if each.deadline}) > 1
        cells = [
            _cell(by_regulation[each.id], stricter=differ) if each.id in by_regulation else None
            for each in regulations
        ]
        table.add_row(f"{words(label)}\n{name}", *(words(cell) if cell else "–" for cell in cells))
    return table


def _cell(found: ClockDeadline, *, stricter: bool) -> Text:
    clock: Clock = found.clock
    cell = Text(
        "calendar.compare.cell",
        length=length_text(clock.within),
        owner=OWNER_NAMES[clock.owner],
        cite=clock.citation.article,
        starts=clock.starts,
    )
    return Text("calendar.compare.stricter", cell=cell) if stricter and found.applied else cell


def _fail(terminal: Terminal, option: str, found: str, expected: Text) -> NoReturn:
    terminal.fail(Text("calendar.cli.option", option=option, found=found, expected=expected))
