"""Extensions: more time is asked for with a reason and decided by somebody else; both dates stay.

Only a date that the office itself gave can be moved by the office (S2 Đ6.3a, Đ6.4b): a date that a regulation gives is
moved by whoever may change the regulation. Citizens have their progress notice instead (S1 Đ8.1c).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from vanthu.actions import deadlines, decide, extension_cards, matters, operation, recount, rights, typed
from vanthu.actions.act import Act
from vanthu.actions.dates import local_day, time_words
from vanthu.actions.matters import Matter, Waiting
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules import deadline as counting
from vanthu.store import deadlines as owed_rows
from vanthu.store import dialogues, extensions, moves, outbox
from vanthu.store.deadlines import Deadline
from vanthu.store.extensions import Extension
from vanthu.store.reply import reply

CAPABILITY = "publish"
#: Dates that the office itself gave.
EXTENDABLE = frozenset({"assignment.due", "incoming.handle"})
#: What to do where the date is the regulation's own.
INSTEAD: Mapping[str, Text] = {
    "question.answer": Text("extensions.instead.question"),
    "question.promise": Text("extensions.instead.promise"),
    "publication.takedown": Text("extensions.instead.takedown"),
    "reply.due": Text("extensions.instead.reply"),
}
#: One word ("bận") is no reason that anybody could decide by.
LONGEST = 1000
#: Nobody is given more than this at once.
MOST = timedelta(days=92)


def check_may_ask(act: Act, deadline_id: int) -> tuple[Deadline, Matter, Act]:
    """A date of the caller's own work that the office may move. Raises Refusal, with the article where it may not."""
    owed = owed_rows.get(act.conn, deadline_id)
    matter = matters.matter(act, owed.about) if owed is not None else None
    if owed is None or matter is None or not matter.may_know:
        raise Refusal(Text("deadlines.unknown"))
    if not owed.runs:
        raise Refusal(Text("deadlines.ended", name=matter.name))
    if owed.clock not in EXTENDABLE:
        citation = act.book.citation(owed.cite)
        fixed = Text("extensions.fixed", article=citation.label, name=matter.name)
        words = [Text("deadlines.words", words=citation.words)] if citation.words else []
        raise Refusal(fixed, *words, INSTEAD.get(owed.clock, Text("extensions.instead.other")))
    hat = matter.waiting.get(act.actor.id) if act.actor is not None else None
    if hat is None:
        raise Refusal(Text("extensions.not_yours", name=matter.name))
    if waiting := extensions.open_of(act.conn, owed.id):
        raise Refusal(
            Text("extensions.asked_already", name=matter.name, by=extension_cards.asker(act, waiting)),
        )
    return owed, matter, act.wearing(hat)


def give_reason(act: Act, deadline_id: int, words: str) -> Extension:
    """Why more time is needed. Raises Refusal."""
    owed, _, act = check_may_ask(act, deadline_id)
    assert act.actor is not None  # noqa: S101 - check_may_ask says so
    assert act.hat is not None  # noqa: S101 - check_may_ask says so
    if not typed.says_something(words):
        raise Refusal(Text("extensions.reason_needed"))
    lent = act.hat.stands_in_for
    return extensions.add(
        act.conn,
        deadline_id=owed.id,
        asked_by=act.actor.id,
        asked_post=act.hat.post.code,
        asked_for=lent.id if lent else None,
        asked_at=act.now,
        reason=words.strip()[:LONGEST],
        old_due=owed.due_at,
    )


def days_to_choose(act: Act, owed: Deadline) -> list[date]:
    """One, two, three, five and ten working days after the date, or after today where that has passed."""
    days, day, found = deadlines.calendar(act, owed.desk), _base(act, owed), []
    for number in range(1, 11):
        day = days.next_worked(day).day
        if number in (1, 2, 3, 5, 10):
            found.append(day)
    return found


def _base(act: Act, owed: Deadline) -> date:
    return max(local_day(owed.due_at), local_day(act.now))


def ask(act: Act, extension_id: int, day: date) -> tuple[Extension, Matter]:
    """Ask for this day; whoever may decide is told. Raises Refusal."""
    request = extensions.get(act.conn, extension_id)
    if request is None or act.actor is None or request.asked_by != act.actor.id:
        raise Refusal(Text("deadlines.unknown"))
    owed, matter, act = check_may_ask(act, request.deadline_id)
    new_due = _end_of(act, owed, day)
    if not extensions.step(
        act.conn, request.id, extensions.DRAFT,
        state=extensions.OPEN, asked_at=act.now, old_due=owed.due_at, new_due=new_due,
    ):  # fmt: skip
        raise Refusal(Text("extensions.stale"))
    asked = _get(act, request.id)
    act.write(
        "extension.asked",
        owed.about,
        rule=owed.cite,
        clock=owed.clock,
        reason=asked.reason,
        old=owed.due_at.isoformat(),
        new=new_due.isoformat(),
    )
    reached = [
        act.tell(person_id, extension_cards.card(act, asked, owed, matter, hat))
        for person_id, hat in who_decides(act, asked, matter).items()
    ]
    if not any(reached):
        nobody = reply(Text("extensions.nobody", name=matter.name), Text("extensions.nobody_mend"))
        operation.tell_administrators(act, nobody)
        act.tell(asked.asked_by, nobody)
    return asked, matter


def _end_of(act: Act, owed: Deadline, day: date) -> datetime:
    """When the chosen day ends for the office. Raises Refusal for a day that is none to choose."""
    days = deadlines.calendar(act, owed.desk)
    if day <= local_day(owed.due_at) or day < local_day(act.now):
        raise Refusal(Text("extensions.not_later", due=time_words(owed.due_at)))
    if day - _base(act, owed) > MOST:
        raise Refusal(Text("extensions.too_far", days=MOST.days))
    found = days.day(day)
    if not found.is_worked:
        raise Refusal(Text("extensions.rest_day", day=f"{day:%d/%m/%Y}", why=found.why))
    return days.end_of(found)


def who_decides(act: Act, request: Extension, matter: Matter) -> dict[int, Hat]:
    """Heads of the unit and leaders, but never who asks, nor who stands in for them."""
    found: dict[int, Hat] = {}
    sides = [(("unit_head",), matter.unit)] if matter.unit is not None else []
    for roles, unit in (*sides, (decide.LEADERS, None)):
        people = rights.who_may(act.conn, roles, CAPABILITY, now=act.now, office=act.office, unit=unit)
        for person_id, hat in people.items():
            found.setdefault(person_id, hat)
    barred = {request.asked_by, request.asked_for} - {None}
    return {
        person_id: hat
        for person_id, hat in found.items()
        if person_id not in barred and (hat.stands_in_for is None or hat.stands_in_for.id not in barred)
    }


def turn(act: Act, extension_id: int) -> tuple[Extension, Deadline, Matter, Act]:
    """An open request that the caller may decide, with the act in the fitting hat. Raises Refusal."""
    request = extensions.get(act.conn, extension_id)
    owed = owed_rows.get(act.conn, request.deadline_id) if request else None
    matter = matters.matter(act, owed.about) if owed is not None else None
    if request is None or owed is None or matter is None or act.actor is None:
        raise Refusal(Text("deadlines.unknown"))
    hat = who_decides(act, request, matter).get(act.actor.id)
    if hat is None:
        own = act.actor.id in (request.asked_by, request.asked_for)
        raise Refusal(Text("extensions.own") if own else Text("extensions.not_your_turn"))
    if request.state != extensions.OPEN:
        raise Refusal(*extension_cards.decided_lines(act, request, matter))
    if not owed.runs:
        raise Refusal(Text("deadlines.ended", name=matter.name))
    return request, owed, matter, act.wearing(hat)


def waiting_for(act: Act) -> list[Waiting]:
    """Every request that the caller may decide: about what, and the press that shows its card."""
    found: list[Waiting] = []
    for request in extensions.open_ones(act.conn):
        owed = owed_rows.get(act.conn, request.deadline_id)
        matter = matters.matter(act, owed.about) if owed is not None and owed.runs else None
        if (
            owed is None
            or matter is None
            or act.actor is None
            or act.actor.id not in who_decides(act, request, matter)
        ):
            continue
        name = Text("extensions.waits", name=matter.name)
        found.append(Waiting(name, f"extensions.show:{request.id}", owed.about))
    return found


def grant(act: Act, extension_id: int) -> Matter:
    """More time: the date moves, both are kept, who asked is told. Raises Refusal."""
    request, owed, matter, act = turn(act, extension_id)
    assert request.new_due is not None  # noqa: S101 - an open request has its date
    if request.new_due <= owed.due_at:
        raise Refusal(Text("extensions.not_later", due=time_words(owed.due_at)))
    _settle(act, request, matter, state=extensions.GRANTED)
    decided = _get(act, request.id)
    counted = counting.due_when_set(request.new_due, owed.starts_at, deadlines.calendar(act, owed.desk))
    way = {
        "cite": owed.cite,
        "length": "as set",
        "start": owed.starts_at.isoformat(),
        "set": request.new_due.isoformat(),
    }
    recount.move(
        act,
        owed,
        due_at=request.new_due,
        cite=owed.cite,
        provisional=counted.provisional,
        explained=counting.explained(counted),
        ways=[way],
        why=moves.EXTENSION,
        reason=extension_cards.reason_lines(act, decided),
        told_at=act.now,
    )
    return matter


def refuse(act: Act, extension_id: int, words: str) -> Matter:
    """The date stays, with a reason; who asked is told. Raises Refusal."""
    request, owed, matter, act = turn(act, extension_id)
    if not typed.says_something(words):
        raise Refusal(Text("extensions.refusal_needed"))
    _settle(act, request, matter, state=extensions.REFUSED, refusal=words.strip()[:LONGEST])
    act.write(
        "extension.refused", owed.about, rule=owed.cite, clock=owed.clock, reason=words.strip()[:LONGEST]
    )
    return matter


def take_back(act: Act, extension_id: int) -> Matter:
    """Who asked needs no more time after all. Raises Refusal."""
    request = extensions.get(act.conn, extension_id)
    owed = owed_rows.get(act.conn, request.deadline_id) if request else None
    matter = matters.matter(act, owed.about) if owed is not None else None
    if request is None or owed is None or matter is None or act.actor is None:
        raise Refusal(Text("deadlines.unknown"))
    if request.asked_by != act.actor.id:
        raise Refusal(Text("extensions.not_yours", name=matter.name))
    if request.state not in (extensions.DRAFT, extensions.OPEN):
        raise Refusal(*extension_cards.decided_lines(act, request, matter))
    was_open = request.state == extensions.OPEN
    extensions.step(act.conn, request.id, request.state, state=extensions.CANCELLED, decided_at=act.now)
    dialogues.end_about(act.conn, request.subject)
    if was_open:
        act.write("extension.taken_back", owed.about, rule=owed.cite, clock=owed.clock)
        _rewrite(act, _get(act, request.id), matter)
    return matter


def _settle(act: Act, request: Extension, matter: Matter, *, state: str, refusal: str | None = None) -> None:
    """Decided: every card says so, and who asked is told. Raises Refusal where somebody was first."""
    lent = act.hat.stands_in_for if act.hat else None
    first = extensions.step(
        act.conn,
        request.id,
        extensions.OPEN,
        state=state,
        refusal=refusal,
        decided_by=act.actor.id if act.actor else None,
        post=act.hat.post.code if act.hat else None,
        stands_in_for=lent.id if lent else None,
        decided_at=act.now,
    )
    if not first:
        raise Refusal(Text("extensions.stale"))
    decided = _get(act, request.id)
    _rewrite(act, decided, matter)
    dialogues.end_about(act.conn, decided.subject)
    act.tell(decided.asked_by, reply(*extension_cards.decided_lines(act, decided, matter)))


def _rewrite(act: Act, decided: Extension, matter: Matter) -> None:
    lines = extension_cards.decided_lines(act, decided, matter)
    outbox.rewrite(act.conn, decided.subject, reply(*lines), now=act.now)
    asked = reply(Text("extensions.asked_short", name=matter.name))
    outbox.rewrite(act.conn, extension_cards.asked_subject(decided), asked, now=act.now)


def _get(act: Act, extension_id: int) -> Extension:
    found = extensions.get(act.conn, extension_id)
    assert found is not None  # noqa: S101 - a request is never deleted
    return found
