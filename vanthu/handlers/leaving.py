"""A post ends, or somebody leaves: one step and one confirmation."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import leaving, people
from vanthu.handlers.presses import number, words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import holdings
from vanthu.store.reply import Button, Reply, reply

routes = Routes()


@routes.press("leaving.posts")
def which_post(turn: Turn, *given: str) -> Iterable[Reply]:
    """Which of a person's posts ends."""
    act = people.check_administrator(turn.act)
    person = people.access_person(act, number(*words(given, 1)))
    buttons = tuple(
        (
            Button(
                Text("people.button.post", post=act.office.post(h.post).title),
                press=f"leaving.post:{h.post}:{person.id}",
            ),
        )
        for h in holdings.of_person(turn.conn, person.id, at=act.now)
        if act.office.has_post(h.post)
    )
    yield reply(Text("people.which_post_ends", name=person.name), buttons=(*buttons, _keep()))


def _keep() -> tuple[Button, ...]:
    return (Button(Text("people.button.keep"), press="invitations.stop"),)


@routes.press("leaving.post")
def end_post(turn: Turn, *given: str) -> Iterable[Reply]:
    """The post ends; what nobody can do any more is said."""
    code, person_id = words(given, 2)
    lines = leaving.end_post(turn.act, number(person_id), code)
    title = turn.act.office.post(code).title
    (name,) = people.names(turn.conn, [number(person_id)])
    yield reply(Text("people.post_ended_done", name=name, post=title), *lines, buttons=_invite(lines))


@routes.press("leaving.ask")
def ask(turn: Turn, *given: str) -> Iterable[Reply]:
    """What happens when somebody leaves, before it happens."""
    act = people.check_administrator(turn.act)
    person = people.access_person(act, number(*words(given, 1)))
    sure = Button(Text("people.button.leave_sure"), press=f"leaving.leave:{person.id}")
    yield reply(Text("people.leave_ask", name=person.name), buttons=((sure,), _keep()))


@routes.press("leaving.leave")
def leave(turn: Turn, *given: str) -> Iterable[Reply]:
    """Gone; what nobody can do any more is said."""
    person_id = number(*words(given, 1))
    lines = leaving.leave(turn.act, person_id)
    (name,) = people.names(turn.conn, [person_id])
    yield reply(Text("people.left", name=name), *lines, buttons=_invite(lines))


def _invite(lines: tuple[Text, ...]) -> tuple[tuple[Button, ...], ...]:
    return ((Button(Text("people.button.invite"), press="people.invite"),),) if lines else ()
