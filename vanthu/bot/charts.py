"""The chart maker: draws what was promised, outside any transaction and any turn, and has it sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from vanthu.bot.desk import Desk
from vanthu.locales import Text, from_json, say_plain
from vanthu.store import charts, files, persons
from vanthu.store.charts import Chart
from vanthu.store.engine import Database
from vanthu.store.reply import BULK, Attachment, Reply

log = structlog.get_logger()

GLANCE = 2.0
BATCH = 20
#: Seconds that a picture may take; one that takes longer is not worth waiting for.
LONGEST = 60.0
PNG = "image/png"


class ChartMaker:
    """Serves the promised pictures one after the other, each in a process of its own."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self.desk, self.database = desk, database

    async def run(self) -> None:
        """Draw until cancelled."""
        while True:
            try:
                if await self.draw_once():
                    continue
            except Exception:
                log.exception("charts.failed")
            await asyncio.sleep(GLANCE)

    async def draw_once(self) -> bool:
        """Draw what waits; True if there was something. One that cannot be drawn is given up: the words were sent."""
        waiting = await asyncio.to_thread(self._waiting)
        for chart, language in waiting:
            picture = await self._draw(chart, language)
            sha256 = await asyncio.to_thread(self.desk.files.keep, picture) if picture else None
            await self.desk.writer.run(partial(self._send, chart, sha256, len(picture or b"")))
            self.desk.promised.set()
        return bool(waiting)

    async def drain(self) -> None:
        """Draw until nothing waits: for tests."""
        while await self.draw_once():
            pass

    def _waiting(self) -> list[tuple[Chart, str]]:
        with self.database.read.connect() as conn:
            found = charts.waiting(conn, most=BATCH)
            people = persons.get_many(conn, [chart.person_id for chart in found])
        return [(chart, people[chart.person_id].language) for chart in found]

    async def _draw(self, chart: Chart, language: str) -> bytes | None:
        try:
            words = json.dumps(_said(chart.what, language)).encode()
        except (LookupError, TypeError, ValueError) as fault:
            log.error("chart.failed", number=chart.id, error=repr(fault))
            return None
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "vanthu.bot.draw"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            picture, trouble = await asyncio.wait_for(process.communicate(words), LONGEST)
        except (TimeoutError, asyncio.CancelledError) as ended:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if isinstance(ended, asyncio.CancelledError):
                raise
            log.error("chart.too_slow", number=chart.id)
            return None
        if process.returncode != 0:
            log.error("chart.failed", number=chart.id, error=trouble.decode(errors="replace")[-500:])
            return None
        return picture

    def _send(self, chart: Chart, sha256: str | None, size: int, conn: Connection) -> None:
        act = self.desk.turns.act(conn)
        if not charts.done(conn, chart.id, at=act.now) or sha256 is None:
            return
        files.record(conn, sha256=sha256, size=size, media_type=PNG, now=act.now)
        title = from_json(chart.what["title"])
        picture = Attachment(sha256, f"bieu-do-{act.now:%Y-%m-%d}.png", PNG)
        act.tell(
            chart.person_id, Reply(lines=(Text("digest.chart", title=title),), file=picture, urgency=BULK)
        )


def _said(what: Any, language: str) -> dict[str, Any]:
    """The picture's words in the reader's language."""

    def said(words: Any) -> str:
        return words if isinstance(words, str) else say_plain(from_json(words), language)

    return {
        **what,
        "title": said(what["title"]),
        "series": [said(name) for name in what["series"]],
        "bars": [[said(label), *numbers] for label, *numbers in what["bars"]],
    }
