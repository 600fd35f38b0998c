"""Before a case is opened: what was asked and answered publicly before, and the procedure that fits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection

from vanthu.actions.act import Act
from vanthu.actions.prepared import Prepared
from vanthu.matching.similar import Index
from vanthu.rules.procedures import Procedure
from vanthu.store import answers
from vanthu.store.answers import PublishedAnswer

#: From these likenesses on it is worth showing; below it would be a nuisance. A procedure is a few words only, so that
#: one word in common makes it likelier than it is.
LIKE, LIKE_A_PROCEDURE = 0.4, 0.45
MOST_SHOWN = 3
#: The newest so many are looked through.
MOST_KEPT = 2000


_index: Prepared[Index] = Prepared()


def similar(act: Act, text: str) -> list[PublishedAnswer]:
    """Published answers to questions like this one, the likeliest first."""
    index = _kept(act.conn)
    if index is None:
        return []
    likely = [int(number) for number, likeness in index.similar(text, MOST_SHOWN) if likeness >= LIKE]
    found = (answers.get_public(act.conn, number) for number in likely)
    return [each for each in found if each is not None and each.state == answers.PUBLIC]


def _kept(conn: Connection) -> Index | None:
    """Learnt anew only when something was published or taken down."""
    return _index.get(
        str(conn.engine.url),
        answers.public_state(conn),
        lambda: tuple(answers.published_questions(conn, most=MOST_KEPT)),
        Index,
    )


def procedure(act: Act, text: str) -> Procedure | None:
    """The office's procedure that a question is about, or None."""
    listed = {each.code: each for each in act.office.procedures}
    if not listed:
        return None
    ways = tuple((each.code, way) for each in listed.values() for way in each.ways_to_say)
    likely = [code for code, likeness in _ways_index(ways).similar(text, 1) if likeness >= LIKE_A_PROCEDURE]
    return listed[likely[0]] if likely else None


@lru_cache(maxsize=4)
def _ways_index(ways: tuple[tuple[str, str], ...]) -> Index:
    return Index(ways)


def keywords_of(procedures: Iterable[Procedure], unit: str) -> tuple[str, ...]:
    """What a unit deals with, in the words of its procedures and of those who ask for them."""
    return tuple(way for each in procedures if each.unit == unit for way in each.ways_to_say)
