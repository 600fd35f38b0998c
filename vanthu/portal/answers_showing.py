"""The list of answered questions, and one of them, as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from vanthu.actions.dates import local_day
from vanthu.locales import Text, say_plain
from vanthu.matching.words import words_of
from vanthu.portal import wording
from vanthu.portal.answers_asked import AnswersAsked
from vanthu.portal.asked import LAST_PAGE, PAGE_SIZE, with_query
from vanthu.portal.listing import Choice, FacetView
from vanthu.portal.rendering import ANSWERS
from vanthu.rules.office import Office
from vanthu.store import answers, answers_search
from vanthu.store.answers import PublishedAnswer
from vanthu.store.answers_search import COUNTED, query_words

_EXCERPT = 240
_RELATED = 5


@dataclass(frozen=True, slots=True)
class Day:
    """A day as people say it, and as a browser reads it."""

    said: str
    date: date


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question of the list."""

    href: str
    field: str | None
    question: str
    answer: str
    unit: str
    answered: Day


@dataclass(frozen=True, slots=True)
class AnswerList:
    """One view of the list. ``relaxed``: not every word was found together, so the words of asking were left out."""

    total: str
    lines: list[AnswerLine]
    facets: list[FacetView]
    chosen: list[Choice]
    orders: list[Choice]
    newer: str | None
    older: str | None
    place: str
    relaxed: bool


@dataclass(frozen=True, slots=True)
class AnswerShowing:
    """One question's page; texts in paragraphs."""

    code: str
    field: str | None
    field_href: str
    title: str
    question: list[str]
    answer: list[str]
    unit: str
    asked: Day
    answered: Day
    related: list[AnswerLine]


def read_list(conn: Connection, asked: AnswersAsked, office: Office, language: str) -> AnswerList:
    """The view that is asked for."""
    needed, relaxed = _needed(conn, asked)
    counts = answers.published_fields(conn)
    count = answers_search.count(conn, needed) if needed else sum(number for _, number in counts)
    pages = min(max(1, -(-min(count, COUNTED if needed else count) // PAGE_SIZE)), LAST_PAGE)
    skip = (asked.page - 1) * PAGE_SIZE
    if not needed:
        found = answers.published(conn, most=PAGE_SIZE, skip=skip)
    elif asked.newest or not asked.query:
        found = answers_search.newest(conn, needed, most=PAGE_SIZE, skip=skip)
    else:
        found = answers_search.nearest(conn, needed, most=PAGE_SIZE, skip=skip)
    return AnswerList(
        total=_total(count, bounded=bool(needed), language=language),
        lines=[_line(each, asked.language, office, language) for each in found],
        facets=_facets(asked, counts, office, language),
        chosen=_chosen(asked, office),
        orders=_orders(asked, language) if asked.query else [],
        newer=asked.address(page=min(asked.page - 1, pages)) if asked.page > 1 else None,
        older=asked.address(page=asked.page + 1) if asked.page < pages else None,
        place=say_plain(Text("portal.place", page=min(asked.page, pages), pages=pages), language),
        relaxed=relaxed,
    )


def read_answer(
    conn: Connection, code: str, asked: AnswersAsked, office: Office, language: str
) -> AnswerShowing | None:
    """The page of one question, or None where nobody may read it."""
    found = answers.published_with_code(conn, code)
    if found is None:
        return None
    others: list[PublishedAnswer] = []
    if found.field:
        alike = answers_search.newest(conn, query_words("", found.field), most=_RELATED + 1)
        others = [each for each in alike if each.id != found.id][:_RELATED]
    kept = {"lang": asked.language} if asked.language else {}
    return AnswerShowing(
        code=found.code,
        field=field_name(found.field, office),
        field_href=with_query(ANSWERS, {"lv": found.field or "", **kept}),
        title=excerpt(found.question, 120),
        question=_paragraphs(found.question),
        answer=_paragraphs(found.answer),
        unit=found.unit_name,
        asked=day(found.asked_at, language),
        answered=day(found.answered_at, language),
        related=[_line(each, asked.language, office, language) for each in others],
    )


def href(code: str, asked_language: str | None) -> str:
    """The address of a question's page."""
    return with_query(f"{ANSWERS}/{code}", {"lang": asked_language} if asked_language else {})


def excerpt(text: str, most: int = _EXCERPT) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def field_name(field: str | None, office: Office) -> str | None:
    """What a field is called; one that is kept by a unit's code, by the unit's name."""
    return next((unit.name for unit in office.units if unit.code == field), field)


def _needed(conn: Connection, asked: AnswersAsked) -> tuple[tuple[str, ...], bool]:
    """The words to find; without those of asking where they are not found all together."""
    needed = query_words(asked.query, asked.field)
    if not asked.query or not needed or answers_search.count(conn, needed):
        return needed, False
    matter = " ".join(each.written for each in words_of(asked.query).matter)
    return (query_words(matter, asked.field), True) if matter else (needed, False)


def _line(found: PublishedAnswer, asked_language: str | None, office: Office, language: str) -> AnswerLine:
    return AnswerLine(
        href=href(found.code, asked_language),
        field=field_name(found.field, office),
        question=excerpt(found.question),
        answer=excerpt(found.answer),
        unit=found.unit_name,
        answered=day(found.answered_at, language),
    )


def _facets(
    asked: AnswersAsked, counts: Sequence[tuple[str | None, int]], office: Office, language: str
) -> list[FacetView]:
    choices = [
        Choice(
            field_name(field, office) or field,
            None if asked.query else number,
            asked.address(field=None if field == asked.field else field),
            field == asked.field,
        )
        for field, number in counts
        if field
    ]
    if len(choices) < 2:
        return []
    choices.sort(key=lambda choice: choice.label)
    return [FacetView(say_plain(Text("portal.answers.facet_field"), language), choices)]


def _chosen(asked: AnswersAsked, office: Office) -> list[Choice]:
    chosen = []
    if asked.query:
        chosen.append(Choice(f"“{asked.query}”", None, asked.address(query=""), chosen=True))
    if asked.field:
        label = field_name(asked.field, office) or asked.field
        chosen.append(Choice(label, None, asked.address(field=None), chosen=True))
    return chosen


def _orders(asked: AnswersAsked, language: str) -> list[Choice]:
    nearest, newest = Text("portal.answers.order_nearest"), Text("portal.answers.order_newest")
    return [
        Choice(say_plain(nearest, language), None, asked.address(newest=False), not asked.newest),
        Choice(say_plain(newest, language), None, asked.address(newest=True), asked.newest),
    ]


def _total(count: int, *, bounded: bool, language: str) -> str:
    if bounded and count > COUNTED:
        return say_plain(Text("portal.answers.total_more", count=COUNTED), language)
    return say_plain(Text("portal.answers.total", count=count), language)


def day(moment: datetime, language: str) -> Day:
    """The day in Vietnam of a moment."""
    return Day(say_plain(wording.day_of(moment), language), local_day(moment))


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
