"""Papers signed by another tool: objects written by hand, the signature made by OpenSSL (through ``cryptography``)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from scripts.decree30 import pdf
from tests.papers.make import DECISION
from tests.papers.pki import CHAIR, CLERK, NOW, STRANGER, holder, sign, trust
from tests.papers.test_signature_attacks import body_of, numbers_in, table_update, verdict
from vanthu.papers.signatures import read_signatures


def plainly(data: bytes) -> bytes:
    """The paper with every object in the open."""
    with pymupdf.open(stream=data, filetype="pdf") as document:
        return bytes(document.tobytes(use_objstms=0, garbage=3))


PAPER = plainly(pdf(DECISION))
_ROOM = 8192  # bytes for the signature


def signed_by_hand(data: bytes, who: tuple[str, str], *, digest: Any = None) -> bytes:
    """One more revision with an invisible signature field, as small signing tools write it."""
    root, page, _ = numbers_in(data)
    number = max(int(found) for found in re.findall(rb"/Size (\d+)", data)) + 1
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M(D:20260302090000+07'00')"
    value += b"/ByteRange [0 0000000000 0000000000 0000000000]/Contents <" + b"0" * 2 * _ROOM + b">>>"
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Tay)/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>" % (
        page,
        number,
    )
    bodies = {
        number: value,
        number + 1: field,
        page: body_of(data, page)[:-2] + b"/Annots[%d 0 R]>>" % (number + 1),
        root: body_of(data, root)[:-2] + b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>>>" % (number + 1),
    }
    out = table_update(data, bodies)
    first = out.rindex(b"/Contents <") + len(b"/Contents ")
    second = first + 2 * _ROOM + 2
    ranges = b"[0 %010d %010d %010d]" % (first, second, len(out) - second)
    out = out.replace(b"[0 0000000000 0000000000 0000000000]", ranges)
    person = holder(*who)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(out[:first] + out[second:])
    builder = builder.add_signer(person.certificate, person.key, digest or hashes.SHA256())
    made = builder.sign(
        serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    )
    return out[: first + 1] + made.hex().encode().ljust(2 * _ROOM, b"0") + out[second - 1 :]


def test_a_signature_of_another_tool_is_judged_like_any_other() -> None:
    data = signed_by_hand(PAPER, CHAIR)
    found = read_signatures(data, trust(), shows_stamp=False)
    assert found.verdict == "valid"
    (one,) = found.signatures
    assert (one.signer, one.covers_file, one.intact) == (CHAIR[0], True, True)


def test_tools_may_follow_each_other() -> None:
    assert verdict(sign(signed_by_hand(PAPER, CHAIR), "Sau", CLERK, box=(300, 100, 420, 160))) == "valid"


def test_a_change_under_another_tools_signature_is_seen() -> None:
    data = signed_by_hand(PAPER, CHAIR)
    _, page, contents = numbers_in(data)
    assert verdict(table_update(data, {contents: b"<</Length 5>>stream\nBT ET\nendstream"})) == "changed"
    assert verdict(data.replace(b"/MediaBox", b"/mediaBox", 1)) == "broken"
    assert verdict(table_update(data, {page: body_of(PAPER, page)})) in ("changed", "removed")


PDFSIG = shutil.which("pdfsig")


def with_a_byte_changed(data: bytes) -> bytes:
    return data.replace(b"/MediaBox", b"/mediaBox", 1)


@pytest.mark.skipif(PDFSIG is None, reason="pdfsig (poppler-utils, with NSS) is not on this machine")
@pytest.mark.parametrize(
    "data",
    [
        signed_by_hand(PAPER, CHAIR),
        with_a_byte_changed(signed_by_hand(PAPER, CHAIR)),
        sign(signed_by_hand(PAPER, CHAIR), "Sau", CLERK, box=(300, 100, 420, 160)),
        with_a_byte_changed(sign(signed_by_hand(PAPER, CHAIR), "Sau", CLERK)),
        sign(PAPER, at=NOW),
        sign(PAPER, digest="sha512"),
        sign(PAPER, who=STRANGER),
    ],
    ids=["by hand", "changed", "two tools", "two, changed", "timestamped", "SHA-512", "stranger"],
)
def test_the_arithmetic_agrees_with_nss(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(data)
    said = subprocess.run(
        [PDFSIG or "", "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout
    theirs = re.findall(r"Signature Validation: (.*)", said)
    ours = [one.intact for one in read_signatures(data, trust(), shows_stamp=False).signatures]
    assert [line.startswith("Signature is Valid") for line in theirs] == ours
