"""Corrections, as they are said: which document, who found what, and then the unit sends the corrected file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vanthu.actions import (
    cards,
    correction_cards,
    corrections,
    deadlines,
    draft_cards,
    publish,
    secrecy,
    uploads,
    withdraw,
)
from vanthu.channels.base import IncomingFile
from vanthu.handlers.presses import answered, await_words, moved_on, still_meant, unless_said
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import corrections as rows
from vanthu.store import dialogues, publications
from vanthu.store.corrections import Correction
from vanthu.store.folding import search_words
from vanthu.store.publications import Case
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

SHOWN = 8


@routes.command("hieudinh")
def start(turn: Turn, words: str) -> Iterator[Reply]:
    """/hieudinh, or /hieudinh with a number or words: in which published document is an error?"""
    yield from _choose(turn, words)


@routes.answer("corrections.document")
def document_said(turn: Turn, _about: str) -> Iterator[Reply]:
    """A number or words of the document."""
    yield from _choose(turn, turn.words if still_meant(turn) else "")


def _choose(turn: Turn, words: str) -> Iterator[Reply]:
    folded = search_words(words)
    if turn.act.may(corrections.BOARD, publish.CAPABILITY) is not None:
        found = publications.published(turn.conn, words=folded, most=SHOWN + 1)
    else:
        found = withdraw.own_published(turn.act, folded, most=SHOWN + 1)
    if folded and len(found) == 1:
        yield from begin(turn, str(found[0].publication.id))
        return
    await_words(turn, "corrections.document", "")
    if not found:
        none = Text("withdraw.none_found", words=words) if folded else Text("withdraw.none_published")
        yield reply(none, Text("withdraw.type_number"))
        return
    buttons = [
        (cards.button(cards.case_name(case), f"corrections.begin:{case.publication.id}"),)
        for case in found[:SHOWN]
    ]
    yield reply(Text("corrections.which"), Text("withdraw.type_number"), buttons=tuple(buttons))


@routes.press("corrections.begin")
def begin(turn: Turn, number: str) -> Iterator[Reply]:
    """Đề nghị hiệu đính: who found the error?"""
    case, found = corrections.begin(turn.act, number_of(number))
    await_words(turn, "corrections.found_by", found.subject)
    me = cards.button(Text("corrections.button.me"), f"corrections.me:{found.id}")
    yield reply(
        Text("corrections.who", name=cards.case_name(case)),
        Text("corrections.who_example"),
        buttons=((me,), (_drop(found),)),
    )


@routes.press("corrections.me")
def me(turn: Turn, number: str) -> Iterator[Reply]:
    """The caller found it."""
    _, found, _ = corrections.own_draft(turn.act, number_of(number))
    rows.change(turn.conn, found.id, found_by=None)
    yield _ask_when(turn, found)


@routes.answer("corrections.found_by")
def found_by_said(turn: Turn, about: str) -> Iterator[Reply]:
    """Who found it, in words."""
    _, found, _ = corrections.own_draft(turn.act, number_of(about.partition(":")[2]))
    if turn.words:
        rows.change(turn.conn, found.id, found_by=turn.words[:200])
    yield _ask_when(turn, found)


def _ask_when(turn: Turn, found: Correction) -> Reply:
    await_words(turn, "corrections.found_at", found.subject)
    now = cards.button(Text("corrections.button.just_now"), f"corrections.just_now:{found.id}")
    return reply(Text("corrections.when"), buttons=((now,), (_drop(found),)))


@routes.press("corrections.just_now")
def just_now(turn: Turn, number: str) -> Iterator[Reply]:
    """It has just been found."""
    yield _ask_what(turn, corrections.set_found_at(turn.act, number_of(number), None))


@routes.answer("corrections.found_at")
def found_at_said(turn: Turn, about: str) -> Iterator[Reply]:
    """When it was found, in words."""
    number = number_of(about.partition(":")[2])
    _, found, _ = corrections.own_draft(turn.act, number)
    if not still_meant(turn):
        yield _ask_when(turn, found)
        return
    yield _ask_what(turn, corrections.set_found_at(turn.act, number, turn.words))


def _ask_what(turn: Turn, found: Correction) -> Reply:
    await_words(turn, "corrections.what", found.subject)
    return reply(Text("corrections.ask_what"), Text("withdraw.ask_reason_public"), buttons=((_drop(found),),))


@routes.answer("corrections.what")
def what_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What is wrong; then the unit has the word."""
    _, found, _ = corrections.own_draft(turn.act, number_of(about.partition(":")[2]))
    if not still_meant(turn) or turn.inbound.files:
        yield _ask_what(turn, found)
        return
    case, sent = corrections.report(turn.act, found.id, turn.words)
    dialogues.end(turn.conn, turn.caller.owner)
    yield reply(
        Text("corrections.sent", name=cards.case_name(case)),
        *deadlines.lines(turn.act, sent.subject),
        buttons=((_drop(sent),),),
    )


@routes.press("corrections.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """There was no error after all."""
    case, found = corrections.drop(turn.act, number_of(number))
    yield reply(*correction_cards.ended_lines(turn.act, case, found))


@routes.press("corrections.refuse")
def ask_refusal(turn: Turn, number: str) -> Iterator[Reply]:
    """Không có sai sót: why?"""
    yield _ask_refusal(turn, number_of(number))


def _ask_refusal(turn: Turn, correction_id: int) -> Reply:
    case, found, _ = corrections.own_refusal(turn.act, correction_id)
    await_words(turn, "corrections.refusal", found.subject)
    back = cards.button(Text("decide.button.not_now"), f"corrections.show:{found.id}")
    return reply(Text("corrections.ask_refusal", name=cards.case_name(case)), buttons=((back,),))


@routes.answer("corrections.refusal")
def refusal_said(turn: Turn, about: str) -> Iterator[Reply]:
    """Why there is no error."""
    number = number_of(about.partition(":")[2])
    instead = unless_said(
        turn, partial(corrections.own_refusal, turn.act, number), ask=lambda: _ask_refusal(turn, number)
    )
    if instead is not None:
        yield instead
        return
    case, refused = corrections.refuse(turn.act, number, turn.words)
    yield reply(*correction_cards.ended_lines(turn.act, case, refused))


@routes.press("corrections.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """The card again; what was awaited is awaited no more."""
    case, found, _ = corrections.turn(turn.act, number_of(number))
    answered(turn, "corrections")
    yield correction_cards.card(turn.act, case, found, turn.person.id if turn.person else None)


@routes.press("corrections.file")
def ask_file(turn: Turn, number: str) -> Iterator[Reply]:
    """Gửi tệp đã sửa: the file is awaited."""
    case, found, _ = corrections.turn(turn.act, number_of(number))
    await_words(turn, "corrections.file", found.subject)
    yield reply(Text("corrections.ask_file", name=cards.case_name(case)))


@routes.answer("corrections.file")
def file_sent(turn: Turn, about: str) -> Iterator[Reply]:
    """The corrected file; words instead of a file are answered with what is awaited."""
    number = number_of(about.partition(":")[2])
    gone = moved_on(turn, partial(corrections.turn, turn.act, number))
    if gone is not None:
        yield gone
        return
    case, _, _ = corrections.turn(turn.act, number)
    if not turn.inbound.files:
        yield reply(Text("corrections.ask_file", name=cards.case_name(case)))
        return
    yield from _take(turn, number, turn.inbound.files[0])


def _take(turn: Turn, number: int, file: IncomingFile) -> Iterator[Reply]:
    if file.too_big:
        address = uploads.open_link(turn.act, turn.address.id)
        yield reply(
            Text("publish.too_big", name=file.name),
            Text("publish.too_big_link", address=address),
            buttons=((Button(Text("publish.button.upload"), url=address),),),
        )
    elif file.judgement is None:
        yield reply(Text("publish.not_fetched", name=file.name))
    elif file.judgement.secrecy == "marked":
        yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
    else:
        draft = corrections.hand_in(turn.act, number, file.judgement, file.name)
        yield from _draft(turn, draft)


def _draft(turn: Turn, draft: Case) -> Iterator[Reply]:
    """The corrected file's card, and the next question if something is missing."""
    yield draft_cards.draft_card(turn.act, draft)
    if draft_cards.may_go_on(turn.act, draft) and (question := draft_cards.next_question(turn.act, draft)):
        yield question


def _drop(found: Correction) -> Button:
    return cards.button(Text("corrections.button.drop"), f"corrections.drop:{found.id}")
