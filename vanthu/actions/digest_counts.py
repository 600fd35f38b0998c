"""What came and what was done since the digest before: counted, by kind, as far as it is the leader's to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from vanthu.locales import Text
from vanthu.store.deadlines import Deadline

#: What records are called here. The answer that an outside office waits for is not counted beside the work itself.
KINDS: Mapping[str, Text] = {
    "publication": Text("digest.kind.publication"),
    "withdrawal": Text("digest.kind.withdrawal"),
    "correction": Text("digest.kind.correction"),
    "question": Text("digest.kind.question"),
    "data": Text("digest.kind.data"),
    "incoming": Text("digest.kind.incoming"),
    "outgoing": Text("digest.kind.outgoing"),
    "share": Text("digest.kind.share"),
    "supply": Text("digest.kind.supply"),
    "report": Text("digest.kind.report"),
    "person": Text("digest.kind.person"),
}


def new(found: Iterable[Deadline], since: datetime, is_in_scope: Callable[[str], bool]) -> Text | None:
    """What began to be owed, by kind; None where nothing did."""
    abouts = dict.fromkeys(each.about for each in found if each.starts_at >= since)
    kinds = Counter(about.partition(":")[0] for about in abouts if is_in_scope(about))
    counted = tuple(
        Text("digest.kind_count", kind=label, n=kinds[kind]) for kind, label in KINDS.items() if kinds[kind]
    )
    if not counted:
        return None
    return Text("digest.new", n=sum(kinds[kind] for kind in KINDS), kinds=counted)


def met(
    found: Iterable[Deadline], since: datetime, is_in_scope: Callable[[str], bool]
) -> list[tuple[datetime, bool]]:
    """Everything that was done: when, and whether in time; in order."""
    return sorted(
        (each.met_at, each.met_at <= each.due_at)
        for each in found
        if each.met_at is not None and each.met_at >= since and is_in_scope(each.about)
    )
