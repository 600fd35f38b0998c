"""A turn: one thing heard, by whom, with all that its handler may use; and the table of what is answered where."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from vanthu.actions.act import Act
from vanthu.channels.base import Capabilities, Inbound
from vanthu.store.addresses import Address, Caller
from vanthu.store.dialogues import Dialogue
from vanthu.store.persons import Person
from vanthu.store.reply import Reply


@dataclass(frozen=True, slots=True)
class Turn:
    """One event in one open transaction. ``act`` is what actions are given; ``awaited`` what the caller was asked."""

    act: Act
    caller: Caller
    inbound: Inbound
    can: Capabilities
    awaited: Dialogue | None = None

    @property
    def conn(self) -> Connection:
        """The open transaction."""
        return self.act.conn

    @property
    def address(self) -> Address:
        """Where it was said."""
        return self.caller.address

    @property
    def person(self) -> Person | None:
        """Who said it, if known; a leaver is nobody."""
        person = self.caller.person
        return person if person is not None and person.left_at is None else None

    @property
    def is_staff(self) -> bool:
        """Whether the caller holds a post, or stands in for somebody who does."""
        return bool(self.act.hats)

    @property
    def words(self) -> str:
        """What was typed, trimmed, in one Unicode form: some keyboards send letters and their marks apart."""
        return unicodedata.normalize("NFC", self.inbound.text or "").strip()


#: Takes a turn and the words behind the command, the press or the start; gives what is said to the caller.
Handler = Callable[..., Iterable[Reply]]


class Routes:
    """Which handler answers what. Each capability has one such table; the process joins them."""

    def __init__(self) -> None:
        self.commands: dict[str, Handler] = {}
        self.presses: dict[str, Handler] = {}
        self.answers: dict[str, Handler] = {}
        self.starts: dict[str, Handler] = {}
        self.kinds: dict[str, Handler] = {}

    def command(self, *names: str) -> Callable[[Handler], Handler]:
        """``/name words``: the handler gets the words as one string."""
        return self._into(self.commands, names)

    def press(self, verb: str) -> Callable[[Handler], Handler]:
        """A button ``verb:a:b``: the handler gets ``a`` and ``b`` as strings."""
        return self._into(self.presses, (verb,))

    def answer(self, awaits: str) -> Callable[[Handler], Handler]:
        """Words typed while this is awaited: the handler gets what the dialogue is about, as a string."""
        return self._into(self.answers, (awaits,))

    def start(self, prefix: str) -> Callable[[Handler], Handler]:
        """A deep link ``prefix`` + code: the handler gets the code."""
        return self._into(self.starts, (prefix,))

    def kind(self, *kinds: str) -> Callable[[Handler], Handler]:
        """Whatever of this kind nothing above has answered."""
        return self._into(self.kinds, kinds)

    def join(self, others: Sequence[Routes]) -> Routes:
        """One table of several. Raises ValueError where two claim the same."""
        for other in others:
            for mine, theirs in (
                (self.commands, other.commands),
                (self.presses, other.presses),
                (self.answers, other.answers),
                (self.starts, other.starts),
                (self.kinds, other.kinds),
            ):
                if twice := mine.keys() & theirs.keys():
                    raise ValueError(f"claimed twice: {', '.join(sorted(twice))}")
                mine.update(theirs)
        return self

    @staticmethod
    def _into(table: dict[str, Handler], names: Sequence[str]) -> Callable[[Handler], Handler]:
        def enter(handler: Handler) -> Handler:
            for name in names:
                if name in table:
                    raise ValueError(f"claimed twice: {name}")
                table[name] = handler
            return handler

        return enter
