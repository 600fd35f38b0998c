"""Asking, as it is said: whatever a citizen writes first may be a question. Shown back, one tap, a code and a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vanthu.actions import (
    questions,
    questions_cards,
    questions_draft,
    questions_follow,
    questions_publish,
    questions_route,
    questions_similar,
    questions_wait,
    secrecy,
)
from vanthu.actions.cards import button
from vanthu.actions.refusal import Refusal
from vanthu.channels.base import LOCATION
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import askers, outbox, question_messages
from vanthu.store.folding import words as folded_words
from vanthu.store.questions import Question
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: What people say before they say anything: greetings, thanks, a nod. Folded, without marks.
_SMALL_TALK = re.compile(
    r"xin|chao|kinh|alo|hello|hi|helo|hey|ok|oke|okie|okay|cam|on|thanks?|you|vang|da|a|ah|oi|uh|uhm|roi|ro|"
    r"ad|admin|shop|em|anh|chi|co|chu|bac|ong|ba|ban|moi|nguoi|toi|minh|cho|hoi|ti|chut|test"
)
_LETTERS = re.compile(r"[^\W\d_]")


@routes.command("hoi")
def start(turn: Turn, words: str) -> Iterator[Reply]:
    """/hoi, or /hoi with the question: what to write; a half-said question is shown again."""
    if words:
        yield from _take(turn, words)
        return
    if (half_said := questions.draft(turn.act, turn.address.id)) is not None:
        yield _card(turn, half_said)
        return
    if turn.is_staff:
        await_words(turn, "questions.say", "")
    yield reply(*_told(turn, anew=True), Text("questions.how_to"), Text("questions.how_to_more"))


@routes.press("questions.ask")
def start_pressed(turn: Turn) -> Iterator[Reply]:
    """Gửi câu hỏi: the same."""
    yield from start(turn, "")


@routes.answer("questions.say")
def said(turn: Turn, _about: str) -> Iterator[Reply]:
    """The question of somebody of the office, who asks as a citizen."""
    answered(turn, "questions")
    yield from _take(turn, turn.words)


@routes.kind("visitor")
def unknown_said(turn: Turn) -> Iterator[Reply]:
    """Words, photos, files or a place from somebody whom the office does not know."""
    if (asked := questions_follow.asked_for_more(turn.act, turn.address.id)) is not None:
        yield from _more(turn, asked)
        return
    if turn.inbound.files:
        yield from _files(turn)
        return
    if turn.inbound.kind == LOCATION:
        yield from _take(turn, turn.words)
        return
    if not turn.words or (_is_small_talk(turn.words) and questions.draft(turn.act, turn.address.id) is None):
        yield _greeting(turn)
        return
    yield from _take(turn, turn.words)


def _more(turn: Turn, asked: Question) -> Iterator[Reply]:
    """People answer what they were asked without pressing anything first."""
    if turn.inbound.secret:
        yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
        return
    act, address_id = turn.act, turn.address.id
    for file in turn.inbound.files:
        if file.too_big:
            raise Refusal(Text("questions.file_too_big", name=file.name))
        questions_follow.add_file(act, asked.id, address_id, file.judgement, file.name, stored=file.stored)
    if turn.words:
        event = f"{turn.inbound.channel}:{turn.inbound.event_id}"
        questions_follow.add_words(act, asked.id, address_id, turn.words, event=event)
    questions_wait.go_on(act, asked)
    yield reply(Text("questions.done.added", code=asked.code or ""), Text("questions.done.added_else"))


def _is_small_talk(text: str) -> bool:
    said_words = folded_words(text)
    return not _LETTERS.search(text) or all(map(_SMALL_TALK.fullmatch, said_words))


def _greeting(turn: Turn) -> Reply:
    ask = button(Text("questions.button.ask"), "questions.ask")
    newest = Button(Text("help.button.newest"), press="documents.newest")
    language = Button(Text("help.button.language"), press="language.choose")
    return reply(*_told(turn, anew=True), Text("questions.greeting"), buttons=((ask,), (newest, language)))


def _told(turn: Turn, *, anew: bool = False) -> tuple[Text, ...]:
    """The notice, where this chat has not seen this text of it yet, or is greeted; that it was shown is kept."""
    conn, address_id = turn.conn, turn.address.id
    if askers.was_told(conn, address_id, questions.NOTICE):
        return questions_draft.notice(turn.act) if anew else ()
    askers.consent(
        conn,
        address_id=address_id,
        purpose=askers.ANSWERING,
        version=questions.NOTICE,
        agreed=False,
        question_id=None,
        now=turn.act.now,
    )
    return questions_draft.notice(turn.act)


def _take(turn: Turn, text: str) -> Iterator[Reply]:
    """Words that belong to a question."""
    told = _told(turn)
    event = f"{turn.inbound.channel}:{turn.inbound.event_id}"
    question = questions.take_words(turn.act, turn.address.id, text, event=event)
    if told:
        yield reply(*told)
    if question_messages.count(turn.conn, question.id) == 1 and (offer := _offer(turn, question)):
        yield offer
    yield _card(turn, question)


def _offer(turn: Turn, question: Question) -> Reply | None:
    """Có phải ông/bà hỏi điều này? What was answered publicly, and the procedure that fits; once a question."""
    said_words = questions.words_of(turn.act, question)
    answered_before = questions_similar.similar(turn.act, said_words)
    listed = questions_similar.procedure(turn.act, said_words)
    if not answered_before and listed is None:
        return None
    lines, buttons = [], []
    if answered_before:
        lines.append(Text("questions.similar.heading"))
    for place, each in enumerate(answered_before, 1):
        lines.append(
            Text(
                "questions.similar.item",
                n=place,
                question=questions_cards.brief(each.question),
                answer=questions_cards.brief(each.answer),
                unit=each.unit_name,
                address=questions_publish.address(turn.act, each),
            )
        )
        same = f"questions.same:{question.id}:a{each.id}"
        buttons.append((button(Text("questions.button.same", n=place), same),))
    if listed is not None:
        lines += questions_draft.procedure_lines(listed)
        same = f"questions.same:{question.id}:{listed.code}"
        buttons.append((button(Text("questions.button.same_procedure"), same),))
    lines.append(Text("questions.similar.else"))
    return Reply(lines=tuple(lines), buttons=tuple(buttons))


@routes.press("questions.same")
def same(turn: Turn, number: str, which: str) -> Iterator[Reply]:
    """That was it: counted, and no case is opened."""
    question = questions.drop(turn.act, number_of(number), turn.address.id, solved_with=which[:60])
    subject = questions_cards.draft_subject(question)
    outbox.rewrite(turn.conn, subject, reply(Text("questions.dropped")), now=turn.act.now)
    yield reply(Text("questions.done.same"))


def _files(turn: Turn) -> Iterator[Reply]:
    if turn.inbound.secret:
        yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
        return
    told = _told(turn)
    if told:
        yield reply(*told)
    question = None
    for place, file in enumerate(turn.inbound.files):
        if file.too_big:
            yield reply(Text("questions.file_too_big", name=file.name))
            continue
        question = questions.attach(
            turn.act,
            turn.address.id,
            file.judgement,
            file.name,
            caption=turn.words if place == 0 else "",
            stored=file.stored,
        )
    if question is not None:
        yield _card(turn, question)


def _card(turn: Turn, question: Question) -> Reply:
    """All of it shown back; the cards above lose their buttons."""
    subject = questions_cards.draft_subject(question)
    outbox.rewrite(turn.conn, subject, reply(Text("questions.draft.below")), now=turn.act.now)
    return questions_draft.draft_card(turn.act, question)


@routes.press("questions.kind")
def kind_chosen(turn: Turn, number: str, kind: str) -> Iterator[Reply]:
    """It is feedback, not a question, and so on."""
    yield _card(turn, questions.set_kind(turn.act, number_of(number), turn.address.id, kind))


@routes.press("questions.identity")
def identity_flagged(turn: Turn, number: str) -> Iterator[Reply]:
    """The photo shows an identity card."""
    yield _card(turn, questions.flag_identity(turn.act, number_of(number), turn.address.id))


@routes.press("questions.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """Not sent after all."""
    question = questions.drop(turn.act, number_of(number), turn.address.id)
    subject = questions_cards.draft_subject(question)
    outbox.rewrite(turn.conn, subject, reply(Text("questions.dropped")), now=turn.act.now)
    yield reply(
        Text("questions.dropped"), buttons=((button(Text("questions.button.ask"), "questions.ask"),),)
    )


@routes.press("questions.send")
def send(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """One tap: the code, the date, the article."""
    sent = questions.send(turn.act, number_of(number), turn.address.id, number_of(version))
    question = sent.question
    subject = questions_cards.draft_subject(question)
    gone = reply(Text("questions.draft.sent", code=question.code or ""))
    outbox.rewrite(turn.conn, subject, gone, now=turn.act.now)
    questions_route.take_in(turn.act, question)
    yield questions_draft.receipt(turn.act, questions_route.current(turn.act, question), sent.word)
