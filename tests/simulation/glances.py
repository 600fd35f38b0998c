"""Seldom glances: what a seed would mostly pay for is an office that looks and finds nothing.

Whoever works in the office is woken by what happens, and looks by itself each second for what has fallen due. In
virtual time, where a morning's last copies come late, most of those looks find nothing: here they are further apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from vanthu.bot import charts, inbox, sender, ticks, watch

#: Virtual seconds between two looks.
APART = 5.0
_LOOKS = (
    (inbox, "GLANCE"),
    (sender, "GLANCE"),
    (ticks, "GLANCE"),
    (charts, "GLANCE"),
    (watch, "EVERY"),
)


@contextmanager
def seldom() -> Iterator[None]:
    """The office that is played meanwhile looks by itself only so often."""
    with ExitStack() as changed:
        for module, name in _LOOKS:
            changed.enter_context(patch.object(module, name, APART))
        yield
