"""Regulation files read, and every mistake in them found at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from vanthu.locales import Text
from vanthu.rules.problems import (
    FileError,
    Problem,
    RegulationError,
    from_validation,
    read_toml,
    repeated,
    wrong,
)
from vanthu.rules.regulation import Category, Regulation

SHIPPED = Path(__file__).parents[1] / "regulations"


def load_regulation(path: Path) -> Regulation:
    """The regulation of a file. Raises RegulationError with every mistake found."""
    try:
        regulation = Regulation.model_validate(read_toml(path))
    except ValidationError as error:
        raise RegulationError(from_validation(path.name, Regulation, error)) from None
    except FileError as error:
        raise RegulationError(error.problems) from None
    if problems := tuple(_contradictions(path, regulation)):
        raise RegulationError(problems)
    return regulation


def load_folder(*folders: Path) -> tuple[Regulation, ...]:
    """Every regulation of these folders (else of the shipped one), all versions.

    Raises RegulationError with the mistakes of all files.
    """
    regulations: list[Regulation] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, object], str] = {}
    for path in (path for folder in folders or (SHIPPED,) for path in sorted(folder.glob("*.toml"))):
        try:
            regulation = load_regulation(path)
        except RegulationError as error:
            problems.extend(error.problems)
            continue
        version = (regulation.id, regulation.in_force)
        if version in seen:
            problems.append(
                wrong(
                    path.name,
                    "in_force",
                    regulation.in_force,
                    Text("rules.expected.other_day", file=seen[version]),
                )
            )
        seen[version] = path.name
        regulations.append(regulation)
    if problems:
        raise RegulationError(tuple(problems))
    return tuple(regulations)


def _contradictions(path: Path, regulation: Regulation) -> Iterator[Problem]:
    """What no single key shows: dates in the wrong order, names twice, names that point nowhere."""
    file, publication = path.name, regulation.publication
    # Two versions of one regulation stand in `<id>.toml` and `<id>.<anything>.toml`.
    if path.name.split(".")[0] != regulation.id:
        yield wrong(file, "id", regulation.id, path.name.split(".")[0])
    if regulation.in_force < regulation.signed:
        expected = Text("rules.expected.not_before", day=str(regulation.signed), place="signed")
        yield wrong(file, "in_force", regulation.in_force, expected)
    if regulation.until and regulation.until < regulation.in_force:
        expected = Text("rules.expected.not_before", day=str(regulation.in_force), place="in_force")
        yield wrong(file, "until", regulation.until, expected)
    for body, body_list in publication.lists.items():
        kinds = body_list.kinds
        yield from _twice(file, f"publication.lists.{body}.kinds", "number", (kind.number for kind in kinds))
        yield from _twice(file, f"publication.lists.{body}.kinds", "name", (kind.name for kind in kinds))
    categories = publication.categories or ()
    yield from _twice(file, "publication.categories", "id", (category.id for category in categories))
    for place, category in enumerate(categories, 1):
        yield from _pointless(file, place, category)
    known = {category.id for category in categories}
    for place, name in enumerate(publication.translation.categories if publication.translation else (), 1):
        if name not in known:
            expected = Text("rules.expected.one_of", allowed=", ".join(sorted(known)))
            yield wrong(file, f"publication.translation.categories[{place}]", name, expected)
    steps = regulation.workflow.publication.steps if regulation.workflow.publication else ()
    yield from _twice(file, "workflow.publication.steps", "name", (step.name for step in steps))
    for place, step in enumerate(steps, 1):
        if "approve" not in step.decisions:
            expected = Text("rules.expected.with_approve")
            yield wrong(
                file, f"workflow.publication.steps[{place}].decisions", ", ".join(step.decisions), expected
            )
    for name, clock in regulation.clocks.items():
        if clock.opens and clock.opens not in regulation.clocks:
            expected = Text("rules.expected.one_of", allowed=", ".join(regulation.clocks))
            yield wrong(file, f'clocks."{name}".opens', clock.opens, expected)


def _pointless(file: str, place: int, category: Category) -> Iterator[Problem]:
    for field in category.because:
        if field not in category.required:
            expected = Text("rules.expected.one_of", allowed=", ".join(category.required))
            yield wrong(file, f"publication.categories[{place}].because", field, expected)


def _twice(file: str, table: str, key: str, values: Iterable[object]) -> Iterator[Problem]:
    seen: set[object] = set()
    for place, value in enumerate(values, 1):
        if value in seen:
            yield repeated(file, f"{table}[{place}].{key}", value)
        seen.add(value)
