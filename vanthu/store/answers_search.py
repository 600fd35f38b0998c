"""Search among published answers: every word must occur; the newest first, or the nearest.

``published_answers.search`` holds the folded words: those of the question, a line end, those of the rest. The
databases keep an index of them by themselves, in the transaction that publishes or takes down (migration 0011): SQLite
a full-text table filled by triggers, PostgreSQL a generated column. There is nothing left to fold for their
tokenizers, so both engines find the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, TextClause, select, text

from vanthu.store.answers import PublishedAnswer, published_answers
from vanthu.store.folding import field_word, search_words
from vanthu.store.schema import as_rows

#: Nobody turns so many pages; beyond, "more than" is said.
COUNTED = 1000
#: Of very common words the newest so many are ranked: ranking must read each.
RANKED = 2000

_SQLITE_NEWEST = text(
    "SELECT rowid FROM answer_words WHERE answer_words MATCH :needed ORDER BY rowid DESC LIMIT :most OFFSET :skip"
)
# Words of the question count four times those of the answer.
_SQLITE_NEAREST = text(
    "SELECT id FROM (SELECT rowid AS id, bm25(answer_words, 4.0, 1.0) AS far FROM answer_words"
    " WHERE answer_words MATCH :needed ORDER BY rowid DESC LIMIT :ranked)"
    " ORDER BY far, id DESC LIMIT :most OFFSET :skip"
)
_SQLITE_COUNT = text(
    "SELECT count(*) FROM (SELECT rowid FROM answer_words WHERE answer_words MATCH :needed LIMIT :most)"
)
_NEWEST = text(
    "SELECT id FROM published_answers WHERE state = 'public' AND answer_words @@ to_tsquery('simple', :needed)"
    " ORDER BY id DESC LIMIT :most OFFSET :skip"
)
_NEAREST = text(
    "SELECT id FROM (SELECT id,"
    " ts_rank('{0.25, 0.25, 0.25, 1}'::float4[], answer_words, to_tsquery('simple', :needed)) AS near"
    " FROM published_answers WHERE state = 'public' AND answer_words @@ to_tsquery('simple', :needed)"
    " ORDER BY id DESC LIMIT :ranked) AS newest ORDER BY near DESC, id DESC LIMIT :most OFFSET :skip"
)
_COUNT = text(
    "SELECT count(*) FROM (SELECT id FROM published_answers"
    " WHERE state = 'public' AND answer_words @@ to_tsquery('simple', :needed) LIMIT :most) AS found"
)


def query_words(query: str, field: str | None = None) -> tuple[str, ...]:
    """What must occur for a query to find an answer; of one field if named. Document numbers are one word each."""
    asked = tuple(word.strip() for word in search_words(query))
    return (*asked, field_word(field)) if field else asked


def newest(
    conn: Connection, needed: Sequence[str], *, most: int = 20, skip: int = 0
) -> list[PublishedAnswer]:
    """The answers in which all words occur (at least one must be asked for), those published last first."""
    return _rows(conn, needed, (_SQLITE_NEWEST, _NEWEST), most=most, skip=skip)


def nearest(
    conn: Connection, needed: Sequence[str], *, most: int = 20, skip: int = 0
) -> list[PublishedAnswer]:
    """The same, the likeliest first: rare words count more, and words of the question more than the answer's."""
    return _rows(conn, needed, (_SQLITE_NEAREST, _NEAREST), most=most, skip=skip, ranked=RANKED)


def count(conn: Connection, needed: Sequence[str]) -> int:
    """In how many answers all words occur; one more than :data:`COUNTED` where there are more than that."""
    query = _SQLITE_COUNT if conn.dialect.name == "sqlite" else _COUNT
    found = conn.execute(query, {"needed": _expression(conn, needed), "most": COUNTED + 1})
    return int(found.scalar_one())


def _rows(
    conn: Connection, needed: Sequence[str], queries: tuple[TextClause, TextClause], **limits: int
) -> list[PublishedAnswer]:
    query = queries[0] if conn.dialect.name == "sqlite" else queries[1]
    ids = list(conn.execute(query, {"needed": _expression(conn, needed), **limits}).scalars())
    found = as_rows(
        PublishedAnswer, conn.execute(select(published_answers).where(published_answers.c.id.in_(ids)))
    )
    return sorted(found, key=lambda answer: ids.index(answer.id))


def _expression(conn: Connection, needed: Iterable[str]) -> str:
    if conn.dialect.name == "sqlite":
        return " AND ".join(f'"{word}"' for word in needed)
    return " & ".join(f"'{word}'" for word in needed)
