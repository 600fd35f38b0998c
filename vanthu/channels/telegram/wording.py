"""What a message looks like in Telegram: its HTML, its keyboard, and the name by which it is found again."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from html import escape
from typing import Self
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from vanthu.channels.base import Said, SaidButton
from vanthu.locales import plain

#: Characters of a caption, without its markup; bytes of a button's payload.
CAPTION_LIMIT, PAYLOAD_LIMIT = 1024, 64


@dataclass(frozen=True, slots=True)
class Sent:
    """The messages in which something was said: a text, a document, or a text and a document below it.

    ``captioned``: the words stand in the document's caption. Buttons are on the last of them.
    """

    text: int | None = None
    document: int | None = None

    @property
    def captioned(self) -> bool:
        """Whether the words stand in the document's caption."""
        return self.text is None

    def __str__(self) -> str:
        """``12`` a text, ``c12`` a captioned document, ``12+13`` a text and a document."""
        if self.document is None:
            return str(self.text)
        return f"c{self.document}" if self.text is None else f"{self.text}+{self.document}"

    @classmethod
    def named(cls, name: str) -> Self:
        """What :meth:`__str__` named. Raises ValueError."""
        if name.startswith("c"):
            return cls(document=int(name[1:]))
        text, _, document = name.partition("+")
        return cls(int(text), int(document) if document else None)


@dataclass(frozen=True, slots=True)
class Dressed:
    """Ready to be sent: HTML and keyboard."""

    html: str
    keyboard: InlineKeyboardMarkup | None

    def words(self, markup: bool) -> str:
        """With markup, or without."""
        return self.html if markup else plain(self.html)

    @property
    def fits_caption(self) -> bool:
        """Whether the words can stand under a file."""
        return len(plain(self.html)) <= CAPTION_LIMIT

    def caption(self, markup: bool) -> str:
        """The words under a file, cut to what fits there."""
        if self.fits_caption:
            return self.words(markup)
        cut = plain(self.html)[: CAPTION_LIMIT - 2].rstrip() + " …"
        return escape(cut, quote=False) if markup else cut


def dress(said: Said) -> Dressed:
    """Telegram refuses buttons that open an address of this machine or its network: those go into the text.

    Raises ValueError for a payload of more than 64 bytes.
    """
    rows, addresses = [], []
    for row in said.buttons:
        keys = []
        for button in row:
            if button.url is not None and not is_public(button.url):
                if escape(button.url, quote=False) in said.text:
                    continue
                addresses.append(f"{escape(button.label, quote=False)}: {escape(button.url, quote=False)}")
            else:
                keys.append(_key(button))
        if keys:
            rows.append(keys)
    html = "\n".join([said.text, *addresses])
    return Dressed(html, InlineKeyboardMarkup(rows) if rows else None)


def _key(button: SaidButton) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    payload = button.press or ""
    if not 1 <= len(payload.encode()) <= PAYLOAD_LIMIT:
        raise ValueError(f"a button's payload has 1 to {PAYLOAD_LIMIT} bytes, not {payload!r}")
    return InlineKeyboardButton(button.label, callback_data=payload)


def is_public(url: str) -> bool:
    """Whether anybody's phone could open it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return not host.endswith((".local", ".localhost", ".internal", ".lan"))
