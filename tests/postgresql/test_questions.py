"""Citizens' questions on PostgreSQL: the ways on which the engines could differ, and numbers under concurrency."""

from __future__ import annotations

import asyncio

from tests.conversation import Town
from tests.test_questions import (
    people,
    test_a_citizen_asks_and_is_answered,
    test_a_restart_in_mid_question_loses_nothing,
    test_the_same_event_twice_is_one_case,
    test_the_whole_way_in_english,
    test_what_was_written_and_never_sent_is_asked_about_once,
)
from tests.test_questions_answer import (
    test_a_progress_notice_meets_the_clock_and_opens_its_own,
    test_an_answer_of_general_concern_is_published_without_personal_data,
    test_the_head_approves_where_the_office_wants_it,
    test_two_officers_at_once_send_one_answer,
)
from tests.test_questions_follow import (
    test_a_citizen_sees_their_own_cases_and_nothing_else,
    test_a_follow_word_opens_a_case_from_another_channel_and_nobody_can_guess_it,
    test_a_stale_press_is_answered_with_who_passed_it_on,
    test_not_solved_opens_the_same_case_within_the_rules_days,
    test_passing_on_keeps_the_first_date,
    test_what_is_another_offices_is_told_at_once_and_where_to_go,
)
from tests.test_questions_privacy import (
    test_a_closed_chat_falls_back_to_the_cases_other_chat,
    test_a_file_belongs_to_the_question_and_only_who_works_on_it_opens_it,
    test_a_months_opinions_are_summed_up_with_a_proposal,
    test_an_identity_card_is_kept_narrow_and_each_opening_is_written_down,
    test_erasing_is_for_good_and_what_was_asked_stays_without_who_asked,
    test_what_was_answered_publicly_is_offered_first_and_opens_no_case,
)
from vanthu.channels.base import PRESS
from vanthu.store import questions

__all__ = [
    "people",
    "test_a_citizen_asks_and_is_answered",
    "test_a_citizen_sees_their_own_cases_and_nothing_else",
    "test_a_closed_chat_falls_back_to_the_cases_other_chat",
    "test_a_file_belongs_to_the_question_and_only_who_works_on_it_opens_it",
    "test_a_follow_word_opens_a_case_from_another_channel_and_nobody_can_guess_it",
    "test_a_months_opinions_are_summed_up_with_a_proposal",
    "test_a_progress_notice_meets_the_clock_and_opens_its_own",
    "test_a_restart_in_mid_question_loses_nothing",
    "test_a_stale_press_is_answered_with_who_passed_it_on",
    "test_an_answer_of_general_concern_is_published_without_personal_data",
    "test_an_identity_card_is_kept_narrow_and_each_opening_is_written_down",
    "test_erasing_is_for_good_and_what_was_asked_stays_without_who_asked",
    "test_not_solved_opens_the_same_case_within_the_rules_days",
    "test_passing_on_keeps_the_first_date",
    "test_the_head_approves_where_the_office_wants_it",
    "test_the_same_event_twice_is_one_case",
    "test_the_whole_way_in_english",
    "test_two_officers_at_once_send_one_answer",
    "test_what_is_another_offices_is_told_at_once_and_where_to_go",
    "test_what_was_answered_publicly_is_offered_first_and_opens_no_case",
    "test_what_was_written_and_never_sent_is_asked_about_once",
]


async def test_codes_have_no_gap_and_none_is_given_twice_when_many_send_at_once(town: Town) -> None:
    phones = [await town.phone(f"Người {number}", chat=f"n{number}") for number in range(8)]
    for phone in phones:
        await phone.say("Tôi muốn hỏi về giáo dục mầm non của xã")
    presses = [phone.inbound(PRESS, press=phone.payload("Gửi cơ quan")) for phone in phones]
    await asyncio.gather(*(town.house.desk.receive(press) for press in presses))
    await town.house.settle()
    with town.house.database.read.connect() as conn:
        numbers = sorted(case.number or 0 for case in questions.in_state(conn, questions.OPEN))
    assert numbers == list(range(1, 9))
