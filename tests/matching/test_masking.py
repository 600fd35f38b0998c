"""Masking: what tells who somebody is goes, what tells what is asked stays."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanthu.matching.masking import FILLER, mask

_LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("masked.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("line", _LINES, ids=lambda line: line[0][:40])
def test_a_tricky_line_is_masked_as_the_table_says(line: list[str]) -> None:
    assert mask(line[0]).text == line[-1]


@pytest.mark.parametrize("line", _LINES, ids=lambda line: line[0][:40])
def test_decomposed_letters_hide_nothing(line: list[str]) -> None:
    masked = mask(unicodedata.normalize("NFD", line[0]))
    assert unicodedata.normalize("NFC", masked.text) == line[-1]


def test_a_known_name_goes_however_it_is_typed() -> None:
    text = "Tôi là Hà Thị Mẫu. ha thi mau xin hỏi; HÀ THỊ MẪU ký tên. Hà Thị Mẫu Đơn là người khác."
    masked = mask(text, names=["Hà Thị  Mẫu"])
    assert masked.text == f"Tôi là {FILLER}. {FILLER} xin hỏi; {FILLER} ký tên. {FILLER} Đơn là người khác."


def test_persons_go_when_asked_and_only_then() -> None:
    text = "Tôi là Cao Văn Thử, vợ là Nguyễn Thị Mẫu, ở thành phố Hồ Chí Minh; ông Chủ tịch xã đã biết."
    assert mask(text).text == text
    assert mask(text, people=True).text == (
        f"Tôi là {FILLER}, vợ là {FILLER}, ở thành phố Hồ Chí Minh; ông Chủ tịch xã đã biết."
    )


def test_spans_point_into_the_text_as_written() -> None:
    text = unicodedata.normalize("NFD", "Điện thoại: 0912 345 678, thửa đất số 12")
    spans = mask(text).spans
    assert [(text[each.start : each.end], each.kind) for each in spans] == [
        ("0912 345 678", "phone"),
        ("12", "plot"),
    ]


@given(st.text(max_size=200))
def test_whatever_is_written_what_is_not_masked_stays(text: str) -> None:
    masked = mask(text, people=True)
    kept, done = [], 0
    for span in masked.spans:
        assert done <= span.start < span.end <= len(text)
        kept.append(text[done : span.start])
        done = span.end
    assert masked.text == FILLER.join((*kept, text[done:]))
