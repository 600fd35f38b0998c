"""What is wrong with a regulation or office file: the file, the key, what was found, what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from vanthu.locales import FIRST_LANGUAGE, Text, say_plain

# pydantic's kinds of error that a file can cause, and what is expected in their place.
EXPECTED: Mapping[str, Text] = {
    "article": Text("rules.expected.article"),
    "length": Text("rules.expected.length"),
    "string_type": Text("rules.expected.string"),
    "string_too_short": Text("rules.expected.string"),
    "bool_type": Text("rules.expected.yes_no"),
    "int_type": Text("rules.expected.number"),
    "greater_than_equal": Text("rules.expected.number"),
    "date_type": Text("rules.expected.date"),
    "date_from_datetime_inexact": Text("rules.expected.date"),
    "tuple_type": Text("rules.expected.list"),
    "too_short": Text("rules.expected.filled_list"),
    "dict_type": Text("rules.expected.table"),
    "model_type": Text("rules.expected.table"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. ``key`` is the place in the file, as ``publication.categories[2].cite``; empty for the whole."""

    file: str
    key: str
    text: Text

    def __str__(self) -> str:
        return say_plain(self.text, FIRST_LANGUAGE)


class FileError(Exception):
    """A regulation or office file cannot be used; ``problems`` holds every mistake found in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class RegulationError(FileError):
    """A regulation file cannot be used."""


class OfficeError(FileError):
    """An office file cannot be used."""


def wrong(file: str, key: str, found: object, expected: Text | str) -> Problem:
    """A value that is not what it should be."""
    return Problem(
        file, key, Text("rules.problem.wrong", file=file, place=key, found=_shown(found), expected=expected)
    )


def unreadable(file: str, why: str) -> Problem:
    """A file that is not there, or not TOML."""
    return Problem(file, "", Text("rules.problem.unreadable", file=file, why=why))


def repeated(file: str, key: str, found: object) -> Problem:
    """A value that must be unique and is not."""
    return Problem(file, key, Text("rules.problem.repeated", file=file, place=key, found=_shown(found)))


def from_validation(file: str, model: type[BaseModel], error: ValidationError) -> tuple[Problem, ...]:
    """Every mistake that pydantic found, in our words."""
    # A list whose items are all wrong is also reported as too short; the items say it better.
    details = (
        each for each in error.errors(include_url=False) if each["type"] != "too_short" or not each["input"]
    )
    return tuple(_problem(file, model, detail) for detail in details)


def _problem(file: str, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    # pydantic names the key of a table "[key]" when the key itself is what is wrong.
    place = tuple(part for part in detail["loc"] if part != "[key]")
    key = ""
    for part in place:
        if isinstance(part, int):
            key += f"[{part + 1}]"  # people count from one
        else:
            shown = part if part.replace("_", "").isalnum() else f'"{part}"'
            key += f".{shown}" if key else shown
    kind, found = detail["type"], detail["input"]
    if kind == "missing":
        return Problem(file, key, Text("rules.problem.missing", file=file, place=key))
    if kind == "extra_forbidden":
        known = ", ".join(_model_at(model, place[:-1]).model_fields)
        return Problem(file, key, Text("rules.problem.unknown", file=file, place=key, known=known))
    if kind == "literal_error":
        allowed = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return wrong(file, key, found, Text("rules.expected.one_of", allowed=allowed))
    if kind == "string_pattern_mismatch":
        return wrong(file, key, found, Text("rules.expected.pattern", pattern=detail["ctx"]["pattern"]))
    return wrong(file, key, found, EXPECTED.get(kind, detail["msg"]))


def _model_at(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel]:
    """The table that stands at a place, to name the keys it knows."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple, dict) or hasattr(annotation, "__metadata__"):
        return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
    return None


def _shown(found: object) -> str:
    shown = str(found) if isinstance(found, str | date) else repr(found)
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises FileError where there are none to read."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FileError((unreadable(path.name, str(error)),)) from None
