"""Answering, as it is said: the officer writes, sees a preview, sends; the head approves; progress, wishes, notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from vanthu.actions import (
    deadlines,
    questions_answer,
    questions_cards,
    questions_cases,
    questions_route,
    questions_wait,
)
from vanthu.actions.cards import button
from vanthu.actions.dates import day_words, local_day, read_day
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words, meant_words, still_meant
from vanthu.handlers.presses import day as day_of
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import answers
from vanthu.store.questions import Question
from vanthu.store.reply import Reply, reply

routes = Routes()

#: Promised dates by one tap: so many working days from now.
PROMISES = (5, 10, 15)


@routes.press("questions.answer")
def ask_answer(turn: Turn, number: str) -> Iterator[Reply]:
    """Write the answer, or take one that is written often."""
    question, act = questions_route.unit_turn(turn.act, number_of(number))
    half = answers.draft_of(turn.conn, question.id, turn.person.id) if turn.person else None
    if half is not None and half.kind == answers.ANSWER:
        yield questions_answer.preview(act, question, half)
        return
    await_words(turn, "questions.answer", question.about)
    canned = [
        each for each in act.office.asking.canned or () if each.unit is None or each.unit == question.unit
    ]
    buttons = [
        (button(Text("questions.place", name=each.title), f"questions.canned:{question.id}:{each.code}"),)
        for each in canned
    ]
    line = Text("questions.write_answer", name=questions_cards.name(question))
    yield Reply(lines=(line, Text("questions.write_answer_how")), buttons=tuple(buttons))


@routes.press("questions.canned")
def canned_chosen(turn: Turn, number: str, code: str) -> Iterator[Reply]:
    """An answer that is written often, its places filled; a preview as ever."""
    answered(turn, "questions")
    question, letter = questions_answer.write_canned(turn.act, number_of(number), code)
    yield questions_answer.preview(turn.act, question, letter)


@routes.answer("questions.answer")
def answer_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The answer's words; a file with a caption is an answer with a file."""
    number = number_of(about.partition(":")[2])
    try:
        questions_route.unit_turn(turn.act, number)
    except Refusal as refusal:
        # Somebody else has answered it meanwhile: said once, and then the words are free again.
        answered(turn, "questions")
        yield Reply(lines=refusal.lines)
        return
    if not still_meant(turn):
        answered(turn, "questions")
        yield from ask_answer(turn, str(number))
        return
    if turn.inbound.files and not turn.words:
        yield reply(Text("questions.write_answer_first"))
        return
    question, letter = questions_answer.write(turn.act, number, turn.words)
    _attach(turn, letter.id)
    answered(turn, "questions")
    yield _preview(turn, question, letter.id)


def _attach(turn: Turn, letter_id: int) -> None:
    for file in turn.inbound.files:
        if file.too_big:
            raise Refusal(Text("questions.file_too_big", name=file.name))
        questions_answer.attach(turn.act, letter_id, file.judgement, file.name, stored=file.stored)


def _preview(turn: Turn, question: Question, letter_id: int) -> Reply:
    letter = answers.get(turn.conn, letter_id)
    if letter is None:
        raise LookupError(letter_id)
    return questions_answer.preview(turn.act, question, letter)


@routes.press("questions.rewrite")
def rewrite(turn: Turn, number: str) -> Iterator[Reply]:
    """Write it anew."""
    question, letter, _ = questions_answer.own_letter(turn.act, number_of(number))
    if letter.kind == answers.PROGRESS and letter.promised_at is not None:
        yield _ask_progress_words(turn, question, local_day(letter.promised_at))
        return
    await_words(turn, "questions.answer", question.about)
    yield reply(Text("questions.write_answer", name=questions_cards.name(question)))


@routes.press("questions.add")
def add(turn: Turn, number: str) -> Iterator[Reply]:
    """Files, or more words, for the letter."""
    question, letter, _ = questions_answer.own_letter(turn.act, number_of(number))
    await_words(turn, "questions.add", letter.subject)
    yield reply(Text("questions.add_how", name=questions_cards.name(question)))


@routes.answer("questions.add")
def added(turn: Turn, about: str) -> Iterator[Reply]:
    """More words go below, files with it."""
    number = number_of(about.partition(":")[2])
    answered(turn, "questions")
    question, letter, _ = questions_answer.own_letter(turn.act, number)
    if not still_meant(turn):
        yield questions_answer.preview(turn.act, question, letter)
        return
    _attach(turn, letter.id)
    if turn.words:
        questions_answer.add_words(turn.act, letter.id, turn.words)
    yield _preview(turn, question, letter.id)


@routes.press("questions.finish")
def finish(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """To the citizen, or to the head."""
    question, letter = questions_answer.finish(turn.act, number_of(number), number_of(version))
    yield _sent(question, letter)


def _sent(question: Question, letter: answers.Answer) -> Reply:
    name = questions_cards.name(question)
    if letter.state == answers.PROPOSED:
        return reply(Text("questions.done.letter_proposed", name=name))
    if letter.kind == answers.PROGRESS:
        return reply(Text("questions.done.progress_sent", name=name))
    return reply(
        Text("questions.done.answered", name=name),
        buttons=((button(Text("questions.button.publish"), f"questions.publish:{question.id}"),),),
    )


@routes.press("questions.approve")
def approve(turn: Turn, number: str) -> Iterator[Reply]:
    """The head's tap."""
    question, letter = questions_answer.approve(turn.act, number_of(number))
    yield _sent(question, letter)


@routes.press("questions.return")
def ask_reason(turn: Turn, number: str) -> Iterator[Reply]:
    """Why is it to be written otherwise?"""
    question, letter, _ = questions_answer.head_turn(turn.act, number_of(number))
    await_words(turn, "questions.reason", letter.subject)
    yield reply(Text("questions.why_return", name=questions_cards.name(question)))


@routes.answer("questions.reason")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The head's reason."""
    number = number_of(about.partition(":")[2])
    try:
        questions_answer.head_turn(turn.act, number)
    except Refusal as refusal:
        answered(turn, "questions")
        yield Reply(lines=refusal.lines)
        return
    if not still_meant(turn):
        yield from ask_reason(turn, str(number))
        return
    question, _ = questions_answer.give_back(turn.act, number, turn.words[:1000])
    answered(turn, "questions")
    yield reply(Text("questions.done.returned", name=questions_cards.name(question)))


@routes.press("questions.progress")
def ask_promise(turn: Turn, number: str) -> Iterator[Reply]:
    """By when will there be an answer?"""
    question, _ = questions_route.unit_turn(turn.act, number_of(number))
    await_words(turn, "questions.promise", question.about)
    days = [_worked_day(turn, count) for count in PROMISES]
    buttons = [
        (
            button(
                Text("questions.button.promise", day=day_words(day)),
                f"questions.promise:{question.id}:{day:%Y%m%d}",
            ),
        )
        for day in days
    ]
    yield Reply(
        lines=(Text("questions.ask_promise", name=questions_cards.name(question)), Text("questions.or_date")),
        buttons=tuple(buttons),
    )


def _worked_day(turn: Turn, count: int) -> date:
    calendar, day = deadlines.calendar(turn.act), local_day(turn.act.now)
    while count:
        day += timedelta(days=1)
        count -= calendar.day(day).is_worked
    return day


@routes.answer("questions.promise")
def promise_said(turn: Turn, about: str) -> Iterator[Reply]:
    """A date that was typed."""
    number = number_of(about.partition(":")[2])
    day = read_day(turn.words, today=local_day(turn.act.now)) if still_meant(turn) else None
    question, _ = questions_route.unit_turn(turn.act, number)
    if day is None:
        answered(turn, "questions")
        yield from ask_promise(turn, str(number))
        return
    questions_answer.check_promise(turn.act, day)
    yield _ask_progress_words(turn, question, day)


@routes.press("questions.promise")
def promise_chosen(turn: Turn, number: str, day: str) -> Iterator[Reply]:
    """A date by one tap."""
    question, _ = questions_route.unit_turn(turn.act, number_of(number))
    promised = day_of(day)
    questions_answer.check_promise(turn.act, promised)
    yield _ask_progress_words(turn, question, promised)


def _ask_progress_words(turn: Turn, question: Question, day: date) -> Reply:
    await_words(turn, "questions.progress", f"{question.about}:{day:%Y%m%d}")
    return reply(Text("questions.write_progress", name=questions_cards.name(question), day=day_words(day)))


@routes.answer("questions.progress")
def progress_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What has been done and what is left: the notice's words."""
    _, number, day = about.split(":")
    answered(turn, "questions")
    if not still_meant(turn):
        yield from ask_promise(turn, number)
        return
    question, letter = questions_answer.write(
        turn.act, number_of(number), turn.words, kind=answers.PROGRESS, promised=day_of(day)
    )
    yield questions_answer.preview(turn.act, question, letter)


@routes.press("questions.want")
def ask_wish(turn: Turn, number: str) -> Iterator[Reply]:
    """What is to be asked of the citizen?"""
    question, act = questions_route.unit_turn(turn.act, number_of(number))
    await_words(turn, "questions.want", question.about)
    waits = Text("questions.clock_waits") if act.office.asking.clock_waits else Text("questions.clock_runs")
    yield reply(Text("questions.write_wish", name=questions_cards.name(question)), waits)


@routes.answer("questions.want")
def wish_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The wish goes to the citizen as it is."""
    number = number_of(about.partition(":")[2])
    if not still_meant(turn):
        answered(turn, "questions")
        yield from ask_wish(turn, str(number))
        return
    question = questions_answer.want_more(turn.act, number, turn.words)
    questions_wait.pause(turn.act, question)
    answered(turn, "questions")
    yield reply(Text("questions.done.wanted", name=questions_cards.name(question)))


@routes.press("questions.note")
def ask_note(turn: Turn, number: str) -> Iterator[Reply]:
    """An internal note."""
    question = questions_cases.known_case(turn.act, number_of(number))
    await_words(turn, "questions.note", question.about)
    yield reply(Text("questions.write_note", name=questions_cards.name(question)))


@routes.answer("questions.note")
def note_said(turn: Turn, about: str) -> Iterator[Reply]:
    """It is kept, and never leaves."""
    number = number_of(about.partition(":")[2])
    if not (words := meant_words(turn, "questions")):
        yield from ask_note(turn, str(number))
        return
    question = questions_answer.note(turn.act, number, words[:4000])
    yield reply(Text("questions.done.noted", name=questions_cards.name(question)))
