"""Reports: the end of a month, a quarter, a half-year, a year brings those that the adopted regulations ask for.

S0 Đ12 (half-year and year), S4 Đ6 (quarter), S3 Đ17.3 (month), S1 Đ11.2, S2 Đ12.6, S3 Đ19 (year). Each regulation's
report is one of its own: they go to different people. The machine offers the figures that it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from vanthu.actions import deadlines, report_cards, rights, typed
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules.book import Rules
from vanthu.store import dialogues, outbox, reports, settings
from vanthu.store.reply import reply
from vanthu.store.reports import Report

CAPABILITY = "reports"
#: Under this name stands the day for which the reports were planned last.
PLANNED = "reports.planned"
#: How many months each report is about, and the event that the regulation files name for its end.
MONTHS: Mapping[str, tuple[int, str]] = {
    "report.month": (1, "period.month_ended"),
    "report.quarter": (3, "period.quarter_ended"),
    "report.half_year": (6, "period.half_year_ended"),
    "report.year": (12, "period.year_ended"),
}
#: Who writes a report, by the owner that its clock names.
WRITERS: Mapping[str, tuple[str, ...]] = {
    "office": ("clerk", "office_chief"),
    "board": ("board_head", "board_deputy", "board_member"),
}
LEADERS = ("chairman", "vice_chairman", "office_chief")
LONGEST = 2000


def turn_period(act: Act) -> bool:
    """The tick: on the first tick of a month every report whose period has ended, once."""
    today = local_day(act.now)
    planned = settings.get(act.conn, PLANNED)
    if planned is not None and planned[:7] >= today.isoformat()[:7]:
        return False
    if not settings.take(act.conn, PLANNED, today.isoformat()):
        return False
    if planned is None:
        # What ended before the office began here is no duty of these records.
        return True
    month = _next(date.fromisoformat(planned).replace(day=1))
    while month <= today:
        _end_of_months(act, month)
        month = _next(month)
    return True


def _end_of_months(act: Act, month: date) -> None:
    """The periods that ended when this month began."""
    for clock, (months, _) in MONTHS.items():
        if (month.month - 1) % months == 0:
            for regulation in act.rules.regulations:
                _plan(act, clock, Rules((regulation,)), month)


def _plan(act: Act, clock: str, rules: Rules, month: date) -> None:
    months, event = MONTHS[clock]
    if not rules.clock(clock):
        return
    since = month
    for _ in range(months):
        since = (since - timedelta(days=1)).replace(day=1)
    report = reports.plan(
        act.conn,
        clock=clock,
        regulation=rules.regulations[0].id,
        period=_period(since, months),
        since=_begin(since),
        until=_begin(month),
    )
    if report is None:
        return
    deadlines.start(act, rules, report.about, (clock,), {event: _begin(month)})
    for person_id in writers(act, report):
        act.tell(person_id, report_cards.card(act, report))


def _period(since: date, months: int) -> str:
    match months:
        case 1:
            return f"{since:%Y-%m}"
        case 3:
            return f"{since.year}-Q{(since.month + 2) // 3}"
        case 6:
            return f"{since.year}-H{1 if since.month == 1 else 2}"
        case _:
            return str(since.year)


def writers(act: Act, report: Report) -> dict[int, Hat]:
    """Who writes it now: the office, or the board, as its clock says."""
    owners = [each.owner for each in act.book.clocks(report.clock, report.regulation)]
    roles = WRITERS.get(owners[0] if owners else "office", WRITERS["office"])
    return rights.who_may(act.conn, roles, CAPABILITY, now=act.now, office=act.office)


def access(act: Act, report_id: int) -> Report:
    """A report of which the caller may know. Raises Refusal."""
    report = reports.get(act.conn, report_id)
    if report is None or not may_know(act, report):
        raise Refusal(Text("reports.unknown"))
    return report


def may_know(act: Act, report: Report) -> bool:
    """Whether the caller has to do with it: who writes it, and the leaders."""
    writes = act.actor is not None and act.actor.id in writers(act, report)
    return writes or act.may(LEADERS, CAPABILITY) is not None


def own(act: Act, report_id: int) -> tuple[Report, Act]:
    """A report that the caller writes and that is not sent yet. Raises Refusal."""
    report = access(act, report_id)
    hat = writers(act, report).get(act.actor.id) if act.actor is not None else None
    if hat is None:
        raise Refusal(Text("reports.not_yours"))
    if report.sent_at is not None:
        raise Refusal(Text("reports.sent_already", name=report_cards.name(act, report)))
    return report, act.wearing(hat)


def waiting_for(act: Act) -> list[Report]:
    """What the caller writes and has not sent, oldest first."""
    if act.actor is None:
        return []
    return [each for each in reports.unsent(act.conn) if act.actor.id in writers(act, each)]


def send(
    act: Act, report_id: int, words: str, *, sha256: str | None = None, file_name: str | None = None
) -> Report:
    """It has been sent: to whom and how, or its file. Raises Refusal."""
    report, act = own(act, report_id)
    assert act.actor is not None  # noqa: S101 - own says so
    assert act.hat is not None  # noqa: S101 - own says so
    if sha256 is None and not typed.says_something(words):
        raise Refusal(Text("reports.words_needed"))
    done = reports.sent(
        act.conn,
        report.id,
        sent_at=act.now,
        sent_by=act.actor.id,
        post=act.hat.post.code,
        words=words.strip()[:LONGEST] or None,
        sha256=sha256,
        file_name=file_name,
    )
    if not done:
        raise Refusal(Text("reports.sent_already", name=report_cards.name(act, report)))
    deadlines.happened(act, report.about, "report.sent")
    act.write("report.sent", report.about, period=report.period, sha256=sha256)
    dialogues.end_about(act.conn, report.about)
    told = reply(Text("reports.sent", name=report_cards.name(act, report)))
    outbox.rewrite(act.conn, report.about, told, now=act.now)
    return report


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0), VIETNAM)


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
