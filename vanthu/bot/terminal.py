"""The terminal: sentences of the catalogues, in the reader's language, for those who run Vanthu."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

import typer
from rich.console import Console, RenderableType
from rich.text import Text as RichText

from vanthu.locales import FIRST_LANGUAGE, LANGUAGES, Text, plain, say, say_plain

_MARKUP = re.compile(r"<(?P<tag>[bi])>(?P<words>.*?)</(?P=tag)>", re.DOTALL)
_STYLES = {"b": "bold", "i": "italic"}
#: What decides the language of messages, strongest first (POSIX, XBD 8.2).
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language to speak: ``--language`` if given, else that of the terminal, else Vietnamese."""
    for place, argument in enumerate(arguments):
        if argument == "--language" and place + 1 < len(arguments):
            return _known(arguments[place + 1])
        if argument.startswith("--language="):
            return _known(argument.partition("=")[2])
    return _known(next((environment[name] for name in _VARIABLES if environment.get(name)), ""))


def _known(name: str) -> str:
    code = name[:2].lower()
    return code if code in LANGUAGES else FIRST_LANGUAGE


class Terminal:
    """Where a command says what it did."""

    def __init__(self, language: str = FIRST_LANGUAGE) -> None:
        self.language = language
        self.console = Console(highlight=False)
        self.errors = Console(stderr=True, highlight=False)

    def words(self, text: Text) -> str:
        """The sentence without markup."""
        return say_plain(text, self.language)

    def rich(self, text: Text) -> RichText:
        """The sentence with its bold and italic parts."""
        html, styled, done = say(text, self.language), RichText(), 0
        for match in _MARKUP.finditer(html):
            styled.append(plain(html[done : match.start()]))
            styled.append(plain(match["words"]), style=_STYLES[match["tag"]])
            done = match.end()
        return styled.append(plain(html[done:]))

    def say(self, *texts: Text) -> None:
        """A line each."""
        for text in texts:
            self.console.print(self.rich(text), soft_wrap=True)

    def show(self, table: RenderableType) -> None:
        """Something larger."""
        self.console.print(table)

    def fail(self, *texts: Text) -> NoReturn:
        """Say what went wrong and what to do, and end with exit code 1."""
        for text in texts:
            self.errors.print(self.rich(text), soft_wrap=True)
        raise typer.Exit(1)
