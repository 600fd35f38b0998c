"""Leaves: who is away is neither nudged, reminded nor sent a digest; what waits goes to a stand-in, or up."""

from __future__ import annotations

from datetime import date, timedelta

from vanthu.actions import decide, rights
from vanthu.actions.act import Act
from vanthu.actions.dates import day_words, local_day
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import leaves, presence
from vanthu.store.leaves import Leave
from vanthu.store.reply import reply

#: Longer absences are a matter of posts, not of leave (as stand-ins).
MOST_DAYS = 90


def check_staff(act: Act) -> None:
    """Raises Refusal for whoever holds no post."""
    if act.actor is None or not act.hats:
        raise Refusal(Text("people.staff_only", office=act.office.name))


def enter(act: Act, first: date, last: date) -> Leave:
    """The caller is away from the one day to the other; the heads of the units hear of it. Raises Refusal."""
    check_staff(act)
    assert act.actor is not None  # noqa: S101 - check_staff says so
    today = local_day(act.now)
    if last < first or last < today:
        raise Refusal(Text("leaves.bad_days", first=day_words(first), last=day_words(last)))
    if last - first >= timedelta(days=MOST_DAYS):
        raise Refusal(Text("leaves.too_long", most=MOST_DAYS))
    for other in leaves.not_over(act.conn, act.actor.id, today=today):
        if other.first <= last and first <= other.last:
            raise Refusal(Text("leaves.twice", what=described(other)))
    leave = leaves.add(
        act.conn, person_id=act.actor.id, first=first, last=last, entered_by=act.actor.id, now=act.now
    )
    presence.cancel(act.conn, act.actor.id, first=max(first, today), last=last)
    act.write("leave.entered", f"person:{act.actor.id}", first=first.isoformat(), last=last.isoformat())
    _tell_heads(act, Text("leaves.told", name=act.actor.name, what=described(leave)))
    return leave


def end(act: Act, leave_id: int) -> Leave:
    """The caller is back, or does not go. Raises Refusal."""
    check_staff(act)
    leave = leaves.get(act.conn, leave_id)
    if leave is None or act.actor is None or leave.person_id != act.actor.id:
        raise Refusal(Text("people.stale"))
    if not leaves.end(act.conn, leave.id, at=act.now):
        raise Refusal(Text("leaves.over_already"))
    act.write(
        "leave.ended", f"person:{act.actor.id}", first=leave.first.isoformat(), last=leave.last.isoformat()
    )
    _tell_heads(act, Text("leaves.told_back", name=act.actor.name, what=described(leave)))
    return leave


def _tell_heads(act: Act, line: Text) -> None:
    """The head of each of the caller's units; of a head, the chief of the office."""
    told: set[int] = set()
    for unit in dict.fromkeys(hat.post.unit for hat in act.hats if hat.stands_in_for is None):
        heads = rights.who_may(
            act.conn, ("unit_head",), decide.CAPABILITY, now=act.now, office=act.office, unit=unit
        )
        told |= set(heads)
    own = act.actor.id if act.actor is not None else None
    if not told - {own}:
        told = set(
            rights.who_may(act.conn, ("office_chief",), decide.CAPABILITY, now=act.now, office=act.office)
        )
    for person_id in sorted(told - {own}):
        act.tell(person_id, reply(line))


def described(leave: Leave) -> Text:
    """From when to when."""
    if leave.first == leave.last:
        return day_words(leave.first)
    return Text("leaves.from_to", first=day_words(leave.first), last=day_words(leave.last))


def away(act: Act) -> set[int]:
    """Who is away today."""
    return leaves.away(act.conn, local_day(act.now))
