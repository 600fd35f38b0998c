"""Publishing an answer of general concern, without personal data: proposed by the unit, decided by the board.

S1 Đ8.1c: what concerns everybody is put on the page. Luật 91/2025/QH15: nothing in it tells who asked, who may say
no. The decision is bound to the very words that the board saw.
"""

from __future__ import annotations

from vanthu.actions import questions, questions_cards, questions_cases, questions_similar
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.questions import CAPABILITY
from vanthu.actions.questions_cases import BOARD
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.matching.masking import mask
from vanthu.store import addresses, answers, askers, outbox
from vanthu.store import questions as rows
from vanthu.store.answers import PublishedAnswer
from vanthu.store.folding import answer_search_text
from vanthu.store.questions import Question
from vanthu.store.reply import Reply, reply

#: Nothing shorter than this says anything to anybody else.
SHORTEST = 10


def subject(proposal: PublishedAnswer) -> str:
    """By which the board's cards of a proposal are found."""
    return f"question.public:{proposal.id}"


def propose(act: Act, question_id: int) -> tuple[Question, PublishedAnswer]:
    """The unit proposes; what tells who asked is masked at once. Raises Refusal."""
    question = questions_cases.case(act, question_id)
    sent = answers.last_sent(act.conn, question.id)
    if question.state != rows.ANSWERED or sent is None or act.actor is None:
        raise Refusal(Text("questions.publish.not_answered"))
    may = {
        **questions_cases.who_answers(act, sent.unit),
        **questions_cases.who_approves(act, sent.unit),
        **questions_cases.who_routes(act),
    }
    if act.actor.id not in may:
        raise Refusal(Text("questions.not_your_case"))
    actor_id = act.actor.id
    act = act.wearing(may[actor_id])
    if question.publish_consent is False:
        raise Refusal(Text("questions.publish.objected", code=question.code or ""))
    before = answers.public_of(act.conn, question.id)
    if before is not None and before.state in (answers.PROPOSED, answers.PUBLIC):
        raise Refusal(Text("questions.publish.already", code=question.code or ""))
    names = _names(act, question)
    asked = mask(questions.words_of(act, question), names).text
    answered = mask(sent.text, names).text
    proposal = answers.propose_public(
        act.conn,
        question_id=question.id,
        answer_id=sent.id,
        code=question.code or "",
        field=_field(act, question, sent.unit),
        unit=sent.unit,
        unit_name=questions_cases.unit_name(act, sent.unit),
        asked_at=question.asked_at or question.started_at,
        answered_at=sent.sent_at or act.now,
        question=asked,
        answer=answered,
        proposed_by=actor_id,
        now=act.now,
    )
    act.write("answer.publication_proposed", question.about, code=question.code)
    _ask_citizen(act, question, proposal)
    _to_board(act, question, proposal)
    return question, proposal


def _names(act: Act, question: Question) -> list[str]:
    """Under what the citizen is known: their name must not stand in what everybody reads."""
    asker = askers.get(act.conn, question.asker_id)
    address = addresses.get(act.conn, question.address_id)
    found = [asker.name if asker else None, address.name if address else None]
    return [name for name in found if name]


def _field(act: Act, question: Question, unit: str) -> str:
    """What the page sorts it by: the field of the procedure that it is about, else the unit that answered."""
    listed = questions_similar.procedure(act, questions.words_of(act, question))
    return listed.field if listed else questions_cases.unit_name(act, unit)


def _ask_citizen(act: Act, question: Question, proposal: PublishedAnswer) -> None:
    """Whoever asked sees what everybody would read, and may say no."""
    buttons = (
        (
            button(Text("questions.button.consent"), f"questions.consent:{question.id}:yes"),
            button(Text("questions.button.object"), f"questions.consent:{question.id}:no"),
        ),
    )
    lines = (
        Text("questions.publish.citizen", code=question.code or ""),
        Text("questions.quoted", text=questions_cards.short(proposal.question)),
        Text("questions.publish.citizen_how"),
    )
    if question.publish_consent is None:
        questions_cases.tell_citizen(
            act, question, questions_cards.to_citizen(question, *lines, buttons=buttons)
        )


def _to_board(act: Act, question: Question, proposal: PublishedAnswer) -> None:
    people = {
        person_id: hat
        for person_id, hat in questions_cases.who_routes(act).items()
        if person_id != proposal.proposed_by
    }
    questions_cases.tell(act, people, board_card(act, question, proposal))


def board_card(act: Act, question: Question, proposal: PublishedAnswer) -> Reply:
    """Before and after, so that the board sees what was taken out; one tap."""
    sent = answers.get(act.conn, proposal.answer_id)
    said = {
        True: Text("questions.publish.agreed"),
        False: Text("questions.publish.objects"),
        None: Text("questions.publish.silent"),
    }
    lines = (
        Text("questions.publish.card", name=questions_cards.name(question), unit=proposal.unit_name),
        Text("questions.publish.before", text=questions_cards.short(questions.words_of(act, question))),
        Text("questions.publish.after", text=questions_cards.short(proposal.question)),
        Text("questions.publish.answer_before", text=questions_cards.short(sent.text if sent else "")),
        Text("questions.publish.answer_after", text=questions_cards.short(proposal.answer)),
        said[question.publish_consent],
    )
    number, version = proposal.id, proposal.version
    buttons = (
        (button(Text("questions.button.publish_yes"), f"questions.public:{number}:{version}"),),
        (
            button(Text("questions.button.mask_names"), f"questions.mask:{number}"),
            button(Text("questions.button.reword"), f"questions.reword:{number}"),
        ),
        (button(Text("questions.button.publish_no"), f"questions.private:{number}"),),
    )
    return Reply(lines=lines, buttons=buttons, subject=subject(proposal))


def board_turn(
    act: Act, published_id: int, *states: str, version: int | None = None
) -> tuple[Question, PublishedAnswer, Act]:
    """A proposal that the caller may decide on now. Raises Refusal: who proposed it does not decide."""
    proposal = answers.get_public(act.conn, published_id)
    question = questions_cases.case(act, proposal.question_id) if proposal else None
    proposal = answers.get_public(act.conn, published_id)
    hat = act.may(BOARD, CAPABILITY)
    if proposal is None or question is None or act.actor is None or hat is None:
        raise Refusal(Text("questions.board_only"))
    if proposal.proposed_by == act.actor.id:
        raise Refusal(Text("questions.publish.maker"))
    if proposal.state not in (states or (answers.PROPOSED,)):
        raise Refusal(Text("questions.publish.decided", code=proposal.code))
    if version is not None and version != proposal.version:
        raise Refusal(Text("questions.stale_card"))
    return question, proposal, act.wearing(hat)


def mask_names(act: Act, published_id: int) -> tuple[Question, PublishedAnswer]:
    """Take out whatever looks like somebody's name, too. Raises Refusal."""
    question, proposal, act = board_turn(act, published_id)
    names = _names(act, question)
    asked = mask(proposal.question, names, people=True).text
    answered = mask(proposal.answer, names, people=True).text
    return question, _say_otherwise(act, proposal, asked, answered)


def reword(act: Act, published_id: int, text: str) -> tuple[Question, PublishedAnswer]:
    """The board writes the question for everybody; personal data in it are masked as ever. Raises Refusal."""
    question, proposal, act = board_turn(act, published_id)
    if len(text) < SHORTEST:
        raise Refusal(Text("questions.answer_too_short"))
    return question, _say_otherwise(act, proposal, mask(text, _names(act, question)).text, proposal.answer)


def _say_otherwise(act: Act, proposal: PublishedAnswer, asked: str, answered: str) -> PublishedAnswer:
    search = answer_search_text(
        asked, answered, code=proposal.code, field=proposal.field, unit_name=proposal.unit_name
    )
    answers.change_public(act.conn, proposal.id, question=asked, answer=answered, search=search)
    act.write("answer.publication_reworded", f"question:{proposal.question_id}")
    changed = answers.get_public(act.conn, proposal.id)
    return changed or proposal


def publish(act: Act, published_id: int, version: int) -> PublishedAnswer:
    """Everybody may read it from now on. Raises Refusal."""
    question, proposal, act = board_turn(act, published_id, version=version)
    if question.publish_consent is False:
        raise Refusal(Text("questions.publish.objected", code=proposal.code))
    _decide(act, proposal, answers.PUBLIC, None)
    act.write("answer.published", question.about, code=proposal.code)
    done = Text("questions.publish.done", name=questions_cards.name(question), address=address(act, proposal))
    outbox.rewrite(act.conn, subject(proposal), reply(done), now=act.now)
    act.tell(proposal.proposed_by, reply(done))
    return proposal


def refuse(act: Act, published_id: int, reason: str) -> PublishedAnswer:
    """It stays between the office and whoever asked; the unit hears why. Raises Refusal."""
    question, proposal, act = board_turn(act, published_id)
    _decide(act, proposal, answers.REFUSED, reason)
    act.write("answer.publication_refused", question.about, code=proposal.code)
    said = (
        Text("questions.publish.refused", name=questions_cards.name(question)),
        Text("questions.letter_reason", reason=reason),
    )
    outbox.rewrite(act.conn, subject(proposal), reply(*said), now=act.now)
    act.tell(proposal.proposed_by, reply(*said))
    return proposal


def take_down(act: Act, code: str, reason: str) -> PublishedAnswer:
    """Off the page again; why is told in its place, with personal data masked. Raises Refusal."""
    hat = act.may(BOARD, CAPABILITY)
    if hat is None:
        raise Refusal(Text("questions.board_only"))
    proposal = answers.published_with_code(act.conn, code)
    if proposal is None:
        raise Refusal(Text("questions.publish.not_public", code=code))
    act = act.wearing(hat)
    question = questions_cases.case(act, proposal.question_id)
    _decide(act, proposal, answers.GONE, mask(reason, _names(act, question)).text)
    act.write("answer.taken_down", f"question:{proposal.question_id}", code=proposal.code)
    return proposal


def _decide(act: Act, proposal: PublishedAnswer, state: str, reason: str | None) -> None:
    by = act.actor.id if act.actor else None
    answers.change_public(
        act.conn, proposal.id, state=state, decided_by=by, decided_at=act.now, reason=reason
    )


def consent(act: Act, question: Question, address_id: int, *, agreed: bool) -> None:
    """Whoever asked agrees, or says no; a published answer then leaves the page at once."""
    rows.change(act.conn, question.id, publish_consent=agreed)
    if agreed:
        askers.consent(
            act.conn,
            address_id=address_id,
            purpose=askers.PUBLISHING,
            version=questions.NOTICE,
            agreed=True,
            question_id=question.id,
            now=act.now,
        )
    else:
        askers.take_back(act.conn, address_id, askers.PUBLISHING, now=act.now)
    act.write("question.publication_consent", question.about, agreed=agreed)
    proposal = answers.public_of(act.conn, question.id)
    if agreed or proposal is None or proposal.state not in (answers.PROPOSED, answers.PUBLIC):
        return
    was_read = proposal.state == answers.PUBLIC
    _decide(act, proposal, answers.GONE if was_read else answers.REFUSED, None)
    gone = reply(Text("questions.publish.objected", code=proposal.code))
    outbox.rewrite(act.conn, subject(proposal), gone, now=act.now)
    act.tell(proposal.proposed_by, gone)


def address(act: Act, proposal: PublishedAnswer) -> str:
    """Where everybody reads it."""
    return f"{act.public_url}/hoi-dap/{proposal.code}"
