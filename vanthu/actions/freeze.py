"""A suspected leak: the account is frozen at once, the administrator hears of it, the event is written (S4 Đ4.3)."""

from __future__ import annotations

from vanthu.actions import deadlines, operation, people
from vanthu.actions.act import Act
from vanthu.actions.dates import time_words
from vanthu.actions.invitations import VALID
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import addresses, dialogues, invitations, outbox, persons, withheld
from vanthu.store.invitations import Invitation
from vanthu.store.persons import Person
from vanthu.store.reply import URGENT, Button, Reply, reply

#: A suspected leak is told of at once (S4 Đ4.3; H4 of the regulations' ledger).
CLOCK = "account.leak"
#: By which the sender knows what a frozen account is told all the same.
NOTICE = "freeze.notice"


def notice(*lines: Text) -> Reply:
    """Something about the freezing itself: the one thing that is said to a frozen account."""
    return Reply(lines=lines, subject=NOTICE, urgency=URGENT)


def card_subject(person_id: int) -> str:
    """By which every administrator's card about a frozen account is found."""
    return f"frozen:{person_id}"


def freeze_self(act: Act) -> bool:
    """The actor suspects a leak. True if an administrator is left who can thaw; at once, without a question."""
    if act.actor is None or not act.actor.may_act:
        raise Refusal(Text("people.frozen.visitor", office=act.office.name))
    return _freeze(
        act, act.actor, Text("people.alarm.frozen_self", name=act.actor.name, at=time_words(act.now))
    )


def freeze(act: Act, person_id: int) -> Person:
    """The administrator freezes somebody else's account."""
    act = people.check_administrator(act)
    person = people.access_person(act, person_id)
    if act.actor is not None and person.id == act.actor.id:
        raise Refusal(Text("people.frozen.not_yourself"))
    if person.frozen_at is not None:
        raise Refusal(Text("people.frozen.already", name=person.name, at=time_words(person.frozen_at)))
    by, at = people.name_of(act), time_words(act.now)
    _freeze(act, person, Text("people.alarm.frozen", name=person.name, by=by, at=at))
    return person


def _freeze(act: Act, person: Person, news: Text) -> bool:
    persons.set_frozen(act.conn, person.id, act.now)
    # What a thief may have begun or given away is worth nothing.
    invitations.revoke_of_person(act.conn, person.id, now=act.now)
    dialogues.end(act.conn, f"person:{person.id}")
    about = f"person:{person.id}"
    # Telling is freezing: the clock of a suspected leak begins and is met in one breath, and stands as evidence.
    deadlines.start(act, act.rules, about, (CLOCK,), {"account.leak_suspected": act.now})
    act.write("account.frozen", about, rule=_rule(act))
    deadlines.happened(act, about, "account.frozen")
    people.tell_everywhere(act, person.id, notice(Text("people.frozen.told", at=time_words(act.now))))
    operation.tell_administrators(act, card(person, news))
    return bool(people.administrator_names(act))


def _rule(act: Act) -> str | None:
    """The article behind it, where the office has adopted such a regulation."""
    found = act.rules.clock(CLOCK)
    return str(found[0].citation) if found else None


def card(person: Person, news: Text) -> Reply:
    """What an administrator sees of a frozen account, with the two ways out."""
    return Reply(
        lines=(news, Text("people.frozen.check", name=person.name)),
        buttons=(
            (Button(Text("people.button.thaw"), press=f"freeze.thaw:{person.id}"),),
            (Button(Text("people.button.reissue"), press=f"freeze.reissue:{person.id}"),),
        ),
        subject=card_subject(person.id),
        urgency=URGENT,
    )


def thaw(act: Act, person_id: int) -> Person:
    """Checked: the account is the person's own again, and what was kept back is said. Never by that person."""
    act, person = _access_frozen(act, person_id)
    _thaw(act, person)
    kept = withheld.release(act.conn, person.id)
    lines = [Text("people.frozen.thawed_you", by=people.name_of(act))]
    if kept:
        lines.append(Text("people.frozen.kept", number=kept))
    people.tell_everywhere(act, person.id, reply(*lines))
    return person


def reissue(act: Act, person_id: int) -> tuple[str, Invitation]:
    """Every chat of the account is cut off, and a one-time code lets the person in again from a new one."""
    act, person = _access_frozen(act, person_id)
    for address in addresses.of_person(act.conn, person.id, closed=True):
        outbox.give_up(act.conn, address.id, error="reissued", at=act.now)
        addresses.close(act.conn, address.id, at=act.now, reason="reissued")
        addresses.bind(act.conn, address.id, None)
    _thaw(act, person)
    return people.issue(act, post=None, person_id=person.id, name=person.name, valid=VALID)


def _access_frozen(act: Act, person_id: int) -> tuple[Act, Person]:
    act = people.check_administrator(act)
    person = people.access_person(act, person_id)
    if act.actor is not None and person.id == act.actor.id:
        raise Refusal(Text("people.frozen.not_yourself"))
    if person.frozen_at is None:
        raise Refusal(Text("people.frozen.not_frozen", name=person.name))
    return act, person


def _thaw(act: Act, person: Person) -> None:
    persons.set_frozen(act.conn, person.id, None)
    act.write("account.thawed", f"person:{person.id}", rule=_rule(act))
    by, at = people.name_of(act), time_words(act.now)
    settled = reply(Text("people.frozen.thawed", name=person.name, by=by, at=at))
    outbox.rewrite(act.conn, card_subject(person.id), settled, now=act.now)
