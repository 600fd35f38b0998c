"""The digest's pictures: each only where it says more than the words beside it. Drawn and sent afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from vanthu.actions import deadlines, matters
from vanthu.actions.act import Act
from vanthu.actions.dates import day_words, local_day
from vanthu.locales import Text, as_json
from vanthu.store import charts
from vanthu.store.deadlines import Deadline

#: On fewer days than this things were done: a sentence says as much.
FEWEST_DAYS = 3
#: Late work in so many units, or so many open dates: more than what the words name one by one.
LATE_UNITS, MANY_DATES = 2, 11
#: Most units with a bar of their own; the last of so many is all the others.
MOST_UNITS = 10
LATE, TODAY, SOON = "late", "today", "soon"
_OWED: Mapping[str, Text] = {
    LATE: Text("digest.chart.owed_late"),
    TODAY: Text("digest.chart.owed_today"),
    SOON: Text("digest.chart.owed_soon"),
}
_DONE: Mapping[str, Text] = {"in_time": Text("digest.chart.in_time"), LATE: Text("digest.chart.late")}
Bars = list[list[Any]]
Units = dict[str, str | None]


def ask_done(
    act: Act, person_id: int, title: Text, met: list[tuple[datetime, bool]], since: datetime
) -> None:
    """What was done, day by day, in time or late: where it was on several days."""
    days = Counter((local_day(moment), in_time) for moment, in_time in met)
    if len({day for day, _ in days}) < FEWEST_DAYS:
        return
    first, last = local_day(since), local_day(act.now)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    bars = [
        [f"{day:%d/%m}", days[day, True], days[day, False]]
        for day in every
        if deadlines.calendar(act).day(day).is_worked or days[day, True] or days[day, False]
    ]
    _ask(act, person_id, title, _DONE, bars, lying=False)


def ask_load(act: Act, person_id: int, owed: Mapping[str, Iterable[Deadline]], units: Units) -> None:
    """What is late, due today and due in the days to come, unit by unit.

    Only where several units are late, or where several owe more dates than the words name. ``units`` keeps whose each
    record is, so that the leaders of one morning look it up once between them.
    """
    load: dict[str | None, Counter[str]] = {}
    for when in _OWED:
        for each in owed[when]:
            if each.about not in units:
                units[each.about] = _unit(act, each)
            load.setdefault(units[each.about], Counter())[when] += 1
    late_units = sum(bool(each[LATE]) for each in load.values())
    total = sum(each.total() for each in load.values())
    if late_units < LATE_UNITS and (len(load) < LATE_UNITS or total < MANY_DATES):
        return
    names = {unit.code: unit.name for unit in act.office.units}
    heaviest = sorted(load, key=lambda code: ([-n for n in _numbers(load[code])], names.get(code or "", "~")))
    bars: Bars = [
        [names[code] if code in names else as_json(Text("digest.chart.no_unit")), *_numbers(load[code])]
        for code in heaviest
    ]
    if len(bars) > MOST_UNITS:
        others = sum((load[code] for code in heaviest[MOST_UNITS - 1 :]), Counter[str]())
        label = as_json(Text("digest.chart.other_units", n=len(heaviest) - MOST_UNITS + 1))
        bars = [*bars[: MOST_UNITS - 1], [label, *_numbers(others)]]
    title = Text("digest.chart.load", day=day_words(local_day(act.now)))
    _ask(act, person_id, title, _OWED, bars, lying=True)


def _unit(act: Act, owed: Deadline) -> str | None:
    """Whose a date is now: of whoever has the turn, else of the record itself."""
    matter = matters.matter(act, owed.about)
    if matter is None:
        return None
    return next((hat.post.unit for hat in matter.waiting.values()), matter.unit)


def _numbers(counts: Counter[str]) -> list[int]:
    return [counts[when] for when in _OWED]


def _ask(
    act: Act, person_id: int, title: Text, series: Mapping[str, Text], bars: Bars, *, lying: bool
) -> None:
    what = {
        "title": as_json(title),
        "series": [as_json(name) for name in series.values()],
        "colours": list(series),
        "bars": bars,
        "lying": lying,
    }
    charts.ask(act.conn, person_id=person_id, what=what, now=act.now)
