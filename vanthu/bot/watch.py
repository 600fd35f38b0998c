"""The watch on the office's calendar: hours, closures, desks and entered days count for the running office at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import structlog

from vanthu.bot.config import Settings
from vanthu.bot.desk import Desk
from vanthu.rules.office import load_office
from vanthu.rules.problems import FileError

log = structlog.get_logger()

#: Seconds between two looks at the files.
EVERY = 2.0
Signature = tuple[tuple[str, int, int], ...]


class CalendarWatch:
    """Reads the office's hours and days again when their files change; everything else waits for a restart."""

    def __init__(self, desk: Desk, config: Settings) -> None:
        self.desk, self.config = desk, config
        self._seen = self._signature()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.look()
            except Exception:
                log.exception("calendar.not_read")

    async def look(self) -> bool:
        """Look once; True if another calendar counts from now on. A faulty file changes nothing."""
        signature = await asyncio.to_thread(self._signature)
        if signature == self._seen:
            return False
        self._seen = signature
        try:
            read = await asyncio.to_thread(load_office, self.config.office_file, self.config.days_folder)
        except FileError as error:
            log.error("calendar.faulty", problems=[str(problem) for problem in error.problems])
            return False
        office = self.desk.turns.office
        if (read.working, read.desks) == (office.working, office.desks):
            return False
        units = {unit.code: unit.desk for unit in read.units}
        office = replace(
            office,
            working=read.working,
            desks=read.desks,
            units=tuple(replace(unit, desk=units.get(unit.code, unit.desk)) for unit in office.units),
        )
        self.desk.turns = replace(self.desk.turns, office=office)
        self.desk.wake()
        log.info("calendar.read_again")
        return True

    def _signature(self) -> Signature:
        folder: Path = self.config.days_folder
        files = [self.config.office_file, *(sorted(folder.glob("*.toml")) if folder.is_dir() else ())]
        found = [(str(path), path.stat()) for path in files if path.exists()]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
