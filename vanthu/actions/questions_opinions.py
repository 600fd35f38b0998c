"""Citizens' opinions of a month summed up, with a proposal, for the leaders (S3 Đ13.2f, Đ17.3).

Counts only: nobody who asked is named.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from vanthu.actions import deadlines, questions_board, questions_cases, rights
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM, local_day
from vanthu.actions.questions import CAPABILITY, CLOCK
from vanthu.actions.questions_board import Promises
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import questions as rows
from vanthu.store import settings
from vanthu.store.questions import Question
from vanthu.store.reply import Reply

#: Under this name stands the last month that was summed up by itself.
SENT = "questions.opinions"
TOLD = ("board_head", "chairman")
#: An average below this is worth a word.
LOW_RATING = 3.0


@dataclass(frozen=True, slots=True)
class Month:
    """What came in a month, and what became of it until now."""

    first: date
    cases: tuple[Question, ...]
    late: tuple[str | None, ...]
    promises: Promises


def month(act: Act, first: date) -> Month:
    """The month that begins on this day."""
    since, until = _start(first), _start(_next(first))
    cases = tuple(rows.asked_between(act.conn, since, until))
    units = {case.about: case.unit for case in cases}
    owed = owed_rows.started_between(act.conn, (CLOCK,), since, until)
    late = tuple(
        units[each.about]
        for each in owed
        if each.about in units and each.stopped_at is None and (each.met_at or act.now) > each.due_at
    )
    return Month(first, cases, late, questions_board.promises(act, since, until))


def _start(day: date) -> datetime:
    return datetime.combine(day, time(0), VIETNAM)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def before(first: date) -> date:
    """The first day of the month before."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def check_may(act: Act) -> None:
    """Raises Refusal for whoever does not oversee all questions."""
    if not questions_board.sees_all(act):
        raise Refusal(Text("questions.opinions.whose"))


def summed_up(act: Act, first: date) -> Reply:
    """The month in a message, the proposals last."""
    found = month(act, first)
    kinds = Counter(case.kind for case in found.cases)
    states = Counter(case.state for case in found.cases)
    rated = [case.rating for case in found.cases if case.rating is not None]
    solved = Counter(case.solved for case in found.cases if case.solved is not None)
    lines = [
        Text("questions.opinions.heading", month=f"{first:%m/%Y}"),
        Text(
            "questions.opinions.came",
            n=len(found.cases),
            asked=kinds[rows.ASK],
            feedback=kinds[rows.FEEDBACK],
            petitions=kinds[rows.PETITION],
        ),
        Text(
            "questions.opinions.became",
            answered=states[rows.ANSWERED],
            open=sum(states[state] for state in rows.OPEN),
            elsewhere=states[rows.ELSEWHERE],
            late=len(found.late),
        ),
    ]
    if rated:
        average = f"{sum(rated) / len(rated):.1f}".replace(".", ",")
        lines.append(Text("questions.opinions.rated", average=average, n=len(rated)))
    if solved:
        lines.append(Text("questions.opinions.solved", yes=solved[True], no=solved[False]))
    for unit, n in Counter(case.unit for case in found.cases if case.unit).most_common():
        lines.append(Text("questions.opinions.unit", unit=questions_cases.unit_name(act, unit), n=n))
    lines += proposals(act, found)
    return Reply(lines=tuple(lines))


def proposals(act: Act, found: Month) -> list[Text]:
    """What the leaders could do about it: each follows from a count."""
    lines = []
    for unit, n in Counter(unit for unit in found.late if unit).most_common():
        lines.append(Text("questions.opinions.propose_late", unit=questions_cases.unit_name(act, unit), n=n))
    if found.promises.broken:
        lines.append(Text("questions.opinions.propose_promises", n=found.promises.broken))
    for unit in sorted({case.unit for case in found.cases if case.unit}):
        rated = [case.rating for case in found.cases if case.unit == unit and case.rating is not None]
        if rated and sum(rated) / len(rated) < LOW_RATING:
            where = questions_cases.unit_name(act, unit)
            lines.append(Text("questions.opinions.propose_rating", unit=where))
    reopened = sum(case.reopened for case in found.cases)
    if reopened:
        lines.append(Text("questions.opinions.propose_reopened", n=reopened))
    asked = Counter(case.unit for case in found.cases if case.kind == rows.ASK and case.unit)
    if asked and asked.most_common(1)[0][1] > 1:
        unit, n = asked.most_common(1)[0]
        lines.append(
            Text("questions.opinions.propose_publish", unit=questions_cases.unit_name(act, unit), n=n)
        )
    if not lines:
        lines.append(Text("questions.opinions.propose_nothing"))
    return [Text("questions.opinions.proposals"), *lines]


def send_monthly(act: Act) -> bool:
    """On the first working day of a month the month before goes to the leaders, once; False where there is nothing."""
    today = local_day(act.now)
    last = before(today.replace(day=1))
    if settings.get(act.conn, SENT) == last.isoformat():
        return False
    if deadlines.when_open(deadlines.calendar(act), act.now) > act.now:
        return False
    settings.put(act.conn, SENT, last.isoformat())
    if not rows.asked_between(act.conn, _start(last), _start(_next(last))):
        return True
    card = summed_up(act, last)
    people = rights.who_may(act.conn, TOLD, CAPABILITY, now=act.now, office=act.office)
    for person_id in people:
        act.tell(person_id, card)
    act.write("question.opinions_sent", f"opinions:{last:%Y-%m}")
    return True
