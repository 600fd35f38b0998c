"""What `vanthu regulations show` prints."""

from io import StringIO

import pytest
from rich.console import Console

from vanthu.locales import LANGUAGES
from vanthu.rules.loader import load_folder
from vanthu.rules.regulation import Regulation
from vanthu.rules.table import show


def printed(regulation: Regulation, language: str = "vi") -> str:
    paper = StringIO()
    Console(width=400, file=paper).print(show(regulation, language))
    return paper.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("regulation", load_folder(), ids=lambda regulation: regulation.id)
def test_every_article_and_reading_of_a_file_is_shown(regulation: Regulation, language: str) -> None:
    text = printed(regulation, language)
    assert regulation.number in text
    for clock in regulation.clocks.values():
        assert clock.cite in text
    for article, reading in regulation.readings():
        assert article in text
        assert reading in text
    for refusal in regulation.publication.refusals or ():
        assert refusal.words in text


def test_empty_parts_are_left_out() -> None:
    presence_only = next(r for r in load_folder() if r.id == "tuy-phuoc-2015")
    assert "Chuyên mục" not in printed(presence_only)
    assert "07:00, 13:30" in printed(presence_only)
