"""Search among published answers, on both engines alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete

from tests.published import Shelf
from tests.records import open_records
from vanthu.store import answers
from vanthu.store.answers import GONE, PublishedAnswer, published_answers
from vanthu.store.answers_search import count, nearest, newest, query_words


@pytest.fixture(params=["sqlite", "postgresql"])
def conn(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    file = f"sqlite:///{tmp_path / 'shelf.db'}"
    database = open_records(file if request.param == "sqlite" else request.getfixturevalue("database_url"))
    with database.write.begin() as connection:
        yield connection
    database.close()


@pytest.fixture
def shelf(conn: Connection) -> Shelf:
    shelf = Shelf(conn)
    shelf.put("Đăng ký khai sinh cần gì?", "Tờ khai và giấy chứng sinh.", field="Hộ tịch")
    shelf.put(
        "Bao giờ sửa đường vào xóm?", "Trong quý I, theo Quyết định 15/2026/QĐ-UBND.", field="Giao thông"
    )
    shelf.put("Hồ sơ xin cấp sổ đỏ", "Nộp kèm giấy khai sinh nếu là người thừa kế.", field="Đất đai")
    return shelf


def _seen(found: list[PublishedAnswer]) -> list[str]:
    return [each.question for each in found]


BIRTH, ROAD, LAND = "Đăng ký khai sinh cần gì?", "Bao giờ sửa đường vào xóm?", "Hồ sơ xin cấp sổ đỏ"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("khai sinh", [LAND, BIRTH]),
        ("KHAI SINH", [LAND, BIRTH]),
        ("sua duong", [ROAD]),
        ("đường", [ROAD]),
        ("15/QĐ-UBND", [ROAD]),
        ("15/2026/qd-ubnd", [ROAD]),
        ("115/QĐ-UBND", []),
        ("sổ đỏ", [LAND]),
        ("so", [LAND]),
        ("HD-2026-000001", [BIRTH]),
        ("không có từ này", []),
    ],
)
@pytest.mark.usefixtures("shelf")
def test_every_word_must_occur_with_marks_or_without(conn: Connection, query: str, found: list[str]) -> None:
    assert _seen(newest(conn, query_words(query))) == found
    assert count(conn, query_words(query)) == len(found)


@pytest.mark.usefixtures("shelf")
def test_the_nearest_has_the_words_in_its_question(conn: Connection) -> None:
    assert _seen(nearest(conn, query_words("khai sinh"))) == [BIRTH, LAND]


@pytest.mark.usefixtures("shelf")
def test_a_field_narrows_the_search(conn: Connection) -> None:
    assert _seen(newest(conn, query_words("khai sinh", "Đất đai"))) == [LAND]
    assert _seen(newest(conn, query_words("", "Hộ tịch"))) == [BIRTH]


def test_what_is_taken_down_is_found_no_more(conn: Connection, shelf: Shelf) -> None:
    gone = shelf.put("Lịch phun thuốc muỗi")
    assert count(conn, query_words("phun muỗi")) == 1
    answers.change_public(conn, gone.id, state=GONE)
    assert count(conn, query_words("phun muỗi")) == 0
    answers.change_public(conn, gone.id, state="public")
    assert _seen(newest(conn, query_words("muoi"))) == ["Lịch phun thuốc muỗi"]
    conn.execute(delete(published_answers).where(published_answers.c.id == gone.id))
    assert count(conn, query_words("muoi")) == 0


@pytest.mark.usefixtures("shelf")
def test_pages_follow_each_other(conn: Connection) -> None:
    words = query_words("khai sinh")
    assert _seen([*newest(conn, words, most=1), *newest(conn, words, most=1, skip=1)]) == [LAND, BIRTH]


@pytest.mark.parametrize(
    "query", ['" OR 1', "a' & b", "NEAR(x y)", "*", "f0dat", "((", "\\", "khai:sinh", "%"]
)
@pytest.mark.usefixtures("shelf")
def test_signs_in_a_query_are_only_signs(conn: Connection, query: str) -> None:
    words = query_words(query)
    if words:
        assert isinstance(newest(conn, words), list)
        assert isinstance(nearest(conn, words), list)
