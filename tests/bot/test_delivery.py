"""Heard once, said after: repeats, failures of ours, failures of the wire, and what becomes of a message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, select, update
from structlog.testing import capture_logs

from tests.conversation import Phone, Town
from vanthu import crash
from vanthu.channels.base import FILES, TEXT, IncomingFile, Said, SendFailed
from vanthu.handlers.turn import Routes, Turn
from vanthu.locales import Text
from vanthu.store import addresses, claims, events, outbox
from vanthu.store.reply import Reply, reply


def messages(town: Town) -> list[outbox.Message]:
    with town.house.database.read.connect() as conn:
        return [
            outbox.Message(*row)
            for row in conn.execute(select(outbox.messages).order_by(outbox.messages.c.id))
        ]


def add_routes(town: Town, routes: Routes) -> None:
    """Let the town answer something more."""
    table = Routes().join([town.house.turns.routes, routes])
    town.house.turns = replace(town.house.turns, routes=table)
    town.house.desk.turns = town.house.turns


@pytest.fixture
def told() -> list[str]:
    return []


def poison(told: list[str], times: int) -> Routes:
    """A command that fails so many times, then works; each try writes a journal entry first."""
    routes = Routes()

    @routes.command("poison")
    def handler(turn: Turn, _words: str) -> Iterator[Reply]:
        turn.act.write("test.poison", "test:1")
        told.append("try")
        if len(told) <= times:
            raise RuntimeError("our own fault")
        yield reply(Text("chat.type_number"))

    return routes


async def test_an_event_heard_again_has_no_second_effect(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    for _ in range(5):
        await tu.say("/help", event_id="77")
    assert len(tu.screen) == 1


async def test_the_same_number_from_another_channel_is_another_event(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    await tu.say("/help", event_id="77")
    await tu.say("/help", event_id="78")
    assert len(tu.screen) == 2


async def test_our_own_fault_changes_nothing_and_is_tried_again(town: Town, told: list[str]) -> None:
    add_routes(town, poison(told, times=2))
    mai = await town.phone("Mai", "van-thu")
    await mai.say("/poison")
    assert not mai.screen
    for _ in range(4):
        await town.pass_time(timedelta(seconds=30))
    assert len(mai.screen) == 1
    with town.house.database.read.connect() as conn:
        entries = conn.exec_driver_sql("SELECT count(*) FROM journal WHERE verb='test.poison'").scalar()
    assert entries == 1, "what failed left nothing behind"


async def test_what_keeps_failing_is_parked_and_said_to_both_sides(town: Town, told: list[str]) -> None:
    add_routes(town, poison(told, times=1000))
    mai = await town.phone("Mai", "van-thu")
    admin = await town.phone("Vũ Minh Đức", "quan-tri")
    await mai.say("/poison")
    for _ in range(12):
        await town.pass_time(timedelta(minutes=6))
    mai.sees("đã được giữ")
    admin.has_seen("đã được thử xử lý nhiều lần")
    assert len(told) <= 8
    await mai.say("/help")
    assert len(mai.screen) == 2, "a parked event does not block the queue"
    with town.house.database.read.connect() as conn:
        (parked,) = events.parked(conn)
    assert "our own fault" in (parked.error or "")


async def test_order_holds_behind_an_event_that_waits(town: Town, told: list[str]) -> None:
    add_routes(town, poison(told, times=1))
    mai = await town.phone("Mai", "van-thu")
    await mai.say("/poison")
    await mai.say("/ngonngu")
    assert not mai.screen, "what was said later is not answered earlier"
    for _ in range(3):
        await town.pass_time(timedelta(seconds=30))
    assert len(mai.screen) == 2
    assert mai.screen[0].text.startswith("Xin nhắn số")


async def test_order_holds_where_both_come_at_once_and_the_first_fails(town: Town, told: list[str]) -> None:
    """They may share a commit: the one that fails is kept for another try before the next one is looked at."""
    add_routes(town, poison(told, times=1))
    mai = await town.phone("Mai", "van-thu")
    await asyncio.gather(mai.say("/poison"), mai.say("/ngonngu"))
    for _ in range(3):
        await town.pass_time(timedelta(seconds=30))
    assert len(mai.screen) == 2
    assert mai.screen[0].text.startswith("Xin nhắn số")


async def test_many_words_of_one_chat_at_once_share_commits_and_stay_in_order(town: Town) -> None:
    """Whoever never stops makes nobody else wait for a commit of each of their messages."""
    mai = await town.phone("Mai", "van-thu")
    commits = 0

    @event.listens_for(town.house.database.write, "commit")
    def count(_conn: Connection) -> None:
        nonlocal commits
        commits += 1

    desk = town.house.desk
    said = [mai.inbound(TEXT, text=f"{number}", event_id=f"n{number}") for number in range(60)]
    await asyncio.gather(*(desk.receive(inbound) for inbound in said))
    assert commits < 20
    with town.house.database.read.connect() as conn:
        noted = conn.execute(select(events.events.c.event_id).order_by(events.events.c.id)).scalars().all()
    assert list(noted)[-60:] == [inbound.event_id for inbound in said]


async def test_what_waits_behind_something_wakes_nobody(town: Town, told: list[str]) -> None:
    add_routes(town, poison(told, times=1000))
    mai = await town.phone("Mai", "van-thu")
    await mai.say("/poison")
    desk = town.house.desk
    desk.work.clear()
    desk.promised.clear()
    await desk.receive(mai.inbound(TEXT, text="/ngonngu"))
    assert not desk.work.is_set()
    assert not desk.promised.is_set()


async def test_a_passing_failure_is_tried_again_in_order(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures += [SendFailed("no answer"), SendFailed("no answer")]
    await tu.say("/help")
    await tu.say("/ngonngu")
    assert not tu.screen
    for _ in range(6):
        await town.pass_time(timedelta(seconds=20))
    assert len(tu.screen) == 2
    assert [m.external_id for m in messages(town)] == [shown.id for shown in tu.screen]


async def test_retry_after_is_obeyed(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures.append(SendFailed("slow down", retry_after=40))
    await tu.say("/help")
    await town.pass_time(timedelta(seconds=39))
    assert not tu.screen
    await town.pass_time(timedelta(seconds=2))
    assert len(tu.screen) == 1


async def test_retry_after_holds_though_what_was_refused_is_overtaken(town: Town) -> None:
    tu = await town.phone("Bà Tư")

    def say(conn: Connection, subject: str | None) -> None:
        address = addresses.find(conn, "web", "Bà Tư")
        assert address is not None
        said = reply(Text("chat.type_number"), subject=subject)
        outbox.put(conn, address_id=address.id, person_id=None, replies=[said], now=town.clock.now())

    def overtake(conn: Connection) -> None:
        for message in claims.claim(conn, now=town.clock.now(), until=town.clock.now(), most=10):
            raise AssertionError(message)
        conn.execute(update(outbox.messages).values(state=outbox.OVERTAKEN))

    town.wire.failures.append(SendFailed("slow down", retry_after=40))
    await town.house.writer.run(lambda conn: say(conn, "card:1"))
    await town.house.settle()
    await town.house.writer.run(overtake)
    await town.house.writer.run(lambda conn: say(conn, None))
    await town.pass_time(timedelta(seconds=39))
    assert not tu.screen, "the channel asked us to wait, whatever there is to say"
    await town.pass_time(timedelta(seconds=2))
    assert len(tu.screen) == 1


async def test_a_slow_chat_delays_no_other(town: Town) -> None:
    tu, ba = await town.phone("Bà Tư"), await town.phone("Bà Ba")
    town.wire.failures.append(SendFailed("slow down", retry_after=600))
    await tu.say("/help")
    await ba.say("/help")
    assert not tu.screen
    assert len(ba.screen) == 1


async def two_chats(town: Town) -> tuple[Phone, Phone]:
    first = await town.phone("Mai", "van-thu", chat="mai-1")
    second = await town.phone("Mai", chat="mai-2")

    def bind(conn: Connection) -> None:
        one, two = (addresses.find(conn, "web", chat) for chat in ("mai-1", "mai-2"))
        assert one is not None
        assert two is not None
        addresses.bind(conn, two.id, one.person_id)

    await town.house.writer.run(bind)
    return first, second


async def test_a_dead_address_is_closed_and_the_next_one_is_used(town: Town) -> None:
    first, second = await two_chats(town)
    town.wire.failures.append(SendFailed("bot was blocked by the user", permanent=True))
    await first.say("/help")
    assert not first.screen
    assert len(second.screen) == 1
    with town.house.database.read.connect() as conn:
        closed = addresses.find(conn, "web", "mai-1")
    assert closed is not None
    assert closed.close_reason == "bot was blocked by the user"


async def test_a_person_who_can_be_reached_nowhere_is_said_to_the_administrator(town: Town) -> None:
    mai = await town.phone("Mai", "van-thu")
    admin = await town.phone("Vũ Minh Đức", "quan-tri")
    town.wire.failures.append(SendFailed("chat not found", permanent=True))
    await mai.say("/help")
    admin.sees("Không còn gửi được tin nào cho", "Mai")
    assert messages(town)[0].state == outbox.FAILED


async def test_after_a_lost_answer_it_is_said_again(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures.append(SendFailed("timed out", unknown=True))
    await tu.say("/help")
    await town.pass_time(timedelta(minutes=1))
    assert len(tu.screen) == 1


async def test_answers_lost_again_and_again_are_a_state_of_their_own(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures += [SendFailed("timed out", unknown=True) for _ in range(3)]
    await tu.say("/help")
    for _ in range(5):
        await town.pass_time(timedelta(minutes=6))
    assert [m.state for m in messages(town)] == [outbox.UNKNOWN]
    assert not tu.screen


async def test_a_card_that_changes_twice_while_it_cannot_be_sent_says_the_newest_words(town: Town) -> None:
    """The first change found it on its way and promised an edit; the second found it waiting again."""
    tu = await town.phone("Bà Tư")

    def say(conn: Connection, *words: str) -> None:
        address = addresses.find(conn, "web", "Bà Tư")
        assert address is not None
        card = reply(*(Text("chat.parked", number=word) for word in words), subject="card:1")
        outbox.put(conn, address_id=address.id, person_id=None, replies=[card], now=town.clock.now())

    def change(conn: Connection, word: str) -> None:
        outbox.rewrite(conn, "card:1", reply(Text("chat.parked", number=word)), now=town.clock.now())

    def interrupted(conn: Connection) -> None:
        now = town.clock.now()
        (message,) = claims.claim(conn, now=now, until=now + timedelta(seconds=60), most=10)
        change(conn, "hai")
        outbox.postpone(conn, message, until=now, error="no answer")
        change(conn, "ba")

    await town.house.writer.run(lambda conn: say(conn, "một"))
    await town.house.writer.run(interrupted)
    await town.house.settle()
    (shown,) = tu.screen
    assert "ba" in shown.text, shown.text


async def test_a_card_that_says_so_already_is_not_edited_again(town: Town) -> None:
    """Ten messages of a citizen make ten cards of one draft: each is put away once, not again with every message."""
    for line in ("Tôi muốn hỏi về đất đai", "Nhà tôi ở thôn 3", "Thửa đất chưa có sổ", "Đất ở từ năm 1990"):
        await (await town.phone("Bà Tư")).say(line)
    edits = [message.edits for message in messages(town) if message.edits is not None]
    assert len(edits) == len(set(edits)) == 3, "one for each card but the last"


async def test_a_card_that_says_something_else_again_is_edited_again(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    now = town.clock.now

    def say(conn: Connection) -> None:
        address = addresses.find(conn, "web", "Bà Tư")
        assert address is not None
        card = reply(Text("chat.parked", number="một"), subject="card:1")
        outbox.put(conn, address_id=address.id, person_id=None, replies=[card], now=now())

    await town.house.writer.run(say)
    await town.house.settle()
    for word in ("hai", "ba", "hai", "hai"):
        await town.house.writer.run(
            lambda conn, word=word: outbox.rewrite(
                conn, "card:1", reply(Text("chat.parked", number=word)), now=now()
            )
        )
        await town.house.settle()
        (shown,) = tu.screen
        assert word in shown.text
    assert len(messages(town)) == 4, "a card, and three edits that changed it"


@pytest.mark.parametrize("again", [False, True])
async def test_a_claim_that_could_not_be_committed_has_nothing_said_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """What was taken up is said before the commit is known; it arrives, whatever becomes of that commit."""
    tu = await town.phone("Bà Tư")
    sender, wire = town.house.sender, town.wire
    await town.house.desk.receive(tu.inbound(TEXT, text="/help"))
    faults, said = [OSError("the disk is full")], asyncio.Event()
    send = wire.send

    def fail(point: str) -> None:
        if point == "commit.before" and faults:
            raise faults.pop()

    async def slowly(chat: str, words: Said) -> str:
        await said.wait()
        return await send(chat, words)

    monkeypatch.setattr(crash, "armed", fail)
    monkeypatch.setattr(wire, "send", slowly)
    assert await sender.send_once()
    await town.house.writer.run(lambda _: None)
    assert not faults
    if again:
        await sender.send_once()
    said.set()
    await town.house.settle()
    await town.pass_time(timedelta(minutes=6))
    assert len(tu.screen) == 1
    assert [message.state for message in messages(town)] == [outbox.SENT]


async def test_a_moved_chat_is_followed(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures.append(SendFailed("migrated", moved_to="bà tư mới"))
    await tu.say("/help")
    assert len(town.wire.screens["bà tư mới"]) == 1


async def test_a_refused_message_takes_nothing_else_with_it(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    town.wire.failures.append(SendFailed("too long", refused=True))
    await tu.say("/help")
    await tu.say("/help")
    assert [m.state for m in messages(town)] == [outbox.FAILED, outbox.SENT]


async def test_what_was_promised_is_said_after_a_restart(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    await town.house.desk.receive(tu.inbound("text", text="/help"))
    await town.restart()
    assert not tu.screen
    await town.house.settle()
    assert len(tu.screen) == 1


async def test_a_message_on_its_way_at_the_crash_is_said_again_after_its_lease(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    await town.house.desk.receive(tu.inbound("text", text="/help"))
    now = town.clock.now()
    await town.house.writer.run(
        lambda conn: claims.claim(conn, now=now, until=now + timedelta(seconds=60), most=10)
    )
    await town.house.settle()
    assert not tu.screen, "another process may still be sending it"
    await town.pass_time(timedelta(seconds=61))
    assert len(tu.screen) == 1


async def test_the_only_process_takes_its_own_leases_back_when_it_returns(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    await town.house.desk.receive(tu.inbound("text", text="/help"))
    now = town.clock.now()
    await town.house.writer.run(
        lambda conn: claims.claim(conn, now=now, until=now + timedelta(seconds=60), most=10)
    )
    await town.restart()
    await town.house.settle()
    assert len(tu.screen) == 1


async def test_an_event_taken_up_at_the_crash_is_taken_up_again(town: Town) -> None:
    mai = await town.phone("Mai", "van-thu")
    town.wire.files["f"] = b"<html><body>"
    inbound = mai.inbound(FILES, files=(IncomingFile("a.pdf", 6, "f"),))
    await town.house.desk.receive(inbound)
    now = town.clock.now()
    await town.house.writer.run(
        lambda conn: events.claim(conn, now=now, until=now + timedelta(seconds=120), most=10)
    )
    await town.house.settle()
    assert not mai.screen
    await town.pass_time(timedelta(seconds=121))
    assert len(mai.screen) == 1


async def test_the_log_of_a_turn_that_fails_names_the_event_and_the_case(town: Town, told: list[str]) -> None:
    add_routes(town, poison(told, times=1))
    mai = await town.phone("Mai", "van-thu")
    with capture_logs() as lines:
        await mai.say("/poison", event_id="e77")
    (line,) = [line for line in lines if line["event"] == "turn.failed"]
    assert (line["event_id"], line["channel"], line["case"]) == ("e77", "web", "test:1")


async def test_what_was_promised_while_the_clock_went_forward_follows_what_was_on_its_way(town: Town) -> None:
    tu = await town.phone("Bà Tư")
    send, may_arrive = town.wire.send, asyncio.Event()

    async def slowly(chat: str, said: Said) -> str:
        await may_arrive.wait()
        return await send(chat, said)

    town.wire.send = slowly  # type: ignore[method-assign]
    await town.house.desk.receive(tu.inbound("text", text="/help"))
    await town.house.sender.send_once()
    await asyncio.sleep(0)
    await town.house.desk.receive(tu.inbound("text", text="/ngonngu"))
    town.clock.advance(timedelta(hours=1))
    await town.house.sender.send_once()
    may_arrive.set()
    await town.house.sender.drain()
    assert [m.state for m in messages(town)] == [outbox.SENT, outbox.SENT]
    assert len(tu.screen) == 2


async def test_what_arrived_is_said_once_though_its_lease_ended_before_that_was_written_down(
    town: Town,
) -> None:
    tu = await town.phone("Bà Tư")
    send, arrived = town.wire.send, asyncio.Event()

    async def tell(chat: str, said: Said) -> str:
        number = await send(chat, said)
        arrived.set()
        return number

    town.wire.send = tell  # type: ignore[method-assign]
    await town.house.desk.receive(tu.inbound("text", text="/help"))
    async with town.house.sender.outcomes._recording:  # the records are being written, and take their time
        await town.house.sender.send_once()
        await arrived.wait()
        town.clock.advance(timedelta(hours=1))
        await town.house.sender.send_once()
    await town.house.sender.drain()
    town.clock.advance(timedelta(hours=1))
    await town.house.sender.drain()
    assert [m.state for m in messages(town)] == [outbox.SENT]
    assert len(tu.screen) == 1
