"""While the citizen is asked for more the clock waits, where the office decided so; the regulation is silent.

The worked days of waiting are added to the date; both dates and the reason are kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from vanthu.actions import deadlines, recount
from vanthu.actions.act import Act
from vanthu.actions.dates import day_words, local_day, time_words
from vanthu.locales import Text, from_json
from vanthu.rules.calendar.words import VIETNAM
from vanthu.store import deadlines as owed_rows
from vanthu.store import reminders
from vanthu.store.questions import Question

#: Why a date moved, in ``deadline_moves.why``.
WAITED = "waited"


def pause(act: Act, question: Question) -> None:
    """The citizen was asked: nobody is reminded until they have answered."""
    if act.office.asking.clock_waits:
        owed = owed_rows.running(act.conn, question.about)
        reminders.stop(act.conn, (each.id for each in owed), at=act.now)


def go_on(act: Act, asked: Question) -> None:
    """The citizen has answered; ``asked`` is the case as it waited."""
    since = asked.waiting_since
    if not act.office.asking.clock_waits or since is None:
        return
    days = deadlines.calendar(act)
    first, last = local_day(since), local_day(act.now)
    each_day = (first + timedelta(days=offset) for offset in range(1, (last - first).days + 1))
    waited = sum(days.day(day).is_worked for day in each_day)
    for owed in owed_rows.running(act.conn, asked.about):
        due = _later(act, owed.due_at, waited)
        reason = Text("questions.waited", n=waited, since=day_words(first), until=day_words(last))
        recount.move(
            act,
            owed,
            due_at=due,
            cite=owed.cite,
            provisional=owed.provisional,
            explained=(
                Text("calendar.explain.due", due=time_words(due)),
                reason,
                *map(from_json, owed.arithmetic),
            ),
            ways=[
                {
                    "cite": owed.cite,
                    "length": "as set",
                    "start": owed.starts_at.isoformat(),
                    "set": due.isoformat(),
                }
            ],
            why=WAITED,
            reason=(reason,),
            told_at=act.now,
        )


def _later(act: Act, due_at: datetime, worked: int) -> datetime:
    days, due = deadlines.calendar(act), due_at.astimezone(VIETNAM)
    while worked:
        due += timedelta(days=1)
        worked -= days.day(due.date()).is_worked
    return due
