"""A label says that a paper is secret; a running word does not."""

import unicodedata
from pathlib import Path

import pytest

from tests.papers.make import encode
from vanthu.papers.secrecy import lifts_secrecy, mark_in_words, standing_mark

HERE = Path(__file__).parent
MARKED = [row.split("\t") for row in (HERE / "marked.tsv").read_text(encoding="utf-8").splitlines()]
CLEAN = (HERE / "clean.txt").read_text(encoding="utf-8").splitlines()
BOTH_FORMS = pytest.mark.parametrize("form", ["NFC", "NFD"])


@BOTH_FORMS
@pytest.mark.parametrize(("level", "line"), MARKED)
def test_a_label_is_a_mark(level: str, line: str, form: str) -> None:
    assert mark_in_words(unicodedata.normalize(form, line)) == level


@BOTH_FORMS
@pytest.mark.parametrize("line", CLEAN)
def test_a_running_word_is_no_mark(line: str, form: str) -> None:
    assert mark_in_words(unicodedata.normalize(form, line)) is None


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
@pytest.mark.parametrize("line", ["MẬT", "Tuyệt mật", "Tối mật", "Độ mật: Tối mật", "[Mật]"])
def test_a_mark_in_a_legacy_set_is_a_mark(line: str, legacy: str) -> None:
    assert mark_in_words(encode(line, legacy)) == mark_in_words(line) is not None


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
@pytest.mark.parametrize("line", ["bảo mật thông tin", "bí mật nhà nước", "mật độ dân số"])
def test_a_running_word_in_a_legacy_set_is_none(line: str, legacy: str) -> None:
    assert mark_in_words(encode(line, legacy)) is None


def test_a_mark_on_a_line_of_its_own_in_a_message_is_a_mark() -> None:
    assert mark_in_words("Mật\nGửi anh bản kế hoạch") == "MẬT"


def test_the_highest_of_several_texts_counts() -> None:
    assert mark_in_words("KH 05.pdf", None, "Mật", "Độ mật: Tuyệt mật") == "TUYỆT MẬT"
    assert mark_in_words(None, "", "KH 05.pdf") is None


def test_a_standing_line_is_the_mark_and_nothing_else() -> None:
    assert standing_mark("  TỐI MẬT  ") == "TỐI MẬT"
    assert standing_mark("văn bản mật") is None
    assert standing_mark("mat") is None


def test_declassified_is_told_from_secret() -> None:
    assert lifts_secrecy(" GIẢI MẬT ")
    assert not lifts_secrecy("Quyết định giải mật số 5")
