"""Giving work, as it is said: what is to be done, by whom, until when; all of it shown back before it is given."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import (
    cards,
    drops,
    incoming,
    register_papers,
    secrecy,
    task_cards,
    tasks_give,
    tasks_rights,
)
from vanthu.actions.dates import local_day, read_day
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import dialogues, registers, tasks
from vanthu.store.reply import Button, Reply, reply
from vanthu.store.tasks import Task

routes = Routes()

#: More people than this are chosen unit by unit.
MOST_PEOPLE = 12
_MANNERS = {"1": "1 working day", "3": "3 working days", "5": "5 working days", "10": "10 working days"}


@routes.command("giaoviec")
def start(turn: Turn, words: str) -> Iterator[Reply]:
    """/giaoviec, or /giaoviec with what is to be done."""
    if not words:
        tasks_rights.check_giver(turn.act)
        await_words(turn, "tasks.begin", "")
        yield reply(Text("tasks.how_to"), buttons=((_stop(),),))
        return
    yield from _begun(turn, tasks_give.begin(turn.act, words=words))


@routes.answer("tasks.begin")
def words_said(turn: Turn, _about: str) -> Iterator[Reply]:
    """What is to be done, in words or as a file."""
    dialogues.end(turn.conn, turn.caller.owner)
    for file in turn.inbound.files[:1]:
        if file.judgement is None or file.judgement.secrecy == "marked":
            yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
            return
        drop = drops.keep(turn.act, file.judgement, file.name, turn.words)
        yield from take(turn, str(drop.id))
        return
    yield from _begun(turn, tasks_give.begin(turn.act, words=turn.words))


@routes.press("tasks.stop")
def stop(turn: Turn) -> Iterator[Reply]:
    """No work is given after all."""
    answered(turn, "tasks")
    yield reply(Text("tasks.stopped"))


@routes.press("tasks.take")
def take(turn: Turn, number: str) -> Iterator[Reply]:
    """A dropped file is work to be given."""
    drop = drops.take(turn.act, number_of(number))
    judgement = drops.judgement(drop)
    task = tasks_give.begin(
        turn.act,
        words=drop.words,
        sha256=drop.sha256,
        file_name=drop.file_name,
        media_type=judgement.media_type,
    )
    drops.use(turn.act, drop, task.subject)
    yield from _begun(turn, task)


@routes.press("tasks.incoming")
def incoming_pressed(turn: Turn, number: str) -> Iterator[Reply]:
    """An incoming document that waits for the caller's word: the direction makes a task."""
    entry = incoming.shown(turn.act, number_of(number))
    attached = register_papers.attachment(turn.act, entry)
    task = tasks_give.begin(
        turn.act,
        origin=entry.subject,
        sha256=attached.sha256,
        file_name=attached.name,
        media_type=attached.media_type,
    )
    yield from _begun(turn, task)


def _begun(turn: Turn, task: Task) -> Iterator[Reply]:
    """The next thing to ask: the words, who leads, until when; then all of it shown back."""
    if task.direction is None:
        yield _ask_words(turn, task)
    elif not any(part.role == tasks.LEAD for part in tasks.shares(turn.conn, task.id)):
        yield from who(turn, str(task.id), tasks.LEAD)
    else:
        yield task_cards.draft_card(turn.act, task)


def _ask_words(turn: Turn, task: Task) -> Reply:
    await_words(turn, "tasks.words", task.subject)
    return reply(Text("tasks.ask_words"), buttons=((_drop(task),),))


@routes.press("tasks.words")
def words_pressed(turn: Turn, number: str) -> Iterator[Reply]:
    """Say anew what is to be done."""
    yield _ask_words(turn, tasks_give.own_draft(turn.act, number_of(number)))


@routes.answer("tasks.words")
def direction_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What is to be done, in the giver's words."""
    task = tasks_give.set_direction(turn.act, number_of(about.partition(":")[2]), turn.words)
    answered(turn, "tasks")
    yield from _begun(turn, task)


@routes.press("tasks.who")
def who(turn: Turn, number: str, role: str, unit: str = "") -> Iterator[Reply]:
    """Who leads, cooperates, is to know: people as buttons, of many unit by unit."""
    task = tasks_give.own_draft(turn.act, number_of(number))
    if role not in task_cards.ROLES:
        raise Refusal(Text("tasks.stale_card"))
    found = tasks_rights.candidates(turn.act)
    if unit:
        found = {person_id: hat for person_id, hat in found.items() if hat.post.unit == unit}
    question = Text("tasks.ask_who", role=task_cards.ROLES[role])
    if not found:
        raise Refusal(Text("tasks.nobody"))
    if len(found) > MOST_PEOPLE and not unit:
        units = {each.code: each.name for each in turn.act.office.units}
        codes = dict.fromkeys(hat.post.unit for hat in found.values())
        buttons: list[tuple[Button, ...]] = [
            (cards.button(Text("publish.choice", words=units[code]), f"tasks.who:{number}:{role}:{code}"),)
            for code in codes
        ]
    else:
        buttons = cards.people_buttons(turn.act, found, f"tasks.put:{number}:{role}")
    yield Reply(lines=(question,), buttons=(*buttons, (_drop(task),)))


@routes.press("tasks.put")
def put(turn: Turn, number: str, role: str, person: str) -> Iterator[Reply]:
    """Somebody has a part; whoever is only to know has no limit."""
    part = tasks_give.put(turn.act, number_of(number), number_of(person), role)
    if role == tasks.INFORM:
        yield task_cards.draft_card(turn.act, tasks_give.own_draft(turn.act, part.task_id))
        return
    await_words(turn, "tasks.limit", part.subject)
    yield task_cards.asked_within(turn.act, part)


@routes.press("tasks.limit")
def limit_chosen(turn: Turn, number: str, code: str) -> Iterator[Reply]:
    """Until when, by a button."""
    within = local_day(turn.act.now).isoformat() if code == "0" else _MANNERS.get(code)
    task = tasks_give.set_within(turn.act, number_of(number), within)
    answered(turn, "tasks")
    yield task_cards.draft_card(turn.act, tasks_give.own_draft(turn.act, task.id))


@routes.answer("tasks.limit")
def limit_said(turn: Turn, about: str) -> Iterator[Reply]:
    """Until when, a day in words."""
    day = read_day(turn.words, today=local_day(turn.act.now))
    if day is None:
        raise Refusal(Text("publish.bad_day"))
    task = tasks_give.set_within(turn.act, number_of(about.partition(":")[2]), day.isoformat())
    answered(turn, "tasks")
    yield task_cards.draft_card(turn.act, tasks_give.own_draft(turn.act, task.id))


@routes.press("tasks.reply_by")
def ask_reply_by(turn: Turn, number: str) -> Iterator[Reply]:
    """The paper asks for an answer or a report by a date."""
    task = tasks_give.own_draft(turn.act, number_of(number))
    await_words(turn, "tasks.reply_by", task.subject)
    yield reply(Text("tasks.ask_reply_by"))


@routes.answer("tasks.reply_by")
def reply_by_said(turn: Turn, about: str) -> Iterator[Reply]:
    """By which date."""
    day = read_day(turn.words, today=local_day(turn.act.now))
    if day is None:
        raise Refusal(Text("publish.bad_day"))
    task = tasks_give.set_reply_by(turn.act, number_of(about.partition(":")[2]), day)
    answered(turn, "tasks")
    yield task_cards.draft_card(turn.act, task)


@routes.press("tasks.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """Not given after all."""
    task = tasks_give.drop(turn.act, number_of(number))
    answered(turn, "tasks")
    yield reply(Text("tasks.dropped", name=task_cards.name(task)))


@routes.press("tasks.give")
def give(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """Given: each one hears of their part."""
    task = tasks_give.give(turn.act, number_of(number), number_of(version))
    kind, _, entry_id = (task.origin or "").partition(":")
    if kind == registers.INCOMING:
        incoming.direct(turn.act, int(entry_id))
    yield task_cards.standing_card(turn.act, task)


def _stop() -> Button:
    return cards.button(Text("tasks.button.drop"), "tasks.stop")


def _drop(task: Task) -> Button:
    return cards.button(Text("tasks.button.drop"), f"tasks.drop:{task.id}")
