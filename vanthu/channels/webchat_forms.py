"""Forms with one file, read into memory under a limit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from vanthu.channels.webchat import FILE_LIMIT, WORDS_LIMIT

#: What no keyboard types: control characters but line and tab, halves of signs, and marks that turn the line round.
_NEVER_TYPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class TooBig(Exception):  # noqa: N818 - it says what the file is
    """The file is larger than FILE_LIMIT."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form carried: its fields, and the file's name and bytes, or None."""

    fields: dict[str, str]
    name: str = ""
    data: bytes | None = None


async def read_form(request: web.Request) -> Form:
    """A form's fields and its one file, in memory. Raises TooBig, and HTTPBadRequest for what is no form."""
    if not request.content_type.startswith("multipart/"):
        raise web.HTTPBadRequest
    try:
        return await _parts(request)
    except (ValueError, RuntimeError, BadHttpMessage):
        # How the library says that the form is cut off or no form at all.
        raise web.HTTPBadRequest from None


async def _parts(request: web.Request) -> Form:
    fields: dict[str, str] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise web.HTTPBadRequest
        if part.name == "file":
            return Form(fields, file_name(part.filename or ""), await _read(part, FILE_LIMIT))
        if len(fields) < 8:
            fields[part.name or ""] = typed((await _read(part, WORDS_LIMIT * 4)).decode(errors="replace"))
    return Form(fields)


async def _read(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(65536):
        data += chunk
        if len(data) > limit:
            raise TooBig
    return bytes(data)


def typed(words: str) -> str:
    """Words as somebody can have typed them: without signs that no database keeps and no person sees."""
    return _NEVER_TYPED.sub("", words).strip()


def file_name(given: str) -> str:
    """A file's own name without any folder or unprintable character; never empty, at most 200 characters."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    return "".join(letter for letter in name if letter.isprintable()).strip()[-200:] or "file"
