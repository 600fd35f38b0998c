"""edits are found by what they change"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    where = sa.text("edits IS NOT NULL")
    op.create_index("ix_messages_edits", "messages", ["edits"], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    op.drop_index("ix_messages_edits", "messages")
