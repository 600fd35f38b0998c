"""Who may: the posts a person holds now and the posts in which they stand in for somebody.

Rights come from posts alone (the office file), never from what is said in a chat.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from vanthu.rules.office import Office, Post
from vanthu.store import holdings, persons, stand_ins
from vanthu.store.persons import Person


@dataclass(frozen=True, slots=True)
class Hat:
    """A post in which somebody acts; ``stands_in_for`` is the holder when it is not one's own post.

    ``scope`` lists the capabilities for which a stand-in acts; empty means all.
    """

    post: Post
    stands_in_for: Person | None = None
    scope: tuple[str, ...] = ()

    def allows(self, roles: Iterable[str], capability: str, unit: str | None = None) -> bool:
        """Whether this hat carries one of the roles, for this capability, in this unit if one is named."""
        if self.scope and capability not in self.scope:
            return False
        if unit is not None and self.post.unit != unit:
            return False
        return not set(self.post.roles).isdisjoint(roles)


def hats(conn: Connection, person: Person | None, *, now: datetime, office: Office) -> tuple[Hat, ...]:
    """Every hat of a person at a moment, own posts first. Nobody's, a leaver's and a frozen person's: none."""
    if person is None or not person.may_act:
        return ()
    posts = {post.code: post for post in office.posts}
    own = [Hat(posts[h.post]) for h in holdings.of_person(conn, person.id, at=now) if h.post in posts]
    lent = stand_ins.by_stand_in(conn, person.id, at=now)
    absent = persons.get_many(conn, [arrangement.absent_id for arrangement in lent]) if lent else {}
    borrowed = [
        Hat(posts[a.post], absent[a.absent_id], tuple(a.scope))
        for a in lent
        if a.post in posts and _still_holds(conn, a.absent_id, a.post, now)
    ]
    return (*own, *borrowed)


def _still_holds(conn: Connection, person_id: int, post: str, now: datetime) -> bool:
    return any(h.post == post for h in holdings.of_person(conn, person_id, at=now))


def choose(
    own: tuple[Hat, ...], roles: Iterable[str], capability: str, unit: str | None = None
) -> Hat | None:
    """The hat in which a person may do this, own before borrowed, or None."""
    wanted = tuple(roles)
    return next((hat for hat in own if hat.allows(wanted, capability, unit)), None)


def who_may(
    conn: Connection,
    roles: Iterable[str],
    capability: str,
    *,
    now: datetime,
    office: Office,
    unit: str | None = None,
) -> dict[int, Hat]:
    """Everybody whose turn it could be, with the hat in which it is: holders and their stand-ins, who may act."""
    wanted = tuple(roles)
    fit = [p for p in office.posts if Hat(p).allows(wanted, capability, unit)]
    return who_holds(conn, fit, capability, now=now)


def who_holds(conn: Connection, posts: Iterable[Post], capability: str, *, now: datetime) -> dict[int, Hat]:
    """Holders of these posts and their stand-ins for this capability, who may act, with the hat in which they do."""
    fit = {post.code: post for post in posts}
    held = holdings.of_posts(conn, fit, at=now)
    lent = [a for a in stand_ins.for_absent(conn, {h.person_id for h in held}, at=now) if a.post in fit]
    people = persons.get_many(conn, {h.person_id for h in held} | {a.stand_in_id for a in lent})
    found: dict[int, Hat] = {}
    for holding in held:
        if people[holding.person_id].may_act:
            found.setdefault(holding.person_id, Hat(fit[holding.post]))
    for a in lent:
        hat = Hat(fit[a.post], people[a.absent_id], tuple(a.scope))
        if people[a.stand_in_id].may_act and hat.allows(hat.post.roles, capability):
            found.setdefault(a.stand_in_id, hat)
    return found
