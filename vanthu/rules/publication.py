"""What the adopted regulations say of posting, joined: every answer with the articles of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from vanthu.rules import regulation as files
from vanthu.rules.citation import Citation, merged
from vanthu.rules.folding import folded
from vanthu.rules.regulation import Ground, Regulation
from vanthu.rules.values import Category, FieldRule, Formats, Kind, Refusal
from vanthu.rules.vocabulary import REFUSAL_NAMES, FieldId, RefusalCode, Weight


class PublicationRules:
    """The part of the rules that asks what may be posted, and how it must be."""

    def __init__(self, regulations: tuple[Regulation, ...]) -> None:
        self.regulations = regulations
        self._kinds: dict[str, tuple[Kind, ...]] = {}

    def cited(self, regulation: Regulation, ground: Ground) -> Citation:
        """The citation of a ground that stands in a regulation."""
        return Citation(regulation.id, ground.cite, regulation.number, ground.words, ground.reading or "")

    # ------------------------------------------------------------ what may be posted

    @cached_property
    def has_lists(self) -> bool:
        """Whether an adopted regulation keeps closed lists of kinds."""
        return any(regulation.publication.lists for regulation in self.regulations)

    def list_citations(self, body: str | None) -> tuple[Citation, ...]:
        """The annexes that list a body's kinds; of every body where it is None."""
        return tuple(
            self.cited(regulation, body_list)
            for regulation in self.regulations
            for known, body_list in regulation.publication.lists.items()
            if body in (known, None)
        )

    def kinds(self, body: str) -> tuple[Kind, ...]:
        """The kinds of paper that a body may post: those that every adopted list of the body admits."""
        if body not in self._kinds:
            self._kinds[body] = self._joined_kinds(body)
        return self._kinds[body]

    def _joined_kinds(self, body: str) -> tuple[Kind, ...]:
        lists = [
            [_kind(regulation, body_list.cite, kind) for kind in body_list.kinds]
            for regulation in self.regulations
            for known, body_list in regulation.publication.lists.items()
            if known == body
        ]
        if not lists:
            return ()
        first, *others = lists
        return tuple(
            kind for kind in first if all(any(kind.names & o.names for o in other) for other in others)
        )

    @cached_property
    def _higher_level(self) -> tuple[Citation, ...]:
        return tuple(self._grounds("higher_level"))

    def higher_level(self) -> tuple[Citation, ...]:
        """The articles that admit papers of higher levels."""
        return self._higher_level

    @cached_property
    def _categories(self) -> tuple[Category, ...]:
        joined: dict[str, Category] = {}
        for regulation in self.regulations:
            for category in regulation.publication.categories or ():
                new = _category(regulation, category)
                old = joined.get(new.id)
                joined[new.id] = new if old is None else _joined(old, new)
        return tuple(joined.values())

    def categories(self) -> tuple[Category, ...]:
        """Every category of content, those of one id joined: its fields are the fields of all."""
        return self._categories

    def category(self, category_id: str) -> Category | None:
        """The category of an id, if an adopted regulation has it."""
        return next((category for category in self._categories if category.id == category_id), None)

    # ------------------------------------------------------------ how a paper must be

    def required(self) -> tuple[FieldRule, ...]:
        """What must be known of every document."""
        return tuple(
            FieldRule(field, self.cited(regulation, regulation.publication.required))
            for regulation in self.regulations
            if regulation.publication.required
            for field in regulation.publication.required.fields
        )

    def formats(self) -> tuple[Formats, ...]:
        """The kinds of file that each adopted regulation admits; a file must be admitted by all."""
        return tuple(
            Formats(frozenset(rule.kinds), self.cited(regulation, rule))
            for regulation in self.regulations
            if (rule := regulation.publication.formats)
        )

    def recipients(self) -> tuple[Citation, ...]:
        """The articles that want the page named under "Nơi nhận"."""
        return tuple(self._grounds("recipients"))

    def recipient_phrases(self) -> tuple[str, ...]:
        """How those articles name the page."""
        rules = (regulation.publication.recipients for regulation in self.regulations)
        return tuple(phrase for rule in rules if rule for phrase in rule.phrases)

    def charset(self) -> tuple[Citation, ...]:
        """The articles that want Unicode."""
        return tuple(self._grounds("charset"))

    def secrecy(self) -> tuple[Citation, ...]:
        """The articles that keep secret papers off the network, each with its words."""
        return tuple(self._grounds("secrecy"))

    def unit_leader(self) -> tuple[Citation, ...]:
        """The articles that want the unit's leader to approve first."""
        return tuple(self._grounds("unit_leader"))

    def translation(self) -> tuple[Citation, ...]:
        """The articles that want a translation's source."""
        return tuple(self._grounds("translation"))

    def may_be_translated(self, category_id: str) -> bool:
        """Whether an article that wants a translation's source names this category."""
        rules = (regulation.publication.translation for regulation in self.regulations)
        return any(category_id in rule.categories for rule in rules if rule)

    # ------------------------------------------------------------ why not

    @cached_property
    def _refusals(self) -> tuple[Refusal, ...]:
        found: dict[RefusalCode, tuple[Weight, tuple[Citation, ...]]] = {}
        sections: tuple[tuple[RefusalCode, Weight, tuple[Citation, ...]], ...] = (
            ("secrecy", "refuse", self.secrecy()),
            ("format", "return", tuple(each.citation for each in self.formats())),
            ("charset", "return", self.charset()),
            ("recipients", "return", self.recipients()),
            ("translation_source", "return", self.translation()),
            ("unit_leader", "return", self.unit_leader()),
            ("missing", "return", tuple(rule.citation for rule in self.required())),
        )
        for code, weight, citations in sections:
            if citations:
                found[code] = (weight, merged(citations))
        for regulation in self.regulations:
            for refusal in regulation.publication.refusals or ():
                weight, citations = found.get(refusal.code, (refusal.weight, ()))
                heavier: Weight = "refuse" if "refuse" in (weight, refusal.weight) else "return"
                found[refusal.code] = (heavier, merged(citations, (self.cited(regulation, refusal),)))
        return tuple(Refusal(code, w, REFUSAL_NAMES[code], cites) for code, (w, cites) in found.items())

    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason to refuse or return, with all the articles that give it."""
        return self._refusals

    def reasons(self, code: RefusalCode) -> tuple[Citation, ...]:
        """The articles that give one reason; none where no adopted regulation does."""
        return next((refusal.citations for refusal in self._refusals if refusal.code == code), ())

    def _grounds(self, section: str) -> Iterator[Citation]:
        for regulation in self.regulations:
            value = getattr(regulation.publication, section)
            for ground in value if isinstance(value, tuple) else (value,):
                if ground is not None:
                    yield self.cited(regulation, ground)


def _kind(regulation: Regulation, article: str, kind: files.Kind) -> Kind:
    return Kind(
        name=kind.name,
        number=kind.number,
        limit=kind.limit,
        names=frozenset(map(folded, (kind.name, *(kind.also or ())))),
        citations=(Citation(regulation.id, article, regulation.number, kind.limit or ""),),
    )


def _category(regulation: Regulation, category: files.Category) -> Category:
    def article(field: FieldId) -> str:
        return category.because.get(field, category.cite)

    own = Citation(regulation.id, category.cite, regulation.number, category.title, category.reading or "")
    required = tuple(
        FieldRule(
            f, own if article(f) == category.cite else Citation(regulation.id, article(f), regulation.number)
        )
        for f in category.required
    )
    return Category(category.id, category.title, required, category.documents, (own,))


def _joined(old: Category, new: Category) -> Category:
    documents = old.documents or new.documents
    return Category(
        old.id, old.title, old.required + new.required, documents, merged(old.citations, new.citations)
    )
