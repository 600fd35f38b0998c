"""Every table in one place, for those who make, compare or empty them all."""

from __future__ import annotations

from vanthu.store import (
    addresses,
    assignments,
    deadlines,
    dialogues,
    documents,
    events,
    files,
    holdings,
    invitations,
    journal,
    outbox,
    persons,
    publications,
    reminders,
    settings,
    stand_ins,
    uploads,
)
from vanthu.store.schema import metadata

TABLES = (
    persons.persons,
    addresses.addresses,
    holdings.holdings,
    stand_ins.stand_ins,
    invitations.invitations,
    uploads.uploads,
    dialogues.dialogues,
    files.files,
    documents.documents,
    documents.revisions,
    publications.publications,
    assignments.assignments,
    deadlines.deadlines,
    reminders.reminders,
    journal.journal,
    events.events,
    outbox.messages,
    settings.settings,
)

__all__ = ["TABLES", "metadata"]
