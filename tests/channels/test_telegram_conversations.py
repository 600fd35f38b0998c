"""The conversations of the office, over the real Telegram channel; and what only Telegram has."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest_asyncio
from sqlalchemy import select

from tests.channels.telegram_phone import TelegramTown, telegram_town
from tests.papers_at_hand import decision
from tests.test_decide import (  # noqa: F401 - collected here, to run on this wire
    test_a_scan_cannot_be_published_unseen,
    test_a_stale_press_is_answered_with_who_decided,
    test_after_a_decision_every_card_shows_who_and_when_and_its_buttons_are_gone,
    test_an_approval_is_bound_to_the_very_file,
    test_buttons_work_after_a_restart,
    test_refusing_needs_a_cited_reason_and_is_asked_once_more,
    test_returning_needs_a_reason_and_a_mended_file_keeps_the_history,
    test_the_first_of_several_holders_wins_and_the_others_see_it,
    test_the_maker_is_never_the_checker,
    test_why_names_the_article_its_words_and_the_other_regulation,
)
from tests.test_people import (  # noqa: F401 - the same
    test_a_repeated_event_accepts_only_once,
    test_an_invitation_works_once_and_the_second_use_is_told,
    test_an_invited_person_confirms_with_one_button_and_holds_the_post,
    test_another_chat_is_bound_to_the_same_person_and_the_others_are_told,
    test_every_button_fits_behind_sixty_four_bytes,
    test_the_administrator_gives_and_ends_a_post,
)
from tests.test_publish import (  # noqa: F401 - the same
    cast,
    test_a_half_done_hand_in_survives_a_restart,
    test_a_mark_in_name_or_caption_refuses_before_anything_is_stored,
    test_a_paper_goes_from_the_chat_to_the_page,
    test_a_paper_with_a_secrecy_mark_is_refused_and_nothing_of_it_is_kept,
    test_a_visitor_cannot_hand_in,
    test_only_what_is_missing_is_asked_one_thing_at_a_time,
    test_photos_and_large_files_get_a_helpful_answer,
    test_the_same_event_twice_has_one_effect,
    test_the_same_file_twice_is_noticed,
    test_two_files_are_two_papers,
)
from vanthu.channels.base import CONTACT, EDITED, LOCATION, OTHER, STICKER, VIDEO, VOICE
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office
from vanthu.store import journal, uploads


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[TelegramTown]:
    """The office of every conversation here."""
    async with telegram_town(tmp_path, office, pool) as opened:
        yield opened


async def test_nothing_that_is_sent_is_met_with_silence(town: TelegramTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu")
    for kind in (VOICE, VIDEO, CONTACT, LOCATION, STICKER, OTHER, EDITED):
        before = len(mai.screen)
        await mai.send(kind)
        assert len(mai.screen) > before, kind


async def test_an_album_is_a_paper_for_each_of_its_files(town: TelegramTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu")
    for name, number in (("f15", "15/QĐ-UBND"), ("f16", "16/QĐ-UBND")):
        town.loopback.files[name] = decision(number)
        paper = {"file_id": name, "file_unique_id": name, "file_name": f"{name}.pdf"}
        album = {"document": paper | {"file_size": 9000}, "media_group_id": "A"}
        await town.deliver(town.loopback.message(int(mai.chat), mai.name, **album), None)
    mai.has_seen("15/QĐ-UBND", "16/QĐ-UBND")


async def test_a_kill_between_hearing_and_confirming_has_one_effect(town: TelegramTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu")
    await mai.say("/help", event_id="e1")
    once = len(mai.screen)
    await town.restart()
    await mai.say("/help", event_id="e1")
    assert len(mai.screen) == once


async def test_somebody_who_blocked_the_bot_is_not_written_to_any_more(town: TelegramTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu")
    town.loopback.blocked.add(int(mai.chat))
    await mai.say("/help")
    await mai.say("/help")
    assert [method for method, _ in town.loopback.calls].count("sendMessage") == 2, (
        "once for each word of theirs"
    )
    town.loopback.blocked.clear()
    await mai.say("/help")
    assert mai.screen


async def test_a_group_that_moved_is_answered_under_its_new_name(town: TelegramTown) -> None:
    lan = await town.phone("Lan")
    town.loopback.group(-5)
    town.loopback.group(-1005)
    town.loopback.migrated[-5] = -1005
    await town.deliver(town.loopback.message(-5, "Lan", user=int(lan.chat), text="/help"), None)
    assert town.loopback.screens[-1005]
    assert not lan.screen, "what is asked in a group is answered there"


async def test_a_flood_is_waited_for_as_long_as_telegram_asks(town: TelegramTown) -> None:
    mai = await town.phone("Nguyễn Thị Mai", "van-thu")
    town.loopback.fail("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)
    await mai.say("/help")
    assert not mai.screen
    await town.pass_time(timedelta(seconds=29))
    assert not mai.screen
    await town.pass_time(timedelta(seconds=2))
    assert mai.screen


async def test_a_link_for_one_large_file_is_given_on_request_to_people_of_the_office(
    town: TelegramTown,
) -> None:
    mai, tu = await town.phone("Nguyễn Thị Mai", "van-thu"), await town.phone("Bà Tư")
    await mai.say("/tailen")
    mai.sees("20 MB", "24 giờ", "một tệp")
    (code,) = re.findall(r"http://127\.0\.0\.1:8080/tai-len/([\w-]{32})$", mai.last.text)
    with town.house.database.read.connect() as conn:
        place = uploads.find(conn, code)
        entries = conn.execute(select(journal.journal).where(journal.journal.c.verb == "upload.opened")).all()
    assert place is not None
    assert place.expires_at - place.created_at == timedelta(hours=24)
    assert code not in repr(place)
    assert len(entries) == 1
    assert code not in repr(entries)
    await tu.say("/tailen")
    tu.sees("Chỉ người của cơ quan")
    assert "/tai-len/" not in tu.text
