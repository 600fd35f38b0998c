"""A citizen's case: whose turn it is, who may know of it, and how the citizen is reached.

S1 Đ8.1c: the board takes in and passes on, the unit answers; S3 Đ11.4: each unit names who answers. What a citizen
wrote is shown to nobody else of the office.
"""

from __future__ import annotations

from collections.abc import Mapping

from vanthu.actions import operation, rights
from vanthu.actions.act import Act
from vanthu.actions.dates import time_words
from vanthu.actions.questions import CAPABILITY
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules.office import Unit
from vanthu.store import addresses, answers, askers, outbox, persons, question_messages, questions
from vanthu.store.questions import Question
from vanthu.store.reply import Button, Reply

BOARD = ("board_member", "board_deputy", "board_head")
#: Who decides on feedback and petitions that the board proposes (S1 Đ5.4a).
LEADERS = ("chairman", "vice_chairman")
HEAD = ("unit_head",)
OFFICER = ("unit_officer",)
#: Who may look at every case, besides the board: who answers for all of them (S3 Đ17.3).
_OVERSEE = (*BOARD, *LEADERS, "office_chief")


def case(act: Act, question_id: int) -> Question:
    """The case as it is, for a change: locked. Raises Refusal where there is none, or none that was sent."""
    question = questions.lock(act.conn, question_id)
    if question is None or question.code is None:
        raise Refusal(Text("questions.unknown"))
    return question


def unit_of(act: Act, code: str | None) -> Unit | None:
    """The unit of a code, or None where the office's file has none such."""
    return next((unit for unit in act.office.units if unit.code == code), None)


def unit_name(act: Act, code: str | None) -> str:
    """What people call a unit; one that the office's file has no more by its code."""
    unit = unit_of(act, code)
    return unit.name if unit else (code or act.office.short_name)


def who_routes(act: Act) -> dict[int, Hat]:
    """The board, with the hats in which they act."""
    return rights.who_may(act.conn, BOARD, CAPABILITY, now=act.now, office=act.office)


def who_leads(act: Act) -> dict[int, Hat]:
    """The chairman; where nobody holds that post, the vice chairman."""
    for role in LEADERS:
        if people := rights.who_may(act.conn, (role,), CAPABILITY, now=act.now, office=act.office):
            return people
    return {}


def who_answers(act: Act, code: str | None) -> dict[int, Hat]:
    """Whom a unit names to answer citizens; where none of them can, their stand-ins by the office's file, its head."""
    unit = unit_of(act, code)
    if unit is None:
        return {}
    posts = {post.code: post for post in act.office.posts}
    for named in (unit.answering, unit.answering_stand_in):
        fit = [posts[post] for post in named if post in posts]
        if people := rights.who_holds(act.conn, fit, CAPABILITY, now=act.now):
            return people
    for roles in (OFFICER, HEAD) if not unit.answering else (HEAD,):
        if people := rights.who_may(
            act.conn, roles, CAPABILITY, now=act.now, office=act.office, unit=unit.code
        ):
            return people
    return {}


def who_approves(act: Act, code: str | None) -> dict[int, Hat]:
    """The unit's head."""
    return rights.who_may(act.conn, HEAD, CAPABILITY, now=act.now, office=act.office, unit=code)


def waiting(act: Act, question: Question) -> Mapping[int, Hat]:
    """Whose turn it is now."""
    if question.state in (questions.RECEIVED, questions.ASIDE):
        return who_routes(act)
    if question.state == questions.PROPOSED:
        return who_leads(act)
    if question.state != questions.ROUTED:
        return {}
    letters = answers.of_question(act.conn, question.id)
    if any(letter.state == answers.PROPOSED for letter in letters):
        return who_approves(act, question.unit)
    return who_answers(act, question.unit)


def open_ones(act: Act) -> list[Question]:
    """Every case that waits for somebody of the office, what was set aside among them; the oldest first."""
    return questions.in_state(act.conn, (*questions.OPEN, questions.ASIDE), most=1000)


def waiting_for(act: Act) -> list[Question]:
    """Every case that waits for the caller, the oldest first."""
    if act.actor is None or not act.hats:
        return []
    found, known = [], dict[tuple[str, str | None], bool]()
    letters = {letter.question_id for letter in answers.in_state(act.conn, answers.PROPOSED)}
    for question in open_ones(act):
        if question.id in letters:
            mine = act.actor.id in waiting(act, question)
        else:
            key = (question.state, question.unit)
            if key not in known:
                known[key] = act.actor.id in waiting(act, question)
            mine = known[key]
        if mine:
            found.append(question)
    return found


def may_know(act: Act, question: Question) -> bool:
    """Whether somebody of the office may see the case: the board, the leaders, and the unit's own people for it."""
    if act.actor is None:
        return False
    if act.may(_OVERSEE, CAPABILITY) is not None:
        return True
    if question.unit is None:
        return False
    unit = question.unit
    return act.actor.id in who_answers(act, unit) or act.actor.id in who_approves(act, unit)


def check_known(act: Act, question: Question) -> None:
    """Raises Refusal for whoever of the office may not see the case."""
    if not may_know(act, question):
        raise Refusal(Text("questions.not_your_case"))


def known_case(act: Act, question_id: int) -> Question:
    """:func:`case`, for whoever of the office may see it. Raises Refusal."""
    question = case(act, question_id)
    check_known(act, question)
    return question


def keep_words(act: Act, question: Question, kind: str, text: str) -> None:
    """What somebody of the office says in the case; ``kind`` as in :mod:`vanthu.store.question_messages`."""
    question_messages.add(
        act.conn,
        question_id=question.id,
        kind=kind,
        text=text,
        now=act.now,
        person_id=act.actor.id if act.actor else None,
    )


def tell_citizen(act: Act, question: Question, *replies: Reply) -> bool:
    """Say it where the citizen last wrote; False where no chat reaches them: then somebody has to telephone."""
    address = next(iter(askers.reached_at(act.conn, question.id)), None)
    if address is None:
        ask_to_call(act, question)
        return False
    outbox.put(act.conn, address_id=address.id, person_id=address.person_id, replies=replies, now=act.now)
    return True


def ask_to_call(act: Act, question: Question) -> None:
    """No chat reaches the citizen: whoever answers is asked to telephone, unless the data were erased."""
    asker = askers.get(act.conn, question.asker_id)
    if asker is None or asker.erased_at is not None or question.call_since is not None:
        return
    questions.change(act.conn, question.id, call_since=act.now)
    act.write("question.unreachable", question.about)
    sent = answers.last_sent(act.conn, question.id)
    people = who_answers(act, question.unit or (sent.unit if sent else None)) or who_routes(act)
    code = Text("questions.place", name=question.code or "")
    how = Text("questions.call.no_phone")
    if asker.phone:
        how = Text("questions.call.phone", name=asker.name or "-", phone=asker.phone)
    done = Button(Text("questions.button.called"), press=f"questions.called:{question.id}")
    whole = Button(Text("questions.button.open"), press=f"questions.open:{question.id}")
    card = Reply(
        lines=(Text("questions.call.card", name=code), how),
        buttons=((done, whole),),
        subject=call_subject(question),
    )
    tell(act, people, card)


def call_subject(question: Question) -> str:
    """By which the cards that ask to telephone are found."""
    return f"question.call:{question.id}"


def language_of(act: Act, question: Question) -> str:
    """In which language the citizen is spoken to."""
    address = addresses.get(act.conn, question.address_id)
    return address.language if address else act.office.language


def tell(act: Act, people: Mapping[int, Hat], card: Reply) -> bool:
    """Tell each of them; where nobody hears it, the administrators do."""
    reached = [act.tell(person_id, card) for person_id in people]
    if not any(reached):
        operation.tell_administrators(act, Reply(lines=(Text("questions.nobody"), *card.lines)))
    return any(reached)


def moved_on(act: Act, question: Question) -> Refusal:
    """What a stale press is answered with: how far the case is, by whom, when."""
    routed_by = persons.get(act.conn, question.routed_by) if question.routed_by else None
    code = question.code or ""
    if question.state == questions.ROUTED and question.routed_at:
        return Refusal(
            Text(
                "questions.routed_already",
                code=code,
                unit=unit_name(act, question.unit),
                person=routed_by.name if routed_by else Text("questions.by_machine"),
                time=time_words(question.routed_at),
            )
        )
    sent = answers.last_sent(act.conn, question.id)
    if question.state == questions.ANSWERED and sent is not None and sent.sent_at is not None:
        writer = persons.get(act.conn, sent.written_by)
        return Refusal(
            Text(
                "questions.answered_already",
                code=code,
                unit=unit_name(act, sent.unit),
                person=writer.name if writer else "?",
                time=time_words(sent.sent_at),
            )
        )
    return Refusal(Text("questions.moved_on", code=code, state=state_words(question)))


_STATES = {
    questions.DRAFT: Text("questions.state.draft"),
    questions.RECEIVED: Text("questions.state.received"),
    questions.PROPOSED: Text("questions.state.proposed"),
    questions.ROUTED: Text("questions.state.routed"),
    questions.ANSWERED: Text("questions.state.answered"),
    questions.ELSEWHERE: Text("questions.state.elsewhere"),
    questions.DROPPED: Text("questions.state.dropped"),
    questions.SOLVED: Text("questions.state.solved"),
    questions.ASIDE: Text("questions.state.aside"),
}


def state_words(question: Question) -> Text:
    """How far a case is."""
    return _STATES[question.state]
