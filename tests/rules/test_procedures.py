"""The procedures beside an office's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from vanthu.rules.office import SHIPPED, load_office
from vanthu.rules.problems import OfficeError
from vanthu.rules.procedures import load_procedures

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "office-file.md").read_text("utf-8")
SOUND = """
place = "Tại quầy"
steps = ["Nộp", "Nhận"]
[[procedures]]
code = "khai-sinh"
name = "Đăng ký khai sinh"
field = "Hộ tịch"
unit = "van-phong"
time = "Trong ngày"
fee = "Miễn phí"
basis = ["Luật Hộ tịch 2014, Điều 13"]
"""


def test_the_fictional_commune_lists_what_is_asked_most() -> None:
    office = load_office(SHIPPED / "xa-mau.toml")
    assert 25 <= len(office.procedures) <= 60
    units = {unit.code for unit in office.units}
    for procedure in office.procedures:
        assert procedure.unit is None or procedure.unit in units
        assert procedure.asked, procedure.code
        assert procedure.checked is None, "examples must not look as if somebody answered for them"


def test_what_a_procedure_leaves_out_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(SOUND, "utf-8")
    (procedure,) = load_procedures(tmp_path / "p.toml", ["van-phong"])
    assert (procedure.place, procedure.steps) == ("Tại quầy", ("Nộp", "Nhận"))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('unit = "van-phong"', 'unit = "nowhere"'), "procedures[1].unit"),
        (('fee = "Miễn phí"', ""), "procedures[1].fee"),
        (('fee = "Miễn phí"', 'fee = "Miễn phí"\ncolour = "red"'), "procedures[1].colour"),
        (("steps = [", "steps = 3\nx = ["), "steps"),
    ],
)
def test_a_faulty_file_says_where(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    (tmp_path / "p.toml").write_text(SOUND.replace(*change), "utf-8")
    with pytest.raises(OfficeError) as caught:
        load_procedures(tmp_path / "p.toml", ["van-phong"])
    assert key in [problem.key for problem in caught.value.problems]


def test_a_code_stands_once(tmp_path: Path) -> None:
    twice = SOUND + SOUND[SOUND.index("[[procedures]]") :]
    (tmp_path / "p.toml").write_text(twice, "utf-8")
    with pytest.raises(OfficeError) as caught:
        load_procedures(tmp_path / "p.toml", ["van-phong"])
    assert [problem.key for problem in caught.value.problems] == ["procedures[2].code"]


def test_every_key_is_in_the_reference() -> None:
    from vanthu.rules import procedures  # noqa: PLC0415 - its parts are its own

    for part in (procedures._ProcedurePart, procedures._ProceduresFile):
        for key in part.model_fields:
            assert f"`{key}`" in REFERENCE or key == "procedures", key
