"""Following, as it is said: my cases, one by its code, why this date, more words, solved or not, one tap of stars."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import questions_cards, questions_cases, questions_follow, questions_reach, questions_wait
from vanthu.actions.cards import button
from vanthu.actions.questions_follow import WrongWord
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words, meant_words, still_meant
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text, from_json
from vanthu.rules.vocabulary import CLOCK_NAMES
from vanthu.store import deadlines as owed_rows
from vanthu.store import questions as rows
from vanthu.store.questions import Question
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

STARS = (1, 2, 3, 4, 5)


@routes.command("theo", "tracuu")
def follow(turn: Turn, words: str) -> Iterator[Reply]:
    """/theo CODE WORD: a case of another channel; /theo CODE: one's own; /theo: all of one's own."""
    code = questions_follow.read_code(words)
    if code is None:
        yield from mine(turn)
        return
    own = rows.with_code(turn.conn, code)
    cases = questions_follow.own_cases(turn.act, turn.address.id, most=100)
    if own is not None and any(each.id == own.id for each in cases):
        yield _status(turn, own)
        return
    word = words.rsplit(maxsplit=1)[-1] if len(words.split()) > 1 else ""
    if not word or questions_follow.read_code(word) == code:
        yield reply(Text("questions.follow_how"))
        return
    try:
        question = questions_follow.follow(turn.act, turn.address.id, code, word)
    except WrongWord:
        yield reply(
            Text("questions.follow_wrong", left=questions_follow.wrong_word(turn.act, turn.address.id))
        )
        return
    yield reply(Text("questions.followed", code=question.code or ""))
    yield _status(turn, question)


@routes.press("questions.mine")
def mine(turn: Turn) -> Iterator[Reply]:
    """Việc của tôi: one's own cases, the newest first."""
    cases = questions_follow.own_cases(turn.act, turn.address.id)
    if not cases:
        ask = button(Text("questions.button.ask"), "questions.ask")
        yield reply(Text("questions.mine_none"), buttons=((ask,),))
        return
    lines = [Text("questions.mine")]
    buttons: list[tuple[Button, ...]] = []
    for question in cases:
        lines.append(_line(question))
        buttons.append(
            (
                button(
                    Text("questions.button.status_of", code=question.code or ""),
                    f"questions.status:{question.id}",
                ),
            )
        )
    yield Reply(lines=tuple(lines), buttons=tuple(buttons))


def _line(question: Question) -> Text:
    return Text(
        "questions.line", name=questions_cards.name(question), state=questions_cases.state_words(question)
    )


@routes.press("questions.status")
def status(turn: Turn, number: str) -> Iterator[Reply]:
    """How far one's own case is."""
    yield _status(turn, questions_follow.own_case(turn.act, number_of(number), turn.address.id))


def _status(turn: Turn, question: Question) -> Reply:
    lines = [
        _line(question),
        *questions_cards.citizen_dates(turn.act, question),
        *questions_cards.history_lines(turn.act, question, for_office=False),
    ]
    buttons: list[tuple[Button, ...]] = []
    if question.state in rows.OPEN:
        buttons.append(
            (
                button(Text("questions.button.add_more"), f"questions.reply:{question.id}"),
                button(Text("questions.button.why_date"), f"questions.why:{question.id}"),
            )
        )
    if question.state == rows.ANSWERED:
        buttons.append(
            (
                button(Text("questions.button.solved"), f"questions.solved:{question.id}"),
                button(Text("questions.button.not_solved"), f"questions.not_solved:{question.id}"),
            )
        )
    if question.address_id == turn.address.id:
        buttons.append((button(Text("questions.button.word"), f"questions.word:{question.id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(buttons))


@routes.press("questions.why")
def why(turn: Turn, number: str) -> Iterator[Reply]:
    """Vì sao ngày này? The article, its words, each day counted and skipped."""
    question = questions_follow.own_case(turn.act, number_of(number), turn.address.id)
    owed = next(iter(owed_rows.running(turn.conn, question.about)), None)
    if owed is None:
        yield reply(_line(question))
        return
    citation = turn.act.book.citation(owed.cite)
    lines = [
        Text(
            "deadlines.why",
            clock=CLOCK_NAMES[owed.clock],
            name=questions_cards.name(question),
            article=citation.label,
        ),
        *([Text("deadlines.words", words=citation.words)] if citation.words else []),
        *([Text("deadlines.reading", reading=citation.reading)] if citation.reading else []),
        *map(from_json, owed.arithmetic),
    ]
    yield reply(*lines)


@routes.press("questions.reply")
def ask_more(turn: Turn, number: str) -> Iterator[Reply]:
    """The citizen wants to say more in a case."""
    question = questions_follow.own_case(turn.act, number_of(number), turn.address.id)
    if question.state not in rows.OPEN:
        raise Refusal(Text("questions.case_over", code=question.code or ""), Text("questions.case_over_mend"))
    await_words(turn, "questions.reply", question.about)
    yield reply(Text("questions.reply_how", code=question.code or ""))


@routes.answer("questions.reply")
def more_said(turn: Turn, about: str) -> Iterator[Reply]:
    """It goes to whoever has the case."""
    number = number_of(about.partition(":")[2])
    fresh = still_meant(turn)
    answered(turn, "questions")
    if not fresh:
        yield from ask_more(turn, str(number))
        return
    act, address_id = turn.act, turn.address.id
    question = questions_follow.own_case(act, number, address_id)
    for file in turn.inbound.files:
        if file.too_big:
            raise Refusal(Text("questions.file_too_big", name=file.name))
        questions_follow.add_file(act, number, address_id, file.judgement, file.name, stored=file.stored)
    if turn.words:
        event = f"{turn.inbound.channel}:{turn.inbound.event_id}"
        questions_follow.add_words(act, number, address_id, turn.words, event=event)
    questions_wait.go_on(act, question)
    yield reply(Text("questions.done.added", code=question.code or ""))


@routes.press("questions.solved")
def solved(turn: Turn, number: str) -> Iterator[Reply]:
    """Đã giải quyết: thanks, and one tap of stars."""
    question = questions_follow.solved(turn.act, number_of(number), turn.address.id)
    stars = tuple(
        button(Text("questions.button.stars", n=n), f"questions.rate:{question.id}:{n}") for n in STARS
    )
    yield reply(Text("questions.done.solved", code=question.code or ""), buttons=(stars,))


@routes.press("questions.not_solved")
def not_solved(turn: Turn, number: str) -> Iterator[Reply]:
    """Chưa: the same case goes on, with a new date."""
    question = questions_follow.reopen(turn.act, number_of(number), turn.address.id)
    await_words(turn, "questions.reply", question.about)
    yield Reply(
        lines=(
            Text("questions.done.reopened", code=question.code or ""),
            *questions_cards.citizen_dates(turn.act, question),
            Text("questions.reopened_how"),
        ),
        subject=questions_cards.said_subject(question),
    )


@routes.press("questions.rate")
def rate(turn: Turn, number: str, stars: str) -> Iterator[Reply]:
    """One tap."""
    question = questions_follow.rate(turn.act, number_of(number), turn.address.id, number_of(stars))
    yield reply(Text("questions.done.rated", code=question.code or ""))


@routes.press("questions.open")
def open_case(turn: Turn, number: str) -> Iterator[Reply]:
    """The whole case, for whoever of the office has to do with it."""
    question = questions_cases.known_case(turn.act, number_of(number))
    yield questions_cards.whole_case(turn.act, question)


@routes.press("questions.called")
def ask_call(turn: Turn, number: str) -> Iterator[Reply]:
    """Somebody has telephoned: what came of it?"""
    question = questions_cases.known_case(turn.act, number_of(number))
    await_words(turn, "questions.called", question.about)
    yield reply(Text("questions.call.write", name=questions_cards.name(question)))


@routes.answer("questions.called")
def call_said(turn: Turn, about: str) -> Iterator[Reply]:
    """It is kept with the case."""
    number = number_of(about.partition(":")[2])
    if not (words := meant_words(turn, "questions")):
        yield from ask_call(turn, str(number))
        return
    question = questions_reach.called(turn.act, number, words[:2000])
    yield reply(Text("questions.done.called", name=questions_cards.name(question)))


@routes.press("questions.file")
def open_file(turn: Turn, number: str) -> Iterator[Reply]:
    """One of its files; whoever opens an identity card is written down."""
    yield questions_cards.opened_file(turn.act, number_of(number))
