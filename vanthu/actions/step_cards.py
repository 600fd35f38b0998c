"""The cards of a step: whose turn it is, what was decided, and why."""

from __future__ import annotations

from vanthu.actions import deadlines, findings
from vanthu.actions.act import Act
from vanthu.actions.cards import (
    article_labels,
    button,
    case_name,
    contact,
    detail_lines,
    finding_lines,
    headline,
    layout_lines,
    noticed_lines,
    provider,
    quoted_words,
    signature,
)
from vanthu.actions.dates import time_words
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules.values import Refusal as RefusalReason
from vanthu.rules.vocabulary import ROLE_NAMES, STEP_NAMES
from vanthu.store import assignments, corrections
from vanthu.store.assignments import Assignment
from vanthu.store.publications import Case
from vanthu.store.reply import Button, Reply

_DECIDED = {
    "approve": Text("decide.decided.approve"),
    "return": Text("decide.decided.return"),
    "refuse": Text("decide.decided.refuse"),
}


def role_words(assignment: Assignment) -> tuple[Text, ...]:
    """The roles whose turn it is, in words."""
    return tuple(ROLE_NAMES[role] for role in assignment.roles)


def _corrected(act: Act, case: Case) -> list[Text]:
    """That it is the corrected file of a published document, and what was wrong (S0 Đ7.1)."""
    found = corrections.made_by(act.conn, case.publication.id)
    return [] if found is None else [Text("corrections.of", what=found.what or "")]


def step_card(act: Act, case: Case, assignment: Assignment, hat: Hat) -> Reply:
    """Your turn: which paper, about what, from whom, by when, what to look at; then the details and the buttons."""
    steps = findings.rules_of(act, case).steps("publication")
    lines = [
        Text(
            "decide.your_turn",
            step=STEP_NAMES[assignment.step],
            ordinal=assignment.ordinal,
            steps=len(steps),
        )
    ]
    if hat.stands_in_for is not None:
        lines.append(Text("decide.as_stand_in", name=hat.stands_in_for.name, post=hat.post.title))
    lines += [*headline(case), *_corrected(act, case), provider(act, case)]
    if case.document.fields.get("urgent"):
        lines.append(Text("publish.line_urgent"))
    lines += deadlines.lines(act, f"publication:{case.publication.id}")
    lines += finding_lines(found for found in findings.check(act, case) if found.weight == "look")
    lines += noticed_lines(case)
    lines += layout_lines(act, case)
    lines += detail_lines(act, case)
    lines.append(Text("decide.by_article", article=act.book.citation(assignment.cite).label))
    return Reply(
        lines=tuple(lines),
        buttons=_buttons(act, case, assignment),
        subject=assignment.subject,
        about=(f"assignment:{assignment.id}",),
    )


def _buttons(act: Act, case: Case, assignment: Assignment) -> tuple[tuple[Button, ...], ...]:
    unseen = findings.must_be_seen(case)
    words = {
        "approve": Text("decide.button.approve_seen") if unseen else Text("decide.button.approve"),
        "return": Text("decide.button.return"),
        "refuse": Text("decide.button.refuse"),
    }
    decisions = tuple(
        button(words[decision], f"decide.{decision}:{assignment.id}")
        for decision in findings.decisions_of(act, case, assignment)
    )
    look = (
        button(Text("decide.button.file"), f"decide.file:{assignment.id}"),
        button(Text("decide.button.why"), f"decide.why:{assignment.id}"),
    )
    return (decisions, look)


def decided_lines(act: Act, case: Case, assignment: Assignment) -> tuple[Text, ...]:
    """What became of a turn: who decided, when, why."""
    if assignment.decided_at is None or assignment.decision not in _DECIDED:
        return (Text("decide.no_longer", name=case_name(case)),)
    lines = [
        Text(
            "decide.decided",
            decision=_DECIDED[assignment.decision],
            step=STEP_NAMES[assignment.step],
            name=case_name(case),
        ),
        Text(
            "decide.decided_by",
            by=signature(act, assignment.decided_by, assignment.post, assignment.stands_in_for),
            time=time_words(assignment.decided_at),
        ),
    ]
    if assignment.reason_code is not None:
        known = {each.code: each for each in findings.rules_of(act, case).refusals()}
        reason = known.get(assignment.reason_code)  # type: ignore[call-overload]
        if reason is not None:
            lines.append(Text("decide.reason", reason=reason.name))
    if assignment.reason:
        lines.append(Text("decide.reason", reason=assignment.reason))
    return tuple(lines)


def turned_down_card(act: Act, case: Case, assignment: Assignment, known: RefusalReason | None) -> Reply:
    """To the maker: what, by which article, its words, how to mend it, who decided, whom to ask."""
    lines = [*decided_lines(act, case, assignment)]
    if known is not None and known.citations:
        lines.append(
            Text(
                "publish.finding_words",
                articles=article_labels(known.citations),
                words=quoted_words(known.citations),
            )
            if quoted_words(known.citations)
            else Text("publish.finding_articles", articles=article_labels(known.citations))
        )
    lines.append(Text("decide.by_article", article=act.book.citation(assignment.cite).label))
    number = case.publication.id
    if assignment.decision == "return":
        lines.append(Text("decide.return_mend"))
        buttons: tuple[tuple[Button, ...], ...] = (
            (
                button(Text("publish.button.revise"), f"publish.revise:{number}"),
                button(Text("publish.button.take_up"), f"publish.take_up:{number}"),
            ),
            (button(Text("publish.button.discard"), f"publish.discard:{number}"),),
        )
    else:
        lines.append(Text("decide.refuse_mend"))
        buttons = ()
    decider = act.actor
    asked = (
        []
        if decider is None or act.hat is None
        else [Text("publish.ask", name=decider.name, post=act.hat.post.title)]
    )
    return Reply(lines=(*lines, *(asked or contact(act))), buttons=buttons)


def why_lines(act: Act, case: Case, assignment: Assignment) -> tuple[Text, ...]:
    """Why it is this person's turn: the article and its words, what other adopted regulations say, what was done."""
    citation = act.book.citation(assignment.cite)
    lines = [
        Text("decide.why", name=case_name(case), step=STEP_NAMES[assignment.step], article=citation.label)
    ]
    if citation.words:
        lines.append(Text("decide.why_words", words=citation.words))
    if citation.reading:
        lines.append(Text("decide.why_reading", reading=citation.reading))
    for source in findings.rules_of(act, case).step_sources("publication"):
        names = tuple(STEP_NAMES[step.name] for step in source.steps)
        key = (
            Text("decide.why_applied", title=source.title, steps=names)
            if source.applied
            else Text("decide.why_other", title=source.title, steps=names)
        )
        lines.append(key)
    for earlier in assignments.of_publication(act.conn, case.publication.id):
        if earlier.decided_at is not None and earlier.decision in _DECIDED:
            lines.append(Text("decide.why_done", what=decided_lines(act, case, earlier)[:2]))
    lines += finding_lines(findings.check(act, case))
    lines.append(Text("decide.why_sha", sha256=case.revision.sha256))
    return tuple(lines)
