"""Decide: the steps that the adopted regulation prescribes, one turn after the other (S0 Đ6.1, S1 Đ7.4, S3 Đ15).

Maker is never checker, nobody decides two steps of one round, the first of several holders wins, and a decision is
bound to the SHA-256 of what was decided on.
"""

from __future__ import annotations

from vanthu.actions import correction_clock, deadlines, findings, operation, rights, step_cards
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name, close_sent, signature
from vanthu.actions.dates import time_words
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules.vocabulary import STEP_NAMES
from vanthu.store import addresses, assignments, dialogues, journal, outbox, publications, screens
from vanthu.store.assignments import Assignment
from vanthu.store.publications import Case
from vanthu.store.reply import reply

CAPABILITY = "publish"
#: To whom late work goes, and who may ask about any case (S2 Đ7.5, Đ9.4; S3 Đ13.2đ, Đ14.1).
LEADERS = ("chairman", "vice_chairman", "office_chief", "board_head", "board_deputy")
APPROVE, RETURN, REFUSE = "approve", "return", "refuse"


def open_step(act: Act, case: Case, ordinal: int) -> None:
    """Begin a step (from 1 on) and tell those whose turn it is; after the last one the case is approved."""
    steps = findings.rules_of(act, case).steps("publication")
    if ordinal > len(steps):
        publications.change(act.conn, case.publication.id, state=publications.APPROVED)
        act.write("publication.approved", _record(case), sha256=case.revision.sha256)
        return
    step = steps[ordinal - 1]
    assignment = assignments.add(
        act.conn,
        publication_id=case.publication.id,
        ordinal=ordinal,
        step=step.name,
        roles=step.roles,
        cite=str(step.citation),
        sha256=case.revision.sha256,
        now=act.now,
    )
    deciders = who_decides(act, case, assignment)
    reached = [
        act.tell(person_id, step_cards.step_card(act, case, assignment, hat))
        for person_id, hat in deciders.items()
    ]
    if not any(reached):
        _say_nobody(act, case, assignment)


def _say_nobody(act: Act, case: Case, assignment: Assignment) -> None:
    """Nobody can take a turn: whoever can mend that hears of it, and the maker."""
    nobody = reply(
        Text("decide.nobody", step=STEP_NAMES[assignment.step], name=case_name(case)),
        Text("decide.nobody_mend", roles=step_cards.role_words(assignment)),
    )
    operation.tell_administrators(act, nobody)
    act.tell(case.publication.started_by, nobody)
    act.write("publication.nobody", _record(case), step=assignment.step, rule=assignment.cite)


def tell_stranded(act: Act) -> None:
    """Turns that nobody can take any more, since a post or unit went from the office file: each is told of once."""
    for assignment in assignments.open_ones(act.conn):
        case = publications.get(act.conn, assignment.publication_id)
        if case is None or who_decides(act, case, assignment):
            continue
        said = (e for e in journal.entries(act.conn, record=_record(case)) if e.verb == "publication.nobody")
        if all(entry.at < assignment.opened_at for entry in said):
            _say_nobody(act, case, assignment)


def who_decides(act: Act, case: Case, assignment: Assignment) -> dict[int, Hat]:
    """Everybody who may take this turn now, with the hat in which they would."""
    people = rights.who_may(
        act.conn,
        assignment.roles,
        CAPABILITY,
        now=act.now,
        office=act.office,
        unit=_unit(case, assignment),
    )
    barred = _barred(act, case)
    return {
        person_id: hat
        for person_id, hat in people.items()
        if person_id not in barred and (hat.stands_in_for is None or hat.stands_in_for.id not in barred)
    }


def _barred(act: Act, case: Case) -> set[int]:
    """The maker, and whoever decided an earlier step of this round, themselves or through a stand-in."""
    barred = {case.publication.started_by, case.revision.handed_in_by}
    since = case.publication.submitted_at
    for earlier in assignments.of_publication(act.conn, case.publication.id):
        if earlier.decision == APPROVE and (since is None or earlier.opened_at >= since):
            barred |= {p for p in (earlier.decided_by, earlier.stands_in_for) if p is not None}
    return barred


def _unit(case: Case, assignment: Assignment) -> str | None:
    """A unit's leader approves what his own unit provides (S3 Đ10.1a)."""
    return case.publication.unit if assignment.step == "unit_approval" else None


def turn(act: Act, assignment_id: int, *, decision: str | None = None) -> tuple[Case, Assignment, Act]:
    """An open turn that the caller may take, locked, with the act in the fitting hat. Raises Refusal otherwise."""
    assignment = assignments.get(act.conn, assignment_id)
    case = publications.lock(act.conn, assignment.publication_id) if assignment else None
    assignment = assignments.get(act.conn, assignment_id)
    if assignment is None or case is None or act.actor is None:
        raise Refusal(Text("decide.unknown"))
    hat = who_decides(act, case, assignment).get(act.actor.id)
    if assignment.decision != assignments.OPEN:
        if not _may_know(act, case, assignment):
            raise Refusal(Text("decide.not_your_turn", step=STEP_NAMES[assignment.step]))
        raise Refusal(*step_cards.decided_lines(act, case, assignment))
    if hat is None:
        raise _not_your_turn(act, case, assignment)
    if case.publication.state != publications.REVIEW or assignment.sha256 != case.revision.sha256:
        raise Refusal(Text("decide.other_file", name=case_name(case)))
    if decision is not None and decision not in findings.decisions_of(act, case, assignment):
        raise Refusal(Text("decide.not_in_this_step"))
    return case, assignment, act.wearing(hat)


def _may_know(act: Act, case: Case, assignment: Assignment) -> bool:
    """Whether the caller has to do with the case: maker, decider, or a holder of the step's roles."""
    return _involved(act, case) or act.may(assignment.roles, CAPABILITY) is not None


def _involved(act: Act, case: Case) -> bool:
    turns = assignments.of_publication(act.conn, case.publication.id)
    involved = {case.publication.started_by, *(each.decided_by for each in turns)}
    return act.actor is not None and act.actor.id in involved


def may_know_case(act: Act, case: Case) -> bool:
    """Whether the caller has to do with any step of the case, or leads."""
    if _involved(act, case) or act.may(LEADERS, CAPABILITY) is not None:
        return True
    turns = assignments.of_publication(act.conn, case.publication.id)
    return any(act.may(each.roles, CAPABILITY, _unit(case, each)) is not None for each in turns)


def _not_your_turn(act: Act, case: Case, assignment: Assignment) -> Refusal:
    step = STEP_NAMES[assignment.step]
    if act.actor is not None and act.actor.id in _barred(act, case):
        maker = act.actor.id in (case.publication.started_by, case.revision.handed_in_by)
        return Refusal(Text("decide.maker") if maker else Text("decide.decided_before", step=step))
    return Refusal(
        Text("decide.not_your_turn", step=step),
        Text("decide.whose_turn", roles=step_cards.role_words(assignment)),
    )


def approve(act: Act, assignment_id: int) -> Case:
    """Approve: the next step begins, or the case waits to be posted. Raises Refusal.

    A scan that nobody could read must have been opened by whoever approves it: it cannot be published unseen.
    """
    case, assignment, act = turn(act, assignment_id, decision=APPROVE)
    if findings.must_be_seen(case) and not _has_opened(act, case):
        raise Refusal(Text("decide.open_first"), Text("decide.open_first_mend"))
    _decide(act, case, assignment, APPROVE, reason=None, code=None)
    steps = findings.rules_of(act, case).steps("publication")
    if assignment.ordinal < len(steps):
        following = STEP_NAMES[steps[assignment.ordinal].name]
        told = Text("decide.told_next", by=_signature(act), step=STEP_NAMES[assignment.step], next=following)
        act.tell(case.publication.started_by, reply(Text("decide.told_about", name=case_name(case)), told))
    open_step(act, case, assignment.ordinal + 1)
    return case


def turn_down(act: Act, assignment_id: int, decision: str, *, reason: str, code: str | None) -> Case:
    """Return (to be mended) or refuse (for good, with a cited reason); the maker is told why, by whom, what now.

    Raises Refusal, also where a refusal names no reason of the regulations (S0 Đ8, S3 Đ9.2).
    """
    case, assignment, act = turn(act, assignment_id, decision=decision)
    reasons = {each.code: each for each in findings.rules_of(act, case).refusals()}
    known = reasons.get(code) if code else None  # type: ignore[call-overload]
    if decision == REFUSE and known is None:
        raise Refusal(Text("decide.reason_needed"))
    if decision == RETURN and not reason.strip() and known is None:
        raise Refusal(Text("decide.reason_needed"))
    _decide(act, case, assignment, decision, reason=reason.strip() or None, code=code)
    close_sent(act, case)
    deadlines.stop(act, _record(case))
    correction_clock.came_back(act, case)
    ended = decision == REFUSE
    state = publications.REFUSED if ended else publications.RETURNED
    publications.change(act.conn, case.publication.id, state=state, ended_at=act.now if ended else None)
    decided = assignments.get(act.conn, assignment_id)
    if decided is not None:
        card = step_cards.turned_down_card(act, case, decided, known)
        if not act.tell(case.publication.started_by, card):
            gone = reply(Text("people.maker_gone", name=case_name(case)), *card.lines)
            operation.tell_administrators(act, gone)
    return case


def _decide(
    act: Act, case: Case, assignment: Assignment, decision: str, *, reason: str | None, code: str | None
) -> None:
    assert act.actor is not None  # noqa: S101 - turn() says so
    assert act.hat is not None  # noqa: S101 - turn() says so
    lent = act.hat.stands_in_for
    first = assignments.decide(
        act.conn,
        assignment.id,
        decision=decision,
        decided_by=act.actor.id,
        post=act.hat.post.code,
        stands_in_for=lent.id if lent else None,
        decided_at=act.now,
        reason=reason,
        reason_code=code,
    )
    if not first:
        raise Refusal(Text("decide.somebody_first", time=time_words(act.now)))
    act.write(
        f"publication.{decision}",
        _record(case),
        rule=assignment.cite,
        step=assignment.step,
        sha256=assignment.sha256,
        reason=reason,
        reason_code=code,
    )
    decided = assignments.get(act.conn, assignment.id)
    if decided is not None:
        card = reply(*step_cards.decided_lines(act, case, decided))
        outbox.rewrite(act.conn, assignment.subject, card, now=act.now)
    dialogues.end_about(act.conn, str(assignment.id))


def _has_opened(act: Act, case: Case) -> bool:
    assert act.actor is not None  # noqa: S101 - turn() says so
    actor_id = act.actor.id
    chats = addresses.of_person(act.conn, actor_id, closed=True)
    return any(screens.was_given(act.conn, address.id, actor_id, case.revision.sha256) for address in chats)


def may_open_file(act: Act, assignment_id: int) -> Case:
    """The case whose file the caller may open: maker, decider, or whoever's turn it is. Raises Refusal."""
    assignment = assignments.get(act.conn, assignment_id)
    case = publications.get(act.conn, assignment.publication_id) if assignment else None
    if assignment is None or case is None or act.actor is None:
        raise Refusal(Text("decide.unknown"))
    if act.actor.id not in who_decides(act, case, assignment) and not _may_know(act, case, assignment):
        raise _not_your_turn(act, case, assignment)
    return case


def waiting_for(act: Act) -> list[tuple[Case, Assignment, Hat]]:
    """Every open turn that the caller may take, oldest first."""
    found = []
    for assignment in assignments.open_ones(act.conn):
        if act.may(assignment.roles, CAPABILITY) is None:
            continue
        case = publications.get(act.conn, assignment.publication_id)
        hat = who_decides(act, case, assignment).get(act.actor.id) if case and act.actor else None
        if case is not None and hat is not None:
            found.append((case, assignment, hat))
    return found


def _signature(act: Act) -> Text:
    lent = act.hat.stands_in_for if act.hat else None
    return signature(
        act,
        act.actor.id if act.actor else None,
        act.hat.post.code if act.hat else None,
        lent.id if lent else None,
    )


def _record(case: Case) -> str:
    return f"publication:{case.publication.id}"
