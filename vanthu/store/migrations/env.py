"""Run by Alembic: on the connection that it is given."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from vanthu import crash
from vanthu.store import tables
from vanthu.store.migrations import reshaping
from vanthu.store.schema import Instant, Json


def plain_types(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration names the types of the database, not ours, which may change later."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,
    render_item=plain_types,
    include_object=reshaping.is_described,
    on_version_apply=lambda **_: crash.point("migration.applied"),
)
with context.begin_transaction():
    context.run_migrations()
