"""Reminders: whose turn it is now is told before, at and after the date; late work also goes to the leaders.

Several at once make one message. A night off means that all that fell due is said at the first tick, once: of one
deadline only the last rung, the earlier ones are marked as overtaken.
"""

from __future__ import annotations

from collections import defaultdict

from vanthu.actions import deadlines, decide, rights
from vanthu.actions.act import Act
from vanthu.actions.cards import button, case_name
from vanthu.locales import Text
from vanthu.store import assignments, publications
from vanthu.store import deadlines as owed_rows
from vanthu.store import reminders as rows
from vanthu.store.assignments import Assignment
from vanthu.store.deadlines import Deadline
from vanthu.store.publications import Case
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
    opens = deadlines.when_open(deadlines.calendar(act), act.now)
    if opens > act.now:
        rows.postpone(act.conn, (each.id for each in due), until=opens)
        return True
    letters: dict[int, list[tuple[Deadline, Case, Assignment | None, str]]] = defaultdict(list)
    for reminder in _last_rungs(act, due):
        owed = owed_rows.get(act.conn, reminder.deadline_id)
        case = publications.get(act.conn, int(owed.about.partition(":")[2])) if owed else None
        if owed is None or case is None or not owed.runs:
            rows.done(act.conn, [reminder.id], outcome=rows.OVERTAKEN, at=act.now)
            continue
        turn = _turn(act, case)
        for person_id in _whom(act, case, turn, reminder.rung):
            letters[person_id].append((owed, case, turn, reminder.rung))
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


def _turn(act: Act, case: Case) -> Assignment | None:
    turns = assignments.of_publication(act.conn, case.publication.id)
    return next((each for each in turns if each.decision == assignments.OPEN), None)


def _whom(act: Act, case: Case, turn: Assignment | None, rung: str) -> list[int]:
    """Those whose turn it is; when it is late, the leaders too."""
    people = list(decide.who_decides(act, case, turn)) if turn else []
    if rung.startswith("late") or not people:
        leaders = rights.who_may(act.conn, TOLD, decide.CAPABILITY, now=act.now, office=act.office)
        people += leaders
    return list(dict.fromkeys(people))


def _climb(act: Act, owed: Deadline, rung: str) -> None:
    """What stays late is said again on the next working morning."""
    if rung.startswith("late"):
        number = int(rung.partition("-")[2]) + 1
        at = deadlines.next_morning(deadlines.calendar(act), act.now)
        rows.add(act.conn, deadline_id=owed.id, rung=deadlines.late_rung(number), at=at)


def _letter(act: Act, items: list[tuple[Deadline, Case, Assignment | None, str]]) -> Reply:
    late = any(rung.startswith("late") for *_, rung in items)
    lines = [Text("deadlines.late_heading") if late else Text("deadlines.heading")]
    buttons: list[tuple[Button, ...]] = []
    for owed, case, turn, rung in items:
        lines += [Text("deadlines.about", name=case_name(case)), deadlines.line(act, owed)]
        if rung.startswith("late"):
            lines.append(_proposal(act, case, turn))
        if len(buttons) < SHOWN:
            why = button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}")
            show = button(Text("deadlines.button.open"), f"decide.show:{turn.id}") if turn else None
            buttons.append((show, why) if show else (why,))
    return Reply(lines=tuple(lines), buttons=tuple(buttons), urgency=URGENT)


def _proposal(act: Act, case: Case, turn: Assignment | None) -> Text:
    """What a leader can do about it (S2 Đ7.5: late work is reported with a proposal)."""
    waiting = decide.who_decides(act, case, turn) if turn else {}
    if not waiting:
        return Text("deadlines.propose_nobody")
    posts = tuple(dict.fromkeys(hat.post.title for hat in waiting.values()))
    return Text("deadlines.propose", posts=posts)
