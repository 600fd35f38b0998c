"""Deliberate faults, each sown into a running office or a town; something of ours must catch every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """``sow`` puts it in for the rest of the process's life."""

    about: str
    sow: Callable[[], None]


def _handler_fails() -> None:
    from vanthu.bot import turns  # noqa: PLC0415

    def fail(*_: object) -> None:
        raise RuntimeError("a handler of ours fails")

    turns.Turns.handle = fail  # type: ignore[method-assign]


BUGS: dict[str, Bug] = {
    "handler fails": Bug("every handler fails", _handler_fails),
}
