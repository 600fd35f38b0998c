"""The demo page: four phones on one screen, a clock that can be moved, papers to try. Only in the demo office."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

from aiohttp import web

from vanthu.actions.dates import time_words
from vanthu.bot.demo import PAPERS, Persona, cast, papers, speak
from vanthu.bot.house import House
from vanthu.channels.pages import go_to, page, page_language, plain_words, refusal
from vanthu.channels.same_origin import from_our_page, from_our_script
from vanthu.channels.webchat import Means, WebChat
from vanthu.channels.webchat_routes import Chat, Visitor
from vanthu.locales import LANGUAGES, Text, say_plain
from vanthu.store import addresses, publications

#: Hours that the clock may be moved by in one press.
STEPS = {
    1: Text("demo.plus_hour"),
    24: Text("demo.plus_day"),
    504: Text("demo.plus_weeks", weeks=3),
}

PAGE = {
    "title": Text("demo.title"),
    "skip": Text("webchat.skip"),
    "what": Text("demo.what"),
    "clock": Text("demo.clock"),
    "move": Text("demo.move"),
    "restart": Text("demo.restart"),
    "scene": Text("demo.scene"),
    "restart_more": Text("demo.restart_more"),
    "public": Text("demo.public"),
    "papers": Text("demo.papers"),
    "papers_more": Text("demo.papers_more"),
    "phones": Text("demo.phones"),
    "become": Text("demo.become"),
    "citizen": Text("demo.citizen"),
    "language": Text("webchat.language"),
    "no_script": Text("webchat.no_script"),
    "no_script_more": Text("webchat.no_script_more"),
    "steps": Text("demo.steps"),
    "step_1": Text("demo.step_1"),
    "step_2": Text("demo.step_2"),
    "step_3": Text("demo.step_3"),
}

SCRIPT = {
    "sent": Text("demo.sent"),
    "published": Text("demo.published"),
    "open": Text("demo.open"),
    "moved": Text("demo.moved"),
    "phone": Text("demo.phone"),
    "citizen": Text("demo.citizen"),
    "offline": Text("demo.offline"),
}

OUTCOMES = {
    "published": Text("demo.outcome.published"),
    "refused": Text("demo.outcome.refused"),
    "returned": Text("demo.outcome.returned"),
    "asked": Text("demo.outcome.asked"),
}


def setup(app: web.Application, house: House, wire: WebChat, means: Means) -> None:
    """Put up the demo."""
    demo = Demo(house, wire, means)
    app.add_routes(
        [
            web.get("/demo", demo.page),
            web.get("/demo/state", demo.state),
            web.post("/demo/clock", demo.move_clock),
            web.post("/demo/language", demo.change_language),
            web.get("/demo/papers/{file}", demo.paper),
            web.get("/demo/chat/{persona}", demo.phone),
            *demo.talk.routes(),
        ]
    )


class Demo:
    """The demo's pages."""

    def __init__(self, house: House, wire: WebChat, means: Means) -> None:
        self.house, self.wire, self.means = house, wire, means
        self.cast = cast(house.office)
        self.talk = Chat("/demo/chat/{persona}", wire, means, self.visitor)

    def visitor(self, request: web.Request) -> Visitor:
        """The person whose phone this is. Raises HTTPNotFound."""
        return self._persona(request.match_info["persona"]).visitor

    def _persona(self, code: str) -> Persona:
        if code not in self.cast.people:
            raise web.HTTPNotFound
        return self.cast.people[code]

    async def page(self, request: web.Request) -> web.Response:
        """The table with the phones; ``?phones=a,b`` lays other phones on it."""
        language = page_language(request, await asyncio.to_thread(self._spoken))
        asked = [code for code in request.query.get("phones", "").split(",") if code in self.cast.people]
        phones = tuple(asked[: len(self.cast.phones)]) or self.cast.phones
        return page(
            "demo.html",
            language,
            PAGE,
            office=self.house.office,
            phones=[self.cast.people[code] for code in phones],
            people=list(self.cast.people.values()),
            papers=papers(),
            outcomes={code: say_plain(text, language) for code, text in OUTCOMES.items()},
            scene=",".join(self.cast.scene),
            steps={hours: say_plain(text, language) for hours, text in STEPS.items()},
            state=await self._state(language),
            script=json.dumps(plain_words(SCRIPT, language), ensure_ascii=False),
        )

    async def phone(self, request: web.Request) -> web.Response:
        """One person's chat."""
        return await self.talk.page(request, self.visitor(request))

    async def state(self, request: web.Request) -> web.Response:
        """``{clock, published, newest}``: what the page shows besides the phones."""
        state = await self._state(page_language(request))
        return web.json_response(state, headers={"Cache-Control": "no-store"})

    async def move_clock(self, request: web.Request) -> web.Response:
        """``{hours}``, one of STEPS: everything that falls due until then happens now."""
        self._ours(request)
        language = page_language(request)
        try:
            hours = json.loads(await request.text())["hours"]
        except (ValueError, KeyError, TypeError, RecursionError):
            hours = None
        if not isinstance(hours, int) or hours not in STEPS:
            return refusal(400, Text("webchat.not_understood"), language)
        await self.house.advance_clock(timedelta(hours=hours))
        return web.json_response(await self._state(language))

    async def change_language(self, request: web.Request) -> web.Response:
        """Everybody of the demo, and the page, in another language."""
        if not from_our_page(request, self.means.public_url):
            raise web.HTTPForbidden
        language = str((await request.post()).get("language", ""))
        if language not in LANGUAGES:
            raise web.HTTPBadRequest
        await self.house.writer.run(lambda conn: speak(conn, self.house.office, language))
        return go_to(f"/demo?lang={language}")

    async def paper(self, request: web.Request) -> web.StreamResponse:
        """One of the sample papers."""
        name = request.match_info["file"]
        if name not in {paper.file for paper in papers()}:
            raise web.HTTPNotFound
        return web.FileResponse(PAPERS / name)

    def _ours(self, request: web.Request) -> None:
        if not from_our_script(request, self.means.public_url):
            raise web.HTTPForbidden

    async def _state(self, language: str) -> dict[str, Any]:
        count, newest = await asyncio.to_thread(self._published)
        return {
            "clock": say_plain(time_words(self.house.clock.now()), language),
            "published": count,
            "newest": newest,
        }

    def _spoken(self) -> str | None:
        """The language in which the demo's people are spoken to."""
        with self.house.database.read.connect() as conn:
            address = addresses.find(conn, self.wire.name, self.cast.citizen.visitor.chat)
            return address.language if address else None

    def _published(self) -> tuple[int, dict[str, str] | None]:
        with self.house.database.read.connect() as conn:
            count = publications.count_published(conn)
            cases = publications.published(conn, most=1) if count else []
        if not cases:
            return count, None
        document, slug = cases[0].document, cases[0].publication.slug
        title = " ".join(filter(None, (document.type_name, document.number, document.subject)))
        return count, {"title": title, "url": f"/van-ban/{slug}"}
