"""What units owe the page, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_supplies import (
    cast,
    test_news_is_supplied_within_eight_office_hours_of_the_event,
    test_two_items_meet_the_months_quota_and_the_board_hears_who_is_behind,
)

__all__ = [
    "cast",
    "test_news_is_supplied_within_eight_office_hours_of_the_event",
    "test_two_items_meet_the_months_quota_and_the_board_hears_who_is_behind",
]
