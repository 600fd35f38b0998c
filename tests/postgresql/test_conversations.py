"""The same conversations as on SQLite, on PostgreSQL: the ways through the office on which the engines could differ."""

from __future__ import annotations

from tests.conversation import Town
from tests.test_deadlines import (
    test_after_days_of_downtime_all_that_fell_due_is_said_once,
    test_nobody_is_reminded_on_a_day_off_and_the_next_working_morning_counts,
    test_what_is_done_is_not_reminded_of,
)
from tests.test_decide import (
    test_after_a_decision_every_card_shows_who_and_when_and_its_buttons_are_gone,
    test_buttons_work_after_a_restart,
    test_every_change_is_in_a_chain_that_verifies,
    test_returning_needs_a_reason_and_a_mended_file_keeps_the_history,
    test_the_first_of_several_holders_wins_and_the_others_see_it,
    test_the_maker_is_never_the_checker,
)
from tests.test_digest import (
    test_a_leader_chooses_the_hour_or_none,
    test_it_comes_once_when_the_office_opens_and_not_on_a_day_off,
    test_the_digest_says_what_waits_what_is_late_and_what_moved,
)
from tests.test_publish import (
    cast,
    test_a_file_that_cannot_be_fetched_for_a_while_is_fetched_later,
    test_a_half_done_hand_in_survives_a_restart,
    test_a_paper_goes_from_the_chat_to_the_page,
    test_a_paper_with_a_secrecy_mark_is_refused_and_nothing_of_it_is_kept,
    test_only_what_is_missing_is_asked_one_thing_at_a_time,
    test_the_same_event_twice_has_one_effect,
    test_the_same_file_twice_is_noticed,
    test_without_buttons_a_choice_is_a_number,
)

__all__ = [
    "cast",
    "test_a_file_that_cannot_be_fetched_for_a_while_is_fetched_later",
    "test_a_half_done_hand_in_survives_a_restart",
    "test_a_leader_chooses_the_hour_or_none",
    "test_a_paper_goes_from_the_chat_to_the_page",
    "test_a_paper_with_a_secrecy_mark_is_refused_and_nothing_of_it_is_kept",
    "test_after_a_decision_every_card_shows_who_and_when_and_its_buttons_are_gone",
    "test_after_days_of_downtime_all_that_fell_due_is_said_once",
    "test_buttons_work_after_a_restart",
    "test_every_change_is_in_a_chain_that_verifies",
    "test_it_comes_once_when_the_office_opens_and_not_on_a_day_off",
    "test_nobody_is_reminded_on_a_day_off_and_the_next_working_morning_counts",
    "test_only_what_is_missing_is_asked_one_thing_at_a_time",
    "test_returning_needs_a_reason_and_a_mended_file_keeps_the_history",
    "test_the_digest_says_what_waits_what_is_late_and_what_moved",
    "test_the_first_of_several_holders_wins_and_the_others_see_it",
    "test_the_maker_is_never_the_checker",
    "test_the_same_event_twice_has_one_effect",
    "test_the_same_file_twice_is_noticed",
    "test_what_is_done_is_not_reminded_of",
    "test_without_buttons_a_choice_is_a_number",
]


async def test_these_towns_are_on_postgresql(town: Town) -> None:
    assert town.house.database.write.dialect.name == "postgresql"
