"""The diacritics that a text probably lacks."""

from __future__ import annotations

import pytest

from vanthu.matching.similar import Index, Spaces
from vanthu.matching.terms import kinds_of
from vanthu.matching.words import words_of

_KEPT = (
    "Tôi quên mã hồ sơ thì tìm lại thế nào?",
    "Hai người cưới nhau thì đăng ký ở đâu?",
    "Chợ họp lấn ra đường",
    "Cho thuê nhà thì khai thuế thế nào?",
    "Nhà có chó dữ",
)


def _read(text: str) -> list[str]:
    spaces = Spaces(kinds_of(words_of(each)) for each in _KEPT)
    return [each.toned for each in spaces.read(text).syllables]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tim lai ma ho so", "tìm lại mã hồ sơ"),
        ("cho hop lan duong", "chợ họp lấn đường"),
        ("cho thue nha khai thue the nao", "cho thuê nhà khai thuế thế nào"),
        ("nha co cho du", "nhà có chó dữ"),
    ],
)
def test_it_is_spelt_as_the_kept_texts_spell_it(typed: str, meant: str) -> None:
    assert _read(typed) == [each.toned for each in words_of(meant).syllables]


def test_what_is_typed_with_diacritics_stays() -> None:
    assert _read("chó họp chợ") == [each.toned for each in words_of("chó họp chợ").syllables]


def test_a_word_that_no_kept_text_has_stays_bare() -> None:
    assert _read("quen xyz") == ["quên", "xyz"]


def test_what_was_typed_is_still_what_is_shown() -> None:
    spaces = Spaces(kinds_of(words_of(each)) for each in _KEPT)
    assert [each.written for each in spaces.read("Ma Ho So").syllables] == ["ma", "ho", "so"]


def test_a_word_of_the_matter_is_not_taken_for_one_of_asking() -> None:
    index = Index([(str(number), text) for number, text in enumerate(_KEPT)])
    assert index.similar("ma ho so")[0][0] == "0"


def test_nothing_kept_spells_nothing() -> None:
    assert Index([]).similar("ma ho so") == []


def test_the_longest_text_is_read_in_a_moment() -> None:
    index = Index([(str(number), text) for number, text in enumerate(_KEPT * 20)])
    assert index.similar("cho thue nha khai thue " * 400)
