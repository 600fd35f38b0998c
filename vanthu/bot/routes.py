"""Which capabilities there are, and the one table of their handlers."""

from __future__ import annotations

from vanthu.handlers import decide, documents, help, language, people, publish  # noqa: A004 - named as people say it
from vanthu.handlers.turn import Routes


def table() -> Routes:
    """Every handler of every capability. Raises ValueError where two claim the same words."""
    capabilities = (publish, decide, documents, people, language, help)
    return Routes().join([capability.routes for capability in capabilities])
