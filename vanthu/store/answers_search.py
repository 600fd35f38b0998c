"""Search among published answers: every word must occur; the newest first, or the nearest.

``published_answers.search`` holds the folded words: those of the question, a line end, those of the rest. The
databases keep an index of them by themselves, in the transaction that publishes or takes down (migration 0011): SQLite
a full-text table filled by triggers, PostgreSQL a generated column. There is nothing left to fold for their
tokenizers, so both engines find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Float, Integer, Select, column, select, text

from vanthu.store.answers import PublishedAnswer, published_answers
from vanthu.store.folding import field_word, search_words
from vanthu.store.schema import as_rows

#: Nobody turns so many pages; beyond, "more than" is said.
COUNTED = 1000
#: Of very common words the newest so many are ranked: ranking must read each.
RANKED = 2000


def _answers(hits: str) -> Select[Any]:
    """The answers that a search gives by number and distance, in its order."""
    found = text(hits).columns(column("id", Integer), column("far", Float)).subquery("found")
    query = select(published_answers).join(found, found.c.id == published_answers.c.id)
    return query.order_by(found.c.far, found.c.id.desc())


# By engine. What is nearer has the smaller "far"; words of the question count four times those of the answer.
_NEWEST = {
    "sqlite": _answers(
        "SELECT rowid AS id, 0.0 AS far FROM answer_words WHERE answer_words MATCH :needed"
        " ORDER BY rowid DESC LIMIT :most OFFSET :skip"
    ),
    "postgresql": _answers(
        "SELECT id, 0.0 AS far FROM published_answers WHERE state = 'public'"
        " AND answer_words @@ to_tsquery('simple', :needed) ORDER BY id DESC LIMIT :most OFFSET :skip"
    ),
}
_NEAREST = {
    "sqlite": _answers(
        "SELECT id, far FROM (SELECT rowid AS id, bm25(answer_words, 4.0, 1.0) AS far FROM answer_words"
        " WHERE answer_words MATCH :needed ORDER BY rowid DESC LIMIT :ranked)"
        " ORDER BY far, id DESC LIMIT :most OFFSET :skip"
    ),
    "postgresql": _answers(
        "SELECT id, far FROM (SELECT id,"
        " -ts_rank('{0.25, 0.25, 0.25, 1}'::float4[], answer_words, to_tsquery('simple', :needed)) AS far"
        " FROM published_answers WHERE state = 'public' AND answer_words @@ to_tsquery('simple', :needed)"
        " ORDER BY id DESC LIMIT :ranked) AS newest ORDER BY far, id DESC LIMIT :most OFFSET :skip"
    ),
}
_COUNT = {
    "sqlite": text(
        "SELECT count(*) FROM (SELECT rowid FROM answer_words WHERE answer_words MATCH :needed LIMIT :most)"
    ),
    "postgresql": text(
        "SELECT count(*) FROM (SELECT id FROM published_answers"
        " WHERE state = 'public' AND answer_words @@ to_tsquery('simple', :needed) LIMIT :most) AS found"
    ),
}


def query_words(query: str, field: str | None = None) -> tuple[str, ...]:
    """What must occur for a query to find an answer; of one field if named. Document numbers are one word each."""
    asked = tuple(word.strip() for word in search_words(query))
    return (*asked, field_word(field)) if field else asked


def newest(
    conn: Connection, needed: Sequence[str], *, most: int = 20, skip: int = 0
) -> list[PublishedAnswer]:
    """The answers in which all words occur (at least one must be asked for), those published last first."""
    limits = {"needed": _expression(conn, needed), "most": most, "skip": skip}
    return as_rows(PublishedAnswer, conn.execute(_NEWEST[conn.dialect.name], limits))


def nearest(
    conn: Connection, needed: Sequence[str], *, most: int = 20, skip: int = 0
) -> list[PublishedAnswer]:
    """The same, the likeliest first: rare words count more, and words of the question more than the answer's."""
    limits = {"needed": _expression(conn, needed), "most": most, "skip": skip, "ranked": RANKED}
    return as_rows(PublishedAnswer, conn.execute(_NEAREST[conn.dialect.name], limits))


def count(conn: Connection, needed: Sequence[str]) -> int:
    """In how many answers all words occur; one more than :data:`COUNTED` where there are more than that."""
    limits = {"needed": _expression(conn, needed), "most": COUNTED + 1}
    return int(conn.execute(_COUNT[conn.dialect.name], limits).scalar_one())


def _expression(conn: Connection, needed: Iterable[str]) -> str:
    if conn.dialect.name == "sqlite":
        return " AND ".join(f'"{word}"' for word in needed)
    return " & ".join(f"'{word}'" for word in needed)
