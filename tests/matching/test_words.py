"""Words made comparable."""

from __future__ import annotations

import unicodedata

import pytest

from vanthu.matching.words import words_of


def _folded(text: str) -> str:
    return " ".join(each.folded for each in words_of(text).syllables)


def _toned(text: str) -> list[str]:
    return [each.toned for each in words_of(text).syllables]


def test_tone_places_and_normal_forms_are_one() -> None:
    assert _toned("hòa thuỷ kỹ") == _toned(unicodedata.normalize("NFD", "HOÀ THỦY KĨ"))


def test_chat_spelling_and_abbreviations_are_read_out() -> None:
    read = "em khong biet duoc giay khai sinh o uy ban nhan dan nhu the nao"
    assert _folded("E k bit đc gks ở ubnd ntn") == read
    assert _folded("đk kết hôn vs nnn") == "dang ki ket hon voi nguoi nuoc ngoai"


@pytest.mark.parametrize(
    "text", ["xin sổ đỏ", "xin so do", "giấy chứng nhận quyền sử dụng đất", "gcn qsdđ", "bìa đỏ"]
)
def test_one_thing_has_many_names(text: str) -> None:
    assert "#so-do" in words_of(text).things


def test_tones_part_what_bare_letters_would_mix() -> None:
    assert "#so-do" not in words_of("sơ đồ đường đi của tôi").things


def test_words_of_asking_are_known_as_such() -> None:
    assert [each.written for each in words_of("Cho tôi hỏi làm thế nào để đổi tên ạ").matter] == [
        "đổi",
        "tên",
    ]


@pytest.mark.parametrize(
    "text", ["How do I register my child?", "sdfjk qwrt zxcv", "你好", "", "?!…", "Bonjour, où est"]
)
def test_what_is_no_vietnamese_is_seen(text: str) -> None:
    assert words_of(text).strange


@pytest.mark.parametrize(
    "text", ["lam giay khai sinh", "Đăng ký kết hôn", "wifi nhà văn hóa thôn bị hỏng", "thuế"]
)
def test_vietnamese_is_seen_however_typed(text: str) -> None:
    assert not words_of(text).strange
