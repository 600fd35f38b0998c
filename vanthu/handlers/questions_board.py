"""/cauhoi: the board's and each unit's view of citizens' questions, with buttons; a citizen's own cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from vanthu.actions import questions_board, questions_cards, questions_cases, questions_opinions
from vanthu.actions.cards import button
from vanthu.actions.dates import local_day
from vanthu.actions.refusal import Refusal
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: Cases on one page of a list.
SHOWN = 8
_MONTH = re.compile(r"(0?[1-9]|1[0-2])\s*[/-]\s*(20\d\d)")
HEADINGS: Mapping[str, Text] = {
    questions_board.NEW: Text("questions.list.new"),
    questions_board.ASIDE: Text("questions.list.aside"),
    questions_board.LEADER: Text("questions.list.leader"),
    questions_board.IN_HAND: Text("questions.list.in_hand"),
    questions_board.DUE: Text("questions.list.due"),
    questions_board.LATE: Text("questions.list.late"),
    questions_board.CALL: Text("questions.list.call"),
}


@routes.command("cauhoi")
def view(turn: Turn, _words: str = "") -> Iterator[Reply]:
    """/cauhoi: how many under each heading, what each unit has; for a citizen the way to their own cases."""
    if not questions_board.sees_all(turn.act) and not questions_board.units_of(turn.act):
        mine = button(Text("help.button.mine"), "questions.mine")
        ask = button(Text("questions.button.ask"), "questions.ask")
        yield reply(Text("questions.how_to"), buttons=((ask,), (mine,)))
        return
    seen = questions_board.view(turn.act)
    lines = [Text("questions.board.heading")]
    buttons: list[tuple[Button, ...]] = []
    for key, cases in seen.lists.items():
        if cases:
            lines.append(Text("questions.board.line", what=HEADINGS[key], n=len(cases)))
            label = Text("questions.board.button", what=HEADINGS[key], n=len(cases))
            buttons.append((button(label, f"questions.list:{key}:0"),))
    if len(lines) == 1:
        lines.append(Text("questions.board.none"))
    if seen.load:
        lines.append(Text("questions.board.load"))
    for unit, (held, late) in seen.load.items():
        where = questions_cases.unit_name(turn.act, unit)
        lines.append(Text("questions.board.unit", unit=where, held=held, late=late))
    if seen.promises.given:
        promised = seen.promises
        lines.append(
            Text("questions.board.promises", given=promised.given, kept=promised.kept, broken=promised.broken)
        )
    yield Reply(lines=tuple(lines), buttons=tuple(buttons))


@routes.command("ykien")
def opinions(turn: Turn, words: str) -> Iterator[Reply]:
    """/ykien, or /ykien 11/2026: a month's opinions summed up, with proposals."""
    questions_opinions.check_may(turn.act)
    first = local_day(turn.act.now).replace(day=1)
    if words:
        found = _MONTH.fullmatch(words.strip())
        if found is None:
            raise Refusal(Text("questions.opinions.how"))
        first = date(int(found.group(2)), int(found.group(1)), 1)
    yield questions_opinions.summed_up(turn.act, first)


@routes.press("questions.board")
def view_pressed(turn: Turn) -> Iterator[Reply]:
    """The same, from a button."""
    yield from view(turn)


@routes.press("questions.list")
def one_list(turn: Turn, key: str, skip: str) -> Iterator[Reply]:
    """The cases under one heading."""
    if key not in HEADINGS:
        raise Refusal(Text("questions.stale_card"))
    cases, first = questions_board.view(turn.act).lists[key], number_of(skip)
    lines = [Text("questions.board.line", what=HEADINGS[key], n=len(cases))]
    buttons: list[tuple[Button, ...]] = []
    for question in cases[first : first + SHOWN]:
        lines += questions_cards.short_lines(turn.act, question)
        label = Text("questions.button.status_of", code=question.code or "")
        buttons.append((button(label, f"questions.card:{question.id}"),))
    if first + SHOWN < len(cases):
        more = button(Text("questions.button.more"), f"questions.list:{key}:{first + SHOWN}")
        buttons.append((more,))
    yield Reply(lines=tuple(lines), buttons=tuple(buttons))


@routes.press("questions.card")
def card(turn: Turn, number: str) -> Iterator[Reply]:
    """The card of whoever has the case now."""
    question = questions_cases.case(turn.act, number_of(number))
    yield questions_cards.card(turn.act, question)
