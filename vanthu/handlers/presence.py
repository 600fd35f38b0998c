"""Presence, as it is said: one tap, and then what waits; heads see who has not looked in yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from vanthu.actions import agenda_cards, decide, presence
from vanthu.actions.dates import VIETNAM, day_words, local_day
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.rules.folding import folded
from vanthu.store import outbox, persons
from vanthu.store import presence as rows
from vanthu.store.reply import Reply, reply

routes = Routes()

NAMED = 30
#: How many days back "/diemdanh tuần", "tháng" and "quý" look.
_PERIODS = {"tuan": 7, "thang": 31, "quy": 92}


@routes.press("presence.here")
def here(turn: Turn, number: str) -> Iterator[Reply]:
    """Đã xem: the check is met, and what waits is shown at once."""
    check = presence.here(turn.act, number_of(number))
    outbox.rewrite(turn.conn, f"presence:{check.id}", reply(Text("presence.noted")), now=turn.act.now)
    yield agenda_cards.mine(turn.act) or reply(Text("presence.thanks"))


@routes.command("diemdanh")
def who(turn: Turn, words: str) -> Iterator[Reply]:
    """/diemdanh: this half-day's checks, for leaders and the administrator (S4 Đ4.2, Đ5); "/diemdanh quý": 92 days."""
    if turn.act.may((*decide.LEADERS, "administrator"), "presence") is None:
        raise Refusal(Text("presence.leaders_only"))
    if not presence.clocks(turn.act):
        yield reply(Text("presence.not_adopted"))
        return
    if (days := _PERIODS.get(folded(words).strip())) is not None:
        yield _period(turn, days)
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


def _period(turn: Turn, days: int) -> Reply:
    """How often each officer looked in, by tap and by real work: the evidence for the quarterly report (S2 Đ15.1)."""
    last = local_day(turn.act.now)
    first = last - timedelta(days=days - 1)
    found = rows.between(turn.conn, first, last)
    people = persons.get_many(turn.conn, found)
    counted = sorted(found.items(), key=lambda each: (-each[1].get(rows.MISSED, 0), people[each[0]].name))
    lines = [Text("presence.period", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")]
    lines += [
        Text(
            "presence.period_line",
            name=people[person_id].name,
            tap=how.get(rows.TAP, 0),
            work=how.get(rows.WORK, 0),
            missed=how.get(rows.MISSED, 0),
        )
        for person_id, how in counted[:NAMED]
    ]
    if len(counted) > NAMED:
        lines.append(Text("presence.period_more", n=len(counted) - NAMED))
    return reply(*lines) if counted else reply(Text("presence.period_none"))
