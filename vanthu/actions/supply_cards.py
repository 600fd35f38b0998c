"""What is said of supplies: what a unit owes and by when; whose items are too few."""

from __future__ import annotations

from collections.abc import Sequence

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.actions.cards import article_labels, button
from vanthu.actions.dates import time_words
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import supplies
from vanthu.store.reply import Button, Reply
from vanthu.store.supplies import Supply


def unit_name(act: Act, unit: str | None) -> str:
    """What a unit is called; the office where it has none (any more)."""
    return next((each.name for each in act.office.units if each.code == unit), act.office.short_name)


def name(act: Act, supply: Supply) -> Text:
    """What people call it."""
    unit, subject = unit_name(act, supply.unit), supply.subject or "…"
    month = "/".join(reversed((supply.period or "").split("-")))
    match supply.kind:
        case supplies.NEWS:
            return Text("supplies.name.news", subject=subject)
        case supplies.CONFERENCE:
            return Text("supplies.name.conference", subject=subject)
        case supplies.CHANGE:
            return Text("supplies.name.change", subject=subject)
        case supplies.ECONOMY:
            return Text("supplies.name.economy", month=month, unit=unit)
        case _:
            return Text("supplies.name.items", month=month, unit=unit)


def card(act: Act, supply: Supply) -> Reply:
    """What the unit owes, until when, by which article."""
    lines = [
        Text("supplies.owed", unit=unit_name(act, supply.unit)),
        Text("supplies.what", name=name(act, supply)),
    ]
    if supply.happened_at is not None:
        lines.append(Text("supplies.line_happened", time=time_words(supply.happened_at)))
    lines += deadlines.lines(act, supply.about)
    if supply.state == supplies.SUPPLIED:
        lines.append(Text("supplies.line_supplied", time=time_words(supply.ended_at or act.now)))
    rows: list[tuple[Button, ...]] = []
    running = owed_rows.running(act.conn, supply.about)
    if supply.state == supplies.OPEN and supply.kind != supplies.ITEMS:
        rows.append((button(Text("supplies.button.hand_in"), f"supplies.hand_in:{supply.id}"),))
    if running:
        rows.append((button(Text("deadlines.button.why"), f"deadlines.why:{running[0].id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(rows), subject=supply.about)


def _articles(act: Act) -> str:
    return article_labels(clock.citation for clock in act.rules.clock("items.month"))


def forecast(act: Act, behind: Sequence[Supply], counts: Sequence[int], *, passed: int, days: int) -> Reply:
    """To the board in mid-month: whose items will be too few at this pace (S3 Đ10.3)."""
    lines = [Text("supplies.forecast", articles=_articles(act))]
    for supply, count in zip(behind, counts, strict=True):
        expected = count * days // passed
        unit = unit_name(act, supply.unit)
        lines.append(Text("supplies.line_forecast", unit=unit, count=count, expected=expected))
    return Reply(lines=tuple(lines))


def missing_list(act: Act, missing: Sequence[Supply], counts: Sequence[int]) -> Reply:
    """To the board at the month's end: which units did not supply their items."""
    month = "/".join(reversed((missing[0].period or "").split("-")))
    lines = [Text("supplies.missing", month=month, articles=_articles(act))]
    for supply, count in zip(missing, counts, strict=True):
        lines.append(Text("supplies.line_missing", unit=unit_name(act, supply.unit), count=count))
    return Reply(lines=tuple(lines))
