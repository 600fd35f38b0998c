"""Following a case: who may see it, what they may say in it, and what they make of the answer.

A chat sees a case that was asked there, or whose follow word was said there; nothing else. A guessed code alone
opens nothing, and who guesses words is slowed down.
"""

from __future__ import annotations

import hmac
import re
from datetime import date, timedelta

from vanthu.actions import deadlines, questions, questions_cards, questions_cases
from vanthu.actions.act import Act
from vanthu.actions.dates import local_day
from vanthu.actions.questions import CLOCK
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.store import answers, askers, question_messages
from vanthu.store import questions as rows
from vanthu.store.questions import Question

#: So many wrong follow words in a day from one chat, and it has to wait.
MOST_WRONG = 5
A_DAY = timedelta(days=1)
_CODE = re.compile(r"(?:hd)?[\s-]*(\d{4})[\s-]*(\d{1,6})", re.IGNORECASE)


def own_case(act: Act, question_id: int, address_id: int, *, lock: bool = False) -> Question:
    """A case that this chat follows. Raises Refusal: what is not there and what is not theirs sound alike."""
    question = rows.lock(act.conn, question_id) if lock else rows.get(act.conn, question_id)
    if question is None or question.code is None or not askers.follows(act.conn, question.id, address_id):
        raise Refusal(Text("questions.not_yours"), Text("questions.not_yours_mend"))
    return question


def own_cases(act: Act, address_id: int, *, most: int = 10) -> list[Question]:
    """The cases that this chat follows, the newest first."""
    found = [rows.get(act.conn, number) for number in askers.followed(act.conn, address_id)[:most]]
    return [question for question in found if question is not None]


def read_code(words: str) -> str | None:
    """The code that somebody typed, however they type it, as it is kept; or None."""
    found = _CODE.search(words)
    return f"HD-{found.group(1)}-{int(found.group(2)):06d}" if found else None


def follow(act: Act, address_id: int, code: str, word: str) -> Question:
    """Open a case here by its follow word. Raises Refusal; after a few wrong words this chat has to wait."""
    if askers.wrong_since(act.conn, address_id, act.now - A_DAY) >= MOST_WRONG:
        raise Refusal(Text("questions.follow_wait"))
    question = rows.with_code(act.conn, code)
    kept = question.follow_sha256 if question else None
    if question is None or kept is None or not hmac.compare_digest(kept, questions.word_hash(word)):
        raise WrongWord
    askers.follow(act.conn, question.id, address_id, now=act.now)
    act.write("question.followed", question.about, address=address_id)
    return question


class WrongWord(Exception):  # noqa: N818 - it says what happened
    """No case has this code and this word. It is counted, so it is no Refusal, which would undo the counting."""


def wrong_word(act: Act, address_id: int) -> int:
    """Count it, and say how many tries are left today."""
    askers.guessed_wrong(act.conn, address_id, now=act.now)
    return max(0, MOST_WRONG - askers.wrong_since(act.conn, address_id, act.now - A_DAY))


def add_words(
    act: Act, question_id: int, address_id: int, text: str, *, event: str | None = None
) -> Question:
    """The citizen says more in their case; where the unit waited for it, the clock goes on. Raises Refusal."""
    question = own_case(act, question_id, address_id, lock=True)
    if question.state not in rows.OPEN:
        raise Refusal(Text("questions.case_over", code=question.code or ""), Text("questions.case_over_mend"))
    if question_messages.count(act.conn, question.id) >= questions.MOST_MESSAGES:
        raise Refusal(Text("questions.too_long", limit=questions.MOST_CHARACTERS))
    question_messages.add(
        act.conn,
        question_id=question.id,
        kind=question_messages.ADDED,
        text=text,
        now=act.now,
        event=event,
    )
    return _heard(act, question)


def add_file(
    act: Act, question_id: int, address_id: int, judgement: Judgement | None, name: str, *, stored: bool
) -> Question:
    """The citizen sends a file in their case. Raises Refusal."""
    question = own_case(act, question_id, address_id, lock=True)
    if question.state not in rows.OPEN:
        raise Refusal(Text("questions.case_over", code=question.code or ""), Text("questions.case_over_mend"))
    questions.check_file(judgement, name, stored=stored)
    assert judgement is not None  # noqa: S101 - check_file says so
    if len(question_messages.files_of(act.conn, question.id)) >= questions.MOST_FILES:
        raise Refusal(Text("questions.too_many_files", limit=questions.MOST_FILES))
    questions.keep_file(act, question, judgement, name)
    return _heard(act, question)


def _heard(act: Act, question: Question) -> Question:
    act.write("question.more_said", question.about)
    if question.waiting_since is not None:
        rows.change(act.conn, question.id, waiting_since=None)
    heard = rows.get(act.conn, question.id) or question
    people = questions_cases.waiting(act, heard)
    card = questions_cards.board_card if heard.state == rows.RECEIVED else questions_cards.unit_card
    if heard.state in (rows.RECEIVED, rows.ROUTED):
        for person_id in people:
            act.tell(person_id, questions_cards.heard_more(heard), card(act, heard))
    return heard


def asked_for_more(act: Act, address_id: int) -> Question | None:
    """The one case in which this chat was asked for more and has not answered; None while a question is being said."""
    if questions.draft(act, address_id) is not None:
        return None
    waiting = [case for case in own_cases(act, address_id) if case.waiting_since and case.state in rows.OPEN]
    return waiting[0] if len(waiting) == 1 else None


def solved(act: Act, question_id: int, address_id: int) -> Question:
    """The citizen is content. Raises Refusal."""
    question = _answered_case(act, question_id, address_id)
    rows.change(act.conn, question.id, solved=True)
    act.write("question.solved", question.about)
    return rows.get(act.conn, question.id) or question


def reopen(act: Act, question_id: int, address_id: int) -> Question:
    """Not solved: the same case goes on with the same unit and a new date, within the rule's days. Raises Refusal."""
    question = _answered_case(act, question_id, address_id)
    last = last_day_to_reopen(act, question)
    if local_day(act.now) > last:
        raise Refusal(
            Text("questions.reopen_late", days=act.office.asking.reopen_days, day=f"{last:%d/%m/%Y}"),
            Text("questions.case_over_mend"),
        )
    sent = answers.last_sent(act.conn, question.id)
    unit = question.unit or (sent.unit if sent else None)
    state = rows.ROUTED if questions_cases.unit_of(act, unit) else rows.RECEIVED
    rows.change(
        act.conn,
        question.id,
        state=state,
        unit=unit if state == rows.ROUTED else None,
        routed_at=act.now if state == rows.ROUTED else None,
        solved=False,
        reopened=question.reopened + 1,
        ended_at=None,
    )
    act.write("question.reopened", question.about)
    again = rows.get(act.conn, question.id) or question
    rules = questions.rules_of(act, again)
    deadlines.start(act, rules, again.about, (CLOCK,), {"question.received": act.now})
    card = questions_cards.unit_card if state == rows.ROUTED else questions_cards.board_card
    for person_id in questions_cases.waiting(act, again):
        act.tell(person_id, questions_cards.reopened(again), card(act, again))
    return again


def last_day_to_reopen(act: Act, question: Question) -> date:
    """Until when "not solved" opens the same case: so many working days after the answer."""
    calendar = deadlines.calendar(act)
    day, left = local_day(question.ended_at or act.now), act.office.asking.reopen_days
    while left:
        day += A_DAY
        left -= calendar.day(day).is_worked
    return day


def rate(act: Act, question_id: int, address_id: int, stars: int) -> Question:
    """One tap, 1 to 5. Raises Refusal."""
    question = own_case(act, question_id, address_id, lock=True)
    if not 1 <= stars <= 5 or question.ended_at is None:
        raise Refusal(Text("questions.stale_card"))
    rows.change(act.conn, question.id, rating=stars)
    act.write("question.rated", question.about, stars=stars)
    return rows.get(act.conn, question.id) or question


def _answered_case(act: Act, question_id: int, address_id: int) -> Question:
    question = own_case(act, question_id, address_id, lock=True)
    if question.state != rows.ANSWERED:
        state = questions_cases.state_words(question)
        raise Refusal(Text("questions.moved_on", code=question.code or "", state=state))
    return question
