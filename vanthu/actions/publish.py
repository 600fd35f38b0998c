"""Publish: handing a document in for the public page, up to sending it on its way (S0 Đ6.1, S1 Đ7, S3 Đ10.1)."""

from __future__ import annotations

from datetime import datetime

from vanthu.actions import correction_clock, deadlines, decide, findings, outgoing, supplies
from vanthu.actions.act import Act
from vanthu.actions.cards import case_name, close_sent, contact, finding_lines
from vanthu.actions.dates import local_day, time_words
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.papers.judgement import TROUBLE, Judgement
from vanthu.rules import eligibility
from vanthu.rules.folding import folded
from vanthu.store import assignments, dialogues, documents, files, outbox, persons, publications
from vanthu.store.publications import Case
from vanthu.store.reply import reply

#: Who provides documents: every post of the office but the administrator's alone (S1 Đ4.1–4.2; S3 Đ5, Đ14.4–5).
PROVIDERS = (
    "clerk",
    "unit_officer",
    "unit_head",
    "office_chief",
    "specialist",
    "collaborator",
    "board_member",
    "board_deputy",
    "board_head",
    "chairman",
    "vice_chairman",
)
CAPABILITY = decide.CAPABILITY
#: The time limits that a paper on its way to the page may be under (C1, C4, C5 and C6 of the ledger).
CLOCKS = ("publication.post", "news.urgent", "news.event", "law.publish")
#: Under this name a draft keeps that its news is urgent (S1 Đ8.1a).
URGENT = "urgent"
_UNDER_WAY = (publications.REVIEW, publications.APPROVED, publications.PUBLISHED)


def check_provider(act: Act) -> Act:
    """The act in the hat in which this person hands in. Raises Refusal where there is none."""
    hat = act.may(PROVIDERS, CAPABILITY)
    if act.actor is None or hat is None:
        raise Refusal(Text("publish.not_a_provider"), Text("publish.not_a_provider_mend"))
    return act.wearing(hat)


def hand_in(act: Act, judgement: Judgement, file_name: str) -> Case:
    """Take a judged file in as a draft, with all that was read off it. Raises Refusal.

    The same bytes handed in before are noticed: an open or published case is pointed to, never doubled.
    """
    act = check_provider(act)
    assert act.actor is not None  # noqa: S101 - check_provider says so
    assert act.hat is not None  # noqa: S101 - check_provider says so
    if judgement.trouble is not None:
        raise Refusal(TROUBLE[judgement.trouble], *contact(act))
    if refused := [found.text for found in judgement.findings if found.weight == "refuse"]:
        raise Refusal(*refused, *contact(act))
    for same in publications.with_file(act.conn, judgement.sha256):
        if same.publication.state == publications.DRAFT and same.publication.started_by == act.actor.id:
            return same
        if same.publication.state in _UNDER_WAY:
            raise _handed_in_before(act, same)
    files.record(
        act.conn,
        sha256=judgement.sha256,
        size=judgement.size,
        media_type=judgement.media_type,
        now=act.now,
    )
    if (awaiting := _awaiting_this(act, judgement)) is not None:
        return _next_revision(act, awaiting, judgement, file_name)
    read = judgement.fields
    body = act.office.body_of(read.issuer) if read.issuer else None
    # Printed in capitals on the paper; on cards and pages a body is called by its name.
    issuer = act.office.bodies[body].name if body is not None else read.issuer
    document = documents.add(
        act.conn,
        body=body,
        higher_level=bool(read.issuer) and folded(read.issuer or "") == folded(act.office.superior),
        number=read.number,
        issued_date=read.issued_date,
        type_name=read.type_name,
        issuer=issuer,
        subject=read.subject,
        signer=read.signer,
        signer_capacity=read.signer_capacity,
        fields={},
        created_by=act.actor.id,
        created_at=act.now,
    )
    revision = documents.add_revision(
        act.conn,
        document_id=document.id,
        sha256=judgement.sha256,
        file_name=file_name,
        judgement=judgement.as_json(),
        handed_in_by=act.actor.id,
        now=act.now,
    )
    publication = publications.add(
        act.conn,
        document_id=document.id,
        revision_id=revision.id,
        state=publications.DRAFT,
        unit=act.hat.post.unit,
        rules_day=local_day(act.now),
        started_by=act.actor.id,
        started_at=act.now,
    )
    act.write("publication.handed_in", _record(publication.id), sha256=judgement.sha256)
    return _checked(act, Case(publication, document, revision))


def _checked(act: Act, case: Case) -> Case:
    """What the rules found against it is kept too: the assistant said so, not a person (S0 Đ8, S3 Đ9.2)."""
    against = [each for each in findings.check(act, case) if each.weight != "look" and each.code != "missing"]
    if against:
        articles = list(dict.fromkeys(str(citation) for each in against for citation in each.citations))
        act.write(
            "publication.stopped",
            _record(case.publication.id),
            rule=articles[0] if articles else None,
            articles=articles,
            findings=[each.code for each in against],
        )
    return case


def _handed_in_before(act: Act, case: Case) -> Refusal:
    person = persons.get(act.conn, case.publication.started_by)
    lines = [
        Text(
            "publish.same_file",
            name=case_name(case),
            person=person.name if person else "?",
            time=time_words(case.publication.started_at),
        )
    ]
    if case.publication.state == publications.PUBLISHED:
        address = f"{act.public_url}/van-ban/{case.publication.slug}"
        lines.append(Text("publish.same_file_published", address=address))
    else:
        lines.append(Text("publish.same_file_open"))
    return Refusal(*lines)


def _awaiting_this(act: Act, judgement: Judgement) -> Case | None:
    """The returned case that this file mends: the one it was asked for, else the one with the same number."""
    assert act.actor is not None  # noqa: S101 - a provider
    mine = [
        case
        for case in publications.open_of_person(act.conn, act.actor.id)
        if case.publication.state == publications.RETURNED
    ]
    awaited = dialogues.awaited(act.conn, f"person:{act.actor.id}")
    if awaited is not None and awaited.awaits == "publish.revision":
        return next((case for case in mine if str(case.publication.id) == awaited.about), None)
    number = judgement.fields.number
    return next((case for case in mine if number and case.document.number == number), None)


def _next_revision(act: Act, case: Case, judgement: Judgement, file_name: str) -> Case:
    """A mended file of a returned case: what was typed stays, what was read is read anew."""
    assert act.actor is not None  # noqa: S101 - a provider
    read = judgement.fields
    anew = {
        "number": read.number,
        "issued_date": read.issued_date,
        "type_name": read.type_name,
        "subject": read.subject,
        "signer": read.signer,
        "signer_capacity": read.signer_capacity,
    }
    documents.change(
        act.conn, case.document.id, **{key: value for key, value in anew.items() if value is not None}
    ) if any(anew.values()) else None
    revision = documents.add_revision(
        act.conn,
        document_id=case.document.id,
        sha256=judgement.sha256,
        file_name=file_name,
        judgement=judgement.as_json(),
        handed_in_by=act.actor.id,
        now=act.now,
    )
    publications.change(
        act.conn, case.publication.id, state=publications.DRAFT, revision_id=revision.id, submitted_at=None
    )
    dialogues.end(act.conn, f"person:{act.actor.id}")
    act.write(
        "publication.revised",
        _record(case.publication.id),
        sha256=judgement.sha256,
        ordinal=revision.ordinal,
    )
    return _checked(act, _case(act, case.publication.id))


def submit(act: Act, publication_id: int, version: int) -> Case:
    """Send a complete draft on its way; the first of those whose turn it is are told. Raises Refusal."""
    case = own_case(act, publication_id, publications.DRAFT, version)
    act = check_provider(act)
    stopped = [found for found in findings.check(act, case) if found.weight != "look"]
    if stopped:
        raise Refusal(Text("publish.not_eligible"), *finding_lines(stopped), *contact(act))
    # Somebody else may have handed the same bytes in since this draft was begun.
    for same in publications.with_file(act.conn, case.revision.sha256):
        if same.publication.id != publication_id and same.publication.state in _UNDER_WAY:
            raise _handed_in_before(act, same)
    category = eligibility.category_of(findings.paper_of(case), findings.rules_of(act, case))
    documents.change(act.conn, case.document.id, category=category)
    publications.change(act.conn, publication_id, state=publications.REVIEW, submitted_at=act.now)
    outbox.rewrite(
        act.conn, draft_subject(case), reply(Text("publish.card_sent", name=case_name(case))), now=act.now
    )
    act.write("publication.submitted", _record(publication_id), sha256=case.revision.sha256)
    sent = _case(act, publication_id)
    _start_clocks(act, sent)
    outgoing.supplied(act, sent)
    supplies.submitted(act, sent)
    correction_clock.submitted(act, sent)
    decide.open_step(act, sent, ordinal=1)
    return sent


def _start_clocks(act: Act, case: Case) -> None:
    """By when it must be on the page: from now on (S0 Đ6.2), and for news and policy from their own day (S1 Đ8.1)."""
    triggers = {"publication.requested": act.now}
    if ended := case.document.fields.get("event_end"):
        triggers["event.ended"] = deadlines.noon(datetime.strptime(ended, "%d/%m/%Y").date())  # noqa: DTZ007 - a day
    if case.document.fields.get(URGENT):
        triggers["news.urgent_received"] = act.now
    if case.document.category == "law_policy" and case.document.issued_date is not None:
        triggers["law.issued"] = deadlines.noon(case.document.issued_date)
    record = _record(case.publication.id)
    deadlines.start(act, findings.rules_of(act, case), record, CLOCKS, triggers)


def may_be_urgent(act: Act, case: Case) -> bool:
    """Whether it is news, and a regulation in force for the case wants urgent news at once (S1 Đ8.1a)."""
    is_news = case.document.category == "news"
    return is_news and bool(findings.rules_of(act, case).clock("news.urgent"))


def set_urgent(act: Act, publication_id: int) -> Case:
    """The maker says that a draft's news is urgent: once sent, it is to be on the page at once. Raises Refusal."""
    case = own_case(act, publication_id, publications.DRAFT)
    if not may_be_urgent(act, case) or case.document.fields.get(URGENT):
        raise Refusal(Text("publish.stale_card"))
    documents.change(act.conn, case.document.id, fields={**case.document.fields, URGENT: "yes"})
    publications.change(act.conn, publication_id)
    act.write("publication.marked_urgent", _record(publication_id))
    return _case(act, publication_id)


def take_back(act: Act, publication_id: int) -> Case:
    """The maker takes a case back before it is decided: it is a draft again. Raises Refusal."""
    case = own_case(act, publication_id, publications.REVIEW)
    for assignment in assignments.of_publication(act.conn, publication_id):
        if assignment.decision == assignments.OPEN:
            assignments.decide(act.conn, assignment.id, decision=assignments.OVERTAKEN, decided_at=act.now)
            gone = reply(Text("decide.taken_back", name=case_name(case), provider=_maker(act)))
            outbox.rewrite(act.conn, assignment.subject, gone, now=act.now)
            dialogues.end_about(act.conn, str(assignment.id))
    close_sent(act, case)
    deadlines.stop(act, _record(publication_id))
    outgoing.taken_back(act, case)
    supplies.taken_back(act, case)
    correction_clock.came_back(act, case)
    publications.change(act.conn, publication_id, state=publications.DRAFT, submitted_at=None)
    act.write("publication.taken_back", _record(publication_id))
    return _case(act, publication_id)


def take_up(act: Act, publication_id: int) -> Case:
    """A returned case becomes a draft again, to be corrected and sent anew. Raises Refusal."""
    case = own_case(act, publication_id, publications.RETURNED)
    dialogues.end(act.conn, f"person:{case.publication.started_by}")
    publications.change(act.conn, publication_id, state=publications.DRAFT, submitted_at=None)
    act.write("publication.taken_up", _record(publication_id))
    return _case(act, publication_id)


def discard(act: Act, publication_id: int) -> Case:
    """The maker gives a draft or a returned case up. Its history stays. Raises Refusal."""
    case = own_case(act, publication_id, publications.DRAFT, publications.RETURNED)
    publications.change(act.conn, publication_id, state=publications.CANCELLED, ended_at=act.now)
    dialogues.end(act.conn, f"person:{case.publication.started_by}")
    gone = reply(Text("publish.card_discarded", name=case_name(case)))
    outbox.rewrite(act.conn, draft_subject(case), gone, now=act.now)
    act.write("publication.discarded", _record(publication_id))
    return case


def own_case(act: Act, publication_id: int, *states_and_version: str | int) -> Case:
    """The caller's own case, locked, in one of these states (and version). Raises Refusal otherwise."""
    states = [each for each in states_and_version if isinstance(each, str)]
    versions = [each for each in states_and_version if isinstance(each, int)]
    case = publications.lock(act.conn, publication_id)
    if case is None or act.actor is None or case.publication.started_by != act.actor.id:
        raise Refusal(Text("publish.not_yours"))
    if case.publication.state not in states:
        raise Refusal(Text("publish.moved_on", name=case_name(case), state=state_words(case)))
    if versions and case.publication.version not in versions:
        raise Refusal(Text("publish.stale_card"))
    return case


_STATES = {
    publications.DRAFT: Text("publish.state.draft"),
    publications.REVIEW: Text("publish.state.review"),
    publications.RETURNED: Text("publish.state.returned"),
    publications.APPROVED: Text("publish.state.approved"),
    publications.PUBLISHED: Text("publish.state.published"),
    publications.REFUSED: Text("publish.state.refused"),
    publications.CANCELLED: Text("publish.state.cancelled"),
    publications.WITHDRAWN: Text("publish.state.withdrawn"),
    publications.CORRECTED: Text("publish.state.corrected"),
}


def state_words(case: Case) -> Text:
    """How far a case is."""
    return _STATES[case.publication.state]


def draft_subject(case: Case) -> str:
    """By which the cards of a draft are found."""
    return f"draft:{case.publication.id}"


def _maker(act: Act) -> str:
    return act.actor.name if act.actor else ""


def _record(publication_id: int) -> str:
    return f"publication:{publication_id}"


def _case(act: Act, publication_id: int) -> Case:
    case = publications.get(act.conn, publication_id)
    if case is None:
        raise LookupError(publication_id)
    return case
