"""Documents, as they are asked for: what stands on the public page, for anybody."""

from __future__ import annotations

from collections.abc import Iterator

from vanthu.actions import cards
from vanthu.actions.dates import day_words
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import publications
from vanthu.store.folding import search_words
from vanthu.store.publications import Case
from vanthu.store.reply import Button, Reply

routes = Routes()

SHOWN = 5


@routes.command("vanban")
def find(turn: Turn, words: str) -> Iterator[Reply]:
    """/vanban, or /vanban words: the newest documents on the page, or those in which the words occur."""
    yield _list(turn, words, 0)


@routes.press("documents.newest")
def newest(turn: Turn, skip: str = "0") -> Iterator[Reply]:
    """The newest ones, from a place on."""
    yield _list(turn, "", int(skip) if skip.isdecimal() and len(skip) < 7 else 0)


def _list(turn: Turn, words: str, skip: int) -> Reply:
    folded = search_words(words)
    cases = publications.published(turn.conn, words=folded, most=SHOWN, skip=skip)
    page = Button(Text("documents.button.page"), url="/van-ban")
    if not cases:
        line = Text("documents.none_found", words=words) if folded else Text("documents.none")
        return Reply(lines=(line,), buttons=((page,),))
    total = publications.count_published(turn.conn, words=folded)
    heading = Text("documents.found", number=total, words=words) if folded else Text("documents.newest")
    lines = [heading, *(_line(turn, case) for case in cases)]
    more: tuple[Button, ...] = ()
    if not folded and skip + SHOWN < total:
        more = (cards.button(Text("documents.button.more"), f"documents.newest:{skip + SHOWN}"),)
    return Reply(lines=tuple(lines), buttons=((*more, page),))


def _line(turn: Turn, case: Case) -> Text:
    return Text(
        "documents.line",
        name=cards.case_name(case),
        subject=case.document.subject or "",
        day=day_words(case.publication.ended_at or case.publication.started_at),
        address=f"{turn.act.public_url}/van-ban/{case.publication.slug}",
    )
