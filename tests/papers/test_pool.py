"""The pool: real workers, really killed."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from scripts.decree30 import pdf
from tests.papers.make import DECISION, scan
from vanthu.papers import pool as pools
from vanthu.papers.judge import judge_here
from vanthu.papers.pool import JudgePool, PoolClosedError

PAPER = pdf(DECISION)


@pytest_asyncio.fixture
async def judges() -> AsyncIterator[JudgePool]:
    opened = JudgePool()
    yield opened
    await opened.close()


def alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_worker_says_what_the_reader_says(judges: JudgePool) -> None:
    assert await judges.judge(PAPER, "a.pdf") == judge_here(PAPER, "a.pdf")
    assert await judges.judge(b"", "a.pdf") == judge_here(b"", "a.pdf")


async def test_a_worker_is_started_when_first_needed_and_kept(judges: JudgePool) -> None:
    assert judges.process_ids == ()
    await judges.judge(PAPER, "a.pdf")
    first = judges.process_ids
    await judges.judge(scan(), "b.pdf")
    assert judges.process_ids == first
    assert len(first) == 1


async def test_closing_leaves_no_process_and_no_zombie(judges: JudgePool) -> None:
    await judges.start()
    (process_id,) = judges.process_ids
    await judges.close()
    assert not alive(process_id)
    with pytest.raises(PoolClosedError):
        await judges.judge(PAPER, "a.pdf")


async def _frozen(judges: JudgePool) -> tuple[asyncio.Task[object], int]:
    """A job in a worker that stands still in the middle of it."""
    await judges.start()
    (process_id,) = judges.process_ids
    os.kill(process_id, signal.SIGSTOP)
    job: asyncio.Task[object] = asyncio.create_task(judges.judge(PAPER, "a.pdf"))
    await asyncio.sleep(0)
    return job, process_id


async def test_a_job_whose_worker_is_killed_is_done_by_another(judges: JudgePool) -> None:
    job, process_id = await _frozen(judges)
    os.kill(process_id, signal.SIGKILL)
    assert await job == judge_here(PAPER, "a.pdf")
    assert process_id not in judges.process_ids


async def test_a_job_that_kills_twice_is_broken(judges: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    started = pools._Worker.start

    async def start_dying(cpu_seconds: int, *others: None) -> pools._Worker:
        worker = await started(cpu_seconds, *others)
        worker.process.kill()
        return worker

    monkeypatch.setattr(pools._Worker, "start", start_dying)
    judgement = await judges.judge(PAPER, "QĐ [MẬT].pdf")
    assert (judgement.trouble, judgement.kind, judgement.secrecy) == ("broken", "pdf", "marked")
    assert judges.process_ids == ()


async def test_a_job_over_its_time_is_stopped_and_the_next_one_runs() -> None:
    judges = JudgePool(wall_seconds=0.2)
    job, process_id = await _frozen(judges)
    judgement = await job
    assert getattr(judgement, "trouble", None) == "too_long"
    assert not alive(process_id)
    judges._wall_seconds = 30
    assert (await judges.judge(PAPER, "a.pdf")).trouble is None
    await judges.close()


async def test_closing_in_the_middle_of_a_job_says_so(judges: JudgePool) -> None:
    job, _ = await _frozen(judges)
    await judges.close()
    with pytest.raises(PoolClosedError):
        await job


async def test_the_loop_goes_on_while_a_file_is_judged(judges: JudgePool) -> None:
    await judges.start()
    job = asyncio.create_task(judges.judge(PAPER + bytes(8_000_000), "a.pdf"))
    longest, before = 0.0, time.perf_counter()
    while not job.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    assert longest < 0.5


async def test_too_many_bytes_are_not_even_sent(judges: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_BYTES", 100)
    assert (await judges.judge(PAPER, "a.pdf")).trouble == "too_big"
    assert judges.process_ids == ()


async def test_a_worker_lives_for_a_number_of_jobs(
    judges: JudgePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_JOBS_A_LIFE", 2)
    seen = set()
    for _ in range(3):
        await judges.judge(PAPER, "a.pdf")
        seen.update(judges.process_ids)
    assert len(seen) == 2


async def test_the_worker_sees_no_secret_of_ours(judges: JudgePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTHU_TELEGRAM_TOKEN", "secret")
    await judges.start()
    (process_id,) = judges.process_ids
    with open(f"/proc/{process_id}/environ", "rb") as file:  # noqa: PTH123, ASYNC230 - a file of the kernel
        assert b"secret" not in file.read()
    with open(f"/proc/{process_id}/limits") as file:  # noqa: PTH123, ASYNC230 - a file of the kernel
        limits = {line[:26].strip(): line[26:].split()[0] for line in file}
    assert limits["Max address space"] == str(1024**3)
    assert limits["Max file size"] == "0"
