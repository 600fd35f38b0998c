"""How a post ends, and how somebody leaves in one step (S4 Đ4.1). What is open stays with the other holders."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import people, rights
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.office import Post
from vanthu.rules.vocabulary import STEP_NAMES
from vanthu.store import (
    addresses,
    dialogues,
    holdings,
    invitations,
    outbox,
    persons,
    publications,
    stand_ins,
    withheld,
)
from vanthu.store.persons import Person
from vanthu.store.reply import reply


def end_post(act: Act, person_id: int, code: str) -> tuple[Text, ...]:
    """A person no longer holds a post, nor anybody in their stead. What nobody can do any more is said."""
    act = people.check_administrator(act)
    person, post = people.access_person(act, person_id), people.access_post(act, code)
    if all(h.post != code for h in holdings.of_person(act.conn, person.id, at=act.now)):
        raise Refusal(Text("people.holds_not", name=person.name, post=post.title))
    if "administrator" in post.roles:
        _check_not_last(act, person)
        # What an administrator gave out is worth nothing once they no longer are one.
        invitations.revoke_of_person(act.conn, person.id, now=act.now)
    holdings.end(act.conn, person_id=person.id, at=act.now, post=code)
    for arrangement in stand_ins.not_over(act.conn, at=act.now):
        if arrangement.absent_id == person.id and arrangement.post == code:
            stand_ins.end(act.conn, arrangement.id, at=act.now)
    act.write("post.ended", f"person:{person.id}", post=code)
    act.tell(person.id, reply(Text("people.post_ended", post=post.title, by=people.name_of(act))))
    return unmanned(act, [post])


def leave(act: Act, person_id: int) -> tuple[Text, ...]:
    """Somebody no longer works here: posts, stand-ins on both sides, addresses, invitations and half-done talks end.

    Open assignments stay with the other holders of the role. What nobody can do any more is said.
    """
    act = people.check_administrator(act)
    person = people.access_person(act, person_id)
    held = holdings.of_person(act.conn, person.id, at=act.now)
    posts = [act.office.post(h.post) for h in held if act.office.has_post(h.post)]
    if any("administrator" in post.roles for post in posts):
        _check_not_last(act, person)
    _tell_partners(act, person)
    holdings.end(act.conn, person_id=person.id, at=act.now)
    stand_ins.end_of_person(act.conn, person.id, at=act.now)
    invitations.revoke_of_person(act.conn, person.id, now=act.now)
    dialogues.end(act.conn, f"person:{person.id}")
    persons.set_left(act.conn, person.id, act.now)
    _close_addresses(act, person)
    act.write("person.left", f"person:{person.id}", posts=[post.code for post in posts])
    return (*_left_papers(act, person), *unmanned(act, posts))


def _left_papers(act: Act, person: Person) -> tuple[Text, ...]:
    """Papers that only their maker could go on with; whoever takes over hands the file in anew."""
    mine = publications.open_of_person(act.conn, person.id)
    left = [c for c in mine if c.publication.state in (publications.DRAFT, publications.RETURNED)]
    return (Text("people.left_papers", names=tuple(map(case_name, left))),) if left else ()


def _check_not_last(act: Act, person: Person) -> None:
    if not people.others_administer(act, person.id):
        raise Refusal(Text("people.last_administrator", name=person.name))


def _tell_partners(act: Act, person: Person) -> None:
    """Who stood in for a leaver, or had the leaver as a stand-in, hears that it is over."""
    for arrangement in stand_ins.not_over(act.conn, at=act.now):
        sides = {arrangement.absent_id, arrangement.stand_in_id}
        if person.id in sides and act.office.has_post(arrangement.post):
            title = act.office.post(arrangement.post).title
            for other in sides - {person.id}:
                act.tell(other, reply(Text("people.stand_in.over_left", name=person.name, post=title)))


def _close_addresses(act: Act, person: Person) -> None:
    """Nothing that still waits is said to a leaver any more, except good-bye; then the chats are nobody's."""
    farewell = reply(Text("people.farewell", office=act.office.name))
    withheld.drop(act.conn, person.id, error="left", at=act.now)
    for address in addresses.of_person(act.conn, person.id, closed=True):
        if address.closed_at is None:
            outbox.give_up(act.conn, address.id, error="left", at=act.now)
            # To the chat, not to the person: it may stand there when nothing else of theirs does.
            outbox.put(act.conn, address_id=address.id, person_id=None, replies=[farewell], now=act.now)
            addresses.close(act.conn, address.id, at=act.now, reason="left")
        addresses.bind(act.conn, address.id, None)


def unmanned(act: Act, posts: Iterable[Post]) -> tuple[Text, ...]:
    """Of these posts, those that nobody holds now, and the steps that therefore nobody can take."""
    lines: list[Text] = []
    for post in posts:
        if not any(_can_act(act, h.person_id) for h in holdings.of_posts(act.conn, [post.code], at=act.now)):
            lines.append(Text("people.unmanned.post", post=post.title))
        for step in act.rules.steps("publication"):
            # The unit's own leader is asked first; the later steps are the board's (S3 Đ10.1a).
            unit = post.unit if step.name == "unit_approval" else None
            if set(step.roles).isdisjoint(post.roles) or rights.who_may(
                act.conn, step.roles, "publish", now=act.now, office=act.office, unit=unit
            ):
                continue
            line = Text("people.unmanned.step", step=STEP_NAMES[step.name])
            if line not in lines:
                lines.append(line)
    return tuple(lines)


def _can_act(act: Act, person_id: int) -> bool:
    person = persons.get(act.conn, person_id)
    return person is not None and person.may_act
