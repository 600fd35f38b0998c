"""Legacy Vietnamese becomes Unicode; everything else stays as it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers.make import encode
from vanthu.papers.charset import draws_capitals, to_unicode

SENTENCES = (
    "Căn cứ công văn số 5724/UBND-CNTT ngày 29/8/2011 của Ủy ban nhân dân tỉnh về hoạt động của các trang thông tin",
    "Quyết định về việc kiện toàn Tổ công nghệ số cộng đồng xã Mẫu Sơn",
    "nhân dân trong xã được hướng dẫn đăng ký qua ứng dụng; người già thì có người giúp",
    "Độc lập - Tự do - Hạnh phúc",
    "những điều khoản chuyển tiếp, khuyến khích quy hoạch nghỉ hưu ở thuở trước",
    "Kính gửi: Ban Công tác Mặt trận các thôn; ông Nguyễn Hữu Tường, bà Vũ Thị Kỳ",
)
FOREIGN = (
    "für schöne Äpfel über Müller und Größe",
    "El niño mañana señor; ¿qué tal?",
    "un café où l'été naît à Noël",
    "Smørrebrød på øen",
    "10 µm ± 5 % ; 3 × 4 = 12 ; § 7 ; © 2026",
    "· một mục · hai mục · ba mục",
    "plain ASCII, no accents at all",
)


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_legacy_line_becomes_what_was_meant(sentence: str, legacy: str) -> None:
    converted = to_unicode(encode(sentence, legacy))
    expected = sentence.replace("Ủy", "ủy") if legacy == "tcvn3" else sentence
    assert converted.text == expected
    assert converted.charset == legacy


@pytest.mark.parametrize("line", FOREIGN)
def test_foreign_text_is_left_alone(line: str) -> None:
    assert to_unicode(line).text == unicodedata.normalize("NFC", line)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_decomposed_letters_are_composed(sentence: str) -> None:
    converted = to_unicode(unicodedata.normalize("NFD", sentence))
    assert converted.text == sentence
    assert converted.charset == "unicode"


def test_a_doubtful_line_follows_the_lines_around_it() -> None:
    text = "\n".join([encode(SENTENCES[1], "tcvn3"), "Sè: 12", encode(SENTENCES[2], "tcvn3")])
    assert to_unicode(text).text.split("\n")[1] == "Số: 12"
    assert to_unicode("Sè: 12").text == "Sè: 12"


def test_one_legacy_line_in_a_unicode_text_is_mended_alone() -> None:
    text = "\n".join([SENTENCES[1], encode(SENTENCES[0], "tcvn3").replace("ñ", "ñ"), SENTENCES[3]])
    converted = to_unicode(text)
    assert converted.charset == "mixed"
    assert converted.text.split("\n")[1].startswith("Căn cứ công văn")


def test_what_pdf_producers_make_of_two_letters_is_mended() -> None:
    drawn = (
        encode("Thủ tướng ký, Quỹ bảo lãnh tín dụng", "tcvn3")
        .replace("\u00ad", "\u2212")
        .replace("·", "\u2219")
    )
    assert to_unicode(drawn.replace("·", "\u2219")).text == "Thủ tướng ký, Quỹ bảo lãnh tín dụng"


def test_nothing_is_said_of_text_without_vietnamese() -> None:
    assert to_unicode("").charset == "none"
    assert to_unicode("Plan 12, version 3").charset == "none"


@pytest.mark.parametrize("font", [".VnTimeH", "AARIQC+.VnTimeH,Bold", "VnArialHBold", ".Vn3DH"])
def test_fonts_of_capitals_are_known(font: str) -> None:
    assert draws_capitals(font)


@pytest.mark.parametrize(
    "font", [".VnTime", "ABCDEE+.VnTime,Bold", "Vni-Helve", "TimesNewRoman", ".VnHelvetica"]
)
def test_other_fonts_draw_what_is_written(font: str) -> None:
    assert not draws_capitals(font)


_LETTERS = st.text(alphabet=st.characters(min_codepoint=9, max_codepoint=0x1F00), max_size=80)
_LATIN = st.text(
    alphabet=[chr(code) for code in range(32, 256)] + ["\n", "\r", "\u2028", "\x0b", "\u2212"], max_size=80
)


@given(st.one_of(_LETTERS, _LATIN))
def test_converting_twice_changes_nothing_and_lines_stay(text: str) -> None:
    once = to_unicode(text)
    assert to_unicode(once.text).text == once.text
    assert len(once.text.splitlines()) == len(text.splitlines())
