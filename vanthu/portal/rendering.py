"""What every public page shares: its headers, its language, its frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import Connection

from vanthu.portal.asked import LIST, with_query
from vanthu.portal.words import words
from vanthu.rules.office import Office
from vanthu.store.engine import Database

T = TypeVar("T")

ANSWERS = "/hoi-dap"
#: Nothing but our own style; no script at all.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Pages:
    """Reads the records off the loop, and puts what was read into a page."""

    database: Database
    office: Office
    public_url: str
    templates: Environment

    @classmethod
    def of(cls, database: Database, office: Office, public_url: str) -> Pages:
        """The pages of an office; ``public_url`` has no slash at its end."""
        templates = Environment(
            loader=PackageLoader("vanthu.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        return cls(database, office, public_url, templates)

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """What a query finds."""

        def run() -> T:
            with self.database.read.connect() as conn:
                return ask(conn)

        return await asyncio.to_thread(run)

    def page(
        self,
        request: web.Request,
        template: str,
        *,
        language: str,
        asked_language: str | None,
        parameters: Mapping[str, str],
        feed: str,
        status: int = 200,
        **values: Any,
    ) -> web.Response:
        """A page; ``parameters`` are those of its address, ``asked_language`` what that address says, if it does."""
        other = "en" if language == "vi" else "vi"
        kept = {"lang": asked_language} if asked_language else {}
        html = self.templates.get_template(template).render(
            w=words(language),
            language=language,
            other_language=other,
            other_href=with_query(request.path, {**parameters, "lang": other}),
            kept=kept,
            home=with_query(LIST, kept),
            answers_home=with_query(ANSWERS, kept),
            office=self.office,
            address=f"{self.public_url}{request.path}",
            feed=feed,
            **values,
        )
        return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)
