"""Given work, as it is said: how it stands, received, done, accepted or sent back, passed on."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards, drops, task_cards, tasks_rights, tasks_share, tasks_waiting
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.results import taken
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import persons, tasks
from vanthu.store.reply import Attachment, Reply, reply
from vanthu.store.tasks import Share

routes = Routes()

#: Most of the given tasks that are shown at once.
SHOWN = 10


@routes.command("dagiao")
def given(turn: Turn, _words: str) -> Iterator[Reply]:
    """/dagiao: what the caller has given and is not over."""
    tasks_rights.check_giver(turn.act)
    found = tasks_waiting.own_given(turn.act, most=SHOWN)
    if not found:
        yield reply(Text("tasks.none_given"))
    for task in found:
        yield task_cards.standing_card(turn.act, task)


@routes.press("tasks.show")
def show(turn: Turn, number: str) -> Iterator[Reply]:
    """A part's card: the doer's, or how all of it stands."""
    part = tasks.share(turn.conn, number_of(number))
    task = tasks_rights.access(turn.act, part.task_id if part else 0)
    if part is not None and turn.person is not None and turn.person.id in tasks_rights.doers(turn.act, part):
        yield task_cards.share_card(turn.act, task, part)
    elif part is not None and part.state == tasks.REPORTED and tasks_rights.gave(turn.act, task):
        yield task_cards.report_card(turn.act, task, part)
    else:
        yield task_cards.standing_card(turn.act, task)


@routes.press("tasks.receive")
def receive(turn: Turn, number: str) -> Iterator[Reply]:
    """Nhận việc."""
    task, part = tasks_share.receive(turn.act, number_of(number))
    yield reply(Text("tasks.received", name=task_cards.name(task), within=task_cards.within(part)))


@routes.press("tasks.done")
def done(turn: Turn, number: str) -> Iterator[Reply]:
    """Xong: in which words, or with which file?"""
    task, part, _ = tasks_share.own_share(turn.act, number_of(number), tasks.GIVEN, tasks.RECEIVED)
    await_words(turn, "tasks.report", part.subject)
    yield reply(Text("tasks.ask_report", name=task_cards.name(task)))


@routes.answer("tasks.report")
def report_said(turn: Turn, about: str) -> Iterator[Reply]:
    """The report: words, a file, or both."""
    result = taken(turn)
    if isinstance(result, Reply):
        yield result
        return
    share_id = number_of(about.partition(":")[2])
    task = tasks_share.report(
        turn.act, share_id, turn.words, sha256=result.sha256, file_name=result.file_name
    )
    answered(turn, "tasks")
    yield reply(Text("tasks.report_sent", name=task_cards.name(task), by=task_cards.giver(turn.act, task)))


@routes.press("tasks.accept")
def accept(turn: Turn, number: str) -> Iterator[Reply]:
    """The giver takes it."""
    task = tasks_share.accept(turn.act, number_of(number))
    if task.state == tasks.CLOSED:
        yield reply(Text("tasks.closed", name=task_cards.name(task)))
    else:
        yield task_cards.standing_card(turn.act, task)


@routes.press("tasks.return")
def send_back(turn: Turn, number: str) -> Iterator[Reply]:
    """The giver sends it back: what is missing?"""
    part = tasks.share(turn.conn, number_of(number))
    task = tasks_rights.access(turn.act, part.task_id if part else 0)
    await_words(turn, "tasks.why", f"share:{number_of(number)}")
    yield reply(Text("tasks.ask_why", name=task_cards.name(task)))


@routes.answer("tasks.why")
def why_said(turn: Turn, about: str) -> Iterator[Reply]:
    """What is missing."""
    task = tasks_share.send_back(turn.act, number_of(about.partition(":")[2]), turn.words)
    answered(turn, "tasks")
    yield reply(Text("tasks.sent_back_done", name=task_cards.name(task)))


@routes.press("tasks.pass")
def ask_successor(turn: Turn, number: str) -> Iterator[Reply]:
    """Chuyển: to whom of the same unit?"""
    task, part, _ = tasks_share.own_share(turn.act, number_of(number), tasks.GIVEN, tasks.RECEIVED)
    found = tasks_rights.successors(turn.act, part)
    if not found:
        raise Refusal(Text("tasks.nobody_to_pass"))
    buttons = cards.people_buttons(turn.act, found, f"tasks.pass_to:{part.id}")
    yield Reply(lines=(Text("tasks.ask_successor", name=task_cards.name(task)),), buttons=tuple(buttons))


@routes.press("tasks.pass_to")
def pass_to(turn: Turn, number: str, person: str) -> Iterator[Reply]:
    """Passed on."""
    task, part = tasks_share.pass_on(turn.act, number_of(number), number_of(person))
    new = persons.get_many(turn.conn, [part.person_id])[part.person_id].name
    yield reply(Text("tasks.passed", name=task_cards.name(task), new=new))


@routes.press("tasks.replied")
def replied(turn: Turn, number: str) -> Iterator[Reply]:
    """The answer that was asked for has been sent."""
    task = tasks_share.answered(turn.act, number_of(number))
    yield reply(Text("tasks.replied_noted", name=task_cards.name(task)))


@routes.press("tasks.file")
def file(turn: Turn, number: str) -> Iterator[Reply]:
    """The file that the work is about."""
    task = tasks_rights.access(turn.act, number_of(number))
    attached = task_cards.file_of(task)
    if attached is None:
        raise Refusal(Text("tasks.stale_card"))
    yield Reply(lines=(Text("tasks.line_file", name=attached.name),), file=attached)


@routes.press("tasks.report_file")
def report_file(turn: Turn, number: str) -> Iterator[Reply]:
    """The file of a report."""
    part = tasks.share(turn.conn, number_of(number))
    tasks_rights.access(turn.act, part.task_id if part else 0)
    attached = _reported(turn, part) if part else None
    if attached is None:
        raise Refusal(Text("tasks.stale_card"))
    yield Reply(lines=(Text("tasks.line_report_file", name=attached.name),), file=attached)


def _reported(turn: Turn, part: Share) -> Attachment | None:
    if part.report_sha256 is None or part.report_name is None:
        return None
    return Attachment(part.report_sha256, part.report_name, drops.media_type(turn.act, part.report_sha256))
