"""What a file really is: told by its bytes, never by its name.

A PDF has ``%PDF-`` at byte 0 and no second file hidden in its head or tail: readers that accept the magic anywhere
in the first kilobyte would show another paper than the one we judged.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "csv": "text/csv",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "zip": "application/zip",
    "html": "text/html",
    "exe": "application/octet-stream",
    "unknown": "application/octet-stream",
    "empty": "application/octet-stream",
}

MAX_ENTRIES = 2_000
MAX_UNPACKED = 128 * 1024 * 1024
MAX_RATIO = 200  # real Word files stay under 30; a run of zeros packs 1032:1

_LONGEST_ROW = 100_000
_TEXT = 1024 * 1024  # bytes of a plain text that are looked at

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"#!", "exe"),
)
_ALIASES = {"jpg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "htm": "html", "xhtml": "html", "text": "txt"}
_HTML = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body|script|iframe|svg|meta|table)[\s>]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_END_OF_ZIP = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a file, with a code of ``judgement.TROUBLE`` where the bytes are dangerous or locked."""

    name: str
    trouble: str | None = None

    @property
    def media_type(self) -> str:
        """The media type to serve such a file with."""
        return MEDIA_TYPES[self.name]


def kind_of(data: bytes, name: str) -> Kind:
    """What the bytes are. The name only tells a table of values (csv) from other plain text."""
    if not data:
        return Kind("empty", "empty")
    kind = _by_magic(data)
    if kind == "zip":
        return _in_zip(data)
    if kind == "ole":
        return _in_ole(data)
    if kind is None:
        kind = _text_kind(data, name)
    if _second_file(data, kind):
        return Kind(kind, "polyglot")
    return Kind(kind)


def glance(data: bytes) -> Kind:
    """The kind by the first bytes alone, for a file that nobody dares to open."""
    kind = _by_magic(data) or ""
    return Kind(kind) if kind in MEDIA_TYPES else Kind("unknown" if data else "empty")


def named_kind(name: str) -> str | None:
    """The kind that the name claims, or None where its ending claims nothing we know."""
    ending = PurePath(name.strip()).suffix.lower().lstrip(".")
    ending = _ALIASES.get(ending, ending)
    return ending if ending in MEDIA_TYPES else None


def _by_magic(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BM") and len(data) > 26 and int.from_bytes(data[2:6], "little") in (0, len(data)):
        return "bmp"
    return None


def _in_zip(data: bytes) -> Kind:
    """Tell Office files from other archives; nothing is unpacked."""
    if b"%PDF-" in data[:1024]:
        return Kind("zip", "polyglot")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            kind = _office_kind(archive, names)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
        return Kind("zip", "broken")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) + 1
    big = unpacked > MAX_UNPACKED or (unpacked > 8 * 1024 * 1024 and unpacked > packed * MAX_RATIO)
    if big or len(entries) > MAX_ENTRIES or packed > len(data) + 1:
        return Kind(kind, "bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        return Kind(kind, "encrypted")
    if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
        return Kind(kind, "macros")
    return Kind(kind)


def _office_kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "xlsx"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        with archive.open("mimetype") as file:
            mimetype = file.read(100)
        if mimetype == b"application/vnd.oasis.opendocument.text":
            return "odt"
        if mimetype == b"application/vnd.oasis.opendocument.spreadsheet":
            return "ods"
    return "zip"


def _in_ole(data: bytes) -> Kind:
    """Tell the old Word from the old Excel by the names of their streams; both hold new ones when locked."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in data

    if has("EncryptedPackage"):
        return Kind("unknown", "encrypted")
    if _second_file(data, "doc"):
        return Kind("doc" if has("WordDocument") else "unknown", "polyglot")
    if has("WordDocument"):
        return Kind("doc")
    if has("Workbook") or has("Book"):
        return Kind("xls")
    return Kind("unknown")


def _text_kind(data: bytes, name: str) -> str:
    text = _as_text(data)
    if text is None:
        return "unknown"
    head = text[:1024].lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    if _HTML.match(head) or (head.startswith((b"<?xml", b"<!--")) and _HTML.search(head)):
        return "html"
    if named_kind(name) == "csv" and _is_table(text):
        return "csv"
    return "txt"


def _as_text(data: bytes) -> str | None:
    """The beginning as text: UTF-8, UTF-16 with its mark, or one byte a letter; None where the bytes are no text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return codecs.getincrementaldecoder("utf-16")().decode(data[:_TEXT])
        except UnicodeDecodeError:
            return None
    if _CONTROL.search(data):
        return None
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data[:_TEXT], final=len(data) <= _TEXT)
    except UnicodeDecodeError:
        letters = sum(1 for byte in data[:4096] if byte < 0x80)
        return data[:_TEXT].decode("latin-1") if letters * 10 >= len(data[:4096]) * 6 else None


def read_text(data: bytes) -> str:
    """The first megabyte of a plain text file; empty where it is none."""
    return _as_text(data) or ""


def _is_table(text: str) -> bool:
    lines = [line for line in text[:_TEXT].splitlines()[:20] if line.strip()]
    if any(len(line) > _LONGEST_ROW for line in lines):
        return False
    for separator in (",", ";", "\t"):
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=separator)}
        except csv.Error:  # a field longer than the module's limit
            return False
        if len(widths) == 1 and widths != {1}:
            return True
    return False


def _second_file(data: bytes, kind: str) -> bool:
    """Whether the same bytes are also a file of another kind."""
    head = data[:1024]
    if kind != "pdf" and b"%PDF-" in head:
        return True
    if kind == "pdf" and (_HTML.search(head) or b"%PDF-" in head[5:]):
        return True
    end = data.rfind(_END_OF_ZIP, max(0, len(data) - 65_557))
    if end >= 0 and end + 22 <= len(data):
        comment = int.from_bytes(data[end + 20 : end + 22], "little")
        entries = int.from_bytes(data[end + 10 : end + 12], "little")
        if entries and end + 22 + comment == len(data):
            return True
    if kind == "pdf" and (last := data.rfind(b"%%EOF")) >= 0:
        tail = data[last + 5 :].strip(b"\0\r\n\t ")
        return any(tail.startswith(magic) for magic, _ in _MAGIC) or _HTML.match(tail) is not None
    return False
