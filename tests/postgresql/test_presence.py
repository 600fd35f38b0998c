"""Looking in twice a day, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_presence import (
    cast,
    test_each_officer_gets_one_nudge_a_half_day_with_the_article,
    test_how_each_officer_looked_in_is_summed_up_for_the_quarter,
)

__all__ = [
    "cast",
    "test_each_officer_gets_one_nudge_a_half_day_with_the_article",
    "test_how_each_officer_looked_in_is_summed_up_for_the_quarter",
]
