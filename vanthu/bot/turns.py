"""One event through one handler, inside the transaction that the caller opened."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import structlog
from sqlalchemy import Connection

from vanthu import crash
from vanthu.actions import pictures, rights
from vanthu.actions.act import Act
from vanthu.actions.refusal import Refusal
from vanthu.bot.clock import Clock
from vanthu.channels.base import (
    FILES,
    LOCATION,
    PHOTO,
    PRESS,
    START,
    TEXT,
    Capabilities,
    Inbound,
)
from vanthu.channels.crowd import FILE_COST, Pace
from vanthu.channels.webchat import WebChat
from vanthu.handlers import help as help_handlers
from vanthu.handlers.turn import Handler, Routes, Turn
from vanthu.locales import FIRST_LANGUAGE, LANGUAGES, Text
from vanthu.rules.book import Book
from vanthu.rules.office import Office
from vanthu.store import addresses, dialogues, events, outbox, screens
from vanthu.store.addresses import Caller
from vanthu.store.engine import savepoint
from vanthu.store.persons import Person
from vanthu.store.reply import Reply

log = structlog.get_logger()

_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL | re.IGNORECASE)
_CHOICE = re.compile(r"\d{1,2}$")

#: What a frozen person's every word is answered with, whatever it is.
FROZEN = "frozen"

#: Whatever somebody says whom the office does not know may be a question.
VISITOR = "visitor"
_MAY_BE_A_QUESTION = (TEXT, FILES, PHOTO, LOCATION)

#: A press has at most 64 bytes, so never as many words as this.
MOST_WORDS = 33

#: What became of an event: done with; for the inbox worker to take up; for it too, but something is before it, or it
#: must not be taken up yet; heard before.
HANDLED, WAITS, BEHIND, PUT_OFF, REPEATED = "handled", "waits", "behind", "put_off", "repeated"


@dataclass(frozen=True, slots=True)
class Turns:
    """The office's means, and the table of handlers."""

    office: Office
    book: Book
    routes: Routes
    clock: Clock
    public_url: str
    #: How fast somebody unknown may write by chats that cannot be told to wait themselves; None: as fast as they like.
    pace: Pace | None = None

    def hear(self, conn: Connection, inbound: Inbound, can: Capabilities) -> str:
        """Note an event down; handle it at once unless it, or one before it, needs something slow."""
        caller = self.caller(conn, inbound)
        behind = events.has_pending(conn, caller.address.id)
        delay = self._delay(caller, inbound)
        waits = inbound.slow or pictures.is_asked(inbound.press) or behind or delay > 0
        number = events.note(
            conn,
            channel=inbound.channel,
            event_id=inbound.event_id,
            address_id=caller.address.id,
            at=self.clock.now(),
            payload=None if inbound.secret else (inbound if waits else inbound.sealed()).as_json(),
            state=events.PENDING if waits else events.DONE,
        )
        if number is None:
            return REPEATED
        crash.point("event.noted")
        if delay > 0:
            self._put_off(conn, caller, number, delay, say=not behind)
        if waits:
            return BEHIND if behind else PUT_OFF if delay > 0 else WAITS
        self.handle(conn, caller, inbound, can)
        return HANDLED

    def keep_failed(self, conn: Connection, inbound: Inbound) -> str:
        """A handler of ours failed and was undone: the event is kept for the inbox worker, which tries it again."""
        log.exception("event.failed", channel=inbound.channel, event_id=inbound.event_id)
        crash.point("event.failed")
        caller = self.caller(conn, inbound)
        now = self.clock.now()
        number = events.note(
            conn,
            channel=inbound.channel,
            event_id=inbound.event_id,
            address_id=caller.address.id,
            at=now,
            payload=inbound.as_json(),
            state=events.PENDING,
        )
        if number is not None:
            events.failed(conn, number, error="handler", next_at=now + timedelta(seconds=1))
        return WAITS

    def _delay(self, caller: Caller, inbound: Inbound) -> float:
        """Seconds by which what a stranger says is put off. Pages of ours are told to wait and do (channels.crowd)."""
        if self.pace is None or caller.person is not None or inbound.channel == WebChat.name:
            return 0
        return self.pace.delay(f"{inbound.channel}:{inbound.chat}", FILE_COST if inbound.files else 1)

    def _put_off(self, conn: Connection, caller: Caller, number: int, delay: float, *, say: bool) -> None:
        """Nothing is dropped: it is answered in its turn, and that is said once."""
        now = self.clock.now()
        events.put_off(conn, number, until=now + timedelta(seconds=delay))
        if say:
            slowed = Reply(lines=(Text("chat.slowed", seconds=math.ceil(delay)),))
            outbox.put(conn, address_id=caller.address.id, person_id=None, replies=[slowed], now=now)

    def caller(self, conn: Connection, inbound: Inbound) -> Caller:
        """Who speaks."""
        language = inbound.language if inbound.language in LANGUAGES else FIRST_LANGUAGE
        return addresses.call(
            conn,
            channel=inbound.channel,
            chat=inbound.chat,
            # A name is one line: it is shown to administrators between words of ours.
            name="".join(c for c in " ".join(inbound.name.split()) if c.isprintable())[:200],
            language=language,
            now=self.clock.now(),
        )

    def handle(self, conn: Connection, caller: Caller, inbound: Inbound, can: Capabilities) -> None:
        """Run the handler in a savepoint; a refusal undoes its changes and is said."""
        person = caller.person
        act = self.act(conn, person if person and person.left_at is None else None)
        awaited = dialogues.awaited(conn, caller.owner)
        turn = Turn(act, caller, self._choice(conn, caller, inbound, can), can, awaited)
        handler, arguments = self.find(turn)
        try:
            with savepoint(conn, "turn"):
                replies: Iterable[Reply] = list(handler(turn, *arguments))
        except Refusal as refusal:
            replies = [Reply(lines=refusal.lines)]
        except Exception:
            case = act.trail[-1] if act.trail else None
            log.exception("turn.failed", channel=inbound.channel, event_id=inbound.event_id, case=case)
            raise
        outbox.put(
            conn,
            address_id=caller.address.id,
            person_id=person.id if person else None,
            replies=replies,
            now=act.now,
        )

    def act(self, conn: Connection, actor: Person | None = None) -> Act:
        """What actions are given: for this person, or for the machine itself."""
        now = self.clock.now()
        return Act(
            conn=conn,
            now=now,
            office=self.office,
            book=self.book,
            actor=actor,
            hats=rights.hats(conn, actor, now=now, office=self.office),
            public_url=self.public_url,
        )

    def find(self, turn: Turn) -> tuple[Handler, tuple[str, ...]]:
        """Which handler answers, and with which words."""
        inbound, routes = turn.inbound, self.routes
        if turn.person is not None and turn.person.frozen_at is not None:
            return routes.kinds[FROZEN], ()
        if inbound.kind == PRESS and inbound.press:
            verb, *arguments = inbound.press.split(":")
            if verb in routes.presses and len(arguments) in takes(routes.presses[verb]):
                return routes.presses[verb], tuple(arguments)
        if inbound.kind == START and inbound.text:
            for prefix, handler in routes.starts.items():
                if inbound.text.startswith(prefix):
                    return handler, (inbound.text.removeprefix(prefix),)
        if inbound.kind == TEXT and (command := _COMMAND.match(turn.words)):
            name, words = command.group(1).lower(), (command.group(2) or "").strip()
            if name in routes.commands:
                return routes.commands[name], (words,)
        elif inbound.kind == TEXT and help_handlers.is_asked_for(turn.words):
            return routes.kinds[TEXT], ()
        elif inbound.kind in (TEXT, FILES) and turn.awaited and turn.awaited.awaits in routes.answers:
            return routes.answers[turn.awaited.awaits], (turn.awaited.about,)
        says_something = bool(turn.words or inbound.files) and not turn.words.startswith("/")
        if not turn.is_staff and inbound.kind in _MAY_BE_A_QUESTION and says_something:
            return routes.kinds[VISITOR], ()
        return routes.kinds[inbound.kind if inbound.kind in routes.kinds else TEXT], ()

    @staticmethod
    def _choice(conn: Connection, caller: Caller, inbound: Inbound, can: Capabilities) -> Inbound:
        """On a channel without buttons a number is a press of the button that stood there last."""
        words = (inbound.text or "").strip()
        if can.buttons or inbound.kind != TEXT or not _CHOICE.match(words):
            return inbound
        last = screens.last_with_buttons(conn, caller.address.id)
        presses = [b.press for row in last.reply.buttons for b in row if b.press] if last else []
        number = int(words)
        if 1 <= number <= len(presses):
            return replace(inbound, kind=PRESS, press=presses[number - 1])
        return inbound


@cache
def takes(handler: Handler) -> range:
    """How many words of a press a handler takes; a forged press with more or fewer is no press of ours."""
    words = list(inspect.signature(handler).parameters.values())[1:]
    single = [word for word in words if word.kind is not word.VAR_POSITIONAL]
    needed = sum(word.default is word.empty for word in single)
    return range(needed, MOST_WORDS if len(single) < len(words) else len(single) + 1)
