"""Withdraw, as it is said: which document, gone or replaced, why; shown back, and then the board has the word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from vanthu.actions import cards, withdraw, withdraw_cards
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words, still_meant, unless_said
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import dialogues, publications, withdrawals
from vanthu.store.folding import search_words
from vanthu.store.publications import Case
from vanthu.store.reply import Button, Reply, reply
from vanthu.store.withdrawals import Withdrawal

routes = Routes()

#: Most documents to choose from; more are found by more words.
SHOWN = 8


@routes.command("gobai")
def start(turn: Turn, words: str) -> Iterator[Reply]:
    """/gobai, or /gobai with a number or words: which of one's own published documents?"""
    yield from _choose_document(turn, words)


@routes.answer("withdraw.document")
def document_said(turn: Turn, _about: str) -> Iterator[Reply]:
    """A number or words of the document that is to go."""
    if not still_meant(turn):
        yield from _choose_document(turn, "")
        return
    yield from _choose_document(turn, turn.words)


def _choose_document(turn: Turn, words: str) -> Iterator[Reply]:
    folded = search_words(words)
    found = withdraw.own_published(turn.act, folded, most=SHOWN + 1)
    if folded and len(found) == 1:
        yield from begin(turn, str(found[0].publication.id))
        return
    await_words(turn, "withdraw.document", "")
    if not found:
        none = Text("withdraw.none_found", words=words) if folded else Text("withdraw.none_published")
        yield reply(none, Text("withdraw.type_number"), buttons=((_stop(),),))
        return
    rows = [(_choice(case, f"withdraw.begin:{case.publication.id}"),) for case in found[:SHOWN]]
    yield Reply(lines=(Text("withdraw.which"), Text("withdraw.type_number")), buttons=(*rows, (_stop(),)))


@routes.press("withdraw.stop")
def stop(turn: Turn) -> Iterator[Reply]:
    """None of them after all."""
    answered(turn, "withdraw")
    yield reply(Text("withdraw.stopped"))


@routes.press("withdraw.begin")
def begin(turn: Turn, number: str) -> Iterator[Reply]:
    """Đề nghị gỡ bỏ: the first question, or the one at which somebody stopped."""
    request = withdraw.begin(turn.act, number_of(number))
    answered(turn, "withdraw")
    yield _next(turn, request.id)


@routes.press("withdraw.kind")
def kind_chosen(turn: Turn, number: str, kind: str) -> Iterator[Reply]:
    """Off the page for good, or replaced."""
    withdraw.set_kind(turn.act, number_of(number), kind)
    yield _next(turn, number_of(number))


@routes.press("withdraw.by")
def replacement_chosen(turn: Turn, number: str, other: str) -> Iterator[Reply]:
    """By which document, chosen."""
    withdraw.set_replacement(turn.act, number_of(number), number_of(other))
    yield _next(turn, number_of(number))


@routes.answer("withdraw.replacement")
def replacement_said(turn: Turn, about: str) -> Iterator[Reply]:
    """By which document, by a number or words; only what is on the page counts."""
    request = _answered_draft(turn, about)
    if isinstance(request, Reply):
        yield request
        return
    words = search_words(turn.words)
    if not still_meant(turn) or not words:
        yield _next(turn, request.id)
        return
    found = publications.published(turn.conn, words=words, most=SHOWN + 1)
    others = [case for case in found if case.publication.id != request.publication_id]
    if not others:
        no = Text("withdraw.not_itself") if found else Text("withdraw.not_on_page")
        yield reply(no, Text("withdraw.not_on_page_mend"), buttons=((_drop(request),),))
        return
    if len(others) == 1:
        withdraw.set_replacement(turn.act, request.id, others[0].publication.id)
        yield _next(turn, request.id)
        return
    yield _ask_replacement(turn, request, others)


@routes.answer("withdraw.reason")
def reason_said(turn: Turn, about: str) -> Iterator[Reply]:
    """Why, in words; shown back before it is sent."""
    request = _answered_draft(turn, about)
    if isinstance(request, Reply):
        yield request
        return
    if not still_meant(turn) or turn.inbound.files:
        yield _ask_reason(turn, request)
        return
    withdraw.set_reason(turn.act, request.id, turn.words)
    yield _next(turn, request.id)


def _answered_draft(turn: Turn, about: str) -> Withdrawal | Reply:
    """The draft that words are for; or what is said, once, when it has moved on, and the words are free again."""
    try:
        return withdraw.own_draft(turn.act, number_of(about.partition(":")[2]))[1]
    except Refusal as refusal:
        dialogues.end(turn.conn, turn.caller.owner)
        return Reply(lines=refusal.lines)


def _next(turn: Turn, withdrawal_id: int) -> Reply:
    """The next question, or all of it shown back."""
    case, request = withdraw.own_draft(turn.act, withdrawal_id)
    if request.kind is None:
        return _ask_kind(case, request)
    if request.kind == withdrawals.REPLACE and request.replacement_id is None:
        own = withdraw.own_published(turn.act, (), most=SHOWN + 1)
        others = [each for each in own if each.publication.id != case.publication.id]
        return _ask_replacement(turn, request, others)
    if request.reason is None:
        return _ask_reason(turn, request)
    dialogues.end_about(turn.conn, request.subject)
    return withdraw_cards.shown_back(turn.act, case, request)


def _ask_kind(case: Case, request: Withdrawal) -> Reply:
    remove, replace = withdrawals.REMOVE, withdrawals.REPLACE
    return Reply(
        lines=(Text("withdraw.ask_kind"), *cards.headline(case)),
        buttons=(
            (
                cards.button(Text("withdraw.button.kind_remove"), f"withdraw.kind:{request.id}:{remove}"),
                cards.button(Text("withdraw.button.kind_replace"), f"withdraw.kind:{request.id}:{replace}"),
            ),
            (_drop(request),),
        ),
    )


def _ask_replacement(turn: Turn, request: Withdrawal, found: list[Case]) -> Reply:
    await_words(turn, "withdraw.replacement", request.subject)
    rows = [(_choice(case, f"withdraw.by:{request.id}:{case.publication.id}"),) for case in found[:SHOWN]]
    return Reply(
        lines=(Text("withdraw.ask_replacement"), Text("withdraw.type_number")),
        buttons=(*rows, (_drop(request),)),
    )


def _ask_reason(turn: Turn, request: Withdrawal) -> Reply:
    await_words(turn, "withdraw.reason", request.subject)
    return reply(
        Text("withdraw.ask_reason"), Text("withdraw.ask_reason_public"), buttons=((_drop(request),),)
    )


@routes.press("withdraw.again")
def reason_again(turn: Turn, number: str) -> Iterator[Reply]:
    """The reason is to be said otherwise."""
    _, request = withdraw.own_draft(turn.act, number_of(number))
    yield _ask_reason(turn, request)


@routes.press("withdraw.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """The caller does not ask after all."""
    case = withdraw.drop(turn.act, number_of(number))
    yield reply(Text("withdraw.dropped", name=cards.case_name(case)))


@routes.press("withdraw.send")
def send(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """To the board."""
    case, request = withdraw.send(turn.act, number_of(number), number_of(version))
    yield withdraw_cards.sent(turn.act, case, request)


@routes.press("withdraw.take_back")
def take_back(turn: Turn, number: str) -> Iterator[Reply]:
    """Who asked takes it back before it is decided."""
    case = withdraw.take_back(turn.act, number_of(number))
    yield reply(Text("withdraw.taken_back", name=cards.case_name(case)))


@routes.press("withdraw.take_off")
def take_off(turn: Turn, number: str) -> Iterator[Reply]:
    """One tap, and it is off the page."""
    case = withdraw.take_off(turn.act, number_of(number))
    yield reply(Text("withdraw.thanks_done", name=cards.case_name(case)))


@routes.press("withdraw.refuse")
def ask_refusal(turn: Turn, number: str) -> Iterator[Reply]:
    """Why does it stay? A usual reason by button, or in words."""
    yield _ask_refusal(turn, number_of(number))


def _ask_refusal(turn: Turn, withdrawal_id: int) -> Reply:
    case, request, _ = withdraw.turn(turn.act, withdrawal_id)
    await_words(turn, "withdraw.refusal", request.subject)
    rows = [
        (cards.button(reason, f"withdraw.because:{request.id}:{code}"),)
        for code, reason in withdraw_cards.REASONS.items()
    ]
    back = cards.button(Text("decide.button.not_now"), f"withdraw.show:{request.id}")
    return Reply(
        lines=(Text("withdraw.ask_refusal"), Text("decide.about", name=cards.case_name(case))),
        buttons=(*rows, (back,)),
    )


@routes.press("withdraw.because")
def refusal_chosen(turn: Turn, number: str, code: str) -> Iterator[Reply]:
    """A usual reason."""
    case = withdraw.refuse(turn.act, number_of(number), code=code)
    yield reply(Text("withdraw.thanks_refused", name=cards.case_name(case)))


@routes.answer("withdraw.refusal")
def refusal_said(turn: Turn, about: str) -> Iterator[Reply]:
    """A reason in words."""
    number = number_of(about.partition(":")[2])
    instead = unless_said(
        turn, partial(withdraw.turn, turn.act, number), ask=lambda: _ask_refusal(turn, number)
    )
    if instead is not None:
        yield instead
        return
    case = withdraw.refuse(turn.act, number, words=turn.words)
    yield reply(Text("withdraw.thanks_refused", name=cards.case_name(case)))


@routes.press("withdraw.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """The card again; a reason that was awaited is awaited no more."""
    case, request, act = withdraw.turn(turn.act, number_of(number))
    if turn.awaited is not None and turn.awaited.about == request.subject:
        dialogues.end(turn.conn, turn.caller.owner)
    if act.hat is not None:
        yield withdraw_cards.board_card(turn.act, case, request, act.hat)


@routes.press("withdraw.why")
def why(turn: Turn, number: str) -> Iterator[Reply]:
    """Why the board is asked."""
    request = withdrawals.get(turn.conn, number_of(number))
    case = publications.get(turn.conn, request.publication_id) if request else None
    known = request is not None and request.state != withdrawals.DRAFT
    if request is None or case is None or not known or not withdraw.may_know(turn.act, case, request):
        raise Refusal(Text("withdraw.unknown"))
    yield reply(*withdraw_cards.why_lines(turn.act, case, request))


def _choice(case: Case, press: str) -> Button:
    return cards.button(cards.case_name(case), press)


def _drop(request: Withdrawal) -> Button:
    return cards.button(Text("withdraw.button.drop"), f"withdraw.drop:{request.id}")


def _stop() -> Button:
    return cards.button(Text("withdraw.button.stop"), "withdraw.stop")
