"""How long to torture: once in `make test`, twenty-five rounds in `make torture`, each with seeds of its own.

``TORTURE_ROUNDS`` is how often, ``TORTURE_SEED`` the first seed. A test's name ends with its seed, so a failing one is
run again by ``TORTURE_SEED=<seed> pytest tests/torture -k <its name>``.
"""

from __future__ import annotations

import os

ROUNDS = int(os.environ.get("TORTURE_ROUNDS", "1"))
FIRST = int(os.environ.get("TORTURE_SEED", "1"))
SEEDS = range(FIRST, FIRST + ROUNDS)
