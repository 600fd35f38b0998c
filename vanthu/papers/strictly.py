"""Whether a revision of a PDF can be read in one way only. In the worker process only.

Where a name stands twice in a dictionary, or an object twice in a table, some programs take the first and some the
last: who appends such a thing to a signed paper shows one text to the reader and another to the checker. What the
signer wrote may be so; what comes later may not.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic as typed_generic
from pyhanko.pdf_utils import xref as typed_xref
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

generic: Any = typed_generic  # it says that it is typed, and half is not
xref: Any = typed_xref

_ODD = (PdfReadError, ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError)


def reads_one_way(reader: PdfFileReader, data: bytes, revision: int) -> bool:
    """Whether each object, table and trailer of a revision says one thing. Raises MemoryError, RecursionError."""
    lenient, reader.strict = reader.strict, True
    try:
        return (
            _objects(reader, data, revision) and _packed(reader, revision) and _tables(reader, data, revision)
        )
    except _ODD:
        return False
    finally:
        reader.strict = lenient


def _objects(reader: Any, data: bytes, revision: int) -> bool:
    """Each object parses without a doubt, and is the one that the table promises."""
    stream = io.BytesIO(data)
    for reference in reader.xrefs.explicit_refs_in_revision(revision):
        place = reader.xrefs.get_historical_ref(reference, revision)
        if isinstance(place, int):
            stream.seek(place)
            number, _ = xref.read_object_header(stream, strict=False)
            if number != reference.idnum:
                return False
            generic.read_object(stream, generic.Reference(number, reference.generation, reader))
    return True


def _packed(reader: Any, revision: int) -> bool:
    """The same of objects in object streams (ISO 32000-2, 7.5.7); a number stands once in each."""
    for reference in reader.xrefs.object_streams_used_in(revision):
        packed = reader.get_object(reference, revision)
        stream = io.BytesIO(packed.data)
        pairs = packed.data[: int(packed["/First"])].split()
        numbers, offsets = [int(number) for number in pairs[::2]], [int(offset) for offset in pairs[1::2]]
        if len(set(numbers)) != len(numbers):
            return False
        for number, offset in zip(numbers, offsets, strict=True):
            stream.seek(int(packed["/First"]) + offset)
            generic.read_object(stream, generic.Reference(number, 0, reader))
    return True


def _tables(reader: Any, data: bytes, revision: int) -> bool:
    """No number stands twice in the table or the stream of a revision, and its trailer is no riddle."""
    about = reader.xrefs.get_xref_container_info(revision)
    stream = io.BytesIO(data)
    stream.seek(about.start_location)
    if not data[about.start_location :].lstrip()[:1].isdigit():
        stream.read(len(b"xref"))
    if "STREAM" in about.xref_section_type.name:
        return _once(xref.parse_xref_stream(_stream_at(reader, stream), strict=False))
    if not _once(xref.parse_xref_table(stream, strict=True)):
        return False
    trailer = generic.DictionaryObject.read_from_stream(stream, generic.TrailerReference(reader))
    if "/XRefStm" not in trailer:
        return True
    stream.seek(int(trailer.raw_get("/XRefStm")))
    return _once(xref.parse_xref_stream(_stream_at(reader, stream), strict=False))


def _stream_at(reader: Any, stream: io.BytesIO) -> Any:
    number, generation = xref.read_object_header(stream, strict=False)
    return generic.StreamObject.read_from_stream(stream, generic.Reference(number, generation, reader))


def _once(entries: Iterator[Any]) -> bool:
    numbers = [entry.idnum for entry in entries]
    return len(set(numbers)) == len(numbers)
