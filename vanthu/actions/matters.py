"""What a date is about: whose turn it is now, which card opens it, and who may know of it.

A deadline names its record (``publication:12``, ``withdrawal:3``); here each kind of record answers for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from vanthu.actions import (
    corrections,
    decide,
    duties,
    questions_cards,
    questions_cases,
    questions_privacy,
    withdraw,
)
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name
from vanthu.actions.matter import Matter, Waiting
from vanthu.locales import Text
from vanthu.store import assignments, data_requests, publications, questions, withdrawals
from vanthu.store import corrections as correction_rows
from vanthu.store import deadlines as owed_rows

__all__ = ["Matter", "Waiting", "matter", "waiting_for"]


def matter(act: Act, about: str) -> Matter | None:
    """What stands behind a record's name, as the caller sees it; None where there is nothing of the kind."""
    kind, _, number = about.partition(":")
    found = _KINDS.get(kind)
    return found(act, int(number)) if found is not None else None


def waiting_for(act: Act) -> list[Waiting]:
    """All that waits for the caller, the urgent first."""
    return [
        *(
            Waiting(case_name(case), _show_withdrawal(request.id), request.subject)
            for case, request, _ in withdraw.waiting_for(act)
        ),
        *(
            Waiting(case_name(case), _show_assignment(turn.id), f"publication:{case.publication.id}")
            for case, turn, _ in decide.waiting_for(act)
        ),
        *(
            Waiting(
                Text("corrections.name", name=case_name(case)), f"corrections.show:{found.id}", found.subject
            )
            for case, found in corrections.waiting_for(act)
        ),
        *duties.waiting_for(act),
        *(
            Waiting(questions_cards.name(question), _show_question(question.id), question.about)
            for question in questions_cases.waiting_for(act)
        ),
        *(
            Waiting(questions_privacy.name(request), _show_data(request.id), request.about)
            for request in questions_privacy.waiting_for(act)
        ),
    ]


def stands_still(act: Act, about: str) -> bool:
    """Whether a record's clock waits: the citizen was asked for more, and the office decided that it waits for them.

    Nothing of it is late meanwhile, nor due: its date moves when they answer.
    """
    kind, _, number = about.partition(":")
    if kind != "question" or not act.office.asking.clock_waits:
        return False
    question = questions.get(act.conn, int(number))
    return question is not None and question.waiting_since is not None


def whose_turn(act: Act) -> Counter[int]:
    """How many things wait for each person, by one walk over what is open, however many people there are."""
    abouts = owed_rows.running_abouts(act.conn)
    abouts |= {f"publication:{turn.publication_id}" for turn in assignments.open_ones(act.conn)}
    abouts |= {request.subject for request in withdrawals.open_ones(act.conn)}
    # What was set aside as abuse has no date, nor has a request about data everywhere; both wait for a person.
    abouts |= {question.about for question in questions_cases.open_ones(act)}
    abouts |= {request.about for request in data_requests.open_ones(act.conn)}
    shown: set[tuple[int, str]] = set()
    for about in abouts:
        found = matter(act, about)
        # A task and its lead's part are one thing to do: both open the same card.
        shown |= {(person_id, found.show or about) for person_id in found.waiting} if found else set()
    return Counter(person_id for person_id, _ in shown)


def _publication(act: Act, publication_id: int) -> Matter | None:
    case = publications.get(act.conn, publication_id)
    if case is None:
        return None
    turns = assignments.of_publication(act.conn, publication_id)
    turn = next((each for each in turns if each.decision == assignments.OPEN), None)
    waiting = decide.who_decides(act, case, turn) if turn else {}
    show = _show_assignment(turn.id) if turn else None
    return Matter(case_name(case), case.publication.unit, show, waiting, decide.may_know_case(act, case))


def _withdrawal(act: Act, withdrawal_id: int) -> Matter | None:
    request = withdrawals.get(act.conn, withdrawal_id)
    case = publications.get(act.conn, request.publication_id) if request else None
    if request is None or case is None:
        return None
    waiting = withdraw.who_decides(act, case, request)
    return Matter(
        case_name(case),
        case.publication.unit,
        _show_withdrawal(request.id),
        waiting,
        withdraw.may_know(act, case, request),
    )


def _question(act: Act, question_id: int) -> Matter | None:
    question = questions.get(act.conn, question_id)
    if question is None:
        return None
    return Matter(
        questions_cards.name(question),
        question.unit,
        _show_question(question.id),
        questions_cases.waiting(act, question),
        questions_cases.may_know(act, question),
    )


def _correction(act: Act, correction_id: int) -> Matter | None:
    found = correction_rows.get(act.conn, correction_id)
    case = publications.get(act.conn, found.publication_id) if found else None
    if found is None or case is None:
        return None
    # Once the corrected file is sent, it is a paper like any other, and waits for whoever decides on that.
    waiting = {} if corrections.is_sent(act, found) else corrections.who_corrects(act, case, found)
    name = Text("corrections.name", name=case_name(case))
    show = f"corrections.show:{found.id}"
    return Matter(name, found.unit, show, waiting, corrections.may_know(act, case, found))


def _data_request(act: Act, request_id: int) -> Matter | None:
    request = data_requests.get(act.conn, request_id)
    if request is None:
        return None
    waiting = questions_privacy.who_decides(act) if request.state == data_requests.OPEN else {}
    may_know = act.actor is not None and act.actor.id in questions_privacy.who_decides(act)
    return Matter(questions_privacy.name(request), None, _show_data(request.id), waiting, may_know)


def _show_question(question_id: int) -> str:
    return f"questions.card:{question_id}"


def _show_data(request_id: int) -> str:
    return f"questions.data:{request_id}"


def _show_assignment(assignment_id: int) -> str:
    return f"decide.show:{assignment_id}"


def _show_withdrawal(withdrawal_id: int) -> str:
    return f"withdraw.show:{withdrawal_id}"


_KINDS: Mapping[str, Callable[[Act, int], Matter | None]] = {
    "publication": _publication,
    "withdrawal": _withdrawal,
    "correction": _correction,
    "question": _question,
    "data": _data_request,
    **duties.KINDS,
}
