"""What can be done here, by role, and an answer to whatever else is said: never silence, never "unknown" alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vanthu.actions import outgoing, reports, rights, supplies, tasks_rights
from vanthu.actions.publish import PROVIDERS
from vanthu.actions.rights import Hat
from vanthu.channels.base import (
    CONTACT,
    EDITED,
    LOCATION,
    OTHER,
    START,
    STICKER,
    TEXT,
    VIDEO,
    VOICE,
)
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.rules.book import Rules
from vanthu.store.reply import Button, Reply, reply

routes = Routes()

#: Who keeps the office's accounts.
_ADMINISTERS = ("administrator",)
#: Who asks what is late: leaders, and heads for their own unit.
_LEADS = ("chairman", "vice_chairman", "office_chief", "board_head", "board_deputy", "unit_head")

_EVERYBODY = (
    ("hoi", Text("help.command.hoi")),
    ("theo", Text("help.command.theo")),
    ("help", Text("help.command.help")),
    ("vanban", Text("help.command.vanban")),
    ("ngonngu", Text("help.command.ngonngu")),
)
_PROVIDER = (
    ("nop", Text("help.command.nop")),
    ("dangnop", Text("help.command.dangnop")),
    ("gobai", Text("help.command.gobai")),
    ("hieudinh", Text("help.command.hieudinh")),
)
_WORK = (("viec", Text("help.command.viec")),)
_ANSWERER = (("cauhoi", Text("help.command.cauhoi")),)
#: Who passes questions on, answers them, or oversees that.
_ANSWERS = (*_LEADS, "board_member", "unit_officer")
_LEADER = (("tonghop", Text("help.command.tonghop")), ("tre", Text("help.command.tre")))
_BOOKS = (("soden", Text("help.command.soden")), ("sodi", Text("help.command.sodi")))
_SUPPLIER = (("sukien", Text("help.command.sukien")), ("cungcap", Text("help.command.cungcap")))
_WRITER = (("baocao", Text("help.command.baocao")),)
_GIVER = (("giaoviec", Text("help.command.giaoviec")), ("dagiao", Text("help.command.dagiao")))
_ACCOUNT = (
    ("uyquyen", Text("help.command.uyquyen")),
    ("nghiphep", Text("help.command.nghiphep")),
    ("kenh", Text("help.command.kenh")),
    ("themkenh", Text("help.command.themkenh")),
    ("lo", Text("help.command.lo")),
)
_ADMINISTRATOR = (
    ("moi", Text("help.command.moi")),
    ("nguoi", Text("help.command.nguoi")),
)
_KINDS: Mapping[str, Text] = {
    VOICE: Text("help.kind.voice"),
    VIDEO: Text("help.kind.video"),
    CONTACT: Text("help.kind.contact"),
    LOCATION: Text("help.kind.location"),
    STICKER: Text("help.kind.sticker"),
    OTHER: Text("help.kind.other"),
}
_HELP_WORDS = frozenset(
    {"trợ giúp", "tro giup", "giúp", "giup", "hướng dẫn", "huong dan", "help", "?", "menu"}
)


def is_asked_for(words: str) -> bool:
    """Whether somebody asks for help in words, whatever else is awaited of them."""
    return words.casefold() in _HELP_WORDS


def commands_for(hats: Iterable[Hat], rules: Rules | None = None) -> list[tuple[str, Text]]:
    """The command menu of somebody with these hats (none: a visitor), commonest first, without the slash.

    ``rules``: what is adopted; a duty that no adopted regulation knows has no place in the menu.
    """
    worn = tuple(hats)
    if not worn:
        return list(_EVERYBODY)
    menu = list(_PROVIDER) if rights.choose(worn, PROVIDERS, "publish") else []
    menu += _WORK
    if rights.choose(worn, _ANSWERS, "questions"):
        menu += _ANSWERER
    if rights.choose(worn, _LEADS, "publish"):
        menu += _LEADER
    if (
        rules is not None
        and rules.clock(tasks_rights.ASSIGNED)
        and rights.choose(worn, tasks_rights.GIVERS, "tasks")
    ):
        menu += _GIVER
    if rules is not None and rules.clock(outgoing.ISSUE) and rights.choose(worn, outgoing.OFFICE, "outgoing"):
        menu += _BOOKS
    if (
        rules is not None
        and rules.clock("news.supply")
        and rights.choose(worn, supplies.SUPPLIERS, "supplies")
    ):
        menu += _SUPPLIER
    if rules is not None and rights.choose(worn, reports.WRITERS["office"], "reports"):
        menu += _WRITER
    if rights.choose(worn, _ADMINISTERS, "people"):
        menu += _ADMINISTRATOR
    return [*menu, *_ACCOUNT, *_EVERYBODY]


@routes.command("help", "start", "trogiup")
def by_role(turn: Turn, _words: str = "") -> Iterable[Reply]:
    """What this caller can do."""
    return by_role_pressed(turn)


@routes.press("help.show")
def by_role_pressed(turn: Turn, *_given: str) -> Iterable[Reply]:
    """The same, from a button."""
    yield _staff(turn) if turn.is_staff else _visitor(turn)


def _staff(turn: Turn) -> Reply:
    act = turn.act
    lines = [
        Text("help.staff.hello", name=turn.person.name if turn.person else ""),
        Text("help.staff.posts", posts=_posts(turn)),
    ]
    if act.may(PROVIDERS, "publish"):
        lines.append(Text("help.staff.submit"))
    if act.may({role for step in act.rules.steps("publication") for role in step.roles}, "publish"):
        lines.append(Text("help.staff.decide"))
    if tasks_rights.are_kept(act) and act.may(tasks_rights.GIVERS, tasks_rights.CAPABILITY):
        lines.append(Text("help.staff.give"))
    if act.may(_ANSWERS, "questions"):
        lines.append(Text("questions.help"))
    if outgoing.BOOK.is_kept_by(act):
        lines.append(Text("help.staff.books"))
    if supplies.kinds(act) and act.may(supplies.SUPPLIERS, supplies.CAPABILITY):
        lines.append(Text("help.staff.supply"))
    if act.may(reports.WRITERS["office"], reports.CAPABILITY):
        lines.append(Text("help.staff.reports"))
    if act.may(_ADMINISTERS, "people"):
        lines.append(Text("help.staff.administer"))
    lines += [Text("help.staff.account"), Text("help.staff.everybody")]
    return reply(*lines, buttons=_buttons(turn, everything=True))


def _posts(turn: Turn) -> tuple[Text, ...]:
    return tuple(
        Text("help.hat.borrowed", post=hat.post.title, absent=hat.stands_in_for.name)
        if hat.stands_in_for
        else Text("help.hat.own", post=hat.post.title)
        for hat in turn.act.hats
    )


def _visitor(turn: Turn) -> Reply:
    return reply(
        Text("help.visitor.hello", office=turn.act.office.name),
        Text("help.visitor.can"),
        Text("help.visitor.kept"),
        buttons=_buttons(turn, everything=True),
    )


def _buttons(turn: Turn, *, everything: bool) -> tuple[tuple[Button, ...], ...]:
    """The commonest things of this caller; with everything, also the rarer ones."""
    rows: list[tuple[Button, ...]] = []
    newest = Button(Text("help.button.newest"), press="documents.newest")
    if not turn.is_staff:
        language = (Button(Text("help.button.language"), press="language.choose"),)
        ask = (Button(Text("questions.button.ask"), press="questions.ask"),)
        if everything:
            mine = Button(Text("help.button.mine"), press="questions.mine")
            return (ask, (mine, newest), language)
        return (ask, (newest,), (_help_button(),))
    if turn.act.may(_ADMINISTERS, "people"):
        rows.append((Button(Text("people.button.who"), press="people.who"),))
        rows.append((Button(Text("people.button.invite"), press="people.invite"),))
    rows.append((newest,))
    if not everything:
        return (*rows[:2], (_help_button(),))
    rows += [
        (Button(Text("help.button.lend"), press="stand_ins.mine"),),
        (Button(Text("help.button.addresses"), press="addresses.mine"),),
        (Button(Text("people.button.leak"), press="freeze.now"),),
    ]
    return tuple(rows)


def _help_button() -> Button:
    return Button(Text("people.button.help"), press="help.show")


@routes.kind(START)
def opened(turn: Turn) -> Iterable[Reply]:
    """A link with words that nobody knows: a greeting, and nothing of the words."""
    return by_role_pressed(turn)


@routes.kind(TEXT)
def fallback(turn: Turn) -> Iterable[Reply]:
    """Words, or a button, that nothing else has answered."""
    if turn.inbound.press is not None:
        yield reply(Text("help.old_button"), buttons=_buttons(turn, everything=False))
    elif is_asked_for(turn.words):
        yield from by_role_pressed(turn)
    elif turn.is_staff:
        line = Text("help.unknown_command") if turn.words.startswith("/") else Text("help.not_understood")
        yield reply(line, *_how_to_hand_in(turn), buttons=_buttons(turn, everything=False))
    else:
        yield _visitor(turn)


def _how_to_hand_in(turn: Turn) -> tuple[Text, ...]:
    """The commonest thing, for those who may."""
    return (Text("help.how_to_hand_in"),) if turn.act.may(PROVIDERS, "publish") else ()


@routes.kind(VOICE, VIDEO, CONTACT, LOCATION, STICKER, OTHER)
def cannot_read(turn: Turn) -> Iterable[Reply]:
    """Something that this office cannot read yet, and what to send instead."""
    instead = Text("help.kind.try_staff") if turn.is_staff else Text("help.kind.try_visitor")
    yield reply(
        _KINDS[turn.inbound.kind], instead, *_how_to_hand_in(turn), buttons=_buttons(turn, everything=False)
    )


@routes.kind(EDITED)
def edited(_turn: Turn) -> Iterable[Reply]:
    """An edited message changes nothing that was written down."""
    yield reply(Text("help.kind.edited"))
