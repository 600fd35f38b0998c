"""Files that anybody may read: only what a published case stands for, under a name that we give.

The name a file came with is not used: it may lead elsewhere on a disk, or tell what nobody meant to publish.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ETag, web
from sqlalchemy import Connection

from vanthu.store import files
from vanthu.store.publications import Case

_PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_ENDINGS: Mapping[str, str] = {
    _PDF: "pdf",
    f"{_OFFICE}.wordprocessingml.document": "docx",
    f"{_OFFICE}.spreadsheetml.sheet": "xlsx",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    f"{_OPEN}.text": "odt",
    f"{_OPEN}.spreadsheet": "ods",
    "application/rtf": "rtf",
    "text/plain": "txt",
    "text/csv": "csv",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
}
_SHOWN_INLINE = frozenset({_PDF, "text/plain", "image/jpeg", "image/png", "image/gif", "image/bmp"})
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file as the public sees it; size in bytes."""

    sha256: str
    name: str
    size: int
    media_type: str

    @property
    def is_inline(self) -> bool:
        """Whether a browser may show it: nothing that could run anything."""
        return self.media_type in _SHOWN_INLINE


def public_file(conn: Connection, case: Case) -> PublicFile | None:
    """The file of a published case."""
    stored = files.get(conn, case.revision.sha256)
    if stored is None or case.publication.slug is None:
        return None
    # What is not known to be harmless is bytes to save, whatever it was taken for when it came in.
    media_type = stored.media_type.partition(";")[0].strip().lower()
    ending = _ENDINGS.get(media_type)
    name = f"{case.publication.slug}.{ending or 'bin'}"
    return PublicFile(stored.sha256, name, stored.size, media_type if ending else _UNKNOWN)


class _Kept(web.FileResponse):
    """Bytes whose tag is their SHA-256, so that copies and re-installed servers agree."""

    def __init__(self, path: Path, sha256: str, headers: Mapping[str, str]) -> None:
        self._tag = ETag(value=sha256)
        super().__init__(path, headers=headers)

    @property
    def etag(self) -> ETag | None:
        """The hash, whatever the file system says."""
        return self._tag

    @etag.setter
    def etag(self, value: ETag | str | None) -> None:
        self.headers["ETag"] = f'"{self._tag.value}"'


def serve(request: web.Request, file: PublicFile, path: Path) -> web.StreamResponse:
    """The bytes, whole or a range; shown where that is safe unless the reader asks to save them."""
    inline = file.is_inline and "tai-ve" not in request.query
    media_type = "text/plain; charset=utf-8" if file.media_type == "text/plain" else file.media_type
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{file.name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",  # asked again each time: a file that is taken down is gone at once
        "ETag": f'"{file.sha256}"',
    }
    if any(tag.value in (file.sha256, "*") for tag in request.if_none_match or ()):
        return web.Response(status=304, headers={k: v for k, v in headers.items() if k != "Content-Type"})
    return _Kept(path, file.sha256, headers)
