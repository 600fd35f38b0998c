"""The chats of a person: one more by a one-time link, one less by a button."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import addresses, invitations, people
from vanthu.actions.dates import day_words, time_words
from vanthu.handlers.presses import number, words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import addresses as rows
from vanthu.store.addresses import Address
from vanthu.store.reply import Button, Reply, reply

routes = Routes()


@routes.command("themkenh")
def add(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """A link that binds one more chat to the same person."""
    return add_pressed(turn)


@routes.press("addresses.add")
def add_pressed(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The same, from a button."""
    code, invitation = invitations.link_own(turn.act)
    until = time_words(invitation.expires_at)
    button = Button(Text("people.button.revoke_link"), press=f"invitations.revoke:{invitation.id}")
    yield reply(
        Text("people.own_link", until=until),
        *people.links(turn.act, code),
        buttons=((button,),),
        subject=people.link_subject(invitation.id),
    )


@routes.command("kenh")
def mine(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """Where the caller is reached."""
    return mine_pressed(turn)


@routes.press("addresses.mine")
def mine_pressed(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The same, from a button."""
    if turn.person is None:
        yield reply(Text("people.staff_only", office=turn.act.office.name))
        return
    mine = rows.of_person(turn.conn, turn.person.id)
    buttons = [
        *((Button(_remove_label(a), press=f"addresses.ask:{a.id}"),) for a in mine),
        (Button(Text("people.button.add_address"), press="addresses.add"),),
        (Button(Text("people.button.leak"), press="freeze.now"),),
    ]
    yield reply(
        Text("people.addresses", name=turn.person.name),
        *(_line(turn, a) for a in mine),
        buttons=tuple(buttons),
    )


def _line(turn: Turn, address: Address) -> Text:
    channel, day = people.channel_name(address.channel), day_words(address.opened_at)
    if address.id == turn.address.id:
        return Text("people.address.here", channel=channel, chat=address.name, day=day)
    return Text("people.address.other", channel=channel, chat=address.name, day=day)


def _remove_label(address: Address) -> Text:
    return Text(
        "people.button.remove_address", channel=people.channel_name(address.channel), chat=address.name
    )


@routes.press("addresses.ask")
def ask(turn: Turn, *given: str) -> Iterable[Reply]:
    """Take one away: at once, but the last one and this very one only after a question."""
    address = addresses.access_address(turn.act, number(*words(given, 1)))
    last = len(rows.of_person(turn.conn, address.person_id or 0)) == 1
    if not last and address.id != turn.address.id:
        return remove(turn, str(address.id))
    question = Text("people.remove_last") if last else Text("people.remove_here")
    sure = Button(Text("people.button.remove_sure"), press=f"addresses.remove:{address.id}")
    keep = Button(Text("people.button.keep"), press="invitations.stop")
    return [reply(question, buttons=((sure,), (keep,)))]


@routes.press("addresses.remove")
def remove(turn: Turn, *given: str) -> Iterable[Reply]:
    """Gone."""
    address = addresses.remove(turn.act, number(*words(given, 1)))
    yield reply(
        Text("people.address_removed", channel=people.channel_name(address.channel), chat=address.name)
    )
