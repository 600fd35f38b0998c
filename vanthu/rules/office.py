"""An office: its bodies, units and posts, and the regulations that it adopts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field as Limits
from pydantic import ValidationError

from vanthu.locales import Text
from vanthu.rules import asking
from vanthu.rules.asking import Asking
from vanthu.rules.calendar.hours import Desk, WorkingTime
from vanthu.rules.calendar.national import load_days
from vanthu.rules.calendar.parts import (
    ClosurePart,
    DeskPart,
    HoursPart,
    ReadingPart,
    contradictions,
    desk,
    working_time,
)
from vanthu.rules.folding import folded
from vanthu.rules.problems import FileError, OfficeError, Problem, from_validation, read_toml, repeated, wrong
from vanthu.rules.procedures import Procedure, load_procedures, procedures_of
from vanthu.rules.regulation import Part, Slug, Some, Words
from vanthu.rules.vocabulary import Body, Role

SHIPPED = Path(__file__).parents[1] / "offices"


@dataclass(frozen=True, slots=True)
class IssuingBody:
    """One of the four bodies, and the names under which it issues papers, as printed."""

    id: Body
    name: str
    issuers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the office; ``keywords`` tell which questions are for it, ``desk`` whose hours it keeps.

    ``answering``: the posts whose holders answer citizens, ``answering_stand_in`` those who do when none of them can
    (S3 Đ11.4); where nothing is named, the unit's officers, else its head.
    """

    code: str
    name: str
    body: Body
    keywords: tuple[str, ...]
    desk: str | None = None
    answering: tuple[str, ...] = ()
    answering_stand_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """What a person acts as: a title in a unit, with roles."""

    code: str
    title: str
    unit: str
    body: Body
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """One office as its file describes it. ``page_names``: how "Nơi nhận" may name its page.

    ``working``: its hours, closures and readings; ``desks``: those of its desks that keep hours of their own;
    ``reminders_a_day``: most messages of reminders that one person gets in a day, urgent ones aside.
    """

    id: str
    name: str
    short_name: str
    place: str
    province: str
    superior: str
    language: str
    page_names: tuple[str, ...]
    bodies: Mapping[Body, IssuingBody]
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    adopts: tuple[str, ...]
    working: WorkingTime = field(default_factory=WorkingTime)
    desks: tuple[Desk, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    reminders_a_day: int = 5
    asking: Asking = field(default_factory=Asking)

    def desk(self, code: str) -> Desk:
        """The desk of a code. Raises KeyError."""
        return {desk.code: desk for desk in self.desks}[code]

    def unit(self, code: str) -> Unit:
        """The unit of a code. Raises KeyError."""
        return {unit.code: unit for unit in self.units}[code]

    def post(self, code: str) -> Post:
        """The post of a code. Raises KeyError."""
        return {post.code: post for post in self.posts}[code]

    def has_post(self, code: str) -> bool:
        """Whether the file still knows this post."""
        return any(post.code == code for post in self.posts)

    def posts_with(self, role: Role) -> tuple[Post, ...]:
        """The posts that hold a role, in the order of the file."""
        return tuple(post for post in self.posts if role in post.roles)

    def body_of(self, issuer: str) -> Body | None:
        """The body that prints this name on its papers, without regard to case and diacritics."""
        name = folded(issuer)
        for body in self.bodies.values():
            if name in {folded(body.name), *map(folded, body.issuers)}:
                return body.id
        return None


def load_office(path: Path, days: Path | None = None) -> Office:
    """The office of a file, with its procedures, and the days off that it entered in a folder of its own.

    Raises OfficeError with every mistake found in the file, CalendarError with those of the days.
    """
    table = load_days(days)
    try:
        file = _OfficeFile.model_validate(read_toml(path))
    except ValidationError as error:
        raise OfficeError(from_validation(path.name, _OfficeFile, error)) from None
    except FileError as error:
        raise OfficeError(error.problems) from None
    if problems := tuple(_contradictions(path, file)):
        raise OfficeError(problems)
    bodies = {unit.code: unit.body for unit in file.units}
    closures, reading = file.closures or (), file.reading
    return Office(
        id=file.id,
        name=file.name,
        short_name=file.short_name,
        place=file.place,
        province=file.province,
        superior=file.superior,
        language=file.language,
        page_names=file.page_names,
        bodies={key: IssuingBody(key, body.name, body.issuers) for key, body in file.bodies.items()},
        units=tuple(
            Unit(
                unit.code,
                unit.name,
                unit.body,
                unit.keywords or (),
                unit.desk,
                unit.answering or (),
                unit.answering_stand_in or (),
            )
            for unit in file.units
        ),
        posts=tuple(Post(p.code, p.title, p.unit, p.body or bodies[p.unit], p.roles) for p in file.posts),
        adopts=file.adopts,
        working=working_time(file.hours, closures, reading, table),
        desks=tuple(desk(part, closures, reading, table) for part in file.desks or ()),
        procedures=load_procedures(listed, tuple(bodies)) if (listed := procedures_of(path)).exists() else (),
        reminders_a_day=file.reminders.most_a_day,
        asking=file.questions,
    )


class _BodyPart(Part):
    name: Words
    issuers: Some[Words]


class _UnitPart(Part):
    code: Slug
    name: Words
    body: Body
    keywords: Some[Words] | None = None
    desk: Slug | None = None
    answering: Some[Slug] | None = None
    answering_stand_in: Some[Slug] | None = None


class _PostPart(Part):
    code: Slug
    title: Words
    unit: Slug
    body: Body | None = None
    roles: Some[Role]


class _RemindersPart(Part):
    most_a_day: Annotated[int, Limits(ge=1, le=50)] = 5


class _OfficeFile(Part):
    id: Slug
    name: Words
    short_name: Words
    place: Words
    province: Words
    superior: Words
    language: Literal["vi", "en"] = "vi"
    page_names: Some[Words]
    bodies: dict[Body, _BodyPart]
    units: Some[_UnitPart]
    posts: Some[_PostPart]
    adopts: Some[Slug]
    hours: Some[HoursPart] | None = None
    closures: Some[ClosurePart] | None = None
    desks: Some[DeskPart] | None = None
    reading: ReadingPart = ReadingPart()
    reminders: _RemindersPart = _RemindersPart()
    questions: Asking = Asking()


def _contradictions(path: Path, file: _OfficeFile) -> Iterator[Problem]:
    if path.stem != file.id:
        yield wrong(path.name, "id", file.id, path.stem)
    for table, codes in (("units", [u.code for u in file.units]), ("posts", [p.code for p in file.posts])):
        for place, code in enumerate(codes, 1):
            if code in codes[: place - 1]:
                yield repeated(path.name, f"{table}[{place}].code", code)
    units = [unit.code for unit in file.units]
    for place, post in enumerate(file.posts, 1):
        if post.unit not in units:
            expected = Text("rules.expected.one_of", allowed=", ".join(units))
            yield wrong(path.name, f"posts[{place}].unit", post.unit, expected)
    for place, unit in enumerate(file.units, 1):
        if unit.body not in file.bodies:
            expected = Text("rules.expected.one_of", allowed=", ".join(file.bodies))
            yield wrong(path.name, f"units[{place}].body", unit.body, expected)
        desks = [each.code for each in file.desks or ()]
        if unit.desk is not None and unit.desk not in desks:
            expected = Text("rules.expected.one_of", allowed=", ".join(desks))
            yield wrong(path.name, f"units[{place}].desk", unit.desk, expected)
    for place, adopted in enumerate(file.adopts, 1):
        if adopted in file.adopts[: place - 1]:
            yield repeated(path.name, f"adopts[{place}]", adopted)
    yield from _unknown_posts(path, file)
    yield from asking.contradictions(path.name, file.questions, units)
    yield from contradictions(path.name, file.hours or (), file.closures or (), file.desks or ())


def _unknown_posts(path: Path, file: _OfficeFile) -> Iterator[Problem]:
    """Answering officers of whom the file knows no post."""
    posts = [post.code for post in file.posts]
    for place, unit in enumerate(file.units, 1):
        for key, named in (("answering", unit.answering), ("answering_stand_in", unit.answering_stand_in)):
            for post in named or ():
                if post not in posts:
                    expected = Text("rules.expected.one_of", allowed=", ".join(posts))
                    yield wrong(path.name, f"units[{place}].{key}", post, expected)
