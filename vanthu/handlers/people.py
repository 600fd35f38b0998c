"""People."""

from __future__ import annotations

from vanthu.handlers.turn import Routes

routes = Routes()
