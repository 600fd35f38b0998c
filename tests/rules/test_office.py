"""The office file: the fictional commune is sound, a broken file says what is wrong."""

from pathlib import Path

import pytest

from vanthu.rules.book import load_book
from vanthu.rules.office import SHIPPED, load_office
from vanthu.rules.problems import OfficeError

TEXT = (SHIPPED / "xa-mau.toml").read_text("utf-8")
OFFICE = load_office(SHIPPED / "xa-mau.toml")


def test_the_fictional_commune_adopts_what_is_shipped() -> None:
    assert load_book(OFFICE).office is OFFICE
    assert OFFICE.adopts == ("quang-khai-2021", "trung-dung-2024", "du-lieu-ca-nhan-2025")


def test_it_has_four_bodies_and_someone_for_every_role_that_a_step_needs() -> None:
    assert set(OFFICE.bodies) == {"party", "council", "committee", "front"}
    for role in (
        "unit_head",
        "board_member",
        "board_deputy",
        "board_head",
        "clerk",
        "administrator",
        "chairman",
    ):
        assert OFFICE.posts_with(role), role  # type: ignore[arg-type]


def test_every_unit_that_hands_in_papers_has_a_head_to_approve_them() -> None:
    units = {post.unit for post in OFFICE.posts_with("unit_officer")}
    assert units <= {post.unit for post in OFFICE.posts_with("unit_head")}


def test_a_post_belongs_to_its_units_body_unless_it_says_otherwise() -> None:
    assert OFFICE.post("van-thu").body == "committee"
    assert OFFICE.post("chanh-vp-dang-uy").body == "party"
    assert OFFICE.unit("mat-tran").body == "front"


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        OFFICE.post("thu-kho")
    with pytest.raises(KeyError):
        OFFICE.unit("kho")


@pytest.mark.parametrize(
    ("issuer", "body"),
    [
        ("ỦY BAN NHÂN DÂN XÃ MẪU SƠN", "committee"),
        ("UỶ BAN NHÂN DÂN XÃ MẪU SƠN", "committee"),
        ("Uy ban nhan dan xa Mau Son", "committee"),
        ("ĐẢNG ỦY XÃ MẪU SƠN", "party"),
        ("HỘI ĐỒNG NHÂN DÂN XÃ MẪU SƠN", "council"),
        ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM\nXÃ MẪU SƠN", "front"),
        ("ỦY BAN NHÂN DÂN TỈNH HƯNG BÌNH", None),
        ("ỦY BAN NHÂN DÂN XÃ ĐÔNG MẪU", None),
        ("", None),
    ],
)
def test_the_printed_issuer_tells_the_body(issuer: str, body: str | None) -> None:
    assert OFFICE.body_of(issuer) == body


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "xa-mau"', 'id = "xa-khac"', ("id", "'xa-khac'", "xa-mau")),
        ('roles = ["administrator"]', 'roles = ["admin"]', ("posts[3].roles[1]", "'admin'", "administrator")),
        ('unit = "kinh-te"', 'unit = "kinh-doanh"', ("posts[6].unit", "'kinh-doanh'", "kinh-te")),
        ('code = "quan-tri"', 'code = "van-thu"', ("posts[3].code", "'van-thu'", "một lần")),
        ('code = "kinh-te"', 'code = "van-phong"', ("units[2].code", "'van-phong'", "một lần")),
        ("[bodies.front]", "[bodies.youth]", ("bodies.youth", "'youth'", "front")),
        ('language = "vi"', 'language = "fr"', ("language", "'fr'", "vi, en")),
        ('place = "Mẫu Sơn"', 'plaec = "Mẫu Sơn"', ("place", "thiếu khóa", "plaec", "không có khóa này")),
        ('câu hỏi {code}."', 'câu hỏi {ma}."', ("questions.canned[2].text", "{ma}", "code")),
        ('answering = ["van-thu"]', 'answering = ["thu-kho"]', ("units[1].answering", "thu-kho")),
        ('approval = ["kinh-te"]', 'approval = ["kho"]', ("questions.approval[1]", "kho")),
        ('"trung-dung-2024", "du', '"quang-khai-2021", "du', ("adopts[2]", "'quang-khai-2021'", "một lần")),
        (
            'adopts = ["quang-khai-2021", "trung-dung-2024", "du-lieu-ca-nhan-2025"]',
            "adopts = []",
            ("adopts", "ít nhất một mục"),
        ),
        ('body = "front"', 'body = "clerk"', ("units[5].body", "'clerk'", "front")),
        ("[bodies.party]", "[bodies.party", ("không đọc được",)),
    ],
)
def test_a_broken_office_says_what_is_wrong(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    assert old in TEXT
    path = tmp_path / "xa-mau.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(OfficeError) as caught:
        load_office(path)
    for word in ("xa-mau.toml", *words):
        assert word in str(caught.value)


def test_a_unit_of_a_body_that_is_not_there_is_told(tmp_path: Path) -> None:
    start, end = TEXT.index("[bodies.front]"), TEXT.index("# ------", TEXT.index("[bodies.front]"))
    path = tmp_path / "xa-mau.toml"
    path.write_text(TEXT[:start] + TEXT[end:], "utf-8")
    with pytest.raises(OfficeError, match=r"units\[5\]\.body"):
        load_office(path)
