"""Folding for search: one text for all the ways in which people write it."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest

from vanthu.store.documents import Document
from vanthu.store.folding import LONGEST, number_forms, numbers_in, search_text, search_words, words


def document(number: str | None, subject: str) -> Document:
    return Document(
        id=1,
        body="committee",
        higher_level=False,
        category=None,
        number=number,
        issued_date=date(2026, 3, 9),
        type_name="Quyết định",
        issuer="Ủy ban nhân dân xã Mẫu Sơn",
        subject=subject,
        signer=None,
        signer_capacity=None,
        fields={},
        created_by=1,
        created_at=datetime(2026, 3, 9, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("Đất", "đât"),
        ("Ðất", "đất"),
        ("kỹ", "kĩ"),
        ("quý", "quí"),
        ("ĐƯỜNG", "duong"),
        ("ho\u00adà", "hoà"),
        ("09", "9"),
    ],
)
def test_both_ways_of_writing_are_one(one: str, other: str) -> None:
    assert words(one) == words(other) == words(unicodedata.normalize("NFD", one))


@pytest.mark.parametrize(
    ("one", "other"), [("tay", "tai"), ("thúy", "thúi"), ("quan", "quân sự"), ("cay", "cai")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_a_number_is_one_word_with_its_year_and_without() -> None:
    assert number_forms("05/2026/QĐ-UBND") == ("52026qdubnd", "5qdubnd")
    assert number_forms("06-CT/TU") == ("6cttu",)
    assert number_forms("51/2024/QH15") == ("512024qh15", "51qh15")
    assert number_forms("") == ()


def test_numbers_are_found_in_a_sentence_and_fractions_are_not() -> None:
    assert numbers_in("Thay Quyết định số 15/2026/QĐ-UBND và 06-CT/TU") == ["152026qdubnd", "6cttu"]
    assert numbers_in("ngày 20/11/2026, điểm 3 - mục 2, 1/2 số hộ") == []


def test_a_text_is_never_longer_than_its_column_and_ends_with_a_whole_word() -> None:
    text = search_text(document("1/QĐ-UBND", " ".join(f"thôn{n}" for n in range(900))))
    assert len(text) <= LONGEST
    assert text.endswith(" ")
    assert text.split()[-1] in words(" ".join(f"thôn{n}" for n in range(900)))


def test_every_asked_word_is_a_whole_word_of_what_is_kept() -> None:
    text = search_text(document("15/2026/QĐ-UBND", "Nghĩa trang"))
    assert all(word in text for word in search_words("nghia trang 15/QĐ-UBND tháng 3 năm 2026"))
    assert not any(word in text for word in search_words("5/QĐ-UBND"))
