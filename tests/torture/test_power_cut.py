"""The power goes: nothing that was acknowledged is lost, on whatever of the disk was not synced.

The same harness loses with ``synchronous=NORMAL``, and finds papers without their bytes where those are not synced: so
it would see it.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.torture.power import PoweredOffice, cut_power, what_is_left
from tests.torture.rounds import SEEDS

CUTS = 20


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_acknowledged_survives_a_power_cut(home: Path, seed: int) -> None:
    report = await cut_power(home, seed=seed, cuts=CUTS)
    print(report)
    assert not report.wrong, str(report)
    assert report.cuts == CUTS


@pytest.mark.parametrize(
    ("bug", "finds"),
    [("synchronous NORMAL", "acknowledged and lost"), ("bytes not synced", "bytes are lost")],
)
async def test_the_harness_finds_what_is_not_synced(home: Path, bug: str, finds: str) -> None:
    report = await cut_power(home, seed=1, cuts=4, bug=bug)
    assert any(finds in words for words in report.wrong), str(report)


async def test_the_shim_keeps_what_was_synced_and_no_more(home: Path, tmp_path: Path) -> None:
    (home / "old").write_bytes(b"old content")
    script = """
import os, sys
home = sys.argv[1]
def write(name, *parts):
    file = open(home + "/" + name, "wb", buffering=0)
    for part in parts:
        os.fsync(file.fileno()) if part is None else file.write(part)
def sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
write("unsynced", b"x")
write("half", b"kept", None, b"lost")
os.mkdir(home + "/folder")
write("folder/deep", b"kept", None)
sync(home + "/folder")
sync(home)
write("nameless", b"x", None)
os.rename(home + "/half", home + "/renamed")
file = open(home + "/old", "r+b", buffering=0)
file.truncate(3)
os.fsync(file.fileno())
file.write(b"new")
"""
    office = PoweredOffice(home, kept=tmp_path / "kept")
    await office.run_script(script)
    left = tmp_path / "left"
    what_is_left(office.kept, home, left)
    found = {str(path.relative_to(left)): path.read_bytes() for path in left.rglob("*") if path.is_file()}
    assert found == {"unsynced": b"", "half": b"kept", "folder/deep": b"kept", "old": b"old"}
    what_is_left(office.kept, home, tmp_path / "mixed", random.Random(1))
    assert (tmp_path / "mixed" / "old").read_bytes() in (b"old", b"new")
