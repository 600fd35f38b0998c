"""Reminders: whose turn it is now is told before, at and after the date; late work also goes to the leaders.

Several at once make one message. A night off means that all that fell due is said at the first tick, once: of one
deadline only the last rung, the earlier ones are marked as overtaken.
"""

from __future__ import annotations

from collections import defaultdict

from vanthu import crash
from vanthu.actions import deadlines, decide, matters, rights
from vanthu.actions.act import Act
from vanthu.actions.cards import button
from vanthu.actions.matters import Matter
from vanthu.locales import Text
from vanthu.store import deadlines as owed_rows
from vanthu.store import reminders as rows
from vanthu.store.deadlines import Deadline
from vanthu.store.reminders import Reminder
from vanthu.store.reply import URGENT, Button, Reply

#: To whom late work goes with a proposal (S2 Đ7.5; S3 Đ13.2đ, Đ14.1).
TOLD = ("board_head", "chairman")
BATCH = 200
#: Most cases that one message shows with buttons; the rest are counted and found by /viec and /tre.
SHOWN = 5


def remind(act: Act) -> bool:
    """Say what is to be said now; False where nothing is due."""
    due = rows.claim_due(act.conn, now=act.now, most=BATCH)
    if not due:
        return False
    crash.point("reminders.claimed")
    opens = deadlines.when_open(deadlines.calendar(act), act.now)
    if opens > act.now:
        waits = [each for each in due if not deadlines.at_any_hour(each.rung)]
        rows.postpone(act.conn, (each.id for each in waits), until=opens)
        due = [each for each in due if deadlines.at_any_hour(each.rung)]
    letters: dict[int, list[tuple[Deadline, Matter, str]]] = defaultdict(list)
    for reminder in _last_rungs(act, due):
        owed = owed_rows.get(act.conn, reminder.deadline_id)
        matter = matters.matter(act, owed.about) if owed else None
        if owed is None or matter is None or not owed.runs:
            rows.done(act.conn, [reminder.id], outcome=rows.OVERTAKEN, at=act.now)
            continue
        for person_id in _whom(act, matter, reminder.rung):
            letters[person_id].append((owed, matter, reminder.rung))
        rows.done(act.conn, [reminder.id], outcome=rows.SENT, at=act.now)
        _climb(act, owed, reminder.rung)
    for person_id, items in letters.items():
        act.tell(person_id, _letter(act, items))
    return True


def _last_rungs(act: Act, due: list[Reminder]) -> list[Reminder]:
    """Of each deadline the last rung that is due; the others were overtaken while nobody ticked."""
    last = {reminder.deadline_id: reminder for reminder in due}
    overtaken = [reminder.id for reminder in due if last[reminder.deadline_id] is not reminder]
    rows.done(act.conn, overtaken, outcome=rows.OVERTAKEN, at=act.now)
    return list(last.values())


def _whom(act: Act, matter: Matter, rung: str) -> list[int]:
    """Those whose turn it is; when it is late, or has half an hour left of hours, the leaders too."""
    people = list(matter.waiting)
    if deadlines.goes_up(rung) or not people:
        people += rights.who_may(act.conn, TOLD, decide.CAPABILITY, now=act.now, office=act.office)
    return list(dict.fromkeys(people))


def _climb(act: Act, owed: Deadline, rung: str) -> None:
    """What stays late is said again on the next working morning."""
    if deadlines.is_late(rung):
        at = deadlines.next_morning(deadlines.calendar(act, owed.desk), act.now)
        rows.add(act.conn, deadline_id=owed.id, rung=deadlines.next_late_rung(rung), at=at)


def _letter(act: Act, items: list[tuple[Deadline, Matter, str]]) -> Reply:
    late = any(deadlines.is_late(rung) for *_, rung in items)
    lines = [Text("deadlines.late_heading") if late else Text("deadlines.heading")]
    buttons: list[tuple[Button, ...]] = []
    for owed, matter, rung in items:
        lines += [Text("deadlines.about", name=matter.name), deadlines.line(act, owed)]
        if deadlines.is_late(rung):
            lines.append(_proposal(matter))
        if len(buttons) < SHOWN:
            why = button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}")
            show = button(Text("deadlines.button.open"), matter.show) if matter.show else None
            buttons.append((show, why) if show else (why,))
    return Reply(lines=tuple(lines), buttons=tuple(buttons), urgency=URGENT)


def _proposal(matter: Matter) -> Text:
    """What a leader can do about it (S2 Đ7.5: late work is reported with a proposal)."""
    if not matter.waiting:
        return Text("deadlines.propose_nobody")
    posts = tuple(dict.fromkeys(hat.post.title for hat in matter.waiting.values()))
    return Text("deadlines.propose", posts=posts)
