"""What is clear on a scan is read and marked for comparing; what is not stays empty, handwriting above all."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pymupdf
import pytest

from scripts.decree30 import pdf
from tests.papers.corpus import drawing, fiction
from tests.papers.corpus.measure import Tally
from tests.papers.corpus.scanning import scanned
from tests.papers.make import DECISION, number_in_pictures, page_of, scan
from vanthu.papers import ocr
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import Judgement
from vanthu.papers.mending import has_known_kinds, is_ordinary, mend, mended_symbol
from vanthu.papers.sheet import Line, Sheet

needs_eyes = pytest.mark.skipif(
    not ocr.can_recognise() and os.environ.get("CI") != "true",
    reason="Tesseract's Vietnamese model is missing: bash tests/papers/install-tesseract.sh",
)
SEED = 5


def dice() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - not for secrets


@pytest.fixture(scope="module")
def read() -> Judgement:
    return judge_here(scanned(pdf(DECISION), dice()), "")


@needs_eyes
def test_a_clear_scan_is_read_and_everything_is_marked_for_comparing(read: Judgement) -> None:
    assert read.text == "scan"
    assert (read.fields.number, read.fields.issued_date) == (DECISION.number, DECISION.issued)
    assert (read.fields.type_name, read.fields.issuer) == ("Quyết định", "ỦY BAN NHÂN DÂN XÃ MẪU SƠN")
    assert {place.confidence for place in read.places.values()} == {"low"}
    assert [finding.code for finding in read.findings if finding.code in ("scan", "recognised")] == [
        "recognised"
    ]


@needs_eyes
def test_a_place_on_a_scan_is_near_its_words(read: Judgement) -> None:
    box, drawn = read.places["number"].box, judge_here(pdf(DECISION), "").places["number"].box
    assert box is not None
    assert drawn is not None
    assert all(abs(got - wanted) < 20 for got, wanted in zip(box, drawn, strict=True))


@needs_eyes
def test_a_number_in_handwriting_is_left_empty_and_makes_no_draft() -> None:
    blank = pdf(replace(DECISION, number="/QĐ-UBND", draft=False))
    with pymupdf.open(stream=blank, filetype="pdf") as document:
        place = document[0].search_for("/QĐ-UBND")[0]
        pen = document[0].new_shape()
        for at in range(3):
            x, y = place.x0 - 30 + at * 9, place.y0 + 7
            pen.draw_bezier((x, y - 6), (x + 9, y - 9), (x - 5, y + 4), (x + 7, y + 7))
        pen.finish(color=(0.1, 0.1, 0.5), width=1.1, closePath=False)
        pen.commit()
        judgement = judge_here(scanned(document.tobytes(), dice()), "")
    assert judgement.fields.number is None
    assert not judgement.draft
    assert judgement.fields.issued_date == DECISION.issued


@needs_eyes
def test_a_number_and_a_day_that_fields_draw_as_pictures_are_read_and_marked_for_comparing() -> None:
    judgement = judge_here(number_in_pictures("507", "24"), "")
    assert judgement.text == "widgets"
    assert (judgement.fields.number, judgement.fields.issued_date) == ("507/TB-UBND", date(2026, 1, 24))
    assert judgement.places["number"].confidence == judgement.places["issued_date"].confidence == "low"
    assert judgement.places["issuer"].confidence == "high"


@needs_eyes
def test_noise_invents_nothing() -> None:
    judgement = judge_here(scanned(page_of([(100, 100, ".")]), dice()), "")
    assert {name for name, value in judgement.as_json()["fields"].items() if value is not None} == set()
    assert judgement.secrecy == "unknown"


@needs_eyes
def test_a_mark_on_a_scan_is_seen() -> None:
    judgement = judge_here(scanned(pdf(replace(DECISION, secrecy="TỐI MẬT")), dice()), "")
    assert judgement.secrecy == "marked"
    assert judgement.fields.number is None


@needs_eyes
def test_scans_of_many_papers_are_right_or_empty() -> None:
    tally = Tally()
    for seed in range(5):
        own = random.Random(f"scan {seed}")  # noqa: S311 - not for secrets
        paper = fiction.paper(own)
        shape = replace(drawing.look(own, paper), second=False, annex=False, widgets=False, legacy="")
        tally.add(str(seed), paper, judge_here(scanned(drawing.pdf(paper, shape), own, most_pages=2), ""))
    assert tally.wrong["number"] == tally.wrong["issued_date"] == 0, tally.misses
    assert sum(tally.wrong.values()) == 0, tally.misses
    assert tally.share("number") >= 0.6, tally.misses
    assert tally.share("issued_date") >= 0.6, tally.misses


@pytest.mark.parametrize(
    ("line", "ordinary"),
    [
        ("về việc kiện toàn Tổ công nghệ số cộng đồng", True),
        ("về việc kiện toàn Tố công nghệ số cộng đồng", False),
        ("sửa đổi, bổ sung một số điều; công bố, bố trí", True),
        ("sửa đổi, bố sung một số điều", False),
        ("Giải quyết khiếu nại, tố cáo (b/c)", True),
        ("Thường trực Đảng ủy (B/©)", False),
    ],
)
def test_a_line_with_a_word_that_recognisers_make_of_another_is_not_believed(
    line: str, *, ordinary: bool
) -> None:
    assert is_ordinary(line) is ordinary


@pytest.mark.parametrize(
    ("symbol", "known"), [("12/CTr-UBND", True), ("12a/TTr-GDTrH", True), ("728/CIr-HĐND", False)]
)
def test_a_kind_that_is_none_was_misread(symbol: str, *, known: bool) -> None:
    assert has_known_kinds(symbol) is known


def test_a_bar_is_put_back_only_where_there_is_one_reading() -> None:
    assert mended_symbol("/QD-UBND") == "/QĐ-UBND"
    assert mended_symbol("-HD/UBKT") == "-HD/UBKT"


@pytest.mark.parametrize(("issuer", "believed"), [("UBND TỈNH VĨNH ĐỨC", True), ("UBND TỈNH VĨNH", False)])
def test_an_office_that_breaks_off_within_the_name_of_its_place_is_not_believed(
    issuer: str, *, believed: bool
) -> None:
    read = Sheet(left=(Line(issuer),), right=(Line("Vĩnh Đức, ngày 05 tháng 6 năm 2026"),))
    assert (mend(read).left[0].sure > 0) is believed


@pytest.mark.parametrize("missing", ["_models", "_library"])
def test_without_tesseract_a_scan_is_only_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    nothing: Callable[[], None] = lambda: None  # noqa: E731
    monkeypatch.setattr(ocr, missing, nothing)
    ocr._reader.cache_clear()
    judgement = judge_here(scan(), "")
    ocr._reader.cache_clear()
    assert (judgement.text, judgement.secrecy, judgement.fields.number) == ("scan", "unknown", None)
    assert "scan" in [finding.code for finding in judgement.findings]
