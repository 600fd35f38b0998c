"""More time, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_extensions import (
    cast,
    test_more_time_is_asked_with_a_reason_and_a_leader_grants_it,
    test_reminders_follow_the_new_date,
)

__all__ = [
    "cast",
    "test_more_time_is_asked_with_a_reason_and_a_leader_grants_it",
    "test_reminders_follow_the_new_date",
]
