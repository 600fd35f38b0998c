"""HTML pages of the channels: templates with escaping on, words in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vanthu.locales import FIRST_LANGUAGE, LANGUAGES, Text, say, say_plain

HERE = Path(__file__).parent
STATIC = HERE / "static"

_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page_language(request: web.Request, known: str | None = None) -> str:
    """``?lang=`` if it is one of ours, else what is known of the reader, else Vietnamese."""
    asked = request.query.get("lang")
    return asked if asked in LANGUAGES else known or FIRST_LANGUAGE


def page(
    template: str, language: str, words: Mapping[str, Text], *, status: int = 200, **values: Any
) -> web.Response:
    """A page; ``words`` are at hand as ``w.name``, already markup. It is never kept by anybody on the way."""
    said = {name: Markup(say(text, language)) for name, text in words.items()}  # noqa: S704 - escaped by say()
    html = _TEMPLATES.get_template(template).render(w=said, language=language, **values)
    return web.Response(
        text=html, content_type="text/html", status=status, headers={"Cache-Control": "no-store"}
    )


def plain_words(words: Mapping[str, Text], language: str) -> dict[str, str]:
    """The same for scripts, which set them as text."""
    return {name: say_plain(text, language) for name, text in words.items()}


def refusal(status: int, text: Text, language: str) -> web.Response:
    """A short answer for scripts: why not, in words that are shown to the person."""
    words = json.dumps({"error": say_plain(text, language)}, ensure_ascii=False)
    return web.json_response(text=words, status=status)


def go_to(path: str) -> web.Response:
    """After a form was taken: the page to open next, so that loading it again sends nothing again."""
    return web.Response(status=303, headers={"Location": path})
