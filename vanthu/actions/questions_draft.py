"""What a citizen sees before and when a question is sent: the notice, all of it shown back, the receipt."""

from __future__ import annotations

from vanthu.actions import questions, questions_cards
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.locales import Text
from vanthu.rules.procedures import Procedure
from vanthu.store import question_messages
from vanthu.store import questions as rows
from vanthu.store.questions import Question
from vanthu.store.reply import Button, Reply

_TURNED_INTO = {
    rows.ASK: Text("questions.button.is_ask"),
    rows.FEEDBACK: Text("questions.button.is_feedback"),
    rows.PETITION: Text("questions.button.is_petition"),
}


def notice(act: Act) -> tuple[Text, ...]:
    """Who is speaking, what is kept and why (Luật 91/2025/QH15; Luật 134/2025/QH15: people are told of a machine)."""
    return (Text("questions.notice.who", office=act.office.name), Text("questions.notice.kept"))


def procedure_lines(listed: Procedure) -> list[Text]:
    """A procedure in a few lines: papers, steps, place, time, fee, and by what law."""
    lines = [Text("questions.procedure.heading", name=listed.name)]
    if listed.papers:
        lines.append(Text("questions.procedure.papers", papers=listed.papers))
    if listed.steps:
        lines.append(Text("questions.procedure.steps", steps=listed.steps))
    lines += [
        Text("questions.procedure.where", place=listed.place, time=listed.time, fee=listed.fee),
        Text("questions.procedure.basis", basis=listed.basis),
    ]
    if listed.checked is None:
        lines.append(Text("questions.procedure.unchecked"))
    return lines


def draft_card(act: Act, question: Question) -> Reply:
    """All of it shown back, with the suggested unit, before it is sent."""
    text = questions.words_of(act, question)
    suggestion = questions.suggest(act, question)
    lines = [
        Text("questions.draft.heading", kind=questions_cards.KINDS[question.kind]),
        Text("questions.quoted", text=questions_cards.short(text))
        if text
        else Text("questions.draft.no_words"),
        *questions_cards.file_lines(question_messages.files_of(act.conn, question.id)),
        questions_cards.suggestion_line(act, suggestion, for_citizen=True),
        Text("questions.draft.more"),
    ]
    send = button(Text("questions.button.send"), f"questions.send:{question.id}:{question.version}")
    others = tuple(
        button(label, f"questions.kind:{question.id}:{kind}")
        for kind, label in _TURNED_INTO.items()
        if kind != question.kind
    )
    buttons: list[tuple[Button, ...]] = [(send,), others]
    files = question_messages.files_of(act.conn, question.id)
    if any(not file.narrow for file in files):
        flag = button(Text("questions.button.identity"), f"questions.identity:{question.id}")
        buttons.append((flag,))
    buttons.append((button(Text("questions.button.drop"), f"questions.drop:{question.id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(buttons), subject=questions_cards.draft_subject(question))


def receipt(act: Act, question: Question, word: str) -> Reply:
    """The code and the date at once, the article, and how to follow it from elsewhere."""
    lines = [
        Text(
            "questions.receipt.heading", code=question.code or "", kind=questions_cards.KINDS[question.kind]
        ),
        *questions_cards.citizen_dates(act, question),
        Text("questions.receipt.word", code=question.code or "", word=word),
        Text("questions.receipt.next"),
    ]
    if question.state == rows.ASIDE:
        lines.append(Text("questions.receipt.aside"))
    buttons = (
        (
            button(Text("questions.button.status"), f"questions.status:{question.id}"),
            button(Text("questions.button.why_date"), f"questions.why:{question.id}"),
        ),
    )
    return Reply(lines=tuple(lines), buttons=buttons, subject=questions_cards.said_subject(question))
