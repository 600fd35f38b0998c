"""Corrections: the unit that drafted a published document mends it within two working days of the discovery (S0 Đ7.1).

The corrected file goes through the same steps as any other. Once it is approved it takes over the address; what stood
there before, and its SHA-256, stay in the document's history.
"""

from __future__ import annotations

from datetime import timedelta

from vanthu.actions import deadlines, operation, publish, rights, typed, withdraw
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name
from vanthu.actions.correction_cards import card, ended_lines
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.store import corrections, dialogues, documents, outbox, publications
from vanthu.store import deadlines as owed_rows
from vanthu.store.corrections import Correction
from vanthu.store.publications import Case
from vanthu.store.reply import reply

CLOCKS = ("publication.correct",)
#: Who may report an error: the unit itself, and the board, whom readers write to.
BOARD = withdraw.BOARD
LONGEST = 1000
#: So long ago an error may have been found that is reported now.
OLDEST = timedelta(days=31)
#: What is taken over from the document that is corrected where the new file does not say it.
_KEPT = (
    "body",
    "category",
    "number",
    "issued_date",
    "type_name",
    "issuer",
    "subject",
    "signer",
    "signer_capacity",
)


def _access(act: Act, publication_id: int) -> tuple[Case, Act]:
    """A document on the page in which the caller may report an error, locked. Raises Refusal otherwise."""
    case = publications.lock(act.conn, publication_id)
    hat = None
    if case is not None:
        unit = case.publication.unit
        hat = act.may(publish.PROVIDERS, publish.CAPABILITY, unit) if unit else None
        hat = hat or act.may(BOARD, publish.CAPABILITY)
        if hat is None and act.actor is not None and act.actor.id == case.publication.started_by:
            hat = act.may(publish.PROVIDERS, publish.CAPABILITY)
    if case is None or hat is None:
        raise Refusal(Text("corrections.not_yours"))
    if case.publication.state != publications.PUBLISHED:
        raise Refusal(Text("withdraw.not_published", name=case_name(case)))
    if waiting := corrections.open_of(act.conn, publication_id):
        raise Refusal(
            Text("corrections.open_already", name=case_name(case)), *deadlines.lines(act, waiting.subject)
        )
    return case, act.wearing(hat)


def begin(act: Act, publication_id: int) -> tuple[Case, Correction]:
    """Somebody has found an error. Raises Refusal."""
    case, act = _access(act, publication_id)
    assert act.actor is not None  # noqa: S101 - _access says so
    assert act.hat is not None  # noqa: S101 - _access says so
    return case, corrections.add(
        act.conn,
        publication_id=case.publication.id,
        reported_by=act.actor.id,
        post=act.hat.post.code,
        unit=case.publication.unit,
        reported_at=act.now,
    )


def own_draft(act: Act, correction_id: int) -> tuple[Case, Correction, Act]:
    """What the caller is about to report. Raises Refusal otherwise."""
    found = corrections.get(act.conn, correction_id)
    if found is None or act.actor is None or found.reported_by != act.actor.id:
        raise Refusal(Text("corrections.not_yours"))
    if found.state != corrections.DRAFT:
        raise Refusal(Text("corrections.stale"))
    case, act = _access(act, found.publication_id)
    return case, found, act


def set_found_at(act: Act, correction_id: int, words: str | None) -> Correction:
    """When the error was found: ``None`` just now; never before the document was on the page. Raises Refusal."""
    case, found, _ = own_draft(act, correction_id)
    moment = act.now if words is None else typed.past_moment(act, words, oldest=OLDEST)
    moment = max(moment, case.publication.ended_at or moment)
    corrections.change(act.conn, found.id, found_at=moment)
    return _get(act, found.id)


def report(act: Act, correction_id: int, what: str) -> tuple[Case, Correction]:
    """What is wrong: the unit has two working days from when it was found, and is told. Raises Refusal."""
    case, found, act = own_draft(act, correction_id)
    if not typed.says_something(what):
        raise Refusal(Text("corrections.what_needed"))
    desk = deadlines.desk_of(act, found.unit)
    found_at = found.found_at or act.now
    triggers = {"publication.error_found": found_at}
    deadlines.start(act, act.rules, found.subject, CLOCKS, triggers, desk=desk)
    owed = owed_rows.running(act.conn, found.subject)
    cite = owed[0].cite if owed else None
    corrections.change(
        act.conn,
        found.id,
        state=corrections.OPEN,
        what=what.strip()[:LONGEST],
        found_at=found_at,
        reported_at=act.now,
        cite=cite,
    )
    dialogues.end_about(act.conn, found.subject)
    sent = _get(act, found.id)
    act.write(
        "correction.reported",
        _record(case),
        rule=cite,
        what=sent.what,
        found_by=sent.found_by,
        found_at=found_at.isoformat(),
    )
    unit = who_corrects(act, case, sent)
    reached = [act.tell(person_id, card(act, case, sent, person_id)) for person_id in unit]
    if not any(reached):
        operation.tell_administrators(act, reply(Text("corrections.nobody", name=case_name(case))))
    return case, sent


def who_corrects(act: Act, case: Case, found: Correction) -> dict[int, Hat]:
    """Everybody who provides for the unit that drafted it; of a paper without a unit whoever handed it in."""
    people = rights.who_may(
        act.conn, publish.PROVIDERS, publish.CAPABILITY, now=act.now, office=act.office, unit=found.unit
    )
    if found.unit is not None:
        return people
    return {who: hat for who, hat in people.items() if who == case.publication.started_by}


def turn(act: Act, correction_id: int) -> tuple[Case, Correction, Act]:
    """A correction that the caller may make. Raises Refusal otherwise."""
    found = corrections.get(act.conn, correction_id)
    case = publications.lock(act.conn, found.publication_id) if found else None
    if found is None or case is None or act.actor is None or found.state == corrections.DRAFT:
        raise Refusal(Text("corrections.unknown"))
    hat = who_corrects(act, case, found).get(act.actor.id)
    if hat is None:
        raise Refusal(Text("corrections.not_yours"))
    if found.state != corrections.OPEN:
        raise Refusal(*ended_lines(act, case, found))
    return case, found, act.wearing(hat)


def hand_in(act: Act, correction_id: int, judgement: Judgement, file_name: str) -> Case:
    """The corrected file: a new draft that goes the usual way, with what was known before. Raises Refusal."""
    case, found, act = turn(act, correction_id)
    if judgement.sha256 == case.revision.sha256:
        raise Refusal(Text("corrections.same_file"))
    draft = publish.hand_in(act, judgement, file_name)
    new, old = draft.document, case.document
    known = {key: getattr(old, key) for key in _KEPT if not getattr(new, key)}
    documents.change(
        act.conn, new.id, higher_level=old.higher_level, fields={**old.fields, **new.fields}, **known
    )
    corrections.change(act.conn, found.id, next_id=draft.publication.id)
    dialogues.end_about(act.conn, found.subject)
    act.write("correction.handed_in", _record(case), sha256=judgement.sha256, by=draft.publication.id)
    again = publications.get(act.conn, draft.publication.id)
    assert again is not None  # noqa: S101 - it was just handed in
    return again


def drop(act: Act, correction_id: int) -> tuple[Case, Correction]:
    """There was no error after all: only who reported it takes it back, before it is done. Raises Refusal."""
    found = corrections.get(act.conn, correction_id)
    case = publications.lock(act.conn, found.publication_id) if found else None
    if found is None or case is None or act.actor is None or found.reported_by != act.actor.id:
        raise Refusal(Text("corrections.not_yours"))
    if found.state not in (corrections.DRAFT, corrections.OPEN):
        raise Refusal(*ended_lines(act, case, found))
    corrections.step(act.conn, found.id, found.state, state=corrections.CANCELLED, ended_at=act.now)
    dialogues.end_about(act.conn, found.subject)
    if found.state == corrections.OPEN:
        deadlines.stop(act, found.subject)
        act.write("correction.taken_back", _record(case), rule=found.cite)
        outbox.rewrite(
            act.conn, found.subject, reply(*ended_lines(act, case, _get(act, found.id))), now=act.now
        )
    return case, _get(act, found.id)


def own_refusal(act: Act, correction_id: int) -> tuple[Case, Correction, Act]:
    """A correction of which the caller's unit may find that there is no error. Raises Refusal otherwise."""
    case, found, act = turn(act, correction_id)
    assert act.actor is not None  # noqa: S101 - turn says so
    if found.reported_by == act.actor.id:
        raise Refusal(Text("corrections.own_report"))
    if is_under_way(act, found):
        raise Refusal(Text("corrections.under_way", name=case_name(case)))
    return case, found, act


def refuse(act: Act, correction_id: int, words: str) -> tuple[Case, Correction]:
    """The unit has looked and found no error, and says why; whoever reported it may report it again. Raises Refusal."""
    case, found, act = own_refusal(act, correction_id)
    assert act.actor is not None  # noqa: S101 - own_refusal says so
    assert act.hat is not None  # noqa: S101 - own_refusal says so
    if not typed.says_something(words):
        raise Refusal(Text("corrections.why_needed"))
    lent = act.hat.stands_in_for
    reason = words.strip()[:LONGEST]
    corrections.step(
        act.conn,
        found.id,
        corrections.OPEN,
        state=corrections.REFUSED,
        ended_at=act.now,
        refusal=reason,
        refused_by=act.actor.id,
        refused_post=act.hat.post.code,
        refused_for=lent.id if lent else None,
    )
    deadlines.stop(act, found.subject)
    dialogues.end_about(act.conn, found.subject)
    act.write("correction.refused", _record(case), rule=found.cite, reason=reason)
    refused = _get(act, found.id)
    lines = reply(*ended_lines(act, case, refused))
    outbox.rewrite(act.conn, found.subject, lines, now=act.now)
    act.tell(found.reported_by, lines)
    return case, refused


def take_over(act: Act, case: Case) -> str | None:
    """The corrected document is about to be on the page: it gets the address, the old one keeps its history.

    Gives the address; None for a document that corrects nothing (any more).
    """
    found = corrections.made_by(act.conn, case.publication.id)
    old = publications.lock(act.conn, found.publication_id) if found is not None else None
    if found is None or old is None or old.publication.state != publications.PUBLISHED:
        return None
    if not corrections.step(act.conn, found.id, corrections.OPEN, state=corrections.DONE, ended_at=act.now):
        return None
    address = old.publication.slug
    publications.change(act.conn, old.publication.id, state=publications.CORRECTED, slug=None)
    act.write(
        "publication.corrected",
        _record(old),
        rule=found.cite,
        old=old.revision.sha256,
        new=case.revision.sha256,
        by=case.publication.id,
    )
    deadlines.happened(act, found.subject, "publication.corrected")
    done = ended_lines(act, old, _get(act, found.id))
    outbox.rewrite(act.conn, found.subject, reply(*done), now=act.now)
    act.tell(found.reported_by, reply(*done))
    return address


def waiting_for(act: Act) -> list[tuple[Case, Correction]]:
    """Every correction that waits for the caller's unit and whose file has not been sent, oldest first."""
    waiting = []
    for found in corrections.open_ones(act.conn):
        case = publications.get(act.conn, found.publication_id)
        if case is None or act.actor is None or is_sent(act, found):
            continue
        if act.actor.id in who_corrects(act, case, found):
            waiting.append((case, found))
    return waiting


def is_under_way(act: Act, found: Correction) -> bool:
    """Whether the corrected file has been handed in and is not given up."""
    following = publications.get(act.conn, found.next_id) if found.next_id is not None else None
    return following is not None and following.publication.state not in (
        publications.REFUSED,
        publications.CANCELLED,
    )


def is_sent(act: Act, found: Correction) -> bool:
    """Whether the corrected file is with those who decide, or decided."""
    following = publications.get(act.conn, found.next_id) if found.next_id is not None else None
    return following is not None and following.publication.state in (
        publications.REVIEW,
        publications.APPROVED,
        publications.PUBLISHED,
    )


def may_know(act: Act, case: Case, found: Correction) -> bool:
    """Whether the caller has to do with it: who reported it, the unit, the board, the leaders."""
    me = act.actor.id if act.actor is not None else None
    mine = me is not None and (me == found.reported_by or me in who_corrects(act, case, found))
    return (
        mine or act.may((*BOARD, "chairman", "vice_chairman", "office_chief"), publish.CAPABILITY) is not None
    )


def _get(act: Act, correction_id: int) -> Correction:
    found = corrections.get(act.conn, correction_id)
    assert found is not None  # noqa: S101 - a correction is never deleted
    return found


def _record(case: Case) -> str:
    return f"publication:{case.publication.id}"
