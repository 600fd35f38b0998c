"""What Telegram checks of a call, pretended: names and types of parameters, lengths, markup, buttons."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot

#: The methods that the loopback serves, by PTB's name of each.
METHODS = {
    "getMe": "get_me",
    "getUpdates": "get_updates",
    "setWebhook": "set_webhook",
    "deleteWebhook": "delete_webhook",
    "getWebhookInfo": "get_webhook_info",
    "sendMessage": "send_message",
    "sendDocument": "send_document",
    "editMessageText": "edit_message_text",
    "editMessageCaption": "edit_message_caption",
    "editMessageReplyMarkup": "edit_message_reply_markup",
    "answerCallbackQuery": "answer_callback_query",
    "sendChatAction": "send_chat_action",
    "setMyCommands": "set_my_commands",
    "getFile": "get_file",
}

#: Parameters of PTB's methods that Telegram does not know.
_OF_PTB_ONLY = {
    "self",
    "read_timeout",
    "write_timeout",
    "connect_timeout",
    "pool_timeout",
    "api_kwargs",
    "filename",
    "allow_sending_without_reply",
    "reply_to_message_id",
    "disable_web_page_preview",
}

#: What each parameter must be; one that is missing here has to be taught before it is used.
_TYPES: dict[str, type | tuple[type, ...]] = {
    "action": str,
    "allowed_updates": list,
    "callback_query_id": str,
    "caption": str,
    "chat_id": (int, str),
    "commands": list,
    "document": bytes,
    "drop_pending_updates": bool,
    "file_id": str,
    "language_code": str,
    "limit": int,
    "link_preview_options": dict,
    "max_connections": int,
    "message_id": int,
    "offset": int,
    "parse_mode": str,
    "reply_markup": dict,
    "scope": dict,
    "secret_token": str,
    "text": str,
    "timeout": int,
    "url": str,
}

_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "span"}
_PIECE = re.compile(r"<(?P<tag>[^>]*)>|(?P<open><)|(?P<entity>&(?:lt|gt|amp|quot|#\d+);)|(?P<text>[^<&]+|&)")


@dataclass
class ApiFault(Exception):  # noqa: N818 - it says what happened
    """An error as Telegram words it."""

    status: int
    description: str
    parameters: Mapping[str, Any] | None = None
    #: Nothing is answered at all: "hang" for ever, or "cut" the connection.
    manner: str = "say"


def bad(description: str) -> ApiFault:
    """A Bad Request."""
    return ApiFault(400, f"Bad Request: {description}")


def signature(method: str) -> tuple[set[str], set[str]]:
    """Which parameters a method needs, and which it takes."""
    found = inspect.signature(getattr(Bot, METHODS[method])).parameters.values()
    ours = [p for p in found if p.name not in _OF_PTB_ONLY]
    return {p.name for p in ours if p.default is p.empty}, {p.name for p in ours}


def checked(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, decoded. Raises ApiFault."""
    required, allowed = signature(method)
    if unknown := given.keys() - allowed:
        raise bad(f"unknown parameters {', '.join(sorted(unknown))} of {method}")
    if missing := required - given.keys():
        raise bad(f"parameter {', '.join(sorted(missing))} is required")
    values = {name: _decoded(name, value) for name, value in given.items()}
    if "text" in values:
        _check_words("text", values, limit=4096)
    if "caption" in values:
        _check_words("caption", values, limit=1024)
    if "reply_markup" in values:
        _check_keyboard(values["reply_markup"])
    return values


def _decoded(name: str, value: Any) -> Any:
    wanted = _TYPES[name]
    if wanted is str or wanted is bytes:
        if not isinstance(value, str if wanted is str else tuple):
            raise bad(f"wrong type of {name}")
        return value
    if name == "chat_id" and isinstance(value, str):
        return int(value) if re.fullmatch(r"-?\d+", value) else value
    # A call in JSON carries its values as they are, or each written as JSON once more.
    try:
        decoded = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad(f"can't parse {name}") from None
    if not isinstance(decoded, wanted) or (wanted is int and isinstance(decoded, bool)):
        raise bad(f"wrong type of {name}")
    return decoded


def _check_words(name: str, values: Mapping[str, Any], *, limit: int) -> None:
    mode = values.get("parse_mode")
    if mode not in (None, "HTML", "MarkdownV2", "Markdown"):
        raise bad("unsupported parse_mode")
    words = visible(values[name]) if mode == "HTML" else values[name]
    if name == "text" and not words.strip():
        raise bad("message text is empty")
    if len(words) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")


def visible(html: str) -> str:
    """The words of Telegram's HTML. Raises ApiFault for markup that it would not take."""
    words: list[str] = []
    opened: list[str] = []
    for piece in _PIECE.finditer(html):
        if piece["open"] is not None:
            raise bad(f"can't parse entities: Unclosed start tag at byte offset {piece.start()}")
        if piece["tag"] is None:
            words.append(unescape(piece.group()) if piece["entity"] else piece.group())
            continue
        name = piece["tag"].split(" ")[0].lower()
        if name.startswith("/"):
            if not opened or opened[-1] != name[1:]:
                raise bad(f"can't parse entities: Unexpected end tag at byte offset {piece.start()}")
            opened.pop()
        elif name in _TAGS:
            opened.append(name)
        else:
            raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {piece.start()}')
    if opened:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1]}\"")
    return "".join(words)


def _check_keyboard(markup: Mapping[str, Any]) -> None:
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list):
        raise bad("object expected as reply markup")
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100:
        raise bad("reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise bad("inline keyboard button text must be non-empty")
        if len(button.keys() & {"url", "callback_data"}) != 1:
            raise bad("inline keyboard button must have exactly one action")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
        url = button.get("url")
        if url is not None and "." not in (urlsplit(url).hostname or ""):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
