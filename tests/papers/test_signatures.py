"""What is said of honest signatures."""

from __future__ import annotations

from dataclasses import replace

import pymupdf
from pyhanko.sign import fields, signers

from scripts.decree30 import docx, pdf
from tests.papers.make import DECISION, number_in_fields, page_of, with_member
from tests.papers.pki import (
    CLERK,
    DAY,
    NOW,
    ROOT,
    STRANGER,
    holder,
    revoked,
    sign,
    stamper,
    trust,
    with_store,
)
from vanthu.actions.cards import signature_lines
from vanthu.locales import say_plain
from vanthu.papers.chains import Trust
from vanthu.papers.judge import judge_here
from vanthu.papers.judgement import Judgement, SignatureReport
from vanthu.papers.signatures import read_signatures

PAPER = pdf(DECISION)


def report(data: bytes, by: Trust | None = None) -> SignatureReport:
    return read_signatures(data, by or trust(), shows_stamp=False)


def test_an_unsigned_paper_is_unsigned() -> None:
    assert report(PAPER) == SignatureReport("unsigned")


def test_a_signature_of_a_trusted_chain_is_valid() -> None:
    found = report(sign(PAPER))
    assert found.verdict == "valid"
    (one,) = found.signatures
    assert (one.signer, one.organisation, one.issuer) == ("Trần Văn Bách", "UBND XÃ MẪU SƠN", ROOT)
    assert one.covers_file
    assert one.intact
    assert one.trusted
    assert not one.changed_after
    assert not one.time_proven


def test_a_signature_of_an_unknown_chain_is_intact() -> None:
    found = report(sign(PAPER, who=STRANGER))
    assert found.verdict == "intact"
    assert not found.signatures[0].trusted
    assert report(sign(PAPER), Trust.nobody(NOW)).verdict == "intact"


def test_one_stranger_among_the_trusted_makes_the_file_no_more_than_intact() -> None:
    assert report(sign(sign(PAPER), "Chuky2", STRANGER)).verdict == "intact"


def test_several_signatures_are_told_in_their_order() -> None:
    data = sign(PAPER, "A", box=(300, 100, 420, 160))
    data = sign(data, "B", CLERK, box=(430, 100, 540, 160), page=0)
    data = sign(data, "C", at=NOW)
    found = report(data)
    assert found.verdict == "valid"
    assert [one.signer for one in found.signatures] == [
        "Trần Văn Bách",
        "Văn phòng xã Mẫu Sơn",
        "Trần Văn Bách",
    ]
    assert [one.covers_file for one in found.signatures] == [False, False, True]
    assert [one.time_proven for one in found.signatures] == [False, False, True]
    assert found.signatures[2].time == NOW


def test_a_timestamp_keeps_a_signature_valid_when_its_certificate_has_run_out() -> None:
    old = holder("Nguyễn Thị Hoa", ROOT, days=(-50, 10))
    stamped, bare = sign(PAPER, who=(old, ROOT), at=NOW), sign(PAPER, who=(old, ROOT))
    later = trust(NOW + 100 * DAY)
    assert report(stamped, later).verdict == "valid"
    assert report(bare, later).verdict == "intact"
    assert report(bare).verdict == "valid"


def test_a_timestamp_of_an_unknown_authority_proves_nothing() -> None:
    data = sign(PAPER, at=NOW)
    assert not report(data, Trust.nobody(NOW)).signatures[0].time_proven


def test_a_later_document_timestamp_changes_nothing() -> None:
    import io  # noqa: PLC0415

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415

    writer = IncrementalPdfFileWriter(io.BytesIO(sign(PAPER, certify=fields.MDPPerm.NO_CHANGES)))
    out = signers.PdfTimeStamper(stamper()).timestamp_pdf(writer, "sha256", bytes_reserved=16384)
    found = report(out.getvalue())
    assert found.verdict == "valid"
    assert len(found.signatures) == 2
    assert found.signatures[1].time_proven


def test_a_field_made_before_and_signed_later_changes_nothing() -> None:
    def prepare(writer: object) -> None:
        fields.append_signature_field(writer, fields.SigFieldSpec("Sau", box=(300, 60, 420, 120)))  # type: ignore[arg-type]

    data = sign(PAPER, certify=fields.MDPPerm.FILL_FORMS, before=prepare)
    assert report(sign(data, "Sau", CLERK)).verdict == "valid"


def test_bytes_after_a_signature_are_seen_whatever_they_are() -> None:
    assert report(sign(PAPER) + b"\n").verdict == "valid"
    assert report(sign(PAPER) + b"%rest").verdict == "partial"


def test_a_paper_saved_again_by_other_software_is_broken() -> None:
    with pymupdf.open(stream=sign(PAPER), filetype="pdf") as document:
        saved = bytes(document.tobytes(garbage=3))
    found = report(saved)
    assert found.verdict == "broken"
    assert not found.signatures[0].intact


def test_one_changed_byte_breaks_a_signature() -> None:
    data = bytearray(sign(PAPER))
    data[data.index(b"/MediaBox") + 12] ^= 1
    assert report(bytes(data)).verdict == "broken"


def test_a_stamp_without_a_signature_was_removed() -> None:
    lines = [(380, 20, "Ký bởi: Văn phòng Ủy ban"), (380, 35, "Thời gian ký: 07/01/2026 10:09:57")]
    page = page_of([*lines, (90, 300, "Nội dung của văn bản này như sau đây, kính gửi các đơn vị.")])
    judgement = judge_here(page, "a.pdf")
    assert judgement.signature.verdict == "removed"
    assert "signature_removed" in [finding.code for finding in judgement.findings]


def test_a_word_about_signing_is_no_stamp() -> None:
    page = page_of([(90, 300, "Người ký: lãnh đạo xã. Ngày ký ghi theo giờ làm việc của cơ quan.")])
    assert judge_here(page, "a.pdf").signature.verdict == "unsigned"


def test_a_signature_field_without_a_real_signature_is_broken() -> None:
    assert judge_here(number_in_fields("12", "05"), "a.pdf").signature.verdict in ("removed", "broken")


def test_a_signed_word_file_is_not_said_to_be_unsigned() -> None:
    data = with_member(docx(DECISION), "_xmlsignatures/origin.sigs", b"")
    assert judge_here(data, "a.docx").signature.verdict == "unreadable"
    assert judge_here(docx(DECISION), "a.docx").signature.verdict == "unsigned"


def test_the_judgement_keeps_what_it_knows_of_signatures() -> None:
    judgement = judge_here(sign(PAPER, at=NOW), "a.pdf", trust())
    assert Judgement.from_json(judgement.as_json()) == judgement
    assert judgement.signature.verdict == "valid"
    assert not [finding for finding in judgement.findings if finding.code.startswith("signature")]


def test_a_judgement_from_before_signatures_were_read_is_still_understood() -> None:
    written = judge_here(PAPER, "a.pdf").as_json()
    del written["signature"]
    assert Judgement.from_json(written).signature == SignatureReport()


def test_nobody_is_named_on_a_marked_paper() -> None:
    marked = judge_here(sign(pdf(replace(DECISION, secrecy="MẬT"))), "a.pdf", trust())
    assert marked.secrecy == "marked"
    assert marked.signature.signatures == ()


def test_the_card_says_who_signed_and_whether_it_holds() -> None:
    signed = judge_here(sign(PAPER), "a.pdf", trust())
    (line,) = signature_lines(signed)
    assert say_plain(line, "vi").endswith("Người ký: Trần Văn Bách.")
    assert signature_lines(judge_here(docx(DECISION), "a.docx")) == []
    (unsigned,) = signature_lines(judge_here(PAPER, "a.pdf"))
    assert unsigned.key == "papers.card.signature"
    assert signature_lines(judge_here(sign(PAPER) + b"%x", "a.pdf")) == []


def test_a_paper_with_packed_objects_holds_too() -> None:
    with pymupdf.open(stream=PAPER, filetype="pdf") as document:
        packed = bytes(document.tobytes(use_objstms=1, garbage=3))
    data = sign(sign(packed, "A", box=(300, 100, 420, 160)), "B", CLERK)
    assert report(data).verdict == "valid"
    assert report(data + b"1 0 obj<<>>endobj").verdict == "partial"


def test_a_revoked_certificate_is_not_trusted_unless_it_was_used_before() -> None:
    gone = holder("Nguyễn Văn Cũ", ROOT)
    crl = revoked(gone, holder(ROOT), NOW)
    later = trust(NOW + 2 * DAY)
    bare = with_store(sign(PAPER, who=(gone, ROOT)), [crl])
    found = report(bare, later)
    assert (found.verdict, found.doubts) == ("intact", ("revoked",))
    judgement = judge_here(bare, "a.pdf", later)
    assert [finding.code for finding in judgement.findings] == ["signature_revoked"]
    proven = with_store(sign(PAPER, who=(gone, ROOT), at=NOW - DAY), [crl])
    assert (report(proven, later).verdict, report(proven, later).doubts) == ("valid", ())


def test_a_list_of_the_revoked_that_has_aged_takes_nothing_away() -> None:
    crl = revoked(holder("Nguyễn Văn Cũ", ROOT), holder(ROOT), NOW, days=7)
    for data in (sign(PAPER), sign(PAPER, at=NOW - DAY)):
        assert report(with_store(data, [crl]), trust(NOW + 2 * DAY)).verdict == "valid"
        assert report(with_store(data, [crl]), trust(NOW + 60 * DAY)).verdict == "valid"
    assert report(with_store(sign(PAPER), [b"no list"]), trust()).verdict == "valid"


def test_a_certificate_that_ran_out_is_said_to_have_run_out() -> None:
    old = holder("Lê Thị Hết", ROOT, days=(-50, 10))
    assert report(sign(PAPER, who=(old, ROOT)), trust(NOW + 100 * DAY)).doubts == ("expired",)


def test_broken_arithmetic_is_never_valid_and_outdated_arithmetic_is_noted() -> None:
    found = report(sign(PAPER, digest="sha1"))
    assert (found.verdict, found.doubts) == ("valid", ("dated",))
    assert judge_here(sign(PAPER, digest="sha1"), "a.pdf", trust()).findings[0].weight == "note"
    short = holder("Khóa Ngắn", ROOT, bits=1024)
    found = report(sign(PAPER, who=(short, ROOT)))
    assert (found.verdict, found.doubts) == ("intact", ("weak",))
    assert report(sign(PAPER, digest="sha512")).verdict == "valid"
