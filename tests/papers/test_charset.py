"""Legacy Vietnamese becomes Unicode; everything else stays as it is."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers.make import encode
from vanthu.locales import catalogue
from vanthu.papers.charset import draws_capitals, to_unicode
from vanthu.papers.sheet import Line
from vanthu.papers.signer import read_signer

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
    "Loïc và ông Müller ở Zürich đến dự",
    "Très bien, mon père est né à Besançon",
    "Ein schöner Bär hört über Köln",
    "Não há mais, você é só meu irmão",
    "On l'a vu à la télé, où il était l'hôte",
    "10 µm ± 5 % ; 3 × 4 = 12 ; § 7 ; © 2026",
    "· một mục · hai mục · ba mục",
    "plain ASCII, no accents at all",
)


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_legacy_line_becomes_what_was_meant(sentence: str, legacy: str) -> None:
    converted = to_unicode(encode(sentence, legacy))
    assert converted.text == sentence
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
    assert to_unicode("Quý I").text == "Quý I"
    text = "\n".join([encode(SENTENCES[1], "tcvn3"), "lóc", encode(SENTENCES[2], "tcvn3")])
    assert to_unicode(text).text.split("\n")[1] == "lúc"
    assert to_unicode("lóc").text == "lóc"


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


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
@pytest.mark.parametrize(
    "line", ["Số: 12", "Chương III", "2. Kết luận", "- Thanh tra tỉnh;", "Năm........", "vốn."]
)
def test_a_short_line_by_itself_is_known_by_how_usual_its_words_are(line: str, legacy: str) -> None:
    assert to_unicode(encode(line, legacy)).text == line


@pytest.mark.parametrize(
    "line",
    [
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "KT. CHỦ TỊCH",
        "QUYẾT ĐỊNH",
        "Chương IV TỔ CHỨC THỰC HIỆN",
        "ĐẠI DIỆN BỘ TÀI CHÍNH",
        "- UBND tỉnh;             KT. CHÁNH VĂN PHÒNG",
        "Đã nhận đủ 5.000 đ",
        "đ) Sở Tài chính, Sở Kế hoạch và Đầu tư",
        "Số 5/QĐ-UBND của UBND tỉnh",
    ],
)
def test_headings_in_capitals_are_capitals_though_tcvn3_has_none(line: str) -> None:
    for ring in ("\u00b7", "\u2219", "\u2022"):
        for hook in ("\u00ad", "\u2212", "\u2010"):
            drawn = encode(line, "tcvn3").replace("\u00b7", ring).replace("\u00ad", hook)
            assert to_unicode(drawn).text == line


@pytest.mark.parametrize(
    "line",
    [
        "Ngọc Ánh",
        "Nguyễn Thị Ánh",
        "Nguyễn Ánh Tuyết, công chức văn hóa",
        "Kính gửi: bà Lê Thị Ngọc Ánh và ông Trần Văn Út",
        "nhân dân huyện Ý Yên và thị trấn Mường Ảng",
        "theo đề nghị của Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu Sơn",
        "- Ảnh chụp phải có tên của Phòng Văn hóa;",
        "Gửi bài trước giờ họp. Ảnh gửi sau. Ứng dụng mở cả ngày",
    ],
)
def test_first_letters_that_tcvn3_could_not_write_large_are_large_where_the_line_tells(line: str) -> None:
    assert to_unicode(encode(line, "tcvn3")).text == line
    assert to_unicode(line).text == line


def test_a_signer_whose_name_tcvn3_could_not_write_is_read() -> None:
    lines = [
        Line(to_unicode(encode(text, "tcvn3")).text, gap=gap)
        for text, gap in (("TM. ỦY BAN NHÂN DÂN", 0.0), ("CHỦ TỊCH", 0.2), ("Ngọc Ánh", 4.0))
    ]
    assert read_signer(lines).name == "Ngọc Ánh"


@pytest.mark.parametrize(
    "line",
    [
        "Phản ánh, kiến nghị của nhân dân",
        "Ông Nguyễn Văn Bách ủy quyền cho Phó Chủ tịch",
        "Ông Trần Văn Bách ý kiến như sau",
        "Tỉnh ủy, huyện ủy và các đảng ủy trực thuộc",
        "Đồng ý với đề nghị trên",
        "Trần Phú ở xã Mẫu Sơn áp dụng",
        "Quốc hội ứng dụng công nghệ số",
        "xã Mẫu Sơn ấn định ngày họp",
    ],
)
def test_what_is_a_word_of_the_sentence_stays_small(line: str) -> None:
    assert to_unicode(encode(line, "tcvn3")).text == line


def test_addresses_and_abbreviations_do_not_hide_a_legacy_line() -> None:
    line = "Điều 3. Địa chỉ Website Huyện http://mauson.example.vn của UBND"
    for legacy in ("tcvn3", "vni"):
        assert to_unicode(encode(line, legacy)).text == line


def corpus() -> list[str]:
    """Lines of every length in office Vietnamese: the sentences of the catalogue, whole and by the comma."""
    sentences = {
        line
        for text in catalogue("vi").values()
        for line in text.splitlines()
        if not re.search("[{<@/_]", line)
    }
    pieces = {piece.strip() for line in sentences for piece in re.split("[,;:()]", line)}
    return sorted(
        line for line in sentences | pieces if line and not line.isascii() and not re.search(SIGNS, line)
    )


SIGNS = "[\u00a1-\u00bf\u2022]"


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_of_a_thousand_lines_one_by_one_and_together_nearly_all_are_exact(legacy: str) -> None:
    lines = corpus()
    assert len(lines) > 900
    meant = [line.lower() for line in lines] if legacy == "tcvn3" else lines  # it has no accented capitals
    given = [encode(line, legacy) for line in meant]
    together = to_unicode("\n".join(given)).text.split("\n")
    assert sum(got != line for got, line in zip(together, meant, strict=True)) <= len(lines) // 500
    alone = [(line, to_unicode(encode(line, legacy)).text) for line in meant if line.count(" ") > 1]
    assert sum(got != line for line, got in alone) <= len(alone) // 200


def test_of_a_thousand_lines_in_unicode_none_changes() -> None:
    lines = corpus()
    assert [to_unicode(line).text for line in lines] == lines
    assert to_unicode("\n".join(lines)).text == "\n".join(lines)


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
