"""Papers of made-up offices, drawn in the many ways of real programs, are read right or not at all."""

from __future__ import annotations

import random

import pytest

from tests.papers.corpus.drawing import look, pdf
from tests.papers.corpus.fiction import paper, without_number
from tests.papers.corpus.measure import Tally
from vanthu.papers.judge import judge_here

#: Each batch is another draw of the dice: offices, numbers, fonts, places, pieces, stamps, fields, annexes.
BATCHES = 4
PAPERS = 10


@pytest.fixture(scope="module")
def tally() -> Tally:
    counted = Tally()
    for seed in range(BATCHES * PAPERS):
        dice = random.Random(f"corpus {seed}")  # noqa: S311 - not for secrets
        said = paper(dice)
        said = without_number(said) if dice.random() < 0.1 else said
        counted.add(str(seed), said, judge_here(pdf(said, look(dice, said)), ""))
    return counted


@pytest.mark.parametrize("field", ["number", "issued_date", "draft"])
def test_nearly_every_number_and_date_is_right(tally: Tally, field: str) -> None:
    assert tally.share(field) >= 0.95, tally.misses


@pytest.mark.parametrize("field", ["type_name", "issuer", "superior", "subject", "signer", "signer_capacity"])
def test_nearly_every_other_field_is_right(tally: Tally, field: str) -> None:
    assert tally.share(field) >= 0.93, tally.misses


def test_hardly_a_filled_field_is_wrong(tally: Tally) -> None:
    assert tally.wrong_share <= 0.02, tally.misses
