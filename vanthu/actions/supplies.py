"""Supplies: events, changes and the turn of the month start a unit's clocks; its hand-in for the page meets them.

S3 Đ10.2a (news within eight office hours, conferences within three days, figures by the 30th), Đ10.2b and S1 Đ10.1
(a change at once), Đ10.3 (two items a month).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from vanthu.actions import deadlines, rights, supply_cards, typed
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.store import dialogues, settings, supplies
from vanthu.store.publications import Case
from vanthu.store.reply import Reply
from vanthu.store.supplies import Supply

CAPABILITY = "supplies"
#: Who supplies for a unit (S3 Đ11.4: the officer whom each unit names), and who else may report an event.
SUPPLIERS = ("unit_officer", "unit_head")
BOARD = ("board_head", "board_deputy", "board_member")
LEADERS = ("chairman", "vice_chairman", "office_chief")
#: Under this name stands the day for which the month's duties were planned last; and of the mid-month forecast.
PLANNED, FORECAST = "supplies.planned", "supplies.forecast"
MID_MONTH = 15
#: The category in which the month's figures are handed in (S1 Đ3.5, S3 Đ8.5).
FIGURES = "socio_economy"
OLDEST = timedelta(days=31)
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """What is owed: its clock, what starts it, and the event that meets it."""

    clock: str
    starts: str
    met: str


SUBMITTED, UPDATED, POSTED = "publication.submitted", "content.updated", "publication.posted"
KINDS: Mapping[str, Kind] = {
    supplies.NEWS: Kind("news.supply", "event.happened", SUBMITTED),
    supplies.CONFERENCE: Kind("news.event", "event.happened", SUBMITTED),
    supplies.CHANGE: Kind("content.update", "content.changed", UPDATED),
    supplies.ECONOMY: Kind("economy.supply", "month.begun", SUBMITTED),
    supplies.ITEMS: Kind("items.month", "month.begun", POSTED),
}
REPORTED = (supplies.NEWS, supplies.CONFERENCE, supplies.CHANGE)
MONTHLY = (supplies.ECONOMY, supplies.ITEMS)


def kinds(act: Act) -> list[str]:
    """What may be reported here: the kinds whose clock an adopted regulation starts by their event."""
    return [kind for kind in REPORTED if _is_kept(act, kind)]


def _is_kept(act: Act, kind: str) -> bool:
    return any(clock.starts == KINDS[kind].starts for clock in act.rules.clock(KINDS[kind].clock))


def check_reporter(act: Act) -> Act:
    """The act in the hat in which the caller reports an event. Raises Refusal."""
    hat = act.may((*SUPPLIERS, *BOARD, *LEADERS), CAPABILITY)
    if act.actor is None or hat is None:
        raise Refusal(Text("supplies.staff_only"))
    if not kinds(act):
        raise Refusal(Text("supplies.no_rule"))
    return act.wearing(hat)


def suppliers(act: Act, unit: str | None) -> dict[int, Hat]:
    """Who supplies for a unit now."""
    if unit is None:
        return {}
    return rights.who_may(act.conn, SUPPLIERS, CAPABILITY, now=act.now, office=act.office, unit=unit)


def units(act: Act) -> list[str]:
    """The units that supply: those in which somebody is named for it by the office's file, but the board itself."""
    board = {post.unit for post in act.office.posts if set(BOARD) & set(post.roles)}
    named = {post.unit for post in act.office.posts if set(SUPPLIERS) & set(post.roles)}
    return [unit.code for unit in act.office.units if unit.code in named - board]


def begin(act: Act, kind: str, words: str = "") -> Supply:
    """Begin to report an event or a change; the unit is the caller's own where there is just one. Raises Refusal."""
    act = check_reporter(act)
    assert act.actor is not None  # noqa: S101 - check_reporter says so
    assert act.hat is not None  # noqa: S101 - check_reporter says so
    if kind not in kinds(act):
        raise Refusal(Text("supplies.stale_card"))
    own = {hat.post.unit for hat in act.hats if hat.allows(SUPPLIERS, CAPABILITY)} & set(units(act))
    return supplies.begin(
        act.conn,
        kind=kind,
        unit=own.pop() if len(own) == 1 else None,
        subject=words.strip()[:LONGEST] or None,
        reported_by=act.actor.id,
        post=act.hat.post.code,
        started_at=act.now,
    )


def own_draft(act: Act, supply_id: int) -> Supply:
    """The caller's own report that is not finished, locked. Raises Refusal."""
    supply = supplies.lock(act.conn, supply_id)
    if supply is None or act.actor is None or supply.reported_by != act.actor.id:
        raise Refusal(Text("supplies.unknown"))
    if supply.state != supplies.DRAFT:
        raise Refusal(Text("supplies.stale_card"))
    return supply


def set_unit(act: Act, supply_id: int, unit: str) -> Supply:
    """Which unit is to supply it. Raises Refusal."""
    supply = own_draft(act, supply_id)
    if unit not in units(act):
        raise Refusal(Text("supplies.stale_card"))
    return supplies.change(act.conn, supply.id, unit=unit)


def set_subject(act: Act, supply_id: int, words: str) -> Supply:
    """What happened, or what has changed. Raises Refusal."""
    supply = own_draft(act, supply_id)
    if not typed.says_something(words):
        raise Refusal(Text("supplies.words_needed"))
    return supplies.change(act.conn, supply.id, subject=words.strip()[:LONGEST])


def set_moment(act: Act, supply_id: int, words: str | None) -> Supply:
    """When it happened: ``None`` just now. A change counts from now. Raises Refusal."""
    supply = own_draft(act, supply_id)
    moment = act.now if words is None else typed.past_moment(act, words, oldest=OLDEST)
    return supplies.change(act.conn, supply.id, happened_at=moment)


def drop(act: Act, supply_id: int) -> Supply:
    """Nothing to report after all. Raises Refusal."""
    supply = own_draft(act, supply_id)
    dialogues.end_about(act.conn, supply.about)
    return supplies.change(act.conn, supply.id, state=supplies.CANCELLED, ended_at=act.now)


def report(act: Act, supply_id: int) -> Supply:
    """The unit owes it from now on; its people are told. Raises Refusal."""
    supply = own_draft(act, supply_id)
    if supply.unit is None or supply.subject is None or supply.happened_at is None:
        raise Refusal(Text("supplies.stale_card"))
    supply = supplies.change(act.conn, supply.id, state=supplies.OPEN)
    act.write("supply.reported", supply.about, kind=supply.kind, unit=supply.unit, subject=supply.subject)
    _start(act, supply, supply.happened_at)
    for person_id in suppliers(act, supply.unit):
        if act.actor is None or person_id != act.actor.id:
            act.tell(person_id, supply_cards.card(act, supply))
    return supply


def _start(act: Act, supply: Supply, at: datetime | None) -> None:
    kind, desk = KINDS[supply.kind], deadlines.desk_of(act, supply.unit)
    triggers = {kind.starts: at or act.now}
    deadlines.start(act, act.rules, supply.about, (kind.clock,), triggers, desk=desk)


def owed(act: Act, supply_id: int) -> Supply:
    """What a unit of the caller still owes. Raises Refusal."""
    supply = supplies.get(act.conn, supply_id)
    if supply is None or supply.unit is None or act.may(SUPPLIERS, CAPABILITY, supply.unit) is None:
        raise Refusal(Text("supplies.unknown"))
    if supply.state != supplies.OPEN:
        raise Refusal(Text("supplies.ended", name=supply_cards.name(act, supply)))
    return supply


def link(act: Act, supply_id: int, case: Case) -> Supply:
    """A document of the unit is the one by which it is supplied; met already if it is on its way. Raises Refusal."""
    supply = owed(act, supply_id)
    if case.publication.unit != supply.unit or supply.kind == supplies.ITEMS:
        raise Refusal(Text("supplies.unknown"))
    supply = supplies.change(act.conn, supply.id, publication_id=case.publication.id)
    if case.publication.submitted_at is not None:
        _happened(act, case, SUBMITTED)
    return supply


def fitting(act: Act, case: Case) -> list[Supply]:
    """What the unit owes and this document could be: asked of its maker where it was not said before."""
    unit = case.publication.unit
    if unit is None or supplies.of_publication(act.conn, case.publication.id):
        return []
    return [each for each in supplies.open_of(act.conn, [unit]) if each.kind in REPORTED]


def submitted(act: Act, case: Case) -> None:
    """A document was handed in: it supplies what it was made for, and the month's figures by its category."""
    unit, month = case.publication.unit, local_day(act.now).isoformat()[:7]
    if unit is not None and case.document.category == FIGURES:
        for supply in supplies.open_of(act.conn, [unit]):
            if supply.kind == supplies.ECONOMY and supply.period == month and supply.publication_id is None:
                supplies.change(act.conn, supply.id, publication_id=case.publication.id)
    _happened(act, case, SUBMITTED)


def taken_back(act: Act, case: Case) -> None:
    """It was taken back: what it supplied is owed again."""
    for supply in supplies.of_publication(act.conn, case.publication.id):
        if supply.state == supplies.SUPPLIED:
            supplies.change(act.conn, supply.id, state=supplies.OPEN, ended_at=None)
            deadlines.reopen(act, supply.about)


def posted(act: Act, case: Case) -> None:
    """A document is on the page: a change is made known, and it counts among the unit's items of the month."""
    _happened(act, case, UPDATED)
    unit, today = case.publication.unit, local_day(act.now)
    for supply in supplies.open_of(act.conn, [unit] if unit else []):
        of_this_month = supply.kind == supplies.ITEMS and supply.period == today.isoformat()[:7]
        if of_this_month and items(act, supply) >= quota(act):
            _met(act, supply, POSTED)


def _happened(act: Act, case: Case, event: str) -> None:
    for supply in supplies.of_publication(act.conn, case.publication.id):
        if supply.state == supplies.OPEN and KINDS[supply.kind].met == event:
            _met(act, supply, event)


def _met(act: Act, supply: Supply, event: str) -> None:
    supplies.change(act.conn, supply.id, state=supplies.SUPPLIED, ended_at=act.now)
    deadlines.happened(act, supply.about, event)
    act.write("supply.met", supply.about, by=supply.publication_id)


def quota(act: Act) -> int:
    """How many items each unit owes a month: the stricter of the adopted regulations."""
    return max((clock.times for clock in act.rules.clock("items.month")), default=0)


def items(act: Act, supply: Supply) -> int:
    """How many items of its month the unit has on the page."""
    first = date.fromisoformat(f"{supply.period}-01")
    until = _begin(_next(first))
    return supplies.items_published(act.conn, supply.unit or "", since=_begin(first), until=until)


def turn_month(act: Act) -> bool:
    """The tick: what each month brings, once a unit and month; in its middle a forecast; at its end who is missing."""
    today = local_day(act.now)
    planned = settings.get(act.conn, PLANNED)
    if planned is None or planned[:7] < today.isoformat()[:7]:
        if not settings.take(act.conn, PLANNED, today.isoformat()):
            return False
        if planned is not None:
            _close_month(act, planned[:7])
        _open_month(act, today)
        return True
    return _forecast(act, today)


def _open_month(act: Act, today: date) -> None:
    period, begun = today.isoformat()[:7], _begin(today.replace(day=1))
    for kind in MONTHLY:
        for unit in units(act) if _is_kept(act, kind) else ():
            supply = supplies.plan(act.conn, kind=kind, unit=unit, period=period, now=act.now)
            if supply is not None:
                _start(act, supply, begun)


def _close_month(act: Act, period: str) -> None:
    """Items that were not published in their month cannot be any more: the board gets the list (S3 Đ10.3, Đ13.2đ)."""
    missing = [each for each in supplies.of_month(act.conn, supplies.ITEMS, period) if _is_open(each)]
    if missing:
        _tell_board(act, supply_cards.missing_list(act, missing, [items(act, each) for each in missing]))
    for supply in missing:
        supplies.change(act.conn, supply.id, state=supplies.OVER, ended_at=act.now)
        deadlines.stop(act, supply.about)
        act.write("supply.missed", supply.about, unit=supply.unit, period=period)


def _forecast(act: Act, today: date) -> bool:
    """From the fifteenth on, when the office is open, once a month: whose items will be too few at this pace."""
    period = today.isoformat()[:7]
    if today.day < MID_MONTH or settings.get(act.conn, FORECAST) == period:
        return False
    if deadlines.when_open(deadlines.calendar(act), act.now) > act.now:
        return False
    if not settings.take(act.conn, FORECAST, period):
        return False
    behind = [each for each in supplies.of_month(act.conn, supplies.ITEMS, period) if _is_open(each)]
    if behind:
        counts = [items(act, each) for each in behind]
        days = (_next(today.replace(day=1)) - today.replace(day=1)).days
        _tell_board(act, supply_cards.forecast(act, behind, counts, passed=today.day, days=days))
        for supply in behind:
            for person_id in suppliers(act, supply.unit):
                act.tell(person_id, supply_cards.card(act, supply))
    return True


def _is_open(supply: Supply) -> bool:
    return supply.state == supplies.OPEN


def _tell_board(act: Act, message: Reply) -> None:
    for person_id in rights.who_may(act.conn, BOARD, CAPABILITY, now=act.now, office=act.office):
        act.tell(person_id, message)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), VIETNAM).astimezone(UTC)


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def may_know(act: Act, supply: Supply) -> bool:
    """Whether the caller has to do with it: the unit, the board, the leaders, who reported it."""
    own = supply.unit is not None and act.may(SUPPLIERS, CAPABILITY, supply.unit) is not None
    reported = act.actor is not None and act.actor.id == supply.reported_by
    return own or reported or act.may((*BOARD, *LEADERS), CAPABILITY) is not None


def waiting_for(act: Act) -> list[Supply]:
    """What the caller's units owe, oldest first."""
    own = {hat.post.unit for hat in act.hats if hat.allows(SUPPLIERS, CAPABILITY)}
    return supplies.open_of(act.conn, own)
