"""Passing on, as it is pressed: the board's card, the leader's card, which unit, which other office."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import questions_cards, questions_cases, questions_route, questions_routing
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words, still_meant
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import questions as rows
from vanthu.store.questions import Question
from vanthu.store.reply import Button, Reply, reply

routes = Routes()


@routes.press("questions.route")
def route(turn: Turn, number: str, unit: str) -> Iterator[Reply]:
    """The board's tap."""
    question = questions_route.route(turn.act, number_of(number), unit)
    where = questions_cases.unit_name(turn.act, unit)
    if question.state == rows.PROPOSED:
        yield reply(Text("questions.done.proposed", name=questions_cards.name(question), unit=where))
        return
    yield reply(Text("questions.done.routed", name=questions_cards.name(question), unit=where))


@routes.press("questions.give")
def give(turn: Turn, number: str, unit: str) -> Iterator[Reply]:
    """The leader's tap."""
    question = questions_route.give(turn.act, number_of(number), unit)
    where = questions_cases.unit_name(turn.act, unit)
    yield reply(Text("questions.done.routed", name=questions_cards.name(question), unit=where))


@routes.press("questions.units")
def choose_unit(turn: Turn, number: str) -> Iterator[Reply]:
    """To which unit?"""
    question, _ = questions_route.board_turn(turn.act, number_of(number))
    yield _units(turn.act, question, "questions.route")


@routes.press("questions.giving")
def choose_unit_to_give(turn: Turn, number: str) -> Iterator[Reply]:
    """To which unit, asks the leader?"""
    question, _ = questions_route.leader_turn(turn.act, number_of(number))
    yield _units(turn.act, question, "questions.give")


@routes.press("questions.forwarding")
def choose_unit_to_forward(turn: Turn, number: str) -> Iterator[Reply]:
    """To which unit, or back to the board?"""
    question, _ = questions_route.unit_turn(turn.act, number_of(number), or_board=True)
    back = button(Text("questions.button.give_back"), f"questions.give_back:{question.id}")
    yield _units(turn.act, question, "questions.forward", (back,))


def _units(act: Act, question: Question, verb: str, *more: tuple[Button, ...]) -> Reply:
    rows_ = [
        (button(Text("questions.place", name=unit.name), f"{verb}:{question.id}:{unit.code}"),)
        for unit in act.office.units
        if unit.code != question.unit or question.state != rows.ROUTED
    ]
    line = Text("questions.which_unit", name=questions_cards.name(question))
    return Reply(lines=(line,), buttons=(*rows_, *more))


@routes.press("questions.forward")
def forward(turn: Turn, number: str, unit: str) -> Iterator[Reply]:
    """To another unit; the date stays."""
    question = questions_route.forward(turn.act, number_of(number), unit)
    where = questions_cases.unit_name(turn.act, unit)
    yield reply(
        Text("questions.done.routed", name=questions_cards.name(question), unit=where),
        Text("questions.done.same_date"),
    )


@routes.press("questions.give_back")
def give_back(turn: Turn, number: str) -> Iterator[Reply]:
    """Back to the board."""
    question = questions_route.give_back(turn.act, number_of(number))
    yield reply(Text("questions.done.given_back", name=questions_cards.name(question)))


@routes.press("questions.others")
def choose_other(turn: Turn, number: str) -> Iterator[Reply]:
    """Whose is it, if not ours? One that is known, or in words."""
    question, _ = _not_ours(turn, number_of(number))
    buttons = [
        (button(Text("questions.place", name=each.name), f"questions.point:{question.id}:{each.code}"),)
        for each in questions_routing.others(turn.act)
    ]
    await_words(turn, "questions.where", question.about)
    yield Reply(
        lines=(
            Text("questions.which_other", name=questions_cards.name(question)),
            Text("questions.or_write"),
        ),
        buttons=tuple(buttons),
    )


def _not_ours(turn: Turn, question_id: int) -> tuple[Question, Act]:
    states = (rows.RECEIVED, rows.ASIDE, rows.PROPOSED, rows.ROUTED)
    return questions_route.board_turn(turn.act, question_id, *states)


@routes.press("questions.point")
def point(turn: Turn, number: str, code: str) -> Iterator[Reply]:
    """Another office's: the citizen is told at once."""
    question, other = questions_route.elsewhere(turn.act, number_of(number), code)
    answered(turn, "questions")
    yield reply(Text("questions.done.pointed", name=questions_cards.name(question), where=other.name))


@routes.answer("questions.where")
def where_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The same, in the board's own words."""
    number = number_of(about.partition(":")[2])
    if not still_meant(turn) or turn.inbound.files:
        answered(turn, "questions")
        yield from choose_other(turn, str(number))
        return
    if len(turn.words.split()) < 2:
        raise Refusal(Text("questions.reason_needed"))
    answered(turn, "questions")
    question = questions_route.elsewhere_in_words(turn.act, number, turn.words[:1000])
    yield reply(Text("questions.done.pointed", name=questions_cards.name(question), where=turn.words[:200]))


@routes.press("questions.abuse")
def set_aside(turn: Turn, number: str) -> Iterator[Reply]:
    """Spam or insults: asked once, since nobody answers it then."""
    question, _ = questions_route.board_turn(turn.act, number_of(number))
    yes = button(Text("questions.button.abuse_yes"), f"questions.abused:{question.id}")
    yield reply(Text("questions.abuse_sure", name=questions_cards.name(question)), buttons=((yes,),))


@routes.press("questions.abused")
def abused(turn: Turn, number: str) -> Iterator[Reply]:
    """A person says so: nobody answers it, the citizen is told."""
    question = questions_route.set_aside(turn.act, number_of(number))
    yield reply(Text("questions.done.aside", name=questions_cards.name(question)))


@routes.press("questions.take_up")
def take_up(turn: Turn, number: str) -> Iterator[Reply]:
    """What was set aside is a question after all."""
    question = questions_route.take_up(turn.act, number_of(number))
    yield questions_cards.board_card(turn.act, question)
