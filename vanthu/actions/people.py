"""Who is who: who administers, what a person is called under a decision, how a post is given.

Accounts and roles are given and taken back by the administrator (S4 Đ4.1); one person has one account, which
nobody lends (S2 Đ15.2, 15.5).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import Connection

from vanthu.actions import rights
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.office import Office, Post
from vanthu.store import addresses, holdings, invitations, outbox, persons, settings
from vanthu.store.invitations import Invitation
from vanthu.store.persons import Person
from vanthu.store.reply import URGENT, Reply, reply

ADMINISTRATOR = ("administrator",)
#: The capability of everything here, as a stand-in's scope names it.
PEOPLE = "people"
#: Where the Telegram channel writes down what the bot is called.
TELEGRAM_USERNAME = "telegram.username"
#: How long the first administrator's link lives: somebody stands at the machine and uses it now.
ADMINISTRATOR_LINK = timedelta(hours=24)
#: The wires as people call them.
_CHANNELS: Mapping[str, Text] = {
    "telegram": Text("people.channel.telegram"),
    "web": Text("people.channel.web"),
    "zalo_oa": Text("people.channel.zalo"),
    "zalo_bot": Text("people.channel.zalo"),
}


def channel_name(channel: str) -> Text | str:
    """A wire as people call it."""
    return _CHANNELS.get(channel, channel)


def signature(
    conn: Connection, office: Office, person_id: int, post: str | None, stands_in_for: int | None
) -> Text:
    """How a person is named under a decision: "Phạm Quốc Toản (thay Trần Văn Bách), Trưởng Ban Biên tập".

    Without a post only the name. Raises KeyError for an unknown person.
    """
    ids = [person_id] if stands_in_for is None else [person_id, stands_in_for]
    people = persons.get_many(conn, ids)
    name = people[person_id].name
    who: str | Text = name
    if stands_in_for is not None:
        who = Text("people.signature.for", name=name, absent=people[stands_in_for].name)
    if post is None or not office.has_post(post):
        return Text("people.signature.name", who=who)
    return Text("people.signature.post", who=who, post=office.post(post).title)


def administrator_names(act: Act) -> tuple[str, ...]:
    """Whom to ask."""
    return names(act.conn, rights.who_may(act.conn, ADMINISTRATOR, PEOPLE, now=act.now, office=act.office))


def names(conn: Connection, person_ids: Iterable[int]) -> tuple[str, ...]:
    """What these people are called, in this order."""
    ids = list(person_ids)
    people = persons.get_many(conn, ids)
    return tuple(people[number].name for number in ids)


def check_administrator(act: Act) -> Act:
    """The same act in the administrator's post. Refuses everybody else (S4 Đ4.1)."""
    hat = act.may(ADMINISTRATOR, PEOPLE)
    if hat is not None:
        return act.wearing(hat)
    if act.actor is None:
        raise Refusal(Text("people.staff_only", office=act.office.name))
    asked = administrator_names(act)
    raise Refusal(
        Text("people.administrator_only", names=asked) if asked else Text("people.no_administrator")
    )


def access_person(act: Act, person_id: int) -> Person:
    """Somebody who works here. Refuses where there is no such person (any more)."""
    person = persons.get(act.conn, person_id)
    if person is None:
        raise Refusal(Text("people.stale"))
    if person.left_at is not None:
        raise Refusal(Text("people.left_already", name=person.name))
    return person


def access_post(act: Act, code: str) -> Post:
    """A post of the office file. Refuses where there is none of that code (any more)."""
    if not act.office.has_post(code):
        raise Refusal(Text("people.stale"))
    return act.office.post(code)


def others_administer(act: Act, person_id: int) -> bool:
    """Whether somebody else holds the administrator's post and may act, whatever becomes of this person.

    The holdings stay locked until the commit, so two administrators cannot end each other at once.
    """
    posts = [post.code for post in act.office.posts_with("administrator")]
    held = holdings.of_posts(act.conn, posts, at=act.now, lock=True)
    others = persons.get_many(act.conn, {h.person_id for h in held} - {person_id})
    return any(person.may_act for person in others.values())


def issue(
    act: Act, *, post: str | None, person_id: int | None, name: str, valid: timedelta
) -> tuple[str, Invitation]:
    """A fresh one-time code and its invitation; the code itself is nowhere kept."""
    code = secrets.token_urlsafe(16)
    invitation = invitations.add(
        act.conn,
        code=code,
        post=post,
        person_id=person_id,
        name=name,
        created_by=act.actor.id if act.actor else None,
        now=act.now,
        expires_at=act.now + valid,
    )
    record = f"invitation:{invitation.id}"
    until = invitation.expires_at.isoformat()
    act.write("invitation.given", record, post=post, person=person_id, name=name, until=until)
    return code, invitation


def administrator_link(act: Act) -> str:
    """The code of a one-time invitation to the administrator's post, valid for 24 hours; asked for at the machine.

    Whoever opens it says their own name. Raises LookupError where the office file has no such post.
    """
    posts = act.office.posts_with("administrator")
    if not posts:
        raise LookupError(f"{act.office.id}.toml: no post holds the role administrator")
    return issue(act, post=posts[0].code, person_id=None, name="", valid=ADMINISTRATOR_LINK)[0]


def links(act: Act, code: str) -> tuple[Text, ...]:
    """Every way to use a code: a Telegram link where a bot is known, the web link, and words to type."""
    username = settings.get(act.conn, TELEGRAM_USERNAME)
    telegram = f"https://t.me/{username}?start=i_{code}"
    return (
        *((Text("people.link.telegram", link=telegram),) if username else ()),
        Text("people.link.web", link=f"{act.public_url}/moi/{code}"),
        Text("people.link.typed", code=code),
    )


def link_subject(invitation_id: int) -> str:
    """By which the message that carries a code is found."""
    return f"invitation_link:{invitation_id}"


def wipe_link(act: Act, invitation_id: int) -> None:
    """The code opens nothing any more: it stands in no chat and in no record."""
    outbox.wipe(act.conn, link_subject(invitation_id), reply(Text("people.link.gone")), now=act.now)


def add_post(act: Act, person_id: int, code: str) -> Person:
    """Somebody who is here already gets one more post, and is told."""
    act = check_administrator(act)
    person, post = access_person(act, person_id), access_post(act, code)
    if any(h.post == code for h in holdings.of_person(act.conn, person.id, at=act.now)):
        raise Refusal(Text("people.holds_already", name=person.name, post=post.title))
    hold(act, person, post)
    act.tell(person.id, reply(Text("people.post_given", post=post.title, by=name_of(act))))
    return person


def hold(act: Act, person: Person, post: Post) -> None:
    """The person holds the post from now on."""
    holdings.add(act.conn, person_id=person.id, post=post.code, since=act.now)
    act.write("post.given", f"person:{person.id}", post=post.code)


def name_of(act: Act) -> str | Text:
    """Who acts, by name."""
    return act.actor.name if act.actor else Text("people.machine")


def tell_everywhere(act: Act, person_id: int, message: Reply, *, but: int | None = None) -> None:
    """Say something at every open address of a person, except one: a warning must not go only where a thief reads."""
    for address in addresses.of_person(act.conn, person_id):
        if address.id != but:
            outbox.put(act.conn, address_id=address.id, person_id=person_id, replies=[message], now=act.now)


def urgent(*lines: Text) -> Reply:
    """A message before all others."""
    return Reply(lines=lines, urgency=URGENT)
