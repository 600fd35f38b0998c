"""Deadlines: what starts a clock of the regulations, what meets it, and how a date is said.

The stricter of two regulations is applied, and the date keeps its arithmetic, so that "why this date?" has an answer
years later (Bộ luật Dân sự 2015 Điều 147–148).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day, time_words
from vanthu.locales import Text, as_json
from vanthu.rules import deadline as counting
from vanthu.rules.book import Rules
from vanthu.rules.calendar.days import Calendar
from vanthu.rules.calendar.hours import WorkingTime
from vanthu.rules.deadline import ClockDeadline
from vanthu.rules.length import Length
from vanthu.rules.vocabulary import CLOCK_NAMES
from vanthu.store import deadlines, reminders
from vanthu.store.deadlines import Deadline

BEFORE, DUE = "before", "due"
#: The ladder of a clock of hours, which runs on at night: half of it gone, half an hour left, at the date, late.
HALF_GONE, LAST, NOW, JUST_LATE = "hours-half", "hours-last", "hours-due", "hours-late"
#: Less than a working day is left at the first reminder of what is due the same day.
SHORTLY = timedelta(hours=1)
HALF_AN_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)


@cache
def _calendar(working: WorkingTime) -> Calendar:
    return Calendar(working)


def calendar(act: Act, desk: str | None = None) -> Calendar:
    """The office's days, or those of a desk; of one that the office's file no longer has: the office's."""
    own = next((each.working for each in act.office.desks if each.code == desk), None)
    return _calendar(own or act.office.working)


def desk_of(act: Act, unit: str | None) -> str | None:
    """The desk whose hours a unit keeps, or None: the office's."""
    return next((each.desk for each in act.office.units if each.code == unit), None)


def start(
    act: Act,
    rules: Rules,
    about: str,
    clocks: Iterable[str],
    triggers: Mapping[str, datetime],
    *,
    promised: datetime | Length | None = None,
    desk: str | None = None,
) -> None:
    """Start every one of these clocks that an adopted regulation has and whose trigger has happened.

    ``promised``: the date, or the length, that the case itself holds, for clocks that run ``as set``; ``desk``: the one
    by whose hours is counted (:func:`desk_of`).
    """
    for name in clocks:
        found = counting.clock_deadlines(rules.clock(name), triggers, calendar(act, desk), promised)
        applied = next((each for each in found if each.applied), None)
        if applied is None or applied.deadline is None:
            continue
        owed = applied.deadline
        others = [each for each in found if each.deadline is not None and each is not applied]
        added = deadlines.add(
            act.conn,
            clock=name,
            about=about,
            cite=str(applied.clock.citation),
            starts_at=owed.start,
            due_at=owed.due,
            provisional=owed.provisional,
            arithmetic=[as_json(line) for line in (*counting.explained(owed), *map(_other, others))],
            ways=[way for each in (applied, *others) if (way := _way(each))],
            desk=desk,
        )
        build_ladder(act, added)
        act.write("deadline.started", about, rule=added.cite, clock=name, due=owed.due.isoformat())


def _way(found: ClockDeadline) -> dict[str, str]:
    """How it was counted, so that it can be counted again."""
    owed = found.deadline
    assert owed is not None  # noqa: S101 - only what has a date is kept
    way = {
        "cite": str(found.clock.citation),
        "length": str(owed.length),
        "start": owed.start.isoformat(),
    }
    return way | ({"set": owed.due.isoformat()} if owed.length.unit == "as_set" else {})


def _other(found: ClockDeadline) -> Text:
    """What another adopted regulation would have given: later, so not applied, but shown."""
    assert found.deadline is not None  # noqa: S101 - only what has a date is shown
    return Text("deadlines.other", article=found.clock.citation.label, due=time_words(found.deadline.due))


def build_ladder(act: Act, owed: Deadline, generation: int = 0) -> None:
    """Set the reminders of a date; ``generation``: how often it has moved, since each rung is there once."""
    unit = Length.parse(owed.ways[0]["length"]).unit if owed.ways else "as_set"
    if unit == "at_once":
        rungs = {JUST_LATE: owed.due_at + HALF_AN_HOUR}
    elif unit == "hours":
        rungs = _ladder_of_hours(owed)
    else:
        rungs = _ladder_of_days(act, owed)
    days = calendar(act, owed.desk)
    for rung, at in rungs.items():
        name = f"{rung}+{generation}" if generation else rung
        if at_any_hour(rung):
            reminders.add(act.conn, deadline_id=owed.id, rung=name, at=max(at, act.now))
        # What is past already needs no notice: the card that has just come says it.
        elif at > act.now:
            reminders.add(act.conn, deadline_id=owed.id, rung=name, at=when_open(days, at))


def _ladder_of_days(act: Act, owed: Deadline) -> dict[str, datetime]:
    """Before, at the instant, and on the next working morning after it: always while the office is open."""
    days = calendar(act, owed.desk)
    early = owed.due_at - SHORTLY
    if local_day(owed.starts_at) < local_day(owed.due_at) - timedelta(days=1):
        early = owed.due_at - timedelta(days=1)
        while not days.day(local_day(early)).is_worked:
            early -= timedelta(days=1)
        # Eight office hours with a day off between, or a date set late: the day before is over already.
        if early <= act.now:
            early = owed.due_at - SHORTLY
    after = next_morning(days, max(owed.due_at, act.now))
    return {BEFORE: early, DUE: owed.due_at, late_rung(1): after}


def _ladder_of_hours(owed: Deadline) -> dict[str, datetime]:
    """Halfway, half an hour before, at the instant and half an hour after it: at night and on days off, too."""
    return {
        HALF_GONE: owed.starts_at + (owed.due_at - owed.starts_at) / 2,
        LAST: owed.due_at - HALF_AN_HOUR,
        NOW: owed.due_at,
        JUST_LATE: owed.due_at + HALF_AN_HOUR,
    }


def at_any_hour(rung: str) -> bool:
    """Whether a reminder does not wait for the office to open."""
    return rung.startswith("hours")


def is_late(rung: str) -> bool:
    """Whether a reminder says that the date has passed."""
    return rung.startswith(("late", JUST_LATE))


def goes_up(rung: str) -> bool:
    """Whether leaders hear of it too: it is late, or half an hour of hours is left."""
    return is_late(rung) or rung.startswith((LAST, NOW))


def late_rung(number: int) -> str:
    """The name of the reminder of so many mornings after the date."""
    return f"late-{number}"


def next_late_rung(rung: str) -> str:
    """The reminder of the morning after this late one."""
    name, _, generation = rung.partition("+")
    following = late_rung(1 if name == JUST_LATE else int(name.partition("-")[2]) + 1)
    return f"{following}+{generation}" if generation else following


def when_open(days: Calendar, moment: datetime) -> datetime:
    """The moment itself while the office is open (the end of a session counts as open), else its next opening."""
    local = moment.astimezone(VIETNAM)
    for session in days.day(local.date()).sessions:
        if local.time() <= session.end:
            return max(local, datetime.combine(local.date(), session.start, VIETNAM))
    return next_morning(days, local)


def next_morning(days: Calendar, moment: datetime) -> datetime:
    """When the office opens on the next worked day."""
    following = days.next_worked(local_day(moment))
    return datetime.combine(following.day, following.sessions[0].start, VIETNAM)


def meet(act: Act, about: str) -> None:
    """What was owed on a record has been done."""
    _end(act, about, met=True)


def stop(act: Act, about: str) -> None:
    """There is nothing left to do on a record: taken back, returned, refused."""
    _end(act, about, met=False)


def happened(act: Act, about: str, event: str) -> None:
    """Something happened on a record: it meets the clocks that it meets by their regulations, and no others."""
    met = [
        each.id
        for each in deadlines.running(act.conn, about)
        if act.book.is_met_by(each.clock, each.cite, event)
    ]
    if met:
        _end(act, about, met=True, ids=met)


def stop_clocks(act: Act, about: str, clocks: Collection[str]) -> None:
    """There is nothing left to do for these clocks of a record."""
    ids = [each.id for each in deadlines.running(act.conn, about) if each.clock in clocks]
    if ids:
        _end(act, about, met=False, ids=ids)


def reopen(act: Act, about: str, clocks: Collection[str] | None = None) -> None:
    """What was met last on a record (for these clocks) is owed again by the same date: sent back, or taken back."""
    for again in deadlines.again(act.conn, about, at=act.now, clocks=clocks):
        build_ladder(act, again)
        act.write("deadline.reopened", about, rule=again.cite, clock=again.clock)


def _end(act: Act, about: str, *, met: bool, ids: Collection[int] | None = None) -> None:
    ended = deadlines.end(act.conn, about, met=met, at=act.now, ids=ids)
    reminders.stop(act.conn, (each.id for each in ended), at=act.now)
    for each in ended:
        late = met and act.now > each.due_at
        verb = "deadline.met" if met else "deadline.stopped"
        act.write(verb, about, rule=each.cite, clock=each.clock, late=late)


def lines(act: Act, about: str) -> list[Text]:
    """Each date that is owed on a record: until when, how long that is, by which article."""
    return [line(act, owed) for owed in deadlines.running(act.conn, about)]


def line(act: Act, owed: Deadline) -> Text:
    """One date; where it reaches into a year whose days off are not announced, it says that it may change."""
    said = {
        "clock": CLOCK_NAMES[owed.clock],
        "due": time_words(owed.due_at),
        "left": left(act, owed),
        "article": act.book.citation(owed.cite).label,
    }
    return Text("deadlines.line_provisional", **said) if owed.provisional else Text("deadlines.line", **said)


def left(act: Act, owed: Deadline) -> Text:
    """How long until a date, or since: in working days, or (that day, and for clocks of hours) in hours and minutes."""
    due, late = owed.due_at, act.now > owed.due_at
    is_near = owed.due_at - owed.starts_at < A_DAY and abs(due - act.now) < A_DAY
    if is_near or local_day(due) == local_day(act.now):
        hours, minutes = divmod(int(abs(due - act.now).total_seconds()) // 60, 60)
        return _late_by(hours, minutes) if late else _still(hours, minutes)
    if late:
        return Text("deadlines.late_days", n=_worked_between(act, local_day(due), local_day(act.now)))
    return Text("deadlines.left_days", n=_worked_between(act, local_day(act.now), local_day(due)))


def _still(hours: int, minutes: int) -> Text:
    if hours == 0:
        return Text("deadlines.left_minutes", n=minutes)
    if minutes == 0:
        return Text("deadlines.left_hours", n=hours)
    return Text("deadlines.left_hours_minutes", hours=hours, minutes=minutes)


def _late_by(hours: int, minutes: int) -> Text:
    if hours == 0:
        return Text("deadlines.late_minutes", n=minutes)
    if minutes == 0:
        return Text("deadlines.late_hours", n=hours)
    return Text("deadlines.late_hours_minutes", hours=hours, minutes=minutes)


def _worked_between(act: Act, first: date, last: date) -> int:
    """Worked days after the first up to and with the last."""
    days, number = calendar(act), 0
    for offset in range(1, (last - first).days + 1):
        number += days.day(first + timedelta(days=offset)).is_worked
    return number


def noon(day: date) -> datetime:
    """An instant of a day of which only the date is known; the count begins with the day after it anyway."""
    return datetime.combine(day, time(12), VIETNAM)
