"""Saying things: a message, a file, a change of either. Every failure is a SendFailed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from telegram import InputFile, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken, TelegramError

from vanthu.channels.base import Said, SaidFile, SendFailed
from vanthu.channels.telegram.api import ApiBot
from vanthu.channels.telegram.failures import failure, is_unchanged, words_may_help
from vanthu.channels.telegram.line import Line
from vanthu.channels.telegram.pace import Pace
from vanthu.channels.telegram.wording import Dressed, Sent, dress

log = structlog.get_logger()

#: Bytes that a bot may upload.
FILE_OUT_LIMIT = 50_000_000

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")


class Mouth:
    """Sends and edits, one chat at its pace."""

    def __init__(self, bot: ApiBot, pace: Pace, line: Line) -> None:
        self._bot, self._pace, self._line = bot, pace, line

    async def send(self, chat: str, said: Said) -> str:
        """Say it and give its name (see :class:`Sent`). Raises SendFailed, ValueError for a wrong button."""
        words = dress(said)
        file = await asyncio.to_thread(_open, said.file) if said.file is not None else None
        if file is None:
            return str(Sent(text=await self._text(chat, words)))
        if words.fits_caption:
            return str(Sent(document=await self._document(chat, file, words, captioned=True)))
        text = await self._text(chat, Dressed(words.html, None))
        return str(Sent(text, await self._document(chat, file, words, captioned=False)))

    async def edit(self, chat: str, name: str, said: Said) -> None:
        """Change the words and the buttons; a file that went with them stays as it is. Raises SendFailed."""
        sent, words = Sent.named(name), dress(said)
        if sent.document is None:
            await self._change(chat, lambda markup: self._edit_text(chat, sent.text, words, markup))
        elif sent.captioned:
            await self._change(chat, lambda markup: self._edit_caption(chat, sent.document, words, markup))
        else:
            bare = Dressed(words.html, None)
            await self._change(chat, lambda markup: self._edit_text(chat, sent.text, bare, markup))
            await self._change(chat, lambda _: self._edit_keyboard(chat, sent.document, words))

    async def _text(self, chat: str, words: Dressed) -> int:
        def say(markup: bool) -> Awaitable[int]:
            return self._bot.say(int(chat), words.words(markup), html=markup, keyboard=words.keyboard)

        return await self._plainly(chat, say)

    async def _document(self, chat: str, file: InputFile, words: Dressed, *, captioned: bool) -> int:
        def say(markup: bool) -> Awaitable[Message]:
            return self._bot.send_document(
                int(chat),
                file,
                caption=words.caption(markup) if captioned else None,
                parse_mode=_mode(markup) if captioned else None,
                reply_markup=words.keyboard,
            )

        return (await self._plainly(chat, say)).message_id

    async def _edit_text(self, chat: str, number: int | None, words: Dressed, markup: bool) -> object:
        return await self._bot.edit_message_text(
            words.words(markup),
            chat_id=int(chat),
            message_id=number,
            parse_mode=_mode(markup),
            reply_markup=words.keyboard,
            link_preview_options=_NO_PREVIEW,
        )

    async def _edit_caption(self, chat: str, number: int | None, words: Dressed, markup: bool) -> object:
        return await self._bot.edit_message_caption(
            chat_id=int(chat),
            message_id=number,
            caption=words.caption(markup),
            parse_mode=_mode(markup),
            reply_markup=words.keyboard,
        )

    async def _edit_keyboard(self, chat: str, number: int | None, words: Dressed) -> object:
        return await self._bot.edit_message_reply_markup(
            chat_id=int(chat), message_id=number, reply_markup=words.keyboard
        )

    async def _change(self, chat: str, say: Callable[[bool], Awaitable[object]]) -> None:
        async def unless_unchanged(markup: bool) -> object:
            try:
                return await say(markup)
            except TelegramError as trouble:
                if is_unchanged(trouble):
                    return None
                raise

        await self._plainly(chat, unless_unchanged)

    async def _plainly(self, chat: str, say: Callable[[bool], Awaitable[T]]) -> T:
        """Say it with markup; if Telegram cannot take it, once more in plain words."""
        if self._line.closed:
            raise SendFailed("the token was refused", closed=True)
        await self._pace.turn(chat)
        try:
            try:
                said = await say(True)
            except BadRequest as refused:
                if not words_may_help(refused):
                    raise
                log.warning("telegram.said_plainly", reason=refused.message)
                said = await say(False)
        except TelegramError as trouble:
            if isinstance(trouble, InvalidToken):
                await self._line.refused(trouble.message)
            raise failure(trouble) from trouble
        self._line.accepted()
        return said


def _mode(markup: bool) -> ParseMode | None:
    return ParseMode.HTML if markup else None


def _open(file: SaidFile) -> InputFile | None:
    """The bytes to send along; None for more than a bot may upload: then the words go alone."""
    try:
        if file.path.stat().st_size > FILE_OUT_LIMIT:
            log.warning("telegram.file_too_large", sha256=file.sha256)
            return None
        return InputFile(file.path.read_bytes(), filename=file.name)
    except OSError as trouble:
        raise SendFailed(f"file {file.sha256[:12]}: {trouble.strerror}", refused=True) from trouble
