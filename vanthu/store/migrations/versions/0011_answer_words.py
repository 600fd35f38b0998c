"""answer words

The index of ``published_answers.search`` (vanthu/store/answers_search.py), kept by the databases themselves. A later
migration that lets Alembic rebuild ``published_answers`` on SQLite must make the triggers anew: the new table has none.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

_PARTS = "substr({0}.search, 1, instr({0}.search, char(10)) - 1), substr({0}.search, instr({0}.search, char(10)) + 1)"
_PUT = "INSERT INTO answer_words (rowid, asked, rest) SELECT new.id, " + _PARTS.format("new")
_TAKE = "DELETE FROM answer_words WHERE rowid = old.id"
_SQLITE = (
    "CREATE VIRTUAL TABLE answer_words USING fts5 (asked, rest, content='', contentless_delete=1,"
    " tokenize='unicode61 remove_diacritics 0')",
    _PUT + " FROM published_answers AS new WHERE new.state = 'public'",
    "CREATE TRIGGER answer_words_added AFTER INSERT ON published_answers WHEN new.state = 'public' BEGIN "
    + _PUT
    + "; END",
    "CREATE TRIGGER answer_words_changed AFTER UPDATE OF state, search ON published_answers"
    f" BEGIN {_TAKE}; {_PUT} WHERE new.state = 'public'; END",
    f"CREATE TRIGGER answer_words_deleted AFTER DELETE ON published_answers BEGIN {_TAKE}; END",
)
_POSTGRESQL = (
    "ALTER TABLE published_answers ADD COLUMN answer_words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', split_part(search, E'\\n', 1)), 'A')"
    " || setweight(to_tsvector('simple', split_part(search, E'\\n', 2)), 'D')) STORED",
    "CREATE INDEX answer_words_gin ON published_answers USING gin (answer_words) WHERE state = 'public'",
)


def upgrade() -> None:
    op.create_index("ix_published_answers_state_field", "published_answers", ["state", "field"])
    for statement in _SQLITE if op.get_context().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_published_answers_state_field", "published_answers")
    if op.get_context().dialect.name == "sqlite":
        for name in ("added", "changed", "deleted"):
            op.execute(f"DROP TRIGGER answer_words_{name}")
        op.execute("DROP TABLE answer_words")
    else:
        op.execute("ALTER TABLE published_answers DROP COLUMN answer_words")
