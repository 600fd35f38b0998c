"""Agenda: all that waits for somebody, whatever it is, by the date it is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from vanthu.actions import decide, extensions, matters
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name
from vanthu.actions.matters import Waiting
from vanthu.locales import Text
from vanthu.store import deadlines, publications
from vanthu.store.deadlines import Deadline

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do, and its earliest date if it has one."""

    name: Text
    show: str
    owed: Deadline | None


def entries(act: Act) -> list[Entry]:
    """What waits for the caller: decisions, work, requests, papers that came back; the earliest date first."""
    waiting = [*extensions.waiting_for(act), *matters.waiting_for(act), *_returned(act)]
    abouts = {each.about for each in waiting if not matters.stands_still(act, each.about)}
    earliest = deadlines.earliest(act.conn, abouts)
    found = [Entry(each.name, each.show, earliest.get(each.about)) for each in waiting]
    return sorted(found, key=lambda entry: entry.owed.due_at if entry.owed else _NEVER)


def _returned(act: Act) -> list[Waiting]:
    """One's own papers that somebody sent back to be mended."""
    if act.actor is None:
        return []
    return [
        Waiting(
            Text("agenda.returned", name=case_name(case)),
            f"publish.show:{case.publication.id}",
            f"publication:{case.publication.id}",
        )
        for case in publications.open_of_person(act.conn, act.actor.id)
        if case.publication.state == publications.RETURNED
    ]


@dataclass(frozen=True, slots=True)
class Late:
    """Something past its date, as the caller may see it; ``posts``: for whom it waits, by their titles."""

    name: Text
    show: str | None
    owed: Deadline
    posts: tuple[str, ...]


def late(act: Act, *, most: int) -> list[Late]:
    """What is past its date, the oldest first: all of it for leaders, for heads their own unit's."""
    leads = act.may(decide.LEADERS, decide.CAPABILITY) is not None
    units = heads_of(act)
    found = []
    for owed in deadlines.late(act.conn, now=act.now, most=most):
        matter = None if matters.stands_still(act, owed.about) else matters.matter(act, owed.about)
        if matter is not None and (leads or _is_of(matter, units)):
            show = matter.show if act.actor is not None and act.actor.id in matter.waiting else None
            posts = tuple(dict.fromkeys(hat.post.title for hat in matter.waiting.values()))
            found.append(Late(matter.name, show, owed, posts))
    return found


def heads_of(act: Act) -> set[str]:
    """The units that the caller heads."""
    return {hat.post.unit for hat in act.hats if "unit_head" in hat.post.roles}


def _is_of(matter: matters.Matter, units: set[str]) -> bool:
    """Whether it is one of these units' own, or waits for somebody of them."""
    return matter.unit in units or any(hat.post.unit in units for hat in matter.waiting.values())
