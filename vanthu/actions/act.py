"""What an action is given: the open transaction, who acts, when, by which rules. Actions never commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from vanthu.actions import rights
from vanthu.actions.dates import local_day
from vanthu.actions.rights import Hat
from vanthu.rules.book import Book, Rules
from vanthu.rules.office import Office
from vanthu.store import addresses, journal, outbox
from vanthu.store.persons import Person
from vanthu.store.reply import Reply


@dataclass(frozen=True, slots=True)
class Act:
    """One turn's means. ``actor`` None is the machine itself; ``hat`` the post in which the actor acts now."""

    conn: Connection
    now: datetime
    office: Office
    book: Book
    actor: Person | None = None
    hats: tuple[Hat, ...] = ()
    hat: Hat | None = None
    public_url: str = field(default="")
    #: What was changed in this turn, in order: the log names the case of one that fails.
    trail: list[str] = field(default_factory=list, compare=False, repr=False)

    @property
    def rules(self) -> Rules:
        """The regulations in force today."""
        return self.book.at(local_day(self.now))

    def wearing(self, hat: Hat | None) -> Act:
        """The same, in this post."""
        return replace(self, hat=hat)

    def speaking_for(self, person: Person, hats: tuple[Hat, ...]) -> Act:
        """The same, seen with this person's eyes."""
        return replace(self, actor=person, hats=hats)

    def may(self, roles: Iterable[str], capability: str, unit: str | None = None) -> Hat | None:
        """The hat in which the actor may do this, or None."""
        return rights.choose(self.hats, roles, capability, unit)

    def write(self, verb: str, record: str, *, rule: str | None = None, **data: Any) -> None:
        """Enter the change in the journal."""
        self.trail.append(record)
        journal.append(
            self.conn,
            at=self.now,
            actor_id=self.actor.id if self.actor else None,
            post=self.hat.post.code if self.hat else None,
            stands_in_for=self.hat.stands_in_for.id if self.hat and self.hat.stands_in_for else None,
            verb=verb,
            record=record,
            rule=rule,
            data=data,
        )

    def tell(self, person_id: int, *replies: Reply) -> bool:
        """Promise messages to a person, where they last wrote; False if the person can be reached nowhere."""
        address = addresses.preferred(self.conn, person_id)
        if address is None:
            return False
        outbox.put(self.conn, address_id=address.id, person_id=person_id, replies=replies, now=self.now)
        return True

    def tell_each(self, replies: Mapping[int, Reply]) -> None:
        """The same for many people, one message each, in two statements; who can be reached nowhere hears nothing."""
        reached = addresses.preferred_of(self.conn, replies)
        outbox.put_each(
            self.conn,
            ((address.id, person_id, replies[person_id]) for person_id, address in reached.items()),
            now=self.now,
        )
