"""Starts that cost little: what every start of the office finds the same is found once in a process.

A seed dies up to twice and starts again each time. The regulation files do not change meanwhile, and a connection to
the same place speaks the same language; only the records and files differ, and those are opened anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from vanthu.bot import house
from vanthu.rules.book import Book, load_book
from vanthu.rules.office import Office
from vanthu.store.engine import Database, open_database

_databases = cache(open_database)
_books: dict[tuple[int, tuple[Path, ...]], tuple[Office, Book]] = {}


def _database(url: str) -> Database:
    """Without a connection of whoever was there before; what was compiled is kept."""
    database = _databases(url)
    database.close()
    return database


def _book(office: Office, folders: Sequence[Path]) -> Book:
    """An office's book; it is told by the office itself, which cannot be a key."""
    key = id(office), tuple(folders)
    if key not in _books:
        _books[key] = office, load_book(office, folders)
    return _books[key][1]


@contextmanager
def found_the_same() -> Iterator[None]:
    """A house that is put up meanwhile finds what was found before."""
    with patch.object(house, "open_database", _database), patch.object(house, "load_book", _book):
        yield
