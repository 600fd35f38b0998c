"""The books on PostgreSQL: numbers without gaps and without repeats under two clerks at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from tests.test_registers import (
    Cast,
    cast,
    letter,
    test_a_number_that_is_undone_is_given_to_the_next,
    test_a_signed_document_is_issued_by_the_next_working_morning,
    test_what_comes_in_is_entered_presented_directed_and_handled,
)
from vanthu.bot.writer import open_writer
from vanthu.store import registers
from vanthu.store.engine import open_database

__all__ = [
    "cast",
    "test_a_number_that_is_undone_is_given_to_the_next",
    "test_a_signed_document_is_issued_by_the_next_working_morning",
    "test_what_comes_in_is_entered_presented_directed_and_handled",
]

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LINES = 20
SAME = ("document_id", "drop_id", "written_by", "post")


async def test_two_clerks_in_two_processes_leave_no_gap_and_no_number_twice(
    cast: Cast, database_url: str
) -> None:
    await cast.mai.send_file("512.pdf", letter())
    await cast.mai.press("Văn bản đến")
    await cast.mai.press("Vào sổ")
    databases = [open_database(database_url) for _ in range(2)]
    writers = [open_writer(database, threads=4) for database in databases]

    def enter(conn: Connection, *, undone: bool) -> None:
        first = registers.get(conn, 1)
        assert first is not None
        same = {name: getattr(first, name) for name in SAME}
        entry = registers.begin(conn, book=registers.INCOMING, urgent=False, began_at=NOW, **same)
        registers.enter(conn, entry.id, year=2026, at=NOW)
        if undone:
            raise LookupError("the clerk's turn failed")

    turns = [
        writers[number % 2].run(partial(enter, undone=number % 5 == 0), lane=f"clerk:{number}")
        for number in range(LINES)
    ]
    outcomes = await asyncio.gather(*turns, return_exceptions=True)
    assert sum(isinstance(each, LookupError) for each in outcomes) == LINES // 5
    with databases[0].read.connect() as conn:
        found = registers.numbers(conn, registers.INCOMING, 2026)
    assert found == list(range(1, 1 + LINES - LINES // 5 + 1))
    for writer, database in zip(writers, databases, strict=True):
        await writer.close()
        database.close()
