"""Invitations: the administrator gives a one-time link, whoever opens it confirms with one button."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vanthu.actions import invitations, people
from vanthu.actions.dates import time_words
from vanthu.handlers.presses import answered, await_words, number, words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import invitations as rows
from vanthu.store.invitations import Invitation
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: A code has 22 such characters; what is much longer would not fit behind a button.
_CODE = re.compile(r"[\w-]{1,40}$", re.ASCII)

_STOP = (Button(Text("people.button.stop"), press="invitations.stop"),)


@routes.press("invitations.name")
def ask_name(turn: Turn, *given: str) -> Iterable[Reply]:
    """A post was chosen: the name of whoever is to hold it."""
    act = people.check_administrator(turn.act)
    post = people.access_post(act, *words(given, 1))
    await_words(turn, "invitations.name", post.code)
    yield reply(Text("people.ask_name", post=post.title), buttons=(_STOP,))


@routes.press("invitations.stop")
def stop(turn: Turn, *_given: str) -> Iterable[Reply]:
    """Nothing is asked any more, and nothing changes."""
    answered(turn, "invitations", "stand_ins")
    yield reply(Text("people.stopped"))


@routes.answer("invitations.name")
def name_given(turn: Turn, code: str) -> Iterable[Reply]:
    """The name was typed. Somebody of that name may be here already: one person has one account (S2 Đ15.5)."""
    act = people.check_administrator(turn.act)
    name, post = invitations.check_name(turn.words), people.access_post(act, code)
    same = invitations.namesakes(act, name)
    if not same:
        return invite(turn, code, name)
    answered(turn, "invitations")
    return [
        reply(
            Text("people.namesake", name=person.name, post=post.title),
            buttons=(
                (Button(Text("people.button.same"), press=f"people.post:{code}:{person.id}"),),
                (Button(Text("people.button.another"), press=f"invitations.another:{code}:{person.id}"),),
            ),
        )
        for person in same[:1]
    ]


@routes.press("invitations.another")
def another(turn: Turn, *given: str) -> Iterable[Reply]:
    """Somebody else who is called the same."""
    code, person_id = words(given, 2)
    act = people.check_administrator(turn.act)
    return invite(turn, code, people.access_person(act, number(person_id)).name)


def invite(turn: Turn, code: str, name: str) -> Iterable[Reply]:
    """The link, its end, a way to take it back; then the words to pass on."""
    secret, invitation = invitations.invite(turn.act, code, name)
    answered(turn, "invitations")
    post, until = turn.act.office.post(code).title, time_words(invitation.expires_at)
    yield reply(
        Text("people.invited", name=invitation.name, post=post, until=until),
        buttons=(_revoke(invitation, Text("people.button.revoke")),),
        subject=f"invitation:{invitation.id}",
    )
    yield reply(
        Text("people.pass_on", name=invitation.name, office=turn.act.office.name, post=post, until=until),
        *people.links(turn.act, secret),
        subject=people.link_subject(invitation.id),
    )


def _revoke(invitation: Invitation, label: Text) -> tuple[Button, ...]:
    return (Button(label, press=f"invitations.revoke:{invitation.id}"),)


@routes.press("invitations.open")
def open_ones(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The invitations that can still be used, each with a way to take it back."""
    act = people.check_administrator(turn.act)
    found = rows.open_ones(turn.conn, now=act.now)
    buttons = tuple(_revoke(i, Text("people.button.revoke_of", name=i.name)) for i in found if i.name)
    if not buttons:
        yield reply(Text("people.no_open_invitations"))
        return
    lines = [
        Text("people.open_invitation", name=i.name, until=time_words(i.expires_at)) for i in found if i.name
    ]
    yield reply(Text("people.open_invitations"), *lines, buttons=buttons)


@routes.press("invitations.revoke")
def revoke(turn: Turn, *given: str) -> Iterable[Reply]:
    """Take an invitation back."""
    invitation = invitations.revoke(turn.act, number(*words(given, 1)))
    yield reply(Text("people.revoked", name=invitation.name))


@routes.start("i_")
@routes.command("ma")
def opened(turn: Turn, typed: str) -> Iterable[Reply]:
    """Somebody opened a link or typed its code: who invites, to what, what is kept; nothing is bound yet."""
    code = typed.strip()
    if not _CODE.match(code):
        yield reply(Text("people.code_missing"))
        return
    found = invitations.examine(turn.act, turn.address, code)
    if isinstance(found, Text):
        yield reply(found)
        return
    invitations.check_fits(turn.act, found)
    yield reply(
        *_what(turn, found),
        Text("people.what_is_kept"),
        buttons=(
            (Button(Text("people.button.accept"), press=f"invitations.accept:{code}"),),
            (Button(Text("people.button.not_me"), press=f"invitations.decline:{code}"),),
        ),
        subject=people.link_subject(found.id),
    )


def _what(turn: Turn, found: Invitation) -> Iterable[Text]:
    office = turn.act.office
    if found.post is None:
        yield Text("people.greeting.address", office=office.name, name=found.name)
    elif found.name:
        title = office.post(found.post).title
        yield Text("people.greeting.post", office=office.name, name=found.name, post=title)
    else:
        yield Text("people.greeting.first", office=office.name, post=office.post(found.post).title)


@routes.press("invitations.accept")
def accept(turn: Turn, *given: str) -> Iterable[Reply]:
    """Confirmed: only now it is used up, and only now the chat is bound."""
    (code,) = words(given, 1)
    found = invitations.examine(turn.act, turn.address, code)
    if isinstance(found, Text):
        yield reply(found)
        return
    if not found.name and turn.act.actor is None:
        await_words(turn, "invitations.own_name", code)
        yield reply(Text("people.ask_own_name"))
        return
    yield from _welcome(turn, found, "")


@routes.answer("invitations.own_name")
def own_name(turn: Turn, code: str) -> Iterable[Reply]:
    """The first administrator says what they are called."""
    found = invitations.examine(turn.act, turn.address, code)
    if isinstance(found, Text):
        answered(turn, "invitations")
        yield reply(found)
        return
    yield from _welcome(turn, found, turn.words)


def _welcome(turn: Turn, found: Invitation, name: str) -> Iterable[Reply]:
    person = invitations.accept(turn.act, turn.address, found, name=name)
    answered(turn, "invitations")
    help_button = (Button(Text("people.button.help"), press="help.show"),)
    if found.post is None:
        yield reply(Text("people.address_added", name=person.name), buttons=(help_button,))
        return
    title = turn.act.office.post(found.post).title
    yield reply(Text("people.welcome", name=person.name, post=title), buttons=(help_button,))


@routes.press("invitations.decline")
def decline(turn: Turn, *given: str) -> Iterable[Reply]:
    """The invitation came to somebody else: it is worth nothing any more, and the administrator hears of it."""
    found = invitations.examine(turn.act, turn.address, *words(given, 1))
    if isinstance(found, Text):
        yield reply(found)
        return
    invitations.decline(turn.act, turn.address, found)
    yield reply(Text("people.declined"))
