"""Published answers put straight into the records, for tests of what everybody may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from vanthu.store import answers, askers, persons, questions
from vanthu.store.addresses import addresses
from vanthu.store.answers import PUBLIC, PublishedAnswer

DAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


class Shelf:
    """One case, behind which as many published answers stand as are wanted."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._count = 0
        person = persons.add(conn, name="Cán bộ Mẫu", language="vi", now=DAY)
        address = insert(addresses).values(
            channel="web", chat="shelf", name="Người hỏi", language="vi", opened_at=DAY
        )
        address_id = conn.execute(address.returning(addresses.c.id)).scalar_one()
        asker = insert(askers.askers).values(address_id=address_id, created_at=DAY)
        asker_id = conn.execute(asker.returning(askers.askers.c.id)).scalar_one()
        case = questions.begin(conn, kind="ask", asker_id=asker_id, address_id=address_id, now=DAY)
        letter = insert(answers.answers).values(
            question_id=case.id,
            kind="answer",
            state="sent",
            text="…",
            unit="van-phong",
            written_by=person.id,
            post="van-thu",
            written_at=DAY,
        )
        self._person, self._case = person.id, case.id
        self._answer = conn.execute(letter.returning(answers.answers.c.id)).scalar_one()

    def put(self, question: str, answer: str = "Có.", **given: Any) -> PublishedAnswer:
        """A published answer, an hour younger than the last."""
        self._count += 1
        moment = DAY + timedelta(hours=self._count)
        values = {
            "code": f"HD-2026-{self._count:06}",
            "field": None,
            "unit": "van-phong",
            "unit_name": "Văn phòng",
            "asked_at": moment,
            "answered_at": moment,
            **given,
        }
        proposed = answers.propose_public(
            self._conn,
            question_id=self._case,
            answer_id=self._answer,
            question=question,
            answer=answer,
            proposed_by=self._person,
            now=moment,
            **values,
        )
        answers.change_public(
            self._conn, proposed.id, state=PUBLIC, decided_by=self._person, decided_at=moment
        )
        found = answers.get_public(self._conn, proposed.id)
        assert found is not None
        return found
