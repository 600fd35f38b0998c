"""What an office decides for itself about citizens' questions; docs/reference/office-file.md says the same."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Annotated

from pydantic import Field as Limits

from vanthu.locales import Text
from vanthu.rules.problems import Problem, repeated, wrong
from vanthu.rules.regulation import Part, Slug, Some, Words

#: What may stand between braces in an answer that is written often.
PLACES = frozenset({"code", "unit", "office", "due"})
Count = Annotated[int, Limits(ge=1, le=100_000)]


class Elsewhere(Part):
    """Another office that is asked for things which are not ours: its name, where it is found, and what tells."""

    code: Slug
    name: Words
    where: Words
    keywords: Some[Words] | None = None


class Canned(Part):
    """An answer that is written often. Its places: ``{code}``, ``{unit}``, ``{office}``, ``{due}``."""

    code: Slug
    title: Words
    text: Words
    unit: Slug | None = None


class Asking(Part):
    """How this office answers citizens.

    ``pass_sure``: what routing is sure of goes to the unit without the board. ``approval``: the units whose head
    approves each answer. ``clock_waits``: the clock stands still while the citizen is asked for more.
    ``reopen_days``: working days in which "not solved" opens the same case again. ``most_a_day`` cases from one
    chat, ``most_an_hour`` from all; what is over that waits and is told so.
    """

    pass_sure: bool = False
    approval: Some[Slug] | None = None
    clock_waits: bool = False
    reopen_days: Count = 10
    most_a_day: Count = 5
    most_an_hour: Count = 120
    elsewhere: Some[Elsewhere] | None = None
    canned: Some[Canned] | None = None


def _places(text: str) -> list[str]:
    """The places of a text; a brace that is none is a place without a name."""
    try:
        return [name for _, name, *_ in Formatter().parse(text) if name is not None]
    except ValueError:
        return [""]


def contradictions(name: str, asking: Asking, units: list[str]) -> Iterator[Problem]:
    """Units that the office does not have, and codes that stand twice."""
    known = Text("rules.expected.one_of", allowed=", ".join(units))
    for place, unit in enumerate(asking.approval or (), 1):
        if unit not in units:
            yield wrong(name, f"questions.approval[{place}]", unit, known)
    for place, canned in enumerate(asking.canned or (), 1):
        if canned.unit is not None and canned.unit not in units:
            yield wrong(name, f"questions.canned[{place}].unit", canned.unit, known)
    for place, canned in enumerate(asking.canned or (), 1):
        for name_ in _places(canned.text):
            if name_ not in PLACES:
                expected = Text("rules.expected.one_of", allowed=", ".join(sorted(PLACES)))
                yield wrong(name, f"questions.canned[{place}].text", f"{{{name_}}}", expected)
    for table, codes in (
        ("elsewhere", [each.code for each in asking.elsewhere or ()]),
        ("canned", [each.code for each in asking.canned or ()]),
    ):
        for place, code in enumerate(codes, 1):
            if code in codes[: place - 1]:
                yield repeated(name, f"questions.{table}[{place}].code", code)
