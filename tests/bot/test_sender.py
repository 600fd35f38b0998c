"""The sender's manners: who comes first, how fast, what is not said any more, and what a broken disk changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from tests.conversation import FakeWire, Phone, Town
from tests.patience import PATIENCE
from vanthu.actions import operation
from vanthu.bot import patience
from vanthu.bot.sender import LEASE
from vanthu.channels.base import Said, SendFailed
from vanthu.locales import Text
from vanthu.store import addresses, claims, deadlines, outbox, presence
from vanthu.store.outbox import Message
from vanthu.store.reply import BULK, ROUTINE, URGENT, Reply

T = TypeVar("T")


def messages(town: Town) -> list[Message]:
    with town.house.database.read.connect() as conn:
        return [Message(*row) for row in conn.execute(select(outbox.messages).order_by(outbox.messages.c.id))]


async def promise(town: Town, chat: str, *replies: Reply) -> None:
    """Somebody's turn promises this, a moment after the one before."""
    town.clock.advance(timedelta(milliseconds=1))
    now = town.clock.now()

    def put(conn: Connection) -> None:
        caller = addresses.call(conn, channel="web", chat=chat, name=chat, language="vi", now=now)
        person_id = caller.person.id if caller.person else None
        outbox.put(conn, address_id=caller.address.id, person_id=person_id, replies=replies, now=now)

    await town.house.writer.run(put)


def words(said: str, urgency: int = ROUTINE, *about: str) -> Reply:
    return Reply(lines=(Text("publish.subject", subject=said),), urgency=urgency, about=about)


def shown(town: Town, chat: str) -> str:
    return " ".join(each.text.split()[-1].lower() for each in town.wire.screens.get(chat, []))


async def test_in_one_chat_what_is_urgent_is_said_first_and_what_goes_in_bulk_last(town: Town) -> None:
    await promise(town, "tư", words("nudge", BULK))
    await promise(town, "tư", words("answer"), words("more"))
    await promise(town, "tư", words("alarm", URGENT))
    await town.house.settle()
    assert shown(town, "tư") == "alarm answer more nudge"


async def test_one_turns_words_stay_in_order_though_one_is_urgent(town: Town) -> None:
    await promise(town, "tư", words("summary"), words("card", URGENT))
    await town.house.settle()
    assert shown(town, "tư") == "summary card"


async def test_urgent_chats_are_served_before_others(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vanthu.bot.sender.BATCH", 2)
    for number in range(4):
        await promise(town, f"chat {number}", words("answer"))
    await promise(town, "late", words("alarm", URGENT))
    await town.house.sender.send_once()
    await asyncio.wait(town.house.sender._lanes)
    assert set(town.wire.screens) == {"late", "chat 0"}


async def test_messages_in_bulk_keep_to_thirty_a_second_and_others_do_not_wait_for_them(town: Town) -> None:
    for number in range(60):
        await promise(town, f"staff {number}", words("digest", BULK))
    for number in range(60):
        await promise(town, f"citizen {number}", words("answer"))
    await town.house.settle()
    answered = sum(chat.startswith("citizen") for chat in town.wire.screens)
    assert answered == 60, "what people asked for is not held up by digests"
    sent = []
    for _ in range(25):
        before = len(town.wire.screens)
        await town.pass_time(timedelta(milliseconds=100))
        sent.append(len(town.wire.screens) - before)
    assert max(sum(sent[at : at + 10]) for at in range(16)) <= 30
    assert len(town.wire.screens) == 120, "at least eighty per cent of the limit"


async def test_the_pace_in_bulk_is_counted_over_all_processes(town: Town) -> None:
    for number in range(30):
        await promise(town, f"staff {number}", words("digest", BULK))
    now = town.clock.now()

    def claim(conn: Connection) -> int:
        return len(claims.claim_bulk(conn, now=now, until=now + LEASE)[0])

    taken = [await town.house.writer.run(claim) for _ in range(5)]
    assert sum(taken) == claims.BULK_AT_ONCE


async def test_a_clock_set_back_does_not_silence_what_goes_in_bulk(town: Town) -> None:
    await promise(town, "tư", words("first", BULK))
    await town.house.settle()
    town.clock.moved -= timedelta(hours=1)
    await promise(town, "tư", words("second", BULK))
    await town.house.settle()
    assert shown(town, "tư") == "first second"


async def owed(town: Town) -> deadlines.Deadline:
    now = town.clock.now()
    return await town.house.writer.run(
        lambda conn: deadlines.add(
            conn,
            clock="question.answer",
            about="publication:1",
            cite="x",
            starts_at=now,
            due_at=now + timedelta(days=9),
            provisional=False,
            arithmetic=[],
        )
    )


async def test_a_reminder_of_what_was_met_while_the_channel_was_away_is_not_said(town: Town) -> None:
    first, second = await owed(town), await owed(town)
    about = (f"deadline:{first.id}", f"deadline:{second.id}")
    town.wire.failures.append(SendFailed("away"))
    await promise(town, "tư", words("reminder", URGENT, *about))
    await promise(town, "ba", words("reminder", URGENT, about[0], "something:else"))
    await town.house.settle()
    await town.house.writer.run(
        lambda conn: deadlines.end(conn, "publication:1", met=True, at=town.clock.now())
    )
    await town.pass_time(timedelta(minutes=5))
    assert next((m.state, m.error) for m in messages(town)) == (
        outbox.OVERTAKEN,
        "nothing of it is owed any more",
    )
    assert not shown(town, "tư")
    assert shown(town, "ba") == "reminder", "what we do not know counts as owed"


async def test_yesterdays_digest_and_a_nudge_that_was_met_are_not_said(town: Town) -> None:
    mai = await town.phone("Mai", "van-thu")
    now = town.clock.now()

    def plan(conn: Connection) -> None:
        address = addresses.find(conn, "web", "Mai")
        assert address is not None
        row = {"person_id": address.person_id, "day": now.date(), "half": "morning"}
        presence.plan(conn, [{**row, "at": now, "ends_at": now + timedelta(hours=3)}])
        presence.settle(conn, 1, how=presence.WORK, met_at=now)

    await town.house.writer.run(plan)
    await promise(town, "Mai", words("digest", BULK, "digest:2026-11-22"), words("nudge", BULK, "presence:1"))
    await promise(town, "Mai", words("today", BULK, "digest:2026-11-23"))
    await town.house.settle()
    assert shown(town, "Mai") == "today"
    assert mai.screen
    assert [m.state for m in messages(town)] == [outbox.OVERTAKEN, outbox.OVERTAKEN, outbox.SENT]


async def test_what_was_taken_up_by_another_can_be_recorded_no_more(town: Town) -> None:
    await promise(town, "tư", words("answer"))
    now = town.clock.now()
    (slow,) = await town.house.writer.run(
        lambda conn: claims.claim(conn, now=now, until=now + LEASE, most=10)
    )
    later = now + LEASE
    (quick,) = await town.house.writer.run(
        lambda conn: claims.claim(conn, now=later, until=later + LEASE, most=10)
    )
    assert quick.fence == slow.fence + 1

    def wakes(conn: Connection) -> None:
        outbox.sent_each(conn, [(slow.id, slow.fence, "old", None)], at=later)
        outbox.settle(conn, slow, state=outbox.FAILED, error="old", at=later)
        outbox.postpone(conn, slow, until=later, error="old")

    await town.house.writer.run(wakes)
    (kept,) = messages(town)
    assert (kept.state, kept.external_id, kept.error, kept.fence) == (outbox.SENDING, None, None, quick.fence)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - other tasks at work
            await asyncio.sleep(0)


class Stopped(FakeWire):
    """A wire on which the first message takes as long as the test wants."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.go_on = asyncio.Event(), asyncio.Event()

    async def send(self, chat: str, said: Said) -> str:
        self.entered.set()
        await self.go_on.wait()
        return await super().send(chat, said)


def put_up(town: Town, wire: FakeWire) -> None:
    town.wire = wire
    town.house.channels["web"] = wire
    town.house.desk.channels = town.house.channels


async def stopped_in_the_middle(town: Town) -> Stopped:
    """Two messages are taken up, the first is on its way, and the process stands still for longer than its lease."""
    wire = Stopped()
    put_up(town, wire)
    await promise(town, "tư", words("one"), words("two"))
    await town.house.sender.send_once()
    await wire.entered.wait()
    town.clock.advance(LEASE * 2)
    return wire


async def test_a_process_that_was_stopped_for_a_while_does_not_go_on_with_what_another_took_up(
    town: Town,
) -> None:
    wire = await stopped_in_the_middle(town)
    now = town.clock.now()
    await town.house.writer.run(lambda conn: claims.claim(conn, now=now, until=now + LEASE, most=10))
    wire.go_on.set()
    await asyncio.wait(town.house.sender._lanes)
    assert shown(town, "tư") == "one", "the second is on its way from elsewhere"


async def test_a_process_that_was_stopped_for_a_while_goes_on_with_what_nobody_took_up(town: Town) -> None:
    wire = await stopped_in_the_middle(town)
    wire.go_on.set()
    await asyncio.wait(town.house.sender._lanes)
    assert shown(town, "tư") == "one two"


async def test_a_clock_set_forward_does_not_make_a_process_say_its_own_messages_twice(town: Town) -> None:
    wire = Stopped()
    put_up(town, wire)
    await promise(town, "tư", words("one"))
    await town.house.sender.send_once()
    await wire.entered.wait()
    town.clock.advance(timedelta(hours=1))
    await town.house.sender.send_once()
    wire.go_on.set()
    await town.house.sender.drain()
    assert shown(town, "tư") == "one"
    assert [m.state for m in messages(town)] == [outbox.SENT]


async def test_a_lease_given_by_a_clock_that_was_set_back_since_holds_nothing_up(town: Town) -> None:
    await promise(town, "tư", words("one"))
    now = town.clock.now()
    await town.house.writer.run(lambda conn: claims.claim(conn, now=now, until=now + LEASE, most=10))
    town.clock.moved -= timedelta(hours=1)
    await town.house.settle()
    assert shown(town, "tư") == "one"


async def test_a_moved_group_that_was_heard_under_its_new_name_already_is_one_address(town: Town) -> None:
    await promise(town, "new", words("hello"))
    await town.house.settle()
    town.wire.failures.append(SendFailed("migrated", moved_to="new"))
    await promise(town, "old", words("one"), words("two"))
    await town.house.settle()
    assert shown(town, "new") == "hello one two"
    with town.house.database.read.connect() as conn:
        old = addresses.find(conn, "web", "old")
    assert old is not None
    assert old.close_reason == "moved to new"


async def test_a_day_of_silence_does_not_make_one_lost_answer_unknown(town: Town) -> None:
    town.wire.failures += [SendFailed("away")] * 4 + [SendFailed("no answer", unknown=True)]
    await promise(town, "tư", words("one"))
    for _ in range(12):
        await town.pass_time(timedelta(minutes=6))
    assert shown(town, "tư") == "one"


class Away(FakeWire):
    """A wire that is away until it is back."""

    away = True
    tried = 0

    async def send(self, chat: str, said: Said) -> str:
        self.tried += 1
        if self.away:
            raise SendFailed("no connection")
        return await super().send(chat, said)


async def test_after_a_day_without_telegram_nothing_is_lost_and_order_is_kept(town: Town) -> None:
    wire = Away()
    put_up(town, wire)
    for number in range(20):
        await promise(town, f"chat {number}", words("one"), words("two"))
    await town.house.settle()
    for wait in (1, 2, 5, 15):
        before = wire.tried
        await town.pass_time(timedelta(seconds=wait - 0.1))
        assert wire.tried == before, "each rest is longer than the one before"
        await town.pass_time(timedelta(seconds=0.2))
        assert wire.tried == before + 20, "one try a chat, not one a message"
    for _ in range(24):
        await town.pass_time(timedelta(hours=1))
    wire.away = False
    await town.pass_time(timedelta(minutes=5))
    assert all(shown(town, f"chat {number}") == "one two" for number in range(20))


async def test_the_first_success_after_an_absence_wakes_all_that_was_put_off(town: Town) -> None:
    wire = Away()
    put_up(town, wire)
    for number in range(20):
        await promise(town, f"chat {number}", words("one"))
    await town.house.settle()
    wire.away = False
    await promise(town, "another", words("one"))
    await town.house.settle()
    assert len(wire.screens) == 21, "without waiting for their turns"


async def test_a_long_message_goes_on_where_it_was_broken_off(town: Town) -> None:
    poor = FakeWire(can=town.wire.can.__class__(**{**_fields(town.wire), "text_limit": 200}))
    put_up(town, poor)
    await promise(
        town, "tư", Reply(lines=tuple(Text("publish.subject", subject="x" * 120) for _ in range(3)))
    )
    send, tries = poor.send, []

    async def second_fails(chat: str, said: Said) -> str:
        tries.append(said)
        if len(tries) == 2:
            raise SendFailed("no connection")
        return await send(chat, said)

    poor.send = second_fails  # type: ignore[method-assign]
    await town.house.settle()
    await town.pass_time(timedelta(minutes=1))
    assert len(poor.screens["tư"]) == 3, "no part twice"
    assert len(tries) == 4


def _fields(wire: FakeWire) -> dict[str, Any]:
    return {name: getattr(wire.can, name) for name in wire.can.__slots__}


class Broken:
    """A writer whose disk is full for so many tries."""

    def __init__(self, town: Town, times: int) -> None:
        self.writer, self.times = town.house.writer, times

    async def run(self, work: Callable[[Connection], T], **how: Any) -> T:
        if self.times:
            self.times -= 1
            raise OperationalError("COMMIT", {}, Exception("database or disk is full"))
        return await self.writer.run(work, **how)

    async def close(self) -> None:
        await self.writer.close()


async def test_what_was_said_is_recorded_when_the_disk_has_room_again_and_not_said_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "BACK_OFF", (0.0,))
    wire = Stopped()
    put_up(town, wire)
    await promise(town, "tư", words("one"))
    await town.house.sender.send_once()
    await wire.entered.wait()
    town.house.desk.writer = Broken(town, times=50)
    wire.go_on.set()
    await until(lambda: town.house.sender.outcomes.unwritten > 0)
    while town.house.desk.writer.times:
        assert not await town.house.sender.send_once(), "nothing new is taken up meanwhile"
        await asyncio.sleep(0)
    await town.house.sender.drain()
    town.clock.advance(LEASE * 2)
    await town.house.sender.drain()
    assert shown(town, "tư") == "one"
    assert [m.state for m in messages(town)] == [outbox.SENT]


async def test_the_loops_outlive_a_database_that_is_gone_for_a_while(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "BACK_OFF", (0.0,))
    house = town.house
    house.desk.writer = Broken(town, times=20)
    loops = [asyncio.create_task(work.run()) for work in (house.inbox, house.sender, house.ticks)]
    while house.desk.writer.times:
        house.desk.work.set()
        house.desk.wake()
        await asyncio.sleep(0)
    phone = Phone(town, "tư", "Bà Tư")
    await house.desk.receive(phone.inbound("text", text="/help"))
    await until(lambda: bool(phone.screen))
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


async def test_at_closing_what_waits_behind_is_given_back_at_once(town: Town) -> None:
    wire = Stopped()
    put_up(town, wire)
    await promise(town, "tư", words("one"), words("two"))
    await town.house.sender.send_once()
    await wire.entered.wait()
    closing = asyncio.create_task(town.house.sender.finish())
    await asyncio.sleep(0)
    wire.go_on.set()
    await closing
    assert [m.state for m in messages(town)] == [outbox.SENT, outbox.WAITING]


async def test_while_the_channel_lets_nobody_in_all_is_kept_and_goes_on_when_it_does(town: Town) -> None:
    town.wire.failures += [SendFailed("the token was refused", closed=True)] * 2
    await promise(town, "tư", words("one"), words("two"))
    await promise(town, "ba", words("one"))
    await town.house.settle()
    kept = messages(town)
    assert [(m.state, m.attempts, m.doubts) for m in kept] == [(outbox.WAITING, 0, 0)] * 3
    await town.pass_time(timedelta(minutes=5))
    assert shown(town, "tư") == "one two"
    assert shown(town, "ba") == "one"


async def test_a_refused_token_is_told_to_the_administrator_elsewhere_once_a_day(town: Town) -> None:
    admin = await town.phone("Vũ Minh Đức", "quan-tri")
    for _ in range(3):
        await town.house.writer.run(lambda conn: operation.tell_of_refused_token(town.act(conn)))
        await town.house.settle()
    admin.sees("token", "@BotFather", "Không tin nào bị mất")
    assert len(admin.screen) == 1
    await town.pass_time(timedelta(days=1))
    await town.house.writer.run(lambda conn: operation.tell_of_refused_token(town.act(conn)))
    await town.house.settle()
    assert admin.text.count("@BotFather") == 2
