"""What the office says, before it is said: sentences by key, buttons, perhaps a file. The content of a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from vanthu.locales import Text, as_json, from_json

URGENT, ROUTINE, BULK = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Button:
    """A button's word, and what it does: ``press`` comes back to us, ``url`` opens a page (a path is ours)."""

    label: Text
    press: str | None = None
    url: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        kept = {"press": self.press} if self.press is not None else {"url": self.url}
        return {"label": as_json(self.label), **kept}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The button that :meth:`as_json` wrote down."""
        return cls(from_json(data["label"]), data.get("press"), data.get("url"))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file that goes with a message."""

    sha256: str
    name: str
    media_type: str

    def as_json(self) -> dict[str, str]:
        """Plain data."""
        return {"sha256": self.sha256, "name": self.name, "media_type": self.media_type}


@dataclass(frozen=True, slots=True)
class Reply:
    """One message.

    ``lines`` are paragraphs; an empty key is a blank line. ``subject`` names what it is about
    (``assignment:12``), by which all copies of a card are found and changed when it is decided. ``about`` names what
    it says is owed (``deadline:7``): once nothing of that is owed any more, it is not said (see actions.overtaken).
    """

    lines: tuple[Text, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: Attachment | None = None
    subject: str | None = None
    urgency: int = ROUTINE
    about: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data, without subject and urgency, which the outbox keeps as columns."""
        data: dict[str, Any] = {"lines": [as_json(line) for line in self.lines]}
        if self.buttons:
            data["buttons"] = [[button.as_json() for button in row] for row in self.buttons]
        if self.file:
            data["file"] = self.file.as_json()
        if self.about:
            data["about"] = self.about
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The message that :meth:`as_json` wrote down."""
        return cls(
            lines=tuple(from_json(line) for line in data["lines"]),
            buttons=tuple(tuple(Button.from_json(b) for b in row) for row in data.get("buttons", ())),
            file=Attachment(**data["file"]) if "file" in data else None,
            about=tuple(data.get("about", ())),
        )


def reply(*lines: Text, buttons: tuple[tuple[Button, ...], ...] = (), subject: str | None = None) -> Reply:
    """The common case in one line."""
    return Reply(lines=lines, buttons=buttons, subject=subject)
