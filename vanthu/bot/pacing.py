"""A chat's pace is kept over processes and restarts: what was said there from elsewhere is recalled from the records.

A channel counts in memory, which costs nothing and is all there is to know as long as one process speaks. So the
records are asked only where another process may be speaking too, or this one has just begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from vanthu.channels.base import Channel, Paced
from vanthu.store import lately
from vanthu.store.addresses import Caller
from vanthu.store.outbox import Message

#: For addresses by their number: how many seconds ago something was said there.
Lately = Mapping[int, list[float]]


class Pacing:
    """Asks for what the channels need to know, and tells them."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._paced = {name: channel for name, channel in channels.items() if isinstance(channel, Paced)}
        #: When all that was said lately was said from here, if nobody else speaks.
        self._known_from: datetime | None = None

    def lately(
        self, conn: Connection, found: Iterable[Message], callers: Mapping[int, Caller], *, now: datetime
    ) -> Lately:
        """What was said in the last minute where these messages are to be said, as far as it matters there."""
        if self._known_from is None:
            self._known_from = now + lately.LONGEST
        if now >= self._known_from and not lately.may_be_others(conn):
            return {}
        waiting = Counter(message.address_id for message in found)
        asked = [
            address_id
            for address_id, number in waiting.items()
            if (channel := self._paced.get(callers[address_id].address.channel)) is not None
            and channel.counts(callers[address_id].address.chat, number)
        ]
        return lately.said(conn, asked, now=now) if asked else {}

    def recall(self, said: Lately, callers: Mapping[int, Caller]) -> None:
        """Tell the channels, before anything more is said there."""
        for address_id, ago in said.items():
            address = callers[address_id].address
            self._paced[address.channel].recall(address.chat, ago)
