"""Crash points: the seams at which a process may die, each with a name and with what must hold afterwards.

``point("sender.sent")`` stands in the code at such a seam and does nothing. Nothing in this package can make it do
anything: whoever wants a process to die there puts a function into :data:`armed`, and only the tests' own start of
the office does (``tests/torture/inside.py``, which is not installed). An office's environment cannot: ``VANTHU_…``
names that are no settings end the command with a sentence.

The list is closed. A point that is not in it, one without a test, and one without its row in
``docs/explanation/delivery.md`` fail ``tests/torture/test_points.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

#: What :func:`point` calls with the name, or None: in an office it is always None.
armed: Callable[[str], None] | None = None

#: Each point's name: what has just happened there, and what must hold when the process is back.
POINTS: Mapping[str, tuple[str, str]] = {
    "event.noted": (
        "an event is written down, its handler has not run, nothing is committed",
        "nothing of it is there; it was not acknowledged, comes again and has its one effect",
    ),
    "commit.before": (
        "a transaction's work is done, its COMMIT is not",
        "nothing of it is there; what it was for comes again or falls due again",
    ),
    "commit.after": (
        "a transaction is committed, nobody knows it yet",
        "all of it is there, once; a repetition stops at its key",
    ),
    "event.committed": (
        "an event is committed, its channel has not been told",
        "its effect is there, once; the repetition stops at its key and is acknowledged",
    ),
    "event.failed": (
        "a handler of ours failed and was undone, the event is not yet kept for another try",
        "nothing of it is there; it was not acknowledged, comes again",
    ),
    "webhook.answer": (
        "an update is noted, Telegram has not been answered 200",
        "its effect is there, once; Telegram brings it again, the repetition is answered 200",
    ),
    "poll.noted": (
        "all updates of a poll are noted, the offset that confirms them is not said",
        "their effects are there, once; Telegram gives them again, they stop at their keys",
    ),
    "inbox.claimed": (
        "waiting events are leased, nobody has begun with them",
        "they are taken up again: at once where this is the only process, else when the lease is over",
    ),
    "file.fetch": (
        "Telegram has said where a file lies, its bytes are not here",
        "the event waits, the file is fetched anew",
    ),
    "file.fetched": (
        "a file's bytes are in memory only",
        "the event waits, the file is fetched anew",
    ),
    "file.judging": (
        "a worker has a file, its judgement is not back",
        "the event waits, the file is fetched and judged anew",
    ),
    "worker.judging": (
        "the worker itself dies with a file in its hands",
        "the office goes on; another worker judges the file",
    ),
    "file.written": (
        "a file's bytes are synced under an unfinished name, a paper's or that of days off",
        "what stood there before still does; the event waits, the file is kept; an unfinished paper is cleared away",
    ),
    "file.kept": (
        "a file lies under its hash, no row names it",
        "the event waits; the same bytes are kept once; without a row they are cleared away after two days",
    ),
    "inbox.handled": (
        "a waiting event is handled, nothing is committed",
        "nothing of it is there; it is taken up again and has its one effect",
    ),
    "inbox.finished": (
        "a waiting event is committed, what was wiped of it may still lie in the database's log",
        "its effect is there, once; the start clears what was wiped",
    ),
    "sender.claimed": (
        "messages are leased, none is on its way",
        "each is said once: at once where this is the only process, else when the lease is over",
    ),
    "sender.sending": (
        "a message is worded, the wire has not been called",
        "it is said, once",
    ),
    "sender.part": (
        "one part of a long message arrived, the next is not on its way",
        "it is said whole, from its beginning",
    ),
    "sender.sent": (
        "a message arrived, that is not written down",
        "it may be said twice, no other is; no change is repeated",
    ),
    "sender.recorded": (
        "a message arrived and that is written down",
        "it was said once",
    ),
    "sender.edited": (
        "a shown message was changed, that is not written down",
        "it is changed again to the same words",
    ),
    "tick.worked": (
        "due work is done, nothing is committed",
        "nothing of it is there; it is due at the next start",
    ),
    "tick.committed": (
        "due work is committed, the sender does not know",
        "it is done, once, and said",
    ),
    "publish.posting": (
        "a document has its address on the page, its people have not been told, nothing is committed",
        "it is approved still; posted at the next start, once, and said",
    ),
    "reminders.claimed": (
        "due reminders are taken, nothing is said",
        "they are due still; each is said once",
    ),
    "digest.claimed": (
        "due digests are taken, nothing is said",
        "they are due still; each is said once",
    ),
    "presence.claimed": (
        "due checks are taken, nobody is nudged",
        "they are due still; each nudge is said once",
    ),
    "files.forgetting": (
        "bytes that no row names are being cleared away",
        "the rest is cleared away later; nothing that a row names is touched",
    ),
    "migration.applied": (
        "one version of the records' shape is applied, nothing is committed",
        "the old shape is whole; the next start brings the new one",
    ),
    "start.recovered": (
        "the leases of a dead predecessor are taken back, no channel is open",
        "the next start does the same",
    ),
    "stop.deaf": (
        "the office is stopping: nothing is heard any more, what is on its way is not finished",
        "as after any kill: nothing acknowledged is lost",
    ),
    "stop.said": (
        "the office is stopping: what was on its way is recorded, the records are open",
        "nothing is lost and nothing said twice",
    ),
    "backup.snapshot": (
        "the records are copied, the archive is not begun",
        "no archive of that name is there; the next back-up clears the remains away",
    ),
    "backup.packed": (
        "the archive is whole under an unfinished name",
        "no archive of that name is there; the next back-up clears the remains away",
    ),
    "backup.named": (
        "the archive has its name, the folder is not synced",
        "the archive is whole and can be restored",
    ),
    "restore.file": (
        "some files are put back, the records are not",
        "the place counts as empty; the same restore succeeds",
    ),
    "restore.rows": (
        "all rows are put back, nothing is committed",
        "the place counts as empty; the same restore succeeds",
    ),
}


def point(name: str) -> None:
    """A seam. One look at a name that is None, unless a test wants the process to die here."""
    if armed is not None:
        armed(name)
