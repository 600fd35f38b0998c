"""Recount: another calendar (a late-announced holiday, a closure, other hours) moves what is owed, at once.

Both dates are kept with the reason, reminders that were not sent move with it, owners are told once. A date is never
brought nearer without a word, and never to before now: nobody is made late by what was decided later.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from vanthu.actions import deadlines, faults, matters
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import time_words
from vanthu.locales import Text, as_json, from_json
from vanthu.rules import deadline as counting
from vanthu.rules.calendar.hours import Desk, WorkingTime
from vanthu.rules.deadline import Deadline as Counted
from vanthu.rules.length import Length
from vanthu.rules.vocabulary import CLOCK_NAMES
from vanthu.store import deadlines as owed_rows
from vanthu.store import faults as set_aside
from vanthu.store import moves, reminders, settings
from vanthu.store.deadlines import Deadline
from vanthu.store.moves import Move
from vanthu.store.reply import ROUTINE, URGENT, Button, Reply

#: Under these names stand the calendar by which everything owed was counted, and how far a recount has come.
COUNTED_BY, UNDER_WAY = "calendar.counted_by", "calendar.recount"
BATCH = 200
#: Most dates that one message shows with buttons.
SHOWN = 8


def recount_in_turn(act: Act) -> bool:
    """Count a few dates again where the calendar changed, then tell their owners; False where nothing is to do."""
    calendar = fingerprint(act.office.working, act.office.desks)
    counted_by = settings.get(act.conn, COUNTED_BY)
    if counted_by is None:
        settings.put(act.conn, COUNTED_BY, calendar)
        return True
    if counted_by != calendar:
        _recount_some(act, calendar)
        return True
    return _recount_left_behind(act) or _tell_owners(act)


@cache
def fingerprint(working: WorkingTime, desks: tuple[Desk, ...]) -> str:
    """What an office's days, hours, closures and readings come to; equal for equal calendars, in every process."""
    digest = hashlib.sha256()
    for each in (working, *(desk.working for desk in desks)):
        days = sorted(each.table.days.values(), key=lambda day: day.day)
        hours = [(h.sessions, sorted(h.weekdays), h.since, h.season) for h in each.hours]
        closures = [(c.first, c.last, sorted(c.halves), c.why, c.source) for c in each.closures]
        digest.update(repr((days, sorted(each.table.announced), hours, closures, each.reading)).encode())
    digest.update(repr([desk.code for desk in desks]).encode())
    return digest.hexdigest()


def _recount_some(act: Act, calendar: str) -> None:
    """The next few; where it has come to is remembered, so a restart goes on from there."""
    place: Mapping[str, Any] = settings.get(act.conn, UNDER_WAY) or {}
    after = place.get("after", 0) if place.get("calendar") == calendar else 0
    found = owed_rows.running_after(act.conn, after, now=act.now, most=BATCH)
    moved: set[int] = set()
    for owed in found:
        faults.attempt(act, owed_rows.FAULT, (owed.id,), _recount_one, owed, moved)
    total = len(moved) + (place.get("moved", 0) if after else 0)
    if len(found) == BATCH:
        settings.put(act.conn, UNDER_WAY, {"calendar": calendar, "after": found[-1].id, "moved": total})
        return
    settings.put(act.conn, UNDER_WAY, {})
    settings.put(act.conn, COUNTED_BY, calendar)
    act.write("calendar.changed", "calendar", calendar=calendar, moved=total)


def _recount_left_behind(act: Act) -> bool:
    """Dates that stepped aside while the others were counted again, and whose time to be tried again has come."""
    left = set_aside.due(act.conn, owed_rows.FAULT, now=act.now, most=BATCH)
    for deadline_id in left:
        if faults.attempt(act, owed_rows.FAULT, (deadline_id,), _recount_again, deadline_id):
            set_aside.overcome(act.conn, owed_rows.FAULT, deadline_id)
    return bool(left)


def _recount_one(act: Act, owed: Deadline, moved: set[int]) -> None:
    if recount(act, owed):
        moved.add(owed.id)


def _recount_again(act: Act, deadline_id: int) -> None:
    owed = owed_rows.get(act.conn, deadline_id)
    if owed is not None and owed.runs:
        recount(act, owed)


def recount(act: Act, owed: Deadline) -> bool:
    """Count one date again by the ways in which it was counted; True if it moved."""
    ways = [(way, _counted(act, owed, way)) for way in owed.ways]
    if not ways:
        return False
    ways.sort(key=lambda each: each[1].due)
    (first, counted), others = ways[0], ways[1:]
    is_nearer = counted.due < owed.due_at
    if counted.due == owed.due_at or (is_nearer and counted.due <= act.now):
        return False
    shown = [
        Text("deadlines.other", article=act.book.citation(way["cite"]).label, due=time_words(each.due))
        for way, each in others
    ]
    move(
        act,
        owed,
        due_at=counted.due,
        cite=first["cite"],
        provisional=counted.provisional,
        explained=(*counting.explained(counted), *shown),
        ways=[way for way, _ in ways],
        why=moves.CALENDAR,
        reason=(Text("recount.reason"),),
    )
    return True


def _counted(act: Act, owed: Deadline, way: Mapping[str, str]) -> Counted:
    start, length = datetime.fromisoformat(way["start"]), Length.parse(way["length"])
    days = deadlines.calendar(act, owed.desk)
    if length.unit == "as_set":
        return counting.due_when_set(datetime.fromisoformat(way["set"]), start, days)
    return counting.due(length, start, days)


def move(
    act: Act,
    owed: Deadline,
    *,
    due_at: datetime,
    cite: str,
    provisional: bool,
    explained: tuple[Text, ...],
    ways: list[Mapping[str, str]],
    why: str,
    reason: tuple[Text, ...],
    told_at: datetime | None = None,
) -> None:
    """Another date takes the old one's place: both are kept, and reminders that were not sent move with it."""
    moved = owed_rows.move(
        act.conn,
        owed,
        due_at=due_at,
        cite=cite,
        provisional=provisional,
        arithmetic=[as_json(line) for line in explained],
        ways=ways,
    )
    if not moved:
        return
    moves.add(
        act.conn,
        deadline_id=owed.id,
        why=why,
        old_due=owed.due_at,
        new_due=due_at,
        reason=[as_json(line) for line in reason],
        at=act.now,
        told_at=told_at,
    )
    reminders.stop(act.conn, [owed.id], at=act.now)
    later = owed_rows.get(act.conn, owed.id)
    if later is not None:
        deadlines.build_ladder(act, later, generation=moves.count(act.conn, owed.id))
    act.write(
        "deadline.moved",
        owed.about,
        rule=cite,
        clock=owed.clock,
        why=why,
        old=owed.due_at.isoformat(),
        new=due_at.isoformat(),
    )


def _tell_owners(act: Act) -> bool:
    """Once, while the office is open; a date that came nearer is not kept until the morning."""
    untold = moves.claim_untold(act.conn, now=act.now, most=BATCH * 5)
    opens = deadlines.when_open(deadlines.calendar(act), act.now)
    if opens > act.now:
        untold = [each for each in untold if each.new_due < each.old_due]
    if not untold:
        return False
    letters: dict[int, list[tuple[Deadline, Text, Move]]] = defaultdict(list)
    sound = [each.id for each in untold if faults.attempt(act, "move", (each.id,), _gather, each, letters)]
    for person_id, items in letters.items():
        act.tell(person_id, _letter(items))
    moves.told(act.conn, sound, at=act.now)
    return True


def _gather(act: Act, move: Move, letters: dict[int, list[tuple[Deadline, Text, Move]]]) -> None:
    """Whom a move is for."""
    owed = owed_rows.get(act.conn, move.deadline_id)
    matter = matters.matter(act, owed.about) if owed is not None and owed.runs else None
    if owed is None or matter is None:
        return
    item = (owed, matter.name, move)
    for person_id in list(matter.waiting):
        letters[person_id].append(item)


def _letter(items: list[tuple[Deadline, Text, Move]]) -> Reply:
    lines, buttons = [Text("recount.heading", n=len(items))], []
    nearer = any(each.new_due < each.old_due for *_, each in items)
    for owed, name, each in items[:SHOWN]:
        old, new, clock = time_words(each.old_due), time_words(each.new_due), CLOCK_NAMES[owed.clock]
        lines.append(Text("deadlines.about", name=name))
        if each.new_due < each.old_due:
            lines.append(Text("recount.nearer", clock=clock, old=old, new=new))
        else:
            lines.append(Text("recount.later", clock=clock, old=old, new=new))
        buttons.append((_why(owed),))
    if len(items) > SHOWN:
        lines.append(Text("recount.more", n=len(items) - SHOWN))
    return Reply(lines=tuple(lines), buttons=tuple(buttons), urgency=URGENT if nearer else ROUTINE)


def _why(owed: Deadline) -> Button:
    return button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}")


def history(act: Act, deadline_id: int) -> list[Text]:
    """Each time the date moved: from, to, when and why."""
    lines: list[Text] = []
    for each in moves.of_deadline(act.conn, deadline_id):
        old, new = time_words(each.old_due), time_words(each.new_due)
        lines.append(Text("recount.moved", old=old, new=new, at=time_words(each.moved_at)))
        lines += map(from_json, each.reason)
    return lines
