"""One regulation as tables for a terminal, and a file's mistakes: for `vanthu regulations show` and `check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as RichText

from vanthu.locales import FIRST_LANGUAGE, Text, say_plain
from vanthu.rules.book import Rules
from vanthu.rules.length import length_text
from vanthu.rules.loader import load_regulation
from vanthu.rules.problems import Problem, RegulationError
from vanthu.rules.regulation import Regulation
from vanthu.rules.vocabulary import (
    BODY_NAMES,
    CLOCK_NAMES,
    DECISION_NAMES,
    FIELDS,
    OWNER_NAMES,
    ROLE_NAMES,
    STEP_NAMES,
)

Cell = Text | str


def check(path: Path) -> tuple[Problem, ...]:
    """Every mistake in a regulation file; none where it may be adopted."""
    try:
        load_regulation(path)
    except RegulationError as error:
        return error.problems
    return ()


def show(regulation: Regulation, language: str = FIRST_LANGUAGE) -> RenderableType:
    """Everything a regulation file holds, each value beside its article. Empty parts are left out."""
    rules = Rules((regulation,))
    tables = (table for table in _tables(regulation, rules, language) if table.row_count)
    return Group(_head(regulation, language), *tables)


def _head(regulation: Regulation, language: str) -> RichText:
    until = Text("rules.table.until", until=f"{regulation.until:%d/%m/%Y}") if regulation.until else ""
    head = Text(
        "rules.table.head",
        title=regulation.title,
        number=regulation.number,
        signed=f"{regulation.signed:%d/%m/%Y}",
        in_force=f"{regulation.in_force:%d/%m/%Y}",
        cite=regulation.in_force_cite,
        until=until,
    )
    return RichText(say_plain(head, language))


def _tables(regulation: Regulation, rules: Rules, language: str) -> Iterator[Table]:
    yield _table(
        language,
        Text("rules.table.lists"),
        (
            Text("rules.table.body"),
            Text("rules.table.number"),
            Text("rules.table.kind"),
            Text("rules.table.limit"),
            Text("rules.table.article"),
        ),
        (
            (BODY_NAMES[body], str(kind.number), kind.name, kind.limit or "", kind.citations[0].article)
            for body in regulation.publication.lists
            for kind in rules.kinds(body)
        ),
    )
    yield _table(
        language,
        Text("rules.table.categories"),
        (Text("rules.table.category"), Text("rules.table.fields"), Text("rules.table.article")),
        (
            (c.title, _list(_field(rule.field) for rule in c.required), c.citations[0].article)
            for c in rules.categories()
        ),
    )
    yield _table(
        language,
        Text("rules.table.demands"),
        (Text("rules.table.demand"), Text("rules.table.words"), Text("rules.table.article")),
        _demands(rules),
    )
    yield _table(
        language,
        Text("rules.table.steps"),
        (
            Text("rules.table.step"),
            Text("rules.table.roles"),
            Text("rules.table.decisions"),
            Text("rules.table.article"),
        ),
        (
            (
                STEP_NAMES[step.name],
                _list(ROLE_NAMES[role] for role in step.roles),
                _list(DECISION_NAMES[decision] for decision in step.decisions),
                step.citation.article,
            )
            for step in rules.steps("publication")
        ),
    )
    yield _table(
        language,
        Text("rules.table.refusals"),
        (Text("rules.table.reason"), Text("rules.table.words"), Text("rules.table.article")),
        (
            (refusal.name, each.words, each.article)
            for refusal in rules.refusals()
            for each in refusal.citations
        ),
    )
    yield _table(
        language,
        Text("rules.table.clocks"),
        (
            Text("rules.table.clock"),
            Text("rules.table.within"),
            Text("rules.table.owner"),
            Text("rules.table.article"),
        ),
        (
            (
                CLOCK_NAMES[name],
                _list(iter((length_text(clock.within), *(clock.at or ())))),
                OWNER_NAMES[clock.owner],
                clock.cite,
            )
            for name, clock in regulation.clocks.items()
        ),
    )
    yield _table(
        language,
        Text("rules.table.readings"),
        (Text("rules.table.article"), Text("rules.table.reading")),
        regulation.readings(),
    )


def _demands(rules: Rules) -> Iterator[tuple[Cell, ...]]:
    for citation in rules.higher_level():
        yield Text("rules.table.higher_level"), citation.words, citation.article
    for rule in rules.required():
        yield _field(rule.field), rule.citation.words, rule.citation.article
    for formats in rules.formats():
        yield Text("rules.table.formats"), ", ".join(sorted(formats.kinds)), formats.citation.article


def _field(field: str) -> Text:
    return FIELDS[field].label


def _list(texts: Iterator[Cell]) -> Text:
    return Text("rules.table.list", items=tuple(texts))


def _table(
    language: str,
    title: Text,
    heads: tuple[Text, ...],
    rows: Iterator[tuple[Cell, ...]] | tuple[tuple[Cell, ...], ...],
) -> Table:
    table = Table(title=say_plain(title, language), title_justify="left", show_lines=True)
    for head in heads:
        table.add_column(say_plain(head, language), overflow="fold")
    for row in rows:
        # rich would read "[…]" in a cell as its own markup.
        table.add_row(
            *(RichText(cell if isinstance(cell, str) else say_plain(cell, language)) for cell in row)
        )
    return table
