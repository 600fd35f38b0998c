"""May this paper be posted? Pure: facts in, findings out, each with what, by which article, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from vanthu.locales import Text
from vanthu.rules.book import Rules
from vanthu.rules.citation import Citation, merged, quoted
from vanthu.rules.folding import folded, names_one_of
from vanthu.rules.office import Office
from vanthu.rules.values import FieldRule, Kind
from vanthu.rules.vocabulary import BODY_NAMES, FIELDS, FieldId, Weight


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a paper.

    ``fields`` holds the answers by field id. ``file_kind`` is the real kind by content (``pdf``). ``recipients`` is
    None where "Nơi nhận" could not be read, ``translation`` None where nobody has said.
    """

    body: str | None
    higher_level: bool
    type_name: str | None
    category: str | None
    fields: Mapping[str, str]
    file_kind: str
    charset: str
    recipients: tuple[str, ...] | None
    draft: bool
    translation: bool | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands in the way (``refuse``, ``return``), or that the reviewer must look at (``look``).

    ``citations`` are the articles of all adopted regulations that say so, ``words`` theirs in short. Both are empty
    where only good sense says so.
    """

    code: str
    weight: Weight
    citations: tuple[Citation, ...]
    words: str
    what: Text
    mend: Text


_LISTED_BY: tuple[FieldId, ...] = ("body", "type_name")
_DRAFT_LACKS: tuple[FieldId, ...] = ("number", "issued_date")
_WEIGHTS: tuple[Weight, ...] = ("refuse", "return", "look")


def check(paper: Paper, rules: Rules, office: Office) -> tuple[Finding, ...]:
    """Everything found, heaviest first; empty where the paper may go on its way."""
    checks: tuple[Callable[[Paper, Rules, Office], Iterator[Finding]], ...] = (
        _outside_list,
        _outside_categories,
        _format,
        _charset,
        _draft,
        _recipients,
        _translation,
        _missing,
        _limited,
    )
    found = [finding for each in checks for finding in each(paper, rules, office)]
    return tuple(sorted(found, key=lambda finding: _WEIGHTS.index(finding.weight)))


def missing(paper: Paper, rules: Rules) -> tuple[FieldId, ...]:
    """What must still be asked, in the order of asking. Asking the category first may bring further fields."""
    return tuple(dict.fromkeys(rule.field for rule in _still_asked(paper, rules)))


def category_of(paper: Paper, rules: Rules) -> str | None:
    """The paper's category: as said, or for a paper with a kind, the one where documents go."""
    if paper.category or not (paper.type_name or paper.higher_level):
        return paper.category
    return next((category.id for category in rules.categories() if category.documents), None)


def is_document(paper: Paper, rules: Rules) -> bool:
    """Whether it is a paper with a kind and a number, not news, a picture or a directory."""
    if paper.type_name or paper.higher_level or not rules.categories():
        return True
    category = rules.category(category_of(paper, rules) or "")
    return category is not None and category.documents


def _finding(code: str, weight: Weight, citations: tuple[Citation, ...], what: Text, mend: Text) -> Finding:
    return Finding(code, weight, citations, quoted(citations), what, mend)


def _listed(paper: Paper, rules: Rules) -> Kind | None:
    name = folded(paper.type_name or "")
    return next((kind for kind in rules.kinds(paper.body or "") if name in kind.names), None)


def _outside_list(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    """S0 Đ5, Đ8: what the annexes do not list, and higher levels' papers where nothing admits them."""
    if paper.higher_level:
        if not rules.higher_level():
            what, mend = Text("rules.finding.higher_level"), Text("rules.mend.higher_level")
            citations = rules.reasons("outside_list") or rules.reasons("outside_categories")
            yield _finding("outside_list", "refuse", citations, what, mend)
        return
    if not (rules.has_lists and paper.body and paper.type_name) or _listed(paper, rules):
        return
    citations = merged(rules.list_citations(paper.body), rules.reasons("outside_list"))
    body = BODY_NAMES[paper.body]
    what = Text("rules.finding.outside_list", type_name=paper.type_name, body=body)
    kinds = tuple(kind.name for kind in rules.kinds(paper.body))
    mend = Text("rules.mend.outside_list", kinds=kinds) if kinds else Text("rules.mend.no_list")
    yield _finding("outside_list", "refuse", citations, what, mend)


def _limited(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    """S0 Phụ lục 1: kinds admitted only with what is widely disseminated; a person must say whether it is."""
    kind = None if paper.higher_level else _listed(paper, rules)
    if kind and kind.limit:
        what = Text("rules.finding.limited", type_name=kind.name)
        yield _finding("limited", "look", kind.citations, what, Text("rules.mend.limited", limit=kind.limit))


def _outside_categories(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    if paper.category and rules.categories() and not rules.category(paper.category):
        what = Text("rules.finding.outside_categories")
        mend = Text("rules.mend.outside_categories")
        yield _finding("outside_categories", "refuse", rules.reasons("outside_categories"), what, mend)


def _format(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    against = [formats for formats in rules.formats() if paper.file_kind not in formats.kinds]
    if not against:
        return
    adverse = {formats.citation.regulation for formats in against}
    own = tuple(formats.citation for formats in against)
    further = tuple(each for each in rules.reasons("format") if each.regulation in adverse)
    admitted = sorted(frozenset.intersection(*(formats.kinds for formats in rules.formats())))
    what = Text("rules.finding.format", kind=paper.file_kind)
    mend = Text("rules.mend.format", kinds=tuple(admitted))
    yield _finding("format", "return", merged(own, further), what, mend)


def _charset(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    names = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI", "mixed": "TCVN3/VNI + Unicode"}
    if paper.charset in names and rules.charset():
        what = Text("rules.finding.charset", charset=names[paper.charset])
        yield _finding("charset", "return", rules.reasons("charset"), what, Text("rules.mend.charset"))


def _draft(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    if paper.draft and is_document(paper, rules):
        yield _finding(
            "draft", "return", rules.reasons("draft"), Text("rules.finding.draft"), Text("rules.mend.draft")
        )


def _recipients(paper: Paper, rules: Rules, office: Office) -> Iterator[Finding]:
    """S0 Đ4.5, S3 Đ11.2. A higher level's paper was not written for our page, so it is not asked."""
    citations = rules.recipients()
    if not citations or paper.higher_level or not is_document(paper, rules):
        return
    page = office.page_names[0]
    if paper.recipients is None:
        what, mend = Text("rules.finding.recipients_unread"), Text("rules.mend.recipients_unread", page=page)
        yield _finding("recipients", "look", citations, what, mend)
    elif not names_one_of(paper.recipients, (*rules.recipient_phrases(), *office.page_names)):
        what, mend = Text("rules.finding.recipients"), Text("rules.mend.recipients", page=page)
        yield _finding("recipients", "return", citations, what, mend)


def _translation(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    citations = rules.translation()
    if citations and paper.translation and not _answered(paper, rules, "source"):
        what, mend = Text("rules.finding.translation_source"), Text("rules.mend.translation_source")
        yield _finding("translation_source", "return", citations, what, mend)


def _missing(paper: Paper, rules: Rules, _: Office) -> Iterator[Finding]:
    # A translation's source has a finding of its own, in its article's words.
    asked = [
        rule for rule in _still_asked(paper, rules) if not (rule.field == "source" and paper.translation)
    ]
    if asked:
        labels = tuple(FIELDS[field].label for field in dict.fromkeys(rule.field for rule in asked))
        what, mend = Text("rules.finding.missing", fields=labels), Text("rules.mend.missing")
        yield _finding("missing", "return", merged(tuple(rule.citation for rule in asked)), what, mend)


def _still_asked(paper: Paper, rules: Rules) -> Iterator[FieldRule]:
    # A draft has no number yet: that is said once, as a draft. A higher level's paper is on no list of ours.
    needless = {*(_DRAFT_LACKS if paper.draft else ()), *(_LISTED_BY if paper.higher_level else ())}
    for rule in _requirements(paper, rules):
        if rule.field not in needless and not _answered(paper, rules, rule.field):
            yield rule


def _requirements(paper: Paper, rules: Rules) -> Iterator[FieldRule]:
    category = rules.category(category_of(paper, rules) or "")
    if categories := rules.categories():
        because = rules.reasons("outside_categories") or categories[0].citations
        yield from (FieldRule("category", citation) for citation in because)
    if is_document(paper, rules):
        required = rules.required()
        yield from required
        if rules.has_lists:
            for field in _LISTED_BY:
                if all(rule.field != field for rule in required):
                    yield from (FieldRule(field, citation) for citation in rules.list_citations(paper.body))
    if category:
        yield from category.required
        if rules.may_be_translated(category.id):
            yield from (FieldRule("translation", citation) for citation in rules.translation())
    if paper.translation:
        yield from (FieldRule("source", citation) for citation in rules.translation())


def _answered(paper: Paper, rules: Rules, field: FieldId) -> bool:
    match field:
        case "body":
            return paper.body is not None
        case "type_name":
            return paper.type_name is not None
        case "category":
            return category_of(paper, rules) is not None
        case "translation":
            return paper.translation is not None
        case _:
            return bool(paper.fields.get(field, "").strip())
