"""The commands that Telegram offers beside the text field: a visitor's, or those of whoever writes there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

from vanthu.channels.base import PRESS, START, Inbound
from vanthu.locales import FIRST_LANGUAGE

log = structlog.get_logger()

#: A command without its stroke, and what it does.
Commands = Sequence[tuple[str, str]]

#: Chats whose menu is remembered, so that it is set once and not with every message.
MOST_CHATS = 10_000


class Menus:
    """Sets a menu where it differs from what stands there."""

    def __init__(
        self,
        bot: Bot,
        visitors: Mapping[str, Commands],
        menu_of: Callable[[str], Awaitable[Commands]] | None,
    ) -> None:
        self._bot, self._visitors, self._menu_of = bot, visitors, menu_of
        self._standing: dict[str, list[tuple[str, str]]] = {}

    async def set(self, chat: str | None, commands: Commands, language: str | None = None) -> None:
        """The commands of a chat; without a chat those of visitors whose app has this language (None: any).

        Raises TelegramError.
        """
        scope = BotCommandScopeAllPrivateChats() if chat is None else BotCommandScopeChat(int(chat))
        offered = [BotCommand(command, about) for command, about in commands]
        await self._bot.set_my_commands(offered, scope=scope, language_code=language)

    async def set_visitors(self) -> None:
        """What strangers are offered, in each language. Raises TelegramError where Telegram is away."""
        for language, commands in self._visitors.items():
            with suppress(BadRequest):
                await self.set(None, commands, None if language == FIRST_LANGUAGE else language)

    def fits(self, inbound: Inbound) -> bool:
        """Whether nothing need be looked up.

        Posts change by links and buttons, so it is looked up at a chat's first word, at starts and at presses.
        """
        if self._menu_of is None or inbound.chat.startswith("-"):
            return True
        return inbound.chat in self._standing and inbound.kind not in (START, PRESS)

    async def fit(self, inbound: Inbound) -> None:
        """Offer what this chat may do now; never fails."""
        chat = inbound.chat
        if self._menu_of is None or self.fits(inbound):
            return
        try:
            commands = list(await self._menu_of(chat))
            if commands != self._standing.get(chat):
                await self.set(chat, commands)
        except Exception as trouble:  # a menu is a help, not a promise
            log.warning("telegram.menu_not_set", trouble=type(trouble).__name__)
            return
        if len(self._standing) >= MOST_CHATS:
            self._standing.clear()
        self._standing[chat] = commands
