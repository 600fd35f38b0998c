"""Stand-ins: a deputy acts as delegated (S2 Đ15.2–3, S3 Đ14.2), in one post, for a period, for named work.

Only one's own post can be lent, never a borrowed one, so there are no chains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from vanthu.actions import people
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, day_words, local_day
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.rules.office import Post
from vanthu.store import holdings, persons, stand_ins
from vanthu.store.holdings import Holding
from vanthu.store.persons import Person
from vanthu.store.reply import Reply, reply
from vanthu.store.stand_ins import StandIn

#: The longest period; a longer absence is a matter for a new appointment.
MOST_DAYS = 90
#: What can be lent: a short word for buttons, the capabilities it means (none: all), and its name.
SCOPES: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "publish": ("publish",),
    "questions": ("questions",),
}
SCOPE_NAMES: Mapping[str, Text] = {
    "all": Text("people.scope.all"),
    "publish": Text("people.scope.publish"),
    "questions": Text("people.scope.questions"),
}


@dataclass(frozen=True, slots=True)
class Lending:
    """A post that may be lent: whose it is, and in which hat the actor lends it."""

    act: Act
    holding: Holding
    holder: Person
    post: Post


def check_lending(act: Act, holding_id: int) -> Lending:
    """The actor's own post, or the administrator's lending of anybody's. Refuses every other."""
    holding = holdings.get(act.conn, holding_id, at=act.now)
    if holding is None:
        raise Refusal(Text("people.stale"))
    post = people.access_post(act, holding.post)
    own = (
        next((h for h in act.hats if h.post == post and h.stands_in_for is None), None)
        if act.actor is not None and holding.person_id == act.actor.id
        else None
    )
    if own is not None:
        acting = act.wearing(own)
    elif any(
        h.stands_in_for and h.stands_in_for.id == holding.person_id and h.post == post for h in act.hats
    ):
        raise Refusal(Text("people.stand_in.no_chain", post=post.title))
    else:
        acting = people.check_administrator(act)
    return Lending(acting, holding, people.access_person(act, holding.person_id), post)


def check_colleague(act: Act, lending: Lending, person_id: int) -> Person:
    """Somebody else of the office who may act and holds a post."""
    colleague = people.access_person(act, person_id)
    if colleague.id == lending.holder.id:
        raise Refusal(Text("people.stand_in.same"))
    if not colleague.may_act:
        raise Refusal(Text("people.stand_in.frozen", name=colleague.name))
    if not holdings.of_person(act.conn, colleague.id, at=act.now):
        raise Refusal(Text("people.stand_in.no_post", name=colleague.name))
    return colleague


def check_period(act: Act, first: date, last: date) -> None:
    """Whole days, none past, the end not before the start, at most 90 days."""
    if first < local_day(act.now):
        raise Refusal(Text("people.stand_in.past", day=day_words(first)))
    if last < first:
        raise Refusal(Text("people.stand_in.backwards", first=day_words(first), last=day_words(last)))
    if (last - first).days >= MOST_DAYS:
        raise Refusal(Text("people.stand_in.too_long", most=MOST_DAYS))


def grant(
    act: Act, holding_id: int, person_id: int, *, first: date, last: date, scope: str, sure: bool = False
) -> StandIn | None:
    """Lend a post from the start of the first day (today: from now) to the end of the last; all sides are told.

    None where the administrator's post would be lent without a confirmation (``sure``): nothing was changed.
    """
    lending = check_lending(act, holding_id)
    colleague = check_colleague(act, lending, person_id)
    check_period(act, first, last)
    if scope not in SCOPES:
        raise Refusal(Text("people.stale"))
    since, until = max(act.now, _midnight(first)), _midnight(last + timedelta(days=1))
    for other in stand_ins.not_over(act.conn, at=act.now):
        same = (other.absent_id, other.stand_in_id, other.post)
        overlaps = other.since < until and since < other.until
        if overlaps and same == (lending.holder.id, colleague.id, lending.post.code):
            raise Refusal(Text("people.stand_in.twice", name=colleague.name, last=last_day(other)))
    if "administrator" in lending.post.roles and not sure:
        return None
    arrangement = stand_ins.add(
        act.conn,
        absent_id=lending.holder.id,
        stand_in_id=colleague.id,
        post=lending.post.code,
        scope=SCOPES[scope],
        since=since,
        until=until,
        granted_by=act.actor.id if act.actor else lending.holder.id,
        now=act.now,
    )
    _announce(lending, colleague, arrangement)
    return arrangement


def _announce(lending: Lending, colleague: Person, arrangement: StandIn) -> None:
    act, record = lending.act, f"stand_in:{arrangement.id}"
    act.write(
        "stand_in.given",
        record,
        post=arrangement.post,
        absent=arrangement.absent_id,
        stand_in=arrangement.stand_in_id,
        scope=arrangement.scope,
        since=arrangement.since.isoformat(),
        until=arrangement.until.isoformat(),
    )
    act.tell(colleague.id, card(Text("people.stand_in.you", what=described(act, arrangement)), arrangement))
    if act.actor is not None and act.actor.id != lending.holder.id:
        what = Text("people.stand_in.for_you", by=act.actor.name, what=described(act, arrangement))
        act.tell(lending.holder.id, card(what, arrangement))


def card(line: Text, arrangement: StandIn) -> Reply:
    """A message about an arrangement; its copies say so when it ends."""
    return reply(line, subject=f"stand_in:{arrangement.id}")


def end(act: Act, stand_in_id: int) -> StandIn:
    """Over at once: by the holder, by the stand-in, or by the administrator."""
    found = stand_ins.get(act.conn, stand_in_id)
    me = act.actor.id if act.actor and act.actor.may_act else None
    if found is None or me not in (found.absent_id, found.stand_in_id):
        act = people.check_administrator(act)
    if found is None:
        raise Refusal(Text("people.stale"))
    if not stand_ins.end(act.conn, found.id, at=act.now):
        raise Refusal(Text("people.stand_in.over_already"))
    act.write("stand_in.ended", f"stand_in:{found.id}")
    over = reply(Text("people.stand_in.over", by=people.name_of(act), what=described(act, found)))
    for person_id in {found.absent_id, found.stand_in_id} - {me}:
        act.tell(person_id, over)
    return found


def described(act: Act, arrangement: StandIn) -> Text:
    """Who for whom, as what, from when to when, for what."""
    people_by_id = persons.get_many(act.conn, [arrangement.absent_id, arrangement.stand_in_id])
    known = act.office.has_post(arrangement.post)
    return Text(
        "people.stand_in.described",
        name=people_by_id[arrangement.stand_in_id].name,
        absent=people_by_id[arrangement.absent_id].name,
        post=act.office.post(arrangement.post).title if known else arrangement.post,
        first=day_words(arrangement.since),
        last=last_day(arrangement),
        scope=SCOPE_NAMES[next((k for k, v in SCOPES.items() if list(v) == list(arrangement.scope)), "all")],
    )


def last_day(arrangement: StandIn) -> Text:
    """The last whole day of an arrangement."""
    return day_words(arrangement.until - timedelta(seconds=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)
