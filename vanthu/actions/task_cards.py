"""What is said of tasks: the draft, each one's part, what was reported, how it all stands."""

from __future__ import annotations

from collections.abc import Mapping

from vanthu.actions import deadlines, people
from vanthu.actions.act import Act
from vanthu.actions.cards import button, signature
from vanthu.actions.dates import day_words, time_words
from vanthu.actions.rights import Hat
from vanthu.locales import Text
from vanthu.rules.length import Length, length_text
from vanthu.store import deadlines as owed_rows
from vanthu.store import tasks
from vanthu.store.reply import Attachment, Button, Reply
from vanthu.store.tasks import Share, Task

ROLES: Mapping[str, Text] = {
    tasks.LEAD: Text("tasks.role.lead"),
    tasks.COOPERATE: Text("tasks.role.cooperate"),
    tasks.INFORM: Text("tasks.role.inform"),
}
_STATES: Mapping[str, Text] = {
    tasks.DRAFT: Text("tasks.state.draft"),
    tasks.GIVEN: Text("tasks.state.given"),
    tasks.RECEIVED: Text("tasks.state.received"),
    tasks.REPORTED: Text("tasks.state.reported"),
    tasks.ACCEPTED: Text("tasks.state.accepted"),
    tasks.PASSED: Text("tasks.state.passed"),
}
#: So much of a direction names the task.
SHORT = 60


def name(task: Task) -> Text:
    """What people call it: the beginning of the direction, else the file's name."""
    words = " ".join((task.direction or task.file_name or "").split())
    short = words if len(words) <= SHORT else words[: SHORT - 1].rsplit(" ", 1)[0] + "…"
    return Text("tasks.name", words=short)


def state(part: Share) -> Text:
    """How far a part is."""
    return _STATES[part.state]


def giver(act: Act, task: Task) -> Text:
    """Who gave it, in which post, for whom if as a stand-in."""
    return signature(act, task.given_by, task.post, task.stands_in_for)


def report_subject(part: Share) -> str:
    """By which the giver's card of a reported part is found."""
    return f"task-report:{part.id}"


def within(part: Share) -> Text:
    """A part's own limit in words."""
    if part.within is None:
        return Text("tasks.no_limit")
    if part.within[:1].isdigit() and part.within[4:5] == "-":
        year, month, day = part.within.split("-")
        return Text("tasks.until_day", day=f"{day}/{month}/{year}")
    return Text("tasks.within", length=length_text(Length.parse(part.within)))


def draft_card(act: Act, task: Task) -> Reply:
    """All of it once more, before it is given; what may be added."""
    number = task.id
    lines = [Text("tasks.draft"), *_what(task), *_who(act, task)]
    rows: list[tuple[Button, ...]] = []
    rows.append((button(Text("tasks.button.give"), f"tasks.give:{number}:{task.version}"),))
    rows.append(
        (
            button(Text("tasks.button.cooperate"), f"tasks.who:{number}:{tasks.COOPERATE}"),
            button(Text("tasks.button.inform"), f"tasks.who:{number}:{tasks.INFORM}"),
        )
    )
    rows.append(
        (
            button(Text("tasks.button.lead"), f"tasks.who:{number}:{tasks.LEAD}"),
            button(Text("tasks.button.words"), f"tasks.words:{number}"),
        )
    )
    rows.append(
        (
            button(Text("tasks.button.reply_by"), f"tasks.reply_by:{number}"),
            button(Text("tasks.button.drop"), f"tasks.drop:{number}"),
        )
    )
    return Reply(lines=tuple(lines), buttons=tuple(rows), subject=task.subject)


def _what(task: Task) -> list[Text]:
    lines = [Text("tasks.line_direction", words=task.direction or "…")]
    if task.file_name is not None:
        lines.append(Text("tasks.line_file", name=task.file_name))
    if task.reply_by is not None:
        lines.append(Text("tasks.line_reply_by", time=time_words(task.reply_by)))
    if task.replied_at is not None:
        lines.append(Text("tasks.line_replied", time=time_words(task.replied_at)))
    return lines


def _who(act: Act, task: Task) -> list[Text]:
    parts = [part for part in tasks.shares(act.conn, task.id) if part.state != tasks.PASSED]
    names = people.names(act.conn, [part.person_id for part in parts])
    return [
        Text("tasks.line_part", role=ROLES[part.role], name=who, within=within(part))
        for part, who in zip(parts, names, strict=True)
    ]


def share_card(act: Act, task: Task, part: Share, hat: Hat | None = None) -> Reply:
    """Your part: what, from whom, as what, by when and by which article; then the buttons."""
    lines = [Text("tasks.your_part", role=ROLES[part.role])]
    if hat is not None and hat.stands_in_for is not None:
        lines.append(Text("decide.as_stand_in", name=hat.stands_in_for.name, post=hat.post.title))
    lines += _what(task)
    lines.append(Text("tasks.line_giver", by=giver(act, task), time=time_words(task.given_at or act.now)))
    lines += _who(act, task)
    if part.delivered_at is not None:
        lines.append(Text("tasks.line_delivered", time=time_words(part.delivered_at)))
    lines += deadlines.lines(act, part.subject)
    if part.role == tasks.LEAD:
        lines += deadlines.lines(act, task.subject)
    if part.state not in (tasks.GIVEN, tasks.DRAFT):
        lines.append(Text("tasks.line_state", state=state(part)))
    return Reply(lines=tuple(lines), buttons=_buttons(act, task, part), subject=part.subject)


def _buttons(act: Act, task: Task, part: Share) -> tuple[tuple[Button, ...], ...]:
    number = part.id
    rows: list[tuple[Button, ...]] = []
    if part.is_owed:
        first = [button(Text("tasks.button.done"), f"tasks.done:{number}")]
        if part.state == tasks.GIVEN:
            first.insert(0, button(Text("tasks.button.receive"), f"tasks.receive:{number}"))
        rows.append(tuple(first))
        second = [button(Text("tasks.button.pass"), f"tasks.pass:{number}")]
        for owed in owed_rows.running(act.conn, part.subject)[:1]:
            second.insert(0, button(Text("deadlines.button.more_time"), f"extensions.ask:{owed.id}"))
            second.append(button(Text("deadlines.button.why"), f"deadlines.why:{owed.id}"))
        rows.append(tuple(second))
    if part.role == tasks.LEAD and task.reply_by is not None and task.replied_at is None:
        rows.append((button(Text("tasks.button.replied"), f"tasks.replied:{task.id}"),))
    if task.sha256 is not None:
        rows.append((button(Text("tasks.button.file"), f"tasks.file:{task.id}"),))
    return tuple(rows)


def report_card(act: Act, task: Task, part: Share) -> Reply:
    """To the giver: who says that it is done, in which words, with which file."""
    who = people.names(act.conn, [part.person_id])[0]
    lines = [
        Text("tasks.reported", name=name(task), who=who, role=ROLES[part.role]),
        *([Text("tasks.line_report", words=part.report)] if part.report else []),
        *([Text("tasks.line_report_file", name=part.report_name)] if part.report_name else []),
        Text(
            "tasks.line_times",
            given=time_words(task.given_at or act.now),
            delivered=time_words(part.delivered_at or act.now),
            reported=time_words(part.reported_at or act.now),
        ),
    ]
    rows: list[tuple[Button, ...]] = [
        (
            button(Text("tasks.button.accept"), f"tasks.accept:{part.id}"),
            button(Text("tasks.button.return"), f"tasks.return:{part.id}"),
        )
    ]
    if part.report_sha256 is not None:
        rows.append((button(Text("tasks.button.report_file"), f"tasks.report_file:{part.id}"),))
    return Reply(lines=tuple(lines), buttons=tuple(rows), subject=report_subject(part))


def standing_card(act: Act, task: Task) -> Reply:
    """To the giver and the leaders: everybody's part and how far it is, both times of each."""
    lines = [Text("tasks.given", name=name(task)), *_what(task)]
    parts = tasks.shares(act.conn, task.id)
    names = people.names(act.conn, [part.person_id for part in parts])
    for part, who in zip(parts, names, strict=True):
        lines.append(
            Text(
                "tasks.line_standing", role=ROLES[part.role], name=who, within=within(part), state=state(part)
            )
        )
        if part.delivered_at is not None:
            lines.append(
                Text(
                    "tasks.line_both",
                    given=time_words(task.given_at or act.now),
                    delivered=time_words(part.delivered_at),
                )
            )
        lines += deadlines.lines(act, part.subject)
    return Reply(lines=tuple(lines))


def file_of(task: Task) -> Attachment | None:
    """The file that the work is about."""
    if task.sha256 is None or task.file_name is None or task.media_type is None:
        return None
    return Attachment(task.sha256, task.file_name, task.media_type)


def asked_within(act: Act, part: Share) -> Reply:
    """By when? The usual lengths as buttons, a day in words."""
    who = people.names(act.conn, [part.person_id])[0]
    number = part.id

    def choice(label: Text, code: str) -> Button:
        return button(label, f"tasks.limit:{number}:{code}")

    return Reply(
        lines=(Text("tasks.ask_within", name=who, role=ROLES[part.role], today=day_words(act.now.date())),),
        buttons=(
            (choice(Text("tasks.button.today"), "0"), choice(Text("tasks.button.days", n=1), "1")),
            (
                choice(Text("tasks.button.days", n=3), "3"),
                choice(Text("tasks.button.days", n=5), "5"),
                choice(Text("tasks.button.days", n=10), "10"),
            ),
            (choice(Text("tasks.button.no_limit"), "none"),),
        ),
    )
