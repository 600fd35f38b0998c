"""Passing questions on: the board confirms or corrects the unit; feedback goes to the leader first; what is another
office's is told at once (S1 Đ5.4a, Đ8.1c; C8 of the ledger).
"""

from __future__ import annotations

import re

from vanthu.actions import deadlines, questions, questions_cards, questions_cases, questions_routing
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.questions import CAPABILITY, OUT_OF_SCOPE
from vanthu.actions.questions_cases import BOARD, LEADERS
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.asking import Elsewhere
from vanthu.store import answers, dialogues, outbox, question_messages
from vanthu.store import questions as rows
from vanthu.store.folding import words
from vanthu.store.questions import Question
from vanthu.store.reply import reply

#: Words that nobody of the office should have to read unprepared; a person looks whether there is a question behind.
_INSULTS = frozenset(
    {
        "dm",
        "dmm",
        "dit me",
        "do cho",
        "thang cho",
        "con cho",
        "ngu nhu bo",
        "lu an hai",
        "cho chet",
        "deo hieu",
    }
)
#: So many links and next to no words is advertising.
_LINK = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
FEWEST_WORDS_A_LINK = 4


def take_in(act: Act, question: Question) -> None:
    """A question has just been sent: to the board, or straight to the unit where the office lets sure ones pass."""
    if looks_abusive(questions.words_of(act, question)):
        rows.change(act.conn, question.id, state=rows.ASIDE)
        act.write("question.set_aside", question.about, by="machine")
        question = current(act, question)
    elif (
        act.office.asking.pass_sure
        and question.kind == rows.ASK
        and question.suggested_sure
        and question.suggested_unit is not None
        and questions.is_ours(question.suggested_unit)
    ):
        _to_unit(act, question, question.suggested_unit, by=None)
        return
    questions_cases.tell(act, questions_cases.who_routes(act), questions_cards.board_card(act, question))


def looks_abusive(text: str) -> bool:
    """Whether a person should look before anybody is asked to answer."""
    said = words(_LINK.sub(" ", text))
    joined = f" {' '.join(said)} "
    if any(f" {insult} " in joined for insult in _INSULTS):
        return True
    links = len(_LINK.findall(text))
    return links > 0 and len(said) < links * FEWEST_WORDS_A_LINK


def board_turn(act: Act, question_id: int, *states: str) -> tuple[Question, Act]:
    """A case that the board may pass on now, and the act in the board's hat. Raises Refusal."""
    question = questions_cases.case(act, question_id)
    hat = act.may(BOARD, CAPABILITY)
    if act.actor is None or hat is None:
        raise Refusal(Text("questions.board_only"))
    if question.state not in (states or (rows.RECEIVED, rows.ASIDE)):
        raise questions_cases.moved_on(act, question)
    return question, act.wearing(hat)


def route(act: Act, question_id: int, unit: str) -> Question:
    """The board gives it to a unit; feedback and petitions are proposed to the leader first. Raises Refusal."""
    question, act = board_turn(act, question_id)
    check_unit(act, unit)
    if question.kind == rows.ASK:
        return _to_unit(act, question, unit, by=_actor(act))
    rows.change(act.conn, question.id, state=rows.PROPOSED, unit=unit)
    act.write("question.proposed", question.about, unit=unit)
    proposed = current(act, question)
    questions_cards.rewrite_board_cards(act, proposed)
    questions_cases.tell(act, questions_cases.who_leads(act), questions_cards.leader_card(act, proposed))
    return proposed


def leader_turn(act: Act, question_id: int) -> tuple[Question, Act]:
    """A case that the leader may give to a unit now. Raises Refusal."""
    question = questions_cases.case(act, question_id)
    hat = act.may(LEADERS, CAPABILITY)
    if act.actor is None or hat is None:
        raise Refusal(Text("questions.leader_only"))
    if question.state != rows.PROPOSED:
        raise questions_cases.moved_on(act, question)
    return question, act.wearing(hat)


def give(act: Act, question_id: int, unit: str) -> Question:
    """The leader gives feedback or a petition to a unit (S1 Đ5.4a). Raises Refusal."""
    question, act = leader_turn(act, question_id)
    check_unit(act, unit)
    return _to_unit(act, question, unit, by=_actor(act))


def forward(act: Act, question_id: int, unit: str) -> Question:
    """The unit, or the board, passes it to another unit; the date stays the first one. Raises Refusal."""
    question, act = unit_turn(act, question_id, or_board=True)
    check_unit(act, unit)
    if unit == question.unit:
        raise Refusal(Text("questions.same_unit", unit=questions_cases.unit_name(act, unit)))
    for letter in answers.drop_unsent(act.conn, question.id):
        outbox.rewrite(act.conn, letter.subject, reply(Text("questions.letter_dropped")), now=act.now)
    dialogues.end_about(act.conn, question.about)
    forwarded = _to_unit(act, question, unit, by=_actor(act))
    said = Text(
        "questions.citizen.forwarded", code=question.code or "", unit=questions_cases.unit_name(act, unit)
    )
    questions_cases.tell_citizen(
        act, question, questions_cards.to_citizen(question, said, *deadlines.lines(act, question.about))
    )
    return forwarded


def give_back(act: Act, question_id: int) -> Question:
    """The unit says that it is not its own: the board has it again, the date stays. Raises Refusal."""
    question, act = unit_turn(act, question_id)
    answers.drop_unsent(act.conn, question.id)
    dialogues.end_about(act.conn, question.about)
    rows.change(act.conn, question.id, state=rows.RECEIVED, unit=None)
    act.write("question.given_back", question.about, unit=question.unit)
    back = current(act, question)
    questions_cards.rewrite_unit_cards(act, back)
    questions_cases.tell(act, questions_cases.who_routes(act), questions_cards.board_card(act, back))
    return back


def unit_turn(act: Act, question_id: int, *, or_board: bool = False) -> tuple[Question, Act]:
    """A case that the caller may answer for their unit now, and the act in that hat. Raises Refusal."""
    question = questions_cases.case(act, question_id)
    hat = None
    if act.actor is not None:
        hat = questions_cases.who_answers(act, question.unit).get(act.actor.id)
        hat = hat or questions_cases.who_approves(act, question.unit).get(act.actor.id)
        hat = hat or (act.may(BOARD, CAPABILITY) if or_board else None)
    if hat is None:
        raise Refusal(Text("questions.not_your_case"))
    if question.state != rows.ROUTED:
        raise questions_cases.moved_on(act, question)
    return question, act.wearing(hat)


def elsewhere(act: Act, question_id: int, code: str) -> tuple[Question, Elsewhere]:
    """It is another office's: the citizen is told at once, and where to go (S1 Đ8.1c, C8). Raises Refusal."""
    question, act = board_turn(act, question_id, rows.RECEIVED, rows.ASIDE, rows.PROPOSED, rows.ROUTED)
    other = questions_routing.other(act, code)
    if other is None:
        raise Refusal(Text("questions.stale_card"))
    _leave(
        act,
        question,
        rows.ELSEWHERE,
        Text("questions.citizen.elsewhere_at", name=other.name, where=other.where),
    )
    return question, other


def elsewhere_in_words(act: Act, question_id: int, where: str) -> Question:
    """The same, where the board writes itself whose it is. Raises Refusal."""
    question, act = board_turn(act, question_id, rows.RECEIVED, rows.ASIDE, rows.PROPOSED, rows.ROUTED)
    _leave(act, question, rows.ELSEWHERE, Text("questions.citizen.elsewhere_words", words=where))
    return question


def _leave(act: Act, question: Question, state: str, pointed: Text) -> None:
    deadlines.stop(act, question.about)
    rules = questions.rules_of(act, question)
    deadlines.start(act, rules, question.about, (OUT_OF_SCOPE,), {"question.found_out_of_scope": act.now})
    clocks = rules.clock(OUT_OF_SCOPE)
    article = "; ".join(clock.citation.label for clock in clocks)
    told = Text("questions.citizen.elsewhere", code=question.code or "", article=article)
    rows.change(act.conn, question.id, state=state, ended_at=act.now, unit=None)
    questions_cases.tell_citizen(act, question, questions_cards.to_citizen(question, told, pointed))
    deadlines.meet(act, question.about)
    question_messages.add(
        act.conn,
        question_id=question.id,
        kind=question_messages.POINTED,
        text=" ".join(str(value) for value in pointed.values.values()),
        now=act.now,
        person_id=_actor(act),
    )
    act.write("question.told_out_of_scope", question.about)
    left = current(act, question)
    questions_cards.rewrite_board_cards(act, left)
    questions_cards.rewrite_unit_cards(act, left)


def set_aside(act: Act, question_id: int) -> Question:
    """Spam or insults, a person of the board says: nobody answers it, the citizen is told so. Raises Refusal."""
    question, act = board_turn(act, question_id)
    rows.change(act.conn, question.id, state=rows.DROPPED, ended_at=act.now)
    deadlines.stop(act, question.about)
    act.write("question.dropped", question.about, why="abuse")
    dropped = current(act, question)
    questions_cards.rewrite_board_cards(act, dropped)
    questions_cases.tell_citizen(
        act,
        question,
        questions_cards.to_citizen(question, Text("questions.citizen.not_taken", code=question.code or "")),
    )
    return dropped


def take_up(act: Act, question_id: int) -> Question:
    """What was set aside is a question after all. Raises Refusal."""
    question, act = board_turn(act, question_id, rows.ASIDE)
    rows.change(act.conn, question.id, state=rows.RECEIVED)
    act.write("question.taken_up", question.about)
    return current(act, question)


def check_unit(act: Act, unit: str) -> None:
    """Raises Refusal for a unit that the office does not have."""
    if questions_cases.unit_of(act, unit) is None:
        raise Refusal(Text("questions.stale_card"))


def _to_unit(act: Act, question: Question, unit: str, *, by: int | None) -> Question:
    rows.change(
        act.conn, question.id, state=rows.ROUTED, unit=unit, routed_at=act.now, routed_by=by, ended_at=None
    )
    act.write("question.routed", question.about, unit=unit, suggested=question.suggested_unit)
    routed = current(act, question)
    questions_cards.rewrite_board_cards(act, routed)
    questions_cards.rewrite_unit_cards(act, routed)
    questions_cases.tell(act, questions_cases.who_answers(act, unit), questions_cards.unit_card(act, routed))
    if by is not None and question.state != rows.ROUTED:
        where = questions_cases.unit_name(act, unit)
        told = Text("questions.citizen.routed", code=question.code or "", unit=where)
        status = button(Text("questions.button.status"), f"questions.status:{question.id}")
        said = questions_cards.to_citizen(routed, told, buttons=((status,),))
        questions_cases.tell_citizen(act, routed, said)
    return routed


def _actor(act: Act) -> int | None:
    return act.actor.id if act.actor else None


def current(act: Act, question: Question) -> Question:
    """The case as it is now."""
    return rows.get(act.conn, question.id) or question
