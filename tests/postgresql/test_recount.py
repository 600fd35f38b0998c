"""Counting again, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_recount import (
    cast,
    test_a_date_that_cannot_be_recounted_holds_up_none_behind_it_and_is_tried_again,
    test_a_late_announced_day_off_moves_the_date_and_owners_are_told_once,
    test_reminders_that_were_not_sent_move_with_the_date,
)

__all__ = [
    "cast",
    "test_a_date_that_cannot_be_recounted_holds_up_none_behind_it_and_is_tried_again",
    "test_a_late_announced_day_off_moves_the_date_and_owners_are_told_once",
    "test_reminders_that_were_not_sent_move_with_the_date",
]
