"""From Telegram's updates to what was heard."""

from __future__ import annotations

import mimetypes
import re
from datetime import datetime

from telegram import CallbackQuery, Chat, Document, Message, PhotoSize, Update, User

from vanthu.channels.base import (
    CONTACT,
    EDITED,
    FILES,
    LOCATION,
    OTHER,
    PHOTO,
    PRESS,
    START,
    STICKER,
    TEXT,
    VIDEO,
    VOICE,
    Inbound,
    IncomingFile,
)

CHANNEL = "telegram"

#: What we ask for. Not ``my_chat_member``: that somebody blocked us is noticed at the next message to them.
ALLOWED = ("message", "edited_message", "callback_query")

#: The parameter of a deep link: up to 64 of these characters.
START_LINK = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})\s*$")
_COMMAND = re.compile(r"/\w+(?:@(\w+))?(?:\s|$)")

#: In this order: an animation also looks like a document, a venue like a location.
_KINDS = (
    ("animation", VIDEO),
    ("document", FILES),
    ("photo", PHOTO),
    ("voice", VOICE),
    ("audio", VOICE),
    ("video", VIDEO),
    ("video_note", VIDEO),
    ("contact", CONTACT),
    ("venue", LOCATION),
    ("location", LOCATION),
    ("sticker", STICKER),
    ("text", TEXT),
)

#: Telegram's own notes about a chat. Nobody said them, so nothing answers them.
_NOTES = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
    "connected_website",
    "chat_background_set",
    "proximity_alert_triggered",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
)


def read(update: Update, *, username: str, file_limit: int, now: datetime) -> Inbound | None:
    """What was heard, or None where nothing is to be answered.

    In groups only commands are answered, and only those meant for us; a code in a group's ``/start`` is dropped,
    since it would bind everybody in the group to one person.
    """
    event_id = str(update.update_id)
    if (query := update.callback_query) is not None:
        return _press(query, event_id, now)
    message, edited = update.message, update.edited_message
    if message is not None and message.from_user is not None and not message.from_user.is_bot:
        if message.chat.type == Chat.PRIVATE:
            return _said(message, message.from_user, event_id, file_limit)
        return _in_group(message, event_id, username)
    if edited is not None and edited.from_user is not None and edited.chat.type == Chat.PRIVATE:
        if edited.location is not None:  # a live location moves every few seconds
            return None
        return _inbound(edited, edited.from_user, event_id, EDITED, text=edited.text or edited.caption)
    return None


def _press(query: CallbackQuery, event_id: str, now: datetime) -> Inbound:
    chat = query.message.chat if query.message is not None else None
    user = query.from_user
    return Inbound(
        channel=CHANNEL,
        event_id=event_id,
        chat=str(chat.id if chat is not None else user.id),
        kind=PRESS,
        at=now,
        name=_name(chat, user),
        language=bare_language(user.language_code),
        press=query.data or "",
    )


def _said(message: Message, user: User, event_id: str, file_limit: int) -> Inbound | None:
    if any(getattr(message, note) for note in _NOTES):
        return None
    kind = next((kind for field, kind in _KINDS if getattr(message, field)), OTHER)
    text = message.text or message.caption
    if kind == TEXT and (start := START_LINK.match(text or "")):
        return _inbound(message, user, event_id, START, text=start.group(1))
    files = (_file(message.document, file_limit),) if kind == FILES and message.document else ()
    if kind == PHOTO:
        files = (_photo(message.photo[-1], file_limit),)
    if kind == LOCATION and message.location is not None:
        text = text or f"📍 {message.location.latitude:.5f}, {message.location.longitude:.5f}"
    return _inbound(message, user, event_id, kind, text=text, files=files)


def _in_group(message: Message, event_id: str, username: str) -> Inbound | None:
    text = message.text or ""
    command = _COMMAND.match(text)
    if command is None or message.from_user is None:
        return None
    if command.group(1) is not None and command.group(1).lower() != username.lower():
        return None
    if START_LINK.match(text):
        text = "/start"
    return _inbound(message, message.from_user, event_id, TEXT, text=text)


def _inbound(
    message: Message,
    user: User,
    event_id: str,
    kind: str,
    *,
    text: str | None,
    files: tuple[IncomingFile, ...] = (),
) -> Inbound:
    return Inbound(
        channel=CHANNEL,
        event_id=event_id,
        chat=str(message.chat.id),
        kind=kind,
        at=message.edit_date or message.date,
        name=_name(message.chat, user),
        language=bare_language(user.language_code),
        text=text,
        files=files,
        album=message.media_group_id,
    )


def _file(document: Document, file_limit: int) -> IncomingFile:
    size = document.file_size
    name = document.file_name or f"document{mimetypes.guess_extension(document.mime_type or '') or ''}"
    too_big = size is not None and size > file_limit
    return IncomingFile(name=name, size=size, ref=document.file_id, too_big=too_big)


def _photo(photo: PhotoSize, file_limit: int) -> IncomingFile:
    """The largest of the sizes in which Telegram keeps a photo."""
    size = photo.file_size
    return IncomingFile("anh.jpg", size, photo.file_id, too_big=size is not None and size > file_limit)


def _name(chat: Chat | None, user: User) -> str:
    """A group is called by its title, a person by their name."""
    return chat.title if chat is not None and chat.title else user.full_name


def bare_language(code: str | None) -> str | None:
    """The language of the app, without its country: ``en-GB`` is ``en``."""
    return code.partition("-")[0].lower() if code else None
