"""The administrative procedures that citizens ask an office for: steps, place, time, fee, papers, and their articles.

They stand in ``procedures/`` beside the office's file, under the same name (docs/reference/office-file.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from vanthu.locales import Text
from vanthu.rules.problems import FileError, OfficeError, Problem, from_validation, read_toml, repeated, wrong
from vanthu.rules.regulation import Part, Slug, Some, Words


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure, in everyday words. ``unit`` of this office deals with it; None: another office in the commune.

    ``asked``: how people ask for it. ``checked``: since when somebody answers for these facts; None: an example.
    """

    code: str
    name: str
    field: str
    unit: str | None
    asked: tuple[str, ...]
    papers: tuple[str, ...]
    steps: tuple[str, ...]
    place: str
    time: str
    fee: str
    forms: tuple[str, ...]
    basis: tuple[str, ...]
    checked: date | None

    @property
    def ways_to_say(self) -> tuple[str, ...]:
        """Its name, and how people ask for it: what a question is compared with."""
        return (self.name, *self.asked)


def procedures_of(office: Path) -> Path:
    """Where the procedures of an office's file stand; there may be none."""
    return office.parent / "procedures" / office.name


def load_procedures(path: Path, units: Sequence[str]) -> tuple[Procedure, ...]:
    """The procedures of a file, for an office with these units. Raises OfficeError with every mistake found."""
    name = f"{path.parent.name}/{path.name}"
    try:
        file = _ProceduresFile.model_validate(read_toml(path))
    except ValidationError as error:
        raise OfficeError(from_validation(name, _ProceduresFile, error)) from None
    except FileError as error:
        raise OfficeError(error.problems) from None
    if problems := tuple(_contradictions(name, file, units)):
        raise OfficeError(problems)
    return tuple(
        Procedure(
            code=each.code,
            name=each.name,
            field=each.field,
            unit=each.unit,
            asked=each.asked or (),
            papers=each.papers or (),
            steps=each.steps or file.steps,
            place=each.place or file.place,
            time=each.time,
            fee=each.fee,
            forms=each.forms or (),
            basis=each.basis,
            checked=each.checked or file.checked,
        )
        for each in file.procedures
    )


class _ProcedurePart(Part):
    code: Slug
    name: Words
    field: Words
    unit: Slug | None = None
    asked: Some[Words] | None = None
    papers: Some[Words] | None = None
    steps: Some[Words] | None = None
    place: Words | None = None
    time: Words
    fee: Words
    forms: Some[Words] | None = None
    basis: Some[Words]
    checked: date | None = None


class _ProceduresFile(Part):
    checked: date | None = None
    place: Words
    steps: Some[Words]
    procedures: Some[_ProcedurePart]


def _contradictions(name: str, file: _ProceduresFile, units: Sequence[str]) -> Iterator[Problem]:
    """Units that the office does not have, codes that stand twice."""
    codes = [each.code for each in file.procedures]
    for place, each in enumerate(file.procedures, 1):
        if each.unit is not None and each.unit not in units:
            expected = Text("rules.expected.one_of", allowed=", ".join(units))
            yield wrong(name, f"procedures[{place}].unit", each.unit, expected)
        if each.code in codes[: place - 1]:
            yield repeated(name, f"procedures[{place}].code", each.code)
