"""One person's part of given work: received, reported, accepted or sent back, passed on; the answer sent outside."""

from __future__ import annotations

from vanthu.actions import deadlines, people, task_cards, tasks_delivery, typed
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.actions.tasks_rights import doers, gave, successors
from vanthu.locales import Text
from vanthu.store import outbox, tasks
from vanthu.store.reply import reply
from vanthu.store.tasks import Share, Task

LONGEST = 2000


def own_share(act: Act, share_id: int, *states: str) -> tuple[Task, Share, Act]:
    """A part that the caller does, in one of these states, its task locked. Raises Refusal."""
    part = tasks.share(act.conn, share_id)
    task = tasks.lock(act.conn, part.task_id) if part else None
    part = tasks.share(act.conn, share_id)
    hat = doers(act, part).get(act.actor.id) if part and act.actor else None
    if task is None or part is None or hat is None:
        raise Refusal(Text("tasks.not_yours"))
    if part.state not in states:
        raise Refusal(Text("tasks.moved_on", name=task_cards.name(task), state=task_cards.state(part)))
    return task, part, act.wearing(hat)


def receive(act: Act, share_id: int) -> tuple[Task, Share]:
    """Whoever has a part says that they have it. Raises Refusal."""
    task, part, act = own_share(act, share_id, tasks.GIVEN)
    if part.delivered_at is None:
        tasks_delivery.delivered(act, part, act.now)
    tasks.change_share(act.conn, part.id, tasks.GIVEN, state=tasks.RECEIVED, received_at=act.now)
    act.write("task.received", part.subject)
    return task, _redraw(act, task, part.id)


def report(
    act: Act, share_id: int, words: str, *, sha256: str | None = None, file_name: str | None = None
) -> Task:
    """A part is done, by its doer's word or file; the giver has the next word. Raises Refusal."""
    task, part, act = own_share(act, share_id, tasks.GIVEN, tasks.RECEIVED)
    if sha256 is None and not typed.says_something(words):
        raise Refusal(Text("tasks.report_needed"))
    if part.delivered_at is None:
        tasks_delivery.delivered(act, part, act.now)
    tasks.change_share(
        act.conn,
        part.id,
        state=tasks.REPORTED,
        reported_at=act.now,
        report=words.strip()[:LONGEST] or None,
        report_sha256=sha256,
        report_name=file_name,
    )
    deadlines.happened(act, part.subject, "assignment.done")
    act.write("task.reported", part.subject, sha256=sha256)
    part = _redraw(act, task, part.id)
    act.tell(task.given_by, task_cards.report_card(act, task, part))
    return task


def accept(act: Act, share_id: int) -> Task:
    """The giver takes it; when every part is taken the task is over. Raises Refusal."""
    task, part, act = _reported_to_me(act, share_id)
    tasks.change_share(act.conn, part.id, tasks.REPORTED, state=tasks.ACCEPTED, accepted_at=act.now)
    act.write("task.accepted", part.subject)
    part = _redraw(act, task, part.id)
    accepted = reply(Text("tasks.accepted", name=task_cards.name(task), by=task_cards.giver(act, task)))
    act.tell(part.person_id, accepted)
    outbox.rewrite(act.conn, task_cards.report_subject(part), accepted, now=act.now)
    if not any(each.is_owed or each.state == tasks.REPORTED for each in tasks.shares(act.conn, task.id)):
        tasks.change(act.conn, task.id, state=tasks.CLOSED, ended_at=act.now)
        act.write("task.closed", task.subject)
    return tasks.known(act.conn, task.id)


def send_back(act: Act, share_id: int, words: str) -> Task:
    """The giver says what is missing; the part is owed again, by the same date. Raises Refusal."""
    task, part, act = _reported_to_me(act, share_id)
    if not typed.says_something(words):
        raise Refusal(Text("tasks.why_needed"))
    tasks.change_share(act.conn, part.id, tasks.REPORTED, state=tasks.RECEIVED, reported_at=None)
    deadlines.reopen(act, part.subject)
    act.write("task.sent_back", part.subject, reason=words)
    part = tasks.known_share(act.conn, part.id)
    sent_back = Text("tasks.sent_back", name=task_cards.name(task), by=task_cards.giver(act, task))
    outbox.rewrite(
        act.conn, task_cards.report_subject(part), reply(sent_back, Text("tasks.line_why", why=words)),
        now=act.now,
    )  # fmt: skip
    act.tell(part.person_id, reply(sent_back, Text("tasks.line_why", why=words)))
    act.tell(part.person_id, task_cards.share_card(act, task, part))
    return task


def _reported_to_me(act: Act, share_id: int) -> tuple[Task, Share, Act]:
    part = tasks.share(act.conn, share_id)
    task = tasks.lock(act.conn, part.task_id) if part else None
    part = tasks.share(act.conn, share_id)
    if task is None or part is None or act.actor is None or not gave(act, task):
        raise Refusal(Text("tasks.not_yours"))
    if part.state != tasks.REPORTED:
        raise Refusal(Text("tasks.moved_on", name=task_cards.name(task), state=task_cards.state(part)))
    hat = next((each for each in act.hats if each.post.code == task.post), None)
    return task, part, act.wearing(hat)


def pass_on(act: Act, share_id: int, person_id: int) -> tuple[Task, Share]:
    """Whoever has a part passes it to somebody of their own unit, with the same limit; the giver is told.

    S4 Đ3.2b: the head handles it or gives it to a specialist. Raises Refusal.
    """
    task, part, act = own_share(act, share_id, tasks.GIVEN, tasks.RECEIVED)
    if person_id not in successors(act, part):
        raise Refusal(Text("tasks.not_to_them"))
    if any(each.person_id == person_id for each in tasks.shares(act.conn, task.id)):
        raise Refusal(Text("tasks.in_it_already"))
    tasks.change_share(act.conn, part.id, tasks.GIVEN, tasks.RECEIVED, state=tasks.PASSED)
    deadlines.stop(act, part.subject)
    fresh = tasks.put_share(
        act.conn, task_id=task.id, person_id=person_id, role=part.role, within=part.within
    )
    act.write("task.passed", part.subject, to=fresh.subject)
    _redraw(act, task, part.id)
    tasks_delivery.hand_over(act, task, fresh)
    names = people.names(act.conn, [part.person_id, person_id])
    told = Text("tasks.passed_on", name=task_cards.name(task), old=names[0], new=names[1])
    act.tell(task.given_by, reply(told))
    return task, tasks.known_share(act.conn, fresh.id)


def answered(act: Act, task_id: int) -> Task:
    """The answer that an outside office asked for has been sent, says whoever leads. Raises Refusal."""
    task = tasks.lock(act.conn, task_id)
    leads = [part for part in tasks.shares(act.conn, task_id) if part.role == tasks.LEAD]
    may = task is not None and (
        gave(act, task) or any(act.actor and act.actor.id in doers(act, part) for part in leads)
    )
    if task is None or not may:
        raise Refusal(Text("tasks.not_yours"))
    if task.reply_by is None or task.replied_at is not None:
        raise Refusal(Text("tasks.stale_card"))
    tasks.change(act.conn, task.id, replied_at=act.now)
    deadlines.happened(act, task.subject, "reply.sent")
    act.write("task.replied", task.subject)
    for part in leads:
        _redraw(act, task, part.id)
    act.tell(task.given_by, reply(Text("tasks.replied", name=task_cards.name(task))))
    return tasks.known(act.conn, task.id)


def _redraw(act: Act, task: Task, share_id: int) -> Share:
    """The part's card says how it stands now."""
    part, task = tasks.known_share(act.conn, share_id), tasks.known(act.conn, task.id)
    outbox.rewrite(act.conn, part.subject, task_cards.share_card(act, task, part), now=act.now)
    return part
