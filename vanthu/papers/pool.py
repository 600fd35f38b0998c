"""The pool that the chats ask: bytes in, a judgement out, whatever the bytes do.

Workers are fresh Python processes (no fork of ours, no secret of our environment). Bytes go over a pipe, never to
disk. A worker that dies is replaced and its job tried once more; one that runs over its time is killed.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import os
import signal
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import vanthu
from vanthu import crash
from vanthu.papers import kinds, secrecy
from vanthu.papers.judgement import Judgement, SignatureReport
from vanthu.papers.worker import DRAW, JUDGE, READY

MAX_BYTES = 50 * 1024 * 1024

_START_SECONDS = 30.0
_JOBS_A_LIFE = 500  # a fresh process now and then: what a C library leaks goes with it


class _DiedError(Exception):
    """The worker ended in the middle of a job; ``by_clock`` when it had used up its CPU seconds."""

    def __init__(self, *, by_clock: bool) -> None:
        super().__init__(by_clock)
        self.by_clock = by_clock


class PoolClosedError(RuntimeError):
    """The pool was closed while a file was being judged: nothing is known of it, ask again after the next start."""


class _Worker:
    """One process and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.jobs = 0
        self.spent = False

    @classmethod
    async def start(cls, cpu_seconds: int, trust: Path | None, now: datetime | None) -> _Worker:
        """A worker that has said that it is ready. Raises _DiedError or TimeoutError."""
        root = str(Path(vanthu.__file__).parent.parent)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-B",
            "-m",
            "vanthu.papers.worker",
            str(cpu_seconds),
            str(trust or ""),
            now.isoformat() if now else "",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what a library says of a paper belongs in no log
            env={"PYTHONPATH": root, "PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            start_new_session=True,  # Ctrl-C is for the office's process; it closes the pool
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_SECONDS):
                if await worker._read() != READY:
                    raise _DiedError(by_clock=False)
        except BaseException:
            await worker.end()
            raise
        return worker

    async def ask(self, what: bytes, name: bytes, data: bytes) -> dict[str, Any]:
        """One job and its answer. Raises _DiedError."""
        self.jobs += 1
        stdin = self.process.stdin
        assert stdin is not None  # noqa: S101 - the process was started with a pipe
        try:
            for frame in (what, name):
                stdin.write(struct.pack(">I", len(frame)) + frame)
            stdin.write(struct.pack(">I", len(data)))
            stdin.write(data)
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it died while it was given the job: reading says so
        crash.point("file.judging")
        answer: dict[str, Any] = json.loads(await self._read())
        self.spent = answer["spent"] or self.jobs >= _JOBS_A_LIFE
        return answer

    async def _read(self) -> bytes:
        stdout = self.process.stdout
        assert stdout is not None  # noqa: S101 - the process was started with a pipe
        try:
            (length,) = struct.unpack(">I", await stdout.readexactly(4))
            return await stdout.readexactly(length)
        except asyncio.IncompleteReadError:
            code = await self.process.wait()
            raise _DiedError(by_clock=code == -signal.SIGXCPU) from None

    async def end(self) -> None:
        """Kills the process and waits until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()
        await self.process.wait()
        self.process._transport.close()  # type: ignore[attr-defined]  # asyncio leaves it to the collector, which warns


class JudgePool:
    """A few worker processes, started when first needed. One pool belongs to one event loop.

    trust: a folder of trusted root certificates, read when a worker starts. now: as of when their chains are asked
    (None: as of each job).
    """

    def __init__(
        self,
        workers: int = 1,
        wall_seconds: float = 60.0,
        cpu_seconds: int = 10,
        trust: Path | None = None,
        now: datetime | None = None,
    ) -> None:
        self._free = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False
        self._wall_seconds = wall_seconds
        self._cpu_seconds = cpu_seconds
        self._trust = trust
        self._now = now

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The processes that live now."""
        return tuple(worker.process.pid for worker in (*self._idle, *self._busy))

    async def start(self) -> None:
        """Has one worker ready, so that the first file does not wait for it; a closed pool opens again."""
        self._closed = False
        async with self._free:
            if not self._idle:
                self._idle.append(await _Worker.start(self._cpu_seconds, self._trust, self._now))

    async def judge(self, data: bytes, name: str) -> Judgement:
        """The judgement of the bytes; trouble is in it, never raised. Raises PoolClosedError."""
        if len(data) > MAX_BYTES:
            return await asyncio.to_thread(_unread, data, name, "too_big")
        async with self._free:
            until = asyncio.get_running_loop().time() + self._wall_seconds
            for _ in range(2):
                if self._closed:
                    raise PoolClosedError
                try:
                    answer = await self._once(JUDGE, name.encode("utf-8", "replace"), data, until)
                    return Judgement.from_json(answer["judgement"])
                except _DiedError as died:
                    if self._closed:
                        raise PoolClosedError from None
                    if died.by_clock:
                        return await asyncio.to_thread(_unread, data, name, "too_long")
                except TimeoutError:
                    return await asyncio.to_thread(_unread, data, name, "too_long")
        return await asyncio.to_thread(_unread, data, name, "broken")

    async def picture(self, data: bytes, frames: Sequence[Mapping[str, Any]]) -> bytes | None:
        """The first page of a PDF as a JPEG with frames drawn on it (:class:`vanthu.papers.pictures.Frame` as plain
        data); None where it cannot be drawn. Raises PoolClosedError."""
        async with self._free:
            if self._closed:
                raise PoolClosedError
            until = asyncio.get_running_loop().time() + self._wall_seconds
            try:
                answer = await self._once(DRAW, json.dumps(list(frames)).encode(), data, until)
            except (_DiedError, TimeoutError):
                if self._closed:
                    raise PoolClosedError from None
                return None
        return base64.b64decode(answer["picture"]) if answer["picture"] else None

    async def _once(self, what: bytes, name: bytes, data: bytes, until: float) -> dict[str, Any]:
        worker = (
            self._idle.pop() if self._idle else await _Worker.start(self._cpu_seconds, self._trust, self._now)
        )
        self._busy.add(worker)
        try:
            async with asyncio.timeout_at(until):
                answer = await worker.ask(what, name, data)
        except BaseException:
            await worker.end()
            raise
        finally:
            self._busy.discard(worker)
        if worker.spent:
            await worker.end()
        else:
            self._idle.append(worker)
        return answer

    async def close(self) -> None:
        """Ends every worker and waits for each, so no zombie is left."""
        self._closed = True
        workers = [*self._idle, *self._busy]
        self._idle.clear()
        for worker in workers:
            await worker.end()


def too_big(head: bytes, sha256: str, size: int, name: str) -> Judgement:
    """What is said of a file of more than MAX_BYTES, by its beginning; nobody has to hold it in memory."""
    return replace(_unread(head, name, "too_big"), sha256=sha256, size=size)


def _unread(data: bytes, name: str, trouble: str) -> Judgement:
    kind = kinds.glance(data)
    return Judgement(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        kind=kind.name,
        media_type=kind.media_type,
        secrecy="marked" if secrecy.mark_in_words(name) else "unknown",
        trouble=trouble,
        signature=SignatureReport("unreadable" if kind.name == "pdf" else "unsigned"),
    )
