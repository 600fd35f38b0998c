"""What was posted last, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as Xml  # written here, never parsed

from vanthu.portal.asked import LIST
from vanthu.portal.listing import Line
from vanthu.store.publications import Case

FEED = f"{LIST}/feed.xml"
SIZE = 30
_ATOM = "http://www.w3.org/2005/Atom"


def feed(
    entries: Sequence[tuple[Case, Line]],
    *,
    title: str,
    author: str,
    public_url: str,
    language: str,
    empty: datetime,
) -> bytes:
    """The feed; ``empty`` is the moment it bears while nothing has been posted."""
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    moments = [case.publication.ended_at for case, _ in entries if case.publication.ended_at]
    _add(root, "id", f"{public_url}{LIST}")
    _add(root, "title", title)
    _add(root, "updated", max(moments, default=empty).isoformat())
    _add(_add(root, "author"), "name", author)
    _add(root, "link", rel="self", href=f"{public_url}{FEED}", type="application/atom+xml")
    _add(root, "link", rel="alternate", href=f"{public_url}{LIST}", type="text/html")
    for case, line in entries:
        entry = _add(root, "entry")
        address = f"{public_url}{LIST}/{case.publication.slug}"
        posted = (case.publication.ended_at or empty).isoformat()
        _add(entry, "id", address)
        _add(entry, "title", ": ".join(part for part in (line.label, line.title) if part))
        _add(entry, "updated", posted)
        _add(entry, "published", posted)
        _add(entry, "link", rel="alternate", href=address, type="text/html")
        _add(entry, "summary", ", ".join(part for part in (line.issuer, line.issued) if part))
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    # XML has no place for control characters, not even escaped.
    element.text = "".join(c for c in text if c.isprintable() or c == " ") or None
    return element
