"""The public questions with their answers: by field, to search, each with its page. It never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from vanthu.locales import FIRST_LANGUAGE, Text, say_plain
from vanthu.portal import feed
from vanthu.portal.answers_asked import AnswersAsked
from vanthu.portal.answers_gone import read_gone
from vanthu.portal.answers_showing import excerpt, href, read_answer, read_list
from vanthu.portal.asked import with_query
from vanthu.portal.rendering import ANSWERS, HEADERS, Pages
from vanthu.store import answers

FEED = f"{ANSWERS}/feed.xml"
_CODE = "{code:[A-Za-z]{1,6}-[0-9]{4}-[0-9]{1,9}}"


def setup(app: web.Application, pages: Pages) -> None:
    """Hang the pages into the application, under ``/hoi-dap``."""
    portal = _Answers(pages)
    app.router.add_get(ANSWERS, portal.listing)
    app.router.add_get(f"{ANSWERS}/", portal.without_slash)
    app.router.add_get(FEED, portal.feed)
    app.router.add_get(f"{ANSWERS}/{_CODE}", portal.answer)
    app.router.add_get(f"{ANSWERS}/{{rest:.*}}", portal.missing)


@dataclass(frozen=True, slots=True)
class _Answers:
    pages: Pages

    async def listing(self, request: web.Request) -> web.Response:
        asked, language = _asked(request)
        seen = await self.pages.read(lambda conn: read_list(conn, asked, self.pages.office, language))
        return self._page(request, "answers.html", seen=seen)

    async def answer(self, request: web.Request) -> web.Response:
        asked, language = _asked(request)
        code = request.match_info["code"].upper()
        seen = await self.pages.read(lambda conn: read_answer(conn, code, asked, self.pages.office, language))
        if seen is None:
            return await self.gone(request)
        return self._page(request, "answer.html", seen=seen)

    async def gone(self, request: web.Request) -> web.Response:
        """A code with nothing there: of an answer that was taken down (410) it says so, any other is unknown (404)."""
        _, language = _asked(request)
        code = request.match_info["code"].upper()
        seen = await self.pages.read(lambda conn: read_gone(conn, code, self.pages.office, language))
        if seen is None:
            return await self.missing(request)
        return self._page(request, "answer_gone.html", status=410, seen=seen)

    async def feed(self, request: web.Request) -> web.Response:
        _, language = _asked(request)
        newest = await self.pages.read(lambda conn: answers.published(conn, most=feed.SIZE))
        entries = [
            feed.Entry(href(each.code, None), excerpt(each.question), each.answered_at, each.unit_name)
            for each in newest
        ]
        body = feed.feed(
            entries,
            home=ANSWERS,
            title=say_plain(Text("portal.answers.feed_title", office=self.pages.office.name), language),
            author=self.pages.office.name,
            public_url=self.pages.public_url,
            language=language,
        )
        return web.Response(
            body=body, headers={**HEADERS, "Content-Type": "application/atom+xml; charset=utf-8"}
        )

    async def missing(self, request: web.Request) -> web.Response:
        return self._page(request, "answer_missing.html", status=404)

    async def without_slash(self, request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(with_query(ANSWERS, _asked(request)[0].parameters()))

    def _page(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        asked, language = _asked(request)
        return self.pages.page(
            request,
            template,
            language=language,
            asked_language=asked.language,
            parameters=asked.parameters(),
            feed=FEED,
            status=status,
            asked=asked,
            **values,
        )


def _asked(request: web.Request) -> tuple[AnswersAsked, str]:
    asked = AnswersAsked.read(request.query)
    return asked, asked.language or FIRST_LANGUAGE
