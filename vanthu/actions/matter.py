"""A matter: what a date is about, and what waits for somebody. :mod:`vanthu.actions.matters` finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vanthu.actions.rights import Hat
from vanthu.locales import Text


@dataclass(frozen=True, slots=True)
class Matter:
    """One record with a date: what people call it, whose unit's it is, the press that shows its card, whose turn it is
    in which hat. ``done``: the press that says it is done, where a tap is enough for that."""

    name: Text
    unit: str | None
    show: str | None
    waiting: Mapping[int, Hat]
    may_know: bool
    done: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for somebody: what people call it, the press that shows its card, and the record (as in
    ``Deadline.about``) whose dates it is under."""

    name: Text
    show: str
    about: str
