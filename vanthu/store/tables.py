"""Every table in one place, for those who make, compare or empty them all."""

from __future__ import annotations

from vanthu.store import (
    addresses,
    assignments,
    deadlines,
    dialogues,
    digests,
    documents,
    events,
    files,
    holdings,
    invitations,
    journal,
    outbox,
    persons,
    presence,
    publications,
    reminders,
    settings,
    stand_ins,
    uploads,
    withdrawals,
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
    withdrawals.withdrawals,
    deadlines.deadlines,
    reminders.reminders,
    digests.digests,
    digests.digest_hours,
    presence.presence_checks,
    journal.journal,
    events.events,
    outbox.messages,
    settings.settings,
)

__all__ = ["TABLES", "metadata"]
