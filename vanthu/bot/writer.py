"""Who writes. On SQLite one thread, whose waiting turns share one commit; on PostgreSQL several threads.

Sharing a commit is what survives a slow disk: forty turns that wait need one fsync, not forty. Each turn is a
savepoint of its own, so one that fails takes nothing of the others with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from vanthu import crash
from vanthu.store.engine import Database, alone, savepoint, still_stands

T = TypeVar("T")
Work = Callable[[Connection], T]

#: The most turns that share a commit; more would make the first of them wait too long.
MOST_SHARED = 256
#: By how much the writer's thread comes after the event loop where they share a core: what the loop has to hear is
#: heard first and shares the next commit (decision 0035).
STEP = 5


class Writer(Protocol):
    """Runs work in a transaction and returns after the commit."""

    async def run(
        self, work: Work[T], *, lane: str | None = None, early: bool = False, otherwise: Work[T] | None = None
    ) -> T:
        """Run, commit, give the result. Raises what the work raised.

        Work in the same lane never overlaps, and in one process it is done in the order in which it was given.

        ``otherwise``: what is done instead, in the same transaction, where the work raised and was undone. Where the
        records are out of reach (OperationalError) it is not tried.

        ``early``: what it does need not last, so whoever asked may have the result before the commit, if there is
        only one process. It sees what is committed and nothing else.
        """

    async def close(self) -> None:
        """Finish what was given, then stop."""


def open_writer(database: Database, *, threads: int = 4) -> Writer:
    """The writer that fits the database."""
    return SharedCommits(database.write) if database.is_sqlite else OwnCommits(database.write, threads)


class SharedCommits:
    """One thread, one connection, ``BEGIN IMMEDIATE``; what waits together is committed together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    async def run(
        self, work: Work[T], *, lane: str | None = None, early: bool = False, otherwise: Work[T] | None = None
    ) -> T:
        """See :class:`Writer`; with one thread every lane is in order."""
        job = _Job(work, asyncio.get_running_loop(), early=early, otherwise=otherwise)
        self._waiting.put(job)
        result: T = await job.future
        return result

    async def close(self) -> None:
        """See :class:`Writer`."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        _step_back()
        while True:
            jobs = self._take()
            if not jobs:
                return
            try:
                with self._engine.connect() as conn:
                    while jobs:
                        self._commit_together(conn, jobs)
                        jobs = self._take()
                    return
            except Exception as trouble:
                for job in jobs:
                    job.fail(trouble)
                _deliver(jobs)

    def _take(self) -> list[_Job]:
        """Wait for a job, then take all that wait too. Empty when closing."""
        first = self._waiting.get()
        jobs = [] if first is None else [first]
        with contextlib.suppress(queue.Empty):
            while first is not None and len(jobs) < MOST_SHARED:
                job = self._waiting.get_nowait()
                if job is None:
                    # What stands before the end is finished first; the end is seen again at the next take.
                    self._waiting.put(None)
                    break
                jobs.append(job)
        return jobs

    @staticmethod
    def _commit_together(conn: Connection, jobs: list[_Job]) -> None:
        with conn.begin():
            # What is early comes first: so it sees nothing that is not committed.
            for job in sorted(jobs, key=lambda job: not job.early):
                job.attempt(conn)
                if job.trouble is not None and not still_stands(conn):
                    # A commit of nothing succeeds: none of these turns has happened.
                    raise job.trouble
                if job.early:
                    _deliver([job])
            crash.point("commit.before")
        crash.point("commit.after")
        _deliver(jobs)


def _step_back() -> None:
    """Let the event loop go first, where the machine allows it. Only Linux gives each thread its own place."""
    if sys.platform == "linux":
        own = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + STEP)


class _Job:
    """Work on its way through the writer thread and back to its own event loop."""

    def __init__(
        self,
        work: Work[Any],
        loop: asyncio.AbstractEventLoop,
        *,
        early: bool,
        otherwise: Work[Any] | None,
    ) -> None:
        self.work, self.loop, self.early, self.otherwise = work, loop, early, otherwise
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None
        self.trouble: BaseException | None = None
        #: Whether its result is on its way back: what became of the commit does not change it any more.
        self.told = False

    def fail(self, trouble: Exception) -> None:
        """Nothing of it has happened; whoever has its result already goes by that."""
        if not self.told:
            self.trouble = trouble

    def attempt(self, conn: Connection) -> None:
        try:
            self.result = attempt(conn, self.work, self.otherwise)
        except Exception as trouble:
            self.trouble = trouble

    def settle(self) -> None:
        """Give the result, or the trouble, to whoever awaits it; in its own event loop."""
        if self.future.done():
            return
        if self.trouble is not None:
            self.future.set_exception(self.trouble)
        else:
            self.future.set_result(self.result)


def attempt(conn: Connection, work: Work[T], otherwise: Work[T] | None) -> T:
    """Do it or leave nothing of it; then what is done otherwise, if anything."""
    try:
        with savepoint(conn, "job"):
            return work(conn)
    except OperationalError:
        raise
    except Exception:
        if otherwise is None or not still_stands(conn):
            raise
        with savepoint(conn, "job"):
            return otherwise(conn)


def _deliver(jobs: list[_Job]) -> None:
    """Wake each event loop once for all the jobs that came from it."""
    for loop in {job.loop for job in jobs}:
        of_loop = [job for job in jobs if job.loop is loop]
        for job in of_loop:
            job.told = True
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            loop.call_soon_threadsafe(_settle_all, of_loop)


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()


class OwnCommits:
    """Several threads, a transaction each; a lane is an advisory lock until the commit, and a queue in this process."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="writer")
        #: For each lane its lock, and how many hold it or wait for it.
        self._lanes: dict[str, tuple[asyncio.Lock, int]] = {}

    async def run(
        self, work: Work[T], *, lane: str | None = None, early: bool = False, otherwise: Work[T] | None = None
    ) -> T:
        """See :class:`Writer`. Whoever waits for its lane occupies no thread."""
        loop = asyncio.get_running_loop()
        if lane is None:
            return await loop.run_in_executor(self._threads, self._run, work, None, otherwise)
        with self._queue(lane) as turn:
            async with turn:
                return await loop.run_in_executor(self._threads, self._run, work, lane, otherwise)

    @contextlib.contextmanager
    def _queue(self, lane: str) -> Iterator[asyncio.Lock]:
        """A lane's lock, forgotten when nobody waits for it."""
        lock, users = self._lanes.get(lane, (None, 0))
        lock = lock or asyncio.Lock()
        self._lanes[lane] = (lock, users + 1)
        try:
            yield lock
        finally:
            users = self._lanes[lane][1] - 1
            if users:
                self._lanes[lane] = (lock, users)
            else:
                del self._lanes[lane]

    async def close(self) -> None:
        """See :class:`Writer`."""
        await asyncio.to_thread(self._threads.shutdown)

    def _run(self, work: Work[T], lane: str | None, otherwise: Work[T] | None) -> T:
        with self._engine.begin() as conn:
            if lane is not None:
                alone(conn, lane)
            # What fails is undone with its whole transaction, unless something is done otherwise.
            result = work(conn) if otherwise is None else attempt(conn, work, otherwise)
            crash.point("commit.before")
        crash.point("commit.after")
        return result
