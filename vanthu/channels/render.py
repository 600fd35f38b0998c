"""From a reply to what one channel can show: words in the reader's language, degraded to the channel's means."""

from __future__ import annotations

import re
from dataclasses import replace

from vanthu.channels.base import Capabilities, Said, SaidButton, SaidFile
from vanthu.locales import Text, plain, say
from vanthu.store.files import FileStore
from vanthu.store.reply import Reply

#: The letter with which a line begins, behind a tag perhaps. Bullets, blanks and signs begin a line as they are.
_FIRST_LETTER = re.compile(r"(?<=\A)(?:[^\W\d_])|(?<=\A<b>)(?:[^\W\d_])|(?<=\A<i>)(?:[^\W\d_])")

_TAG = re.compile(r"<(/?)(b|i)>")

#: Reading a message cut in the middle of a sentence is hard; reading thirty of them is worse.
MOST_PARTS = 5


def render(reply: Reply, language: str, can: Capabilities, files: FileStore, public_url: str) -> list[Said]:
    """One reply as the messages that the channel can carry; the last carries buttons and file."""
    text = "\n".join(sentence(line, language) for line in reply.lines)
    buttons = _buttons(reply, language, public_url)
    if not can.markup:
        text = plain(text)
    if buttons and (can.buttons == 0 or sum(map(len, buttons)) > can.buttons):
        text, buttons = _numbered(text, buttons, language), ()
    file = None
    if reply.file is not None:
        file = SaidFile(
            name=reply.file.name,
            path=files.path(reply.file.sha256),
            media_type=reply.file.media_type,
            sha256=reply.file.sha256,
        )
    words = split(text, can.text_limit)
    parts = [Said(balanced(part) if can.markup and len(words) > 1 else part) for part in words]
    parts[-1] = replace(parts[-1], buttons=buttons, file=file)
    return parts


def sentence(line: Text, language: str) -> str:
    """A line in words; it begins with a capital letter, whatever its first place was filled with."""
    return _FIRST_LETTER.sub(lambda found: found.group().upper(), say(line, language), count=1)


def _buttons(reply: Reply, language: str, public_url: str) -> tuple[tuple[SaidButton, ...], ...]:
    def word(url: str | None) -> str | None:
        return public_url + url if url is not None and url.startswith("/") else url

    return tuple(
        tuple(SaidButton(plain(sentence(b.label, language)), b.press, word(b.url)) for b in row)
        for row in reply.buttons
    )


def _numbered(text: str, rows: tuple[tuple[SaidButton, ...], ...], language: str) -> str:
    """Buttons as choices to be typed; a link stands behind its word."""
    lines, number = [text, ""], 0
    for button in (b for row in rows for b in row):
        if button.url is not None:
            lines.append(f"• {button.label}: {button.url}")
            continue
        number += 1
        lines.append(f"{number}. {button.label}")
    if number:
        lines.append(plain(say(Text("chat.type_number"), language)))
    return "\n".join(lines)


def split(text: str, limit: int) -> list[str]:
    """Parts of at most ``limit`` characters, cut between paragraphs, else lines, else words.

    Past MOST_PARTS the rest is left out and three dots say so.
    """
    parts: list[str] = []
    rest = text
    while len(rest) > limit and len(parts) < MOST_PARTS - 1:
        at = next((i for mark in ("\n\n", "\n", " ") if (i := rest.rfind(mark, 1, limit)) > 0), limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    if len(rest) > limit:
        rest = rest[: limit - 2].rstrip() + " …"
    return [*parts, rest]


def balanced(html: str) -> str:
    """A text that was cut between ``<b>`` and ``</b>`` closes what it opened and leaves out what others opened."""
    kept, opened, at = [], list[str](), 0
    for tag in _TAG.finditer(html):
        kept.append(html[at : tag.start()])
        at = tag.end()
        closes, name = tag.groups()
        if not closes:
            opened.append(name)
            kept.append(tag.group())
        elif opened and opened[-1] == name:
            opened.pop()
            kept.append(tag.group())
    return "".join([*kept, html[at:], *(f"</{name}>" for name in reversed(opened))])
