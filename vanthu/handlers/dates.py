"""Days and moments as people say them and as they type them."""

from __future__ import annotations

from vanthu.actions.dates import VIETNAM, day_words, local_day, read_day, time_words

__all__ = ["VIETNAM", "day_words", "local_day", "read_day", "time_words"]
