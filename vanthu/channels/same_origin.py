"""Whether a request that changes something comes from a page of ours, and not from a page somebody else put up."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

HEADER = "X-Vanthu"


def from_our_page(request: web.Request, public_url: str) -> bool:
    """By the browser's own word: Sec-Fetch-Site where it is sent, else Origin, which every POST carries.

    A request without either comes from no browser page; whether that is enough is for the caller to say
    (scripts of ours send a header that other pages cannot).
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in (request.host, urlsplit(public_url).netloc)


def from_our_script(request: web.Request, public_url: str) -> bool:
    """The same, and with the header that a form of another page cannot send."""
    return request.headers.get(HEADER) == "1" and from_our_page(request, public_url)
