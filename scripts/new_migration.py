"""Write the next migration by comparing the tables in the code with those that the migrations make.

Usage: ``python scripts/new_migration.py "what it does"``. Read what it wrote before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from vanthu.store import migrations
from vanthu.store.engine import open_database
from vanthu.store.migrations import reshaping


def main() -> None:
    """Make an empty database, bring it to the newest known shape, and write down what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        config = reshaping.alembic_config()
        count = len(list((Path(migrations.__file__).parent / "versions").glob("*.py")))
        with database.write.begin() as conn:
            config.attributes["connection"] = conn
            if count:
                command.upgrade(config, "head")
            command.revision(config, message=sys.argv[1], autogenerate=True, rev_id=f"{count + 1:04d}")
        database.close()


if __name__ == "__main__":
    main()
