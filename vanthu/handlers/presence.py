"""Presence, as it is said: one tap, and then what waits; heads see who has not looked in yet."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import decide, presence, step_cards
from vanthu.actions.dates import VIETNAM, day_words, local_day
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import outbox, persons
from vanthu.store import presence as rows
from vanthu.store.reply import Reply, reply

routes = Routes()

SHOWN = 5
NAMED = 30


@routes.press("presence.here")
def here(turn: Turn, number: str) -> Iterator[Reply]:
    """Đã xem: the check is met, and what waits is shown at once."""
    check = presence.here(turn.act, number_of(number))
    outbox.rewrite(turn.conn, f"presence:{check.id}", reply(Text("presence.noted")), now=turn.act.now)
    waiting = decide.waiting_for(turn.act)
    if not waiting:
        yield reply(Text("presence.thanks"))
    for case, assignment, hat in waiting[:SHOWN]:
        yield step_cards.step_card(turn.act, case, assignment, hat)


@routes.command("diemdanh")
def who(turn: Turn, _words: str) -> Iterator[Reply]:
    """/diemdanh: this half-day's checks, for leaders and the administrator (S4 Đ4.2, Đ5)."""
    if turn.act.may((*decide.LEADERS, "administrator"), "presence") is None:
        raise Refusal(Text("presence.leaders_only"))
    if not presence.clocks(turn.act):
        yield reply(Text("presence.not_adopted"))
        return
    now = turn.act.now.astimezone(VIETNAM)
    half = presence.MORNING if now.time() < presence.NOON else presence.AFTERNOON
    checks = rows.of_half(turn.conn, local_day(turn.act.now), half)
    absent = [check for check in checks if check.how not in (rows.TAP, rows.WORK)]
    people = persons.get_many(turn.conn, [check.person_id for check in absent])
    names = tuple(people[check.person_id].name for check in absent[:NAMED])
    name = Text("presence.half.morning") if half == presence.MORNING else Text("presence.half.afternoon")
    lines = [
        Text("presence.summary", half=name, day=day_words(local_day(turn.act.now))),
        Text("presence.count", met=len(checks) - len(absent), all=len(checks)),
    ]
    if names:
        lines.append(Text("presence.not_yet", names=names))
    yield reply(*lines)
