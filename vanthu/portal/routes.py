"""The public page: what the office has published, to read, to search and to take away. It never writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from vanthu.locales import FIRST_LANGUAGE, Text, say_plain
from vanthu.portal import answers, feed, serving
from vanthu.portal.asked import LIST, Asked, with_query
from vanthu.portal.listing import Line, category_titles, line, read_listing
from vanthu.portal.rendering import HEADERS, Pages
from vanthu.portal.showing import Showing, show
from vanthu.portal.tombstone import tombstone
from vanthu.rules.book import Book
from vanthu.rules.office import Office
from vanthu.store import publications
from vanthu.store.engine import Database
from vanthu.store.files import FileStore
from vanthu.store.publications import Case
from vanthu.store.schema import EPOCH

STATIC = Path(__file__).parent / "static"
_SLUG = "{slug:[a-z0-9-]{1,120}}"


def setup(
    app: web.Application,
    *,
    database: Database,
    files: FileStore,
    office: Office,
    book: Book,
    public_url: str,
) -> None:
    """Hang the public pages into the application: ``/van-ban``, ``/hoi-dap``. ``public_url`` ends without a slash."""
    pages = Pages.of(database, office, public_url)
    portal = _Portal(pages, files, office, book)
    app.router.add_get(LIST, portal.listing)
    app.router.add_get(f"{LIST}/", portal.without_slash)
    app.router.add_get(feed.FEED, portal.feed)
    app.router.add_static(f"{LIST}/static/", STATIC)
    app.router.add_get(f"{LIST}/{_SLUG}", portal.document)
    app.router.add_get(f"{LIST}/{_SLUG}/tep/{{name}}", portal.file)
    app.router.add_get(f"{LIST}/{{rest:.*}}", portal.missing)
    answers.setup(app, pages)


@dataclass(frozen=True, slots=True)
class _Portal:
    pages: Pages
    files: FileStore
    office: Office
    book: Book

    async def listing(self, request: web.Request) -> web.Response:
        asked, language = _asked(request)
        seen = await self.pages.read(
            lambda conn: read_listing(conn, asked, office=self.office, book=self.book, language=language)
        )
        return self._page(request, "list.html", seen=seen)

    async def document(self, request: web.Request) -> web.Response:
        asked, language = _asked(request)

        def read(conn: Connection) -> Showing | None:
            case = publications.by_slug(conn, request.match_info["slug"])
            if case is None:
                return None
            return show(
                conn,
                case,
                office=self.office,
                book=self.book,
                language=language,
                asked_language=asked.language,
            )

        seen = await self.pages.read(read)
        if seen is None:
            return await self.gone(request)
        return self._page(request, "document.html", seen=seen)

    async def file(self, request: web.Request) -> web.StreamResponse:
        def read(conn: Connection) -> serving.PublicFile | None:
            case = publications.by_slug(conn, request.match_info["slug"])
            return serving.public_file(conn, case) if case else None

        file = await self.pages.read(read)
        # Only the one name that the page itself gives: no path can be made of anything else.
        if file is None or request.match_info["name"] != file.name:
            return await self.gone(request)
        return serving.serve(request, file, self.files.path(file.sha256))

    async def feed(self, request: web.Request) -> web.Response:
        _, language = _asked(request)
        cases = await self.pages.read(lambda conn: publications.published(conn, most=feed.SIZE))
        titles = category_titles(self.book, self.office)
        body = feed.feed(
            [_entry(case, line(case, titles, None, language)) for case in cases],
            home=LIST,
            title=say_plain(Text("portal.feed_title", office=self.office.name), language),
            author=self.office.name,
            public_url=self.pages.public_url,
            language=language,
        )
        headers = {**HEADERS, "Content-Type": "application/atom+xml; charset=utf-8"}
        return web.Response(body=body, headers=headers)

    async def gone(self, request: web.Request) -> web.Response:
        """An address with nothing there: of a withdrawn document (410) it says so, any other is unknown (404)."""
        asked, language = _asked(request)
        seen = await self.pages.read(
            lambda conn: tombstone(
                conn,
                request.match_info["slug"],
                office=self.office,
                book=self.book,
                language=language,
                asked_language=asked.language,
            )
        )
        if seen is None:
            return await self.missing(request)
        return self._page(request, "tombstone.html", status=410, seen=seen)

    async def missing(self, request: web.Request) -> web.Response:
        return self._page(request, "missing.html", status=404)

    async def without_slash(self, request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(with_query(LIST, _asked(request)[0].parameters()))

    def _page(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        asked, language = _asked(request)
        return self.pages.page(
            request,
            template,
            language=language,
            asked_language=asked.language,
            parameters=asked.parameters(),
            feed=feed.FEED,
            status=status,
            asked=asked,
            **values,
        )


def _entry(case: Case, seen: Line) -> feed.Entry:
    return feed.Entry(
        href=f"{LIST}/{case.publication.slug}",
        title=": ".join(part for part in (seen.label, seen.title) if part),
        moment=case.publication.ended_at or EPOCH,
        summary=", ".join(part for part in (seen.issuer, seen.issued) if part),
    )


def _asked(request: web.Request) -> tuple[Asked, str]:
    asked = Asked.read(request.query)
    # As on the chat's pages: an office's page is Vietnamese, whatever language a browser happens to be set to.
    return asked, asked.language or FIRST_LANGUAGE
