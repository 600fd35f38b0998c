"""Work given in the chat, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_tasks import (
    cast,
    test_what_is_sent_back_is_owed_again_by_the_same_date,
    test_work_is_given_received_done_and_accepted,
    test_work_that_is_done_but_not_answered_still_waits_for_who_led_it,
)

__all__ = [
    "cast",
    "test_what_is_sent_back_is_owed_again_by_the_same_date",
    "test_work_is_given_received_done_and_accepted",
    "test_work_that_is_done_but_not_answered_still_waits_for_who_led_it",
]
