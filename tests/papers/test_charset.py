"""Legacy Vietnamese becomes Unicode; everything else stays as it is."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers.make import encode
from vanthu.locales import catalogue
from vanthu.papers.charset import draws_capitals, to_unicode
from vanthu.papers.sheet import Line
from vanthu.papers.signer import read_signer

#: A report, decisions, a contract, a request and a Party resolution of a made-up commune, by the line.
LINES = Path(__file__).with_name("legacy_lines.txt")
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


@pytest.mark.parametrize(
    "line",
    [
        "hội đồng nhân dân, ủy ban nhân dân xã Mẫu Sơn",
        "chủ tịch ủy ban nhân dân xã Mẫu Sơn chủ trì",
        "ý Đảng hợp lòng dân; Tỉnh ủy Hưng Bình",
        "Thôn ở Hà Nội và ở Hưng Bình",
        "Ông ấy, bà ấy cùng dự họp ở Mẫu Sơn",
        "tòa án Mẫu Sơn, đề án Mẫu Sơn",
    ],
)
def test_a_body_or_a_word_that_was_typed_small_stays_small(line: str) -> None:
    assert to_unicode(encode(line, "tcvn3")).text == line


def test_a_writer_who_writes_bodies_small_is_followed_on_the_other_lines() -> None:
    small = [
        "của hội đồng nhân dân xã Mẫu Sơn",
        "do mặt trận tổ quốc xã Mẫu Sơn gửi",
        "của ủy ban nhân dân xã Mẫu Sơn",
    ]
    assert to_unicode(encode("\n".join(small), "tcvn3")).text.split("\n") == small
    large = [
        "của Hội đồng nhân dân xã Mẫu Sơn",
        "do Mặt trận Tổ quốc xã Mẫu Sơn gửi",
        "của Ủy ban nhân dân xã Mẫu Sơn",
    ]
    assert to_unicode(encode("\n".join(large), "tcvn3")).text.split("\n") == large


def test_a_line_begins_as_the_other_lines_in_such_a_place_do() -> None:
    said = [
        "Đợt rét kéo dài sáu ngày.",
        "Đàn trâu được che chắn.",
        "Nước sạch đã đủ.",
        "Thôn báo cáo mỗi ngày.",
    ]
    large = [*said, "Xã tổng kết đợt rét.", "Ảnh hưởng của đợt rét còn kéo dài."]
    assert to_unicode(encode("\n".join(large), "tcvn3")).text.split("\n") == large
    wrapped = [
        "Các hộ ở ven sông phải",
        "được báo trước khi",
        "nước lên, sau đó",
        "tổ công tác đến từng nhà",
        "ủng hộ bà con",
    ]
    assert to_unicode(encode("\n".join(wrapped), "tcvn3")).text.split("\n") == wrapped
    dashed = ["- rà soát hộ nghèo;", "- thống kê thiệt hại;", "- ủng hộ bà con xã Mẫu Sơn."]
    assert to_unicode(encode("\n".join(dashed), "tcvn3")).text.split("\n") == dashed


@pytest.mark.parametrize(
    "line",
    [
        "3. Áp dụng các biện pháp sau đây",
        "Thôn nêu ý kiến (nếu có). Ý kiến này được ghi lại",
        "Chủ tịch, Phó Chủ tịch, Ủy viên Ủy ban nhân dân xã",
        "Ủy viên Ban Thường vụ Huyện ủy Mẫu Sơn",
        "xã Mẫu Sơn, huyện Ứng Lâm, phường Ỷ La và Ẳng Tở",
        "Quận Ô Môn, xã Ea Ô, xã Cư Ê Wi; Vàng A Ú",
        "tại các nước Đông Nam Á, Ấn Độ, Úc; Tết Nguyên đán Ất Tỵ",
        "theo điểm a, b, c và đ khoản 2; ngăn ngừa ô nhiễm ở xã Mẫu Sơn bằng nguồn lực của dân",
        "Giá trị: 86.500.000 đ (tám mươi sáu triệu năm trăm nghìn đồng)",
        "Các xã Ia KBô, Ia RVê của huyện Mẫu Sơn",
    ],
)
def test_letters_that_stand_alone_and_names_of_places_and_bodies_are_as_they_were_meant(line: str) -> None:
    assert to_unicode(encode(line, "tcvn3")).text == line


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("C¨n cø ý kiÕn cña Ủy ban nh©n d©n x·", "Căn cứ ý kiến của Ủy ban nhân dân xã"),
        ("TR¦ỜNG TIỂU HỌC MẪU S¥N", "TRƯỜNG TIỂU HỌC MẪU SƠN"),
        ("QUYẾT §ỊNH", "QUYẾT ĐỊNH"),
        ("Ông Trần Văn Bách, thường trú t¹i x· MÉu S¬n", "Ông Trần Văn Bách, thường trú tại xã Mẫu Sơn"),
        ("Ông Trần Văn Bách, UÛy ban nhaân daân xaõ", "Ông Trần Văn Bách, Ủy ban nhân dân xã"),
    ],
)
def test_what_stands_in_a_legacy_set_within_a_line_of_unicode_is_mended(given: str, meant: str) -> None:
    converted = to_unicode(given)
    assert converted.text == meant
    assert converted.charset == "mixed"


@pytest.mark.parametrize(
    "line",
    [
        "Loïc và ông Müller ở Zürich đến dự, café và crème đã sẵn",
        "Mục đích · yêu cầu · thời gian; 10 µm ± 5 %; lực 50 N·m được đo",
        "Microsoft® và “Việt Nam” «được» giữ; giá 5 £, 7 ¥; § 12 của bản gốc",
        "El niño và São Paulo được nêu ở phần đầu",
    ],
)
def test_foreign_words_and_signs_within_a_line_of_unicode_are_left_alone(line: str) -> None:
    assert to_unicode(line).text == line
    assert to_unicode(line).charset == "unicode"


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


@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_of_lines_that_nothing_was_tuned_on_99_in_100_are_exact_capitals_too(legacy: str) -> None:
    lines = LINES.read_text(encoding="utf-8").splitlines()
    together = to_unicode("\n".join(encode(line, legacy) for line in lines)).text.split("\n")
    assert sum(got == line for got, line in zip(together, lines, strict=True)) >= 0.99 * len(lines)
    alone = [to_unicode(encode(line, legacy)).text for line in lines]
    assert sum(got == line for got, line in zip(alone, lines, strict=True)) >= 0.99 * len(lines)


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
