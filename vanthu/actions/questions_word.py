"""A lost follow word is given anew: in the chat that asked, or by the office after it has seen who asks.

The word before opens nothing any more; chats that it has opened go on following. The words themselves are not kept.
"""

from __future__ import annotations

from vanthu.actions import questions, questions_cards, questions_cases, questions_follow
from vanthu.actions.act import Act
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import askers
from vanthu.store import questions as rows
from vanthu.store.questions import Question


def anew_for_citizen(act: Act, question_id: int, address_id: int) -> tuple[Question, str]:
    """The case and its new word, in the chat that asked. Raises Refusal, also in chats that only follow."""
    question = questions_follow.own_case(act, question_id, address_id, lock=True)
    if question.address_id != address_id:
        raise Refusal(Text("questions.word.other_chat"))
    return question, _anew(act, question, by="citizen")


def for_office(act: Act, question_id: int) -> Question:
    """A case whose word the caller may give anew: of its unit, the board or the leaders. Raises Refusal."""
    question = questions_cases.known_case(act, question_id)
    asker = askers.get(act.conn, question.asker_id)
    if asker is None or asker.erased_at is not None:
        raise Refusal(Text("questions.word.erased"))
    return question


def anew_for_office(act: Act, question_id: int) -> tuple[Question, str]:
    """The same at the desk; whoever asked hears of it in their chat, for it may not have been them. Raises Refusal."""
    question = for_office(act, question_id)
    word = _anew(act, question, by="office")
    address = next(iter(askers.reached_at(act.conn, question.id)), None)
    if address is not None:
        told = Text("questions.word.told", code=question.code or "", time=time_words(act.now))
        questions_cases.tell_citizen(act, question, questions_cards.to_citizen(question, told))
    return question, word


def _anew(act: Act, question: Question, *, by: str) -> str:
    word = questions.new_word()
    rows.change(act.conn, question.id, follow_sha256=questions.word_hash(word))
    act.write("question.word_reissued", question.about, by=by)
    return questions.spelt(word)
