"""Invitations: how somebody comes in. One use, one post, one time limit; what is said in a chat widens no right."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from vanthu.actions import operation, people
from vanthu.actions.act import Act
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.folding import folded
from vanthu.store import addresses, invitations, journal, persons, withheld
from vanthu.store.addresses import Address
from vanthu.store.invitations import Invitation
from vanthu.store.persons import Person
from vanthu.store.reply import URGENT, Button, Reply, reply

#: How long an invitation to a post, and a link for one more address of one's own, can be used.
VALID, OWN_LINK_VALID = timedelta(hours=72), timedelta(minutes=15)
#: Most addresses of one person: more is a mistake or a theft.
MOST_ADDRESSES = 8
#: The administrator is told of a stranger's wrong codes once in this time, not at every try.
TELL_AGAIN = timedelta(hours=1)
_LONGEST_NAME = 60


def check_name(words: str) -> str:
    """A full name, trimmed and in one Unicode form. Refuses what cannot be one."""
    name = " ".join(unicodedata.normalize("NFC", words).split())
    good = all(c.isalpha() or unicodedata.combining(c) or c in " '’.-" for c in name)
    if not (good and 2 <= len(name) <= _LONGEST_NAME and " " in name):
        raise Refusal(Text("people.bad_name"))
    return name


def namesakes(act: Act, name: str) -> list[Person]:
    """Who works here under this name already: one person has one account (S2 Đ15.5)."""
    here = (person for person in persons.everyone(act.conn) if person.left_at is None)
    return [person for person in here if folded(person.name) == folded(name)]


def invite(act: Act, post: str, name: str) -> tuple[str, Invitation]:
    """A one-time code for somebody new in a post, valid for 72 hours."""
    act = people.check_administrator(act)
    code = people.access_post(act, post).code
    return people.issue(act, post=code, person_id=None, name=check_name(name), valid=VALID)


def link_own(act: Act) -> tuple[str, Invitation]:
    """A one-time code, valid for 15 minutes, that binds one more chat to the person who asks."""
    if act.actor is None or not act.actor.may_act:
        raise Refusal(Text("people.staff_only", office=act.office.name))
    if len(addresses.of_person(act.conn, act.actor.id)) >= MOST_ADDRESSES:
        raise Refusal(Text("people.too_many_addresses", most=MOST_ADDRESSES))
    return people.issue(act, post=None, person_id=act.actor.id, name=act.actor.name, valid=OWN_LINK_VALID)


def revoke(act: Act, invitation_id: int) -> Invitation:
    """Withdraw an invitation that nobody has used: the administrator any, everybody their own."""
    found = invitations.get(act.conn, invitation_id)
    own = found is not None and act.actor is not None and found.person_id == act.actor.id
    if not own:
        act = people.check_administrator(act)
    if found is None:
        raise Refusal(Text("people.stale"))
    if found.used_at is not None:
        raise Refusal(Text("people.invitation.used_at", name=found.name, at=time_words(found.used_at)))
    if found.revoked_at is not None:
        raise Refusal(Text("people.invitation.revoked_at", at=time_words(found.revoked_at)))
    invitations.revoke(act.conn, found.id, now=act.now)
    people.wipe_link(act, found.id)
    act.write("invitation.revoked", f"invitation:{found.id}")
    return found


def examine(act: Act, address: Address, code: str) -> Invitation | Text:
    """The invitation of a code that can be used here, or why not.

    Not a refusal: a forged or second use is journalled and told to the administrator, which must stay.
    """
    found = invitations.find(act.conn, code)
    if found is None:
        return _forged(act, address)
    record = f"invitation:{found.id}"
    if found.used_at is not None:
        if found.used_by == address.id:
            return Text("people.invitation.used_by_you")
        act.write("invitation.reused", record, address=address.id)
        warning = Text(
            "people.alarm.reused",
            name=found.name,
            channel=people.channel_name(address.channel),
            chat=address.name,
        )
        operation.tell_administrators(act, people.urgent(warning))
        return Text("people.invitation.used")
    if found.revoked_at is not None:
        act.write("invitation.late", record, address=address.id, why="revoked")
        return Text("people.invitation.revoked")
    if found.expires_at <= act.now:
        act.write("invitation.late", record, address=address.id, why="expired")
        return Text("people.invitation.expired", at=time_words(found.expires_at))
    if found.post is not None and not act.office.has_post(found.post):
        return Text("people.invitation.no_post")
    return found


def _forged(act: Act, address: Address) -> Text:
    record = f"address:{address.id}"
    lately = [
        e
        for e in journal.entries(act.conn, record=record)
        if e.verb == "invitation.forged" and e.at > act.now - TELL_AGAIN
    ]
    act.write("invitation.forged", record, channel=address.channel)
    if not lately:
        warning = Text("people.alarm.forged", channel=people.channel_name(address.channel), chat=address.name)
        operation.tell_administrators(act, people.urgent(warning))
    return Text("people.invitation.unknown")


def check_fits(act: Act, invitation: Invitation) -> None:
    """Refuse an invitation in a chat that is somebody else's already (S2 Đ15.5)."""
    me = act.actor
    if me is None:
        return
    if invitation.person_id is not None:
        mine = invitation.person_id == me.id
        raise Refusal(Text("people.address_yours") if mine else Text("people.address_taken", name=me.name))
    if invitation.name and folded(invitation.name) != folded(me.name):
        raise Refusal(Text("people.chat_taken", name=me.name, invited=invitation.name))


def accept(act: Act, address: Address, invitation: Invitation, *, name: str = "") -> Person:
    """Use the invitation up: the chat is bound, the post held. ``name`` where the invitation carries none."""
    check_fits(act, invitation)
    if not invitations.use(act.conn, invitation.id, address_id=address.id, now=act.now):
        raise Refusal(Text("people.invitation.used"))
    people.wipe_link(act, invitation.id)
    if invitation.person_id is not None:
        person = people.access_person(act, invitation.person_id)
        # Issued anew after a leak: what was kept back from the old chats waits for this one.
        withheld.release(act.conn, person.id, to_address=address.id)
    else:
        person = act.actor or persons.add(
            act.conn, name=invitation.name or check_name(name), language=address.language, now=act.now
        )
    known = act.actor is not None
    if not known:
        addresses.bind(act.conn, address.id, person.id)
    record = f"invitation:{invitation.id}"
    act.write("invitation.used", record, person=person.id, address=address.id, channel=address.channel)
    if invitation.post is not None:
        people.hold(act, person, act.office.post(invitation.post))
    if invitation.created_by is not None and invitation.created_by != person.id:
        act.tell(invitation.created_by, reply(Text("people.invitation.accepted", name=person.name)))
    if not known:
        _warn_others(act, person, address)
    return person


def _warn_others(act: Act, person: Person, address: Address) -> None:
    """One more chat speaks for this person: all the others hear of it, and can stop it (S4 Đ4.3)."""
    not_me = Button(Text("people.button.not_me_freeze"), press="freeze.now")
    warning = Reply(
        lines=(
            Text(
                "people.alarm.address", channel=people.channel_name(address.channel), at=time_words(act.now)
            ),
        ),
        buttons=((not_me,),),
        urgency=URGENT,
    )
    people.tell_everywhere(act, person.id, warning, but=address.id)


def decline(act: Act, address: Address, invitation: Invitation) -> None:
    """Whoever opened it says that they are not the one: it is worth nothing any more."""
    invitations.revoke(act.conn, invitation.id, now=act.now)
    people.wipe_link(act, invitation.id)
    act.write("invitation.declined", f"invitation:{invitation.id}", address=address.id)
    message = people.urgent(Text("people.alarm.declined", name=invitation.name, chat=address.name))
    operation.tell_administrators(act, message)
