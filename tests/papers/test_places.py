"""Every field that was read says where, so that a person can be shown, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import pymupdf
import pytest

from scripts.decree30 import docx, pdf
from tests.papers.make import DECISION, LETTER, LONG
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import Judgement, Place


@pytest.mark.parametrize("sheet", [DECISION, LETTER, LONG], ids=["decision", "letter", "long"])
def test_each_field_is_where_its_words_are(sheet: object) -> None:
    data = pdf(sheet)  # type: ignore[arg-type]
    judgement = judge_here(data, "")
    wanted = {
        "number": sheet.number,  # type: ignore[attr-defined]
        "issued_date": str(sheet.issued.year),  # type: ignore[attr-defined]
        "issuer": sheet.issuer.split()[0],  # type: ignore[attr-defined]
        "signer": sheet.signer,  # type: ignore[attr-defined]
        "signer_capacity": sheet.capacity[0],  # type: ignore[attr-defined]
        "recipients": sheet.recipients[0].rstrip(";"),  # type: ignore[attr-defined]
    }
    with pymupdf.open(stream=data, filetype="pdf") as document:
        for name, words in wanted.items():
            place = judgement.places[name]
            assert place.page is not None
            assert place.box is not None
            box = pymupdf.Rect(place.box) + pymupdf.Rect(-2, -2, 2, 2)
            assert words in document[place.page - 1].get_textbox(box), name
            assert place.confidence == "high"


def test_a_field_that_was_not_read_has_no_place() -> None:
    judgement = judge_here(pdf(replace(DECISION, recipients=())), "")
    assert "recipients" not in judgement.places
    assert set(judgement.places) <= set(judgement.fields.__slots__)


def test_a_symbol_that_says_another_kind_than_the_heading_lowers_the_confidence() -> None:
    places = judge_here(pdf(replace(DECISION, number="09/KH-UBND")), "").places
    assert (places["number"].confidence, places["type_name"].confidence) == ("medium", "medium")
    assert places["issued_date"].confidence == "high"


def test_a_year_that_differs_from_the_numbers_own_lowers_the_confidence() -> None:
    places = judge_here(pdf(replace(DECISION, number="09/2025/QĐ-UBND")), "").places
    assert places["issued_date"].confidence == "medium"


def test_a_word_file_has_no_pages_to_point_at() -> None:
    place = judge_here(docx(DECISION), "").places["number"]
    assert place == Place(None, None, "high")


def test_places_survive_being_written_down() -> None:
    judgement = judge_here(pdf(DECISION), "")
    assert Judgement.from_json(judgement.as_json()).places == judgement.places


def test_nothing_of_a_secret_paper_is_pointed_at() -> None:
    assert judge_here(pdf(replace(DECISION, secrecy="MẬT")), "").places == {}
