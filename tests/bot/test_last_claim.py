"""A stop while work is being taken up: it is given back, and whoever comes next need not wait for a lease to end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy import Connection

from tests.bot.test_sender import promise, put_up, shown, words
from tests.conversation import FakeWire, Phone, Town
from vanthu.bot.inbox import InboxWorker
from vanthu.bot.sender import Sender
from vanthu.bot.writer import Writer
from vanthu.channels.base import FILES, FetchFailed, IncomingFile

T = TypeVar("T")


class Unanswered:
    """A writer that commits, and whose answer is on its way for as long as the test wants."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.committed, self.go_on = asyncio.Event(), asyncio.Event()

    async def run(self, work: Callable[[Connection], T], **how: Any) -> T:
        result = await self.writer.run(work, **how)
        self.committed.set()
        await self.go_on.wait()
        return result

    async def close(self) -> None:
        await self.writer.close()


async def stop_while_it_claims(town: Town, loop: Coroutine[Any, Any, None]) -> None:
    """The process is told to stop when its claim is committed and it does not know that yet."""
    slow = Unanswered(town.house.writer)
    town.house.desk.writer = slow
    running = asyncio.create_task(loop)
    await slow.committed.wait()
    running.cancel()
    await asyncio.sleep(0)
    slow.go_on.set()
    await asyncio.gather(running, return_exceptions=True)


async def hand_in(town: Town) -> Phone:
    """Somebody sends a file, which waits for whoever fetches it."""
    mai = await town.phone("Mai", "van-thu")
    await town.house.desk.receive(mai.inbound(FILES, files=(IncomingFile("a.pdf", 9, "a"),)))
    return mai


async def test_messages_that_a_stopping_process_took_up_last_are_said_by_the_next_at_once(town: Town) -> None:
    await promise(town, "tư", words("one"), words("two"))
    await promise(town, "ba", words("one"))
    await stop_while_it_claims(town, town.house.sender.run())
    await town.house.sender.finish()
    assert not town.wire.screens, "it stops: it begins with nothing new"
    await Sender(town.house.desk).drain()
    assert (shown(town, "tư"), shown(town, "ba")) == ("one two", "one")


async def test_an_event_that_a_stopping_process_took_up_last_is_handled_by_the_next_at_once(
    town: Town,
) -> None:
    mai = await hand_in(town)
    town.wire.failures.append(FetchFailed("gone", permanent=True))
    await stop_while_it_claims(town, town.house.inbox.run())
    await town.house.inbox.finish(0)
    assert town.wire.failures, "it stops: it begins with nothing new"
    await InboxWorker(town.house.desk, town.house.database).drain()
    await town.house.settle()
    assert len(mai.screen) == 1


class Slow(FakeWire):
    """A wire from which no file comes until it is quick."""

    quick = False

    def __init__(self) -> None:
        super().__init__()
        self.entered = asyncio.Event()

    async def fetch(self, ref: str) -> bytes:
        self.entered.set()
        if not self.quick:
            await asyncio.Event().wait()
        raise FetchFailed("gone", permanent=True)


async def test_an_event_that_is_not_finished_when_patience_ends_is_handled_by_the_next_at_once(
    town: Town,
) -> None:
    wire = Slow()
    put_up(town, wire)
    mai = await hand_in(town)
    await town.house.inbox.work_once()
    await wire.entered.wait()
    await town.house.inbox.finish(0)
    wire.quick = True
    await InboxWorker(town.house.desk, town.house.database).drain()
    await town.house.settle()
    assert len(mai.screen) == 1
