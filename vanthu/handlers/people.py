"""Who is who: post by post, a person's card, and what the administrator can do with it (S4 Đ4.1)."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import people
from vanthu.actions.dates import time_words
from vanthu.actions.stand_ins import described
from vanthu.handlers.presses import number, words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.rules.office import Post
from vanthu.store import addresses as chats
from vanthu.store import holdings, persons
from vanthu.store import invitations as open_invitations
from vanthu.store import stand_ins as arrangements
from vanthu.store.persons import Person
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: Names a page of the list: more buttons than that nobody reads.
PAGE = 10


@routes.command("nguoi")
def who_is_who(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """Every unit with its posts and their holders, and a button for each person."""
    return who_page(turn, "0")


@routes.press("people.who")
def who_page(turn: Turn, *given: str) -> Iterable[Reply]:
    """The same from a page on."""
    people.check_administrator(turn.act)
    start = number(*words(given or ("0",), 1))
    here = [p for p in persons.everyone(turn.conn) if p.left_at is None]
    lines = [Text("people.who.head", office=turn.act.office.name), *_unit_lines(turn)] if start == 0 else []
    open_ones = open_invitations.open_ones(turn.conn, now=turn.act.now)
    if start == 0 and open_ones:
        lines.append(Text("people.who.invited", names=tuple(i.name for i in open_ones if i.name)))
    lines.append(Text("people.who.choose", count=len(here)))
    buttons = [
        (Button(Text("people.button.person", name=p.name), press=f"people.card:{p.id}"),)
        for p in here[start : start + PAGE]
    ]
    if here[start + PAGE :]:
        buttons.append((Button(Text("people.button.more"), press=f"people.who:{start + PAGE}"),))
    buttons.append((Button(Text("people.button.invite"), press="people.invite"),))
    yield reply(*lines, buttons=tuple(buttons))


def _unit_lines(turn: Turn) -> Iterable[Text]:
    office = turn.act.office
    for unit in office.units:
        yield Text("people.who.unit", unit=unit.name)
        yield from _holder_lines(turn, [post for post in office.posts if post.unit == unit.code])


@routes.press("people.card")
def card(turn: Turn, *given: str) -> Iterable[Reply]:
    """One person, and what can be done."""
    act = people.check_administrator(turn.act)
    yield _card(turn, people.access_person(act, number(*words(given, 1))))


def _card(turn: Turn, person: Person) -> Reply:
    office, now = turn.act.office, turn.act.now
    held = [h for h in holdings.of_person(turn.conn, person.id, at=now) if office.has_post(h.post)]
    titles = tuple(office.post(h.post).title for h in held)
    where = tuple(people.channel_name(a.channel) for a in chats.of_person(turn.conn, person.id))
    lines = [
        Text("people.card.name", name=person.name),
        Text("people.card.posts", posts=titles) if titles else Text("people.card.no_post"),
        Text("people.card.addresses", where=where) if where else Text("people.card.no_address"),
    ]
    for lent in arrangements.not_over(turn.conn, at=now):
        if person.id in (lent.absent_id, lent.stand_in_id):
            lines.append(described(turn.act, lent))
    if person.frozen_at is not None:
        lines.append(Text("people.card.frozen", at=time_words(person.frozen_at)))
    return reply(*lines, buttons=_card_buttons(person, [h.id for h in held]))


def _card_buttons(person: Person, held: list[int]) -> tuple[tuple[Button, ...], ...]:
    frozen = person.frozen_at is not None
    rows = [(Button(Text("people.button.add_post"), press=f"people.add:{person.id}"),)]
    if held:
        rows.append((Button(Text("people.button.end_post"), press=f"leaving.posts:{person.id}"),))
        rows.append((Button(Text("people.button.lend"), press=f"stand_ins.of:{person.id}"),))
    if frozen:
        rows.append((Button(Text("people.button.thaw"), press=f"freeze.thaw:{person.id}"),))
        rows.append((Button(Text("people.button.reissue"), press=f"freeze.reissue:{person.id}"),))
    else:
        rows.append((Button(Text("people.button.freeze"), press=f"freeze.ask:{person.id}"),))
    rows.append((Button(Text("people.button.leave"), press=f"leaving.ask:{person.id}"),))
    return tuple(rows)


@routes.command("moi")
def invite(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """Somebody is to come in: first, to which unit."""
    return choose_unit(turn)


@routes.press("people.invite")
def choose_unit(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The units, for a new person."""
    people.check_administrator(turn.act)
    yield reply(
        Text("people.choose.unit"), buttons=(*_unit_buttons(turn, 0), *_open_invitation_buttons(turn))
    )


@routes.press("people.add")
def add(turn: Turn, *given: str) -> Iterable[Reply]:
    """The units, for one more post of somebody who is here."""
    act = people.check_administrator(turn.act)
    person = people.access_person(act, number(*words(given, 1)))
    yield reply(
        Text("people.choose.unit_for", name=person.name), buttons=tuple(_unit_buttons(turn, person.id))
    )


def _unit_buttons(turn: Turn, person_id: int) -> Iterable[tuple[Button, ...]]:
    office = turn.act.office
    for unit in office.units:
        if any(post.unit == unit.code for post in office.posts):
            press = f"people.unit:{unit.code}:{person_id}"
            yield (Button(Text("people.button.unit", unit=unit.name), press=press),)


def _open_invitation_buttons(turn: Turn) -> Iterable[tuple[Button, ...]]:
    if open_invitations.open_ones(turn.conn, now=turn.act.now):
        yield (Button(Text("people.button.open_invitations"), press="invitations.open"),)


@routes.press("people.unit")
def choose_post(turn: Turn, *given: str) -> Iterable[Reply]:
    """The posts of a unit, with who holds them now."""
    act = people.check_administrator(turn.act)
    code, person_id = words(given, 2)
    unit = next((u for u in act.office.units if u.code == code), None)
    if unit is None:
        yield reply(Text("people.stale"))
        return
    posts = [p for p in act.office.posts if p.unit == code]
    # Nobody (0) is a new person, whose name is asked next.
    known = number(person_id)
    buttons = tuple(
        (
            Button(
                Text("people.button.post", post=p.title),
                press=f"people.post:{p.code}:{known}" if known else f"invitations.name:{p.code}",
            ),
        )
        for p in posts
    )
    yield reply(Text("people.choose.post", unit=unit.name), *_holder_lines(turn, posts), buttons=buttons)


def _holder_lines(turn: Turn, posts: list[Post]) -> Iterable[Text]:
    held = holdings.of_posts(turn.conn, [p.code for p in posts], at=turn.act.now)
    known = persons.get_many(turn.conn, {h.person_id for h in held})
    for post in posts:
        if holders := tuple(known[h.person_id].name for h in held if h.post == post.code):
            yield Text("people.who.post", post=post.title, names=holders)
        else:
            yield Text("people.who.nobody", post=post.title)


@routes.press("people.post")
def give_post(turn: Turn, *given: str) -> Iterable[Reply]:
    """One more post for somebody who is here."""
    code, person_id = words(given, 2)
    person = people.add_post(turn.act, number(person_id), code)
    title = turn.act.office.post(code).title
    yield reply(Text("people.post_added", name=person.name, post=title))
    yield _card(turn, person)
