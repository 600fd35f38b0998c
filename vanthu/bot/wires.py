"""Which wires a process has, as the settings ask, and what each is told of the office."""

from __future__ import annotations

from sqlalchemy import Connection

from vanthu.actions import operation, people, rights
from vanthu.bot.config import Settings
from vanthu.bot.house import House
from vanthu.channels.base import Channel
from vanthu.channels.telegram import Telegram
from vanthu.channels.webchat import WebChat
from vanthu.handlers import help as helping
from vanthu.locales import FIRST_LANGUAGE, LANGUAGES, say_plain
from vanthu.rules.book import Rules
from vanthu.store import addresses, settings

#: Commands without their stroke, and what each does in the reader's language.
Menu = list[tuple[str, str]]


class Wires:
    """The channels are made before the house that they speak for; what they ask of it, they ask when it is open.

    ``webhook`` True has Telegram bring updates to an address without https too, as a local Bot API server may.
    """

    def __init__(self, config: Settings, *, webhook: bool | None = None) -> None:
        self._house: House | None = None
        self._by_webhook = webhook
        self.channels: list[Channel] = [WebChat()]
        if (bot := self.telegram(config)) is not None:
            self.channels.append(bot)

    def telegram(self, config: Settings) -> Telegram | None:
        """The bot of the settings, or None without a token."""
        if config.telegram_token is None:
            return None
        secret = config.telegram_webhook_secret
        return Telegram(
            config.telegram_token.get_secret_value(),
            api=str(config.telegram_api),
            public_url=str(config.public_url or ""),
            webhook=self._by_webhook,
            webhook_secret=secret.get_secret_value() if secret else None,
            remember_username=self._remember_username,
            visitors_menu={language: menu((), language) for language in LANGUAGES},
            menu_of=self._menu_of,
            alarm=self._alarm,
        )

    def serve(self, house: House) -> None:
        """From now on questions go to this house."""
        self._house = house

    async def _remember_username(self, username: str) -> None:
        if self._house is not None:
            await self._house.writer.run(lambda conn: settings.put(conn, people.TELEGRAM_USERNAME, username))

    async def _alarm(self) -> None:
        """The bot's token is refused: the administrator hears of it elsewhere (once a day)."""
        house = self._house
        if house is not None:
            await house.writer.run(lambda conn: operation.tell_of_refused_token(house.turns.act(conn)))

    async def _menu_of(self, chat: str) -> Menu:
        house = self._house
        return [] if house is None else await house.writer.run(lambda conn: _menu_of(house, conn, chat))


def menu(hats: tuple[rights.Hat, ...], language: str, rules: Rules | None = None) -> Menu:
    """The commands of somebody with these hats, where these rules are adopted."""
    return [
        (command.removeprefix("/"), say_plain(about, language))
        for command, about in helping.commands_for(hats, rules)
    ]


def _menu_of(house: House, conn: Connection, chat: str) -> Menu:
    address = addresses.find(conn, Telegram.name, chat)
    if address is None:
        return menu((), FIRST_LANGUAGE)
    caller = addresses.get_caller(conn, address.id)
    act = house.desk.turns.act(conn, caller.person)
    return menu(act.hats, caller.language, act.rules)
