"""The shape of a regulation file: docs/reference/regulation-file.md says the same for people.

Every value stands beside its article (``cite``) and the article's words in short; unknown keys are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, InstanceOf
from pydantic import Field as Limits
from pydantic_core import PydanticCustomError

from vanthu.rules import citation
from vanthu.rules.length import Length
from vanthu.rules.vocabulary import (
    Body,
    ClockName,
    Decision,
    FieldId,
    FileKind,
    Owner,
    RefusalCode,
    Role,
    StepName,
)

Item = TypeVar("Item")


def _article(value: str) -> str:
    if not citation.ARTICLE.fullmatch(value):
        raise PydanticCustomError("article", "not an article")
    return value


def _length(value: object) -> Length:
    try:
        return Length.parse(value) if isinstance(value, str) else Length.parse("")
    except ValueError:
        raise PydanticCustomError("length", "not a length") from None


Words = Annotated[str, Limits(min_length=1)]
Article = Annotated[str, AfterValidator(_article)]
Slug = Annotated[str, Limits(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Identifier = Annotated[str, Limits(pattern=r"^[a-z]+(_[a-z]+)*$")]
Event = Annotated[str, Limits(pattern=r"^[a-z]+\.[a-z_]+$")]
TimeOfDay = Annotated[str, Limits(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
# TOML gives lists; a frozen value keeps tuples. Only this turning is allowed, items stay strict.
Some = Annotated[tuple[Item, ...], Limits(strict=False, min_length=1)]


class Part(BaseModel):
    """A table of a file: frozen, strict, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Ground(Part):
    """An article, its words in short, and our reading where the text is faulty or silent."""

    cite: Article
    words: Words
    reading: Words | None = None


class Note(Part):
    """A place where the text is faulty, and how it is read."""

    cite: Article
    reading: Words


class Kind(Part):
    """One line of an annex: its order number, the kind's name, what limits it, and its other names."""

    number: Annotated[int, Limits(ge=1)]
    name: Words
    limit: Words | None = None
    also: Some[Words] | None = None


class BodyList(Ground):
    """The closed list of kinds that a body's papers may be of."""

    kinds: Some[Kind]


class Category(Part):
    """A category of content. ``because`` gives a required field's own article where it is not ``cite``."""

    id: Identifier
    title: Words
    cite: Article
    required: Some[FieldId]
    because: dict[FieldId, Article] = {}
    documents: bool = False
    reading: Words | None = None


class Required(Ground):
    """What must be known of every document."""

    fields: Some[FieldId]


class Formats(Ground):
    """The kinds of file, by real content, that may be posted."""

    kinds: Some[FileKind]


class Recipients(Ground):
    """What "Nơi nhận" must name."""

    phrases: Some[Words]


class Translation(Ground):
    """The categories in which a translation may stand and must carry its source."""

    categories: Some[Identifier]


class Refusal(Ground):
    """A reason to refuse, or to return for mending."""

    code: RefusalCode
    weight: Literal["refuse", "return"] = "refuse"


class Publication(Part):
    """Everything a regulation says of posting."""

    lists: dict[Body, BodyList] = {}
    higher_level: Some[Ground] | None = None
    secrecy: Some[Ground] | None = None
    categories: Some[Category] | None = None
    required: Required | None = None
    formats: Formats | None = None
    recipients: Recipients | None = None
    charset: Ground | None = None
    translation: Translation | None = None
    unit_leader: Ground | None = None
    refusals: Some[Refusal] | None = None


class Incoming(Part):
    """What a regulation says of documents that come in: what is checked before, and that a deficient one is refused."""

    check: Some[Ground] | None = None
    refuse: Some[Ground] | None = None


class Step(Ground):
    """One turn on the way to the page: who may take it and what they may decide."""

    name: StepName
    roles: Some[Role]
    decisions: Some[Decision]


class Workflow(Part):
    """The steps in their order."""

    steps: Some[Step]


class Workflows(Part):
    """The ways through the office that a regulation prescribes."""

    publication: Workflow | None = None


class Clock(Ground):
    """A time limit: what starts it, how long it runs, whose it is, what meets it.

    ``at`` are fixed times of a day; ``times``: how many of these events it takes; ``opens`` is the clock that begins
    when this one is met by a promise.
    """

    starts: Event
    within: Annotated[InstanceOf[Length], BeforeValidator(_length)]
    owner: Owner
    met_by: Some[Event]
    at: Some[TimeOfDay] | None = None
    times: Annotated[int, Limits(ge=1)] = 1
    opens: ClockName | None = None


class Regulation(Part):
    """One regulation, in force from ``in_force`` to the end of the day ``until``."""

    id: Slug
    title: Words
    number: Words
    signed: date
    in_force: date
    in_force_cite: Article
    until: date | None = None
    notes: Some[Note] | None = None
    publication: Publication = Publication()
    incoming: Incoming = Incoming()
    workflow: Workflows = Workflows()
    clocks: dict[ClockName, Clock] = {}

    def holds_on(self, day: date) -> bool:
        """Whether the regulation is in force that day."""
        return self.in_force <= day and (self.until is None or day <= self.until)

    def parts(self) -> Iterator[Part]:
        """Every table of the file, in its order."""
        waiting: list[Part] = [self]
        while waiting:
            part = waiting.pop(0)
            yield part
            inner: list[Part] = []
            for _, value in part:
                each = (
                    value.values()
                    if isinstance(value, dict)
                    else value
                    if isinstance(value, tuple)
                    else (value,)
                )
                inner.extend(one for one in each if isinstance(one, Part))
            waiting = inner + waiting

    def readings(self) -> tuple[tuple[str, str], ...]:
        """Every article that is read in a way someone may ask about, with that reading."""
        found = (
            (part.cite, part.reading)
            for part in self.parts()
            if isinstance(part, Ground | Note | Category) and part.reading
        )
        return tuple(dict.fromkeys(found))
