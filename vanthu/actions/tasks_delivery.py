"""A part's card on its way to whoever does it, and the clock that begins when it has arrived (S2 Đ6.3a)."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from vanthu.actions import deadlines, faults, task_cards
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM
from vanthu.actions.tasks_rights import ASSIGNED, doers
from vanthu.rules.length import Length
from vanthu.store import tasks
from vanthu.store.tasks import Share, Task

#: The clock of whoever leads the handling of an incoming document; all other parts run by the assignment's.
HANDLE = "incoming.handle"
BATCH = 100


def hand_over(act: Act, task: Task, part: Share) -> bool:
    """One person's part begins; False where that person can be reached nowhere."""
    tasks.change_share(act.conn, part.id, tasks.DRAFT, state=tasks.GIVEN)
    part = tasks.known_share(act.conn, part.id)
    told = [act.tell(part.person_id, task_cards.share_card(act, task, part))]
    for person_id, hat in doers(act, part).items():
        if person_id != part.person_id:
            told.append(act.tell(person_id, task_cards.share_card(act, task, part, hat)))
    return any(told)


def deliver(act: Act) -> bool:
    """The tick: parts whose card has arrived begin to run from that moment (S2 Đ6.3a); False where none has."""
    arrived = tasks.just_delivered(act.conn, now=act.now, most=BATCH)
    for part, at in arrived:
        faults.attempt(act, "share", (part.id,), delivered, part, at)
    return bool(arrived)


def delivered(act: Act, part: Share, at: datetime) -> None:
    """The card has arrived, or its person has answered it: from now on the part's clock runs."""
    tasks.change_share(act.conn, part.id, delivered_at=at)
    task = tasks.known(act.conn, part.task_id)
    if part.role == tasks.INFORM or part.within is None:
        return
    from_outside = (task.origin or "").startswith("incoming:") and part.role == tasks.LEAD
    clock = HANDLE if from_outside and act.rules.clock(HANDLE) else ASSIGNED
    # Whoever has not received it yet has no time to lose: both triggers are the card's arrival (S2 Đ6.3a).
    triggers = {"assignment.delivered": at, "assignment.made": at}
    deadlines.start(act, act.rules, part.subject, (clock,), triggers, promised=limit(act, part.within))


def limit(act: Act, within: str) -> datetime | Length:
    """A share's own limit: the end of a day's office hours, or a length."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", within):
        return end_of_day(act, date.fromisoformat(within))
    return Length.parse(within)


def end_of_day(act: Act, day: date) -> datetime:
    """The end of a day's office hours; of a day off: its midnight."""
    sessions = deadlines.calendar(act).day(day).sessions
    return datetime.combine(day, sessions[-1].end if sessions else time(23, 59, 59), VIETNAM)
