"""A Word file of 1997 to 2003, written by hand: a compound file (MS-CFB) with a main and a table stream (MS-DOC)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SECTOR, _SMALL, _END, _FREE, _TABLE = 512, 64, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def old_word(text: str, *, wide: bool = False, notes: str = "", flags: int = 0x0200) -> bytes:
    """The file. wide: two bytes a sign (else one, Windows' 1252). notes: text behind the body's, as in page heads."""
    whole = text + notes
    written = whole.encode("utf-16-le" if wide else "cp1252")
    start = 1024
    head = bytearray(start)
    struct.pack_into("<H", head, 0, 0xA5EC)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<I", head, 0x4C, len(text))
    half = len(whole) // 2  # two pieces, as after an edit
    width = 2 if wide else 1
    ends = struct.pack("<III", 0, half, len(whole))
    places = [start, start + half * width]
    pieces = b"".join(
        struct.pack("<HIH", 0, place if wide else place * 2 | 0x40000000, 0) for place in places
    )
    table = (
        b"\x01"
        + struct.pack("<H", 3)
        + b"abc"
        + b"\x02"
        + struct.pack("<I", len(ends) + len(pieces))
        + ends
        + pieces
    )
    struct.pack_into("<II", head, 0x01A2, 0, len(table))
    return compound({"WordDocument": (bytes(head) + written).ljust(4096, b"\0"), "1Table": table})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file; streams under 4096 bytes go into the small sectors, as the format wants it."""
    small = {name: data for name, data in streams.items() if len(data) < 4096}
    large = {name: data for name, data in streams.items() if len(data) >= 4096}
    packed, small_links, starts = b"", [], {}
    for name, data in small.items():
        starts[name] = len(packed) // _SMALL
        packed += _padded(data, _SMALL)
        small_links += [*range(starts[name] + 1, len(packed) // _SMALL), _END]
    sectors: list[bytes] = [b""]  # the first is the table's
    links: list[int] = [_TABLE]

    def add(data: bytes) -> int:
        first = len(sectors)
        parts = [data[at : at + _SECTOR] for at in range(0, len(data), _SECTOR)]
        sectors.extend(parts)
        links.extend([*range(first + 1, first + len(parts)), _END])
        return first

    small_table = (
        add(_padded(struct.pack(f"<{len(small_links)}I", *small_links), _SECTOR, b"\xff")) if small else _END
    )
    root = add(_padded(packed, _SECTOR)) if small else _END
    for name, data in large.items():
        starts[name] = add(_padded(data, _SECTOR))
    entries = [_entry("Root Entry", 5, root, len(packed))]
    entries += [_entry(name, 2, starts[name], len(data)) for name, data in streams.items()]
    directory = add(_padded(b"".join(entries), _SECTOR))
    sectors[0] = _numbers(links)
    header = bytearray(_SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 0x18, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 0x2C, 1, directory)
    struct.pack_into("<IIIII", header, 0x38, 4096, small_table, 1 if small else 0, _END, 0)
    struct.pack_into("<109I", header, 0x4C, 0, *[_FREE] * 108)
    return bytes(header) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, length: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(written)] = written
    struct.pack_into("<HBB", entry, 0x40, len(written), kind, 1)
    struct.pack_into("<III", entry, 0x44, _FREE, _FREE, _FREE)
    struct.pack_into("<II", entry, 0x74, start, length)
    return bytes(entry)


def _numbers(links: Sequence[int]) -> bytes:
    return _padded(struct.pack(f"<{len(links)}I", *links), _SECTOR, b"\xff")


def _padded(data: bytes, size: int, sign: bytes = b"\0") -> bytes:
    return data + sign * (-len(data) % size)
