"""Taking a document off the page, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_withdraw import (
    cast,
    test_a_document_is_taken_off_the_page_in_a_few_taps,
    test_after_a_night_of_downtime_a_clock_of_hours_is_said_once,
    test_nothing_is_replaced_by_what_has_itself_left_the_page,
    test_the_first_decision_wins_and_a_stale_press_is_answered_with_who_decided,
    test_there_is_one_open_request_a_document,
    test_who_asked_can_take_it_back_until_it_is_decided,
)

__all__ = [
    "cast",
    "test_a_document_is_taken_off_the_page_in_a_few_taps",
    "test_after_a_night_of_downtime_a_clock_of_hours_is_said_once",
    "test_nothing_is_replaced_by_what_has_itself_left_the_page",
    "test_the_first_decision_wins_and_a_stale_press_is_answered_with_who_decided",
    "test_there_is_one_open_request_a_document",
    "test_who_asked_can_take_it_back_until_it_is_decided",
]
