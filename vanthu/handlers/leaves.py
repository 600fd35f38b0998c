"""Leaves, as they are said: /nghiphep, then the days by a button or typed; and whoever goes may name a stand-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from vanthu.actions import cards, leaves
from vanthu.actions.dates import day_words, local_day, read_day
from vanthu.handlers.presses import answered, await_words
from vanthu.handlers.presses import day as day_of
from vanthu.handlers.presses import number as number_of
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import leaves as rows
from vanthu.store.reply import Reply, reply

routes = Routes()

_RANGE = re.compile(r"\s+(?:đến|den|tới|toi|-|–|to)\s+|\s*(?:–|->|…)\s*", re.IGNORECASE)
_FROM = re.compile(r"^(?:từ|tu|from)\s+", re.IGNORECASE)


@routes.command("nghiphep")
def mine(turn: Turn, words: str) -> Iterator[Reply]:
    """/nghiphep: what is entered, and new days; /nghiphep 25/11 đến 27/11 enters them at once."""
    leaves.check_staff(turn.act)
    if (days := _read(turn, words)) is not None:
        yield from _enter(turn, *days)
        return
    assert turn.person is not None  # noqa: S101 - check_staff says so
    today = local_day(turn.act.now)
    known = rows.not_over(turn.conn, turn.person.id, today=today)
    buttons = [
        (cards.button(Text("leaves.button.end", what=leaves.described(leave)), f"leaves.end:{leave.id}"),)
        for leave in known
    ]
    buttons += [
        (cards.button(Text("leaves.button.day", day=day_words(day)), f"leaves.enter:{day:%Y%m%d}"),)
        for day in (today, today + timedelta(days=1))
    ]
    await_words(turn, "leaves.days", "")
    head = Text("leaves.known") if known else Text("leaves.none")
    lines = [head, *(Text("leaves.line", what=leaves.described(leave)) for leave in known)]
    yield reply(*lines, Text("leaves.type_days"), buttons=tuple(buttons))


@routes.answer("leaves.days")
def days_said(turn: Turn, _about: str) -> Iterator[Reply]:
    """The days, typed."""
    days = _read(turn, turn.words)
    if days is None:
        yield reply(Text("leaves.type_days"))
        return
    yield from _enter(turn, *days)


@routes.press("leaves.enter")
def day_chosen(turn: Turn, day: str) -> Iterator[Reply]:
    """One day, by a button."""
    yield from _enter(turn, day_of(day), day_of(day))


@routes.press("leaves.end")
def end(turn: Turn, number: str) -> Iterator[Reply]:
    """Back, or not away after all."""
    leave = leaves.end(turn.act, number_of(number))
    yield reply(Text("leaves.ended", what=leaves.described(leave)))


def _enter(turn: Turn, first: date, last: date) -> Iterator[Reply]:
    leave = leaves.enter(turn.act, first, last)
    answered(turn, "leaves")
    yield reply(
        Text("leaves.entered", what=leaves.described(leave)),
        Text("leaves.stand_in"),
        buttons=(
            (cards.button(Text("leaves.button.stand_in"), "stand_ins.new"),),
            (
                cards.button(
                    Text("leaves.button.end", what=leaves.described(leave)), f"leaves.end:{leave.id}"
                ),
            ),
        ),
    )


def _read(turn: Turn, words: str) -> tuple[date, date] | None:
    """One day, or two with a word between them; None for anything else."""
    today = local_day(turn.act.now)
    parts = _RANGE.split(_FROM.sub("", words.strip()))
    days = [read_day(part, today=today) for part in parts]
    if len(days) == 1 and days[0] is not None:
        return days[0], days[0]
    if len(days) == 2 and days[0] is not None and days[1] is not None:
        return days[0], days[1]
    return None
