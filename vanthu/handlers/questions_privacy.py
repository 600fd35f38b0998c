"""/dulieu: one's own data, seen, corrected, erased; and the card of whoever decides."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import questions_draft, questions_privacy
from vanthu.actions.cards import button
from vanthu.handlers.presses import answered, await_words, meant_words, still_meant
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import data_requests
from vanthu.store.reply import Reply, reply

routes = Routes()


@routes.command("dulieu")
def mine(turn: Turn, _words: str = "") -> Iterator[Reply]:
    """/dulieu: what is kept, and what can be asked about it."""
    buttons = (
        (button(Text("questions.button.data_view"), "questions.data_view"),),
        (
            button(Text("questions.button.data_contact"), "questions.data_contact"),
            button(Text("questions.button.data_correct"), "questions.data_correct"),
        ),
        (button(Text("questions.button.data_object"), "questions.data_object"),),
        (button(Text("questions.button.data_erase_mine"), "questions.data_erase"),),
    )
    yield reply(*questions_draft.notice(turn.act), buttons=buttons)


@routes.press("questions.data_view")
def view(turn: Turn) -> Iterator[Reply]:
    """Everything, at once."""
    yield reply(*questions_privacy.view(turn.act, turn.address.id))


@routes.press("questions.data_contact")
def ask_contact(turn: Turn) -> Iterator[Reply]:
    """A name, a telephone."""
    await_words(turn, "questions.contact", "")
    yield reply(Text("questions.data.contact_how"))


@routes.answer("questions.contact")
def contact_said(turn: Turn, _about: str) -> Iterator[Reply]:
    """Kept apart from what is asked."""
    fresh = still_meant(turn)
    if not fresh:
        answered(turn, "questions")
        yield from ask_contact(turn)
        return
    name, phone = questions_privacy.set_contact(turn.act, turn.address.id, turn.words)
    answered(turn, "questions")
    yield reply(Text("questions.data.contact", name=name or "-", phone=phone or "-"))


@routes.press("questions.data_correct")
def ask_correction(turn: Turn) -> Iterator[Reply]:
    """What is wrong?"""
    await_words(turn, "questions.correct", "")
    yield reply(Text("questions.data.correct_how"))


@routes.answer("questions.correct")
def correction_said(turn: Turn, _about: str) -> Iterator[Reply]:
    """To whoever keeps the office's data, with its clock."""
    if not (words := meant_words(turn, "questions")):
        yield from ask_correction(turn)
        return
    request = questions_privacy.ask(turn.act, turn.address.id, data_requests.CORRECT, words[:2000])
    yield questions_privacy.receipt(turn.act, request)


@routes.press("questions.data_object")
def object_to_publishing(turn: Turn) -> Iterator[Reply]:
    """Nothing of mine is published."""
    questions_privacy.object_to_publishing(turn.act, turn.address.id)
    yield reply(Text("questions.data.objected"))


@routes.press("questions.data_erase")
def ask_erasure(_turn: Turn) -> Iterator[Reply]:
    """It cannot be undone, so it is asked once."""
    yes = button(Text("questions.button.data_erase_yes"), "questions.data_erase_yes")
    yield reply(Text("questions.data.erase_sure"), Text("questions.data.erase_open"), buttons=((yes,),))


@routes.press("questions.data_erase_yes")
def erasure_asked(turn: Turn) -> Iterator[Reply]:
    """To whoever keeps the office's data, with its clock."""
    request = questions_privacy.ask(turn.act, turn.address.id, data_requests.ERASE)
    yield questions_privacy.receipt(turn.act, request)


@routes.press("questions.data")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """The card again."""
    request, act = questions_privacy.turn(turn.act, number_of(number))
    yield questions_privacy.card(act, request)


@routes.press("questions.data_do")
def carry_out(turn: Turn, number: str) -> Iterator[Reply]:
    """Asked once more where it is for good."""
    request, _ = questions_privacy.turn(turn.act, number_of(number))
    if request.kind == data_requests.ERASE:
        yes = button(Text("questions.button.data_erase"), f"questions.data_done:{request.id}")
        yield reply(Text("questions.data.do_sure", name=questions_privacy.name(request)), buttons=((yes,),))
        return
    yield from done(turn, number)


@routes.press("questions.data_done")
def done(turn: Turn, number: str) -> Iterator[Reply]:
    """Done."""
    request = questions_privacy.carry_out(turn.act, number_of(number))
    yield reply(Text("questions.data.carried_out", name=questions_privacy.name(request)))


@routes.press("questions.data_no")
def ask_reason(turn: Turn, number: str) -> Iterator[Reply]:
    """By which law is it kept?"""
    request, _ = questions_privacy.turn(turn.act, number_of(number))
    await_words(turn, "questions.data_reason", request.about)
    yield reply(Text("questions.data.why_not", name=questions_privacy.name(request)))


@routes.answer("questions.data_reason")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The citizen is told why."""
    number = about.partition(":")[2]
    fresh = still_meant(turn)
    if not fresh:
        answered(turn, "questions")
        yield from ask_reason(turn, number)
        return
    request = questions_privacy.refuse(turn.act, number_of(number), turn.words[:1000])
    answered(turn, "questions")
    yield reply(Text("questions.data.refusal_sent", name=questions_privacy.name(request)))
