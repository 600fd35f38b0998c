"""Reminders: whose turn it is now is told before, at and after the date; late work goes up, with a proposal.

Several at once make one message, and a person gets so many messages a day (the office's file), urgent ones aside: what
is beyond is kept for the next working morning. A night off means that all that fell due is said at the first tick,
once: of one deadline only the last rung, the earlier ones are marked as overtaken.
"""

from __future__ import annotations

import time as clock
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions import deadlines, decide, faults, leaves, matters, reminder_cards, rights
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.actions.matters import Matter
from vanthu.actions.reminder_cards import Item
from vanthu.store import deadlines as owed_rows
from vanthu.store import notices, reminders
from vanthu.store.notices import Notice
from vanthu.store.reminders import Reminder

#: To whom late work goes with a proposal (S2 Đ7.5; S3 Đ13.2đ, Đ14.1), after the heads of those who have it.
TOLD = ("board_head", "chairman")
#: What cannot wait for the morning, nor for another day's messages (S0 Đ7.3; S1 Đ8.1a; S2 Đ4.2).
URGENT_CLOCKS = frozenset({"publication.takedown", "news.urgent", "outgoing.urgent", "incoming.urgent"})
BATCH = 200
#: Seconds for which one transaction goes on claiming. Ten thousand that are due at once cost mostly commits, fifty of
#: them by two hundred; on SQLite, though, a turn waits for as long as this transaction lasts. So it takes batch after
#: batch while that is quick, and a turn never waits for more than this and one batch.
LONGEST = 0.2
#: So long after its instant a reminder still counts as said at it.
MOMENT = timedelta(minutes=5)


def remind(act: Act) -> bool:
    """Say what is to be said now; False where nothing is due."""
    worked = False
    for due in in_batches(act.conn, act.now):
        worked = True
        crash.point("reminders.claimed")
        for reminder in _last_rungs(act, _while_open(act, due)):
            faults.attempt(act, "reminder", (reminder.id,), _call, reminder)
    waiting = notices.claim_due(act.conn, now=act.now, most=BATCH)
    of_person: dict[int, list[Notice]] = defaultdict(list)
    for notice in waiting:
        of_person[notice.person_id].append(notice)
    had = notices.messages_since(act.conn, of_person, _midnight(act)) if of_person else {}
    for person_id, found in of_person.items():
        full = had.get(person_id, 0) >= act.office.reminders_a_day
        faults.attempt(act, "notice", (each.id for each in found), _tell, person_id, found, full=full)
    return worked or bool(waiting)


def in_batches(conn: Connection, now: datetime) -> Iterator[list[Reminder]]:
    """What is due, by batches, as long as a turn may wait; each is to be dealt with before the next is asked for."""
    until = clock.monotonic() + LONGEST
    while due := reminders.claim_due(conn, now=now, most=BATCH):
        yield due
        if len(due) < BATCH or clock.monotonic() > until:
            return


def _midnight(act: Act) -> datetime:
    return datetime.combine(local_day(act.now), time.min, VIETNAM)


def _while_open(act: Act, due: list[Reminder]) -> list[Reminder]:
    """What may be said now; the rest waits for the office, or the desk, to open."""
    if deadlines.when_open(deadlines.calendar(act), act.now) <= act.now:
        return due
    now = []
    for reminder in due:
        owed = owed_rows.get(act.conn, reminder.deadline_id)
        days = deadlines.calendar(act, owed.desk if owed else None)
        opens = deadlines.when_open(days, act.now)
        # What is due as the office closes is said then, though the tick comes a moment later.
        just_now = deadlines.when_open(days, max(reminder.at, act.now - MOMENT)) <= act.now
        if deadlines.at_any_hour(reminder.rung) or just_now:
            now.append(reminder)
        else:
            reminders.postpone(act.conn, [reminder.id], until=opens)
    return now


def _last_rungs(act: Act, due: list[Reminder]) -> list[Reminder]:
    """Of each deadline the last rung that is due; the others were overtaken while nobody ticked."""
    last = {reminder.deadline_id: reminder for reminder in due}
    overtaken = [reminder.id for reminder in due if last[reminder.deadline_id] is not reminder]
    reminders.done(act.conn, overtaken, outcome=reminders.OVERTAKEN, at=act.now)
    return list(last.values())


def _call(act: Act, reminder: Reminder) -> None:
    """Note whom a reminder is for, and set the next one of what stays late."""
    owed = owed_rows.get(act.conn, reminder.deadline_id)
    matter = matters.matter(act, owed.about) if owed else None
    if owed is None or matter is None or not owed.runs or matters.stands_still(act, owed.about):
        reminders.done(act.conn, [reminder.id], outcome=reminders.OVERTAKEN, at=act.now)
        return
    urgent = deadlines.at_any_hour(reminder.rung) or owed.clock in URGENT_CLOCKS
    people = _whom(act, matter, reminder.rung)
    notices.add(act.conn, person_ids=people, reminder_id=reminder.id, urgent=urgent, at=act.now)
    reminders.done(act.conn, [reminder.id], outcome=reminders.SENT, at=act.now)
    if deadlines.is_late(reminder.rung):
        # What stays late is said again on the next working morning.
        at = deadlines.next_morning(deadlines.calendar(act, owed.desk), act.now)
        following = deadlines.next_late_rung(reminder.rung)
        reminders.add(act.conn, deadline_id=owed.id, rung=following, at=at)


def _whom(act: Act, matter: Matter, rung: str) -> list[int]:
    """Those whose turn it is; of what is late, or has half an hour left of hours, the next in line and leaders too."""
    away = leaves.away(act)
    people = [person_id for person_id in matter.waiting if person_id not in away]
    if deadlines.goes_up(rung) or not people:
        for unit in dict.fromkeys(hat.post.unit for hat in matter.waiting.values()):
            people += _holders(act, ("unit_head",), unit)
        people += _holders(act, TOLD)
    here = [person_id for person_id in people if person_id not in away]
    # Where everybody is away, better a message on a day off than none.
    return list(dict.fromkeys(here or people))


def _holders(act: Act, roles: Iterable[str], unit: str | None = None) -> list[int]:
    found = rights.who_may(act.conn, roles, decide.CAPABILITY, now=act.now, office=act.office, unit=unit)
    return list(found)


def _tell(act: Act, person_id: int, found: list[Notice], *, full: bool) -> None:
    """One message with all that is due; where the day is full, only what is urgent, and the rest is kept."""
    last = {notice.deadline_id: notice for notice in found}
    items = {notice.id: item for notice in last.values() if (item := _item(act, notice))}
    kept = [each for each in last.values() if each.id in items and full and not each.urgent]
    now = [each for each in last.values() if each.id in items and each not in kept]
    notices.drop(act.conn, (each.id for each in found if each.id not in items), at=act.now)
    if kept:
        opens = deadlines.next_morning(deadlines.calendar(act), act.now)
        notices.hold(act.conn, (each.id for each in kept), until=opens, at=act.now)
        act.write("reminders.held", f"person:{person_id}", number=len(kept), until=opens.isoformat())
    if now:
        over = sum(each.held_at is not None for each in now)
        act.tell(person_id, reminder_cards.letter(act, [items[each.id] for each in now], held_over=over))
        notices.said(act.conn, (each.id for each in now), at=act.now)


def _item(act: Act, notice: Notice) -> Item | None:
    """What a notice is about, as it is now; None where nothing is owed any more."""
    owed = owed_rows.get(act.conn, notice.deadline_id)
    matter = matters.matter(act, owed.about) if owed is not None and owed.runs else None
    if owed is None or matter is None or matters.stands_still(act, owed.about):
        return None
    # It is done by whoever's turn it is; leaders hear of it, and open it.
    return Item(owed, matter, notice.rung, can_end=notice.person_id in matter.waiting)
