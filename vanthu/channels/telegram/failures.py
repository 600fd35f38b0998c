"""Telegram's errors as the one failure that the sender knows."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from vanthu.channels.base import SendFailed
from vanthu.channels.telegram.api import NoAnswer, TooMany

#: Said of the chat, not of the message: nothing will ever arrive there.
_DEAD_CHAT = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "have no rights to send a message",
    "not enough rights to send",
    "need administrator rights in the channel chat",
    "group is deactivated",
)
_UNCHANGED = "message is not modified"
#: Said of a message that is to be changed: other words would not help.
_UNCHANGEABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")


def is_unchanged(trouble: TelegramError) -> bool:
    """Whether an edit failed only because it says what already stands there."""
    return isinstance(trouble, BadRequest) and _UNCHANGED in trouble.message.lower()


def words_may_help(trouble: BadRequest) -> bool:
    """Whether the same in plain words might be taken: the fault is not the chat's, nor that of what is edited."""
    said = trouble.message.lower()
    return not any(words in said for words in (*_DEAD_CHAT, *_UNCHANGEABLE, _UNCHANGED))


def failure(trouble: TelegramError) -> SendFailed:
    """What becomes of the message, and of the address.

    A lost connection counts as passing although the message may have arrived: to say it twice is harmless, not to
    say it is not. Only an answer that did not come in time is unknown.
    """
    reason = f"{type(trouble).__name__}: {trouble.message}"
    if isinstance(trouble, TooMany):
        return SendFailed(reason, retry_after=trouble.seconds)
    if isinstance(trouble, ChatMigrated):
        return SendFailed(reason, moved_to=str(trouble.new_chat_id))
    if isinstance(trouble, InvalidToken):
        return SendFailed(reason, closed=True)
    if isinstance(trouble, Forbidden):
        return SendFailed(reason, permanent=True)
    if isinstance(trouble, BadRequest):
        dead = any(words in trouble.message.lower() for words in _DEAD_CHAT)
        return SendFailed(reason, permanent=dead, refused=not dead)
    if isinstance(trouble, NoAnswer):
        return SendFailed(reason, unknown=True)
    return SendFailed(reason)
