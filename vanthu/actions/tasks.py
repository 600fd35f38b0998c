"""Tasks: a leader gives work, names who leads, who cooperates, who is to know, each with a limit of their own.

S2 Đ6.4b. The clock of a share begins when its card has reached the person's chat, not when it was written (S2 Đ6.3a);
what an outside office asked for by a date has a clock of its own (S2 Đ6.4c, 7.5, 10.3b).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from vanthu.actions import deadlines, faults, people, rights, task_cards
from vanthu.actions.act import Act
from vanthu.actions.dates import VIETNAM
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules.length import Length
from vanthu.store import dialogues, outbox, persons, stand_ins, tasks
from vanthu.store.reply import reply
from vanthu.store.tasks import Share, Task

CAPABILITY = "tasks"
#: Who gives work: the leaders to everybody (S2 Đ6.4a, S4 Đ3.1b–c), a unit's head within it (S4 Đ3.2b).
LEADERS = ("chairman", "vice_chairman", "office_chief")
GIVERS = (*LEADERS, "unit_head")
#: The clock of a share: of an incoming document's handling for who leads it, of the assignment for everybody else.
HANDLE, ASSIGNED, REPLY = "incoming.handle", "assignment.due", "reply.due"
LONGEST = 2000
BATCH = 100
_WORD = re.compile(r"[^\W\d_]+")


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
    act = check_giver(act)
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
    if len(_WORD.findall(words)) < 2:
        raise Refusal(Text("tasks.words_needed"))
    tasks.change(act.conn, task_id, direction=words.strip()[:LONGEST])
    return own_draft(act, task_id)


def candidates(act: Act) -> dict[int, Hat]:
    """Whom the caller may give work to: a leader everybody who holds a post, a head their own unit; never oneself."""
    act = check_giver(act)
    hat = act.may(LEADERS, CAPABILITY)
    units = None if hat else {each.post.unit for each in act.hats if each.allows(GIVERS, CAPABILITY)}
    roles = tuple({role for post in act.office.posts for role in post.roles})
    everybody = rights.who_may(act.conn, roles, CAPABILITY, now=act.now, office=act.office)
    return {
        person_id: hat
        for person_id, hat in everybody.items()
        if hat.stands_in_for is None
        and (act.actor is None or person_id != act.actor.id)
        and (units is None or hat.post.unit in units)
    }


def put(act: Act, task_id: int, person_id: int, role: str) -> Share:
    """Somebody leads, cooperates, or is to know; there is one lead. Raises Refusal."""
    task = own_draft(act, task_id)
    if person_id not in candidates(act) or role not in (tasks.LEAD, tasks.COOPERATE, tasks.INFORM):
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
    limit = None if within is None else _set(act, within)
    if isinstance(limit, datetime) and limit < act.now:
        raise Refusal(Text("tasks.past_day"))
    tasks.change_share(act.conn, share.id, tasks.DRAFT, within=within)
    tasks.change(act.conn, task.id)
    return task


def set_reply_by(act: Act, task_id: int, day: date) -> Task:
    """When an outside office wants its answer. Raises Refusal."""
    own_draft(act, task_id)
    reply_by = end_of_day(act, day)
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
    act = check_giver(act)
    parts = tasks.shares(act.conn, task.id)
    if task.direction is None or not any(part.role == tasks.LEAD for part in parts):
        raise Refusal(Text("tasks.incomplete"))
    tasks.change(act.conn, task.id, state=tasks.GIVEN, given_at=act.now)
    task = _task(act, task.id)
    cite = act.rules.clock(ASSIGNED)
    rule = str(cite[0].citation) if cite else None
    act.write("task.given", task.subject, rule=rule, direction=task.direction, origin=task.origin)
    if task.reply_by is not None:
        triggers = {"incoming.reply_asked": act.now}
        deadlines.start(act, act.rules, task.subject, (REPLY,), triggers, promised=task.reply_by)
    missed = [part for part in parts if not _hand_over(act, task, part)]
    if missed:
        names = people.names(act.conn, [part.person_id for part in missed])
        act.tell(task.given_by, reply(Text("tasks.not_reached", names=names, name=task_cards.name(task))))
    return task


def _hand_over(act: Act, task: Task, part: Share) -> bool:
    """One person's part begins; False where that person can be reached nowhere."""
    tasks.change_share(act.conn, part.id, tasks.DRAFT, state=tasks.GIVEN)
    part = _share(act, part.id)
    told = [act.tell(part.person_id, task_cards.share_card(act, task, part))]
    for person_id, hat in doers(act, part).items():
        if person_id != part.person_id:
            told.append(act.tell(person_id, task_cards.share_card(act, task, part, hat)))
    return any(told)


def deliver(act: Act) -> bool:
    """The tick: parts whose card has arrived begin to run from that moment (S2 Đ6.3a); False where none has."""
    arrived = tasks.just_delivered(act.conn, now=act.now, most=BATCH)
    for part, at in arrived:
        faults.attempt(act, "share", (part.id,), _delivered, part, at)
    return bool(arrived)


def _delivered(act: Act, part: Share, at: datetime) -> None:
    tasks.change_share(act.conn, part.id, delivered_at=at)
    task = _task(act, part.task_id)
    if part.role == tasks.INFORM or part.within is None:
        return
    from_outside = (task.origin or "").startswith("incoming:") and part.role == tasks.LEAD
    clock = HANDLE if from_outside and act.rules.clock(HANDLE) else ASSIGNED
    # Whoever has not received it yet has no time to lose: both triggers are the card's arrival (S2 Đ6.3a).
    triggers = {"assignment.delivered": at, "assignment.made": at}
    deadlines.start(act, act.rules, part.subject, (clock,), triggers, promised=_set(act, part.within))


def _set(act: Act, within: str) -> datetime | Length:
    """A share's own limit: the end of a day's office hours, or a length."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", within):
        return end_of_day(act, date.fromisoformat(within))
    return Length.parse(within)


def end_of_day(act: Act, day: date) -> datetime:
    """The end of a day's office hours; of a day off: its midnight."""
    sessions = deadlines.calendar(act).day(day).sessions
    return datetime.combine(day, sessions[-1].end if sessions else time(23, 59, 59), VIETNAM)


def doers(act: Act, part: Share) -> dict[int, Hat]:
    """Who may do a part now: the person, and whoever stands in for them."""
    ids = [part.person_id]
    ids += [a.stand_in_id for a in stand_ins.for_absent(act.conn, ids, at=act.now) if _covers(a.scope)]
    found = {}
    for person_id in dict.fromkeys(ids):
        person = persons.get(act.conn, person_id)
        hats = rights.hats(act.conn, person, now=act.now, office=act.office)
        own = [hat for hat in hats if person_id == part.person_id or _stands_in(hat, part.person_id)]
        if own:
            found[person_id] = own[0]
    return found


def _covers(scope: Iterable[str]) -> bool:
    named = tuple(scope)
    return not named or CAPABILITY in named


def _stands_in(hat: Hat, absent_id: int) -> bool:
    return hat.stands_in_for is not None and hat.stands_in_for.id == absent_id


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
        _delivered(act, part, act.now)
    tasks.change_share(act.conn, part.id, tasks.GIVEN, state=tasks.RECEIVED, received_at=act.now)
    act.write("task.received", part.subject)
    return task, _redraw(act, task, part.id)


def report(
    act: Act, share_id: int, words: str, *, sha256: str | None = None, file_name: str | None = None
) -> Task:
    """A part is done, by its doer's word or file; the giver has the next word. Raises Refusal."""
    task, part, act = own_share(act, share_id, tasks.GIVEN, tasks.RECEIVED)
    if sha256 is None and len(_WORD.findall(words)) < 2:
        raise Refusal(Text("tasks.report_needed"))
    if part.delivered_at is None:
        _delivered(act, part, act.now)
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
    return _task(act, task.id)


def send_back(act: Act, share_id: int, words: str) -> Task:
    """The giver says what is missing; the part is owed again, by the same date. Raises Refusal."""
    task, part, act = _reported_to_me(act, share_id)
    if len(_WORD.findall(words)) < 2:
        raise Refusal(Text("tasks.why_needed"))
    tasks.change_share(act.conn, part.id, tasks.REPORTED, state=tasks.RECEIVED, reported_at=None)
    deadlines.reopen(act, part.subject)
    act.write("task.sent_back", part.subject, reason=words)
    part = _share(act, part.id)
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


def gave(act: Act, task: Task) -> bool:
    """Whether the caller gave it, or stands in for the giver in that post, or holds the post for which it was given."""
    if act.actor is None:
        return False
    givers = {task.given_by, task.stands_in_for}
    return act.actor.id in givers or any(
        hat.post.code == task.post and _covers(hat.scope) and hat.stands_in_for is not None
        and hat.stands_in_for.id in givers
        for hat in act.hats
    )  # fmt: skip


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
    _hand_over(act, task, fresh)
    names = people.names(act.conn, [part.person_id, person_id])
    told = Text("tasks.passed_on", name=task_cards.name(task), old=names[0], new=names[1])
    act.tell(task.given_by, reply(told))
    return task, _share(act, fresh.id)


def successors(act: Act, part: Share) -> dict[int, Hat]:
    """To whom a part may be passed: the others of the same unit."""
    units = {hat.post.unit for hat in doers(act, part).values()}
    roles = tuple({role for post in act.office.posts for role in post.roles})
    everybody = rights.who_may(act.conn, roles, CAPABILITY, now=act.now, office=act.office)
    task = _task(act, part.task_id)
    barred = {part.person_id, task.given_by}
    return {
        person_id: hat
        for person_id, hat in everybody.items()
        if hat.post.unit in units and hat.stands_in_for is None and person_id not in barred
    }


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
    return _task(act, task.id)


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


def waiting_for(act: Act) -> list[tuple[Task, Share]]:
    """What the caller has to do, and what was reported to them, oldest first."""
    mine = _mine(act)
    parts = [*tasks.owed_by(act.conn, mine), *tasks.reported_to(act.conn, mine)]
    return [(_task(act, part.task_id), part) for part in parts]


def answers_waiting_for(act: Act) -> list[tuple[Task, Share]]:
    """What the caller has done, but whose answer to another office is still to be sent, oldest first."""
    parts = tasks.answers_owed_by(act.conn, _mine(act))
    return [(_task(act, part.task_id), part) for part in parts]


def _mine(act: Act) -> list[int]:
    """The caller, and those whom the caller stands in for."""
    lent = [hat.stands_in_for for hat in act.hats if _covers(hat.scope)]
    return [*([act.actor.id] if act.actor else []), *(absent.id for absent in lent if absent is not None)]


def own_given(act: Act, *, most: int) -> list[Task]:
    """What the caller has given and is not over, newest first."""
    return tasks.given_by(act.conn, [act.actor.id] if act.actor else [], most=most)


def _redraw(act: Act, task: Task, share_id: int) -> Share:
    """The part's card says how it stands now."""
    part, task = _share(act, share_id), _task(act, task.id)
    outbox.rewrite(act.conn, part.subject, task_cards.share_card(act, task, part), now=act.now)
    return part


def _task(act: Act, task_id: int) -> Task:
    task = tasks.get(act.conn, task_id)
    if task is None:
        raise LookupError(task_id)
    return task


def _share(act: Act, share_id: int) -> Share:
    part = tasks.share(act.conn, share_id)
    if part is None:
        raise LookupError(share_id)
    return part
