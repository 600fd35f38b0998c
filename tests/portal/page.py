"""A public page to look at: a real database, filled with published cases through the store's own functions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.records import open_records
from vanthu.rules.office import Office
from vanthu.store import assignments, documents, files, holdings, persons, publications
from vanthu.store.engine import Database
from vanthu.store.files import FileStore
from vanthu.store.folding import search_text
from vanthu.store.publications import Case
from vanthu.store.slugs import slug

#: 09:00 in Vietnam.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PDF = "application/pdf"


@dataclass
class Shelf:
    """The records behind the page, and one officer who provides everything."""

    database: Database
    files: FileStore
    office: Office
    _days: Any = field(default_factory=itertools.count)

    @classmethod
    def open(cls, folder: Path, office: Office) -> Shelf:
        database = open_records(f"sqlite:///{folder / 'page.db'}")
        shelf = cls(database, FileStore(folder / "files"), office)
        with database.write.begin() as conn:
            for name, post in (("Nguyễn Thị Mai", "van-thu"), ("Trần Văn Bách", "truong-bbt")):
                person = persons.add(conn, name=name, language="vi", now=MONDAY)
                holdings.add(conn, person_id=person.id, post=post, since=MONDAY - timedelta(days=900))
        return shelf

    def publish(
        self,
        subject: str | None,
        *,
        number: str | None = None,
        issued: date | None = date(2026, 11, 9),
        state: str = publications.PUBLISHED,
        data: bytes | None = None,
        file_name: str = "van-ban.pdf",
        media_type: str = PDF,
        posted: datetime | None = None,
        **said: Any,
    ) -> Case:
        """One more case; ``said`` are further columns of the document. Each is posted an hour after the last."""
        order = next(self._days)
        at = posted or MONDAY + timedelta(hours=order)
        sha256 = self.files.keep(data if data is not None else f"%PDF-1.7 tờ thứ {order}".encode())
        with self.database.write.begin() as conn:
            size = self.files.path(sha256).stat().st_size
            files.record(conn, sha256=sha256, size=size, media_type=media_type, now=at)
            columns = {
                "body": "committee",
                "higher_level": False,
                "category": None,
                "number": number,
                "issued_date": issued,
                "type_name": "Quyết định" if number else None,
                "issuer": "Ủy ban nhân dân xã Mẫu Sơn",
                "subject": subject,
                "signer": "Trần Văn Bách",
                "signer_capacity": "Chủ tịch",
                "fields": {},
                "created_by": 1,
                "created_at": at,
                **said,
            }
            document = documents.add(conn, **columns)
            revision = documents.add_revision(
                conn,
                document_id=document.id,
                sha256=sha256,
                file_name=file_name,
                judgement={},
                handed_in_by=1,
                now=at,
            )
            address = slug(number, issued, subject)
            if publications.slug_taken(conn, address):
                address = f"{address}-{document.id}"
            shown = state == publications.PUBLISHED
            publication = publications.add(
                conn,
                document_id=document.id,
                revision_id=revision.id,
                state=state,
                unit="van-phong",
                rules_day=at.date(),
                started_by=1,
                started_at=at,
                ended_at=at if shown else None,
                slug=address if shown else None,
                search=search_text(document) if shown else None,
            )
            for step, cite in (
                ("review", "quang-khai-2021#Điều 6.1"),
                ("approve", "trung-dung-2024#Điều 8.1a"),
            ):
                turn = assignments.add(
                    conn,
                    publication_id=publication.id,
                    ordinal=1,
                    step=step,
                    roles=["board_head"],
                    cite=cite,
                    sha256=sha256,
                    now=at,
                )
                decision = {"decision": "approve", "decided_by": 2, "post": "truong-bbt", "decided_at": at}
                assignments.decide(conn, turn.id, **decision)
            case = publications.get(conn, publication.id)
        assert case is not None
        return case
