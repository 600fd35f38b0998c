"""One document's page: what it is, who answers for it, how it was approved, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from vanthu.actions.dates import local_day
from vanthu.locales import Text, say_plain
from vanthu.portal import wording
from vanthu.portal.asked import LIST, with_query
from vanthu.portal.listing import Line, category_titles, line
from vanthu.portal.mentions import mentioning
from vanthu.portal.serving import PublicFile, public_file
from vanthu.rules.book import Book
from vanthu.rules.citation import Citation, merged
from vanthu.rules.folding import folded
from vanthu.rules.office import Office
from vanthu.rules.vocabulary import FIELDS, STEP_NAMES
from vanthu.store import assignments, corrections, holdings, publications, withdrawals
from vanthu.store.documents import Document
from vanthu.store.publications import Case

#: Said elsewhere on the page, or only of use inside the office.
_NOT_SHOWN = frozenset(
    {"body", "type_name", "category", "number", "issued_date", "issuer", "subject", "translation"}
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is so."""

    label: str
    value: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One approval of these very bytes."""

    name: str
    who: str
    day: str
    date: date
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What stood at this address before: until when, what was wrong, which unit corrected it, and its SHA-256."""

    until: str
    date: date
    what: str
    unit: str
    rule: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Showing:
    """A document's page."""

    slug: str
    heading: str
    subject: str | None
    lead: str | None
    facts: list[Fact]
    provided: list[Fact]
    steps: list[StepTaken]
    grounds: list[Citation]
    file: PublicFile | None
    file_size: str
    check: str
    file_href: str
    download_href: str
    mentions: list[Line]
    replaces: list[Line]
    history: list[Earlier]


def show(
    conn: Connection, case: Case, *, office: Office, book: Book, language: str, asked_language: str | None
) -> Showing:
    """The page of a published case."""
    document, slug = case.document, case.publication.slug or ""
    titles = category_titles(book, office)
    own = line(case, titles, asked_language, language)
    file = public_file(conn, case)
    path = f"{LIST}/{slug}/tep/{file.name}" if file else ""
    numbered = bool(document.number)
    return Showing(
        slug=slug,
        heading=own.label if numbered else own.title,
        subject=document.subject if numbered else None,
        lead=None if numbered else own.label or None,
        facts=_facts(case, titles, office, language),
        provided=_provided(conn, case, office, language),
        steps=_steps(conn, case, office, book, language),
        grounds=_grounds(case, book),
        file=file,
        file_size=wording.size(file.size, language) if file else "",
        check=say_plain(Text("portal.fingerprint_how", name=file.name), language) if file else "",
        file_href=path,
        download_href=with_query(path, {"tai-ve": "1"}),
        mentions=[line(other, titles, asked_language, language) for other in mentioning(conn, case)],
        replaces=[
            line(old, titles, asked_language, language)
            for old in withdrawals.replaced_by(conn, case.publication.id)
        ],
        history=_history(conn, case, office, book, language),
    )


def _facts(case: Case, titles: Mapping[str, str], office: Office, language: str) -> list[Fact]:
    document = case.document
    issued, posted = document.issued_date, case.publication.ended_at
    category, body = document.category, wording.body_of(document, office, language)
    kind = wording.kind_name(document.type_name) if document.type_name else None
    signer = ", ".join(part for part in (document.signer, document.signer_capacity) if part)
    told = (
        (Text("portal.number"), document.number, None),
        (Text("portal.kind"), kind, None),
        (Text("portal.issued_day"), say_plain(wording.day(issued), language) if issued else None, issued),
        (Text("portal.issuer"), document.issuer, None),
        (Text("portal.body"), body if body != document.issuer else None, None),
        (Text("portal.signer"), signer or None, None),
        (Text("portal.category"), titles.get(category, category) if category else None, None),
        (
            Text("portal.posted_at"),
            say_plain(wording.minute_of(posted), language) if posted else None,
            local_day(posted) if posted else None,
        ),
    )
    facts = [Fact(say_plain(label, language), value, day) for label, value, day in told if value]
    return [*facts[:-1], *_fields(document, language), *facts[-1:]]


def _fields(document: Document, language: str) -> list[Fact]:
    facts: list[Fact] = []
    for name, field in FIELDS.items():
        value = document.fields.get(name)
        if name in _NOT_SHOWN or not value:
            continue
        day: date | None = None
        if field.shape == "date":
            try:
                day = date.fromisoformat(value)
            except ValueError:
                day = None  # an older way of writing it: shown as it was written
        said = say_plain(wording.day(day), language) if day else str(value)
        facts.append(Fact(say_plain(field.label, language), said, day))
    return facts


def _provided(conn: Connection, case: Case, office: Office, language: str) -> list[Fact]:
    """The unit, and the post that handed it in; a post answers, so a name is not put on the page."""
    publication = case.publication
    units = {unit.code: unit.name for unit in office.units}
    posts = {post.code: post for post in office.posts}
    held = holdings.of_person(conn, publication.started_by, at=publication.started_at)
    known = [posts[holding.post] for holding in held if holding.post in posts]
    # Someone with several posts handed it in for the unit that the case names.
    known.sort(key=lambda post: post.unit != publication.unit)
    unit = publication.unit or (known[0].unit if known else None)
    facts: list[Fact] = []
    if unit:
        facts.append(Fact(say_plain(Text("portal.provided_unit"), language), units.get(unit, unit)))
    if known:
        facts.append(Fact(say_plain(Text("portal.provided_post"), language), known[0].title))
    return facts


def _steps(conn: Connection, case: Case, office: Office, book: Book, language: str) -> list[StepTaken]:
    titles = {post.code: post.title for post in office.posts}
    taken: list[StepTaken] = []
    for turn in assignments.of_publication(conn, case.publication.id):
        # What was approved of an earlier file says nothing of this one.
        if turn.decision != "approve" or turn.sha256 != case.revision.sha256 or turn.decided_at is None:
            continue
        name = STEP_NAMES.get(turn.step)
        who = titles.get(turn.post or "", turn.post or "")
        if turn.stands_in_for is not None:
            who = say_plain(Text("portal.stand_in", post=who), language)
        cite = kept_citation(book, turn.cite)
        taken.append(
            StepTaken(
                name=say_plain(name, language) if name else turn.step,
                who=who,
                day=say_plain(wording.day_of(turn.decided_at), language),
                date=local_day(turn.decided_at),
                rule=cite.label if cite else turn.cite,
                words=cite.words if cite else "",
            )
        )
    return taken


def _history(conn: Connection, case: Case, office: Office, book: Book, language: str) -> list[Earlier]:
    """Every correction that led here, the newest first (S0 Đ7.1); no person is named."""
    units = {unit.code: unit.name for unit in office.units}
    found: list[Earlier] = []
    correction = corrections.made_by(conn, case.publication.id)
    while correction is not None and correction.ended_at is not None:
        old = publications.get(conn, correction.publication_id)
        if old is None:
            break
        cite = kept_citation(book, correction.cite) if correction.cite else None
        found.append(
            Earlier(
                until=say_plain(wording.minute_of(correction.ended_at), language),
                date=local_day(correction.ended_at),
                what=correction.what or "",
                unit=units.get(correction.unit or "", office.name),
                rule=cite.label if cite else correction.cite or "",
                sha256=old.revision.sha256,
            )
        )
        correction = corrections.made_by(conn, old.publication.id)
    return found


def _grounds(case: Case, book: Book) -> list[Citation]:
    """The articles under which such a paper is posted, as of the day that the case is asked by."""
    rules, document = book.at(case.publication.rules_day), case.document
    found: tuple[Citation, ...] = ()
    if document.higher_level:
        found = rules.higher_level()
    elif document.body and document.type_name:
        name = folded(document.type_name)
        annexes = {annex: annex for annex in rules.list_citations(document.body)}
        allowed = [kind for kind in rules.kinds(document.body) if name in kind.names]
        # What limits a kind is its ground; where nothing does, the annex that lists it, with the annex's title.
        found = merged(
            tuple(
                cite if cite.words else annexes.get(cite, cite) for kind in allowed for cite in kind.citations
            )
        )
    category = rules.category(document.category) if document.category else None
    return list(merged(found, category.citations if category else ()))


def kept_citation(book: Book, kept: str) -> Citation | None:
    """The article as it was kept with a decision; None where the office has no such regulation any more."""
    try:
        return book.citation(kept)
    except ValueError:
        return None
