"""Extensions, as they are said: why, until when, and then somebody else has the word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vanthu.actions import cards, extension_cards, extensions
from vanthu.actions.dates import day_words, local_day, read_day
from vanthu.handlers.presses import await_words, moved_on, still_meant, unless_said
from vanthu.handlers.presses import day as day_of
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import dialogues
from vanthu.store import extensions as rows
from vanthu.store.extensions import Extension
from vanthu.store.reply import Reply, reply

routes = Routes()


@routes.press("extensions.ask")
def ask(turn: Turn, number: str) -> Iterator[Reply]:
    """Xin thêm thời gian: why?"""
    yield _ask_reason(turn, number_of(number))


def _ask_reason(turn: Turn, deadline_id: int) -> Reply:
    owed, matter, _ = extensions.check_may_ask(turn.act, deadline_id)
    await_words(turn, "extensions.reason", f"deadline:{owed.id}")
    return reply(
        Text("extensions.why", name=matter.name),
        buttons=((cards.button(Text("extensions.button.not_now"), "extensions.not_now"),),),
    )


@routes.press("extensions.not_now")
def not_now(turn: Turn) -> Iterator[Reply]:
    """No more time is needed after all."""
    if turn.awaited is not None and turn.awaited.awaits.startswith("extensions."):
        dialogues.end(turn.conn, turn.caller.owner)
    yield reply(Text("extensions.not_asked"))


@routes.answer("extensions.reason")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The reason; then the new date."""
    deadline_id = number_of(about.partition(":")[2])
    if not still_meant(turn) or turn.inbound.files:
        yield _ask_reason(turn, deadline_id)
        return
    gone = moved_on(turn, partial(extensions.check_may_ask, turn.act, deadline_id))
    if gone is not None:
        yield gone
        return
    yield _ask_day(turn, extensions.give_reason(turn.act, deadline_id, turn.words))


def _ask_day(turn: Turn, request: Extension) -> Reply:
    owed, matter, _ = extensions.check_may_ask(turn.act, request.deadline_id)
    await_words(turn, "extensions.day", request.subject)
    days = extensions.days_to_choose(turn.act, owed)
    rows_ = [(cards.button(day_words(day), f"extensions.until:{request.id}:{day:%Y%m%d}"),) for day in days]
    back = cards.button(Text("extensions.button.not_now"), "extensions.not_now")
    return Reply(
        lines=(Text("extensions.until_when", name=matter.name), Text("extensions.or_type")),
        buttons=(*rows_, (back,)),
    )


@routes.press("extensions.until")
def day_chosen(turn: Turn, number: str, day: str) -> Iterator[Reply]:
    """The new date, by a button."""
    request, matter = extensions.ask(turn.act, number_of(number), day_of(day))
    _end(turn)
    yield extension_cards.asked(request, matter)


@routes.answer("extensions.day")
def day_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The new date, typed."""
    request = rows.get(turn.conn, number_of(about.partition(":")[2]))
    owed = owed_rows.get(turn.conn, request.deadline_id) if request is not None else None
    day = read_day(turn.words, today=local_day(turn.act.now))
    if request is None or owed is None or request.state != rows.DRAFT:
        _end(turn)
        yield reply(Text("extensions.stale"))
        return
    if not still_meant(turn) or day is None:
        yield _ask_day(turn, request)
        return
    asked, matter = extensions.ask(turn.act, request.id, day)
    _end(turn)
    yield extension_cards.asked(asked, matter)


@routes.press("extensions.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """The card again."""
    request, owed, matter, act = extensions.turn(turn.act, number_of(number))
    if turn.awaited is not None and turn.awaited.about == request.subject:
        dialogues.end(turn.conn, turn.caller.owner)
    if act.hat is not None:
        yield extension_cards.card(turn.act, request, owed, matter, act.hat)


@routes.press("extensions.grant")
def grant(turn: Turn, number: str) -> Iterator[Reply]:
    """One tap."""
    matter = extensions.grant(turn.act, number_of(number))
    yield reply(Text("extensions.thanks_granted", name=matter.name))


@routes.press("extensions.refuse")
def ask_refusal(turn: Turn, number: str) -> Iterator[Reply]:
    """Why does the date stay?"""
    yield _ask_refusal(turn, number_of(number))


def _ask_refusal(turn: Turn, extension_id: int) -> Reply:
    request, _, matter, _ = extensions.turn(turn.act, extension_id)
    await_words(turn, "extensions.refusal", request.subject)
    back = cards.button(Text("extensions.button.back"), f"extensions.show:{request.id}")
    return reply(Text("extensions.why_not", name=matter.name), buttons=((back,),))


@routes.answer("extensions.refusal")
def refusal_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The reason, in words."""
    number = number_of(about.partition(":")[2])
    instead = unless_said(
        turn, partial(extensions.turn, turn.act, number), ask=lambda: _ask_refusal(turn, number)
    )
    if instead is not None:
        yield instead
        return
    matter = extensions.refuse(turn.act, number, turn.words)
    yield reply(Text("extensions.thanks_refused", name=matter.name))


@routes.press("extensions.take_back")
def take_back(turn: Turn, number: str) -> Iterator[Reply]:
    """Who asked needs no more time."""
    matter = extensions.take_back(turn.act, number_of(number))
    yield reply(Text("extensions.taken_back", name=matter.name))


def _end(turn: Turn) -> None:
    dialogues.end(turn.conn, turn.caller.owner)
