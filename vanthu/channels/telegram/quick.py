"""The two updates that make up nearly all, read straight from what Telegram sent: words and presses, in private.

Building PTB's objects for an update costs more than handling it. Whatever is not exactly of the expected shape is
left to :mod:`vanthu.channels.telegram.reading`, which says the same of these two.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from vanthu.channels.base import PRESS, START, TEXT, Inbound
from vanthu.channels.telegram.reading import CHANNEL, START_LINK, bare_language

_UPDATE_WITH_WORDS = {"update_id", "message"}
_UPDATE_WITH_PRESS = {"update_id", "callback_query"}
_WORDS = {"message_id", "from", "chat", "date", "text"}
#: Fields that may stand beside the words and change nothing of how they are answered.
_BESIDE = _WORDS | {"entities", "link_preview_options", "reply_to_message"}
_QUERY = {"id", "from", "message", "chat_instance", "data"}


def read_quickly(data: Mapping[str, Any], now: datetime) -> tuple[Inbound, str | None] | None:
    """What was heard, with the query of a press; None where this needs a closer look."""
    try:
        if data.keys() == _UPDATE_WITH_WORDS:
            said = _words(data["message"], str(data["update_id"]))
            return None if said is None else (said, None)
        if data.keys() == _UPDATE_WITH_PRESS:
            return _press(data["callback_query"], str(data["update_id"]), now)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError):
        pass  # not as expected: the closer look says what is wrong with it
    return None


def _words(message: Mapping[str, Any], event_id: str) -> Inbound | None:
    keys, chat, user, text = message.keys(), message["chat"], message["from"], message["text"]
    if not (_WORDS <= keys <= _BESIDE and chat["type"] == "private" and _is_plain(chat, user, text)):
        return None
    if not isinstance(message["date"], int) or not isinstance(message["message_id"], int):
        return None
    start = START_LINK.match(text) if text.startswith("/start") else None
    return Inbound(
        channel=CHANNEL,
        event_id=event_id,
        chat=str(chat["id"]),
        kind=START if start else TEXT,
        at=datetime.fromtimestamp(message["date"], UTC),
        name=_name(user),
        language=bare_language(user.get("language_code")),
        text=start.group(1) if start else text,
    )


def _press(query: Mapping[str, Any], event_id: str, now: datetime) -> tuple[Inbound, str] | None:
    chat, user, press = query["message"]["chat"], query["from"], query["data"]
    if query.keys() != _QUERY or not isinstance(query["id"], str) or not _is_plain(chat, user, press):
        return None
    inbound = Inbound(
        channel=CHANNEL,
        event_id=event_id,
        chat=str(chat["id"]),
        kind=PRESS,
        at=now,
        name=_name(user),
        language=bare_language(user.get("language_code")),
        press=press,
    )
    return inbound, query["id"]


def _is_plain(chat: Mapping[str, Any], user: Mapping[str, Any], said: object) -> bool:
    """A chat with one person, who is no bot and has said something."""
    return (
        isinstance(said, str)
        and said != ""
        and not chat.get("title")
        and isinstance(chat["id"], int)
        and user["is_bot"] is False
        and isinstance(user["first_name"], str)
    )


def _name(user: Mapping[str, Any]) -> str:
    last = user.get("last_name")
    return f"{user['first_name']} {last}" if last else str(user["first_name"])
