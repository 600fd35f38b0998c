"""What is learnt from the records takes seconds with many of them, so it is learnt beside the turns, never in one.

A turn that finds it out of date reads the records and has the learning begun; until that is done, what was learnt
before serves. Of a few records it is learnt at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

Learnt = TypeVar("Learnt")
Texts = tuple[tuple[str, str], ...]
Learn = Callable[[Iterable[tuple[str, str]]], Learnt]

#: As many texts are learnt in a turn: a twentieth of a second.
AT_ONCE = 60
#: Seconds that the learning stands back after each text. Python runs one thread at a time and else lets a turn wait
#: five milliseconds at each look into the records.
STANDS_BACK = 0.0005

_beside = ThreadPoolExecutor(1, thread_name_prefix="learning")


class Prepared(Generic[Learnt]):
    """One thing learnt, and for which state of the records; a process serves one office."""

    def __init__(self, beside: Executor = _beside) -> None:
        self._beside = beside
        self._lock = Lock()
        self._place: Hashable = None
        self._state: Hashable = None
        self._learnt: Learnt | None = None
        self._coming: tuple[Hashable, Future[Learnt]] | None = None

    def get(
        self, place: Hashable, state: Hashable, read: Callable[[], Texts], learn: Learn[Learnt]
    ) -> Learnt | None:
        """What was learnt last of this place (never of another); None while there is nothing yet.

        read: the texts by their ids, as they are in this state. It is called in this thread, ``learn`` perhaps not.
        """
        with self._lock:
            if place != self._place:
                self._place, self._state, self._learnt, self._coming = place, None, None, None
            if self._coming is not None and self._coming[1].done():
                (self._state, done), self._coming = self._coming, None
                self._learnt = done.result()
            if state != self._state and self._coming is None:
                texts = read()
                if len(texts) <= AT_ONCE:
                    self._state, self._learnt = state, learn(texts)
                else:
                    self._coming = state, self._beside.submit(learn, _unhurried(texts))
            return self._learnt


def _unhurried(texts: Texts) -> Iterator[tuple[str, str]]:
    for each in texts:
        yield each
        time.sleep(STANDS_BACK)
