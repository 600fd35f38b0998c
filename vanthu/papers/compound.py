"""Streams out of a compound file, as Word 97 to 2003 keeps its papers (MS-CFB). In the worker process only.

Every chain of sectors is followed no further than the file has sectors: a ring ends in UnreadableError.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from vanthu.papers.judgement import UnreadableError

_FREE = 0xFFFFFFFA  # this and what is above are no sectors
_ENTRY = 128  # bytes of an entry of the directory
_STREAM, _ROOT = 2, 5
_MOST_ENTRIES = 4096


def streams(data: bytes, wanted: frozenset[str]) -> Mapping[str, bytes]:
    """The streams of these names that the file has. Raises UnreadableError ("broken")."""
    try:
        return dict(_streams(data, wanted))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise UnreadableError("broken") from error


def _streams(data: bytes, wanted: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    shift, small_shift = struct.unpack_from("<HH", data, 0x1E)
    if shift not in (9, 12) or small_shift != 6:
        raise ValueError(shift)
    size = 1 << shift
    (directory,) = struct.unpack_from("<I", data, 0x30)
    cutoff, small_table = struct.unpack_from("<II", data, 0x38)
    table = _table(data, size)
    listed = _chain(data, table, directory, size)
    entries = [listed[at : at + _ENTRY] for at in range(0, min(len(listed), _MOST_ENTRIES * _ENTRY), _ENTRY)]
    small: bytes | None = None
    for entry in entries:
        (length,) = struct.unpack_from("<H", entry, 0x40)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if entry[0x42] != _STREAM or name not in wanted:
            continue
        start, count = struct.unpack_from("<II", entry, 0x74)
        if count >= cutoff:
            yield name, _chain(data, table, start, size)[:count]
            continue
        if small is None:
            root = next(each for each in entries if each[0x42] == _ROOT)
            small = _chain(data, table, struct.unpack_from("<I", root, 0x74)[0], size)
        small_chain = _chain(data, table, small_table, size)
        links = struct.unpack(f"<{len(small_chain) // 4}I", small_chain[: len(small_chain) // 4 * 4])
        yield name, b"".join(small[at * 64 : at * 64 + 64] for at in _walk(links, start))[:count]


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which."""
    listed = list(struct.unpack_from("<109I", data, 0x4C))
    (more,) = struct.unpack_from("<I", data, 0x44)
    for _ in range(len(data) // size):
        if more >= _FREE:
            break
        part = struct.unpack(f"<{size // 4}I", _sector(data, more, size))
        listed += part[:-1]
        more = part[-1]
    whole = b"".join(_sector(data, at, size) for at in listed if at < _FREE and (at + 1) * size < len(data))
    return struct.unpack(f"<{len(whole) // 4}I", whole)


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int) -> bytes:
    return b"".join(_sector(data, at, size) for at in _walk(table, start))


def _walk(links: tuple[int, ...], start: int) -> Iterator[int]:
    at = start
    for _ in range(len(links)):
        if at >= _FREE:
            return
        yield at
        at = links[at]
    if at < _FREE:
        raise ValueError("a ring of sectors")


def _sector(data: bytes, at: int, size: int) -> bytes:
    return data[(at + 1) * size : (at + 2) * size].ljust(size, b"\0")
