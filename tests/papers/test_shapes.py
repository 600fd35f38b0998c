"""Joint papers, minutes, councils, schools, police, the Front, the Party, the Youth Union; stamps over the signature;
turned pages; heads in text boxes and in tables within tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.papers.corpus.shapes import (
    BODY,
    NATIONAL,
    PARTY,
    boxed_head,
    floating_head,
    nested_head,
    paper,
    two_blocks,
)
from vanthu.papers.judge import judge_here

DATED = "Mẫu Sơn, ngày 12 tháng 3 năm 2026"
COMMITTEE = ("ỦY BAN NHÂN DÂN", "XÃ MẪU SƠN")
CHAIR = ("CHỦ TỊCH", "", "Trần Văn Bách")
STAMP = ("Email: ubnd@mauson.example", "Cơ quan: Xã Mẫu Sơn", "Thời gian ký: 12.03.2026 10:21:11 +07:00")


def read(*said: Any, **more: Any) -> dict[str, Any]:
    fields = judge_here(paper(*said, **more), "").as_json()["fields"]
    assert isinstance(fields, dict)
    return fields


@pytest.mark.parametrize("left", [("BỘ TÀI CHÍNH - BỘ NỘI VỤ",), ("BỘ TÀI CHÍNH", "BỘ NỘI VỤ")])
def test_a_joint_circular_is_of_both_and_signed_by_neither_alone(left: tuple[str, ...]) -> None:
    fields = read(
        left,
        "Số: 12/2015/TTLT-BTC-BNV",
        DATED,
        ("THÔNG TƯ LIÊN TỊCH", "Hướng dẫn chế độ phụ cấp"),
        ("KT. BỘ TRƯỞNG", "BỘ TÀI CHÍNH", "THỨ TRƯỞNG", "", "Trần Văn Bách"),
        other=("KT. BỘ TRƯỞNG", "BỘ NỘI VỤ", "THỨ TRƯỞNG", "", "Phạm Thị Lan"),
    )
    assert (fields["number"], fields["type_name"]) == ("12/2015/TTLT-BTC-BNV", "Thông tư liên tịch")
    assert (fields["issuer"], fields["superior"]) == ("BỘ TÀI CHÍNH - BỘ NỘI VỤ", None)
    assert (fields["subject"], fields["signer"]) == ("Hướng dẫn chế độ phụ cấp", None)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [("Số: 05/KHLT-UBND-MTTQ", "05/KHLT-UBND-MTTQ"), ("Số: 12/KH-UBND - 05/KH-MTTQ", "12/KH-UBND")],
)
def test_a_joint_plan_keeps_its_sort_out_of_the_subject_and_the_first_of_two_numbers(
    number: str, wanted: str
) -> None:
    fields = read(
        ("ỦY BAN NHÂN DÂN XÃ", "ỦY BAN MTTQ VIỆT NAM XÃ"),
        number,
        DATED,
        ("KẾ HOẠCH LIÊN TỊCH", "Tổ chức Ngày hội Đại đoàn kết"),
        ("TM. ỦY BAN NHÂN DÂN", *CHAIR),
        other=("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH", "", "Phạm Thị Lan"),
    )
    assert (fields["number"], fields["type_name"]) == (wanted, "Kế hoạch")
    assert fields["subject"] == "Tổ chức Ngày hội Đại đoàn kết"
    assert (fields["issuer"], fields["superior"]) == ("ỦY BAN NHÂN DÂN XÃ - ỦY BAN MTTQ VIỆT NAM XÃ", None)


@pytest.mark.parametrize("recipients", [None, ("Như thành phần", "Lưu: VT")])
@pytest.mark.parametrize("chair", ["CHỦ TỌA", "CHỦ TRÌ"])
def test_minutes_are_signed_by_who_chaired(chair: str, recipients: tuple[str, ...] | None) -> None:
    fields = read(
        COMMITTEE, "Số: 05/BB-UBND", DATED, ("BIÊN BẢN", "Họp giao ban tháng 3"), (chair, "", "Trần Văn Bách"),
        other=("THƯ KÝ", "", "Phạm Thị Lan"), recipients=recipients,
    )  # fmt: skip
    assert (fields["number"], fields["type_name"]) == ("05/BB-UBND", "Biên bản")
    assert (fields["signer"], fields["signer_capacity"]) == ("Trần Văn Bách", chair)
    assert fields["recipients"] == (list(recipients) if recipients else None)


@pytest.mark.parametrize(
    ("above", "left", "number", "kind", "signing"),
    [
        ("", "HỘI ĐỒNG NHÂN DÂN XÃ MẪU SƠN", "05/NQ-HĐND", "NGHỊ QUYẾT", ("CHỦ TỊCH", "Trần Văn Bách")),
        ("", "HỘI ĐỒNG NHÂN DÂN XÃ MẪU SƠN", "05/2026/NQ-HĐND", "NGHỊ QUYẾT", ("CHỦ TỌA KỲ HỌP", "Trần Văn Bách")),
        ("UBND XÃ MẪU SƠN", "TRƯỜNG TIỂU HỌC MẪU SƠN", "05/KH-THMS", "KẾ HOẠCH", ("HIỆU TRƯỞNG", "Trần Thị Bích")),
        ("UBND XÃ MẪU SƠN", "TRẠM Y TẾ XÃ MẪU SƠN", "05/TB-TYT", "THÔNG BÁO", ("TRƯỞNG TRẠM", "BS. Trần Văn Bách")),
        ("UBND XÃ MẪU SƠN", "PHÒNG KINH TẾ", "05/BC-KT", "BÁO CÁO", ("PHỤ TRÁCH PHÒNG", "Trần Văn Bách")),
        ("CÔNG AN TỈNH HƯNG BÌNH", "CÔNG AN XÃ MẪU SƠN", "05/TB-CAX", "THÔNG BÁO", ("TRƯỞNG CÔNG AN XÃ",
         "Thiếu tá Trần Văn Bách")),
        ("UBND XÃ MẪU SƠN", "BAN CHỈ ĐẠO\nPHÒNG THỦ DÂN SỰ", "05/KH-BCĐ", "KẾ HOẠCH", ("TRƯỞNG BAN", "Trần Văn Bách")),
        ("", "BAN CHỈ HUY QUÂN SỰ\nXÃ MẪU SƠN", "05/KH-BCH", "KẾ HOẠCH", ("CHỈ HUY TRƯỞNG", "Trung tá Trần Văn Bách")),
        ("", "ỦY BAN MTTQ VIỆT NAM\nXÃ MẪU SƠN", "05/KH-MTTQ", "KẾ HOẠCH", ("TM. BAN THƯỜNG TRỰC", "Trần Văn Bách")),
    ],
)  # fmt: skip
def test_who_else_writes_papers_in_a_commune(
    above: str, left: str, number: str, kind: str, signing: tuple[str, str]
) -> None:
    capacity, name = signing
    fields = read(
        left.split("\n"), f"Số: {number}", DATED, (kind, "Về nhiệm vụ quý II"), (capacity, "", name),
        superior=[above] if above else [],
    )  # fmt: skip
    assert (fields["number"], fields["issued_date"], fields["subject"]) == (
        number,
        "2026-03-12",
        "Về nhiệm vụ quý II",
    )
    assert (fields["issuer"], fields["superior"]) == (left.replace("\n", " "), above or None)
    assert fields["signer_capacity"] == capacity
    assert name.endswith(str(fields["signer"]))


@pytest.mark.parametrize(
    "left",
    [
        ("ỦY BAN", "MẶT TRẬN TỔ QUỐC VIỆT NAM", "XÃ MẪU SƠN"),
        ("BAN CHẤP HÀNH", "HỘI NÔNG DÂN XÃ MẪU SƠN"),
        ("BAN CHỈ ĐẠO", "PHÒNG CHỐNG THIÊN TAI XÃ"),
        ("BAN CHỈ ĐẠO", "HỘI NHẬP QUỐC TẾ"),
    ],
)
def test_a_name_that_is_only_begun_goes_on_in_the_next_line(left: tuple[str, ...]) -> None:
    fields = read(left, "Số: 05/KH-ABC", DATED, ("KẾ HOẠCH", "Về nhiệm vụ quý II"), CHAIR)
    assert (fields["issuer"], fields["superior"]) == (" ".join(left), None)


def test_a_contract_is_signed_by_neither_alone() -> None:
    fields = read(
        COMMITTEE, "Số: 05/HĐ-UBND", DATED, ("HỢP ĐỒNG", "Thuê khoán vệ sinh môi trường"),
        ("ĐẠI DIỆN BÊN A", *CHAIR), other=("ĐẠI DIỆN BÊN B", "GIÁM ĐỐC", "", "Phạm Thị Lan"), recipients=None,
    )  # fmt: skip
    assert (fields["type_name"], fields["signer"], fields["signer_capacity"]) == ("Hợp đồng", None, None)


def test_a_joint_issuer_that_names_both_on_its_lines_is_kept_as_it_stands() -> None:
    left = ("CHÍNH PHỦ - ỦY BAN TRUNG ƯƠNG", "MẶT TRẬN TỔ QUỐC VIỆT NAM")
    number, heading = "Số: 09/2008/NQLT-CP-UBTWMTTQVN", ("NGHỊ QUYẾT LIÊN TỊCH", "Hướng dẫn thi hành Điều 11")
    fields = read(left, number, DATED, heading, ("TM. CHÍNH PHỦ", "THỦ TƯỚNG", "", "Trần Văn Bách"))
    assert (fields["issuer"], fields["superior"]) == (" ".join(left), None)


@pytest.mark.parametrize(
    ("title", "left", "number", "capacity"),
    [
        (PARTY, ("ĐẢNG ỦY XÃ MẪU SƠN", "*"), "12-CV/ĐU", ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ THƯỜNG TRỰC")),
        (("ĐOÀN TNCS HỒ CHÍ MINH",), ("BCH ĐOÀN TNCS HỒ CHÍ MINH", "XÃ MẪU SƠN"), "12-CV/ĐTN",
         ("TM. BAN CHẤP HÀNH", "BÍ THƯ")),
    ],
)  # fmt: skip
def test_letters_of_the_party_and_of_the_youth_union(
    title: tuple[str, ...], left: tuple[str, ...], number: str, capacity: tuple[str, ...]
) -> None:
    fields = read(
        left, f"Số {number}", DATED, (), (*capacity, "", "Trần Văn Bách"), title=title,
        about=("V/v chuẩn bị đại hội",), body=("Kính gửi: Các chi bộ trực thuộc", *BODY),
    )  # fmt: skip
    assert (fields["number"], fields["type_name"]) == (number, "Công văn")
    assert fields["issuer"] == " ".join(left).strip(" *")
    assert fields["subject"] == "V/v chuẩn bị đại hội"
    assert (fields["signer"], fields["signer_capacity"]) == ("Trần Văn Bách", "\n".join(capacity))


@pytest.mark.parametrize(
    "capacity",
    [
        ("Q. CHỦ TỊCH",),
        ("TM. ỦY BAN NHÂN DÂN", "QUYỀN CHỦ TỊCH"),
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG VĂN HÓA - XÃ HỘI"),
    ],
)
@pytest.mark.parametrize("stamp", [(), ("Người ký: Ủy ban nhân dân xã Mẫu Sơn", *STAMP)])
def test_in_whose_name_is_read_whatever_a_signing_tool_printed_below(
    capacity: tuple[str, ...], stamp: tuple[str, ...]
) -> None:
    heading = ("GIẤY MỜI", "Họp giao ban")
    fields = read(COMMITTEE, "Số: 05/GM-UBND", DATED, heading, (*capacity, "", "Trần Văn Bách"), stamp=stamp)
    assert (fields["signer"], fields["signer_capacity"]) == ("Trần Văn Bách", "\n".join(capacity))


@pytest.mark.parametrize(
    ("by", "wanted"), [("Ký bởi: Trần Văn Bách", "Trần Văn Bách"), ("Ký bởi: Ủy ban nhân dân xã", None)]
)
def test_a_person_named_in_the_stamp_alone_is_the_signer_and_an_office_is_not(
    by: str, wanted: str | None
) -> None:
    heading = ("GIẤY MỜI", "Họp giao ban")
    fields = read(COMMITTEE, "Số: 05/GM-UBND", DATED, heading, ("CHỦ TỊCH", ""), stamp=(by, *STAMP))
    assert (fields["signer"], fields["signer_capacity"]) == (wanted, "CHỦ TỊCH")


@pytest.mark.parametrize("by", [90, 180, 270])
def test_a_page_that_is_turned_back_reads_like_any_other(by: int) -> None:
    fields = read(COMMITTEE, "Số: 05/GM-UBND", DATED, ("GIẤY MỜI", "Họp giao ban"), CHAIR, turned=by)
    assert (fields["number"], fields["issued_date"]) == ("05/GM-UBND", "2026-03-12")
    assert (fields["subject"], fields["signer"]) == ("Họp giao ban", "Trần Văn Bách")


@pytest.mark.parametrize("build", [boxed_head, floating_head, nested_head])
def test_a_head_in_text_boxes_or_in_a_table_within_a_table_is_read(build: Callable[..., bytes]) -> None:
    file = build((*COMMITTEE, "Số: 14/TB-UBND"), (*NATIONAL, "Mẫu Sơn, ngày 05 tháng 8 năm 2026"))
    fields = judge_here(file, "").as_json()["fields"]
    assert isinstance(fields, dict)
    assert (fields["number"], fields["issued_date"]) == ("14/TB-UBND", "2026-08-05")
    assert (fields["type_name"], fields["subject"]) == ("Thông báo", "Về việc nghỉ lễ Quốc khánh")
    assert (fields["issuer"], fields["superior"]) == ("ỦY BAN NHÂN DÂN XÃ MẪU SƠN", None)
    assert (fields["signer"], fields["recipients"]) == ("Trần Văn Bách", ["Như trên", "Lưu: VT"])


@pytest.mark.parametrize(
    ("left", "wanted"), [("THƯ KÝ", ("Trần Văn Bách", "CHỦ TỌA")), ("TM. BAN THƯỜNG TRỰC", (None, None))]
)
def test_of_two_blocks_in_a_word_file_the_chair_signs_minutes_and_neither_a_joint_paper(
    left: str, wanted: tuple[str | None, str | None]
) -> None:
    file = two_blocks((left, "", "Phạm Thị Lan"), ("CHỦ TỌA", "", "Trần Văn Bách"))
    fields = judge_here(file, "").fields
    assert (fields.number, fields.type_name) == ("05/BB-UBND", "Biên bản")
    assert (fields.signer, fields.signer_capacity) == wanted
