"""Reaching the citizen: where they last wrote, else another chat of the case, else somebody telephones.

Nothing that the office has to say to a citizen is lost because one channel is closed (ledger L11).
"""

from __future__ import annotations

from vanthu.actions import questions_cards, questions_cases
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import askers, outbox, question_messages
from vanthu.store import questions as rows
from vanthu.store.addresses import Address
from vanthu.store.questions import Question
from vanthu.store.reply import reply


def lost(act: Act, address: Address) -> None:
    """A chat is closed: what was on its way there goes to the case's next chat, else somebody is asked to telephone."""
    for message in outbox.unsent_about(act.conn, address.id, questions_cards.SAID):
        question = rows.get(act.conn, int((message.subject or "").rpartition(":")[2]))
        if question is None:
            continue
        following = next(iter(askers.reached_at(act.conn, question.id)), None)
        if following is not None:
            outbox.send_to(act.conn, message.id, address_id=following.id, person_id=following.person_id)
        else:
            questions_cases.ask_to_call(act, question)


def called(act: Act, question_id: int, words: str) -> Question:
    """Somebody has telephoned, or met them, and what came of it. Raises Refusal."""
    question = questions_cases.known_case(act, question_id)
    if question.call_since is None:
        raise Refusal(Text("questions.called_already", code=question.code or ""))
    rows.change(act.conn, question.id, call_since=None)
    questions_cases.keep_words(act, question, question_messages.CALLED, words)
    act.write("question.called", question.about)
    done = Text(
        "questions.called", name=questions_cards.name(question), person=act.actor.name if act.actor else ""
    )
    outbox.rewrite(act.conn, questions_cases.call_subject(question), reply(done), now=act.now)
    return question
