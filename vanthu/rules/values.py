"""What the rules answer: frozen values, each with the articles behind it."""

from __future__ import annotations

from dataclasses import dataclass

from vanthu.locales import Text
from vanthu.rules.citation import Citation
from vanthu.rules.length import Length
from vanthu.rules.vocabulary import (
    ClockName,
    Decision,
    FieldId,
    Owner,
    RefusalCode,
    Role,
    StepName,
    Weight,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper that a body may post; ``limit`` is what its annex limits it to."""

    name: str
    number: int
    limit: str | None
    names: frozenset[str]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field that must be known, and the article that asks for it."""

    field: FieldId
    citation: Citation


@dataclass(frozen=True, slots=True)
class Formats:
    """The kinds of file, by real content, that one regulation admits."""

    kinds: frozenset[str]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Category:
    """A category of content. ``documents``: papers with a kind and a number go here unless someone says otherwise."""

    id: str
    title: str
    required: tuple[FieldRule, ...]
    documents: bool
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason to refuse or return, and every adopted article that gives it."""

    code: RefusalCode
    weight: Weight
    name: Text
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One turn on the way to the page."""

    name: StepName
    roles: tuple[Role, ...]
    decisions: tuple[Decision, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class StepSource:
    """The steps that one adopted regulation prescribes, and whether they are the ones applied."""

    regulation: str
    title: str
    steps: tuple[Step, ...]
    applied: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit as one regulation sets it; ``times``: how many of the events in ``met_by`` it takes to meet it."""

    name: ClockName
    starts: str
    within: Length
    owner: Owner
    met_by: tuple[str, ...]
    at: tuple[str, ...]
    times: int
    opens: ClockName | None
    citation: Citation
