"""Run by Alembic: on the connection that it is given."""

from __future__ import annotations

from alembic import context

from vanthu.store import tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
