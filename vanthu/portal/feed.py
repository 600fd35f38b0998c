"""What was posted last, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml  # written here, never parsed

from vanthu.portal.asked import LIST
from vanthu.store.schema import EPOCH

FEED = f"{LIST}/feed.xml"
SIZE = 30
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing posted; ``href`` is its path on the office's address."""

    href: str
    title: str
    moment: datetime
    summary: str


def feed(
    entries: Sequence[Entry], *, home: str, title: str, author: str, public_url: str, language: str
) -> bytes:
    """The feed of the list at ``home``; while nothing has been posted it bears the first moment of all."""
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _add(root, "id", f"{public_url}{home}")
    _add(root, "title", title)
    _add(root, "updated", max((entry.moment for entry in entries), default=EPOCH).isoformat())
    _add(_add(root, "author"), "name", author)
    _add(root, "link", rel="self", href=f"{public_url}{home}/feed.xml", type="application/atom+xml")
    _add(root, "link", rel="alternate", href=f"{public_url}{home}", type="text/html")
    for each in entries:
        entry = _add(root, "entry")
        address = f"{public_url}{each.href}"
        _add(entry, "id", address)
        _add(entry, "title", each.title)
        _add(entry, "updated", each.moment.isoformat())
        _add(entry, "published", each.moment.isoformat())
        _add(entry, "link", rel="alternate", href=address, type="text/html")
        _add(entry, "summary", each.summary)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    # XML has no place for control characters, not even escaped.
    element.text = "".join(c for c in text if c.isprintable() or c == " ") or None
    return element
