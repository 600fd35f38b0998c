"""What the five shipped regulations say, checked by eye against their texts."""

from datetime import date
from typing import get_args

import pytest

from vanthu.locales import LANGUAGES, say_plain
from vanthu.rules import vocabulary
from vanthu.rules.citation import ARTICLE, Citation
from vanthu.rules.length import length_text
from vanthu.rules.loader import load_folder
from vanthu.rules.regulation import Regulation

BY_ID = {regulation.id: regulation for regulation in load_folder()}
S0, S1, S2, S3, S4 = (
    BY_ID[name]
    for name in ("quang-khai-2021", "trung-dung-2024", "hoang-duc-2020", "nhu-xuan-2012", "tuy-phuoc-2015")
)
#: State law that holds beside them.
LAW = BY_ID["du-lieu-ca-nhan-2025"]


def names(body: str) -> list[str]:
    return [
        kind.name for known, kinds in S0.publication.lists.items() if known == body for kind in kinds.kinds
    ]


def test_the_party_list_has_eleven_kinds_two_of_them_limited() -> None:
    kinds = S0.publication.lists["party"].kinds
    assert [kind.number for kind in kinds] == list(range(1, 12))
    assert [kind.number for kind in kinds if kind.limit] == [1, 11]
    assert names("party")[:3] == ["Nghị quyết", "Kết luận", "Quy chế"]


def test_the_council_list_has_eleven_kinds() -> None:
    assert [kind.number for kind in S0.publication.lists["council"].kinds] == list(range(1, 12))
    assert names("council")[-3:] == ["Kết luận", "Giấy mời", "Danh sách"]


def test_the_committee_list_has_thirteen_kinds() -> None:
    assert [kind.number for kind in S0.publication.lists["committee"].kinds] == list(range(1, 14))
    assert names("committee") == [
        "Quyết định",
        "Quy chế",
        "Thông báo",
        "Báo cáo",
        "Kế hoạch",
        "Tờ trình",
        "Chỉ thị",
        "Chương trình",
        "Quy định",
        "Nội quy",
        "Công văn",
        "Hướng dẫn",
        "Giấy mời",
    ]


def test_the_front_list_has_ten_kinds() -> None:
    assert [kind.number for kind in S0.publication.lists["front"].kinds] == list(range(1, 11))


def test_the_annexes_are_cited_in_the_order_of_the_bodies() -> None:
    assert [(body, each.cite) for body, each in S0.publication.lists.items()] == [
        ("party", "Phụ lục 1"),
        ("council", "Phụ lục 2"),
        ("committee", "Phụ lục 3"),
        ("front", "Phụ lục 4"),
    ]


def test_the_portal_has_nine_categories_and_the_website_twelve() -> None:
    assert [each.cite for each in S1.publication.categories or ()] == [f"Điều 3.{n}" for n in range(1, 10)]
    assert [each.cite for each in S3.publication.categories or ()] == [f"Điều 8.{n}" for n in range(1, 13)]


@pytest.mark.parametrize(
    ("category", "fields"),
    [
        ("documents", {"field", "issued_date", "issuer"}),
        ("procedures", {"procedure_steps", "procedure_place", "handler", "time_limit", "fee"}),
        ("directory", {"full_name", "post", "phone", "email"}),
        ("projects", {"project_name", "project_aim", "field", "project_type", "project_time"}),
    ],
)
def test_the_website_asks_what_article_8_obliges(category: str, fields: set[str]) -> None:
    found = next(each for each in S3.publication.categories or () if each.id == category)
    assert set(found.required) - {"subject"} == fields


@pytest.mark.parametrize(
    ("regulation", "steps"),
    [
        (S0, [("review", "Điều 6.1")]),
        (S1, [("edit", "Điều 5.4c (thứ nhất)"), ("approve", "Điều 7.4")]),
        (
            S3,
            [
                ("unit_approval", "Điều 10.1a"),
                ("edit", "Điều 15.1"),
                ("verify", "Điều 15.2"),
                ("approve", "Điều 15.3"),
            ],
        ),
    ],
    ids=lambda value: value.id if isinstance(value, Regulation) else "",
)
def test_the_steps_are_the_articles_steps(regulation: Regulation, steps: list[tuple[str, str]]) -> None:
    assert regulation.workflow.publication
    assert [(step.name, step.cite) for step in regulation.workflow.publication.steps] == steps


@pytest.mark.parametrize(
    ("regulation", "signed", "in_force", "cite"),
    [
        (S0, date(2021, 8, 25), date(2021, 8, 25), "Điều 12 (đoạn cuối)"),
        (S1, date(2024, 3, 20), date(2024, 3, 27), "QĐ Điều 2"),
        (S2, date(2020, 1, 3), date(2020, 1, 3), "QĐ Điều 2"),
        (S3, date(2012, 3, 12), date(2012, 3, 12), "QĐ Điều 2"),
        (S4, date(2015, 11, 25), date(2015, 11, 25), "QĐ Điều 3"),
    ],
    ids=lambda value: value.id if isinstance(value, Regulation) else "",
)
def test_each_is_in_force_when_its_article_says(
    regulation: Regulation, signed: date, in_force: date, cite: str
) -> None:
    assert (regulation.signed, regulation.in_force, regulation.in_force_cite) == (signed, in_force, cite)


# Read beside the texts, row by row: the clock table C1–C19, J1–J4, I1, H4 of the regulations' ledger.
CLOCKS = [
    ("C1", S0, "publication.post", "same day", "board", "Điều 6.2"),
    ("C2", S0, "publication.correct", "2 working days", "drafting_unit", "Điều 7.1"),
    ("C3", S0, "publication.takedown", "4 hours", "board", "Điều 7.3"),
    ("C4", S1, "news.urgent", "at once", "board", "Điều 8.1a"),
    ("C5a", S1, "news.event", "3 days", "board", "Điều 8.1a"),
    ("C5b", S3, "news.event", "3 days", "unit", "Điều 10.2a"),
    ("C6", S1, "law.publish", "5 working days", "board", "Điều 8.1b"),
    ("C7", S1, "question.answer", "15 working days", "unit", "Điều 8.1c"),
    ("C7b", S1, "question.promise", "as set", "unit", "Điều 8.1c"),
    ("C8", S1, "question.out_of_scope", "at once", "board", "Điều 8.1c"),
    ("C9", S2, "outgoing.issue", "next working morning", "clerk", "Điều 4.2"),
    ("C10", S2, "outgoing.urgent", "at once", "clerk", "Điều 4.2"),
    ("C10", S2, "incoming.urgent", "at once", "clerk", "Điều 4.2"),
    ("C11", S2, "incoming.handle", "as set", "assignee", "Điều 6.3a"),
    ("C12", S2, "assignment.due", "as set", "assignee", "Điều 6.4b"),
    ("C13", S2, "reply.due", "as set", "assignee", "Điều 6.4c"),
    ("C14", S3, "news.supply", "8 office hours", "unit", "Điều 10.2a"),
    ("C15", S3, "document.supply", "2 working days", "office", "Điều 10.2a"),
    ("C16", S3, "economy.supply", "day 30 of month", "unit", "Điều 10.2a"),
    ("C17", S1, "content.update", "at once", "board", "Điều 10.1"),
    ("C17", S3, "content.update", "at once", "unit", "Điều 10.2b"),
    ("C18", S3, "document.stamped", "at once", "office", "Điều 18.1"),
    ("C19", S2, "presence.check", "same day", "officer", "Điều 15.1"),
    ("C19", S4, "presence.check", "same day", "officer", "Điều 4.3"),
    ("J1", S0, "report.half_year", "5 working days", "office", "Điều 12"),
    ("J1", S0, "report.year", "5 working days", "office", "Điều 12"),
    ("J2", S4, "report.quarter", "5 working days", "office", "Điều 6"),
    ("J3", S3, "report.month", "5 working days", "board", "Điều 17.3"),
    ("J4", S1, "report.year", "5 working days", "office", "Điều 11.2"),
    ("J4", S2, "report.year", "5 working days", "office", "Điều 12.6"),
    ("J4", S3, "report.year", "5 working days", "office", "Điều 19"),
    ("I1", S3, "items.month", "day 31 of month", "unit", "Điều 10.3"),
    ("H4", S4, "account.leak", "at once", "officer", "Điều 4.3"),
    ("-", LAW, "data.correct", "10 days", "office", "Điều 5 (xem, sửa)"),
    ("-", LAW, "data.erase", "20 days", "office", "Điều 5 (xóa)"),
]


@pytest.mark.parametrize("row", CLOCKS, ids=lambda row: f"{row[0]} {row[2]}")
def test_each_clock_runs_as_its_article_says(row: tuple[str, Regulation, str, str, str, str]) -> None:
    _, regulation, name, within, owner, cite = row
    clock = next(each for known, each in regulation.clocks.items() if known == name)
    assert (str(clock.within), clock.owner, clock.cite) == (within, owner, cite)


def test_the_table_of_clocks_is_complete() -> None:
    shipped = {(regulation.id, str(name)) for regulation in BY_ID.values() for name in regulation.clocks}
    assert {(regulation.id, name) for _, regulation, name, *_ in CLOCKS} == shipped
    assert {name for _, name in shipped} == set(get_args(vocabulary.ClockName))


def test_a_promise_opens_a_clock_of_its_own() -> None:
    assert S1.clocks["question.answer"].opens == "question.promise"
    assert S1.clocks["question.answer"].met_by == ("answer.sent", "progress.sent")


@pytest.mark.parametrize(
    ("regulation", "section", "cites"),
    [
        (S0, "secrecy", ["Điều 1", "Điều 4.3"]),
        (S1, "secrecy", ["Điều 6.1b"]),
        (S2, "secrecy", ["Điều 1.2"]),
        (S3, "secrecy", ["Điều 11.2", "Điều 18.1"]),
        (S4, "secrecy", ["Điều 3.2 (Lưu ý thứ ba)"]),
        (S0, "higher_level", ["Điều 5.1"]),
        (S1, "higher_level", ["Điều 3.1", "Điều 3.3"]),
        (S3, "higher_level", ["Điều 8.3"]),
        (S0, "charset", ["Điều 4.5"]),
        (S1, "charset", ["Điều 7.5"]),
        (S2, "charset", ["Điều 4.4b"]),
        (S3, "charset", ["Điều 9.1"]),
        (S0, "recipients", ["Điều 4.5"]),
        (S3, "recipients", ["Điều 11.2"]),
        (S1, "formats", ["Điều 2.3"]),
        (S2, "formats", ["Điều 4.5"]),
        (S3, "formats", ["Điều 10.1a"]),
        (S3, "unit_leader", ["Điều 10.1a"]),
        (S3, "translation", ["Điều 8.10"]),
    ],
    ids=lambda value: value.id if isinstance(value, Regulation) else "",
)
def test_each_demand_stands_in_its_article(regulation: Regulation, section: str, cites: list[str]) -> None:
    value = getattr(regulation.publication, section)
    assert [each.cite for each in (value if isinstance(value, tuple) else (value,))] == cites


def test_the_reasons_to_refuse_stand_in_their_articles() -> None:
    assert {(r.code, r.cite) for r in S0.publication.refusals or ()} >= {("outside_list", "Điều 8")}
    assert {(r.code, r.cite) for r in S1.publication.refusals or ()} >= {
        ("against_state", "Điều 6.1a"),
        ("profiteering", "Điều 6.1c"),
        ("slander", "Điều 6.1d"),
    }
    assert {(r.code, r.cite) for r in S3.publication.refusals or ()} >= {
        ("charset", "Điều 9.2"),
        ("format", "Điều 9.2"),
    }


# The places where the five texts are faulty or at odds (T1–T26 of the ledger), each with words of our reading.
TRAPS = [
    ("T1", S0, "Điều 6.2", "mất chữ"),
    ("T1", S0, "Điều 6.1", "mất chữ"),
    ("T2", S0, "Điều 7.3", "4 giờ đồng hồ"),
    ("T3", S0, "Điều 7.1", "của đơn vị soạn thảo"),
    ("T4", S0, "Điều 4.5", "TCVN 6909:2001 (Unicode)"),
    ("T5", S0, "Điều 1", "Quang Khai, Quang Khải, Quang Hải"),
    ("T6", S0, "Điều 1", "cả ba mức mật"),
    ("T7", S1, "Điều 8.1b", "năm ngày làm việc"),
    ("T8", S1, "Điều 8.1c", "mười lăm ngày làm việc"),
    ("T9", S1, "Điều 8.1a", "ngày theo lịch"),
    ("T10", S1, "Điều 5.4", "kèm thứ tự"),
    ("T10", S1, "Điều 16", "hai 'Chương V'"),
    ("T10", S1, "QĐ Điều 1", "số 77"),
    ("T10", S1, "Điều 15.2", "18/2018"),
    ("T11", S2, "Điều 6.1", "19/12"),
    ("T12", S2, "Điều 4.5", "*.csv"),
    ("T13", S2, "Điều 5.2d (thứ hai)", "điểm đ"),
    ("T14", S2, "Điều 10.3b", "Điều 6, 7, 9"),
    ("T15", S2, "Điều 4.2", "11:30"),
    ("T16", S2, "Điều 6.3a", "cả hai thời điểm"),
    ("T17", S3, "QĐ Điều 1", "TCVN3"),
    ("T18", S3, "QĐ Điều 1", "sáu chương"),
    ("T19", S3, "Điều 6.3", "Điều 18.1"),
    ("T19", S3, "Điều 14.4", "Điều 11.4"),
    ("T20", S3, "Điều 10.1b", "mẫu dự thảo"),
    ("T21", S3, "Điều 10.2a", "ngày cuối tháng"),
    ("T22", S3, "Điều 10.2a", "không phải từ khi kết thúc"),
    ("T23", S4, "QĐ Điều 1", "5531"),
    ("T23", S4, "Điều 2.2", "binhdingh"),
    ("T24", S4, "Điều 4.3", "07:00 và 13:30"),
    ("T24", S2, "Điều 15.1", "07:00 và 13:30"),
    ("T25", S0, "Điều 2", "bốn khối"),
    ("T25", S2, "Điều 2", "khối ban hành"),
    ("T26", S0, "Điều 12", "42/2022"),
    ("T26", S2, "Điều 4.4a", "30/2020"),
    ("T26", S3, "Điều 16", "42/2022"),
    ("T26", S3, "Điều 18.1", "01/7/2025"),
    ("T26", S4, "Điều 3.2", "30/2020"),
]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap[0]} {trap[2]}")
def test_every_faulty_place_is_read_aloud(trap: tuple[str, Regulation, str, str]) -> None:
    _, regulation, cite, words = trap
    assert any(article == cite and words in reading for article, reading in regulation.readings())


def test_all_twenty_six_traps_are_in_the_table() -> None:
    assert {trap[0] for trap in TRAPS} == {f"T{number}" for number in range(1, 27)}


def test_the_quota_is_two_items_a_month() -> None:
    assert S3.clocks["items.month"].times == 2


def test_every_word_of_the_vocabulary_has_a_name_in_every_language() -> None:
    for words, texts in (
        (vocabulary.Body, vocabulary.BODY_NAMES),
        (vocabulary.Role, vocabulary.ROLE_NAMES),
        (vocabulary.StepName, vocabulary.STEP_NAMES),
        (vocabulary.Decision, vocabulary.DECISION_NAMES),
        (vocabulary.Owner, vocabulary.OWNER_NAMES),
        (vocabulary.ClockName, vocabulary.CLOCK_NAMES),
        (vocabulary.RefusalCode, vocabulary.REFUSAL_NAMES),
    ):
        assert set(get_args(words)) == set(texts)
        for text in texts.values():
            assert all(say_plain(text, language) for language in LANGUAGES)
    assert set(get_args(vocabulary.FieldId)) == set(vocabulary.FIELDS)
    for field in vocabulary.FIELDS.values():
        assert all(say_plain(text, lang) for text in (field.label, field.question) for lang in LANGUAGES)


def test_every_shipped_length_can_be_said() -> None:
    for regulation in BY_ID.values():
        for clock in regulation.clocks.values():
            assert all(say_plain(length_text(clock.within), language) for language in LANGUAGES)


def test_a_citation_is_kept_and_found_again() -> None:
    citation = Citation("trung-dung-2024", "Điều 8.1c", "76/QĐ-UBND", "Chậm nhất 15 ngày…")
    assert citation.label == "Điều 8.1c, 76/QĐ-UBND"
    assert str(citation) == "trung-dung-2024#Điều 8.1c"
    assert Citation.parse(str(citation)) == citation
    assert len({Citation.parse(str(citation)), citation}) == 1


@pytest.mark.parametrize(
    "kept", ["", "trung-dung-2024", "#Điều 1", "trung-dung-2024#", "trung-dung-2024#khoản 2"]
)
def test_what_is_not_a_citation_is_refused(kept: str) -> None:
    with pytest.raises(ValueError, match="not a citation"):
        Citation.parse(kept)


@pytest.mark.parametrize(
    "article", ["Điều 8", "Điều 8.1", "Điều 8.1c", "Điều 4.5đ", "QĐ Điều 2", "Phụ lục 3"]
)
def test_the_ways_to_cite(article: str) -> None:
    assert ARTICLE.fullmatch(article)
