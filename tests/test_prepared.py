"""Learning beside the turns: what was learnt before serves until the new is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from vanthu.actions.prepared import AT_ONCE, Prepared, Texts


class Later(Executor):
    """Does what it is given when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def work(self) -> None:
        future, do = self.waiting.pop(0)
        try:
            future.set_result(do())
        except ValueError as error:
            future.set_exception(error)


def texts(count: int) -> Texts:
    return tuple((str(number), "") for number in range(count))


def number(given: Iterable[tuple[str, str]]) -> int:
    return len(list(given))


def test_a_few_are_learnt_at_once() -> None:
    later = Later()
    prepared: Prepared[int] = Prepared(later)
    assert prepared.get("here", 1, lambda: texts(AT_ONCE), number) == AT_ONCE
    assert prepared.get("here", 2, lambda: texts(3), number) == 3
    assert not later.waiting


def test_many_are_learnt_beside_and_what_was_known_serves_meanwhile() -> None:
    later = Later()
    prepared: Prepared[int] = Prepared(later)
    assert prepared.get("here", 1, lambda: texts(AT_ONCE), number) == AT_ONCE
    for state in (2, 3):
        assert prepared.get("here", state, lambda: texts(100), number) == AT_ONCE
    assert len(later.waiting) == 1, "what is under way is not begun twice"
    later.work()
    assert prepared.get("here", 3, lambda: texts(200), number) == 100, "the records went on meanwhile"
    later.work()
    assert prepared.get("here", 3, lambda: texts(200), number) == 200
    assert not later.waiting, "nothing changed, nothing is learnt"


def test_of_another_place_nothing_is_said() -> None:
    later = Later()
    prepared: Prepared[int] = Prepared(later)
    prepared.get("here", 1, lambda: texts(100), number)
    assert prepared.get("there", 1, lambda: texts(90), number) is None
    later.work()
    assert prepared.get("there", 1, lambda: texts(90), number) is None, "what was learnt here is not of there"
    later.work()
    assert prepared.get("there", 1, lambda: texts(90), number) == 90


def test_what_fails_is_heard_of_once_and_what_was_known_serves_on() -> None:
    later = Later()
    prepared: Prepared[int] = Prepared(later)

    def fails(_: Iterable[tuple[str, str]]) -> int:
        raise ValueError("no")

    prepared.get("here", 1, lambda: texts(2), number)
    prepared.get("here", 2, lambda: texts(100), fails)
    later.work()
    with pytest.raises(ValueError, match="no"):
        prepared.get("here", 2, lambda: texts(100), number)
    assert prepared.get("here", 2, lambda: texts(100), number) == 2
    assert prepared.get("here", 3, lambda: texts(4), number) == 4
