"""The one shape of every wire: what comes in, what goes out, what a channel can do and how it fails.

Handlers know no channel. A channel says what it can do, and a reply degrades to that: buttons become numbered
choices, an edit becomes a new message, a file becomes a link (see :mod:`vanthu.channels.render`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

from vanthu.papers.judgement import Judgement

TEXT, PRESS, FILES, START = "text", "press", "files", "start"
PHOTO, VOICE, VIDEO, CONTACT, LOCATION, STICKER = "photo", "voice", "video", "contact", "location", "sticker"
#: An edited message (the record stays as it was), anything else, and words that carried a secrecy mark.
EDITED, OTHER, MARKED = "edited", "other", "marked"

#: Where one-time codes stand in what people send: behind these. The first look is cheap, every event has it.
_CODE_MARKS = ("i_", "/moi/", "/ma")
_CODE = re.compile(r"(\bi_|/moi/|/ma(?:@\w+)?\s+|invitations\.(?:accept|decline):)[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file that somebody sent. ``ref`` is what the channel fetches it by; size in bytes if the channel said it.

    ``judgement`` is there once the papers worker has looked; ``stored`` tells whether its bytes were kept.
    """

    name: str
    size: int | None
    ref: str
    too_big: bool = False
    judgement: Judgement | None = None
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing heard. ``event_id`` is unique within its channel for at least 48 hours; ``chat`` names the address."""

    channel: str
    event_id: str
    chat: str
    kind: str
    at: datetime
    name: str = ""
    language: str | None = None
    text: str | None = None
    press: str | None = None
    files: tuple[IncomingFile, ...] = ()
    album: str | None = None

    @property
    def slow(self) -> bool:
        """Whether a file must be fetched and judged before it can be handled."""
        return any(f.judgement is None and not f.too_big for f in self.files)

    @property
    def secret(self) -> bool:
        """Whether a judged file carries a secrecy mark: then nothing of the event may be kept."""
        return any(f.judgement is not None and f.judgement.secrecy == "marked" for f in self.files)

    def redacted(self) -> Inbound:
        """The same event with nothing of what it said: it carried a secrecy mark."""
        return replace(self, kind=MARKED, text=None, press=None, files=())

    def sealed(self) -> Inbound:
        """The same event without a one-time code that it carried: once it was used, only that it came is kept."""
        said, press = self.text, self.press
        if said is not None and any(mark in said for mark in _CODE_MARKS):
            return replace(self, text=_CODE.sub(r"\1…", said))
        if press is not None and press.startswith("invitations."):
            return replace(self, press=_CODE.sub(r"\1…", press))
        return self

    def as_json(self) -> dict[str, Any]:
        """Plain data, to be kept until it is handled."""
        kept: dict[str, Any] = {"kind": self.kind, "at": self.at.isoformat(), "name": self.name}
        for field in ("language", "text", "press", "album"):
            if (value := getattr(self, field)) is not None:
                kept[field] = value
        if self.files:
            kept["files"] = [
                {
                    k: v
                    for k, v in asdict(replace(f, judgement=None)).items()
                    if k not in ("judgement", "stored")
                }
                for f in self.files
            ]
        return kept

    @classmethod
    def from_json(cls, channel: str, event_id: str, chat: str, data: Mapping[str, Any]) -> Self:
        """The event that :meth:`as_json` wrote down."""
        rest = {k: v for k, v in data.items() if k not in ("files", "at")}
        files = tuple(IncomingFile(**f) for f in data.get("files", ()))
        return cls(channel, event_id, chat, at=datetime.fromisoformat(data["at"]), files=files, **rest)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do.

    ``buttons`` 0 means none (choices are typed as numbers); ``text_limit`` in characters; file sizes in bytes;
    ``reply_window`` None means that the office may write at any time.
    """

    buttons: int
    edit: bool
    files_out: bool
    file_in_limit: int
    text_limit: int
    markup: bool
    typing: bool
    reply_window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SaidButton:
    """A button in the reader's language."""

    label: str
    press: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class SaidFile:
    """A file to send along: its name for people, where its bytes are, and its SHA-256."""

    name: str
    path: Path
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the reader's language: ``text`` is HTML with ``<b>`` and ``<i>`` only, or plain (``markup``)."""

    text: str
    buttons: tuple[tuple[SaidButton, ...], ...] = ()
    file: SaidFile | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data: how it was worded, for the record and for a page that is opened later."""
        data: dict[str, Any] = {"text": self.text}
        if self.buttons:
            data["buttons"] = [
                [{"label": b.label, "press": b.press, "url": b.url} for b in row] for row in self.buttons
            ]
        if self.file:
            data["file"] = {
                "name": self.file.name,
                "sha256": self.file.sha256,
                "media_type": self.file.media_type,
            }
        return data


class SendFailed(Exception):  # noqa: N818 - it says what happened
    """A message did not arrive.

    ``permanent``: it never will at this address. ``retry_after``: seconds that the channel asks us to wait.
    ``moved_to``: the chat has another name now. ``unknown``: the answer was lost, so it may have arrived.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        moved_to: str | None = None,
        unknown: bool = False,
        refused: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.moved_to = moved_to
        self.unknown = unknown
        #: The channel refuses this message (not the address): nothing else sent there is touched.
        self.refused = refused
        #: The channel as a whole does not let us in: nothing was tried, and nothing else needs to be.
        self.closed = closed

    @property
    def kind(self) -> str:
        """One word for what happened."""
        if self.retry_after is not None:
            return "too_many"
        kinds = {
            "unknown": self.unknown,
            "refused": self.refused,
            "address_closed": self.permanent,
            "moved": self.moved_to is not None,
            "channel_closed": self.closed,
        }
        return next((kind for kind, so in kinds.items() if so), "passing")


class FetchFailed(Exception):  # noqa: N818 - it says what happened
    """A file could not be fetched; ``permanent``: asking again is in vain, since it is gone or ``too_big``."""

    def __init__(self, reason: str, *, permanent: bool = False, too_big: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.too_big = too_big


#: Notes an event down (and handles it, if nothing slow is needed); returns after the commit.
Receive = Callable[[Inbound], Awaitable[None]]


class Channel(Protocol):
    """A wire."""

    name: str
    can: Capabilities

    async def start(self, receive: Receive | None) -> None:
        """Begin to hear; None: only to speak, where another process hears."""

    async def stop(self) -> None:
        """Hear no more; what was acknowledged has been noted."""

    async def send(self, chat: str, said: Said) -> str | None:
        """Say it, and give the channel's own name of the message. Raises SendFailed."""

    async def edit(self, chat: str, external_id: str, said: Said) -> None:
        """Change what was said. Raises SendFailed."""

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file that was sent. Raises FetchFailed."""

    async def typing(self, chat: str) -> None:
        """Show that an answer is being prepared; never fails."""


@runtime_checkable
class Paced(Protocol):
    """A wire on which a chat may be written to only so fast, whichever process writes."""

    def counts(self, chat: str, waiting: int) -> bool:
        """Whether what was said there before matters, where so many messages wait."""

    def recall(self, chat: str, ago: Iterable[float]) -> None:
        """So many seconds ago something was said there."""
