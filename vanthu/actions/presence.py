"""Presence: each officer looks in twice a working day; who has already worked is not nudged.

S4 Đ4.3 (07:00 and 13:30), S2 Đ15.1 (morning and afternoon). Only where an adopted regulation has the clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time

from vanthu import crash
from vanthu.actions import deadlines, faults, matters, rights
from vanthu.actions.act import Act
from vanthu.actions.cards import article_labels, button
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.calendar.days import Day
from vanthu.rules.values import Clock
from vanthu.store import leaves, persons, presence, settings, stand_ins
from vanthu.store.presence import MISSED, TAP, Check
from vanthu.store.reply import BULK, Reply

CLOCK = "presence.check"
MORNING, AFTERNOON = "morning", "afternoon"
NOON = time(12)
#: Once a day the day's checks are planned; under this name stands the day for which it was done.
PLANNED = "presence.planned"
#: Under this name stands how much waited for whom when a half-day's nudges began.
WAITING = "presence.waiting"
BATCH = 500


def clocks(act: Act) -> tuple[Clock, ...]:
    """The clock as each adopted regulation sets it."""
    return act.rules.clock(CLOCK)


def check_in_turn(act: Act) -> bool:
    """Plan the day, nudge who is due, settle what is over; False where there is nothing to do."""
    worked = _plan_day(act)
    over = presence.claim_over(act.conn, now=act.now, most=BATCH)
    faults.attempt_together(act, "presence", {check.id: check for check in over}, _settle_over)
    due = presence.claim_due(act.conn, now=act.now, most=BATCH)
    if due:
        crash.point("presence.claimed")
    faults.attempt_together(act, "presence", {check.id: check for check in due}, _nudge)
    return worked or bool(over or due)


def _halves_of(checks: list[Check], until: datetime | None) -> list[tuple[datetime, datetime, list[Check]]]:
    """Checks by their half-day: from when work counts, up to when it is asked for (None: the half's end)."""
    halves: dict[tuple[datetime, datetime], list[Check]] = defaultdict(list)
    for check in checks:
        halves[_begin(check), until or check.ends_at].append(check)
    return [(begin, end, found) for (begin, end), found in halves.items()]


def _people(checks: Iterable[Check]) -> list[int]:
    return [check.person_id for check in checks]


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
        } | leaves.away(act.conn, today)
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


def _settle_over(act: Act, over: list[Check]) -> None:
    """The half is over: real work in it counts too; otherwise it was missed."""
    for begin, until, checks in _halves_of(over, None):
        heard = presence.first_heard(act.conn, _people(checks), since=begin, until=until)
        presence.settle_each(act.conn, {each.id: heard.get(each.person_id) for each in checks})


def _nudge(act: Act, due: list[Check]) -> None:
    """Who has done real work in this half-day is not nudged; everybody else gets one message."""
    for begin, until, checks in _halves_of(due, act.now):
        heard = presence.first_heard(act.conn, _people(checks), since=begin, until=until)
        met = {each.id: heard[each.person_id] for each in checks if each.person_id in heard}
        presence.settle_each(act.conn, met)
        if idle := [each for each in checks if each.id not in met]:
            _say(act, idle)


def _say(act: Act, checks: list[Check]) -> None:
    """With a bounded number of statements however many there are."""
    presence.nudged(act.conn, (check.id for check in checks), at=act.now)
    people = persons.get_many(act.conn, _people(checks))
    waiting = _waiting(act, checks[0])
    articles = article_labels(clock.citation for clock in clocks(act))
    nudges = {
        check.person_id: _card(check, waiting.get(str(check.person_id), 0), articles)
        for check in checks
        if people[check.person_id].may_act
    }
    act.tell_each(nudges)


def _waiting(act: Act, check: Check) -> Mapping[str, int]:
    """How much waits for each person, counted once for everybody of a half-day."""
    half = f"{check.day} {check.half}"
    known = settings.get(act.conn, WAITING)
    if known is None or known["half"] != half:
        known = {"half": half, "waiting": {str(who): n for who, n in matters.whose_turn(act).items()}}
        settings.put(act.conn, WAITING, known)
    counted: Mapping[str, int] = known["waiting"]
    return counted


def _card(check: Check, waiting: int, articles: str) -> Reply:
    hello = Text("presence.morning") if check.half == MORNING else Text("presence.afternoon")
    waits = Text("presence.waits", n=waiting) if waiting else Text("presence.nothing_waits")
    row = (button(Text("presence.button.here"), f"presence.here:{check.id}"),)
    return Reply(
        lines=(hello, waits, Text("presence.article", articles=articles)),
        buttons=(row,),
        subject=f"presence:{check.id}",
        urgency=BULK,
        about=(f"presence:{check.id}",),
    )


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
