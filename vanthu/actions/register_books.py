"""What both books have in common: who keeps them, how a dropped file becomes a line, and when a line may be touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vanthu.actions import deadlines, register_papers, rights
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.papers.judgement import Judgement
from vanthu.store import dialogues, drops, registers
from vanthu.store.drops import Drop
from vanthu.store.registers import Entry

#: Who keeps the books (S2 Đ5.3, 7.5, 12.1).
CLERKS = ("clerk",)


@dataclass(frozen=True, slots=True)
class Book:
    """One of the two. ``name`` is its capability and the beginning of its presses, too; it is kept where a regulation
    in force has one of its ``clocks``."""

    name: str
    clocks: tuple[str, ...]

    def is_kept(self, act: Act) -> bool:
        """Whether a regulation that is in force here says how such documents are handled."""
        return any(act.rules.clock(name) for name in self.clocks)

    def clerks(self, act: Act) -> dict[int, Hat]:
        """Who keeps the book now."""
        return rights.who_may(act.conn, CLERKS, self.name, now=act.now, office=act.office)

    def is_kept_by(self, act: Act) -> bool:
        """Whether the caller keeps the book."""
        return self.is_kept(act) and act.actor is not None and act.may(CLERKS, self.name) is not None

    def check_clerk(self, act: Act) -> Act:
        """The act in the hat of whoever keeps the book. Raises Refusal."""
        if not self.is_kept_by(act):
            raise Refusal(Text("registers.clerk_only"))
        return act.wearing(act.may(CLERKS, self.name))

    def begin(
        self, act: Act, drop: Drop, judgement: Judgement, *, began_at: datetime, recipients: str | None = None
    ) -> tuple[Entry, Act]:
        """A dropped file becomes the draft of a line, by whoever keeps the book. Raises Refusal."""
        act = self.check_clerk(act)
        assert act.actor is not None  # noqa: S101 - check_clerk says so
        assert act.hat is not None  # noqa: S101 - check_clerk says so
        entry = registers.begin(
            act.conn,
            book=self.name,
            document_id=register_papers.read(act, judgement).id,
            drop_id=drop.id,
            urgent=judgement.fields.priority is not None,
            began_at=began_at,
            written_by=act.actor.id,
            post=act.hat.post.code,
            recipients=recipients,
        )
        if not drops.use(act.conn, drop.id, entry.subject):
            raise Refusal(Text("drops.used"))
        return entry, act

    def lock(self, act: Act, entry_id: int) -> Entry:
        """A line of the book, kept from others until the commit. Raises Refusal."""
        entry = registers.lock(act.conn, entry_id)
        if entry is None or entry.book != self.name:
            raise Refusal(Text("registers.unknown"))
        return entry

    def own(self, act: Act, entry_id: int, *states: str, version: int | None = None) -> tuple[Entry, Act]:
        """A line in one of these states (and version), for whoever keeps the book. Raises Refusal."""
        act = self.check_clerk(act)
        entry = self.lock(act, entry_id)
        if entry.state not in states or version not in (None, entry.version):
            raise Refusal(Text("registers.stale_card"))
        return entry, act

    def complete(self, act: Act, entry_id: int, version: int) -> tuple[Entry, Act]:
        """A draft of which all is known that the book asks. Raises Refusal."""
        entry, act = self.own(act, entry_id, registers.DRAFT, version=version)
        if register_papers.missing(register_papers.document(act, entry)):
            raise Refusal(Text("registers.incomplete"))
        return entry, act

    def drop_draft(self, act: Act, entry_id: int) -> Entry:
        """No such document after all. Raises Refusal."""
        entry, act = self.own(act, entry_id, registers.DRAFT)
        deadlines.stop(act, entry.subject)
        dialogues.end_about(act.conn, entry.subject)
        return registers.change(act.conn, entry.id, state=registers.DROPPED, ended_at=act.now)
