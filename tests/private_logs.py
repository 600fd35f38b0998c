"""Every log line of the whole suite passes here, and nothing that opens a door or names a number of a person may."""

from __future__ import annotations

import io
import re

from tests.channels.telegram_loopback import TOKEN
from vanthu.channels.telegram.webhook import path_of, secret_of

#: Written apart from what hides them (:mod:`vanthu.bot.logs`): a gap there is not a gap here.
FORBIDDEN = {
    "a bot's token": re.compile(r"(?<!\d)\d{2,12}:[\w-]{20,}|/bot\d"),
    "the token of the tests": re.compile(re.escape(TOKEN.partition(":")[2])),
    "the webhook's secret": re.compile(re.escape(secret_of(TOKEN))),
    "the webhook's path": re.compile(re.escape(path_of(TOKEN))),
    "an identity number": re.compile(r"(?<![\w.])\d{12}(?![\w.])"),
    "a phone number": re.compile(r"(?<![\w.:+-])(?:\+?84|0)\d{9}(?!\w)"),
    "a one-time code": re.compile(r"(?:/moi/|/tai-len/|start=[iu]_)[\w-]{8,}"),
    "a PIN": re.compile(r"(?i)\bpin\W{1,4}\d{4,8}\b"),
    "a cookie": re.compile(r"(?i)\bcookie\W{1,4}\w{16,}"),
}


class Watched(io.TextIOBase):
    """A stream that keeps nothing but what should never have been written to it."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.lines = 0

    def write(self, words: str) -> int:
        self.lines += words.count("\n")
        self.found += [
            f"{what}: {words[:500]}" for what, pattern in FORBIDDEN.items() if pattern.search(words)
        ]
        return len(words)

    def isatty(self) -> bool:
        return False
