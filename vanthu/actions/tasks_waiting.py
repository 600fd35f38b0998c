"""What waits for somebody: parts to do or to accept, answers still to be sent; and what they have given themselves."""

from __future__ import annotations

from vanthu.actions.act import Act
from vanthu.actions.tasks_rights import covers
from vanthu.store import tasks
from vanthu.store.tasks import Share, Task


def waiting_for(act: Act) -> list[tuple[Task, Share]]:
    """What the caller has to do, and what was reported to them, oldest first."""
    mine = _mine(act)
    parts = [*tasks.owed_by(act.conn, mine), *tasks.reported_to(act.conn, mine)]
    return [(tasks.known(act.conn, part.task_id), part) for part in parts]


def answers_waiting_for(act: Act) -> list[tuple[Task, Share]]:
    """What the caller has done, but whose answer to another office is still to be sent, oldest first."""
    parts = tasks.answers_owed_by(act.conn, _mine(act))
    return [(tasks.known(act.conn, part.task_id), part) for part in parts]


def _mine(act: Act) -> list[int]:
    """The caller, and those whom the caller stands in for."""
    lent = [hat.stands_in_for for hat in act.hats if covers(hat.scope)]
    return [*([act.actor.id] if act.actor else []), *(absent.id for absent in lent if absent is not None)]


def own_given(act: Act, *, most: int) -> list[Task]:
    """What the caller has given and is not over, newest first."""
    return tasks.given_by(act.conn, [act.actor.id] if act.actor else [], most=most)
