"""The pieces of cards: what a publication is, what was found, whom to ask or to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vanthu.actions import findings, people, rights
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.papers.judgement import SIGNATURE, Judgement
from vanthu.rules.citation import Citation
from vanthu.rules.eligibility import Finding
from vanthu.rules.vocabulary import BODY_NAMES, FIELDS
from vanthu.store import outbox, persons
from vanthu.store.publications import Case
from vanthu.store.reply import Attachment, Button, reply

_FINDING = {
    "refuse": Text("publish.weight.refuse"),
    "return": Text("publish.weight.return"),
    "look": Text("publish.weight.look"),
}


def article_labels(citations: Iterable[Citation]) -> str:
    """Articles as people cite them, one after the other."""
    return "; ".join(citation.label for citation in citations)


def quoted_words(citations: Iterable[Citation]) -> str:
    """The articles' own words in short, each sentence once."""
    return " / ".join(dict.fromkeys(citation.words for citation in citations if citation.words))


def case_name(case: Case) -> Text:
    """What people call it: kind and number, else its subject, else the file's name."""
    document = case.document
    if document.type_name and document.number:
        return Text("publish.name.numbered", type_name=document.type_name, number=document.number)
    if document.subject:
        return Text("publish.name.titled", subject=document.subject)
    return Text("publish.name.file", name=case.revision.file_name)


def body_name(act: Act, case: Case) -> Text | str | None:
    """Whose paper it is."""
    if case.document.higher_level:
        return Text("publish.body.higher")
    if case.document.body is None:
        return None
    body = act.office.bodies.get(case.document.body)  # type: ignore[call-overload]
    return body.name if body else BODY_NAMES[case.document.body]


def case_lines(act: Act, case: Case) -> list[Text]:
    """What was read of the paper, line by line, for whoever checks it; what is not known has no line."""
    document = case.document
    unsure = unsure_fields(case)

    def said(name: str, label: Text, value: str | None) -> list[Text]:
        if value is None:
            return []
        if name in unsure:
            return [Text("pictures.unsure_line", label=label, value=value)]
        return _labelled((label, value))

    return [
        *said("type_name", FIELDS["type_name"].label, document.type_name),
        *said("number", FIELDS["number"].label, document.number),
        *said("issued_date", FIELDS["issued_date"].label, _day(case)),
        *said("subject", FIELDS["subject"].label, document.subject),
        *said("issuer", FIELDS["issuer"].label, document.issuer),
        *_labelled((FIELDS["body"].label, _other_body(act, case))),
        *said("signer", Text("publish.label.signer"), document.signer),
        *_particulars(act, case),
    ]


def unsure_fields(case: Case) -> frozenset[str]:
    """What was read without being sure, as long as nobody has said otherwise: to be compared with the paper first."""
    judgement, document = findings.judgement_of(case), case.document
    return frozenset(
        name
        for name, place in judgement.places.items()
        if place.confidence != "high" and getattr(document, name, None) == getattr(judgement.fields, name)
    )


def headline(case: Case) -> list[Text]:
    """Which paper and what it is about, for whoever decides at a glance: kind, number and day in one line."""
    document, name, day = case.document, case_name(case), _day(case)
    lines = [
        Text("publish.headline", name=name, day=day) if day else Text("publish.headline_undated", name=name)
    ]
    if not (document.type_name and document.number):
        return lines + _labelled(
            (FIELDS["type_name"].label, document.type_name), (FIELDS["number"].label, document.number)
        )
    return [*lines, Text("publish.subject", subject=document.subject)] if document.subject else lines


def detail_lines(act: Act, case: Case) -> list[Text]:
    """What may be read after the headline: who signed for whom, where it goes, the file."""
    document = case.document
    signed = tuple(each for each in (document.signer, document.issuer) if each)
    label = Text("publish.label.signer") if document.signer else FIELDS["issuer"].label
    return [
        *_labelled((label, signed), (FIELDS["body"].label, _other_body(act, case))),
        *_particulars(act, case),
    ]


def _particulars(act: Act, case: Case) -> list[Text]:
    document = case.document
    category = findings.rules_of(act, case).category(document.category or "")
    return _labelled(
        (FIELDS["category"].label, category.title if category else None),
        *(
            (FIELDS[key].label, _answer(key, value))
            for key, value in document.fields.items()
            if key in FIELDS
        ),
        (Text("publish.label.file"), file_words(case)),
    )


def _other_body(act: Act, case: Case) -> Text | str | None:
    """Whose paper it is, unless the issuer says so already: most papers print the body's own name."""
    body = body_name(act, case)
    return None if body == case.document.issuer else body


def _labelled(*values: tuple[Text, Text | str | tuple[str, ...] | None]) -> list[Text]:
    return [Text("publish.line", label=label, value=value) for label, value in values if value]


def _day(case: Case) -> str | None:
    return f"{case.document.issued_date:%d/%m/%Y}" if case.document.issued_date else None


def _answer(field: str, value: str) -> Text | str:
    if FIELDS[field].shape == "yes_no":
        return Text("publish.yes") if value == "yes" else Text("publish.no")
    return value


def file_words(case: Case) -> Text:
    """The file: name, pages, size."""
    judgement = findings.judgement_of(case)
    size = (
        f"{judgement.size / 1_000_000:.1f} MB"
        if judgement.size >= 100_000
        else f"{judgement.size // 1000 + 1} KB"
    )
    if judgement.pages:
        return Text("publish.file", name=case.revision.file_name, pages=judgement.pages, size=size)
    return Text("publish.file_unpaged", name=case.revision.file_name, size=size)


def finding_lines(found: Iterable[Finding]) -> list[Text]:
    """Each finding: what, by which article and its words (unless the mending says them), how to mend it."""
    lines: list[Text] = []
    for finding in found:
        lines.append(Text("publish.finding", weight=_FINDING[finding.weight], what=finding.what))
        if finding.citations:
            articles = article_labels(finding.citations)
            if finding.words and finding.words not in finding.mend.values.values():
                lines.append(Text("publish.finding_words", articles=articles, words=finding.words))
            else:
                lines.append(Text("publish.finding_articles", articles=articles))
        lines.append(Text("publish.finding_mend", mend=finding.mend))
    return lines


_HONEST = frozenset({"valid", "intact", "unsigned"})
#: What the papers worker noticed is said in its own words, except where the rules say it with their article.
_SAID_BY_RULES = frozenset({"draft", "legacy_charset", "secrecy_unseen"})


def noticed_lines(case: Case) -> list[Text]:
    """What was noticed about the file itself, and whether its signatures hold."""
    judgement = findings.judgement_of(case)
    noticed = [
        Text("publish.noticed", text=found.text)
        for found in judgement.findings
        if found.shows_change or (found.code not in _SAID_BY_RULES and found.weight != "note")
    ]
    return [*signature_lines(judgement), *noticed]


def layout_lines(act: Act, case: Case) -> list[Text]:
    """How the paper is laid out or was scanned, for an office whose regulation has that checked."""
    articles = findings.rules_of(act, case).reasons("layout")
    notes = [found for found in findings.judgement_of(case).findings if found.about_form]
    if not articles or not notes:
        return []
    heading = Text("publish.layout", articles=article_labels(articles))
    return [heading, *(Text("publish.layout_note", text=found.text) for found in notes)]


def signature_lines(judgement: Judgement) -> list[Text]:
    """The bottom line on the signatures of a PDF and who signed; a forged or spoilt one is among the findings."""
    report = judgement.signature
    if judgement.kind != "pdf" or report.verdict not in _HONEST:
        return []
    signers = tuple(dict.fromkeys(one.signer for one in report.signatures if one.signer))
    if not signers:
        return [Text("papers.card.signature", verdict=SIGNATURE[report.verdict])]
    return [Text("papers.card.signature_by", verdict=SIGNATURE[report.verdict], signers=signers)]


def contact(act: Act) -> tuple[Text, ...]:
    """Whom to ask: the head of the board, else the chief of the office; nobody if neither post is held."""
    for role in ("board_head", "office_chief"):
        for person_id, hat in rights.who_may(
            act.conn, (role,), "publish", now=act.now, office=act.office
        ).items():
            if act.actor is not None and person_id == act.actor.id:
                continue
            person = persons.get(act.conn, person_id)
            if person is not None:
                return (Text("publish.ask", name=person.name, post=hat.post.title),)
    return ()


def provider(act: Act, case: Case) -> Text:
    """Who handed it in, for which unit, and when (S2 Đ9.3, S3 Đ11.3: each answers for what he provided)."""
    person = persons.get(act.conn, case.publication.started_by)
    units = {unit.code: unit.name for unit in act.office.units}
    moment = case.publication.submitted_at or case.publication.started_at
    return Text(
        "publish.provider",
        name=person.name if person else "?",
        unit=units.get(case.publication.unit or "", act.office.short_name),
        time=f"{moment.astimezone(VIETNAM):%H:%M %d/%m/%Y}",
    )


def signature(act: Act, person_id: int | None, post: str | None, stands_in_for: int | None) -> Text:
    """Who decided, in which post, and for whom if as a stand-in."""
    if person_id is None:
        return Text("publish.machine")
    return people.signature(act.conn, act.office, person_id, post, stands_in_for)


def attachment(case: Case) -> Attachment:
    """The file itself."""
    judgement = findings.judgement_of(case)
    return Attachment(case.revision.sha256, case.revision.file_name, judgement.media_type)


def sent_subject(case: Case) -> str:
    """By which the maker's "sent" message is found, whose button goes when there is nothing to take back."""
    return f"sent:{case.publication.id}"


def close_sent(act: Act, case: Case) -> None:
    """The maker can no longer take the case back."""
    outbox.rewrite(
        act.conn, sent_subject(case), reply(Text("publish.sent", name=case_name(case))), now=act.now
    )


def button(label: Text, press: str) -> Button:
    """A button that comes back to us."""
    return Button(label, press=press)


def people_buttons(act: Act, found: Mapping[int, Hat], press: str) -> list[tuple[Button, ...]]:
    """People to choose from, each with their post; the press ends with the person's number."""
    known = persons.get_many(act.conn, found)
    return [
        (
            button(
                Text("tasks.button.person", name=known[person_id].name, post=hat.post.title),
                f"{press}:{person_id}",
            ),
        )
        for person_id, hat in found.items()
    ]
