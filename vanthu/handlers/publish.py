"""Publish, as it is said: a file dropped in the chat starts it, only what is missing is asked, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vanthu.actions import (
    cards,
    correct,
    draft_cards,
    drops,
    outgoing,
    publish,
    secrecy,
    supplies,
    supply_cards,
    uploads,
)
from vanthu.actions.refusal import Refusal
from vanthu.channels.base import FILES, MARKED, PHOTO, IncomingFile
from vanthu.handlers.presses import await_words, moved_on
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.papers.charset import to_unicode
from vanthu.rules.vocabulary import FIELDS
from vanthu.store import dialogues, events, publications
from vanthu.store.publications import Case
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: An album has at most ten pictures; so far back another of the same one may lie.
ALBUM = 20


@routes.command("nop")
def start(turn: Turn, _words: str) -> Iterator[Reply]:
    """/nop: what to send; a half-done hand-in is shown again, wherever it was begun."""
    publish.check_provider(turn.act)
    assert turn.person is not None  # noqa: S101 - check_provider says so
    if draft := publications.draft_of_person(turn.conn, turn.person.id):
        yield reply(Text("publish.half_done"))
        yield from show(turn, draft)
        return
    yield reply(Text("publish.how_to"), Text("publish.how_to_formats"))


@routes.kind(FILES)
def file_dropped(turn: Turn) -> Iterator[Reply]:
    """A file, or several: each is a paper of its own. Who may do several things with it is asked which."""
    if turn.inbound.text and (read_as := to_unicode(turn.inbound.text).sample_of(turn.inbound.text)):
        yield reply(Text("publish.caption_legacy", before=read_as[0], after=read_as[1]))
    for file in turn.inbound.files:
        asked = _ask_purpose(turn, file)
        if asked is not None:
            yield asked
        else:
            yield from _take(turn, file)


def _ask_purpose(turn: Turn, file: IncomingFile) -> Reply | None:
    if file.judgement is None or file.too_big or file.judgement.secrecy == "marked":
        return None
    return drops.ask(turn.act, file.judgement, file.name, turn.words)


@routes.press("publish.take")
def take_drop(turn: Turn, number: str) -> Iterator[Reply]:
    """A dropped file is for the page."""
    drop = drops.take(turn.act, number_of(number))
    case = publish.hand_in(turn.act, drops.judgement(drop), drop.file_name)
    drops.use(turn.act, drop, f"publication:{case.publication.id}")
    yield from show(turn, case)


@routes.press("publish.outgoing")
def take_outgoing(turn: Turn, number: str) -> Iterator[Reply]:
    """A document of the outgoing book is handed in for the page."""
    _, drop = outgoing.file_for_page(turn.act, number_of(number))
    yield from show(turn, publish.hand_in(turn.act, drops.judgement(drop), drop.file_name))


@routes.answer("publish.revision")
def revision_sent(turn: Turn, _about: str) -> Iterator[Reply]:
    """The mended file of a returned paper; words instead of a file are answered with what is awaited."""
    if not turn.inbound.files:
        yield reply(Text("publish.send_revision"))
        return
    for file in turn.inbound.files:
        yield from _take(turn, file)


def _take(turn: Turn, file: IncomingFile) -> Iterator[Reply]:
    if file.too_big:
        publish.check_provider(turn.act)
        address = uploads.open_link(turn.act, turn.address.id)
        yield reply(
            Text("publish.too_big", name=file.name),
            Text("publish.too_big_link", address=address),
            buttons=((Button(Text("publish.button.upload"), url=address),),),
        )
        return
    if file.judgement is None:
        yield reply(Text("publish.not_fetched", name=file.name))
        return
    if file.judgement.secrecy == "marked":
        yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
        return
    case = publish.hand_in(turn.act, file.judgement, file.name)
    yield from show(turn, case)


def show(turn: Turn, case: Case) -> Iterator[Reply]:
    """The card, and the next question if something is missing."""
    yield draft_cards.draft_card(turn.act, case)
    if draft_cards.may_go_on(turn.act, case) and (question := draft_cards.next_question(turn.act, case)):
        yield question


@routes.kind(MARKED)
def marked(turn: Turn) -> Iterator[Reply]:
    """Words, a caption or a file name with a secrecy mark: nothing of it was kept."""
    yield reply(*secrecy.refuse_secret(turn.act, found_in="words"))


@routes.kind(PHOTO)
def photo(turn: Turn) -> Iterator[Reply]:
    """A photo from the camera: chats shrink it, so a paper must come as a file. An album is answered once."""
    if turn.inbound.secret:
        yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
        return
    if _answered_before(turn):
        return
    if not turn.is_staff:
        yield reply(Text("publish.photo_visitor"))
        return
    yield reply(Text("publish.photo"), Text("publish.photo_mend"))


def _answered_before(turn: Turn) -> bool:
    """Whether another picture of the same album was answered already: each comes as an event of its own."""
    album = turn.inbound.album
    if album is None:
        return False
    lately = events.of_address(turn.conn, turn.address.id, after=0, most=ALBUM)
    same = [each for each in lately if each.payload and each.payload.get("album") == album]
    return bool(same) and same[0].event_id != turn.inbound.event_id


@routes.answer("publish.field")
def field_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The answer to a question; a file instead of an answer is a new paper."""
    if turn.inbound.files:
        yield from file_dropped(turn)
        return
    number, _, field = about.partition(":")
    gone = moved_on(turn, partial(publish.own_case, turn.act, int(number), publications.DRAFT))
    if gone is not None:
        yield gone
        return
    yield from _answered(turn, correct.set_field(turn.act, int(number), field, turn.words))


@routes.press("publish.choose")
def field_chosen(turn: Turn, number: str, field: str, value: str) -> Iterator[Reply]:
    """The answer to a question, by a button."""
    case = publish.own_case(turn.act, number_of(number), publications.DRAFT)
    words = draft_cards.chosen_words(turn.act, case, field, value) if field in FIELDS else value
    yield from _answered(turn, correct.set_field(turn.act, case.publication.id, field, words))


def _answered(turn: Turn, case: Case) -> Iterator[Reply]:
    if question := draft_cards.next_question(turn.act, case):
        yield question
        return
    yield draft_cards.draft_card(turn.act, case)


@routes.press("publish.go_on")
def go_on(turn: Turn, number: str, _version: str) -> Iterator[Reply]:
    """Ask the next thing of a half-done draft."""
    yield from show(turn, publish.own_case(turn.act, number_of(number), publications.DRAFT))


@routes.press("publish.correct")
def choose_field(turn: Turn, number: str) -> Iterator[Reply]:
    """Which thing is to be said otherwise?"""
    yield draft_cards.fields_to_correct(
        turn.act, publish.own_case(turn.act, number_of(number), publications.DRAFT)
    )


@routes.press("publish.field")
def ask_field(turn: Turn, number: str, field: str) -> Iterator[Reply]:
    """Ask for one thing anew."""
    case = publish.own_case(turn.act, number_of(number), publications.DRAFT)
    if field not in FIELDS:
        raise Refusal(Text("publish.stale_card"))
    yield draft_cards.question(turn.act, case, field)


@routes.press("publish.urgent")
def urgent(turn: Turn, number: str) -> Iterator[Reply]:
    """The news is urgent: to be on the page at once."""
    yield draft_cards.draft_card(turn.act, publish.set_urgent(turn.act, number_of(number)))


@routes.press("publish.send")
def send(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """Send it on its way."""
    case = publish.submit(turn.act, number_of(number), number_of(version))
    dialogues.end(turn.conn, turn.caller.owner)
    yield reply(
        Text("publish.sent", name=cards.case_name(case)),
        Text("publish.sent_next"),
        buttons=((cards.button(Text("publish.button.take_back"), f"publish.take_back:{number}"),),),
        subject=cards.sent_subject(case),
    )
    if fitting := supplies.fitting(turn.act, case):
        rows = [
            (cards.button(supply_cards.name(turn.act, each), f"supplies.link:{each.id}:{number}"),)
            for each in fitting[:5]
        ]
        yield Reply(lines=(Text("supplies.ask_link"),), buttons=tuple(rows))


@routes.press("publish.take_back")
def take_back(turn: Turn, number: str) -> Iterator[Reply]:
    """The maker takes it back before it is decided."""
    case = publish.take_back(turn.act, number_of(number))
    yield reply(Text("publish.taken_back", name=cards.case_name(case)))
    yield from show(turn, case)


@routes.press("publish.take_up")
def take_up(turn: Turn, number: str) -> Iterator[Reply]:
    """A returned paper is corrected with the same file."""
    yield from show(turn, publish.take_up(turn.act, number_of(number)))


@routes.press("publish.revise")
def revise(turn: Turn, number: str) -> Iterator[Reply]:
    """A returned paper is mended with a new file."""
    case = publish.own_case(turn.act, number_of(number), publications.RETURNED)
    await_words(turn, "publish.revision", number)
    yield reply(Text("publish.send_revision_of", name=cards.case_name(case)))


@routes.press("publish.discard")
def ask_discard(turn: Turn, number: str) -> Iterator[Reply]:
    """Giving up cannot be undone, so it is asked once."""
    case = publish.own_case(turn.act, number_of(number), publications.DRAFT, publications.RETURNED)
    yield reply(
        Text("publish.discard_sure", name=cards.case_name(case)),
        buttons=(
            (
                cards.button(Text("publish.button.discard_yes"), f"publish.discard_yes:{number}"),
                cards.button(Text("publish.button.discard_no"), f"publish.show:{number}"),
            ),
        ),
    )


@routes.press("publish.discard_yes")
def discard(turn: Turn, number: str) -> Iterator[Reply]:
    """Give it up."""
    case = publish.discard(turn.act, number_of(number))
    yield reply(Text("publish.discarded", name=cards.case_name(case)))


@routes.press("publish.show")
def show_one(turn: Turn, number: str) -> Iterator[Reply]:
    """One of one's own papers: a draft's card, or how far it is."""
    case = publications.get(turn.conn, number_of(number))
    if case is None or turn.person is None or case.publication.started_by != turn.person.id:
        raise Refusal(Text("publish.not_yours"))
    if case.publication.state == publications.DRAFT:
        yield from show(turn, case)
        return
    yield _state(case)


@routes.command("dangnop")
def mine(turn: Turn, _words: str) -> Iterator[Reply]:
    """/dangnop: one's own papers that are not over, each with how far it is."""
    publish.check_provider(turn.act)
    assert turn.person is not None  # noqa: S101 - check_provider says so
    cases = publications.open_of_person(turn.conn, turn.person.id)
    if not cases:
        yield reply(Text("publish.none_open"), Text("publish.how_to"))
        return
    for case in cases[:10]:
        yield _state(case)


def _state(case: Case) -> Reply:
    number, state = case.publication.id, case.publication.state
    buttons: tuple[Button, ...] = ()
    if state == publications.DRAFT:
        buttons = (cards.button(Text("publish.button.go_on"), f"publish.show:{number}"),)
    elif state == publications.REVIEW:
        buttons = (cards.button(Text("publish.button.take_back"), f"publish.take_back:{number}"),)
    elif state == publications.RETURNED:
        buttons = (
            cards.button(Text("publish.button.revise"), f"publish.revise:{number}"),
            cards.button(Text("publish.button.take_up"), f"publish.take_up:{number}"),
        )
    line = Text("publish.state_line", name=cards.case_name(case), state=publish.state_words(case))
    return reply(line, buttons=(buttons,) if buttons else ())
