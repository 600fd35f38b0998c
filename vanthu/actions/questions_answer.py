"""Answering: the unit's letter to the citizen, or a progress notice with a promised date (S1 Đ8.1c; S3 Đ11.4).

A progress notice lawfully meets the clock of the question and opens one of its own (C7, C7b of the ledger). Where the
office wants it the unit's head approves; two officers at once send one answer.
"""

from __future__ import annotations

from datetime import date, datetime

from vanthu.actions import deadlines, questions, questions_cards, questions_cases
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import VIETNAM, local_day, time_words
from vanthu.actions.questions import PROMISE
from vanthu.actions.questions_route import unit_turn
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text, say_plain
from vanthu.papers.judgement import Judgement
from vanthu.store import answers, dialogues, outbox, question_messages
from vanthu.store import deadlines as owed_rows
from vanthu.store import questions as rows
from vanthu.store.answers import Answer
from vanthu.store.question_messages import File
from vanthu.store.questions import Question
from vanthu.store.reply import Attachment, Button, Reply, reply

LONGEST = 8000
FEWEST_WORDS = 3
#: A promise may not be for longer than this many days ahead: it would be no promise.
FARTHEST_DAYS = 90


def write(
    act: Act, question_id: int, text: str, *, kind: str = answers.ANSWER, promised: date | None = None
) -> tuple[Question, Answer]:
    """An officer writes a letter, or writes it anew. Raises Refusal."""
    question, act = unit_turn(act, question_id)
    assert act.actor is not None  # noqa: S101 - unit_turn says so
    assert act.hat is not None  # noqa: S101 - unit_turn says so
    assert question.unit is not None  # noqa: S101 - a routed case has a unit
    _check_text(text)
    promised_at = _promised_at(act, promised) if promised is not None else None
    draft = answers.draft_of(act.conn, question.id, act.actor.id)
    if draft is not None and draft.kind == kind:
        answers.change(act.conn, draft.id, text=text, promised_at=promised_at, state=answers.DRAFT)
        return question, _letter(act, draft.id)
    lent = act.hat.stands_in_for
    letter = answers.write(
        act.conn,
        question_id=question.id,
        kind=kind,
        text=text,
        unit=question.unit,
        written_by=act.actor.id,
        post=act.hat.post.code,
        stands_in_for=lent.id if lent else None,
        promised_at=promised_at,
        now=act.now,
    )
    return question, letter


def write_canned(act: Act, question_id: int, code: str) -> tuple[Question, Answer]:
    """An answer that is written often, its places filled. Raises Refusal for one that the office does not have."""
    question, _ = unit_turn(act, question_id)
    canned = next((each for each in act.office.asking.canned or () if each.code == code), None)
    if canned is None:
        raise Refusal(Text("questions.stale_card"))
    owed = owed_rows.running(act.conn, question.about)
    due = say_plain(time_words(owed[0].due_at), questions_cases.language_of(act, question)) if owed else "-"
    places = {
        "code": question.code or "",
        "unit": questions_cases.unit_name(act, question.unit),
        "office": act.office.name,
        "due": due,
    }
    return write(act, question_id, canned.text.format_map(places))


def add_words(act: Act, letter_id: int, text: str) -> Answer:
    """More words below what is written. Raises Refusal."""
    _, letter, act = own_letter(act, letter_id)
    together = f"{letter.text}\n{text}"
    _check_text(together)
    answers.change(act.conn, letter.id, text=together)
    return _letter(act, letter_id)


def _check_text(text: str) -> None:
    if len(text.split()) < FEWEST_WORDS:
        raise Refusal(Text("questions.answer_too_short"))
    if len(text) > LONGEST:
        raise Refusal(Text("questions.too_long", limit=LONGEST))


def _promised_at(act: Act, day: date) -> datetime:
    """The end of the office's hours on a promised day. Raises Refusal for the past, far ahead, and days off."""
    check_promise(act, day)
    session = deadlines.calendar(act).day(day).sessions[-1]
    return datetime.combine(day, session.end, VIETNAM)


def check_promise(act: Act, day: date) -> None:
    """Whether an answer can be promised for a day. Raises Refusal."""
    today = local_day(act.now)
    if day <= today or (day - today).days > FARTHEST_DAYS:
        raise Refusal(Text("questions.promise_when", most=FARTHEST_DAYS))
    if not deadlines.calendar(act).day(day).is_worked:
        raise Refusal(Text("questions.promise_day_off"))


def attach(act: Act, letter_id: int, judgement: Judgement | None, name: str, *, stored: bool) -> File:
    """A file goes with the letter. Raises Refusal."""
    question, letter, act = own_letter(act, letter_id)
    questions.check_file(judgement, name, stored=stored)
    assert judgement is not None  # noqa: S101 - check_file says so
    file = questions.keep_file(act, question, judgement, name, answer_id=letter.id)
    answers.change(act.conn, letter.id)
    return file


def own_letter(act: Act, letter_id: int, version: int | None = None) -> tuple[Question, Answer, Act]:
    """The caller's own unsent letter. Raises Refusal."""
    letter = answers.get(act.conn, letter_id)
    if letter is None or act.actor is None or letter.written_by != act.actor.id:
        raise Refusal(Text("questions.not_your_letter"))
    question, act = unit_turn(act, letter.question_id)
    letter = _letter(act, letter_id)
    if letter.state not in (answers.DRAFT, answers.RETURNED):
        raise Refusal(Text("questions.letter_moved_on"))
    if version is not None and letter.version != version:
        raise Refusal(Text("questions.stale_card"))
    return question, letter, act


def needs_approval(act: Act, question: Question) -> bool:
    """Whether the unit's head approves what the caller has written."""
    if question.unit not in (act.office.asking.approval or ()):
        return False
    heads = questions_cases.who_approves(act, question.unit)
    return act.actor is None or act.actor.id not in heads


def finish(act: Act, letter_id: int, version: int) -> tuple[Question, Answer]:
    """The officer is done: to the citizen, or to the head where the office wants it. Raises Refusal."""
    question, letter, act = own_letter(act, letter_id, version)
    if not needs_approval(act, question):
        _send(act, question, letter)
        return question, _letter(act, letter_id)
    answers.change(act.conn, letter.id, state=answers.PROPOSED, proposed_at=act.now, reason=None)
    act.write("answer.proposed", letter.subject, question=question.code)
    proposed = _letter(act, letter_id)
    questions_cases.tell(
        act,
        questions_cases.who_approves(act, question.unit),
        questions_cards.head_card(act, question, proposed),
    )
    return question, proposed


def head_turn(act: Act, letter_id: int) -> tuple[Question, Answer, Act]:
    """A letter that the caller may approve now. Raises Refusal: the maker never checks."""
    letter = answers.get(act.conn, letter_id)
    question = questions_cases.case(act, letter.question_id) if letter else None
    if letter is None or question is None or act.actor is None:
        raise Refusal(Text("questions.unknown"))
    hat = questions_cases.who_approves(act, letter.unit).get(act.actor.id)
    if hat is None or letter.written_by == act.actor.id:
        raise Refusal(Text("questions.head_only"))
    letter = _letter(act, letter_id)
    if question.state != rows.ROUTED:
        raise questions_cases.moved_on(act, question)
    if letter.state != answers.PROPOSED:
        raise Refusal(Text("questions.letter_moved_on"))
    return question, letter, act.wearing(hat)


def approve(act: Act, letter_id: int) -> tuple[Question, Answer]:
    """The head approves: it goes to the citizen. Raises Refusal."""
    question, letter, act = head_turn(act, letter_id)
    assert act.actor is not None  # noqa: S101 - head_turn says so
    assert act.hat is not None  # noqa: S101 - head_turn says so
    answers.change(act.conn, letter.id, approved_by=act.actor.id, approved_post=act.hat.post.code)
    _send(act, question, _letter(act, letter_id))
    done = Text("questions.letter_approved", name=questions_cards.name(question), person=act.actor.name)
    act.tell(letter.written_by, reply(done))
    return question, _letter(act, letter_id)


def give_back(act: Act, letter_id: int, reason: str) -> tuple[Question, Answer]:
    """The head wants it otherwise, and says why. Raises Refusal."""
    question, letter, act = head_turn(act, letter_id)
    if len(reason.split()) < 2:
        raise Refusal(Text("questions.reason_needed"))
    answers.change(act.conn, letter.id, state=answers.RETURNED, reason=reason)
    act.write("answer.returned", letter.subject, question=question.code)
    said = (
        Text("questions.letter_returned", name=questions_cards.name(question)),
        Text("questions.letter_reason", reason=reason),
    )
    outbox.rewrite(act.conn, letter.subject, reply(*said), now=act.now)
    again = button(Text("questions.button.rewrite"), f"questions.rewrite:{letter.id}")
    act.tell(letter.written_by, Reply(lines=said, buttons=((again,),)))
    return question, _letter(act, letter_id)


def _send(act: Act, question: Question, letter: Answer) -> None:
    """Say it to the citizen: an answer ends the case, a progress notice meets its clock and opens the promise's."""
    is_answer = letter.kind == answers.ANSWER
    answers.change(act.conn, letter.id, state=answers.SENT, sent_at=act.now)
    _end_clocks(act, question, is_answer=is_answer)
    if is_answer:
        rows.change(act.conn, question.id, state=rows.ANSWERED, ended_at=act.now, waiting_since=None)
        for other in answers.drop_unsent(act.conn, question.id):
            outbox.rewrite(act.conn, other.subject, reply(Text("questions.letter_overtaken")), now=act.now)
        dialogues.end_about(act.conn, question.about)
    else:
        rules = questions.rules_of(act, question)
        triggers = {"progress.sent": act.now}
        deadlines.start(act, rules, question.about, (PROMISE,), triggers, promised=letter.promised_at)
    act.write("answer.sent" if is_answer else "progress.sent", question.about, code=question.code)
    now_ = rows.get(act.conn, question.id) or question
    if is_answer:
        questions_cards.rewrite_unit_cards(act, now_)
    outbox.rewrite(act.conn, letter.subject, reply(*questions_cards.decided_lines(act, now_)), now=act.now)
    questions_cases.tell_citizen(act, now_, *letter_to_citizen(act, now_, letter))


def _end_clocks(act: Act, question: Question, *, is_answer: bool) -> None:
    """An answer meets every clock; a second notice does not meet the promise of the first, it only replaces it."""
    promises = any(owed.clock == PROMISE for owed in owed_rows.running(act.conn, question.about))
    if promises and not is_answer:
        deadlines.stop(act, question.about)
    else:
        deadlines.meet(act, question.about)


def letter_to_citizen(act: Act, question: Question, letter: Answer) -> list[Reply]:
    """The letter as the citizen gets it, each of its files after it."""
    unit = questions_cases.unit_name(act, letter.unit)
    code = question.code or ""
    buttons: tuple[tuple[Button, ...], ...]
    if letter.kind == answers.ANSWER:
        heading = Text("questions.citizen.answer", code=code, unit=unit)
        buttons = (
            (
                button(Text("questions.button.solved"), f"questions.solved:{question.id}"),
                button(Text("questions.button.not_solved"), f"questions.not_solved:{question.id}"),
            ),
        )
    else:
        heading = Text("questions.citizen.progress", code=code, unit=unit)
        buttons = ((button(Text("questions.button.status"), f"questions.status:{question.id}"),),)
    lines = [heading, Text("questions.letter", text=letter.text)]
    if letter.promised_at is not None:
        clocks = questions.rules_of(act, question).clock(PROMISE)
        article = "; ".join(clock.citation.label for clock in clocks)
        lines.append(Text("questions.citizen.promised", due=time_words(letter.promised_at), article=article))
    files = question_messages.files_of(act.conn, question.id, answer_id=letter.id)
    said = [questions_cards.to_citizen(question, *lines, buttons=() if files else buttons)]
    for place, file in enumerate(files, 1):
        said.append(
            Reply(
                lines=(Text("questions.citizen.file", code=code, name=file.name),),
                file=Attachment(file.sha256, file.name, file.media_type),
                buttons=buttons if place == len(files) else (),
                subject=questions_cards.said_subject(question),
            )
        )
    return said


def preview(act: Act, question: Question, letter: Answer) -> Reply:
    """The letter shown to its writer before it goes."""
    files = question_messages.files_of(act.conn, question.id, answer_id=letter.id)
    done = (
        Text("questions.button.propose_letter")
        if needs_approval(act, question)
        else Text("questions.button.send_letter")
    )
    lines = [
        Text("questions.preview", name=questions_cards.name(question)),
        Text("questions.letter", text=letter.text),
        *([Text("questions.promised", due=time_words(letter.promised_at))] if letter.promised_at else []),
        *([Text("questions.files", names=tuple(file.name for file in files))] if files else []),
    ]
    buttons = (
        (button(done, f"questions.finish:{letter.id}:{letter.version}"),),
        (
            button(Text("questions.button.rewrite"), f"questions.rewrite:{letter.id}"),
            button(Text("questions.button.add"), f"questions.add:{letter.id}"),
        ),
    )
    return Reply(lines=tuple(lines), buttons=buttons, subject=letter.subject)


def want_more(act: Act, question_id: int, text: str) -> Question:
    """Ask the citizen for more: a message in the case. The clock waits only where the office decided so."""
    question, act = unit_turn(act, question_id)
    _check_text(text)
    questions_cases.keep_words(act, question, question_messages.WANTED, text)
    rows.change(act.conn, question.id, waiting_since=act.now)
    act.write("question.more_wanted", question.about)
    said = questions_cards.to_citizen(
        question,
        Text(
            "questions.citizen.wanted",
            code=question.code or "",
            unit=questions_cases.unit_name(act, question.unit),
        ),
        Text("questions.letter", text=text),
        Text("questions.citizen.wanted_how"),
        buttons=((button(Text("questions.button.reply"), f"questions.reply:{question.id}"),),),
    )
    questions_cases.tell_citizen(act, question, said)
    return question


def note(act: Act, question_id: int, text: str) -> Question:
    """An internal note: kept with the case, never shown to the citizen. Raises Refusal."""
    question = questions_cases.known_case(act, question_id)
    questions_cases.keep_words(act, question, question_messages.NOTE, text)
    act.write("question.noted", question.about)
    return question


def _letter(act: Act, letter_id: int) -> Answer:
    letter = answers.get(act.conn, letter_id)
    if letter is None:
        raise LookupError(letter_id)
    return letter
