"""On PostgreSQL: what is promised to a frozen account waits, and what nobody can take is told once."""

from __future__ import annotations

from tests.test_freeze import (
    cast,
    test_what_is_promised_to_a_frozen_account_waits_until_it_is_thawed,
    test_what_waited_comes_to_the_new_chat_after_a_reissue,
    test_what_waited_for_a_frozen_account_is_said_after_the_thaw,
)

__all__ = [
    "cast",
    "test_what_is_promised_to_a_frozen_account_waits_until_it_is_thawed",
    "test_what_waited_comes_to_the_new_chat_after_a_reissue",
    "test_what_waited_for_a_frozen_account_is_said_after_the_thaw",
]
