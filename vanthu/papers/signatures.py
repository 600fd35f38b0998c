"""Whether the signatures of a PDF hold: each of them, and one verdict for the file. In the worker process only.

Arithmetic, chains and timestamps are pyHanko's (RFC 5652, RFC 5280, RFC 3161; ETSI EN 319 142-1); it never asks the
network. What a signature covers is looked at first, by the bytes; what came after it is judged in ``revisions``.
"""

from __future__ import annotations

import binascii
import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStreamError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from vanthu.papers.chains import Check, Store, Trust, store_of
from vanthu.papers.judgement import Doubt, Signature, SignatureReport, SignatureVerdict
from vanthu.papers.revisions import Change, Revisions

for _talker in ("pyhanko", "pyhanko_certvalidator"):  # they log every unknown root with its stack
    logging.getLogger(_talker).setLevel(logging.CRITICAL + 1)


def _read_hex(stream: Any) -> Any:
    """A hex string of a PDF at once. pyHanko reads it letter by letter: 130 ms for what signing tools reserve."""
    stream.read(1)
    parts: list[bytes] = []
    while b">" not in (part := stream.read(8192)):
        if not part:
            raise PdfStreamError("the file ends in a hex string")
        parts.append(part)
    last, _, rest = part.partition(b">")
    stream.seek(-len(rest), io.SEEK_CUR)
    digits = b"".join([*parts, last]).translate(None, b"\x00\t\n\x0c\r ")
    try:
        return generic.pdf_string(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
    except binascii.Error as error:
        raise PdfStreamError("no hex digit in a hex string") from error


generic.read_hex_string_from_stream = _read_hex

_FAULTS: tuple[SignatureVerdict, ...] = ("broken", "changed", "partial", "unreadable")
_RANGES = re.compile(rb"/ByteRange\s*\[")
_MOST = 64  # signatures of one file that are looked at; a paper with more is no paper
_BROKEN_DIGESTS = ("md2", "md4", "md5")
_SHORTEST_RSA = 2048
_CMS = {"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/PBAD.PAdES"}


@dataclass(frozen=True, slots=True)
class _Found:
    """One signature, what follows from it for the file, which revision it closed, what is to be thought about."""

    signature: Signature
    fault: SignatureVerdict | None
    revision: int = -1
    counts: bool = True
    permission: MDPPerm | None = None
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class _File:
    """A file being looked at, and what it brings along for that."""

    reader: PdfFileReader
    data: bytes
    revisions: Revisions
    trust: Trust
    store: Store


def read_signatures(data: bytes, trust: Trust, *, shows_stamp: bool) -> SignatureReport:
    """Every signature in the order of signing and the verdict for the file. Raises MemoryError, nothing else.

    ``shows_stamp``: the pages show a signature's stamp, so that a file without any has lost one.
    """
    if b"ByteRange" not in data:
        return SignatureReport("removed" if shows_stamp else "unsigned")
    try:
        return _read(data, trust)
    except MemoryError:
        raise
    except Exception:  # pyHanko and asn1crypto raise whatever a hostile file makes them stumble over
        return SignatureReport("unreadable")


def _read(data: bytes, trust: Trust) -> SignatureReport:
    # Strict reading refuses hybrid cross-reference tables, which Word writes into every PDF.
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        reader.decrypt(b"")
    fields = list(enumerate_sig_fields(reader, filled_status=True))[:_MOST]
    if not fields:
        return SignatureReport("removed")  # a signature's bytes are there, and nothing that leads to them
    revisions = Revisions(reader, data)
    file = _File(reader, data, revisions, trust, store_of(reader))
    found = [_examine(file, field, name) for name, _, field in fields]
    found.sort(key=lambda one: one.revision if one.revision >= 0 else revisions.last + 1)
    changes: set[Change] = set()
    found = [_with_changes(one, revisions, changes) for one in found]
    signatures = tuple(one.signature for one in found)
    verdict = _verdict(found)
    if verdict in ("valid", "intact", "unsigned") and len(_RANGES.findall(data)) > len(fields):
        verdict = "removed"  # one was taken off, and somebody signed over it
    doubts = {doubt for one in found for doubt in one.doubts}
    return SignatureReport(verdict, signatures, tuple(sorted(changes)), tuple(sorted(doubts)))


def _verdict(found: Sequence[_Found]) -> SignatureVerdict:
    faults = {one.fault for one in found}
    for fault in _FAULTS:
        if fault in faults:
            return fault
    signers = [one.signature for one in found if one.counts]
    if not signers:
        return "unsigned"  # a timestamp alone says when, not who
    return "valid" if all(signature.trusted for signature in signers) else "intact"


def _examine(file: _File, field: Any, name: str) -> _Found:
    """One signature by itself. Whatever pyHanko raises makes it a broken one (the attacks called USF)."""
    known = Signature()
    try:
        embedded = EmbeddedPdfSignature(file.reader, field, name)
        known = _who(embedded)
        return _judged(file, embedded, known)
    except MemoryError:
        raise
    except Exception:  # no ByteRange, no Contents, a certificate that is none
        return _Found(known, "broken")


def _judged(file: _File, embedded: EmbeddedPdfSignature, known: Signature) -> _Found:
    data, revisions = file.data, file.revisions
    is_stamp = embedded.sig_object_type == "/DocTimeStamp"
    if not is_stamp and (
        "/SubFilter" not in embedded.sig_object or embedded.sig_object["/SubFilter"] not in _CMS
    ):
        return _Found(known, "unreadable")
    covered = _covered(embedded, data)
    check = Check(embedded, file.trust, file.store)
    checked = check.stamp() if is_stamp else check.signature()
    known = replace(
        known,
        time=checked.time or known.time,
        time_proven=checked.time_proven,
        intact=checked.intact,
        trusted=checked.trusted and checked.intact and covered is not None,
        covers_file=covered == len(data),
    )
    if not checked.intact:
        return _Found(known, "broken")
    if covered is None:
        return _Found(known, "partial")
    revision = int(embedded.signed_revision)
    if not _closes_revision(embedded, revisions, covered, revision, data):
        return _Found(known, "partial", revision)
    strength = _strength(embedded)
    if "weak" in strength:
        known = replace(known, trusted=False)
    return _Found(known, None, revision, not is_stamp, embedded.docmdp_level, checked.doubts | strength)


def _strength(embedded: EmbeddedPdfSignature) -> frozenset[Doubt]:
    """Whether a signature could be forged today, or used arithmetic that is being given up.

    SHA-1 as the digest of the paper is what tools of State bodies still wrote in 2025: two papers of one digest can
    be made on purpose, but none to fit a paper that exists. As the digest of a certificate it is weak.
    """
    certificate, digest = embedded.signer_cert, str(embedded.md_algorithm).lower()
    key = certificate.public_key
    short = key.algorithm == "rsa" and key.bit_size < _SHORTEST_RSA
    if short or digest in _BROKEN_DIGESTS or certificate.hash_algo in (*_BROKEN_DIGESTS, "sha1"):
        return frozenset({"weak"})
    return frozenset({"dated"} if digest == "sha1" else ())


def _covered(embedded: EmbeddedPdfSignature, data: bytes) -> int | None:
    """Where the covered bytes end; None unless all of them but the signature's own are covered (attacks: SWA)."""
    numbers = [int(number) for number in embedded.byte_range]
    if len(numbers) != 4 or numbers[0] != 0:
        return None
    _, first, second, length = numbers
    end = second + length
    if not 0 < first < second <= end <= len(data) or length < 1:
        return None
    gap = data[first:second]
    own = b"<" + embedded.pkcs7_content.hex().encode() + b">"
    return end if gap.lower() == own else None


def _closes_revision(
    embedded: EmbeddedPdfSignature, revisions: Revisions, end: int, revision: int, data: bytes
) -> bool:
    """Whether the signature covers its whole revision, and all that follows are revisions known to a reader."""
    if end == len(data):
        return revision == revisions.last
    coverage = embedded.evaluate_signature_coverage()
    return coverage.name in ("ENTIRE_FILE", "ENTIRE_REVISION") and revisions.accounts_for(end, revision)


def _with_changes(one: _Found, revisions: Revisions, changes: set[Change]) -> _Found:
    """The signature with what came after it; adds to ``changes`` what signing does not explain."""
    if one.fault is not None:
        return one
    mine: set[Change] = set()
    for revision in range(one.revision + 1, revisions.last + 1):
        step = revisions.step(revision)
        mine |= step.kinds
        locked = one.permission is not None
        if (locked and step.shows_new_field) or (
            one.permission == MDPPerm.NO_CHANGES and not step.stamped_only
        ):
            mine.add(
                "signature"
            )  # a certified paper takes no more visible signatures (attacks: Sneaky Signature)
        if not mine and revisions.hides_ink(revision):
            mine.add("signature")
    changes |= mine
    if not mine:
        return one
    return replace(one, signature=replace(one.signature, changed_after=True), fault="changed")


def _who(embedded: EmbeddedPdfSignature) -> Signature:
    subject, issuer = embedded.signer_cert.subject.native, embedded.signer_cert.issuer.native
    return Signature(
        signer=_words(subject, "common_name", "organizational_unit_name", "organization_name"),
        organisation=_words(subject, "organization_name", "organizational_unit_name"),
        issuer=_words(issuer, "common_name", "organization_name"),
        time=_zoned(embedded.self_reported_timestamp),
    )


def _words(name: Any, *keys: str) -> str | None:
    """The first of these parts of a distinguished name, on one line, of a length that a card can hold."""
    for key in keys:
        value = name.get(key)
        text = value if isinstance(value, str) else " – ".join(value) if value else ""
        if text := " ".join(text.split())[:200]:
            return text
    return None


def _zoned(time: Any) -> datetime | None:
    return time if isinstance(time, datetime) and time.tzinfo is not None else None
