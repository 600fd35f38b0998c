"""The reference names every key and every word that a file may hold."""

from pathlib import Path
from typing import get_args

import pytest

from vanthu.rules import regulation, vocabulary

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "regulation-file.md").read_text("utf-8")
PARTS = [
    part for part in vars(regulation).values() if isinstance(part, type) and issubclass(part, regulation.Part)
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_is_in_the_reference(part: type[regulation.Part]) -> None:
    for key in part.model_fields:
        assert key in REFERENCE, key


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.Body,
        vocabulary.Role,
        vocabulary.StepName,
        vocabulary.Decision,
        vocabulary.FileKind,
        vocabulary.Owner,
        vocabulary.ClockName,
        vocabulary.RefusalCode,
        vocabulary.FieldId,
    ],
)
def test_every_word_is_in_the_reference(words: object) -> None:
    assert [word for word in get_args(words) if f"`{word}`" not in REFERENCE] == []


def test_the_example_of_the_reference_is_what_is_shipped() -> None:
    example = REFERENCE.split("```toml\n")[1].split("\nwords =")[0]
    shipped = (Path(regulation.__file__).parents[1] / "regulations" / "trung-dung-2024.toml").read_text(
        "utf-8"
    )
    assert example in shipped
