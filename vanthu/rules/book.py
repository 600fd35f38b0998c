"""The adopted regulations, asked as of a day.

Where two of them speak of the same thing the stricter is applied and both are shown: the longer way through the
office, a kind of paper that every list admits, a format that every list of formats admits, each required field.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from vanthu.locales import Text
from vanthu.rules.citation import Citation
from vanthu.rules.loader import SHIPPED, load_folder
from vanthu.rules.office import Office
from vanthu.rules.problems import OfficeError, wrong
from vanthu.rules.publication import PublicationRules
from vanthu.rules.regulation import Ground, Regulation
from vanthu.rules.values import Clock, Step, StepSource


class Rules(PublicationRules):
    """What the adopted regulations that are in force on a day say, in the order of adoption."""

    def steps(self, workflow: str) -> tuple[Step, ...]:
        """The steps to take: the longest way that an adopted regulation prescribes; of equals, the first adopted."""
        return next((source.steps for source in self.step_sources(workflow) if source.applied), ())

    def step_sources(self, workflow: str) -> tuple[StepSource, ...]:
        """The steps of every adopted regulation, the applied ones marked. Raises KeyError for an unknown workflow."""
        if workflow != "publication":
            raise KeyError(workflow)
        ways = [
            (regulation, regulation.workflow.publication.steps)
            for regulation in self.regulations
            if regulation.workflow.publication
        ]
        longest = max(ways, key=lambda way: len(way[1]), default=None)  # the first of equals
        return tuple(
            StepSource(
                regulation.id,
                regulation.title,
                tuple(Step(s.name, s.roles, s.decisions, self.cited(regulation, s)) for s in steps),
                longest is not None and regulation is longest[0],
            )
            for regulation, steps in ways
        )

    def clock(self, name: str) -> tuple[Clock, ...]:
        """The time limit as each adopted regulation sets it; none where nobody does."""
        return tuple(
            Clock(
                known,
                clock.starts,
                clock.within,
                clock.owner,
                clock.met_by,
                clock.at or (),
                clock.times,
                clock.opens,
                self.cited(regulation, clock),
            )
            for regulation in self.regulations
            for known, clock in regulation.clocks.items()
            if known == name
        )

    def incoming_refusal(self) -> tuple[Citation, ...]:
        """The articles by which an incoming document is checked, and a deficient one refused."""
        grounds = [
            (regulation, ground)
            for regulation in self.regulations
            for ground in (*(regulation.incoming.check or ()), *(regulation.incoming.refuse or ()))
        ]
        return tuple(self.cited(regulation, ground) for regulation, ground in grounds)

    def citation(self, kept: str) -> Citation:
        """A citation as it was kept, with its number and words. Raises ValueError where it is none."""
        return _found(self.regulations, kept)


class Book:
    """The regulations that an office adopts, in all their versions."""

    def __init__(self, office: Office, regulations: tuple[Regulation, ...]) -> None:
        self.office = office
        self.regulations = regulations
        self._rules: dict[tuple[tuple[str, date], ...], Rules] = {}
        self._citations: dict[str, Citation] = {}
        self._versions = [
            sorted((r for r in regulations if r.id == adopted), key=lambda r: r.in_force, reverse=True)
            for adopted in office.adopts
        ]

    def at(self, day: date) -> Rules:
        """The rules in force on a day. A case that began that day keeps them, whatever is adopted later."""
        newest = (next((r for r in versions if r.holds_on(day)), None) for versions in self._versions)
        chosen = tuple(regulation for regulation in newest if regulation)
        key = tuple((regulation.id, regulation.in_force) for regulation in chosen)
        if key not in self._rules:
            self._rules[key] = Rules(chosen)
        return self._rules[key]

    def clocks(self, name: str, regulation: str) -> list[Clock]:
        """A clock of one regulation, in all its versions, the newest first."""
        versions = [each for each in self.regulations if each.id == regulation]
        newest_first = sorted(versions, key=lambda each: each.in_force, reverse=True)
        return [clock for each in newest_first for clock in Rules((each,)).clock(name)]

    def is_met_by(self, clock: str, kept: str, event: str) -> bool:
        """Whether an event meets a clock, in some version of the regulation whose citation was kept with it."""
        wanted = Citation.parse(kept).regulation
        return any(
            event in each.met_by
            for regulation in self.regulations
            if regulation.id == wanted
            for name, each in regulation.clocks.items()
            if name == clock
        )

    def citation(self, kept: str) -> Citation:
        """A citation of any version, with its number and words. Raises ValueError where it is none."""
        if kept not in self._citations:
            newest_first = sorted(self.regulations, key=lambda r: r.in_force, reverse=True)
            self._citations[kept] = _found(tuple(newest_first), kept)
        return self._citations[kept]


def load_book(office: Office, folders: Sequence[Path] = (SHIPPED,)) -> Book:
    """The book of an office. Raises RegulationError for a broken file, OfficeError where an adopted one is missing."""
    regulations = load_folder(*folders)
    known = {regulation.id for regulation in regulations}
    missing = tuple(
        wrong(
            f"{office.id}.toml",
            f"adopts[{place}]",
            adopted,
            Text("rules.expected.one_of", allowed=", ".join(sorted(known))),
        )
        for place, adopted in enumerate(office.adopts, 1)
        if adopted not in known
    )
    if missing:
        raise OfficeError(missing)
    return Book(office, regulations)


def _found(regulations: tuple[Regulation, ...], kept: str) -> Citation:
    wanted = Citation.parse(kept)
    number = ""
    for regulation in regulations:
        if regulation.id != wanted.regulation:
            continue
        number = number or regulation.number
        for part in regulation.parts():
            if isinstance(part, Ground) and part.cite == wanted.article:
                return Citation(regulation.id, part.cite, regulation.number, part.words, part.reading or "")
    return Citation(wanted.regulation, wanted.article, number)
