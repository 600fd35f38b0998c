"""What this process has taken up to send: each message's fence, and until when it is held."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime

from vanthu.store.outbox import Message


class Leases:
    """The messages on their way from here (see :mod:`vanthu.store.claims`)."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[int, datetime]] = {}

    def take(self, messages: Iterable[Message]) -> None:
        """They have been taken up."""
        self._held.update(
            (message.id, (message.fence, message.lease_until))
            for message in messages
            if message.lease_until is not None
        )

    def let_go(self, messages: Iterable[Message]) -> None:
        """It is known what became of them, or somebody else sees to them."""
        for message in messages:
            self._held.pop(message.id, None)

    def hold(self, message: Message, *, now: datetime) -> bool:
        """Whether nobody else can have taken it up."""
        _, until = self._held[message.id]
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
