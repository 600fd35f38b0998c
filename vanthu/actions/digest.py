"""The digest: once each working day, a leader sees what waits for him, what is late or due, what came and went.

S2 Đ9.4 and Đ7.5 (the state of handling, for direction), S0 Đ12, S3 Đ13.2đ, S4 Đ5. Its last line carries the
journal's head: whoever keeps the message can show later that the past was rewritten.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache, partial

from vanthu import crash
from vanthu.actions import (
    agenda,
    deadlines,
    decide,
    digest_charts,
    digest_counts,
    faults,
    leaves,
    matters,
    rights,
)
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.dates import VIETNAM, day_words, local_day
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import digests, journal, persons, publications, settings
from vanthu.store.reply import BULK, Button, Reply

#: Once a day the day's digests are planned; under this name stands the day for which it was done.
PLANNED = "digest.planned"
BATCH = 50
#: Most papers named under one heading; the rest are counted.
SHOWN = 5
EARLIEST, LATEST = time(5), time(22)
DAY, WEEK, MONTH = "day", "week", "month"
OFFICE, UNIT, MINE = "office", "unit", "mine"
SPANS = {DAY: timedelta(days=1), WEEK: timedelta(days=7), MONTH: timedelta(days=31)}
#: What is due until then is in the picture of what is owed.
SOON = timedelta(days=7)
CHARTS = {WEEK: Text("digest.chart.week"), MONTH: Text("digest.chart.month")}
SCOPES = {
    OFFICE: Text("digest.scope.office"),
    UNIT: Text("digest.scope.unit"),
    MINE: Text("digest.scope.mine"),
}


def send_due(act: Act) -> bool:
    """Plan the day's digests once, and say those that are due; False where there is nothing to do."""
    worked = _plan_day(act)
    due = digests.claim_due(act.conn, now=act.now, most=BATCH)
    if due:
        crash.point("digest.claimed")
    units: digest_charts.Units = {}
    for digest in due:
        faults.attempt(act, "digest", (digest.id,), _send, digest, units)
    return worked or bool(due)


def _send(act: Act, digest: digests.Digest, units: digest_charts.Units) -> None:
    person = persons.get(act.conn, digest.person_id)
    hats = rights.hats(act.conn, person, now=act.now, office=act.office)
    # A digest of a day on which nobody ticked is overtaken by today's.
    is_todays = digest.day == local_day(act.now)
    if person is not None and _leads(hats) and is_todays and person.id not in leaves.away(act):
        letter = compose(act.speaking_for(person, hats), _period(act), units)
        act.tell(person.id, replace(letter, urgency=BULK, about=(f"digest:{digest.day.isoformat()}",)))
    digests.done(act.conn, digest.id, at=act.now)


def _plan_day(act: Act) -> bool:
    today = local_day(act.now)
    if settings.get(act.conn, PLANNED) == today.isoformat():
        return False
    settings.put(act.conn, PLANNED, today.isoformat())
    if deadlines.calendar(act).day(today).is_worked:
        wishes = digests.hours(act.conn)
        leaders = rights.who_may(act.conn, decide.LEADERS, "digest", now=act.now, office=act.office)
        for person_id in leaders:
            _plan(act, person_id, wishes.get(person_id, _opening(act)))
    return True


def _plan(act: Act, person_id: int, hour: time | None) -> None:
    today = local_day(act.now)
    if hour is not None:
        digests.plan(act.conn, person_id=person_id, day=today, at=datetime.combine(today, hour, VIETNAM))


def _opening(act: Act) -> time:
    """Unless a leader says otherwise: when the office opens."""
    return deadlines.calendar(act).day(local_day(act.now)).sessions[0].start


def _leads(hats: tuple[rights.Hat, ...]) -> bool:
    return rights.choose(hats, decide.LEADERS, "digest") is not None


def check_leader(act: Act) -> None:
    """Raises Refusal for whoever does not lead."""
    if not _leads(act.hats):
        raise Refusal(Text("digest.leaders_only"))


def set_hour(act: Act, hour: time | None) -> None:
    """From now on at this hour (today still, if it is to come); None: no more. Raises Refusal."""
    check_leader(act)
    assert act.actor is not None  # noqa: S101 - a leader is somebody
    if hour is not None and not EARLIEST <= hour <= LATEST:
        raise Refusal(Text("digest.bad_hour"))
    digests.set_hour(act.conn, act.actor.id, hour)
    digests.cancel(act.conn, person_id=act.actor.id, at=act.now)
    today = local_day(act.now)
    is_to_come = hour is not None and datetime.combine(today, hour, VIETNAM) > act.now
    if is_to_come and deadlines.calendar(act).day(today).is_worked:
        _plan(act, act.actor.id, hour)
    act.write("digest.hour_set", f"person:{act.actor.id}", hour=f"{hour:%H:%M}" if hour else None)


def _period(act: Act) -> str:
    """On the first working morning of a month the month's form, of a week the week's, else the day's."""
    today = local_day(act.now)
    last = today - timedelta(days=1)
    while not deadlines.calendar(act).day(last).is_worked:
        last -= timedelta(days=1)
    if last.month != today.month:
        return MONTH
    return WEEK if last.isocalendar()[1] != today.isocalendar()[1] else DAY


def set_scope(act: Act, scope: str) -> None:
    """From now on about the office, the caller's units, or the caller's own work. Raises Refusal."""
    check_leader(act)
    assert act.actor is not None  # noqa: S101 - a leader is somebody
    if scope not in SCOPES:
        raise Refusal(Text("people.stale"))
    hour = digests.hours(act.conn).get(act.actor.id, _usual_opening(act))
    digests.set_scope(act.conn, act.actor.id, scope, hour=hour)
    act.write("digest.scope_set", f"person:{act.actor.id}", scope=scope)


def _usual_opening(act: Act) -> time:
    days, today = deadlines.calendar(act), local_day(act.now)
    return (days.day(today).sessions or days.next_worked(today).sessions)[0].start


def _in_scope(act: Act, about: str, scope: str) -> bool:
    """Whether a record is of the office, the leader's units, or the leader's own turn."""
    if scope == OFFICE:
        return True
    matter = matters.matter(act, about)
    if matter is None or act.actor is None:
        return False
    if scope == MINE:
        return act.actor.id in matter.waiting
    units = {hat.post.unit for hat in act.hats}
    return matter.unit in units or any(hat.post.unit in units for hat in matter.waiting.values())


def compose(act: Act, period: str = DAY, units: digest_charts.Units | None = None) -> Reply:
    """What a leader should know now; one line where there is nothing. Of a week or month also how it went."""
    scope = (digests.scope(act.conn, act.actor.id) if act.actor else None) or OFFICE
    waiting = agenda.entries(act)
    until, evening = owed_rows.due_until(act.conn, _end_of_day(act) + SOON), _end_of_day(act)
    is_in_scope = cache(partial(_in_scope, act, scope=scope))
    running = [each for each in until if not matters.stands_still(act, each.about)]
    owed = [each for each in running if is_in_scope(each.about)]
    late = [each for each in owed if each.due_at < act.now]
    today = [each for each in owed if act.now <= each.due_at <= evening]
    soon = [each for each in owed if each.due_at > evening]
    since = act.now - SPANS[period]
    lines = [_heading(period, day_words(local_day(act.now)))]
    if scope != OFFICE:
        lines.append(SCOPES[scope])
    buttons: list[tuple[Button, ...]] = []
    if waiting:
        lines.append(Text("digest.waiting", n=len(waiting)))
        for each in waiting[:SHOWN]:
            lines.append(Text("digest.item", name=each.name))
            buttons.append((button(Text("digest.button.open", name=each.name), each.show),))
    for heading, found in (
        (Text("digest.late", n=len(late)), late),
        (Text("digest.today", n=len(today)), today),
    ):
        if found:
            lines.append(heading)
            lines += [line for each in found[:SHOWN] if (line := _owed(act, each))]
    if late:
        buttons.append((button(Text("digest.button.late"), "deadlines.late"),))
    if scope == OFFICE and any(counts := publications.count_since(act.conn, since)):
        lines.append(_moved(period, *counts))
    lately = owed_rows.begun_or_met_since(act.conn, since)
    if (new := digest_counts.new(lately, since, is_in_scope)) is not None:
        lines.append(new)
    met = digest_counts.met(lately, since, is_in_scope)
    if met:
        in_time = sum(ok for _, ok in met)
        lines.append(Text("digest.met", n=len(met), in_time=in_time, late=len(met) - in_time))
    if act.actor is not None:
        if period in CHARTS:
            digest_charts.ask_done(act, act.actor.id, CHARTS[period], met, since)
        load = {digest_charts.LATE: late, digest_charts.TODAY: today, digest_charts.SOON: soon}
        digest_charts.ask_load(act, act.actor.id, load, {} if units is None else units)
    if len(lines) == 1:
        lines.append(Text("digest.nothing"))
    number, head = journal.head(act.conn)
    lines.append(Text("digest.journal", number=number, head=head))
    return Reply(lines=tuple(lines), buttons=tuple(buttons))


def _heading(period: str, day: Text) -> Text:
    if period == WEEK:
        return Text("digest.heading_week", day=day)
    return Text("digest.heading_month", day=day) if period == MONTH else Text("digest.heading", day=day)


def _moved(period: str, handed_in: int, published: int, turned_down: int) -> Text:
    counts = {"handed_in": handed_in, "published": published, "turned_down": turned_down}
    if period == WEEK:
        return Text("digest.moved_week", **counts)
    return Text("digest.moved_month", **counts) if period == MONTH else Text("digest.moved", **counts)


def _owed(act: Act, owed: owed_rows.Deadline) -> Text | None:
    matter = matters.matter(act, owed.about)
    if matter is None:
        return None
    return Text("digest.owed", name=matter.name, left=deadlines.left(act, owed))


def _end_of_day(act: Act) -> datetime:
    return datetime.combine(local_day(act.now), time(23, 59, 59), VIETNAM)
