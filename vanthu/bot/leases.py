"""What this process has taken up, to send or to handle: each row's fence, and until when it is held."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Coroutine, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol, TypeVar

#: Seconds that a claim has to come to its end when the process stops.
LAST_CLAIM = 1.0


class Leased(Protocol):
    """A message or an event (see :mod:`vanthu.store.claims`)."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def fence(self) -> int:
        """How often it was taken up."""

    @property
    def lease_until(self) -> datetime | None:
        """Until when whoever took it up holds it."""


L = TypeVar("L", bound=Leased)


class Leases:
    """What is on its way from here, or worked on here."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, datetime]] = {}
        #: Held while something is being taken up.
        self.claiming = asyncio.Lock()
        #: Whether this process stops: what it takes up now is given back.
        self.closing = False

    async def until_cancelled(self, *loops: Coroutine[Any, Any, None]) -> None:
        """Go on with these until cancelled; a claim that is being made then is made to its end.

        What it takes up must be known here to be given back. With its answer lost nobody would see to it before its
        lease ends.
        """
        going = asyncio.gather(*loops)
        try:
            await asyncio.shield(going)
        finally:
            self.closing = True
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_CLAIM), self.claiming:
                    pass
            going.cancel()
            with suppress(asyncio.CancelledError):
                await going

    def take(self, rows: Iterable[Leased]) -> None:
        """They have been taken up."""
        self._held.update(
            (row.id, (row.fence, row.lease_until)) for row in rows if row.lease_until is not None
        )

    def but_held(self, rows: Iterable[L]) -> list[L]:
        """Those of them that are not held from here already: under the same fence that can only be where a claim of
        ours was not committed, though what it took up was under way at once."""
        return [row for row in rows if self._held.get(row.id, (None,))[0] != row.fence]

    def let_go(self, rows: Iterable[Leased]) -> None:
        """It is known what became of them, or somebody else sees to them."""
        for row in rows:
            self._held.pop(row.id, None)

    def hold(self, row: Leased, *, now: datetime) -> bool:
        """Whether nobody else can have taken it up."""
        _, until = self._held[row.id]
        return now < until

    def fences(self) -> dict[int, int]:
        """All that is on its way."""
        return {number: fence for number, (fence, _) in self._held.items()}

    def ended(self, *, now: datetime) -> dict[int, int]:
        """What anybody might take up by now, though it is on its way: the clock was set forward, or this process
        stood still."""
        return {number: fence for number, (fence, until) in self._held.items() if until <= now}

    def renewed(self, fences: Mapping[int, int], still: Container[int], *, until: datetime) -> None:
        """Of these, those are still held from here, until then."""
        for number, fence in fences.items():
            if number in still and self._held.get(number, (None,))[0] == fence:
                self._held[number] = fence, until
