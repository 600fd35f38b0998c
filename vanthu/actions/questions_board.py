"""The board's view of citizens' questions: what is new, unsorted, due, late; what each unit has in hand.

S3 Đ13.2f and Đ17.3: opinions are summed up each month, with a proposal, for the leaders.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from vanthu.actions import deadlines, questions_cases
from vanthu.actions.act import Act
from vanthu.actions.dates import local_day
from vanthu.actions.questions import CAPABILITY, CLOCK, PROMISE
from vanthu.actions.questions_cases import BOARD, HEAD, LEADERS
from vanthu.store import deadlines as owed_rows
from vanthu.store import questions as rows
from vanthu.store.deadlines import Deadline
from vanthu.store.questions import Question

#: What is owed within so many working days is due soon.
SOON = 3
NEW, ASIDE, LEADER, IN_HAND, DUE, LATE, CALL = "new", "aside", "leader", "in_hand", "due", "late", "call"
LISTS = (NEW, ASIDE, LEADER, IN_HAND, DUE, LATE, CALL)


@dataclass(frozen=True, slots=True)
class Promises:
    """Promised dates of a span: given, kept, broken, and those that run still."""

    given: int
    kept: int
    broken: int


@dataclass(frozen=True, slots=True)
class View:
    """The cases under each heading of :data:`LISTS`, and of each unit how many it has in hand and how many are late."""

    lists: dict[str, list[Question]]
    load: dict[str, tuple[int, int]]
    promises: Promises


def sees_all(act: Act) -> bool:
    """Whether somebody oversees every unit."""
    return act.may((*BOARD, *LEADERS, "office_chief"), CAPABILITY) is not None


def units_of(act: Act) -> set[str]:
    """The units for which somebody answers, or whose head they are."""
    if act.actor is None:
        return set()
    heads = {hat.post.unit for hat in act.hats if not set(hat.post.roles).isdisjoint(HEAD)}
    answering = {
        unit.code for unit in act.office.units if act.actor.id in questions_cases.who_answers(act, unit.code)
    }
    return heads | answering


def view(act: Act) -> View:
    """All of it, as far as the caller may see it."""
    sees, units = sees_all(act), units_of(act)
    open_ones = rows.in_state(act.conn, (*rows.OPEN, rows.ASIDE), most=2000)
    cases = [question for question in open_ones if sees or question.unit in units]
    owed = _owed(act)
    # Where the office lets the clock wait for the citizen, what waits is neither due nor late.
    waits = act.office.asking.clock_waits
    hurry = [question for question in cases if not (waits and question.waiting_since)]
    lists: dict[str, list[Question]] = {
        NEW: [each for each in cases if each.state == rows.RECEIVED],
        ASIDE: [each for each in cases if each.state == rows.ASIDE],
        LEADER: [each for each in cases if each.state == rows.PROPOSED],
        IN_HAND: [each for each in cases if each.state == rows.ROUTED],
        DUE: [each for each in hurry if (due := owed.get(each.about)) and _is_soon(act, due)],
        LATE: [each for each in hurry if (due := owed.get(each.about)) and act.now > due.due_at],
        CALL: [each for each in rows.to_call(act.conn) if sees or each.unit in units],
    }
    late = Counter(question.unit for question in lists[LATE])
    held = Counter(question.unit for question in lists[IN_HAND])
    load = {
        unit.code: (held[unit.code], late[unit.code])
        for unit in act.office.units
        if held[unit.code] and (sees or unit.code in units)
    }
    month = act.now - timedelta(days=30)
    return View(lists, load, promises(act, month, act.now))


def _owed(act: Act) -> dict[str, Deadline]:
    """What is owed to each citizen, the earliest of each case."""
    found: dict[str, Deadline] = {}
    for owed in owed_rows.running_of(act.conn, (CLOCK, PROMISE)):
        found.setdefault(owed.about, owed)
    return found


def _is_soon(act: Act, owed: Deadline) -> bool:
    if act.now > owed.due_at:
        return False
    days, day, left = deadlines.calendar(act), local_day(act.now), SOON
    while day < local_day(owed.due_at) and left >= 0:
        day += timedelta(days=1)
        left -= days.day(day).is_worked
    return left >= 0


def promises(act: Act, since: datetime, until: datetime) -> Promises:
    """Promised dates that were given in a span. Broken: it passed, though one was given anew."""
    found = owed_rows.started_between(act.conn, (PROMISE,), since, until)
    broken = [each for each in found if (each.met_at or each.stopped_at or act.now) > each.due_at]
    kept = [each for each in found if each.met_at is not None and each.met_at <= each.due_at]
    return Promises(len(found), len(kept), len(broken))
