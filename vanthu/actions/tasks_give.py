"""Work is given: in which words, who leads, who cooperates, who is to know, each with a limit of their own (S2 Đ6.4b).

What an outside office asked for by a date has a clock of its own (S2 Đ6.4c, 7.5, 10.3b).
"""

from __future__ import annotations

from datetime import date, datetime

from vanthu.actions import deadlines, people, task_cards, tasks_delivery, tasks_rights, typed
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.locales import Text
from vanthu.store import dialogues, tasks
from vanthu.store.reply import reply
from vanthu.store.tasks import Share, Task

REPLY = "reply.due"
LONGEST = 2000


def begin(
    act: Act,
    *,
    words: str = "",
    origin: str | None = None,
    sha256: str | None = None,
    file_name: str | None = None,
    media_type: str | None = None,
) -> Task:
    """Begin to give work, by words, a file, or because of a record. Raises Refusal."""
    act = tasks_rights.check_giver(act)
    assert act.actor is not None  # noqa: S101 - check_giver says so
    assert act.hat is not None  # noqa: S101 - check_giver says so
    lent = act.hat.stands_in_for
    return tasks.begin(
        act.conn,
        direction=words.strip()[:LONGEST] or None,
        origin=origin,
        sha256=sha256,
        file_name=file_name,
        media_type=media_type,
        given_by=act.actor.id,
        post=act.hat.post.code,
        stands_in_for=lent.id if lent else None,
        started_at=act.now,
    )


def own_draft(act: Act, task_id: int, version: int | None = None) -> Task:
    """The caller's own task that is not given yet (in this version), locked. Raises Refusal."""
    task = tasks.lock(act.conn, task_id)
    if task is None or act.actor is None or task.given_by != act.actor.id:
        raise Refusal(Text("tasks.not_yours"))
    if task.state != tasks.DRAFT:
        raise Refusal(Text("tasks.given_already", name=task_cards.name(task)))
    if version not in (None, task.version):
        raise Refusal(Text("tasks.stale_card"))
    return task


def set_direction(act: Act, task_id: int, words: str) -> Task:
    """What is to be done, as the giver says it. Raises Refusal."""
    own_draft(act, task_id)
    if not typed.says_something(words):
        raise Refusal(Text("tasks.words_needed"))
    tasks.change(act.conn, task_id, direction=words.strip()[:LONGEST])
    return own_draft(act, task_id)


def put(act: Act, task_id: int, person_id: int, role: str) -> Share:
    """Somebody leads, cooperates, or is to know; there is one lead. Raises Refusal."""
    task = own_draft(act, task_id)
    if person_id not in tasks_rights.candidates(act) or role not in (
        tasks.LEAD,
        tasks.COOPERATE,
        tasks.INFORM,
    ):
        raise Refusal(Text("tasks.not_to_them"))
    if role == tasks.LEAD:
        for other in tasks.shares(act.conn, task_id):
            if other.role == tasks.LEAD and other.person_id != person_id:
                tasks.remove_share(act.conn, other.id)
    within = None
    tasks.change(act.conn, task.id)
    return tasks.put_share(act.conn, task_id=task.id, person_id=person_id, role=role, within=within)


def set_within(act: Act, share_id: int, within: str | None) -> Task:
    """A share's own limit: a day, a length counted from its receipt, or none. Raises Refusal."""
    share = tasks.share(act.conn, share_id)
    if share is None:
        raise Refusal(Text("tasks.stale_card"))
    task = own_draft(act, share.task_id)
    limit = None if within is None else tasks_delivery.limit(act, within)
    if isinstance(limit, datetime) and limit < act.now:
        raise Refusal(Text("tasks.past_day"))
    tasks.change_share(act.conn, share.id, tasks.DRAFT, within=within)
    tasks.change(act.conn, task.id)
    return task


def set_reply_by(act: Act, task_id: int, day: date) -> Task:
    """When an outside office wants its answer. Raises Refusal."""
    own_draft(act, task_id)
    reply_by = tasks_delivery.end_of_day(act, day)
    if reply_by < act.now:
        raise Refusal(Text("tasks.past_day"))
    tasks.change(act.conn, task_id, reply_by=reply_by)
    return own_draft(act, task_id)


def drop(act: Act, task_id: int) -> Task:
    """The caller gives no work after all. Raises Refusal."""
    task = own_draft(act, task_id)
    tasks.change(act.conn, task.id, state=tasks.CANCELLED, ended_at=act.now)
    dialogues.end_about(act.conn, task.subject)
    return task


def give(act: Act, task_id: int, version: int) -> Task:
    """The work is given: each one hears of their part. Raises Refusal."""
    task = own_draft(act, task_id, version)
    act = tasks_rights.check_giver(act)
    parts = tasks.shares(act.conn, task.id)
    if task.direction is None or not any(part.role == tasks.LEAD for part in parts):
        raise Refusal(Text("tasks.incomplete"))
    tasks.change(act.conn, task.id, state=tasks.GIVEN, given_at=act.now)
    task = tasks.known(act.conn, task.id)
    cite = act.rules.clock(tasks_rights.ASSIGNED)
    rule = str(cite[0].citation) if cite else None
    act.write("task.given", task.subject, rule=rule, direction=task.direction, origin=task.origin)
    if task.reply_by is not None:
        triggers = {"incoming.reply_asked": act.now}
        deadlines.start(act, act.rules, task.subject, (REPLY,), triggers, promised=task.reply_by)
    missed = [part for part in parts if not tasks_delivery.hand_over(act, task, part)]
    if missed:
        names = people.names(act.conn, [part.person_id for part in missed])
        act.tell(task.given_by, reply(Text("tasks.not_reached", names=names, name=task_cards.name(task))))
    return task
