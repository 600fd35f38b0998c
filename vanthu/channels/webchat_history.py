"""What stands in a chat when its page is opened: own words and the office's, merged by time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from vanthu.channels.base import FILES, MARKED, PRESS, START, TEXT
from vanthu.locales import say_plain
from vanthu.store import events, persons, screens
from vanthu.store.addresses import Address
from vanthu.store.events import Event
from vanthu.store.outbox import Message
from vanthu.store.persons import Person

#: As many of either side; what is older is in the office's records.
MOST = 200

OFFICE, ME = "office", "me"


def history(conn: Connection, address: Address) -> list[dict[str, Any]]:
    """The newest messages of both sides, oldest first.

    To somebody whose account is frozen, or who has left, only what was said since then is shown: whoever holds the
    device may not be the person (S4 Đ4.3).
    """
    person = persons.get(conn, address.person_id) if address.person_id is not None else None
    heard = events.of_address(conn, address.id, after=0, most=MOST)
    said = screens.of_address(conn, address.id, most=MOST)
    # What was said to somebody whose chat this no longer is, and what they said, is not the present holder's to see.
    said = [message for message in said if message.person_id in (None, address.person_id)]
    if (others := screens.others_until(conn, address.id, address.person_id)) is not None:
        heard = [event for event in heard if event.received_at > others]
    since = hidden_before(person)
    if since is not None:
        heard = [event for event in heard if event.received_at >= since]
        said = [message for message in said if message.created_at >= since]
    labels = _labels(said, person.language if person else address.language)
    lines = [
        *((event.received_at, 0, event.id, own) for event in heard if (own := _own(event, labels))),
        *((_at(message), 1, message.id, line) for message in said for line in _said(message)),
    ]
    return [line for *_, line in sorted(lines, key=lambda line: line[:3])]


def hidden_before(person: Person | None) -> datetime | None:
    """The moment before which nothing is shown any more, or None."""
    return None if person is None else person.frozen_at or person.left_at


def own_id(event_id: str) -> str:
    """The page's own name of what it sent, without the chat's part of the key."""
    return event_id.rpartition(":")[2]


def is_marked(event: Event) -> bool:
    """Whether it carried a secrecy mark, so that nothing of what it said was kept."""
    return event.payload is None or event.payload.get("kind") == MARKED


def _own(event: Event, labels: dict[str, str]) -> dict[str, Any] | None:
    payload = event.payload or {"kind": MARKED}
    line: dict[str, Any] = {
        "id": own_id(event.event_id),
        "from": ME,
        "at": event.received_at.isoformat(),
        "kind": payload["kind"],
    }
    match payload["kind"]:
        case kind if kind == TEXT:
            return {**line, "text": payload.get("text", "")}
        case kind if kind == PRESS:
            label = labels.get(payload.get("press", ""))
            return {**line, "text": label} if label else None
        case kind if kind == FILES:
            names = [file["name"] for file in payload.get("files", ())]
            return {**line, "text": payload.get("text") or "", "files": names}
        case kind if kind == START:
            return None
    return {**line, "kind": MARKED}


def _labels(said: Iterable[Message], language: str) -> dict[str, str]:
    """What stood on each button, also where the button has gone since."""
    return {
        button.press: say_plain(button.label, language)
        for message in said
        for row in message.reply.buttons
        for button in row
        if button.press is not None
    }


def _at(message: Message) -> datetime:
    return message.sent_at or message.created_at


def _said(message: Message) -> Iterable[dict[str, Any]]:
    parts = message.said if isinstance(message.said, list) else []
    number = message.external_id or f"message-{message.id}"
    for behind, part in zip(reversed(range(len(parts))), parts, strict=True):
        # The channel's name is the last part's; the earlier ones are counted back from it.
        name = f"{number}-{behind}" if behind else number
        yield {"id": name, "from": OFFICE, "at": _at(message).isoformat(), **part}
