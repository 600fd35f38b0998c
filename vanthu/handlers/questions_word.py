"""A lost follow word, given anew: by one tap in the chat that asked, by two at the office."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import questions_cards, questions_word
from vanthu.actions.cards import button
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Reply, reply

routes = Routes()


@routes.press("questions.word")
def anew(turn: Turn, number: str) -> Iterator[Reply]:
    """Whoever asked: a new word at once."""
    question, word = questions_word.anew_for_citizen(turn.act, number_of(number), turn.address.id)
    yield reply(
        Text("questions.receipt.word", code=question.code or "", word=word), Text("questions.word.old")
    )


@routes.press("questions.word_office")
def ask_office(turn: Turn, number: str) -> Iterator[Reply]:
    """Somebody of the office: has it been seen who asks?"""
    question = questions_word.for_office(turn.act, number_of(number))
    yes = button(Text("questions.button.word_yes"), f"questions.word_yes:{question.id}")
    yield reply(Text("questions.word.sure", name=questions_cards.name(question)), buttons=((yes,),))


@routes.press("questions.word_yes")
def anew_at_office(turn: Turn, number: str) -> Iterator[Reply]:
    """It has."""
    question, word = questions_word.anew_for_office(turn.act, number_of(number))
    yield reply(Text("questions.word.hand", code=question.code or "", word=word), Text("questions.word.old"))
