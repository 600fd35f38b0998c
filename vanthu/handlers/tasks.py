"""Tasks, as they are said: what is to be done, by whom, until when; received, done, accepted or sent back."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards, drops, incoming, register_papers, secrecy, task_cards, tasks
from vanthu.actions.dates import local_day, read_day
from vanthu.actions.refusal import Refusal
from vanthu.actions.rights import Hat
from vanthu.handlers.presses import answered
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import dialogues, persons, registers
from vanthu.store import tasks as rows
from vanthu.store.reply import Attachment, Button, Reply, reply
from vanthu.store.tasks import Share, Task

routes = Routes()

#: More people than this are chosen unit by unit.
MOST_PEOPLE = 12
SHOWN = 10
_MANNERS = {"1": "1 working day", "3": "3 working days", "5": "5 working days", "10": "10 working days"}


@routes.command("giaoviec")
def start(turn: Turn, words: str) -> Iterator[Reply]:
    """/giaoviec, or /giaoviec with what is to be done."""
    if not words:
        tasks.check_giver(turn.act)
        _await(turn, "tasks.begin", "")
        yield reply(Text("tasks.how_to"), buttons=((_stop(),),))
        return
    yield from _begun(turn, tasks.begin(turn.act, words=words))


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
    yield from _begun(turn, tasks.begin(turn.act, words=turn.words))


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
    task = tasks.begin(
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
    task = tasks.begin(
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
    elif not any(part.role == rows.LEAD for part in rows.shares(turn.conn, task.id)):
        yield from who(turn, str(task.id), rows.LEAD)
    else:
        yield task_cards.draft_card(turn.act, task)


def _ask_words(turn: Turn, task: Task) -> Reply:
    _await(turn, "tasks.words", task.subject)
    return reply(Text("tasks.ask_words"), buttons=((_drop(task),),))


@routes.press("tasks.words")
def words_pressed(turn: Turn, number: str) -> Iterator[Reply]:
    """Say anew what is to be done."""
    yield _ask_words(turn, tasks.own_draft(turn.act, number_of(number)))


@routes.answer("tasks.words")
def direction_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What is to be done, in the giver's words."""
    task = tasks.set_direction(turn.act, number_of(about.partition(":")[2]), turn.words)
    answered(turn, "tasks")
    yield from _begun(turn, task)


@routes.press("tasks.who")
def who(turn: Turn, number: str, role: str, unit: str = "") -> Iterator[Reply]:
    """Who leads, cooperates, is to know: people as buttons, of many unit by unit."""
    task = tasks.own_draft(turn.act, number_of(number))
    if role not in task_cards.ROLES:
        raise Refusal(Text("tasks.stale_card"))
    found = tasks.candidates(turn.act)
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
        buttons = _people(turn, found, f"tasks.put:{number}:{role}")
    yield Reply(lines=(question,), buttons=(*buttons, (_drop(task),)))


def _people(turn: Turn, found: dict[int, Hat], press: str) -> list[tuple[Button, ...]]:
    people = persons.get_many(turn.conn, found)
    return [
        (
            cards.button(
                Text("tasks.button.person", name=people[person_id].name, post=hat.post.title),
                f"{press}:{person_id}",
            ),
        )
        for person_id, hat in found.items()
    ]


@routes.press("tasks.put")
def put(turn: Turn, number: str, role: str, person: str) -> Iterator[Reply]:
    """Somebody has a part; whoever is only to know has no limit."""
    part = tasks.put(turn.act, number_of(number), number_of(person), role)
    if role == rows.INFORM:
        yield task_cards.draft_card(turn.act, tasks.own_draft(turn.act, part.task_id))
        return
    _await(turn, "tasks.limit", part.subject)
    yield task_cards.asked_within(turn.act, part)


@routes.press("tasks.limit")
def limit_chosen(turn: Turn, number: str, code: str) -> Iterator[Reply]:
    """Until when, by a button."""
    within = local_day(turn.act.now).isoformat() if code == "0" else _MANNERS.get(code)
    task = tasks.set_within(turn.act, number_of(number), within)
    answered(turn, "tasks")
    yield task_cards.draft_card(turn.act, tasks.own_draft(turn.act, task.id))


@routes.answer("tasks.limit")
def limit_said(turn: Turn, about: str) -> Iterator[Reply]:
    """Until when, a day in words."""
    day = read_day(turn.words, today=local_day(turn.act.now))
    if day is None:
        raise Refusal(Text("publish.bad_day"))
    task = tasks.set_within(turn.act, number_of(about.partition(":")[2]), day.isoformat())
    answered(turn, "tasks")
    yield task_cards.draft_card(turn.act, tasks.own_draft(turn.act, task.id))


@routes.press("tasks.reply_by")
def ask_reply_by(turn: Turn, number: str) -> Iterator[Reply]:
    """The paper asks for an answer or a report by a date."""
    task = tasks.own_draft(turn.act, number_of(number))
    _await(turn, "tasks.reply_by", task.subject)
    yield reply(Text("tasks.ask_reply_by"))


@routes.answer("tasks.reply_by")
def reply_by_said(turn: Turn, about: str) -> Iterator[Reply]:
    """By which date."""
    day = read_day(turn.words, today=local_day(turn.act.now))
    if day is None:
        raise Refusal(Text("publish.bad_day"))
    task = tasks.set_reply_by(turn.act, number_of(about.partition(":")[2]), day)
    answered(turn, "tasks")
    yield task_cards.draft_card(turn.act, task)


@routes.press("tasks.drop")
def drop(turn: Turn, number: str) -> Iterator[Reply]:
    """Not given after all."""
    task = tasks.drop(turn.act, number_of(number))
    answered(turn, "tasks")
    yield reply(Text("tasks.dropped", name=task_cards.name(task)))


@routes.press("tasks.give")
def give(turn: Turn, number: str, version: str) -> Iterator[Reply]:
    """Given: each one hears of their part."""
    task = tasks.give(turn.act, number_of(number), number_of(version))
    kind, _, entry_id = (task.origin or "").partition(":")
    if kind == registers.INCOMING:
        incoming.direct(turn.act, int(entry_id))
    yield task_cards.standing_card(turn.act, task)


@routes.command("dagiao")
def given(turn: Turn, _words: str) -> Iterator[Reply]:
    """/dagiao: what the caller has given and is not over."""
    tasks.check_giver(turn.act)
    found = tasks.own_given(turn.act, most=SHOWN)
    if not found:
        yield reply(Text("tasks.none_given"))
    for task in found:
        yield task_cards.standing_card(turn.act, task)


@routes.press("tasks.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """A part's card: the doer's, or how all of it stands."""
    part = rows.share(turn.conn, number_of(number))
    task = tasks.access(turn.act, part.task_id if part else 0)
    if part is not None and turn.person is not None and turn.person.id in tasks.doers(turn.act, part):
        yield task_cards.share_card(turn.act, task, part)
    elif part is not None and part.state == rows.REPORTED and tasks.gave(turn.act, task):
        yield task_cards.report_card(turn.act, task, part)
    else:
        yield task_cards.standing_card(turn.act, task)


@routes.press("tasks.receive")
def receive(turn: Turn, number: str) -> Iterator[Reply]:
    """Nhận việc."""
    task, part = tasks.receive(turn.act, number_of(number))
    yield reply(Text("tasks.received", name=task_cards.name(task), within=task_cards.within(part)))


@routes.press("tasks.done")
def done(turn: Turn, number: str) -> Iterator[Reply]:
    """Xong: in which words, or with which file?"""
    task, part, _ = tasks.own_share(turn.act, number_of(number), rows.GIVEN, rows.RECEIVED)
    _await(turn, "tasks.report", part.subject)
    yield reply(Text("tasks.ask_report", name=task_cards.name(task)))


@routes.answer("tasks.report")
def report_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The report: words, a file, or both."""
    sha256 = file_name = None
    for file in turn.inbound.files[:1]:
        if file.judgement is None:
            raise Refusal(Text("publish.not_fetched", name=file.name))
        if file.judgement.secrecy == "marked":
            yield reply(*secrecy.refuse_secret(turn.act, found_in="file"))
            return
        drops.record(turn.act, file.judgement)
        sha256, file_name = file.judgement.sha256, file.name
    share_id = number_of(about.partition(":")[2])
    task = tasks.report(turn.act, share_id, turn.words, sha256=sha256, file_name=file_name)
    answered(turn, "tasks")
    yield reply(Text("tasks.report_sent", name=task_cards.name(task), by=task_cards.giver(turn.act, task)))


@routes.press("tasks.accept")
def accept(turn: Turn, number: str) -> Iterator[Reply]:
    """The giver takes it."""
    task = tasks.accept(turn.act, number_of(number))
    if task.state == rows.CLOSED:
        yield reply(Text("tasks.closed", name=task_cards.name(task)))
    else:
        yield task_cards.standing_card(turn.act, task)


@routes.press("tasks.return")
def send_back(turn: Turn, number: str) -> Iterator[Reply]:
    """The giver sends it back: what is missing?"""
    part = rows.share(turn.conn, number_of(number))
    task = tasks.access(turn.act, part.task_id if part else 0)
    _await(turn, "tasks.why", f"share:{number_of(number)}")
    yield reply(Text("tasks.ask_why", name=task_cards.name(task)))


@routes.answer("tasks.why")
def why_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What is missing."""
    task = tasks.send_back(turn.act, number_of(about.partition(":")[2]), turn.words)
    answered(turn, "tasks")
    yield reply(Text("tasks.sent_back_done", name=task_cards.name(task)))


@routes.press("tasks.pass")
def ask_successor(turn: Turn, number: str) -> Iterator[Reply]:
    """Chuyển: to whom of the same unit?"""
    task, part, _ = tasks.own_share(turn.act, number_of(number), rows.GIVEN, rows.RECEIVED)
    found = tasks.successors(turn.act, part)
    if not found:
        raise Refusal(Text("tasks.nobody_to_pass"))
    buttons = _people(turn, found, f"tasks.pass_to:{part.id}")
    yield Reply(lines=(Text("tasks.ask_successor", name=task_cards.name(task)),), buttons=tuple(buttons))


@routes.press("tasks.pass_to")
def pass_to(turn: Turn, number: str, person: str) -> Iterator[Reply]:
    """Passed on."""
    task, part = tasks.pass_on(turn.act, number_of(number), number_of(person))
    new = persons.get_many(turn.conn, [part.person_id])[part.person_id].name
    yield reply(Text("tasks.passed", name=task_cards.name(task), new=new))


@routes.press("tasks.replied")
def replied(turn: Turn, number: str) -> Iterator[Reply]:
    """The answer that was asked for has been sent."""
    task = tasks.answered(turn.act, number_of(number))
    yield reply(Text("tasks.replied_noted", name=task_cards.name(task)))


@routes.press("tasks.file")
def file(turn: Turn, number: str) -> Iterator[Reply]:
    """The file that the work is about."""
    task = tasks.access(turn.act, number_of(number))
    attached = task_cards.file_of(task)
    if attached is None:
        raise Refusal(Text("tasks.stale_card"))
    yield Reply(lines=(Text("tasks.line_file", name=attached.name),), file=attached)


@routes.press("tasks.report_file")
def report_file(turn: Turn, number: str) -> Iterator[Reply]:
    """The file of a report."""
    part = rows.share(turn.conn, number_of(number))
    tasks.access(turn.act, part.task_id if part else 0)
    attached = _reported(turn, part) if part else None
    if attached is None:
        raise Refusal(Text("tasks.stale_card"))
    yield Reply(lines=(Text("tasks.line_report_file", name=attached.name),), file=attached)


def _reported(turn: Turn, part: Share) -> Attachment | None:
    if part.report_sha256 is None or part.report_name is None:
        return None
    return Attachment(part.report_sha256, part.report_name, drops.media_type(turn.act, part.report_sha256))


def _await(turn: Turn, awaits: str, about: str) -> None:
    dialogues.await_answer(turn.conn, turn.caller.owner, awaits=awaits, about=about, now=turn.act.now)


def _stop() -> Button:
    return cards.button(Text("tasks.button.drop"), "tasks.stop")


def _drop(task: Task) -> Button:
    return cards.button(Text("tasks.button.drop"), f"tasks.drop:{task.id}")
