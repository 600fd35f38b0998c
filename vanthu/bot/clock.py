"""What time it is. The demo office's clock can be moved forward; everybody else's cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Now, plus what the demo has moved it by. Instants are always aware and in UTC."""

    def __init__(self, moved: timedelta = timedelta(0)) -> None:
        self.moved = moved

    def now(self) -> datetime:
        """The moment that everything in this process goes by."""
        return datetime.now(UTC) + self.moved

    def advance(self, by: timedelta) -> None:
        """Move the clock forward. Raises ValueError for a step back: what happened has happened."""
        if by < timedelta(0):
            raise ValueError("the clock only goes forward")
        self.moved += by
