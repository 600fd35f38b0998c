"""Withdraw: a published document is taken off the page, or replaced, at the request of who provided it (S0 Đ7.2–7.3).

The board has four hours. Who asks is never who decides, the first decision wins, and the request is bound to one
published document that takes the old one's place, if there is one.
"""

from __future__ import annotations

from vanthu.actions import deadlines, operation, rights, typed, withdraw_cards
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name
from vanthu.actions.dates import time_words
from vanthu.actions.decide import LEADERS
from vanthu.actions.publish import PROVIDERS
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import dialogues, outbox, persons, publications, withdrawals
from vanthu.store.publications import Case
from vanthu.store.reply import reply
from vanthu.store.withdrawals import Withdrawal

CAPABILITY = "withdraw"
#: Who takes documents off the page (S0 Đ7.3: Ban Biên tập).
BOARD = ("board_head", "board_deputy", "board_member")
CLOCKS = ("publication.takedown",)
#: One word ("sai") tells neither the board nor a citizen why.
LONGEST = 1000


def check_provider(act: Act) -> None:
    """Raises Refusal for whoever provides no documents."""
    if act.may(PROVIDERS, CAPABILITY) is None:
        raise Refusal(Text("withdraw.not_a_provider"))


def own_published(act: Act, words: tuple[str, ...], *, most: int) -> list[Case]:
    """What the caller or the caller's unit has put on the page, newest first; ``words`` from ``search_words``."""
    check_provider(act)
    assert act.actor is not None  # noqa: S101 - a provider is somebody
    units = {hat.post.unit for hat in act.hats if hat.allows(PROVIDERS, CAPABILITY)}
    return publications.published_of(
        act.conn, person_id=act.actor.id, units=filter(None, units), words=words, most=most
    )


def _asker(act: Act, case: Case) -> Hat | None:
    """The hat in which the caller may ask: who handed it in, or anybody who provides for the same unit (S0 Đ7.2)."""
    unit = case.publication.unit
    hat = act.may(PROVIDERS, CAPABILITY, unit) if unit is not None else None
    made_it = act.actor is not None and act.actor.id == case.publication.started_by
    return hat or (act.may(PROVIDERS, CAPABILITY) if made_it else None)


def _access(act: Act, publication_id: int) -> tuple[Case, Act]:
    """A document on the page whose withdrawal the caller may ask for, locked. Raises Refusal otherwise."""
    case = publications.lock(act.conn, publication_id)
    hat = _asker(act, case) if case is not None else None
    if case is None or hat is None:
        raise Refusal(Text("withdraw.not_yours"))
    if done := withdrawals.done_of(act.conn, publication_id):
        raise Refusal(*withdraw_cards.decided_lines(act, case, done))
    if case.publication.state != publications.PUBLISHED:
        raise Refusal(Text("withdraw.not_published", name=case_name(case)))
    if waiting := withdrawals.open_of(act.conn, publication_id):
        by = withdraw_cards.asker(act, waiting)
        raise Refusal(
            Text("withdraw.open_already", name=case_name(case), by=by),
            *deadlines.lines(act, waiting.subject),
        )
    return case, act.wearing(hat)


def begin(act: Act, publication_id: int) -> Withdrawal:
    """Begin to ask, or go on where the caller stopped. Raises Refusal."""
    case, act = _access(act, publication_id)
    assert act.actor is not None  # noqa: S101 - _access says so
    assert act.hat is not None  # noqa: S101 - _access says so
    lent = act.hat.stands_in_for
    return withdrawals.draft_of(act.conn, publication_id, act.actor.id) or withdrawals.begin(
        act.conn,
        publication_id=case.publication.id,
        asked_by=act.actor.id,
        asked_post=act.hat.post.code,
        asked_for=lent.id if lent else None,
        unit=act.hat.post.unit,
        now=act.now,
    )


def own_draft(act: Act, withdrawal_id: int, version: int | None = None) -> tuple[Case, Withdrawal]:
    """The caller's own request that is not sent yet (in this version). Raises Refusal otherwise."""
    request = withdrawals.get(act.conn, withdrawal_id)
    if request is None or act.actor is None or request.asked_by != act.actor.id:
        raise Refusal(Text("withdraw.not_yours"))
    if request.state == withdrawals.CANCELLED:
        raise Refusal(Text("withdraw.dropped_before"))
    case, _ = _access(act, request.publication_id)
    request = withdrawals.get(act.conn, withdrawal_id)
    if request is None or request.state != withdrawals.DRAFT or version not in (None, request.version):
        raise Refusal(Text("withdraw.stale_card"))
    return case, request


def set_kind(act: Act, withdrawal_id: int, kind: str) -> None:
    """Off the page for good, or replaced by another document. Raises Refusal."""
    own_draft(act, withdrawal_id)
    if kind not in (withdrawals.REMOVE, withdrawals.REPLACE):
        raise Refusal(Text("withdraw.stale_card"))
    withdrawals.change(act.conn, withdrawal_id, kind=kind, replacement_id=None)


def set_replacement(act: Act, withdrawal_id: int, publication_id: int) -> None:
    """Which document takes its place: another one, and on the page already. Raises Refusal."""
    case, request = own_draft(act, withdrawal_id)
    other = publications.get(act.conn, publication_id)
    if request.kind != withdrawals.REPLACE:
        raise Refusal(Text("withdraw.stale_card"))
    if publication_id == case.publication.id:
        raise Refusal(Text("withdraw.not_itself"))
    if other is None or other.publication.state != publications.PUBLISHED:
        raise Refusal(Text("withdraw.not_on_page"), Text("withdraw.not_on_page_mend"))
    withdrawals.change(act.conn, withdrawal_id, replacement_id=publication_id)


def set_reason(act: Act, withdrawal_id: int, words: str) -> None:
    """Why; everybody will read it where the document stood. Raises Refusal."""
    own_draft(act, withdrawal_id)
    if not typed.says_something(words):
        raise Refusal(Text("withdraw.reason_needed"))
    withdrawals.change(act.conn, withdrawal_id, reason=words.strip()[:LONGEST])


def drop(act: Act, withdrawal_id: int) -> Case:
    """The caller does not ask after all. Raises Refusal."""
    case, request = own_draft(act, withdrawal_id)
    withdrawals.change(act.conn, request.id, state=withdrawals.CANCELLED)
    dialogues.end_about(act.conn, request.subject)
    return case


def send(act: Act, withdrawal_id: int, version: int) -> tuple[Case, Withdrawal]:
    """The request goes to the board, and its clock begins. Raises Refusal."""
    case, request = own_draft(act, withdrawal_id, version)
    case, act = _access(act, request.publication_id)
    assert act.hat is not None  # noqa: S101 - _access says so
    incomplete = request.kind is None or request.reason is None
    if incomplete or (request.kind == withdrawals.REPLACE and request.replacement_id is None):
        raise Refusal(Text("withdraw.stale_card"))
    check_replacement(act, request)
    deadlines.start(act, act.rules, request.subject, CLOCKS, {"publication.takedown_requested": act.now})
    owed = owed_rows.running(act.conn, request.subject)
    lent = act.hat.stands_in_for
    withdrawals.change(
        act.conn,
        request.id,
        state=withdrawals.OPEN,
        asked_at=act.now,
        asked_post=act.hat.post.code,
        asked_for=lent.id if lent else None,
        unit=act.hat.post.unit,
        cite=owed[0].cite if owed else None,
    )
    dialogues.end_about(act.conn, request.subject)
    sent = _request(act, request.id)
    act.write("withdrawal.requested", _record(case), rule=sent.cite, kind=sent.kind, reason=sent.reason)
    _tell_board(act, case, sent)
    return case, sent


def check_replacement(act: Act, request: Withdrawal) -> None:
    """Raises Refusal where the document that is to take its place has itself left the page, or is not there yet."""
    if request.replacement_id is None:
        return
    other = publications.lock(act.conn, request.replacement_id)
    if other is None or other.publication.state != publications.PUBLISHED:
        raise Refusal(Text("withdraw.not_on_page"), Text("withdraw.not_on_page_mend"))


def _tell_board(act: Act, case: Case, request: Withdrawal) -> None:
    reached = [
        act.tell(person_id, withdraw_cards.board_card(act, case, request, hat))
        for person_id, hat in who_decides(act, case, request).items()
    ]
    if not any(reached):
        nobody = reply(Text("withdraw.nobody", name=case_name(case)), Text("withdraw.nobody_mend"))
        operation.tell_administrators(act, nobody)
        act.tell(request.asked_by, nobody)
        act.write("withdrawal.nobody", _record(case), rule=request.cite)


def who_decides(act: Act, case: Case, request: Withdrawal) -> dict[int, Hat]:
    """Everybody of the board who may decide now: not who asks, nor who handed the document in."""
    board = rights.who_may(act.conn, BOARD, CAPABILITY, now=act.now, office=act.office)
    barred = _barred(case, request)
    return {
        person_id: hat
        for person_id, hat in board.items()
        if person_id not in barred and (hat.stands_in_for is None or hat.stands_in_for.id not in barred)
    }


def _barred(case: Case, request: Withdrawal) -> set[int | None]:
    return {request.asked_by, request.asked_for, case.publication.started_by} - {None}


def turn(act: Act, withdrawal_id: int) -> tuple[Case, Withdrawal, Act]:
    """An open request that the caller may decide, locked, with the act in the fitting hat. Raises Refusal."""
    request = withdrawals.get(act.conn, withdrawal_id)
    case = publications.lock(act.conn, request.publication_id) if request else None
    request = withdrawals.get(act.conn, withdrawal_id)
    if request is None or case is None or act.actor is None or request.state == withdrawals.DRAFT:
        raise Refusal(Text("withdraw.unknown"))
    if request.state != withdrawals.OPEN:
        if not may_know(act, case, request):
            raise Refusal(Text("withdraw.not_your_turn"))
        raise Refusal(*withdraw_cards.decided_lines(act, case, request))
    hat = who_decides(act, case, request).get(act.actor.id)
    if hat is None:
        barred = act.actor.id in _barred(case, request)
        raise Refusal(Text("withdraw.maker") if barred else Text("withdraw.not_your_turn"))
    return case, request, act.wearing(hat)


def may_know(act: Act, case: Case, request: Withdrawal) -> bool:
    """Whether the caller has to do with the request: the asker, the unit, the board, the leaders."""
    asked = act.actor is not None and act.actor.id == request.asked_by
    return asked or _asker(act, case) is not None or act.may((*BOARD, *LEADERS), CAPABILITY) is not None


def waiting_for(act: Act) -> list[tuple[Case, Withdrawal, Hat]]:
    """Every open request that the caller may decide, oldest first."""
    if act.actor is None or act.may(BOARD, CAPABILITY) is None:
        return []
    found = []
    for request in withdrawals.open_ones(act.conn):
        case = publications.get(act.conn, request.publication_id)
        hat = who_decides(act, case, request).get(act.actor.id) if case else None
        if case is not None and hat is not None:
            found.append((case, request, hat))
    return found


def take_off(act: Act, withdrawal_id: int) -> Case:
    """Off the page at once; its address says from now on what stood there and why it does not. Raises Refusal."""
    case, request, act = turn(act, withdrawal_id)
    check_replacement(act, request)
    _decide(act, case, request, state=withdrawals.DONE)
    publications.change(act.conn, case.publication.id, state=publications.WITHDRAWN)
    verb = "publication.withdrawn" if request.kind == withdrawals.REMOVE else "publication.replaced"
    act.write(verb, _record(case), rule=request.cite, reason=request.reason, by=request.replacement_id)
    deadlines.meet(act, request.subject)
    _settle(act, case, request)
    return case


def refuse(act: Act, withdrawal_id: int, *, words: str = "", code: str | None = None) -> Case:
    """The document stays, with a reason of the usual ones or in words; who asked is told. Raises Refusal."""
    case, request, act = turn(act, withdrawal_id)
    if code not in withdraw_cards.REASONS and not typed.says_something(words):
        raise Refusal(Text("withdraw.refusal_needed"))
    words = words.strip()[:LONGEST]
    _decide(act, case, request, state=withdrawals.REFUSED, refusal=words or None, refusal_code=code)
    act.write("withdrawal.refused", _record(case), rule=request.cite, reason=words or None, reason_code=code)
    deadlines.stop(act, request.subject)
    _settle(act, case, request)
    return case


def take_back(act: Act, withdrawal_id: int) -> Case:
    """Who asked takes the request back before it is decided. Raises Refusal."""
    request = withdrawals.get(act.conn, withdrawal_id)
    if request is None or act.actor is None or request.asked_by != act.actor.id:
        raise Refusal(Text("withdraw.not_yours"))
    case = publications.lock(act.conn, request.publication_id)
    assert case is not None  # noqa: S101 - a request's document is never deleted
    taken_back = {"state": withdrawals.CANCELLED, "decided_at": act.now}
    if not withdrawals.decide(act.conn, request.id, **taken_back):
        raise Refusal(*withdraw_cards.decided_lines(act, case, _request(act, request.id)))
    act.write("withdrawal.taken_back", _record(case))
    deadlines.stop(act, request.subject)
    _settle(act, case, request)
    return case


def _decide(act: Act, case: Case, request: Withdrawal, **decision: str | None) -> None:
    assert act.actor is not None  # noqa: S101 - turn() says so
    assert act.hat is not None  # noqa: S101 - turn() says so
    lent = act.hat.stands_in_for
    by = {
        "decided_by": act.actor.id,
        "post": act.hat.post.code,
        "stands_in_for": lent.id if lent else None,
        "decided_at": act.now,
    }
    if not withdrawals.decide(act.conn, request.id, **decision, **by):
        raise Refusal(Text("withdraw.somebody_first", name=case_name(case), time=time_words(act.now)))


def _settle(act: Act, case: Case, request: Withdrawal) -> None:
    """Every card says what became of it, and those who asked or provided are told."""
    decided = _request(act, request.id)
    case = publications.get(act.conn, case.publication.id) or case
    lines = withdraw_cards.decided_lines(act, case, decided)
    outbox.rewrite(act.conn, decided.subject, reply(*lines), now=act.now)
    outbox.rewrite(
        act.conn,
        withdraw_cards.asked_subject(decided),
        reply(Text("withdraw.asked", name=case_name(case))),
        now=act.now,
    )
    dialogues.end_about(act.conn, decided.subject)
    if decided.decided_by is not None:
        for person_id in dict.fromkeys((decided.asked_by, case.publication.started_by)):
            if persons.get(act.conn, person_id) is not None:
                act.tell(person_id, withdraw_cards.outcome(act, case, decided))


def _request(act: Act, withdrawal_id: int) -> Withdrawal:
    request = withdrawals.get(act.conn, withdrawal_id)
    if request is None:
        raise LookupError(withdrawal_id)
    return request


def _record(case: Case) -> str:
    return f"publication:{case.publication.id}"
