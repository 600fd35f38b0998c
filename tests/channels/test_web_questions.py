"""Citizens' questions over the real web chat: the same conversations, both sides of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.channels.web_phone import WebTown, web_town
from tests.test_questions import (  # noqa: F401 - collected here, to run on this wire
    people,
    test_a_citizen_asks_and_is_answered,
    test_a_restart_in_mid_question_loses_nothing,
    test_several_messages_make_one_question,
    test_the_same_event_twice_is_one_case,
)
from tests.test_questions_answer import (  # noqa: F401 - collected here, to run on this wire
    test_a_canned_answer_has_its_places_filled,
    test_a_progress_notice_meets_the_clock_and_opens_its_own,
    test_an_answer_of_general_concern_is_published_without_personal_data,
    test_an_internal_note_never_leaves,
    test_the_head_approves_where_the_office_wants_it,
    test_two_officers_at_once_send_one_answer,
)
from tests.test_questions_follow import (  # noqa: F401 - collected here, to run on this wire
    test_a_citizen_sees_their_own_cases_and_nothing_else,
    test_a_follow_word_opens_a_case_from_another_channel_and_nobody_can_guess_it,
    test_a_stale_press_is_answered_with_who_passed_it_on,
    test_feedback_goes_to_the_leader_first,
    test_not_solved_opens_the_same_case_within_the_rules_days,
    test_passing_on_keeps_the_first_date,
    test_what_is_another_offices_is_told_at_once_and_where_to_go,
)
from tests.test_questions_privacy import (  # noqa: F401 - the same
    test_a_citizen_sees_what_is_kept_of_them,
    test_a_file_belongs_to_the_question_and_only_who_works_on_it_opens_it,
    test_a_refused_request_says_why,
    test_what_was_answered_publicly_is_offered_first_and_opens_no_case,
)
from vanthu.papers.pool import JudgePool
from vanthu.rules.office import Office


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, office: Office, pool: JudgePool) -> AsyncIterator[WebTown]:
    """The office of every conversation here."""
    async with web_town(tmp_path, office, pool) as opened:
        yield opened
