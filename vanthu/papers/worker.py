"""The process that opens files. One job at a time from standard input, one judgement each to standard output.

It alone loads the PDF and Word libraries. It has no more memory than 1 GiB, no more time a job than the pool says,
may write no file, start no process and open no socket: Python's audit hook refuses, and on Linux the kernel too
(``cage``), so that a C library that a paper has broken can do no more. What goes wrong here costs one job.

A frame is four bytes of length, big-endian, and as many bytes. A job is three frames: what is to be done (JUDGE or
DRAW), the name in UTF-8 (to draw: the frames as JSON), the bytes. An answer is one frame of JSON: the judgement (or the
picture in base64, null where there is none), and whether the process is spent (a big file has left it short of memory).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import resource
import struct
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from vanthu import crash
from vanthu.papers import cage
from vanthu.papers.judgement import Judgement

READY = b"ready"
JUDGE, DRAW = b"judge", b"draw"
MEMORY_BYTES = 1024**3
#: People who talk come before papers that are read: on a machine with little to spare a turn must not wait for one.
NICE = 19
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.fork",
    "ctypes.",
    "shutil.",
    "ftplib.",
)


def read_frame(stream: BinaryIO) -> bytes | None:
    """One frame, or None where the stream has ended."""
    head = _exactly(stream, 4)
    if head is None:
        return None
    (length,) = struct.unpack(">I", head)
    return _exactly(stream, length)


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """One frame, at once."""
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def _exactly(stream: BinaryIO, length: int) -> bytes | None:
    parts: list[bytes] = []
    while length > 0:
        part = stream.read(length)
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _limit_for_good() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would write the paper to disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.umask(0o077)
    cage.close_cage()

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def _limit_job(seconds: int) -> None:
    """CPU seconds from now on: the limit counts the whole life of the process, so it moves with each job."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _peak_bytes() -> int:
    """The most memory that this program has had; getrusage would count what its parent had when it was started."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Serves jobs until standard input ends.

    Arguments: the CPU seconds a job may take; the folder of trusted certificates; the instant as of which they are
    asked, in ISO 8601 (empty: now).
    """
    seconds, folder, asked = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    os.nice(NICE)
    # The slow part; the limits below must not stop its imports.
    from vanthu.papers import judge, pictures, trust  # noqa: F401, PLC0415

    roots = trust.roots_in(Path(folder))[0] if folder else ()
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the frames
    _limit_for_good()
    write_frame(answers, READY)
    while (what := read_frame(source)) is not None:
        name, data = read_frame(source), read_frame(source)
        if name is None or data is None:
            return
        crash.point("worker.judging")
        _limit_job(seconds)
        if what == DRAW:
            answer: dict[str, Any] = {"picture": _picture(data, name)}
        else:
            answer = {"judgement": _judgement(data, name.decode("utf-8", "replace"), roots, asked).as_json()}
        answer["spent"] = _peak_bytes() > MEMORY_BYTES // 2
        write_frame(answers, json.dumps(answer).encode())
        del data, answer


def _judgement(data: bytes, name: str, roots: Sequence[Any], asked: str) -> Judgement:
    from vanthu.papers import judge  # noqa: PLC0415 - loaded already, under no limits
    from vanthu.papers.chains import Trust  # noqa: PLC0415

    try:
        now = datetime.fromisoformat(asked) if asked else datetime.now(UTC)
        return judge.judge_here(data, name, Trust(tuple(roots), now))
    except (MemoryError, RecursionError):
        return judge.without_reading(data, name, "bomb")


def _picture(data: bytes, frames: bytes) -> str | None:
    from vanthu.papers import pictures  # noqa: PLC0415 - loaded already, under no limits

    wanted = [
        pictures.Frame(tuple(one["box"]), one["label"], one["confidence"]) for one in json.loads(frames)
    ]
    try:
        drawn = pictures.draw_first_page(data, wanted)
    except (MemoryError, RecursionError):
        return None
    return base64.b64encode(drawn).decode() if drawn is not None else None


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
