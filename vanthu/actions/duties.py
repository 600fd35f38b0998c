"""What dates of the office's daily duties are about: books, tasks, supplies, reports, suspected leaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from vanthu.actions import (
    incoming,
    outgoing,
    register_papers,
    report_cards,
    reports,
    rights,
    supplies,
    supply_cards,
    task_cards,
    tasks_rights,
    tasks_waiting,
)
from vanthu.actions.act import Act
from vanthu.actions.matter import Matter, Waiting
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.store import persons, registers
from vanthu.store import reports as report_rows
from vanthu.store import supplies as supply_rows
from vanthu.store import tasks as task_rows


def waiting_for(act: Act) -> list[Waiting]:
    """What waits for the caller: documents to direct, reports, what the unit owes the page, work to do or to accept."""
    return [
        *(
            Waiting(register_papers.entry_name(act, entry), f"incoming.show:{entry.id}", entry.subject)
            for entry in incoming.waiting_for(act)
        ),
        *(
            Waiting(report_cards.name(act, report), f"reports.show:{report.id}", report.about)
            for report in reports.waiting_for(act)
        ),
        *(
            Waiting(supply_cards.name(act, supply), f"supplies.show:{supply.id}", supply.about)
            for supply in supplies.waiting_for(act)
        ),
        *(
            Waiting(task_cards.name(task), f"tasks.show:{part.id}", part.subject)
            for task, part in tasks_waiting.waiting_for(act)
        ),
        *(
            Waiting(task_cards.name(task), f"tasks.show:{part.id}", task.subject)
            for task, part in tasks_waiting.answers_waiting_for(act)
        ),
    ]


def _share(act: Act, share_id: int) -> Matter | None:
    """Somebody's part of a task: theirs to do, then the giver's to accept."""
    part = task_rows.share(act.conn, share_id)
    task = task_rows.get(act.conn, part.task_id) if part else None
    if part is None or task is None:
        return None
    doers = tasks_rights.doers(act, part)
    waiting = doers if part.is_owed else {}
    name, show, may_know = task_cards.name(task), f"tasks.show:{part.id}", tasks_rights.may_know(act, task)
    return Matter(name, _unit(doers), show, waiting, may_know, done=f"tasks.done:{part.id}")


def _task(act: Act, task_id: int) -> Matter | None:
    """An answer that an outside office has asked for: whoever leads owes it."""
    leads = [part for part in task_rows.shares(act.conn, task_id) if part.role == task_rows.LEAD]
    task, found = task_rows.get(act.conn, task_id), _share(act, leads[-1].id) if leads else None
    if task is None or found is None:
        return None
    waiting = tasks_rights.doers(act, leads[-1]) if task.replied_at is None else {}
    return replace(found, waiting=waiting, done=f"tasks.replied:{task.id}")


def _incoming(act: Act, entry_id: int) -> Matter | None:
    """A document that came in: the clerk's to present, then the leader's to direct."""
    entry = registers.get(act.conn, entry_id)
    if entry is None:
        return None
    waiting = incoming.BOOK.clerks(act) if entry.state in (registers.DRAFT, registers.ENTERED) else {}
    name, show = register_papers.entry_name(act, entry), f"incoming.show:{entry.id}"
    return Matter(name, _unit(waiting), show, waiting, incoming.may_know(act, entry))


def _outgoing(act: Act, entry_id: int) -> Matter | None:
    """A document that was signed: the clerk's to issue and to supply."""
    entry = registers.get(act.conn, entry_id)
    if entry is None:
        return None
    waiting = outgoing.BOOK.clerks(act)
    name, show = register_papers.entry_name(act, entry), f"outgoing.show:{entry.id}"
    done = f"outgoing.issue:{entry.id}" if entry.issued_at is None else None
    return Matter(name, _unit(waiting), show, waiting, outgoing.may_know(act, entry), done=done)


def _supply(act: Act, supply_id: int) -> Matter | None:
    """What a unit owes the page."""
    supply = supply_rows.get(act.conn, supply_id)
    if supply is None:
        return None
    waiting = supplies.suppliers(act, supply.unit)
    name, show = supply_cards.name(act, supply), f"supplies.show:{supply.id}"
    done = f"supplies.hand_in:{supply.id}" if supply.kind != supply_rows.ITEMS else None
    return Matter(name, supply.unit, show, waiting, supplies.may_know(act, supply), done=done)


def _report(act: Act, report_id: int) -> Matter | None:
    """A report whose period has ended."""
    report = report_rows.get(act.conn, report_id)
    if report is None:
        return None
    waiting = reports.writers(act, report)
    name, show, may_know = (
        report_cards.name(act, report),
        f"reports.show:{report.id}",
        reports.may_know(act, report),
    )
    return Matter(name, _unit(waiting), show, waiting, may_know, done=f"reports.sent:{report.id}")


def _person(act: Act, person_id: int) -> Matter | None:
    """An account that somebody suspects to have leaked: the administrator's to look at."""
    person = persons.get(act.conn, person_id)
    if person is None:
        return None
    waiting = rights.who_may(act.conn, ("administrator",), "people", now=act.now, office=act.office)
    may_know = act.may(("administrator",), "people") is not None
    return Matter(Text("people.signature.name", who=person.name), _unit(waiting), None, waiting, may_know)


def _unit(waiting: Mapping[int, Hat]) -> str | None:
    return next((hat.post.unit for hat in waiting.values()), None)


KINDS: Mapping[str, Callable[[Act, int], Matter | None]] = {
    "incoming": _incoming,
    "outgoing": _outgoing,
    "person": _person,
    "report": _report,
    "share": _share,
    "supply": _supply,
    "task": _task,
}
