"""Correcting what is published, on PostgreSQL: the ways on which the engines could differ."""

from __future__ import annotations

from tests.test_corrections import (
    cast,
    test_the_corrected_file_takes_the_same_steps_and_the_same_address,
)

__all__ = [
    "cast",
    "test_the_corrected_file_takes_the_same_steps_and_the_same_address",
]
