"""A command that writes a file beside the office dies in the middle of it."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.bot.test_calendar_commands import DECISION
from tests.torture.office import Office


async def test_days_off_that_were_half_entered_do_not_keep_the_office_shut(home: Path) -> None:
    decision, mark = home.parent / "decision.toml", home.parent / "died"
    decision.write_text(DECISION, "utf-8")
    office, clerk = Office(home), Office(home)
    try:
        clerk.begin("calendar", "import", str(decision), crash_at="file.written", mark=str(mark))
        assert await clerk.ended() == -signal.SIGKILL
        assert mark.exists()
        assert not list((home / "calendar").glob("*.toml")), "whole, or not there"
        assert await office.start()
        clerk.begin("calendar", "import", str(decision))
        assert await clerk.ended() == 0
        assert (home / "calendar" / "2028.toml").read_text("utf-8") == DECISION
    finally:
        office.kill()
