"""Papers of made-up offices, drawn and typed in the many ways of real programs, are read right or not at all."""

from __future__ import annotations

import random

import pytest

from tests.papers.corpus.drawing import look, pdf
from tests.papers.corpus.fiction import Paper, paper, without_number
from tests.papers.corpus.measure import Tally
from tests.papers.corpus.wording import form, word
from vanthu.papers.judge import judge_here

#: Each is another draw of the dice: office, number, fonts, places, pieces, stamps, fields, tables, character sets.
PAPERS = 40


def drawn(dice: random.Random, said: Paper) -> bytes:
    return pdf(said, look(dice, said))


def typed(dice: random.Random, said: Paper) -> bytes:
    return word(said, form(dice))


@pytest.fixture(scope="module", params=[drawn, typed])
def tally(request: pytest.FixtureRequest) -> Tally:
    counted = Tally()
    for seed in range(PAPERS):
        dice = random.Random(f"corpus {seed}")  # noqa: S311 - not for secrets
        said = paper(dice)
        said = without_number(said) if dice.random() < 0.1 else said
        counted.add(str(seed), said, judge_here(request.param(dice, said), ""))
    return counted


@pytest.mark.parametrize("field", ["number", "issued_date", "draft"])
def test_nearly_every_number_and_date_is_right(tally: Tally, field: str) -> None:
    assert tally.share(field) >= 0.95, tally.misses


@pytest.mark.parametrize("field", ["type_name", "issuer", "superior", "subject", "signer", "signer_capacity"])
def test_nearly_every_other_field_is_right(tally: Tally, field: str) -> None:
    assert tally.share(field) >= 0.93, tally.misses


def test_hardly_a_filled_field_is_wrong(tally: Tally) -> None:
    assert tally.wrong_share <= 0.02, tally.misses
