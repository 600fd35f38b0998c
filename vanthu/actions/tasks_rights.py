"""Who gives work, who does a part of it, and who may know of it (S2 Đ6.4, S4 Đ3.1–3.2)."""

from __future__ import annotations

from collections.abc import Iterable

from vanthu.actions import rights
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.store import persons, stand_ins, tasks
from vanthu.store.tasks import Share, Task

CAPABILITY = "tasks"
#: Who gives work: the leaders to everybody (S2 Đ6.4a, S4 Đ3.1b–c), a unit's head within it (S4 Đ3.2b).
LEADERS = ("chairman", "vice_chairman", "office_chief")
GIVERS = (*LEADERS, "unit_head")
#: The clock of everybody's part; a regulation that has it says how work is given.
ASSIGNED = "assignment.due"


def are_kept(act: Act) -> bool:
    """Whether a regulation that is in force here says how work is given."""
    return bool(act.rules.clock(ASSIGNED))


def check_giver(act: Act) -> Act:
    """The act in the hat in which the caller gives work. Raises Refusal."""
    if not are_kept(act):
        raise Refusal(Text("tasks.no_rule"), Text("tasks.no_rule_mend"))
    hat = act.may(GIVERS, CAPABILITY)
    if act.actor is None or hat is None:
        raise Refusal(Text("tasks.givers_only"))
    return act.wearing(hat)


def candidates(act: Act) -> dict[int, Hat]:
    """Whom the caller may give work to: a leader everybody who holds a post, a head their own unit; never oneself."""
    act = check_giver(act)
    hat = act.may(LEADERS, CAPABILITY)
    units = None if hat else {each.post.unit for each in act.hats if each.allows(GIVERS, CAPABILITY)}
    return {
        person_id: hat
        for person_id, hat in _everybody(act).items()
        if (act.actor is None or person_id != act.actor.id) and (units is None or hat.post.unit in units)
    }


def successors(act: Act, part: Share) -> dict[int, Hat]:
    """To whom a part may be passed: the others of the same unit."""
    units = {hat.post.unit for hat in doers(act, part).values()}
    task = tasks.known(act.conn, part.task_id)
    barred = {part.person_id, task.given_by}
    return {
        person_id: hat
        for person_id, hat in _everybody(act).items()
        if hat.post.unit in units and person_id not in barred
    }


def _everybody(act: Act) -> dict[int, Hat]:
    """Who holds a post of their own."""
    roles = tuple({role for post in act.office.posts for role in post.roles})
    found = rights.who_may(act.conn, roles, CAPABILITY, now=act.now, office=act.office)
    return {person_id: hat for person_id, hat in found.items() if hat.stands_in_for is None}


def doers(act: Act, part: Share) -> dict[int, Hat]:
    """Who may do a part now: the person, and whoever stands in for them."""
    ids = [part.person_id]
    ids += [a.stand_in_id for a in stand_ins.for_absent(act.conn, ids, at=act.now) if covers(a.scope)]
    found = {}
    for person_id in dict.fromkeys(ids):
        person = persons.get(act.conn, person_id)
        hats = rights.hats(act.conn, person, now=act.now, office=act.office)
        own = [hat for hat in hats if person_id == part.person_id or _stands_in(hat, part.person_id)]
        if own:
            found[person_id] = own[0]
    return found


def covers(scope: Iterable[str]) -> bool:
    """Whether a stand-in's scope, where it is limited, has tasks in it."""
    named = tuple(scope)
    return not named or CAPABILITY in named


def _stands_in(hat: Hat, absent_id: int) -> bool:
    return hat.stands_in_for is not None and hat.stands_in_for.id == absent_id


def gave(act: Act, task: Task) -> bool:
    """Whether the caller gave it, or stands in for the giver in that post, or holds the post for which it was given."""
    if act.actor is None:
        return False
    givers = {task.given_by, task.stands_in_for}
    return act.actor.id in givers or any(
        hat.post.code == task.post and covers(hat.scope) and hat.stands_in_for is not None
        and hat.stands_in_for.id in givers
        for hat in act.hats
    )  # fmt: skip


def access(act: Act, task_id: int) -> Task:
    """A task that the caller may know of: who gave it, who has a part in it, the leaders. Raises Refusal."""
    task = tasks.get(act.conn, task_id)
    if task is None or not may_know(act, task):
        raise Refusal(Text("tasks.not_yours"))
    return task


def may_know(act: Act, task: Task) -> bool:
    """Whether the caller has to do with it."""
    parts = tasks.shares(act.conn, task.id)
    has_part = act.actor is not None and any(act.actor.id in doers(act, part) for part in parts)
    return has_part or gave(act, task) or act.may(LEADERS, CAPABILITY) is not None
