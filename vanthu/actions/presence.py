"""Presence: each officer looks in twice a working day; who has already worked is not nudged.

S4 Đ4.3 (07:00 and 13:30), S2 Đ15.1 (morning and afternoon). Only where an adopted regulation has the clock.
"""

from __future__ import annotations

from datetime import datetime, time

from vanthu import crash
from vanthu.actions import deadlines, decide, faults, rights
from vanthu.actions.act import Act
from vanthu.actions.cards import article_labels, button
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.calendar.days import Day
from vanthu.rules.values import Clock
from vanthu.store import persons, presence, settings, stand_ins
from vanthu.store.presence import MISSED, TAP, WORK, Check
from vanthu.store.reply import BULK, Reply

CLOCK = "presence.check"
MORNING, AFTERNOON = "morning", "afternoon"
NOON = time(12)
#: Once a day the day's checks are planned; under this name stands the day for which it was done.
PLANNED = "presence.planned"
BATCH = 200


def clocks(act: Act) -> tuple[Clock, ...]:
    """The clock as each adopted regulation sets it."""
    return act.rules.clock(CLOCK)


def check_in_turn(act: Act) -> bool:
    """Plan the day, nudge who is due, settle what is over; False where there is nothing to do."""
    worked = _plan_day(act)
    over = presence.claim_over(act.conn, now=act.now, most=BATCH)
    for check in over:
        faults.attempt(act, "presence", (check.id,), _settle_over, check)
    due = presence.claim_due(act.conn, now=act.now, most=BATCH)
    if due:
        crash.point("presence.claimed")
    for check in due:
        faults.attempt(act, "presence", (check.id,), _nudge, check)
    return worked or bool(over or due)


def _plan_day(act: Act) -> bool:
    today = local_day(act.now)
    if settings.get(act.conn, PLANNED) == today.isoformat():
        return False
    settings.put(act.conn, PLANNED, today.isoformat())
    found = clocks(act)
    day = deadlines.calendar(act).day(today)
    if found and day.is_worked:
        everybody = rights.who_may(act.conn, _any_role(act), "presence", now=act.now, office=act.office)
        absent = {
            each.absent_id for each in stand_ins.for_absent(act.conn, everybody, at=act.now) if not each.scope
        }
        halves = _halves(found[0], day)
        presence.plan(
            act.conn,
            [
                {"person_id": person_id, "day": today, "half": half, "at": at, "ends_at": ends_at}
                for person_id in everybody
                if person_id not in absent
                for half, at, ends_at in halves
            ],
        )
    return True


def _any_role(act: Act) -> tuple[str, ...]:
    return tuple({role for post in act.office.posts for role in post.roles})


def _halves(clock: Clock, day: Day) -> list[tuple[str, datetime, datetime]]:
    """Each half that is worked: its name, when the nudge comes, when it is over."""
    found = []
    for words in clock.at:
        at = time.fromisoformat(words)
        half = MORNING if at < NOON else AFTERNOON
        session = next((each for each in day.sessions if each.half == half), None)
        if session is not None:
            begins, ends = (datetime.combine(day.day, moment, VIETNAM) for moment in (at, session.end))
            found.append((half, begins, ends))
    return found


def _begin(check: Check) -> datetime:
    """From when on work counts for this half: midnight, or noon."""
    start = time(0) if check.half == MORNING else NOON
    return datetime.combine(check.day, start, VIETNAM)


def _nudge(act: Act, check: Check) -> None:
    heard = presence.first_heard(act.conn, check.person_id, since=_begin(check), until=act.now)
    if heard is not None:
        presence.settle(act.conn, check.id, how=WORK, met_at=heard)
        return
    person = persons.get(act.conn, check.person_id)
    presence.nudged(act.conn, check.id, at=act.now)
    if person is None or not person.may_act:
        return
    hats = rights.hats(act.conn, person, now=act.now, office=act.office)
    waiting = len(decide.waiting_for(act.speaking_for(person, hats)))
    articles = article_labels(clock.citation for clock in clocks(act))
    hello = Text("presence.morning") if check.half == MORNING else Text("presence.afternoon")
    waits = Text("presence.waits", n=waiting) if waiting else Text("presence.nothing_waits")
    row = (button(Text("presence.button.here"), f"presence.here:{check.id}"),)
    nudge = Reply(
        lines=(hello, waits, Text("presence.article", articles=articles)),
        buttons=(row,),
        subject=f"presence:{check.id}",
        urgency=BULK,
        about=(f"presence:{check.id}",),
    )
    act.tell(person.id, nudge)


def _settle_over(act: Act, check: Check) -> None:
    """The half is over: real work in it counts too; otherwise it was missed."""
    heard = presence.first_heard(act.conn, check.person_id, since=_begin(check), until=check.ends_at)
    presence.settle(act.conn, check.id, how=WORK if heard else MISSED, met_at=heard)


def here(act: Act, check_id: int) -> Check:
    """The officer presses the button. Raises Refusal for somebody else's, or when the half-day is over."""
    check = presence.get(act.conn, check_id)
    if check is None or act.actor is None or check.person_id != act.actor.id:
        raise Refusal(Text("presence.not_yours"))
    if act.now > check.ends_at or check.how == MISSED:
        raise Refusal(Text("presence.over"))
    if presence.settle(act.conn, check.id, how=TAP, met_at=act.now):
        act.write("presence.checked", f"person:{check.person_id}", half=check.half, day=check.day.isoformat())
    return check
