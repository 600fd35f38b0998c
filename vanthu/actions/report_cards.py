"""What is said of reports: which, on what, by when; the figures, each with the record that it comes from."""

from __future__ import annotations

from vanthu.actions import deadlines
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.locales import Text
from vanthu.rules.vocabulary import CLOCK_NAMES
from vanthu.store import deadlines as owed_rows
from vanthu.store import reports
from vanthu.store.reply import Button, Reply
from vanthu.store.reports import Report


def name(act: Act, report: Report) -> Text:
    """What people call it: the kind, the period, the regulation."""
    title = next((each.number for each in act.book.regulations if each.id == report.regulation), "")
    return Text("reports.name", kind=CLOCK_NAMES[report.clock], period=_period(report), number=title)


def _period(report: Report) -> Text | str:
    year, _, part = report.period.partition("-")
    if part.startswith("Q"):
        return Text("reports.period.quarter", n=part[1:], year=year)
    if part.startswith("H"):
        return Text("reports.period.half_year", n=part[1:], year=year)
    if part:
        return Text("reports.period.month", month=part, year=year)
    return Text("reports.period.year", year=year)


def card(act: Act, report: Report) -> Reply:
    """A report that is owed: until when, by which article; the figures at a tap."""
    lines = [Text("reports.owed", name=name(act, report)), *deadlines.lines(act, report.about)]
    rows: list[tuple[Button, ...]] = [
        (
            button(Text("reports.button.numbers"), f"reports.numbers:{report.id}"),
            button(Text("reports.button.sent"), f"reports.sent:{report.id}"),
        )
    ]
    for owed in owed_rows.running(act.conn, report.about)[:1]:
        rows.append((button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(rows), subject=report.about)


def numbers(act: Act, report: Report) -> Reply:
    """A draft: only figures, each with where it stands; what they mean is the writer's to say."""
    found = reports.counts(act.conn, since=report.since, until=report.until)
    return Reply(
        lines=(
            Text("reports.numbers", name=name(act, report)),
            Text("reports.line_handed_in", n=found.handed_in),
            Text("reports.line_published", n=found.published),
            Text("reports.line_turned_down", refused=found.refused, returned=found.returned),
            Text("reports.line_withdrawn", n=found.withdrawn),
            Text("reports.line_books", incoming=found.incoming, outgoing=found.outgoing),
            Text("reports.line_dates", in_time=found.in_time, late=found.late, unmet=found.unmet),
            Text("reports.line_presence", looked_in=found.looked_in, missed=found.missed),
            Text("reports.from_records"),
        )
    )
