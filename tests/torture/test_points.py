"""The list of crash points is closed: each in the code, in the matrix, and with a test; none can be armed outside."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import vanthu
from tests.patience import PATIENCE
from tests.torture.test_crash_points import TESTED
from vanthu import crash

PACKAGE = Path(vanthu.__file__).parent
MATRIX = PACKAGE.parent / "docs" / "explanation" / "delivery.md"


def calls() -> list[str]:
    """Every name that stands in a ``crash.point("…")`` of the code."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "crash.point":
                (name,) = node.args
                assert isinstance(name, ast.Constant), f"{path.name}: a point's name is written out"
                found.append(str(name.value))
    return found


def test_the_code_has_the_points_of_the_list_and_no_others() -> None:
    assert set(calls()) == set(crash.POINTS)


def test_a_point_stands_in_one_place() -> None:
    # Two engines have two writers, and each is one seam.
    twice = {name for name, times in Counter(calls()).items() if times > 1}
    assert twice == {"commit.before", "commit.after"}


def test_every_point_has_a_test_and_every_test_a_point() -> None:
    assert set(crash.POINTS) == TESTED


def test_the_matrix_has_every_point_with_what_happened_and_what_is_promised() -> None:
    rows = [line for line in MATRIX.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {
        row.split("|")[1].strip(" `"): tuple(cell.strip() for cell in row.split("|")[2:4]) for row in rows
    }
    assert {name: told.get(name) for name in crash.POINTS} == dict(crash.POINTS)


def test_nothing_in_the_package_arms_a_point() -> None:
    assert crash.armed is None
    for path in PACKAGE.rglob("*.py"):
        if path.name != "crash.py":
            assert "crash.armed" not in path.read_text(encoding="utf-8"), path


def test_an_office_whose_environment_names_a_point_does_not_start(tmp_path: Path) -> None:
    env = os.environ | {"VANTHU_HOME": str(tmp_path), "VANTHU_CRASH_AT": "event.noted"}
    ended = subprocess.run(
        [sys.executable, "-m", "vanthu", "run"],
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 1
    assert "VANTHU_CRASH_AT" in ended.stdout + ended.stderr
    assert not (tmp_path / "vanthu.db").exists()
