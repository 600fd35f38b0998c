"""Suspected leaks: one word freezes, a frozen person's every word gets the same answer (S4 Đ4.3)."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import freeze, people
from vanthu.actions.dates import time_words
from vanthu.handlers.presses import number, words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Button, Reply, reply

routes = Routes()


@routes.command("lo")
def leak(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """The caller suspects a leak."""
    return leak_pressed(turn)


@routes.press("freeze.now")
def leak_pressed(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The same, from a button: at once."""
    if freeze.freeze_self(turn.act):
        names = people.administrator_names(turn.act)
        yield freeze.notice(Text("people.frozen.done", names=names))
    else:
        yield freeze.notice(Text("people.frozen.done_alone"))


@routes.kind("frozen")
def frozen(turn: Turn) -> Iterable[Reply]:
    """Whatever a frozen person says."""
    person = turn.caller.person
    at = time_words(person.frozen_at if person and person.frozen_at else turn.act.now)
    names = people.administrator_names(turn.act)
    if names:
        yield freeze.notice(Text("people.frozen.answer", at=at, names=names))
    else:
        yield freeze.notice(Text("people.frozen.answer_alone", at=at))


@routes.press("freeze.ask")
def ask(turn: Turn, *given: str) -> Iterable[Reply]:
    """Somebody else's account: what happens, before it happens."""
    act = people.check_administrator(turn.act)
    person = people.access_person(act, number(*words(given, 1)))
    sure = Button(Text("people.button.freeze_sure"), press=f"freeze.freeze:{person.id}")
    keep = Button(Text("people.button.keep"), press="invitations.stop")
    yield reply(Text("people.frozen.ask", name=person.name), buttons=((sure,), (keep,)))


@routes.press("freeze.freeze")
def freeze_other(turn: Turn, *given: str) -> Iterable[Reply]:
    """Frozen by the administrator; the card that all administrators get follows."""
    person = freeze.freeze(turn.act, number(*words(given, 1)))
    yield reply(Text("people.frozen.done_other", name=person.name))


@routes.press("freeze.thaw")
def thaw(turn: Turn, *given: str) -> Iterable[Reply]:
    """Checked, and open again."""
    person = freeze.thaw(turn.act, number(*words(given, 1)))
    yield reply(Text("people.frozen.thawed_done", name=person.name))


@routes.press("freeze.reissue")
def reissue(turn: Turn, *given: str) -> Iterable[Reply]:
    """Every old chat is cut off; a new link lets the person in."""
    code, invitation = freeze.reissue(turn.act, number(*words(given, 1)))
    until = time_words(invitation.expires_at)
    revoke = Button(Text("people.button.revoke"), press=f"invitations.revoke:{invitation.id}")
    yield reply(Text("people.reissued", name=invitation.name, until=until), buttons=((revoke,),))
    office = turn.act.office.name
    yield reply(
        Text("people.pass_on_again", name=invitation.name, office=office, until=until),
        *people.links(turn.act, code),
    )
