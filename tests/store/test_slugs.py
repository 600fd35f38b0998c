"""Addresses that can be read aloud and never change."""

from __future__ import annotations

import re
from datetime import date

import pytest

from vanthu.store.slugs import LONGEST, slug

DAY = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("number", "day", "subject", "address"),
    [
        ("15/2026/QĐ-UBND", DAY, "Quy chế", "15-2026-qd-ubnd-2026-11-09"),
        ("541 /QĐ – UBND", DAY, None, "541-qd-ubnd-2026-11-09"),
        ("06-CT/TU", None, None, "06-ct-tu"),
        (None, None, "Ra quân: làm đường!", "ra-quan-lam-duong"),
        (None, DAY, None, "noi-dung-2026-11-09"),
        ("../..", None, "<b>", "b"),
        ("", None, "中文", "noi-dung"),
    ],
)
def test_an_address_is_made_of_number_and_day_or_of_the_subject(
    number: str | None, day: date | None, subject: str | None, address: str
) -> None:
    assert slug(number, day, subject) == address


def test_a_long_subject_is_cut_between_words() -> None:
    address = slug(None, DAY, "Thông báo về việc tổ chức hội nghị " * 9)
    assert len(address) <= LONGEST
    assert re.fullmatch(r"(?:[a-z]+-)+2026-11-09", address)
    assert slug(None, DAY, "x" * 500) == "x" * 89 + "-2026-11-09"
