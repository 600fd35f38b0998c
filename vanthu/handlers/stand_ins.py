"""Stand-ins: which post, who, from when to when, for what; each answer is a button, and any day can be typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from vanthu.actions import people, stand_ins
from vanthu.actions.dates import day_words, local_day
from vanthu.actions.refusal import Refusal
from vanthu.handlers.dates import read_day
from vanthu.handlers.presses import answered, await_words, day, number, words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import holdings, persons
from vanthu.store import stand_ins as rows
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

PAGE = 12
_STOP = (Button(Text("people.button.stop"), press="invitations.stop"),)


@routes.command("uyquyen")
def mine(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """What runs and what is to come, and a new one."""
    return mine_pressed(turn)


@routes.press("stand_ins.mine")
def mine_pressed(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The same, from a button: one's own, for the administrator everybody's."""
    if not turn.is_staff or turn.person is None:
        raise Refusal(Text("people.staff_only", office=turn.act.office.name))
    all_of_them = turn.act.may(people.ADMINISTRATOR, people.PEOPLE) is not None
    known = [
        a
        for a in rows.not_over(turn.conn, at=turn.act.now)
        if all_of_them or turn.person.id in (a.absent_id, a.stand_in_id)
    ]
    named = persons.get_many(turn.conn, {a.stand_in_id for a in known})
    buttons = [
        (
            Button(
                Text("people.button.end_stand_in", name=named[a.stand_in_id].name),
                press=f"stand_ins.end:{a.id}",
            ),
        )
        for a in known
    ]
    buttons.append((Button(Text("people.button.lend_new"), press="stand_ins.new"),))
    head = Text("people.stand_in.list") if known else Text("people.stand_in.none")
    yield reply(head, *(stand_ins.described(turn.act, a) for a in known), buttons=tuple(buttons))


@routes.press("stand_ins.new")
def new(turn: Turn, *_given: str) -> Iterable[Reply]:
    """Which of the caller's own posts."""
    if turn.person is None:
        raise Refusal(Text("people.staff_only", office=turn.act.office.name))
    return _which_post(turn, turn.person.id)


@routes.press("stand_ins.of")
def of_person(turn: Turn, *given: str) -> Iterable[Reply]:
    """Which of somebody's posts: the administrator arranges it for a person who cannot."""
    act = people.check_administrator(turn.act)
    return _which_post(turn, people.access_person(act, number(*words(given, 1))).id)


def _which_post(turn: Turn, person_id: int) -> Iterable[Reply]:
    office = turn.act.office
    held = [h for h in holdings.of_person(turn.conn, person_id, at=turn.act.now) if office.has_post(h.post)]
    if not held:
        raise Refusal(Text("people.stand_in.nothing_to_lend"))
    if len(held) == 1:
        return who(turn, str(held[0].id), "0")
    buttons = tuple(
        (
            Button(
                Text("people.button.post", post=office.post(h.post).title), press=f"stand_ins.post:{h.id}:0"
            ),
        )
        for h in held
    )
    return [reply(Text("people.stand_in.which_post"), buttons=(*buttons, _STOP))]


@routes.press("stand_ins.post")
def who(turn: Turn, *given: str) -> Iterable[Reply]:
    """Which colleague, by name, a page at a time."""
    holding_id, start = map(number, words(given, 2))
    lending = stand_ins.check_lending(turn.act, holding_id)
    busy = {h.person_id for h in holdings.everyones(turn.conn, at=turn.act.now)}
    fit = [p for p in persons.everyone(turn.conn) if p.may_act and p.id in busy and p.id != lending.holder.id]
    if not fit:
        raise Refusal(Text("people.stand_in.nobody"))
    buttons = [
        (Button(Text("people.button.person", name=p.name), press=f"stand_ins.who:{holding_id}:{p.id}"),)
        for p in fit[start : start + PAGE]
    ]
    if fit[start + PAGE :]:
        more = f"stand_ins.post:{holding_id}:{start + PAGE}"
        buttons.append((Button(Text("people.button.more"), press=more),))
    yield reply(Text("people.stand_in.who", post=lending.post.title), buttons=(*buttons, _STOP))


@routes.press("stand_ins.who")
def from_when(turn: Turn, *given: str) -> Iterable[Reply]:
    """From which day."""
    holding_id, person_id = map(number, words(given, 2))
    lending = stand_ins.check_lending(turn.act, holding_id)
    colleague = stand_ins.check_colleague(turn.act, lending, person_id)
    today, so_far = local_day(turn.act.now), f"{holding_id}:{person_id}"
    tomorrow = today + timedelta(days=1)
    buttons = (
        (
            Button(Text("people.button.from_today"), press=f"stand_ins.from:{so_far}:{today:%Y%m%d}"),
            Button(Text("people.button.from_tomorrow"), press=f"stand_ins.from:{so_far}:{tomorrow:%Y%m%d}"),
        ),
        (Button(Text("people.button.other_day"), press=f"stand_ins.first:{so_far}"),),
        _STOP,
    )
    yield reply(Text("people.stand_in.from", name=colleague.name), buttons=buttons)


@routes.press("stand_ins.first")
def type_first(turn: Turn, *given: str) -> Iterable[Reply]:
    """Another first day, to be typed."""
    holding_id, person_id = map(number, words(given, 2))
    return _await_day(turn, "stand_ins.first", f"{holding_id}:{person_id}")


@routes.press("stand_ins.last")
def type_last(turn: Turn, *given: str) -> Iterable[Reply]:
    """Another last day, to be typed."""
    holding_id, person_id = map(number, words(given[:2], 2))
    first = day(*words(given[2:], 1))
    return _await_day(turn, "stand_ins.last", f"{holding_id}:{person_id}:{first:%Y%m%d}")


def _await_day(turn: Turn, awaits: str, about: str) -> Iterable[Reply]:
    await_words(turn, awaits, about)
    yield reply(Text("people.stand_in.type_day"), buttons=(_STOP,))


@routes.answer("stand_ins.first")
def first_typed(turn: Turn, about: str) -> Iterable[Reply]:
    """The first day was typed."""
    typed = _typed(turn)
    stand_ins.check_period(turn.act, typed, typed)
    answered(turn, "stand_ins")
    return until_when(turn, *about.split(":"), f"{typed:%Y%m%d}")


@routes.answer("stand_ins.last")
def last_typed(turn: Turn, about: str) -> Iterable[Reply]:
    """The last day was typed."""
    typed = _typed(turn)
    stand_ins.check_period(turn.act, day(about.split(":")[2]), typed)
    answered(turn, "stand_ins")
    return for_what(turn, *about.split(":"), f"{typed:%Y%m%d}")


def _typed(turn: Turn) -> date:
    typed = read_day(turn.words, today=local_day(turn.act.now))
    if typed is None:
        raise Refusal(Text("people.stand_in.bad_day"))
    return typed


@routes.press("stand_ins.from")
def until_when(turn: Turn, *given: str) -> Iterable[Reply]:
    """Until the end of which day."""
    holding_id, person_id = map(number, words(given[:2], 2))
    first = day(*words(given[2:], 1))
    stand_ins.check_lending(turn.act, holding_id)
    stand_ins.check_period(turn.act, first, first)
    so_far = f"{holding_id}:{person_id}:{first:%Y%m%d}"
    rows_of_buttons = [
        (Button(label, press=f"stand_ins.to:{so_far}:{last:%Y%m%d}"),)
        for last, label in _ends(first, local_day(turn.act.now)).items()
    ]
    other = (Button(Text("people.button.other_day"), press=f"stand_ins.last:{so_far}"),)
    yield reply(
        Text("people.stand_in.until", first=day_words(first)), buttons=(*rows_of_buttons, other, _STOP)
    )


def _ends(first: date, today: date) -> dict[date, Text]:
    """The likeliest last days: the first day itself, the next, the Sunday of that week."""
    next_day, sunday = first + timedelta(days=1), first + timedelta(days=6 - first.weekday())
    if first == today:
        labels = {sunday: Text("people.button.till_week"), next_day: Text("people.button.till_tomorrow")}
        labels[first] = Text("people.button.till_today")
    else:
        labels = {d: Text("people.button.till", day=day_words(d)) for d in (sunday, next_day, first)}
    return {d: labels[d] for d in sorted(labels)}


@routes.press("stand_ins.to")
def for_what(turn: Turn, *given: str) -> Iterable[Reply]:
    """For which work; the whole arrangement is shown with the question."""
    holding_id, person_id = map(number, words(given[:2], 2))
    first, last = map(day, words(given[2:], 2))
    lending = stand_ins.check_lending(turn.act, holding_id)
    colleague = stand_ins.check_colleague(turn.act, lending, person_id)
    stand_ins.check_period(turn.act, first, last)
    so_far = f"{holding_id}:{person_id}:{first:%Y%m%d}:{last:%Y%m%d}"
    buttons = tuple(
        (Button(name, press=f"stand_ins.grant:{so_far}:{scope}"),)
        for scope, name in stand_ins.SCOPE_NAMES.items()
    )
    question = Text(
        "people.stand_in.scope",
        name=colleague.name,
        absent=lending.holder.name,
        post=lending.post.title,
        first=day_words(first),
        last=day_words(last),
    )
    yield reply(question, buttons=(*buttons, _STOP))


@routes.press("stand_ins.grant")
def grant(turn: Turn, *given: str) -> Iterable[Reply]:
    """Arranged; the administrator's own post only after one more question."""
    sure = given[5:] == ("sure",)
    holding_id, person_id, first, last, scope = words(given[:5] if sure else given, 5)
    arrangement = stand_ins.grant(
        turn.act,
        number(holding_id),
        number(person_id),
        first=day(first),
        last=day(last),
        scope=scope,
        sure=sure,
    )
    if arrangement is None:
        (name,) = people.names(turn.conn, [number(person_id)])
        press = ":".join(("stand_ins.grant", *given, "sure"))
        button = Button(Text("people.button.lend_administrator"), press=press)
        yield reply(Text("people.stand_in.administrator", name=name), buttons=((button,), _STOP))
        return
    end = Button(Text("people.button.end_now"), press=f"stand_ins.end:{arrangement.id}")
    yield reply(
        Text("people.stand_in.done", what=stand_ins.described(turn.act, arrangement)), buttons=((end,),)
    )


@routes.press("stand_ins.end")
def end(turn: Turn, *given: str) -> Iterable[Reply]:
    """Over before its time."""
    arrangement = stand_ins.end(turn.act, number(*words(given, 1)))
    yield reply(Text("people.stand_in.ended", what=stand_ins.described(turn.act, arrangement)))
