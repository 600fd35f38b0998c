"""The table of `eligibility.toml`, and what holds for every paper."""

import dataclasses
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vanthu.locales import LANGUAGES, say_plain
from vanthu.rules.book import Book, Rules
from vanthu.rules.eligibility import Paper, category_of, check, missing
from vanthu.rules.folding import names_one_of
from vanthu.rules.loader import load_folder
from vanthu.rules.office import SHIPPED, load_office
from vanthu.rules.regulation import Publication
from vanthu.rules.vocabulary import Body, FieldId, FileKind

OFFICE = load_office(SHIPPED / "xa-mau.toml")
REGULATIONS = load_folder()
QUANG_KHAI = next(each for each in REGULATIONS if each.id == "quang-khai-2021")
DAY = date(2026, 11, 5)
CASES = tomllib.loads((Path(__file__).parent / "eligibility.toml").read_text("utf-8"))["case"]
GOOD = Paper(
    body="committee",
    higher_level=False,
    type_name="Quyết định",
    category=None,
    fields={
        "number": "12/QĐ-UBND",
        "issued_date": "2026-11-05",
        "issuer": "Ủy ban nhân dân xã Mẫu Sơn",
        "subject": "Về việc sửa đường liên thôn",
    },
    file_kind="pdf",
    charset="unicode",
    recipients=("- Như Điều 3;", "- Trang Thông tin điện tử xã;", "- Lưu: VT."),
    draft=False,
    translation=False,
)


def rules(*adopted: str) -> Rules:
    return Book(dataclasses.replace(OFFICE, adopts=adopted), REGULATIONS).at(DAY)


def paper_of(changes: dict[str, Any]) -> Paper:
    values = {key: None if value == "unknown" else value for key, value in changes.items()}
    if values.get("recipients") is not None:
        values["recipients"] = tuple(values["recipients"])
    return dataclasses.replace(GOOD, **(values | {"fields": {**GOOD.fields, **values.get("fields", {})}}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_table_holds(case: dict[str, Any]) -> None:
    found = check(paper_of(case.get("paper", {})), rules(*case["adopted"]), OFFICE)
    assert [f"{finding.weight} {finding.code}" for finding in found] == case["expected"]
    cited = {str(citation) for finding in found for citation in finding.citations}
    assert set(case.get("cites", ())) <= cited
    assert not set(case.get("not_cites", ())) & cited


@pytest.mark.parametrize("case", [case for case in CASES if case["expected"]], ids=lambda case: case["why"])
def test_each_finding_says_what_why_and_how_to_mend_it(case: dict[str, Any]) -> None:
    for finding in check(paper_of(case.get("paper", {})), rules(*case["adopted"]), OFFICE):
        for language in LANGUAGES:
            assert say_plain(finding.what, language)
            assert say_plain(finding.mend, language)
        assert bool(finding.words) == any(citation.words for citation in finding.citations)


def test_only_what_is_missing_is_asked() -> None:
    assert missing(GOOD, rules("quang-khai-2021", "trung-dung-2024")) == ()
    bare = dataclasses.replace(GOOD, fields={}, body=None)
    assert missing(bare, rules("quang-khai-2021")) == ("body", "number", "issued_date", "subject")


def test_the_category_is_asked_first_and_brings_its_own_fields() -> None:
    website = rules("nhu-xuan-2012")
    unknown = dataclasses.replace(GOOD, type_name=None, body=None, fields={}, translation=None)
    assert missing(unknown, website) == ("category",)
    article = dataclasses.replace(unknown, category="articles")
    assert missing(article, website) == ("subject", "author", "translation")
    translated = dataclasses.replace(article, translation=True)
    assert missing(translated, website) == ("subject", "author", "source")


def test_a_paper_with_a_kind_goes_where_documents_go_unless_someone_says_otherwise() -> None:
    portal = rules("trung-dung-2024")
    assert category_of(GOOD, portal) == "documents"
    assert category_of(dataclasses.replace(GOOD, category="law_policy"), portal) == "law_policy"
    assert category_of(GOOD, rules("quang-khai-2021")) is None


def test_a_refusal_shows_the_words_of_every_article() -> None:
    (finding,) = check(
        dataclasses.replace(GOOD, charset="tcvn3"), rules("quang-khai-2021", "trung-dung-2024"), OFFICE
    )
    assert [citation.label for citation in finding.citations] == [
        "Điều 4.5, 01/QC-Đảng ủy-HĐND-UBND-UBMTTQ",
        "Điều 7.5, 76/QĐ-UBND",
    ]
    assert "TCVN 9001:2015" in finding.words
    assert "TCVN 6909:2001" in finding.words


def test_an_office_whose_lists_are_its_only_rules_still_asks_for_body_and_kind() -> None:
    lists_only = QUANG_KHAI.model_copy(
        update={"publication": Publication(lists=QUANG_KHAI.publication.lists)}
    )
    unknown = dataclasses.replace(GOOD, body=None, type_name=None)
    assert missing(unknown, Rules((lists_only,))) == ("body", "type_name")
    assert missing(dataclasses.replace(unknown, higher_level=True), Rules((lists_only,))) == ()


def test_with_nothing_adopted_nothing_is_demanded() -> None:
    assert check(GOOD, Rules(()), OFFICE) == ()


PAPERS = st.builds(
    Paper,
    body=st.sampled_from([None, *get_args(Body)]),
    higher_level=st.booleans(),
    type_name=st.sampled_from([None, "Quyết định", "Nghị quyết", "Biên bản", "Công văn"]),
    category=st.sampled_from([None, "documents", "news", "articles", "projects", "nonsense"]),
    fields=st.dictionaries(st.sampled_from(get_args(FieldId)), st.sampled_from(["", "x"]), max_size=30),
    file_kind=st.sampled_from([*get_args(FileKind), "exe", "unknown"]),
    charset=st.sampled_from(["unicode", "tcvn3", "vni", "mixed", "none"]),
    recipients=st.sampled_from([None, (), ("Trang TTĐT xã",), ("Lưu: VT",)]),
    draft=st.booleans(),
    translation=st.sampled_from([None, True, False]),
)
ADOPTED = st.lists(st.sampled_from([each.id for each in REGULATIONS]), unique=True, max_size=5)


@given(PAPERS, ADOPTED)
def test_findings_come_heaviest_first_and_can_always_be_said(paper: Paper, adopted: list[str]) -> None:
    found = check(paper, rules(*adopted), OFFICE)
    weights = [["refuse", "return", "look"].index(finding.weight) for finding in found]
    assert weights == sorted(weights)
    assert len({finding.code for finding in found}) == len(found)
    for finding in found:
        assert say_plain(finding.what, "vi")
        assert say_plain(finding.mend, "en")


@given(PAPERS, ADOPTED)
def test_every_unanswered_question_is_a_finding_and_the_other_way_round(
    paper: Paper, adopted: list[str]
) -> None:
    book = rules(*adopted)
    asked = set(missing(paper, book))
    codes = {finding.code for finding in check(paper, book, OFFICE)}
    assert bool(asked) == bool(codes & {"missing", "translation_source"})


@given(PAPERS, ADOPTED, st.sampled_from([each.id for each in REGULATIONS]))
def test_adopting_one_more_regulation_never_forgives(paper: Paper, adopted: list[str], further: str) -> None:
    # Lists and categories widen what can be told apart (news is news only where there are categories), so this
    # holds for what concerns the file itself.
    before = {finding.code for finding in check(paper, rules(*adopted), OFFICE)} & {"format", "charset"}
    after = {finding.code for finding in check(paper, rules(*dict.fromkeys([*adopted, further])), OFFICE)}
    assert before <= after


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("- Trang Thông tin điện tử xã;", True),
        ("Trang thông tin  điện tử  xã Mẫu Sơn", True),
        ("- trang TTDT xa", True),
        ("- Cổng TTĐT xã (để đăng tải);", True),
        ("- Trang Thông tin điện tử xã", True),
        ("- Website xã;", True),
        ("- Cổng TTĐT tỉnh;", False),
        ("- Đài truyền thanh xã;", False),
        ("- Lưu: VT.", False),
    ],
)
def test_the_page_is_known_by_all_its_names(line: str, named: bool) -> None:
    assert names_one_of([line], ["Trang Thông tin điện tử xã"]) is named
