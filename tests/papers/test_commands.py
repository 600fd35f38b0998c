"""`vanthu inspect` and `vanthu text`, as scripts of an office's IT person meet them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from scripts.decree30 import pdf
from tests.papers.make import DECISION, encode
from tests.papers.pki import DAY, NOW, ROOT, holder, sign
from vanthu.bot import cli
from vanthu.bot.terminal import Terminal
from vanthu.papers.pool import MAX_BYTES

SHAPE = {
    *(
        "file",
        "sha256",
        "kind",
        "pages",
        "text",
        "fields",
        "places",
        "charset",
        "secrecy",
        "signature",
        "findings",
    ),
    *("draft", "error"),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VANTHU_HOME", str(tmp_path / "home"))
    return tmp_path


def vanthu(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(cli.build(Terminal("vi")), arguments, input=given)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]


def test_inspect_says_in_json_what_was_read(home: Path) -> None:
    trusted = home / "goc"
    trusted.mkdir()
    (trusted / "goc.pem").write_bytes(holder(ROOT).certificate.public_bytes(Encoding.PEM))
    (trusted / "rac.crt").write_bytes(b"no certificate")
    (home / "qd.pdf").write_bytes(sign(pdf(DECISION), at=NOW))
    result = vanthu("inspect", "qd.pdf", "--json", "--trust", "goc", "--now", NOW.isoformat())
    assert result.exit_code == 0
    (found,) = lines(result)
    assert set(found) == SHAPE
    assert found["file"] == "qd.pdf"
    assert found["fields"]["number"] == "09/QĐ-UBND"
    assert found["fields"]["issued_date"] == "2026-02-05"
    assert found["fields"]["priority"] is None
    assert found["signature"] == {
        "verdict": "valid",
        "signatures": [
            {
                "signer": "Trần Văn Bách",
                "organisation": "UBND XÃ MẪU SƠN",
                "time": NOW.isoformat(),
                "issuer": ROOT,
                "covers_file": True,
                "intact": True,
                "trusted": True,
                "changed_after": False,
            }
        ],
    }
    late = vanthu("inspect", "qd.pdf", "--json", "--trust", "goc", "--now", (NOW + 2000 * DAY).isoformat())
    assert lines(late)[0]["signature"]["verdict"] == "intact"


def test_the_folder_trust_at_home_is_asked_by_itself(home: Path) -> None:
    (home / "home" / "trust").mkdir(parents=True)
    (home / "home" / "trust" / "goc.der").write_bytes(holder(ROOT).der)
    (home / "qd.pdf").write_bytes(sign(pdf(DECISION)))
    found = lines(vanthu("inspect", "qd.pdf", "--json", "--now", "2026-03-02"))
    assert found[0]["signature"]["verdict"] == "valid"


def test_the_exit_code_is_that_of_the_worst_file(home: Path) -> None:
    (home / "tot.pdf").write_bytes(pdf(DECISION))
    (home / "mat.pdf").write_bytes(pdf(replace(DECISION, secrecy="MẬT")))
    (home / "hong.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert vanthu("inspect", "tot.pdf", "--json").exit_code == 0
    marked = vanthu("inspect", "tot.pdf", "mat.pdf", "--json")
    assert marked.exit_code == 3
    assert [found["secrecy"] for found in lines(marked)] == ["clean", "marked"]
    assert lines(marked)[1]["findings"][0]["severity"] == "refuse"
    broken = vanthu("inspect", "hong.pdf", "tot.pdf", "mat.pdf", "--json")
    assert broken.exit_code == 4
    assert [found["error"] for found in lines(broken)] == ["broken", None, None]


def test_a_forged_paper_is_not_fit(home: Path) -> None:
    (home / "gia.pdf").write_bytes(sign(pdf(DECISION)) + b"%x")
    result = vanthu("inspect", "gia.pdf", "--json")
    assert result.exit_code == 3
    assert lines(result)[0]["findings"][0]["cite"]


def test_what_is_not_understood_ends_with_two(home: Path) -> None:
    (home / "a.pdf").write_bytes(pdf(DECISION))
    assert vanthu("inspect").exit_code == 2
    assert vanthu("inspect", "a.pdf", "--khong-co").exit_code == 2
    assert vanthu("inspect", "a.pdf", "--now", "hôm qua").exit_code == 2
    assert vanthu("inspect", "a.pdf", "--trust", "khong-co").exit_code == 2


def test_a_file_that_cannot_be_opened_has_its_line_and_the_others_are_read(home: Path) -> None:
    (home / "a.pdf").write_bytes(pdf(DECISION))
    (home / "thu-muc").mkdir()
    result = vanthu("inspect", "khong-co.pdf", "a.pdf", "thu-muc", "a.pdf", "--json")
    assert result.exit_code == 4
    found = lines(result)
    assert [one["error"] for one in found] == ["unopened", None, "unopened", None]
    assert all(set(one) == SHAPE for one in found)
    assert (found[0]["sha256"], found[0]["kind"], found[0]["secrecy"]) == (None, None, "unknown")
    assert found[1] == found[3]
    assert "[không]" in vanthu("inspect", "[không].pdf").output


def test_many_files_come_out_in_the_order_given(home: Path) -> None:
    names = [f"{at:03}.txt" for at in range(120)]
    for name in names:
        (home / name).write_text(f"Tờ trình {name}" * (1 + int(name[:3]) % 7 * 900), encoding="utf-8")
    result = vanthu("inspect", *names, "--json")
    assert [one["file"] for one in lines(result)] == names
    assert len({one["sha256"] for one in lines(result)}) == len(names)


def test_a_giant_is_hashed_without_being_held_and_a_device_is_not_read(home: Path) -> None:
    with (home / "lon.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(MAX_BYTES + 3_000_000)
    result = vanthu("inspect", "lon.pdf", "/dev/zero", "--json")
    assert result.exit_code == 4
    giant, device = lines(result)
    assert (giant["error"], giant["kind"], device["error"]) == ("too_big", "pdf", "unopened")
    with (home / "lon.pdf").open("rb") as file:
        assert giant["sha256"] == hashlib.file_digest(file, "sha256").hexdigest()


def test_a_name_that_is_no_utf8_is_shown(home: Path) -> None:
    odd = os.fsdecode(b"t\xb6.txt")
    (home / odd).write_text("a", encoding="utf-8")
    result = vanthu("inspect", odd, "--json")
    assert result.exit_code == 0
    assert lines(result)[0]["file"] == "t\ufffd.txt"


def test_inspect_shows_a_table_to_people(home: Path) -> None:
    (home / "qd.pdf").write_bytes(sign(pdf(DECISION)))
    result = vanthu("inspect", "qd.pdf")
    assert result.exit_code == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
@pytest.mark.parametrize("legacy", ["tcvn3", "vni"])
def test_text_gives_as_many_lines_as_it_got(legacy: str, ending: str) -> None:
    said = ["Căn cứ quyết định của cơ quan cấp trên", "", "plain English", "Nơi nhận: như trên"]
    given = "\n".join(encode(line, legacy) for line in said) + ending
    result = vanthu("text", given=given.encode())
    assert result.exit_code == 0
    assert result.stdout_bytes.decode() == "\n".join(said) + ending


def test_text_reads_files_and_says_the_character_set(home: Path) -> None:
    (home / "a.txt").write_text(unicodedata.normalize("NFD", "Ủy ban nhân dân"), encoding="utf-8")
    result = vanthu("text", "a.txt", "--json")
    assert lines(result) == [{"charset": "unicode", "text": "Ủy ban nhân dân"}]
    assert vanthu("text", given=b"\xff\xfe\x00").exit_code == 4


def test_reading_a_text_loads_nothing_of_the_office() -> None:
    """Hundreds of files, one call each: what a call loads is most of what it costs."""
    script = (
        "import sys; from vanthu.bot import cli; sys.argv[1:] = ['--language', 'vi', 'text', '--help']\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sqlalchemy', 'pymupdf', 'pyhanko', 'telegram'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_same_files_twice_give_the_same_lines(home: Path) -> None:
    (home / "a.pdf").write_bytes(sign(pdf(DECISION), at=NOW))
    (home / "b.txt").write_bytes(encode("Căn cứ quyết định", "tcvn3").encode())
    first, second = (
        vanthu("inspect", "a.pdf", "b.txt", "--json", "--now", NOW.isoformat()) for _ in range(2)
    )
    assert first.stdout_bytes == second.stdout_bytes
