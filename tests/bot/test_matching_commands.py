"""`vanthu route` and `vanthu similar`, as an office that tries its own questions meets them."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from vanthu.bot import cli
from vanthu.bot.terminal import Terminal

UNITS = (
    "tu-phap\tTư pháp - Hộ tịch\tkhai sinh, kết hôn; chứng thực\n"
    "dia-chinh\tĐịa chính - Xây dựng\tđất đai, giấy phép xây dựng\n"
)
INDEX = "1\tĐăng ký khai sinh cần giấy tờ gì?\n2\tXin giấy phép xây dựng nhà ở\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "units.tsv").write_text(UNITS, "utf-8")
    (tmp_path / "index.tsv").write_text(INDEX, "utf-8")
    return tmp_path


def vanthu(*arguments: str, given: str = "", language: str = "vi") -> Result:
    return CliRunner().invoke(cli.build(Terminal(language)), arguments, input=given.encode())


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]


def test_route_prints_one_object_a_line() -> None:
    given = "cho hoi lam giay khai sanh cho con\n\nHàng xóm lấn đất nhà tôi\nxin chào"
    birth, empty, land, greeting = lines(vanthu("route", "--units", "units.tsv", "--json", given=given))
    assert set(birth) == {"text", "ranked", "sure"}
    assert birth["text"] == "cho hoi lam giay khai sanh cho con"
    assert [each["unit"] for each in birth["ranked"]] == ["tu-phap", "dia-chinh"]
    assert 0 < birth["ranked"][1]["score"] < birth["ranked"][0]["score"] <= 1
    assert land["ranked"][0]["unit"] == "dia-chinh"
    assert empty == {"text": "", "ranked": [], "sure": False}
    assert greeting == {"text": "xin chào", "ranked": [], "sure": False}


def test_route_learns_from_examples(folder: Path) -> None:
    (folder / "past.tsv").write_text("tu-phap\tloa phường kêu to quá\nkhac\tgì đó\n", "utf-8")
    result = vanthu(
        "route", "--units", "units.tsv", "--examples", "past.tsv", "--json", given="cái loa phường ồn quá"
    )
    assert lines(result)[0]["ranked"][0]["unit"] == "tu-phap"
    assert "khac" in result.stderr


def test_on_the_first_day_the_file_of_examples_may_be_empty(folder: Path) -> None:
    asked = "cho hoi lam giay khai sanh cho con"
    (folder / "past.tsv").write_text("unit\ttext\n", "utf-8")
    with_none = vanthu("route", "--units", "units.tsv", "--examples", "past.tsv", "--json", given=asked)
    assert lines(with_none) == lines(vanthu("route", "--units", "units.tsv", "--json", given=asked))


def test_similar_prints_one_object_a_line() -> None:
    (found,) = lines(
        vanthu("similar", "--index", "index.tsv", "--json", given="xây nhà có phải xin phép không")
    )
    assert found["text"] == "xây nhà có phải xin phép không"
    assert found["ranked"][0]["id"] == "2"
    assert set(found) == {"text", "ranked"}


def test_questions_may_stand_in_a_file(folder: Path) -> None:
    (folder / "asked.txt").write_bytes("\ufefflàm khai sinh cho con\r\n".encode())
    (found,) = lines(vanthu("similar", "asked.txt", "--index", "index.tsv", "--json", "--most", "1"))
    assert (found["text"], len(found["ranked"])) == ("làm khai sinh cho con", 1)


def test_each_line_asked_is_one_line_answered_whatever_stands_in_it(folder: Path) -> None:
    asked = [
        "khai sinh cho con",
        "",
        "\tlàm\tkhai sinh\t",
        unicodedata.normalize("NFD", "giấy phép xây dựng"),
        "xây nhà " * 1300,
        "khai\x85sinh\u2028cho\x0bcon\u2029",
        '"khai sinh',
        "   ",
    ]
    (folder / "asked.txt").write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join(asked).encode() + b"\r\n\xff\x00 khai sinh"
    )
    for command in (("similar", "--index", "index.tsv"), ("route", "--units", "units.tsv")):
        answered = lines(vanthu(*command, "asked.txt", "--json"))
        assert [each["text"] for each in answered[:-1]] == asked
        assert [bool(each["ranked"]) for each in answered] == [bool(text.strip()) for text in asked] + [
            True
        ], command


def test_an_id_given_twice_comes_once_and_one_unit_is_enough(folder: Path) -> None:
    (folder / "twice.tsv").write_text("a\tđăng ký khai sinh\na\tlàm giấy khai sinh cho con\n", "utf-8")
    (found,) = lines(vanthu("similar", "--index", "twice.tsv", "--json", given="khai sinh"))
    assert [each["id"] for each in found["ranked"]] == ["a"]
    (folder / "one.tsv").write_text("xa\tỦy ban nhân dân xã\tkhai sinh\n", "utf-8")
    (routed,) = lines(vanthu("route", "--units", "one.tsv", "--json", given="làm khai sinh"))
    assert [each["unit"] for each in routed["ranked"]] == ["xa"]


def test_people_read_sentences() -> None:
    result = vanthu("route", "--units", "units.tsv", given="đăng ký kết hôn\nhello\n")
    assert "tu-phap" in result.stdout
    assert "kết hôn" in result.stdout
    assert "không xếp được" in result.stdout
    assert (
        "Xin giấy phép xây dựng" in vanthu("similar", "--index", "index.tsv", given="xin phép xây nhà").stdout
    )


@pytest.mark.parametrize(
    "data",
    [
        ("\ufeff" + UNITS).encode(),
        UNITS.replace("\n", "\r\n").encode(),
        ("unit\tname\tkeywords\n\n" + UNITS).encode(),
        (
            "Tên đơn vị\tMã\tTừ khóa\n" + "Tư pháp\ttu-phap\tkhai sinh\nĐịa chính\tdia-chinh\tđất đai\n"
        ).encode(),
        UNITS.replace("tu-phap\tTư pháp - Hộ tịch", '"tu-phap"\t"Tư pháp - ""Hộ tịch"""').encode(),
        UNITS.replace(", ", "\t").replace("; ", "\t").encode(),
        UNITS.encode("utf-16"),
    ],
    ids=["mark", "windows", "header", "other order", "quotes", "more columns", "utf-16"],
)
def test_units_are_read_as_spreadsheets_write_them(folder: Path, data: bytes) -> None:
    (folder / "units.tsv").write_bytes(data)
    (found,) = lines(vanthu("route", "--units", "units.tsv", "--json", given="khai sinh\n"))
    assert {each["unit"] for each in found["ranked"]} == {"tu-phap", "dia-chinh"}
    assert found["ranked"][0]["unit"] == "tu-phap"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"1\tmot cau\nhai\n", "index.tsv, dòng 2"),
        (b"1\tmot cau\n2\t\xff\xfe hong\n", "index.tsv, dòng 2"),
        (b"\n\n", "index.tsv: "),
    ],
    ids=["no tab", "not utf-8", "empty"],
)
def test_a_faulty_file_is_refused_with_its_line(folder: Path, data: bytes, place: str) -> None:
    (folder / "index.tsv").write_bytes(data)
    result = vanthu("similar", "--index", "index.tsv", "--json", given="x\n")
    assert result.exit_code == 1
    assert place in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_not_there_is_not_understood() -> None:
    assert vanthu("route", "--units", "none.tsv", given="x").exit_code == 2
