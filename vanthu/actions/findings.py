"""What the rules say of a case: its facts put together, asked as of the day on which the case began."""

from __future__ import annotations

from vanthu.actions.act import Act
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.rules import eligibility
from vanthu.rules.book import Rules
from vanthu.rules.eligibility import Finding, Paper
from vanthu.store import publications
from vanthu.store.assignments import Assignment
from vanthu.store.publications import Case


def rules_of(act: Act, case: Case) -> Rules:
    """The regulations that this case keeps for good."""
    return act.book.at(case.publication.rules_day)


def judgement_of(case: Case) -> Judgement:
    """What the papers worker said of the file."""
    return Judgement.from_json(case.revision.judgement)


def paper_of(case: Case) -> Paper:
    """The facts that the rules ask about."""
    document, judgement = case.document, judgement_of(case)
    columns = {
        "number": document.number,
        "issued_date": document.issued_date.isoformat() if document.issued_date else None,
        "issuer": document.issuer,
        "subject": document.subject,
    }
    translated = document.fields.get("translation")
    return Paper(
        body=document.body,
        higher_level=document.higher_level,
        type_name=document.type_name,
        category=document.category,
        fields={**document.fields, **{key: value for key, value in columns.items() if value}},
        file_kind=judgement.kind,
        charset=judgement.charset,
        recipients=judgement.fields.recipients,
        draft=judgement.draft,
        translation=None if translated is None else translated == "yes",
    )


def check(act: Act, case: Case) -> tuple[Finding, ...]:
    """Everything found, heaviest first: by the rules, by the papers worker, and by what is published already."""
    found = list(eligibility.check(paper_of(case), rules_of(act, case), act.office))
    judgement = judgement_of(case)
    if judgement.secrecy == "unknown":
        found.append(
            Finding(
                "unseen",
                "look",
                act.rules.secrecy(),
                "",
                Text("publish.unseen"),
                Text("publish.unseen_mend"),
            )
        )
    if same := _same_number(act, case):
        found.append(
            Finding(
                "same_number",
                "look",
                (),
                "",
                Text("publish.same_number", number=case.document.number),
                Text("publish.same_number_mend", address=f"{act.public_url}/van-ban/{same.publication.slug}"),
            )
        )
    return tuple(found)


def missing(act: Act, case: Case) -> tuple[str, ...]:
    """The fields that must still be asked for, in the order of asking."""
    return eligibility.missing(paper_of(case), rules_of(act, case))


def decisions_of(act: Act, case: Case, assignment: Assignment) -> tuple[str, ...]:
    """What may be decided in a turn: as its step says, also where the office has since adopted other regulations.

    A step that they do not know any more can be approved or returned: nobody is left without a way on.
    """
    steps = rules_of(act, case).steps("publication")
    return next((step.decisions for step in steps if step.name == assignment.step), ("approve", "return"))


def must_be_seen(case: Case) -> bool:
    """Whether nobody but a person can tell that it carries no secrecy mark: a scan that was not read."""
    return judgement_of(case).secrecy == "unknown"


def _same_number(act: Act, case: Case) -> Case | None:
    """NĐ 30/2020 phụ lục VI: warn where a document of the same number, day and issuer is there already."""
    if not case.document.number:
        return None
    others = publications.with_number(act.conn, case.document.number, case.document.issued_date)
    return next((other for other in others if other.document.issuer == case.document.issuer), None)
