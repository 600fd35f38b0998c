"""The cards of a citizen's case: shown back before it is sent, the receipt, the board's, the leader's, the unit's."""

from __future__ import annotations

from vanthu.actions import deadlines, questions, questions_cases, questions_routing
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import time_words
from vanthu.actions.questions_routing import ELSEWHERE, Suggestion
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import answers, outbox, persons, question_messages
from vanthu.store import deadlines as owed_rows
from vanthu.store import questions as rows
from vanthu.store.answers import Answer
from vanthu.store.question_messages import File
from vanthu.store.questions import Question
from vanthu.store.reply import Attachment, Button, Reply, reply

#: So much of a long text stands on a card; all of it is opened by a button.
SHOWN = 700
SHOWN_IN_A_LIST = 120
SAID = "question.said:"
KINDS = {
    rows.ASK: Text("questions.kind.ask"),
    rows.FEEDBACK: Text("questions.kind.feedback"),
    rows.PETITION: Text("questions.kind.petition"),
}


def name(question: Question) -> Text:
    """What people call it."""
    return Text("questions.name", kind=KINDS[question.kind], code=question.code or "…")


def short(text: str) -> str:
    """As much of a text as a card holds."""
    return text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + " …"


def brief(text: str) -> str:
    """The beginning of a text, for a list."""
    return text if len(text) <= SHOWN_IN_A_LIST else text[:SHOWN_IN_A_LIST].rsplit(" ", 1)[0] + " …"


def draft_subject(question: Question) -> str:
    """By which the cards of a draft are found."""
    return f"question.draft:{question.id}"


def board_subject(question: Question) -> str:
    """By which the board's and the leader's cards are found."""
    return f"question.board:{question.id}"


def unit_subject(question: Question) -> str:
    """By which the unit's cards are found."""
    return f"question.unit:{question.id}"


def said_subject(question: Question) -> str:
    """By which what the citizen is told is found: should it not arrive, it goes to another chat of the case."""
    return f"{SAID}{question.id}"


def suggestion_line(act: Act, suggestion: Suggestion, *, for_citizen: bool = False) -> Text:
    """Where it seems to belong, and the words that told."""
    if suggestion.best is None:
        return Text("questions.suggest.citizen_none") if for_citizen else Text("questions.suggest.none")
    where = place_name(act, suggestion.best)
    if for_citizen:
        return Text("questions.suggest.citizen", where=where)
    if suggestion.sure:
        return Text("questions.suggest.sure", where=where, words=suggestion.reasons)
    return Text("questions.suggest.unsure", where=where, words=suggestion.reasons)


def place_name(act: Act, place: str) -> str:
    """What people call a unit, or another office."""
    if place.startswith(ELSEWHERE):
        other = questions_routing.other(act, place.removeprefix(ELSEWHERE))
        return other.name if other else place
    return questions_cases.unit_name(act, place)


def file_lines(files: list[File]) -> list[Text]:
    """What came with it, and whether an identity card is among it."""
    if not files:
        return []
    names = tuple(file.name for file in files)
    lines = [Text("questions.files", names=names)]
    if any(file.narrow for file in files):
        lines.append(Text("questions.files_narrow"))
    return lines


def citizen_dates(act: Act, question: Question) -> list[Text]:
    """Until when the citizen is to be answered, in words, with the article."""
    return [
        Text(
            "questions.receipt.due",
            due=time_words(owed.due_at),
            left=deadlines.left(act, owed),
            article=act.book.citation(owed.cite).label,
        )
        for owed in owed_rows.running(act.conn, question.about)
    ]


def to_citizen(question: Question, *lines: Text, buttons: tuple[tuple[Button, ...], ...] = ()) -> Reply:
    """Something that the citizen is told of a case."""
    return Reply(lines=lines, buttons=buttons, subject=said_subject(question))


def case_lines(act: Act, question: Question) -> list[Text]:
    """The case for whoever works on it: what it is, what was said, what came with it, until when."""
    files = question_messages.files_of(act.conn, question.id)
    return [
        Text(
            "questions.card.heading",
            name=name(question),
            time=time_words(question.asked_at or question.started_at),
        ),
        Text("questions.quoted", text=short(questions.words_of(act, question))),
        *file_lines(files),
        *deadlines.lines(act, question.about),
    ]


def board_card(act: Act, question: Question) -> Reply:
    """The board's: whose it seems to be, one tap to pass it on, or otherwise."""
    lines = case_lines(act, question)
    if question.state == rows.ASIDE:
        lines.append(Text("questions.card.aside"))
        buttons = (
            (button(Text("questions.button.take_up"), f"questions.take_up:{question.id}"),),
            (button(Text("questions.button.abuse"), f"questions.abuse:{question.id}"),),
            (button(Text("questions.button.open"), f"questions.open:{question.id}"),),
        )
        return Reply(lines=tuple(lines), buttons=buttons, subject=board_subject(question))
    suggestion = questions.suggest(act, question)
    lines.append(suggestion_line(act, suggestion))
    if question.kind != rows.ASK:
        lines.append(Text("questions.card.leader_first"))
    rows_: list[tuple[Button, ...]] = []
    if suggestion.best is not None:
        rows_.append((_place_button(act, question, suggestion.best),))
    rows_ += [
        (
            button(Text("questions.button.other_unit"), f"questions.units:{question.id}"),
            button(Text("questions.button.elsewhere"), f"questions.others:{question.id}"),
        ),
        (
            button(Text("questions.button.abuse"), f"questions.abuse:{question.id}"),
            button(Text("questions.button.open"), f"questions.open:{question.id}"),
        ),
    ]
    return Reply(lines=tuple(lines), buttons=tuple(rows_), subject=board_subject(question))


def _place_button(act: Act, question: Question, place: str) -> Button:
    where = place_name(act, place)
    if place.startswith(ELSEWHERE):
        code = place.removeprefix(ELSEWHERE)
        return button(Text("questions.button.point_to", where=where), f"questions.point:{question.id}:{code}")
    if question.kind == rows.ASK:
        return button(Text("questions.button.route", where=where), f"questions.route:{question.id}:{place}")
    return button(Text("questions.button.propose", where=where), f"questions.route:{question.id}:{place}")


def leader_card(act: Act, question: Question) -> Reply:
    """The leader's: what the board proposes (S1 Đ5.4a)."""
    unit = questions_cases.unit_name(act, question.unit)
    lines = (*case_lines(act, question), Text("questions.card.proposed", unit=unit))
    buttons = (
        (button(Text("questions.button.give", where=unit), f"questions.give:{question.id}:{question.unit}"),),
        (
            button(Text("questions.button.other_unit"), f"questions.giving:{question.id}"),
            button(Text("questions.button.open"), f"questions.open:{question.id}"),
        ),
    )
    return Reply(lines=lines, buttons=buttons, subject=board_subject(question))


def unit_card(act: Act, question: Question) -> Reply:
    """The answering officer's."""
    unit = questions_cases.unit_name(act, question.unit)
    lines = (*case_lines(act, question), Text("questions.card.unit", unit=unit))
    number = question.id
    buttons = (
        (
            button(Text("questions.button.answer"), f"questions.answer:{number}"),
            button(Text("questions.button.progress"), f"questions.progress:{number}"),
        ),
        (
            button(Text("questions.button.want"), f"questions.want:{number}"),
            button(Text("questions.button.note"), f"questions.note:{number}"),
        ),
        (
            button(Text("questions.button.forward"), f"questions.forwarding:{number}"),
            button(Text("questions.button.open"), f"questions.open:{number}"),
        ),
    )
    return Reply(lines=lines, buttons=buttons, subject=unit_subject(question))


def head_card(act: Act, question: Question, letter: Answer) -> Reply:
    """The head's: question and letter, one tap."""
    writer = persons.get(act.conn, letter.written_by)
    lines = [
        *case_lines(act, question),
        Text("questions.card.letter", person=writer.name if writer else "?"),
        Text("questions.letter", text=letter.text),
        *([Text("questions.promised", due=time_words(letter.promised_at))] if letter.promised_at else []),
    ]
    buttons = (
        (
            button(Text("questions.button.approve"), f"questions.approve:{letter.id}"),
            button(Text("questions.button.return"), f"questions.return:{letter.id}"),
        ),
        (button(Text("questions.button.open"), f"questions.open:{question.id}"),),
    )
    return Reply(lines=tuple(lines), buttons=buttons, subject=letter.subject)


def rewrite_board_cards(act: Act, question: Question) -> None:
    """The board's cards say what was decided; their buttons are gone."""
    outbox.rewrite(act.conn, board_subject(question), reply(*decided_lines(act, question)), now=act.now)


def rewrite_unit_cards(act: Act, question: Question) -> None:
    """The same for the unit's."""
    outbox.rewrite(act.conn, unit_subject(question), reply(*decided_lines(act, question)), now=act.now)


def decided_lines(act: Act, question: Question) -> tuple[Text, ...]:
    """How far the case is, by whom, when."""
    actor = act.actor.name if act.actor else Text("questions.by_machine")
    lines = [
        Text("questions.card.decided", name=name(question), state=questions_cases.state_words(question)),
    ]
    if question.unit is not None:
        lines.append(Text("questions.card.at_unit", unit=questions_cases.unit_name(act, question.unit)))
    lines.append(Text("questions.card.by", person=actor, time=time_words(act.now)))
    return tuple(lines)


def history_lines(act: Act, question: Question, *, for_office: bool) -> list[Text]:
    """Everything that was said in the case, oldest first; internal notes only for the office."""
    found: list[tuple[object, Text]] = []
    labels = {
        question_messages.ASKED: Text("questions.said.asked"),
        question_messages.ADDED: Text("questions.said.added"),
        question_messages.WANTED: Text("questions.said.wanted"),
        question_messages.POINTED: Text("questions.said.pointed"),
        question_messages.NOTE: Text("questions.said.note"),
        question_messages.CALLED: Text("questions.said.called"),
    }
    for message in question_messages.of_question(act.conn, question.id):
        if message.kind in question_messages.WITHIN and not for_office:
            continue
        who = persons.get(act.conn, message.person_id) if message.person_id and for_office else None
        line = Text(
            "questions.said.line",
            what=labels[message.kind],
            time=time_words(message.at),
            text=short(message.text),
        )
        found.append((message.at, line))
        if who is not None:
            found.append((message.at, Text("questions.said.by", person=who.name)))
    for letter in answers.of_question(act.conn, question.id):
        if letter.state == answers.SENT and letter.sent_at is not None:
            what = (
                Text("questions.said.answer")
                if letter.kind == answers.ANSWER
                else Text("questions.said.progress")
            )
            line = Text(
                "questions.said.line", what=what, time=time_words(letter.sent_at), text=short(letter.text)
            )
            found.append((letter.sent_at, line))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]  # type: ignore[arg-type, return-value]


def card(act: Act, question: Question) -> Reply:
    """The card of whoever has the case now: board, leader, unit or its head; else the whole case. Raises Refusal."""
    questions_cases.check_known(act, question)
    mine = act.actor is not None and act.actor.id in questions_cases.waiting(act, question)
    if mine and question.state in (rows.RECEIVED, rows.ASIDE):
        return board_card(act, question)
    if mine and question.state == rows.PROPOSED:
        return leader_card(act, question)
    letters = answers.of_question(act.conn, question.id)
    proposed = next((letter for letter in letters if letter.state == answers.PROPOSED), None)
    if mine and proposed is not None:
        return head_card(act, question, proposed)
    return unit_card(act, question) if mine else whole_case(act, question)


def heard_more(question: Question) -> Reply:
    """The citizen has said more."""
    return reply(Text("questions.card.heard", name=name(question)))


def reopened(question: Question) -> Reply:
    """The citizen says that it is not solved."""
    return reply(Text("questions.card.reopened", name=name(question), n=question.reopened))


def whole_case(act: Act, question: Question) -> Reply:
    """Everything in the case, for whoever of the office works on it; each file behind a button."""
    lines = [
        *case_lines(act, question)[:1],
        *deadlines.lines(act, question.about),
        *history_lines(act, question, for_office=True),
    ]
    files = question_messages.files_of(act.conn, question.id)
    buttons: list[tuple[Button, ...]] = [
        (button(Text("questions.button.file", name=file.name), f"questions.file:{file.id}"),)
        for file in files
    ]
    if question.call_since is not None:
        lines.append(Text("questions.card.call"))
        buttons.append((button(Text("questions.button.called"), f"questions.called:{question.id}"),))
    if (
        question.state == rows.ROUTED
        and act.actor is not None
        and act.actor.id in questions_cases.waiting(act, question)
    ):
        buttons.append((button(Text("questions.button.answer"), f"questions.answer:{question.id}"),))
    buttons.append(
        (
            button(Text("questions.button.note"), f"questions.note:{question.id}"),
            button(Text("questions.button.word_office"), f"questions.word_office:{question.id}"),
        )
    )
    return Reply(lines=tuple(lines), buttons=tuple(buttons))


def opened_file(act: Act, file_id: int) -> Reply:
    """One of the citizen's files; a narrow one only for who answers, and the journal keeps who opened it.

    Raises Refusal.
    """
    file = question_messages.get_file(act.conn, file_id)
    question = rows.get(act.conn, file.question_id) if file else None
    if file is None or question is None:
        raise Refusal(Text("questions.unknown"))
    questions_cases.check_known(act, question)
    if file.narrow:
        who = {
            **questions_cases.who_answers(act, question.unit),
            **questions_cases.who_approves(act, question.unit),
        }
        if act.actor is None or act.actor.id not in who:
            raise Refusal(Text("questions.narrow"))
        act.write("question.identity_opened", question.about, file=file.id)
    return Reply(
        lines=(Text("questions.quoted", text=file.name),),
        file=Attachment(file.sha256, file.name, file.media_type),
    )


def short_lines(act: Act, question: Question) -> list[Text]:
    """A case in two lines, for a list."""
    return [
        Text("questions.list.item", name=name(question), text=brief(questions.words_of(act, question))),
        *deadlines.lines(act, question.about)[:1],
    ]
